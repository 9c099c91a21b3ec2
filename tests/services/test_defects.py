"""One defect each, found without a rule book, under one id."""

from __future__ import annotations

import pytest

from contracts.checker.reproduction.replay import broken_in_scenario
from contracts.http.messages import Request, Response
from tests.services.checking import checked, errors, served
from tests.services.defects import DEFECTS
from tests.services.orders import DOCUMENT, Orders, document, json_response

PHASES = "examples,coverage,stateful"


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found(defect: str) -> None:
    made, check, operations = DEFECTS[defect]
    result = checked(made(), phases=PHASES)
    assert errors(result) == {(check, operation) for operation in operations}
    assert not any(finding.is_flaky for finding in result.findings)


SECURED = document(
    security=[{"token": []}],
    components={**DOCUMENT["components"], "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    paths={
        "/orders": {"get": DOCUMENT["paths"]["/orders"]["get"]},
        "/orders/count": {"post": {**DOCUMENT["paths"]["/orders/count"]["post"], "security": []}},
    },
)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0"


def guarded(is_right: str, *, demands_everywhere: bool = False) -> object:
    """A service that looks at the token in one of several ways."""
    orders = Orders()
    ways = {
        "right": lambda value: value == f"Bearer {TOKEN}",
        "any token": lambda value: value.startswith("Bearer ") and len(value) > 7,
        "any scheme": lambda value: bool(value),
        "an empty token": lambda value: value in (f"Bearer {TOKEN}", "Bearer "),
        "the beginning": lambda value: value.startswith(f"Bearer {TOKEN[:10]}"),
        "the length": lambda value: len(value) == len(f"Bearer {TOKEN}"),
    }

    def answer(request: Request) -> Response:
        is_open = request.path == "/orders/count" and not demands_everywhere
        if is_open or ways[is_right](request.header("authorization") or ""):
            return orders(request)
        return json_response(401, {"message": "no"})

    return answer


@pytest.mark.parametrize("way", ["any token", "any scheme", "an empty token", "the beginning", "the length"])
def test_a_service_that_opens_for_a_wrong_credential_is_found(way: str) -> None:
    result = checked(guarded(way), SECURED, phases=PHASES, header=(f"Authorization: Bearer {TOKEN}",))  # type: ignore[arg-type]
    assert errors(result) == {("wrong-credential-is-refused", "listOrders")}
    (finding,) = result.findings
    assert TOKEN[:12] not in finding.curl + finding.pytest + finding.failure.message
    assert "$CONTRACTS_HEADER" in finding.curl


def test_a_service_that_opens_for_the_right_credential_alone_is_correct() -> None:
    result = checked(guarded("right"), SECURED, phases=PHASES, header=(f"Authorization: Bearer {TOKEN}",))  # type: ignore[arg-type]
    assert (errors(result), result.exit_code) == (set(), 0)


def test_a_credential_where_none_is_required_is_found() -> None:
    service = guarded("right", demands_everywhere=True)
    result = checked(service, SECURED, phases=PHASES, header=(f"Authorization: Bearer {TOKEN}",))  # type: ignore[arg-type]
    assert errors(result) == {("open-operation-needs-no-credential", "countOrders"), ("only-declared-statuses", "countOrders")}


def test_a_sequence_is_shown_in_steps_and_can_be_repeated() -> None:
    made, check, _ = DEFECTS["POST stores nothing"]
    with served(made()) as url:
        (finding,) = checked(url, phases="examples,stateful").findings
        create, read = finding.curl.splitlines()
        assert create.startswith(f"curl -sS -i {url}/orders -H")
        assert read == f"curl -sS -i {url}/orders/4"
        with pytest.raises(AssertionError):
            exec(finding.pytest.replace("'openapi.json'", "DOCUMENT") + "\ntest_created_is_found()\n", {"DOCUMENT": DOCUMENT})
    assert broken_in_scenario.__module__ in finding.pytest
    assert check in finding.pytest
