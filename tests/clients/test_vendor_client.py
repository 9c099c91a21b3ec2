"""The vendor's own client understands every answer: what is on the wire arrives, and errors arrive as what they are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.clients.vendor import enumeration, retries, tell
from tests.implementations.servers import SERVERS, servers
from tests.implementations.witnesses import WITNESSES, Witness, ask

# The generated request builders are imported when the first of them is used, and warn of themselves then.
pytestmark = pytest.mark.filterwarnings("ignore:(This class|GetQueryParameters) is deprecated:DeprecationWarning")

BEARER = "Bearer "


def _can_be_said(witness: Witness) -> bool:
    """Whether the client's typed objects can say this request: it cannot send what breaks the document, nor other headers."""
    authorization = witness.headers.get("Authorization", BEARER)
    is_typed = isinstance(witness.content, dict) and witness.status in (200, 401, 403, 429)
    return (is_typed or witness.shows == "an unknown number") and not witness.settings and authorization.startswith(BEARER)


SAID = [witness for witness in WITNESSES if _can_be_said(witness)]


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with servers(request.param) as server:
        yield server({})


def _key(witness: Witness) -> str:
    return witness.headers.get("Authorization", "").removeprefix(BEARER)


@pytest.mark.parametrize("witness", SAID, ids=lambda witness: witness.shows)
def test_client_hands_on_what_is_on_the_wire(url: str, witness: Witness) -> None:
    wire = ask(url, witness)
    told = tell(url, json.dumps(witness.content).encode(), key=_key(witness))
    if wire.status == 200:
        assert told.error is None
        assert _differences(told.answer, wire.json) == []
    else:
        assert told.error.response_status_code == wire.status == witness.status
        assert _differences_of_problem(told.error, wire.json) == []


def _differences(typed: object, wire: object) -> list[str]:
    """Members that did not arrive, in the answer and its items, and members that the client did not know."""
    assert isinstance(wire, dict)
    found = [f"unknown to the client: {name}" for name in typed.additional_data]
    for name, value in wire.items():
        arrived = getattr(typed, _python_name(name), None)
        if name == "eligibleNumbers":
            assert len(arrived) == len(value)
            found += [difference for item, raw in zip(arrived, value, strict=True) for difference in _differences(item, raw)]
        elif name in ("healthStatus", "selectionReason"):
            found += _differences_of_enumeration(name, arrived, value)
        elif arrived != value or type(arrived) is not type(value):
            found.append(f"{name}: {value!r} arrived as {arrived!r}")
    return found


def _differences_of_enumeration(name: str, arrived: object, value: object) -> list[str]:
    """Read by Python name: a value with spaces becomes None, which is the client's own mistake and none of the server's."""
    known = enumeration(name).__members__
    expected = known[value].value if value in known else None
    return [] if (arrived.value if arrived else None) == expected else [f"{name}: {value!r} arrived as {arrived!r}"]


def _differences_of_problem(error: object, wire: object) -> list[str]:
    """What a typed problem has to say; earlier clients type the 400 alone, and not all members."""
    assert isinstance(wire, dict)
    members = {name: _python_name(name) for name in ("type", "title", "detail", "instance", "status")}
    typed = {name: member for name, member in members.items() if hasattr(error, member) and hasattr(error, "additional_data")}
    return [f"{name}: {wire.get(name)!r}" for name, member in typed.items() if getattr(error, member) != wire.get(name)]


def _python_name(name: str) -> str:
    return re.sub(r"([A-Z])", lambda letter: f"_{letter[1].lower()}", name)


def test_reasons_are_those_of_the_client() -> None:
    assert {value.value for value in enumeration("selectionReason")} == {
        "StickyConversation", "LeadAssigned", "CampaignOrSource", "Preferred",
        "LocalArea", "HealthyPool", "FallbackDefault", "ManualOverride",
    }  # fmt: skip


def test_refused_number_arrives_as_a_typed_problem(url: str) -> None:
    told = tell(url, b'{"fromPhoneNumberId": "num-nope"}')
    assert type(told.error).__name__ == "ProblemDetails"
    assert told.error.title


def test_client_repeats_a_limited_request_and_gives_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = retries(monkeypatch)
    told = tell(url, b"{}", key="sk_mock_limited", max_retries=3)
    assert told.error.response_status_code == 429
    assert pauses == [1, 1, 1]
