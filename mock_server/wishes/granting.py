"""What wishes do to a decision: another declared status, a named example, or a problem that lists what can be asked for.

Wishes apply to valid requests with the required credentials, and take precedence over the rules of the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from contracts.api.operations import Operation, ResponseSpec
from contracts.display import shortened
from contracts.http.messages import JSON, Pairs
from contracts.rules.decide.decision import Decision, Problem, Refusal, RuleDecision, UngrantedWish, WishedResponse
from contracts.spelling import did_you_mean
from mock_server.responses.stubs import default_status
from mock_server.wishes.preferences import WISHES, Wishes

__all__ = ["applied", "granted", "misspelt"]

_MOST_CHOICES: Final = 100
_MOST_HINTS, _LONGEST_NAME = 3, 60
_FINAL: Final = range(200, 600)  # an interim response (1xx) cannot be the only one
_OF_CREDENTIALS: Final = frozenset({401, 403})
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def granted(decision: Decision, wishes: Wishes, path: str) -> Decision | None:
    """The decision with the wishes; None if they do not apply, because the request is refused before."""
    operation, reading = decision.operation, decision.reading
    if operation is None or reading is None or isinstance(decision, Refusal) or reading.violations or _lacks_credentials(decision):
        return None
    if wishes.unreadable:
        wrong = wishes.unreadable[0]
        detail = f"The value of `{wrong.name}` must be {wrong.expected}; it is `{wrong.value}`."
        return UngrantedWish(Problem("wish-unreadable", "Wish unreadable", 400, detail, path), operation)
    if not wishes.code and not wishes.example:
        return replace(decision, example="") if wishes.dynamic and isinstance(decision, RuleDecision) else decision
    status = wishes.code or default_status(operation)
    response = operation.response(status) if status in _FINAL else None
    if response is None:
        return _ungranted(operation, path, f"This operation declares no response {status}.")
    if not wishes.example:
        return WishedResponse(operation, reading, status, decision.media_types)
    wanted = response.content if status >= 400 else decision.media_types
    media_type = next((name for name in wanted if name in response.content and wishes.example in response.content[name].examples), None)
    if media_type is None:
        return _ungranted(operation, path, f"The response {status} has no example `{wishes.example}` in a media type that is accepted.")
    return WishedResponse(operation, reading, status, (media_type,), wishes.example)


def _lacks_credentials(decision: Decision) -> bool:
    """Whether a rule of the book, which checks credentials itself, refuses them."""
    return isinstance(decision, RuleDecision) and decision.status in _OF_CREDENTIALS and bool(decision.operation.security)


def _ungranted(operation: Operation, path: str, detail: str) -> UngrantedWish:
    choices: list[JSON] = [_choice(one) for one in list(operation.responses.values())[:_MOST_CHOICES]]
    statuses = ", ".join(list(operation.responses)[:_MOST_CHOICES]) or "none"
    return UngrantedWish(
        Problem("wish-not-granted", "Wish not granted", 404, f"{detail} Declared: {statuses}.", path, {"choices": choices}), operation
    )


def _choice(response: ResponseSpec) -> JSON:
    """`{"code": "404", "examples": ["gone"]}`."""
    names = dict.fromkeys(name for media_type in response.content.values() for name in media_type.examples)
    return {"code": response.status, "examples": list(names)[:_MOST_CHOICES]}


def applied(wishes: Wishes) -> Pairs:
    """The header that confirms the wishes (RFC 7240, section 3)."""
    words = (f"{name}={text if _TOKEN.fullmatch(text) else _quoted(text)}" for name, text in wishes.texts.items())
    value = ", ".join(words)
    return (("Preference-Applied", value),) if value else ()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.encode("utf-8").decode("latin-1")}"'


def misspelt(names: Iterable[str]) -> list[tuple[str, str]]:
    """The first few query parameters that look like a wish and are none, shortened, with a line about each."""
    known = [f"__{name}" for name in WISHES]
    strange = islice((name for name in names if name not in known), _MOST_HINTS)
    return [(short, f"unknown wish `{short}` ignored; {_suggestion(short, known)}") for short in map(_shortened, strange)]


def _shortened(name: str) -> str:
    return shortened(name, _LONGEST_NAME)


def _suggestion(name: str, known: list[str]) -> str:
    return did_you_mean(name, known) or f"known: {', '.join(known)}"
