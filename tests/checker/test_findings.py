"""One finding per id and operation, the smallest that repeats; verdicts; limits."""

from __future__ import annotations

from contracts.checker.events import Sent
from contracts.checker.failures import Failure, Finding, Findings
from contracts.checker.rate_limits import RateLimited
from contracts.checker.verdicts import Tally
from contracts.errors import Place
from contracts.http.messages import Request, Response
from contracts.rules.judge.comparison import Difference
from contracts.rules.judge.judgement import Judgement
from contracts.rules.judge.witnesses import Case
from contracts.rules.program.rulebook import RowInfo


def finding(body: bytes, *, id_: str = "a", operation: str = "op", **failure: bool) -> Finding:
    return Finding(Failure(id_, operation, "rule", "m", **failure), "book", Request("POST", "/", (), (), body), Response(200))


def test_the_same_id_of_another_operation_is_another_finding() -> None:
    findings = Findings(lambda _: True)
    assert [findings.add(one) is not None for one in (finding(b"1"), finding(b"2"), finding(b"3", operation="other"))] == [
        True,
        False,
        True,
    ]
    assert len(findings.settled(may_send=lambda: True)) == 2


def test_the_smallest_is_shown_and_all_are_counted() -> None:
    findings = Findings(lambda _: True)
    for body in (b"aaaa", b"a", b"aaa"):
        findings.add(finding(body))
    (settled,) = findings.settled(may_send=lambda: True)
    assert (settled.request.body, settled.count, settled.is_flaky) == (b"a", 3, False)


def test_a_smaller_one_that_does_not_repeat_gives_way_to_one_that_did() -> None:
    findings = Findings(lambda one: one.request.body == b"aaaa")
    for body in (b"aaaa", b"a"):
        findings.add(finding(body))
    (settled,) = findings.settled(may_send=lambda: True)
    assert (settled.request.body, settled.is_flaky) == (b"aaaa", False)


def test_what_does_not_repeat_is_flaky_and_last() -> None:
    findings = Findings(lambda one: one.failure.id == "b")
    findings.add(finding(b"1", id_="a"))
    findings.add(finding(b"1", id_="b"))
    assert [(one.failure.id, one.is_flaky) for one in findings.settled(may_send=lambda: True)] == [("b", False), ("a", True)]


def test_a_time_out_counts_only_when_it_repeats() -> None:
    findings = Findings(lambda _: False)
    assert findings.add(finding(b"1", must_repeat=True)) is None
    assert findings.settled(may_send=lambda: True) == ()


def test_the_fingerprint_depends_on_id_and_operation_alone() -> None:
    assert finding(b"1").fingerprint == finding(b"22").fingerprint != finding(b"1", id_="b").fingerprint


ROWS = tuple(
    RowInfo(id_, "op", kind, "", False, Place("rules.yaml", 1)) for id_, kind in (("r", "rule"), ("i", "invariant"), ("s", "relation"))
)


def _verdict(*judgements: str, unsent: tuple[Case, ...] = (), off: frozenset[str] = frozenset()) -> list[tuple[str, int, str]]:
    tally = Tally()
    tally.add(Judgement("r", "op", "rule", verdict, f"why {verdict}") for verdict in judgements)
    return [(one.verdict, one.count, one.reason) for one in tally.verdicts(ROWS, unsent, off)]


def test_a_verdict_is_the_worst_of_what_was_judged() -> None:
    assert _verdict("held", "broken", "held")[0] == ("broken", 1, "why broken")
    assert _verdict("held", "undecidable", "held")[0] == ("held", 2, "")
    assert _verdict("undecidable", "undecidable")[0] == ("undecidable", 2, "why undecidable")
    assert _verdict("not-applicable")[0] == ("not-reached", 0, "why not-applicable")
    assert _verdict()[0] == ("not-reached", 0, "no request of this run triggered it")


def test_a_row_whose_case_needs_other_settings_is_not_applicable() -> None:
    case = Case("r", "rule", "op", Request("GET", "/"), sets={"mood": "strict"})
    assert _verdict(unsent=(case,))[0] == ("not-applicable", 0, "its witness needs --set mood=strict")
    assert _verdict(off=frozenset({"r"}))[0] == ("not-applicable", 0, "turned off")


def test_a_relation_that_nothing_met_is_said_not_to_be_reached() -> None:
    assert _verdict()[2] == ("not-reached", 0, "no request of this run triggered it")


CONTROL = Request("GET", "/control")


def _limited(*paths: str) -> RateLimited:
    limited = RateLimited()
    for path in paths:
        limited.add(Sent("book", Request("GET", path), Response(429)))
    return limited


def _answering(always: set[str]):  # type: ignore[no-untyped-def]
    return lambda request: Sent("book", request, Response(429 if request.path in always else 200))


def test_a_429_that_comes_every_time_is_a_wrong_answer() -> None:
    limited = _limited("/a", "/b")
    assert [one.request.path for one in limited.wrong(CONTROL, _answering({"/a", "/b"}))] == ["/a", "/b"]
    assert limited.failure(10) is None


def test_a_429_that_passes_is_a_limit() -> None:
    limited = _limited("/a", "/b")
    assert list(limited.wrong(CONTROL, _answering({"/a"}))) == []
    assert limited.failure(100) is None
    assert limited.failure(10) is not None


def test_long_texts_are_told_apart_by_where_they_differ() -> None:
    told = str(Difference("campaignId", "x" * 256, "x" * 255))
    assert told.endswith('" (255 characters); they differ at character 256')
    assert str(Difference("campaignId", "a", "b")) == 'campaignId should be "a", is "b"'
