"""Optional parameters that a request leaves out are null in every expression."""

import pytest

from contracts import Exchange, Request, Response, load
from contracts.rules.language.syntax import parse

PLACES = {"query": "query", "cookie": "cookies", "header": "headers"}


def contract(where: str, condition: str):
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list",
                    "parameters": [{"name": "kind", "in": where, "schema": {"type": "string"}}],
                    "responses": {"200": {"description": ""}, "404": {"description": ""}},
                }
            }
        },
    }
    rules = [{"id": "hidden", "when": condition, "then": {"status": 404}}, {"id": "shown", "when": "true", "then": {"status": 200}}]
    return load(document, {"rulebook": 1, "operations": {"list": {"rules": rules}}})


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize(
    ("condition", "rule"),
    [
        ("{0} is null", "hidden"),
        ("{0} is not null", "shown"),
        ("{0} == 'a'", "shown"),
        ("{0} != 'a'", "hidden"),
        ("{0} in ['a', 'b']", "shown"),
        ("any(one == {0} for one in ['a', null])", "hidden"),
        ("not {0}", "hidden"),
    ],
)
def test_an_absent_parameter_is_null(where, condition, rule):
    root = f"request.{PLACES[where]}.kind"
    decision = contract(where, condition.format(root)).decide(Request("GET", "/things"))
    assert decision.rule == rule, decision


LEFT_OUT = (
    "request.query.kind", "request.query.kind[0]", "request.query.deep.a", "request.headers.x_kind", "request.headers.other",
    "request.cookies.kind", "request.body", "request.body.text", "request.body.files", "request.body.files[0]", "request.body.files[0].size",
)  # fmt: skip
EXPRESSIONS = (
    "{0} > 1", "{0} + 1", "{0} * 2", "-{0}", "{0} + 'x'", "{0} + []", "f'{{{0}}}'", "{0}[0]", "{0}[0:1]", "{0}.a", "'a' in {0}",
    "[x for x in {0}]", "sum(x.a for x in {0})", "any(x for x in {0})", "count({0})", "min({0})", "sorted({0})", "unique({0})", "keys({0})",
    "text({0})", "lower({0})", "digits({0})", "words({0})", "strip({0})", "blank({0})", "matches({0}, 'a')", "startswith({0}, 'a')",
    "given({0}, 'a')", "merge({0}, {{}})", "without({0}, 'a')", "same({0}, null)", "rows[{0}]", "{0} or 'x'", "1 if {0} else 2",
)  # fmt: skip
FILE = {"type": "object", "properties": {"size": {"type": "integer"}}}
BODY = {"type": "object", "properties": {"text": {"type": "string"}, "files": {"type": "array", "items": FILE}}}
PARAMETERS = [
    {"name": "kind", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
    {"name": "deep", "in": "query", "style": "deepObject", "schema": {"type": "object", "properties": {"a": {"type": "integer"}}}},
    {"name": "X-Kind", "in": "header", "schema": {"type": "integer"}},
    {"name": "kind", "in": "cookie", "schema": {"type": "string"}},
]
JSON_TYPE, FORM_TYPE = "application/json", "application/x-www-form-urlencoded"
REQUESTS = [
    Request("POST", "/things"),
    *(
        Request("POST", "/things", headers=(("Content-Type", JSON_TYPE),), body=body)
        for body in (b"{}", b'{"files": []}', b'{"files": [{}]}')
    ),
    Request("POST", "/things", headers=(("Content-Type", FORM_TYPE),), body=b"other=1"),
]


@pytest.mark.parametrize("root", LEFT_OUT)
def test_no_expression_fails_for_what_a_request_leaves_out(root):
    post = {
        "operationId": "add",
        "parameters": PARAMETERS,
        "requestBody": {"content": {name: {"schema": BODY} for name in (JSON_TYPE, FORM_TYPE)}},
        "responses": {"200": {"description": ""}},
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things": {"post": post}}}
    rule = {"id": "added", "when": "true", "then": {"status": 200}, "witness": {}}
    book = load(
        document, {"rulebook": 1, "fixtures": {"rows": {"key": "id", "rows": [{"id": "a"}]}}, "operations": {"add": {"rules": [rule]}}}
    )
    contexts = [book.context(Exchange(request, Response(200))) for request in REQUESTS]
    names = book.book.programs["add"].names
    compiled = [names.evaluation(parse(form.format(root))) for form in EXPRESSIONS]  # None where the type of the root allows no such thing
    for context in contexts:
        for evaluate in filter(None, compiled):
            evaluate(context)
    assert sum(one is not None for one in compiled) > 10
