"""A wrong credential is refused where the right one is accepted, and an operation without security asks for none."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.api.operations import Operation
from contracts.checker.checks.check import CheckFailure
from contracts.checker.failures import ScenarioCase
from contracts.checker.scenarios.scenario import Known, Scenario, Send, is_success
from contracts.contract import Contract
from contracts.http.messages import Request

__all__ = ["OPEN_OPERATIONS", "WRONG_CREDENTIALS"]

WRONG, OPEN = "wrong-credential-is-refused", "open-operation-needs-no-credential"
_REFUSED = frozenset({401, 403})
_BASIC = base64.b64encode(b"wrong:wrong").decode()

# Kind of wrong credential → what becomes of a credential without its scheme. Those that are made from the right one come last.
_CHANGES: dict[str, Callable[[str], str]] = {
    "an invented credential": lambda token: "wrong-credential",
    "an empty credential": lambda token: "",
    "a credential that is changed in the middle": lambda token: _changed(token),
    "half of the credential": lambda token: token[: len(token) // 2],
}
_OTHER_SCHEME = "a credential of another scheme"


def _cases(contract: Contract, known: Known) -> Iterator[ScenarioCase]:
    for id_, request in known.accepted.items():
        header = _credential_header(contract.spec.operations[id_], known)
        if header and request.header(header):
            yield from (ScenarioCase(WRONG, id_, (request,), f"{header}: {kind}") for kind in (*_CHANGES, _OTHER_SCHEME))


def _credential_header(operation: Operation, known: Known) -> str:
    """The header of the run that alone carries the credentials of an operation; "" if there is none."""
    given = {name.lower() for name, _ in known.headers}
    for alternative in operation.security:
        names = {scheme.parameter.lower() if scheme.type == "apiKey" else "authorization" for scheme in alternative}
        if len(names) == 1 and names <= given and all(scheme.type != "apiKey" or scheme.where == "header" for scheme in alternative):
            return names.pop() if all(operation.security) else ""
    return ""


def _play(contract: Contract, case: ScenarioCase, send: Send) -> Iterator[tuple[str, CheckFailure]]:
    (request,) = case.requests
    header, _, kind = case.about.partition(": ")
    wrong = _with_header(request, header, _wrong(request.header(header) or "", kind, is_scheme=header == "authorization"))
    without = replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != header))
    response = send(wrong)
    if response is None or not is_success(response) or wrong == request or is_success(send(without)) or not is_success(send(request)):
        return  # what needs no credential at all is reported by `credential-is-demanded`
    yield WRONG, CheckFailure(f"returned {response.status} for {kind} in `{header}`", "401 or 403", response.status)


def _wrong(value: str, kind: str, *, is_scheme: bool) -> str:
    scheme, _, token = value.partition(" ") if is_scheme and " " in value else ("", "", value)
    if kind == _OTHER_SCHEME:
        return "Bearer wrong-credential" if scheme.lower() == "basic" else f"Basic {_BASIC}"
    changed = _CHANGES[kind](token)
    if scheme.lower() == "basic" and kind == "an invented credential":
        changed = _BASIC
    return f"{scheme} {changed}" if scheme else changed


def _changed(token: str) -> str:
    middle = len(token) // 2
    return token[:middle] + ("A" if token[middle : middle + 1] != "A" else "B") + token[middle + 1 :]


def _with_header(request: Request, header: str, value: str) -> Request:
    return replace(request, headers=tuple((name, value if name.lower() == header else old) for name, old in request.headers))


def _open_cases(contract: Contract, known: Known) -> Iterator[ScenarioCase]:
    operations = contract.spec.operations
    if not known.headers or not any(operation.security for operation in operations.values()):
        return
    given = {name.lower() for name, _ in known.headers}
    for id_, request in known.accepted.items():
        bare = replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() not in given))
        is_open = not operations[id_].security or not all(operations[id_].security)
        if is_open and contract.decide(bare).is_success:  # no rule demands one either
            yield ScenarioCase(OPEN, id_, (request, bare))


def _play_open(contract: Contract, case: ScenarioCase, send: Send) -> Iterator[tuple[str, CheckFailure]]:
    request, bare = case.requests
    accepted, response = send(request), send(bare)
    if response is not None and is_success(accepted) and response.status in _REFUSED:
        message = f"returned {response.status} without a credential, but the document requires none"
        yield OPEN, CheckFailure(message, "a success", response.status)


WRONG_CREDENTIALS = Scenario(WRONG, (WRONG,), "coverage", _cases, _play, is_secret=True)
OPEN_OPERATIONS = Scenario(OPEN, (OPEN,), "coverage", _open_cases, _play_open)
