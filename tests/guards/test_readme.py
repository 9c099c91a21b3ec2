"""What the README says works as printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import contracts
from contracts.rules.decide.decision import InvalidRequest, PlainSuccess, RuleDecision
from tests.guards.source import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str, section: str) -> list[str]:
    text = README.partition(f"## {section}\n")[2].partition("\n## ")[0]
    return re.findall(rf"(?s)```{language}\n(.*?)```", text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the two files of the first rule, as the working folder."""
    for name, text in zip(("orders.yaml", "rules.yaml"), blocks("yaml", "Your first rule"), strict=True):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_exactly_two_commands_set_everything_up() -> None:
    assert [block.strip() for block in blocks("bash", "Two commands")] == ["scripts/serve", "scripts/test"]


@pytest.mark.usefixtures("folder")
def test_first_rule_decides_as_described() -> None:
    contract = contracts.load("orders.yaml")
    decided = [
        contract.decide(contracts.Request("POST", "/orders", headers=(("Content-Type", "application/json"),), body=body))
        for body in (b'{"quantity": 6}', b'{"quantity": 3}', b'{"quantity": 0}')
    ]
    assert [(type(one), one.rule) for one in decided] == [
        (RuleDecision, "at-most-five"),
        (PlainSuccess, ""),
        (InvalidRequest, ""),
    ]

    assert decided[0].status == 409


def test_request_to_try_gets_the_answer_described() -> None:
    (printed,) = re.findall(r"curl -i -X POST \S+8000(/\S+) \\\n.*-d '(.*)'", README)
    path, body = printed
    shipped = contracts.load(ROOT / "openapi.yaml")
    decided: Any = shipped.decide(contracts.Request("POST", path, headers=(("Content-Type", "application/json"),), body=body.encode()))
    assert (decided.status, decided.body["healthStatus"]) == (200, "Warming")
    assert decided.body["healthWarning"]


@pytest.mark.usefixtures("folder")
def test_tests_of_somebody_else_work_as_printed() -> None:
    (printed,) = blocks("python", "In your own tests")
    module: dict[str, Any] = {}
    exec(compile(printed, "README.md", "exec"), module)
    make: Callable[[], Iterator[str]] = module["mock"].__wrapped__
    fixture = make()
    in_session: Callable[[str, object], str] = module["api"].__wrapped__
    request = SimpleNamespace(node=SimpleNamespace(name="test_six_at_a_time_are_refused"))
    module["test_six_at_a_time_are_refused"](in_session(next(fixture), request))
    assert next(fixture, None) is None
