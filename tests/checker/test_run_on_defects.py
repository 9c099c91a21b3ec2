"""A whole run against a tiny implementation with one defect: exactly the ids that belong to it."""

from __future__ import annotations

import pytest

from tests.checker.greeter import DEFECTS, Greeter, checked, found

WITH_BOOK = {
    "accepts-malformed": {"body-breaks-the-document"},
    "crashes-on-loud": {"loud-when-asked", "no-server-error"},
    "drops-loud": {"no-server-error"},
    "greets-voldemort": {"nobody-greets-voldemort"},
    "hangs-on-loud": {"no-server-error"},
    "html": {"declared-media-type"},
    "ignores-loud": {"loud-when-asked"},
    "limits-everything": {"limits-leave-room"},
    "limits-the-loud": {"loud-when-asked", "only-declared-statuses"},
    "missing-allow": {"allow-header-is-complete"},
    "missing-header": {"declared-headers"},
    "missing-member": {"answer-fits-its-schema", "greeting-names-the-person"},
    "other-person": {"greeting-names-the-person"},
    "refuses-everybody": {"loud-when-asked", "quiet-otherwise"},
    "serves-get": {"unsupported-method-is-405"},
    "shouts": set(),  # a text that only a relation minds, and this book has none
    "teapot": {"loud-when-asked", "only-declared-statuses"},
}
WITHOUT_BOOK = {
    "accepts-malformed": {"malformed-is-refused", "types-are-not-converted"},
    "crashes-on-loud": {"no-server-error"},
    "html": {"declared-media-type"},
    "missing-member": {"answer-fits-its-schema"},
    "refuses-everybody": {"good-request-is-accepted"},
    "teapot": {"only-declared-statuses"},
}


def test_every_defect_has_its_ids_written_down() -> None:
    assert set(WITH_BOOK) == set(DEFECTS)


def test_a_right_implementation_is_clean_in_every_phase() -> None:
    result = checked(Greeter(), phases="book,examples,coverage,fuzzing", max_examples="30")
    assert (found(result), result.exit_code, result.errors) == (set(), 0, ())
    assert {verdict.verdict for verdict in result.verdicts} == {"held"}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_under_its_ids_and_no_others(defect: str) -> None:
    phases = "book,coverage" if defect in ("accepts-malformed", "missing-allow", "serves-get") else "book"
    result = checked(Greeter(defect), phases=phases, timeout="0.5" if defect == "hangs-on-loud" else "5")
    assert found(result) == WITH_BOOK[defect]
    assert result.exit_code == (1 if WITH_BOOK[defect] else 0)


@pytest.mark.parametrize("defect", WITHOUT_BOOK)
def test_without_a_book_the_document_finds_what_it_can(defect: str) -> None:
    result = checked(Greeter(defect), rules="none", phases="examples,coverage")
    assert found(result) == WITHOUT_BOOK[defect]


def test_a_finding_shows_the_smallest_request_that_repeats() -> None:
    result = checked(Greeter("ignores-loud"))
    (finding,) = result.findings
    assert finding.count > 1
    assert len(finding.request.body) <= len(b'{"name": "Anna", "loud": true}')
    assert not finding.is_flaky
    assert (finding.failure.expected, finding.failure.actual) == ({"loud": True}, {"loud": False})


def test_a_wrong_answer_that_does_not_repeat_counts_and_is_flaky() -> None:
    class Moody(Greeter):
        def _greeting(self, body: bytes, headers: dict[str, str]) -> tuple[int, object, dict[str, str]]:
            self.defect = "greets-voldemort" if self.count < 4 else ""
            return super()._greeting(body, headers)

    result = checked(Moody(), phases="book")
    assert [(finding.failure.id, finding.is_flaky) for finding in result.findings] == [("nobody-greets-voldemort", True)]
    assert result.exit_code == 1


def test_a_limit_within_measure_is_a_remark_and_no_finding() -> None:
    result = checked(Greeter(rate=30), phases="book,coverage,fuzzing")
    assert (found(result), result.exit_code) == (set(), 0)
    assert "429" in result.notes[0]


def test_a_limit_beyond_measure_is_one_finding() -> None:
    assert found(checked(Greeter(rate=3), phases="book")) == {"limits-leave-room"}


def test_nothing_valid_got_through_is_not_clean() -> None:
    result = checked(Greeter("refuses-everybody"), phases="coverage", skip=("loud-when-asked", "quiet-otherwise"))
    assert (found(result), result.exit_code, result.accepted) == (set(), 1, 0)
    assert result.errors[0].startswith("no request that should have succeeded did")


def test_what_is_switched_off_is_not_judged() -> None:
    result = checked(Greeter("greets-voldemort"), phases="book", hard_only=True)
    verdicts = {verdict.id: (verdict.verdict, verdict.reason) for verdict in result.verdicts}
    assert (found(result), result.exit_code) == (set(), 0)
    assert verdicts["nobody-greets-voldemort"] == ("not-applicable", "turned off")


def test_a_check_can_be_switched_off_by_id() -> None:
    assert found(checked(Greeter("html"), phases="book", skip=("declared-media-type",))) == set()


def test_a_rule_that_nothing_reached_is_said_and_fails_on_demand() -> None:
    lenient = checked(Greeter(), phases="examples")
    strict = checked(Greeter(), phases="examples", require_reached=True)
    assert (lenient.exit_code, strict.exit_code) == (0, 1)
    assert {one.id for one in lenient.verdicts if one.verdict == "not-reached"} == {"body-breaks-the-document"}


def test_time_is_up_after_max_time_and_what_was_done_is_reported() -> None:
    result = checked(Greeter("greets-voldemort"), phases="book,fuzzing", max_examples="100000", max_time="2")
    assert found(result) == {"nobody-greets-voldemort"}
    assert result.stopped == "stopped after 2 s"
    assert result.seconds < 6


def test_the_same_seed_sends_the_same_cases() -> None:
    def cases(seed: str) -> list[bytes]:
        application = Greeter()
        checked(application, phases="coverage,fuzzing", seed=seed, max_examples="15")
        return sorted(body for _, _, _, body in application.seen)

    first = cases("7")
    assert cases("7") == first
    assert cases("8") != first


def test_a_credential_of_the_user_goes_with_every_request_and_is_shown_nowhere() -> None:
    application = Greeter("ignores-loud", echo_headers=True)
    events: list[object] = []
    result = checked(application, phases="book,examples", header=("Authorization: Bearer very-secret",), events=events)
    sent = [headers.get("authorization") for _, _, headers, _ in application.seen if headers]
    assert {value.split()[-1] for value in sent[1:]} == {"very-secret"}  # forms of a request write the scheme in other ways, too
    shown = repr([(one.failure, one.curl, one.pytest) for one in result.findings]) + repr(result.errors)
    assert "very-secret" not in shown
    assert '-H "$CONTRACTS_HEADER"' in result.findings[0].curl


def test_an_implementation_that_dies_ends_the_run_with_what_was_found() -> None:
    class Mortal(Greeter):
        async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
            if self.count >= 4:
                self.defect = "drops-everything"
                await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
                return
            await super().__call__(scope, receive, send)

    result = checked(Mortal(), phases="book")
    assert (found(result), result.exit_code) == ({"no-server-error"}, 1)
