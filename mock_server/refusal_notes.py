"""What a refusal of the mock adds to help its user: where the documentation is, which credentials will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from contracts.api.operations import Operation, SecurityScheme
from contracts.http.messages import Request
from contracts.rules.decide.decision import Decision, Unauthorized, UnknownPath

__all__ = ["Note", "notes_for"]

Note = Callable[[Decision, Request], Decision]

DEMO: Final = "demo"
DEMO_BASIC: Final = "ZGVtbzpkZW1v"  # demo:demo


def notes_for(*, has_credentials: bool) -> Note:
    """Adds a note to the problem of a decision. `has_credentials`: only those of `--credential` are accepted."""

    def noted(decision: Decision, request: Request) -> Decision:
        match decision:
            case UnknownPath() if request.path == "/":
                return _with(decision, "The API is described at /docs.")
            case Unauthorized() if has_credentials:
                return _with(decision, "This mock accepts the values of --credential; --auth off accepts requests without credentials.")
            case Unauthorized(operation=Operation() as operation):
                other = "--credential VALUE accepts one alone, --auth off accepts requests without credentials"
                return _with(decision, f"This mock accepts any value, such as `{_example(operation)}`; {other}.")
        return decision

    return noted


def _with(decision: UnknownPath | Unauthorized, note: str) -> Decision:
    return replace(decision, problem=replace(decision.problem, detail=f"{decision.problem.detail} {note}"))


def _example(operation: Operation) -> str:
    """Credentials of the first alternative, as they are sent."""
    schemes = next((option for option in operation.security if option), ())
    return ", ".join(map(_sent, schemes))


def _sent(scheme: SecurityScheme) -> str:
    if scheme.type == "apiKey":
        forms = {"query": f"?{scheme.parameter}={DEMO}", "cookie": f"Cookie: {scheme.parameter}={DEMO}"}
        return forms.get(scheme.where, f"{scheme.parameter}: {DEMO}")
    if scheme.type == "http" and scheme.scheme != "bearer":
        return f"Authorization: {scheme.scheme.capitalize()} {DEMO_BASIC if scheme.scheme == 'basic' else DEMO}"
    return f"Authorization: Bearer {DEMO}"
