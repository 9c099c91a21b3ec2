"""What expressions give: through a whole book, as people write them."""

from __future__ import annotations

import json
import random

import pytest

import contracts
from contracts.rules.decide.decision import FailedRule, InvalidRequest, RuleDecision
from contracts.rules.language.functions import FUNCTIONS

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Any", "version": "1"},
    "paths": {
        "/any/{id}": {
            "post": {
                "operationId": "Any",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "requestBody": {"content": {"application/json": {"schema": {}}}},
                "responses": {"200": {"description": "fine", "content": {"application/json": {"schema": {}}}}},
            }
        }
    },
}


def book(expression: str, **sections: object) -> dict[str, object]:
    rules = [{"id": "only", "when": "true", "then": {"status": 200, "body": "${ " + expression + " }"}}]
    return {"rulebook": 1, **sections, "operations": {"Any": {"rules": rules}}}


def request(
    body: object = None, *, path: str = "/any/one", headers: tuple[tuple[str, str], ...] = (), query: tuple[tuple[str, str], ...] = ()
) -> contracts.Request:
    written = json.dumps(body).encode()
    return contracts.Request("POST", path, query, (("Content-Type", "application/json"), *headers), written)


def value(expression: str, body: object = None, **sections: object) -> object:
    """The value of an expression for a request with that body."""
    decision = contracts.load(DOCUMENT, book(expression, **sections)).decide(request(body))
    assert isinstance(decision, RuleDecision), decision
    return decision.body


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_every_function_is_true(name: str) -> None:
    function = FUNCTIONS[name]
    assert value(f"same({function.example}, {function.gives})") is True


@pytest.mark.parametrize(
    ("expression", "expected"),
    {
        "1 == 1.0": True,
        "null == null": True,
        "[1, 2] == [1, 2]": True,
        "{'a': 1} == {'a': 1.0}": True,
        "request.body.a.b.c": None,
        "request.body.a is null": True,
        "'b' in 'abc'": True,
        "2 in [1, 2, 3]": True,
        "null in [null]": True,
        "not 0": True,
        "1 < 2 <= 2": True,
        "'a' < 'b'": True,
        "1 if request.body else 2": 2,
        "[x * 2 for x in [1, 2, 3] if x > 1]": [4, 6],
        "{x: 1 for x in ['a', 'b']}": {"a": 1, "b": 1},
        "[[x, y] for x in [1, 2] for y in [3]]": [[1, 3], [2, 3]],
        "f'{1 + 1} and {null}'": "2 and ",
        "'abc'[1:]": "bc",
        "'abc'[-1]": "c",
        "[1, 2][5]": None,
        "7 // 2 + 7 % 2 - 1": 3,
        "1 / 0": None,
        "request.body + 1": None,
        "count(x for x in [1, 2] if x > 1)": 1,
        "all(x > 0 for x in [])": True,
        "request.body or 'none'": "none",
        "request.path.id": "one",
        "request.method": "POST",
        "operation.statuses": [200],
        "-3": -3,
        "'it is ' + 'fine'": "it is fine",
    }.items(),
)
def test_an_expression_gives(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"), [("request.body == 1", False), ("request.body in [1]", False), ("request.body == true", True)]
)
def test_true_is_not_one(expression: str, expected: bool) -> None:
    assert value(expression, True) is expected


@pytest.mark.parametrize(
    "body", [None, 1, "text", [], [1, "a", None, {}], {}, {"a": []}, {"a": {"b": 1}}, {"a": "x", "items": [{"id": 1}, 3]}, True]
)
@pytest.mark.parametrize(
    "expression",
    [
        "lower(request.body.a)",
        "request.body.a.b + 1",
        "[i.id for i in request.body.items]",
        "sorted(request.body.items)",
        "request.body.a < 3 or request.body.a > 'x'",
        "unique(request.body)",
        "max(request.body.items)",
        "keys(request.body)",
        "without(request.body, 'a')",
        "merge(request.body, {'x': 1})",
        "things[request.body.a].id",
        "request.body in things",
        "request.body.a[0:2]",
        "sum(request.body)",
        "matches(request.body.a, '[a-z]')",
    ],
)
def test_a_wrong_type_in_a_request_is_data(expression: str, body: object) -> None:
    value(expression, body, fixtures={"things": {"key": "id", "rows": [{"id": "x"}]}})


def test_a_named_value_is_computed_at_most_once_and_only_if_needed() -> None:
    contract = contracts.load(DOCUMENT, book("request.body.big or twice", let={"twice": "[x for x in request.body.list]"}))
    program = contract.pipeline.programs["Any"]
    context = contract.context(contracts.Exchange(request({"list": [1]}), contracts.Response(200)))
    before = context.steps
    for _ in range(3):
        program.rules[0].then(context)
    assert before - context.steps == 2 + 3  # one walk over a list of one, and three over the answer


def test_a_row_of_a_table_knows_its_place_and_its_members() -> None:
    tables = {
        "size(n)": [
            {"id": "small", "when": "n < 3", "label": "S"},
            {"id": "large", "when": "n < 9", "label": "${ n } is large", "extra": True},
            {"id": "never", "label": "N"},
        ],
    }
    assert value("[size(1), size(5).label, size(10), size.never.place, size['large'].extra, size.small.extra]", tables=tables) == [
        {"id": "small", "label": "S", "extra": None, "place": 1},
        "5 is large",
        None,
        3,
        True,
        None,
    ]


def test_a_list_is_sorted_by_a_let_with_null_first() -> None:
    rows = [{"id": "a", "rank": 2}, {"id": "b"}, {"id": "c", "rank": 1}]
    sections = {"fixtures": {"things": {"key": "id", "rows": rows}}, "let": {"by(t)": ["t.rank"]}}
    assert value("[t.id for t in sorted(things, key=by)]", **sections) == ["b", "c", "a"]


def test_derived_members_are_computed_from_the_row() -> None:
    fixtures = {"things": {"key": "id", "rows": [{"id": "abc"}], "derive": {"short": "row.id[0:1]", "shout": "upper(row.short)"}}}
    assert value("things['abc'].shout", fixtures=fixtures) == "A"


def test_headers_are_read_by_words_or_names() -> None:
    contract = contracts.load(DOCUMENT, book("[request.headers.x_trace, request.headers['X-Trace'], request.headers.missing]"))
    assert contract.decide(request(headers=(("X-TRACE", "7"),))).body == ["7", "7", None]


def test_too_much_work_is_an_error_with_its_place_and_never_a_hang() -> None:
    contract = contracts.load(DOCUMENT, book("[x for x in request.body for y in request.body for z in request.body]"))
    decision = contract.decide(request(list(range(200))))
    assert isinstance(decision, FailedRule)
    assert (decision.status, decision.rule) == (500, "only")
    assert decision.error.startswith("rules:") and decision.error.endswith("more than 200000 steps")


@pytest.mark.parametrize(
    ("expression", "is_within"),
    [
        ("count([n for n in request.body])", True),
        ("count([next(n) for n in request.body])", True),
        ("count([next(n) + next(n) for n in request.body])", False),
        ("count([n for n in request.body if next(n) and next(n)])", False),
        ("count(sorted(request.body, key=next))", True),
        ("count(sorted(request.body, key=both))", False),
        ("count([both(n) for n in request.body])", False),
    ],
)
def test_each_call_in_a_loop_is_a_step_of_each_element(expression: str, is_within: bool) -> None:
    lets = {"next(n)": "n + 1", "both(n)": "[next(n), next(n), next(n)]"}
    decision = contracts.load(DOCUMENT, book(expression, let=lets)).decide(request([1] * 70_000))
    assert isinstance(decision, RuleDecision if is_within else FailedRule)


def test_hostile_bodies_never_make_an_expression_fail() -> None:
    contract = contracts.load("openapi.yaml", "rules.yaml")
    source = random.Random(7)
    scalars = [None, True, 0, -1, 2**70, 1e308, "", " ", "\u00a0", "num-main", "+15125550177", "\ud800", "x" * 5000]

    def hostile(depth: int) -> object:
        kind = source.random()
        if depth == 0 or kind < 0.5:
            return source.choice(scalars)
        if kind < 0.7:
            return [hostile(depth - 1) for _ in range(source.randrange(4))]
        names = ["selection", "fromPhoneNumberId", "channel", "leadId", "teamId", "conversationId", "recipientPhoneNumber", "x", ""]
        return {source.choice(names): hostile(depth - 1) for _ in range(source.randrange(5))}

    path = "/phone-numbers/outgoing/manual-override"
    for _ in range(3000):
        body = json.dumps({"selection": hostile(3), "fromPhoneNumberId": hostile(1)} if source.random() < 0.8 else hostile(3)).encode()
        decision = contract.decide(contracts.Request("POST", path, (), (("Content-Type", "application/json"),), body))
        assert isinstance(decision, RuleDecision | InvalidRequest), decision
