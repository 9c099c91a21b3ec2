"""Every witness gets its answer over a real socket, from the mock and from an implementation written apart from the kit. Every defect
of that implementation shows, and every variant of it is right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from tests.implementations.operation import CORRECT, DEFAULTS, MAX_BODY, PATH, Implementation, Reply
from tests.implementations.outgoing import DEFECTS, VARIANTS, application
from tests.implementations.servers import SERVERS, Server, servers
from tests.implementations.serving import serving
from tests.implementations.witnesses import WITNESSES, Received, Witness, ask, faults


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(application()) as url:
        yield url


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with servers(request.param) as server:
        yield server


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda witness: witness.shows)
def test_witness_gets_its_answer(server: Server, witness: Witness) -> None:
    assert faults(witness, ask(server(witness.settings), witness)) == []


NOTHING = Witness("nothing", b"")


@pytest.mark.parametrize("path", ["/", PATH + "/", PATH.upper(), "/phone-numbers/outgoing", "/%ff%zz"])
def test_another_path_is_not_found(url: str, path: str) -> None:
    assert ask(url, NOTHING, path=path).status == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "TRACE", "QUERY"])
def test_another_method_is_refused_with_what_is_allowed(url: str, method: str) -> None:
    received = ask(url, NOTHING, method=method)
    assert (received.status, received.headers["allow"]) == (405, "OPTIONS, POST")


def test_options_names_the_methods(url: str) -> None:
    received = ask(url, NOTHING, method="OPTIONS")
    assert (received.status, received.headers["allow"], received.body) == (204, "OPTIONS, POST", b"")


HOSTILE = {
    "a hundred thousand arrays": b"[" * 100_000 + b"]" * 100_000,
    "a member that deep": b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a lone surrogate": rb'{"selection": {"campaignId": "\ud800"}}',
    "not a number": b'{"x": NaN}',
    "infinity": b'{"x": -Infinity}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "half a document": b'{"selection": {',
    "two documents": b"{}{}",
    "UTF-16": "{}".encode("utf-16"),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_body_is_refused(url: str, body: bytes) -> None:
    assert ask(url, Witness("hostile", body)).status == 400


@pytest.mark.parametrize(
    "number", [b"1" * 5000, b"-1e999", b"18446744073709551616", b"0.1e-400"], ids=["long", "large", "65 bits", "small"]
)
def test_any_number_of_a_stranger_is_fine(url: str, number: bytes) -> None:
    assert ask(url, Witness("a number", b'{"stranger": ' + number + b"}")).status == 200


def test_body_that_is_too_large_is_refused() -> None:
    assert CORRECT.reply("POST", PATH, {}, b" " * (MAX_BODY + 1)).status == 413


# --- defects and variants, in process ---------------------------------------------------------------------------------------------

PROBES = (
    *WITNESSES,
    Witness("the conversation's lead and another", {"selection": {"conversationId": "conv-sticky", "leadId": "lead-assigned"}}),
    Witness("a conversation's lead", {"selection": {"conversationId": "conv-new", "recipientPhoneNumber": " "}}),
    Witness("a team, so that its number is listed", {"selection": {"teamId": "team-west"}}),
    Witness("a null hint", {"selection": {"leadId": None}}),
    Witness("no content type", {}, headers={"Content-Type": ""}),
    Witness("nothing of another type", b"", headers={"Content-Type": "text/plain"}),
    Witness("neither type nor acceptable", b"x", headers={"Content-Type": "text/plain", "Accept": "text/html"}),
    Witness("nothing can send for several reasons", {"fromPhoneNumberId": "num-paused", "selection": {"leadId": "lead-optout"}}),
)


def _replies(implementation: Implementation, settings: Mapping[str, object]) -> list[Reply | str]:
    """Every probe is asked twice: some defects show the second time only."""
    tried = replace(implementation, settings={**DEFAULTS, **settings}, memory={})
    return [_reply(tried, probe) for probe in PROBES for _ in range(2)]


def _reply(implementation: Implementation, probe: Witness) -> Reply | str:
    headers = {"content-type": "application/json", **{name.lower(): value for name, value in probe.headers.items()}}
    body = probe.content if isinstance(probe.content, bytes) else json.dumps(probe.content).encode()
    try:
        return implementation.reply("POST", PATH, {name: value for name, value in headers.items() if value}, body)
    except Exception as error:  # a defect may crash: that is an answer too
        return repr(error)


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_shows(name: str) -> None:
    defect = DEFECTS[name]
    assert defect.shows
    assert _replies(defect.applied(CORRECT), defect.settings) != _replies(CORRECT, defect.settings)


@pytest.mark.parametrize("name", VARIANTS)
def test_variant_differs_and_is_right(name: str) -> None:
    variant = VARIANTS[name].applied(CORRECT)
    assert _replies(variant, {}) != _replies(CORRECT, {})
    for witness in WITNESSES:
        told = _reply(replace(variant, settings={**DEFAULTS, **witness.settings}), witness)
        assert isinstance(told, Reply)
        received = Received(
            told.status, {name.lower(): value for name, value in (("content-type", told.media_type), *told.headers)}, told.content
        )
        is_free = witness.status == 406 and name in ("ignores-accept",)
        assert is_free or faults(witness, received) == []


def test_table_names_what_each_change_does() -> None:
    assert len(DEFECTS) >= 30
    assert not set(DEFECTS) & set(VARIANTS)
    assert len({change.says for change in (*DEFECTS.values(), *VARIANTS.values())}) == len(DEFECTS) + len(VARIANTS)
