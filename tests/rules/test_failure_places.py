"""An expression that fails while a rule is evaluated is told with the row that was asked, and the line and column of the book."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import traceback
from pathlib import Path

import pytest

import contracts
from contracts.rules.decide.decision import FailedRule
from contracts.rules.language.functions import FUNCTIONS, Argument, Function
from contracts.rules.language.types import BOOLEAN

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Any", "version": "1"},
    "paths": {
        "/any": {
            "post": {
                "operationId": "Any",
                "requestBody": {"content": {"application/json": {"schema": {}}}},
                "responses": {"200": {"description": "fine", "content": {"application/json": {"schema": {}}}}},
            }
        }
    },
}


def explode(value: object) -> bool:
    raise ArithmeticError(f"no {value}")


@pytest.fixture(autouse=True)
def exploding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A function `explode(value)`, and a folder of its own for the book."""
    monkeypatch.setitem(FUNCTIONS, "explode", Function("explode", (Argument("value"),), BOOLEAN, explode, "error", "true", "true"))
    monkeypatch.chdir(tmp_path)


def load(text: str) -> contracts.Contract:
    Path("rules.yaml").write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return contracts.load(DOCUMENT, "rules.yaml")


REQUEST = contracts.Request("POST", "/any", (), (("Content-Type", "application/json"),), b'{"a": 1}')
ANSWER = contracts.Exchange(REQUEST, contracts.Response(200, (("Content-Type", "application/json"),), b"{}"))

BOOKS = {  # each fails where `explode` stands
    "condition": """
        rulebook: 1
        operations:
          Any:
            rules:
              - {id: never, when: request.body.a == 2, then: {status: 200}}
              - {id: failing, when: request.body.b is null and explode(request.body.a), then: {status: 200}}
    """,
    "condition of several lines": """
        rulebook: 1
        operations:
          Any:
            rules:
              - id: failing
                when: >-
                  request.body.b is null and
                  true and explode(request.body.a)
                then: {status: 200}
    """,
    "one line for two rules": """
        rulebook: 1
        operations: {Any: {rules: [{id: never, when: request.body.b, then: {status: 200}}, {id: failing, when: explode(request.body.a), then: {status: 200}}]}}
    """,
    "quoted, beyond ASCII": """
        rulebook: 1
        operations:
          Any:
            rules:
              - {id: failing, when: "request.body.ü is null and \\"ä\\" == 'ä' and explode(request.body.a)", then: {status: 200}}
    """,
    "answer": """
        rulebook: 1
        operations:
          Any:
            rules:
              - id: failing
                when: true
                then:
                  status: 200
                  body: {deep: ["it is ${ explode(request.body.a) }"]}
    """,
    "let": """
        rulebook: 1
        let:
          wrong: request.body.b is null and explode(request.body.a)
        operations:
          Any:
            rules:
              - {id: failing, when: wrong, then: {status: 200}}
    """,
    "let with parameters": """
        rulebook: 1
        let:
          wrong(x): [1, explode(x)]
        operations:
          Any:
            rules:
              - {id: failing, when: wrong(request.body.a), then: {status: 200}}
    """,
    "row of a table": """
        rulebook: 1
        tables:
          size(n):
            - {id: small, when: n == 7}
            - {id: large, when: explode(n)}
        operations:
          Any:
            rules:
              - {id: failing, when: size(request.body.a).id == 'large', then: {status: 200}}
    """,
    "shared rules": """
        rulebook: 1
        operations:
          Any:
            rules:
              - {id: own, when: request.body.b, then: {status: 200}}
              - {include: shared}
        rules:
          shared:
            - {id: failing, when: explode(request.body.a), then: {status: 200}}
    """,
    "loop inside a function": """
        rulebook: 1
        operations:
          Any:
            rules:
              - {id: failing, when: "any(explode(x) for x in [request.body.a])", then: {status: 200}}
    """,
    "text of another place, by an alias": """
        rulebook: 1
        let:
          wrong: &wrong explode(request.body.a)
        operations:
          Any:
            rules:
              - {id: never, when: request.body.b, then: {status: 200}}
              - {id: failing, when: *wrong, then: {status: 200}}
    """,
}


def place_of(word: str) -> str:
    """Where a word stands last in the book."""
    text = Path("rules.yaml").read_text(encoding="utf-8")
    before = text[: text.rindex(word)]
    return f"rules.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("name", BOOKS)
def test_a_failing_rule_is_told_with_its_id_line_and_column(name: str) -> None:
    decision = load(BOOKS[name]).decide(REQUEST)
    assert isinstance(decision, FailedRule)
    assert decision.rule == "failing"
    assert decision.error == f"{place_of('explode')}: failing: the expression failed: ArithmeticError: no 1"


def test_a_failing_invariant_is_told_with_its_id_line_and_column() -> None:
    contract = load("""
        rulebook: 1
        operations:
          Any:
            invariants:
              - id: fine
                expect: response.status == 200
              - id: failing
                when: request.body.a == 1
                expect: response.status == 200 and explode(request.body.a)
        """)
    with pytest.raises(contracts.EvaluationError) as caught:
        contract.judge(ANSWER)
    assert (caught.value.rule, str(caught.value.place)) == ("failing", place_of("explode"))


def test_a_traceback_shows_the_line_of_the_book() -> None:
    contract = load("""
        rulebook: 1
        operations:
          Any:
            invariants:
              - id: failing
                expect: >-
                  response.status == 200
                  and explode(request.body.a)
        """)
    with pytest.raises(contracts.EvaluationError) as caught:
        contract.judge(ANSWER)
    assert caught.value.__cause__ is not None
    frames = [frame for frame in traceback.extract_tb(caught.value.__cause__.__traceback__) if frame.filename == "rules.yaml"]
    assert [(frame.lineno, frame.line) for frame in frames] == [(8, "and explode(request.body.a)")]


def test_too_much_work_is_told_where_it_is_done() -> None:
    contract = load("""
        rulebook: 1
        operations:
          Any:
            rules:
              - id: endless
                when: true
                then:
                  status: 200
                  body: ${ [x for x in request.body for y in request.body for z in request.body] }
        """)
    body = b"[" + b"1," * 200 + b"1]"
    decision = contract.decide(contracts.Request("POST", "/any", (), (("Content-Type", "application/json"),), body))
    assert isinstance(decision, FailedRule)
    assert decision.error == f"{place_of('body')}: endless: more than 200000 steps"


def test_without_columns_the_line_and_the_rule_are_still_told() -> None:
    """`-X no_debug_ranges`, as memory-minded deployments have it."""
    load(BOOKS["let"])  # writes the book
    code = "import test_failure_places as own; from contracts.rules.language.functions import FUNCTIONS; import contracts\n"
    code += "FUNCTIONS['explode'] = own.Function('explode', (own.Argument('value'),), own.BOOLEAN, own.explode, '', 'true', 'true')\n"
    code += "print(contracts.load(own.DOCUMENT, 'rules.yaml').decide(own.REQUEST).error)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    command = [sys.executable, "-X", "no_debug_ranges", "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "rules.yaml:3: failing: the expression failed: ArithmeticError: no 1"
