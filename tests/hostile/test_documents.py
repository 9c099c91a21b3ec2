"""No document makes the mock hang or fail, whatever it asks for: the answer is as much as the budget allows, and a fault says so."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest

from contracts.cli import rule_listing as listing
from contracts.configuration import MOCK_SERVER, defaults
from contracts.contract import load
from contracts.generation.budget import BUDGET
from contracts.http.messages import JSON, Request
from contracts.rules.draft.book_text import draft
from mock_server.app import assembled
from mock_server.preflight import Preflight
from mock_server.settings import settings_of
from tests.hostile.blow_ups import HUGE, HUGE_COUNT, INTRICATE, document

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
CPU_S = 10  # of one document, on a machine that is busy; none needs a second on one that is not
SLOW = {"every kind holds every kind or nothing"}  # most of those seconds
ANSWER = "/paths/~1a/get/responses/200/content/application~1json/schema"


@contextmanager
def bounded(seconds: float = CPU_S) -> Iterator[None]:
    """Fails where what is done takes more time of the processor."""

    def fail(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done after {seconds} s of the processor")

    before = signal.signal(signal.SIGVTALRM, fail)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def answers(source: dict[str, JSON], *queries: str) -> tuple[Preflight, list[bytes]]:
    """All that is to be said of a document, and the bodies of its answers to some queries."""
    contract = load(source, "none")
    mock = assembled(contract, settings_of(defaults(MOCK_SERVER)))
    preflight = Preflight(contract, mock.stubs)
    preflight.look()
    responses = [mock.dispatcher.answer(Request("GET", "/a", (("x", query),))) for query in queries]
    assert [response.status for response in responses] == [200] * len(queries)
    posted = mock.dispatcher.answer(Request("POST", "/a", headers=(("Content-Type", "application/json"),), body=b"{}"))
    assert posted.status in (200, 400)
    return preflight, [response.body for response in responses]


@pytest.mark.parametrize("name", HUGE)
def test_what_is_beyond_the_budget_is_told_where_it_stands_and_answered_as_far_as_it_goes(name: str) -> None:
    keyword, schema = HUGE[name]
    with bounded():
        preflight, (body,) = answers(document(schema), "1")

    told = [str(fault) for fault in preflight.faults if f"{ANSWER}" in str(fault)]
    assert len(told) == 1
    assert told[0].startswith(f"document#{ANSWER}{keyword}: ")
    assert "are required; generated data has" in told[0]
    assert len(body) > 2  # more than `[]`, `{}` or `""`
    assert len(body) < 3 * BUDGET.letters


def test_a_list_is_as_long_as_the_budget_allows() -> None:
    with bounded():
        _, (body,) = answers(document(HUGE["items"][1]), "1")

    assert len(json.loads(body)) == BUDGET.items


def test_a_text_is_as_long_as_the_budget_allows() -> None:
    with bounded():
        _, (body,) = answers(document(HUGE["letters"][1]), "1")

    assert len(json.loads(body)) == BUDGET.letters


@pytest.mark.parametrize("kind", ["minItems", "minLength", "minProperties"])
def test_an_optional_member_beyond_the_budget_stays_away(kind: str) -> None:
    of = {"minItems": "array", "minLength": "string", "minProperties": "object"}[kind]
    schema = {"type": "object", "required": ["b"], "properties": {"a": {"type": of, kind: HUGE_COUNT}, "b": {"type": "string"}}}
    with bounded():
        _, (body,) = answers(document(schema), "1")

    assert list(json.loads(body)) == ["b"]


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.nightly] * (name in SLOW)) for name in INTRICATE])
def test_what_leads_very_many_ways_is_answered(name: str) -> None:
    source = INTRICATE[name]()
    with bounded():
        preflight, bodies = answers(source, "1", "2")
        list(listing.checked(load(source, "none")))
        draft(load(source, "none").spec)

    assert all(bodies)
    assert len([fault for fault in preflight.faults if ANSWER.removesuffix("/schema") in str(fault)]) <= 1


@pytest.mark.parametrize("name", ["nine levels of nine members", "choices beside choices", "a list of objects"])
def test_the_same_question_gets_the_same_bytes_in_any_order(name: str) -> None:
    with bounded():
        _, forth = answers(INTRICATE[name](), "1", "2")
        _, back = answers(INTRICATE[name](), "2", "1")

    assert forth == back[::-1]


# --- whole commands, with limits of the system ------------------------------------------------------------------------------------


def command(*arguments: str, memory_mb: int = 1_500, seconds: int = 60) -> subprocess.CompletedProcess[str]:
    """A command of either tool in a process of its own, which may have so much memory."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 2**20, memory_mb * 2**20))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

    return subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, check=False, timeout=seconds * 5, preexec_fn=limited
    )


TEXTS = {
    "aliases in aliases": "a: &a [x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "merged aliases": "a: &a {x: 1}\n" + "".join(
        f"{name}: &{name} {{<<: [{', '.join([f'*{below}'] * 9)}], {name}: 1}}\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
    ),
    "aliases in schemas": "s0: &s0 {type: string}\n" + "".join(
        f"s{one}: &s{one} {{allOf: [{', '.join([f'*s{one - 1}'] * 6)}]}}\n" for one in range(1, 8)
    ),
    "nested lists": "a: " + "[" * 100_000 + "]" * 100_000,
    "nested mappings": "a: " + "{a: " * 100_000 + "1" + "}" * 100_000,
    "nested lines": "a:\n  " + "- " * 100_000 + "1\n",
    "nested JSON": '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "a long number": '{"openapi": "3.1.0", "a": ' + "9" * 100_000 + "}",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_explodes_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("d.json" if TEXTS[name].startswith("{") else "d.yaml")
    path.write_text(TEXTS[name], encoding="utf-8")

    with bounded(), pytest.raises(Exception, match=r"d\.(json|yaml):\d+:\d+: ") as refused:
        load(path)

    assert type(refused.value).__name__ == "DocumentError"
    assert "\n" not in str(refused.value)


@pytest.mark.nightly
@pytest.mark.parametrize("name", [*HUGE, *INTRICATE])
def test_every_command_ends_with_a_documented_code(name: str, tmp_path: Path) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(HUGE[name][1]) if name in HUGE else INTRICATE[name]()), encoding="utf-8")

    for arguments in (
        ("mock_server", "routes", str(path)),
        ("mock_server", "show", "GET /a", str(path)),
        ("mock_server", "prove", str(path), "--max-time", "20"),
        ("contracts", "check", str(path)),
        ("contracts", "init", str(path)),
    ):
        result = command(*arguments)
        assert result.returncode in (0, 1), (arguments, result.stderr[-2_000:])
        assert "Traceback" not in result.stderr


def test_the_budget_is_documented() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "answers.md").read_text(encoding="utf-8")

    for name in ("items", "members", "letters", "pattern_letters", "levels", "steps"):
        assert f"{getattr(BUDGET, name):,}" in page, name
