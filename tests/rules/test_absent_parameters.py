"""Optional parameters that a request leaves out are null in every expression."""

import pytest

from contracts import Request, load

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
