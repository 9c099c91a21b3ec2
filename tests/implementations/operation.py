"""The operation as one ordered table of steps: the first that applies answers. An implementation is this table and those of `selection`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tests.implementations import selection
from tests.implementations.catalogue import NUMBERS, TEAMS, Number
from tests.implementations.selection import CHOSEN_BY_HAND, TABLES, Answer, Candidate, Row, Tables
from tests.implementations.understanding import Asked, BodyError, decode, faults, understood

__all__ = ["CORRECT", "DEFAULTS", "PATH", "STEPS", "Implementation", "Message", "Reply", "Step", "success"]

PATH = "/phone-numbers/outgoing/manual-override"
DEFAULTS: Mapping[str, object] = {"authentication": "lenient", "unknown-number": "refuse", "retry-after": 1}
MAX_BODY = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out. `body` is a JSON value, or bytes as they are; `is_whole` is False where the connection breaks off in the middle."""

    status: int
    body: object
    media_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Message:
    """A request on its way through the steps; what several of them need is worked out once, and not before a step asks for it."""

    def __init__(self, implementation: Implementation, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        self.implementation = implementation
        self.method = method
        self.path = path
        self.headers = headers  # lower-cased names, several of one name joined by ", "
        self.body = body

    @property
    def settings(self) -> Mapping[str, object]:
        """The switches of the implementation."""
        return self.implementation.settings

    @cached_property
    def token(self) -> str | None:
        """The bearer token, None when there is none."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else None

    @cached_property
    def json(self) -> object:
        """The body's value; raises BodyError."""
        return self.implementation.decode(self.body)

    @cached_property
    def faults(self) -> dict[str, list[str]]:
        """What breaks the document."""
        return self.implementation.faults(self.json)

    @cached_property
    def asked(self) -> Asked:
        """The effective values."""
        return self.implementation.understood(self.json)

    @cached_property
    def chosen(self) -> Number | None:
        """The number that the user picked."""
        return NUMBERS.get(self.asked.chosen or "")

    @cached_property
    def stored(self) -> Number | None:
        """The number that a person picked for this conversation earlier."""
        conversation = self.asked.conversation
        return NUMBERS.get((conversation and conversation.stored_override) or "")

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The listed numbers, best first."""
        return selection.candidates(self.implementation.tables, self.asked)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the operation: when it applies, its reply is the answer."""

    id: str
    applies: Callable[[Message], bool]
    reply: Callable[[Message], Reply]


# --- refusals ---------------------------------------------------------------------------------------------------------------------


def _problem(kind: str, status: int, detail: str, *headers: tuple[str, str]) -> Callable[[Message], Reply]:
    return lambda message: _refusal(message, kind, status, detail, *headers)


def _refusal(message: Message, kind: str, status: int, detail: str, *headers: tuple[str, str], **members: object) -> Reply:
    title = kind.replace("-", " ").capitalize()
    body = {"type": f"urn:problem:{kind}", "title": title, "status": status, "detail": detail, "instance": message.path, **members}
    return Reply(status, body, "application/problem+json", headers)


def _has_other_media_type(message: Message) -> bool:
    written = message.headers.get("content-type", "").partition(";")[0].strip().lower()
    return bool(written) and not re.fullmatch(r"application/(.*\+)?json", written)


def _admits_no_json(message: Message) -> bool:
    """The most specific range that fits decides (RFC 9110, section 12.5.1); ranges that are none are passed over."""
    weights: dict[str, float] = {}
    for media_range in message.headers.get("accept", "").split(","):
        name, *parameters = (part.strip().lower() for part in media_range.split(";"))
        if re.fullmatch(r"[^\s/]+/[^\s/]+", name):
            weights[name] = max(weights.get(name, 0.0), _weight(parameters))
    fitting = [weights[name] for name in ("application/json", "application/*", "*/*") if name in weights]
    return bool(weights) and not (fitting and fitting[0] > 0)


def _weight(parameters: list[str]) -> float:
    written = next((part[2:] for part in parameters if part.startswith("q=")), "1")
    return float(written) if re.fullmatch(r"[01](\.[0-9]{0,3})?", written) else 1.0


def _credential_is_unusable(message: Message) -> bool:
    if "authorization" not in message.headers:
        return False
    token = message.token or ""
    return token == "sk_mock_expired" or not re.fullmatch(r"(sk|lp)_.+|[^.]+\.[^.]+\.[^.]+", token)


def _credential_is_for_something_else(message: Message) -> bool:
    return message.token is not None and (message.token.startswith("lp_src_") or message.token == "sk_mock_forbidden")


def _rate_limit_reply(message: Message) -> Reply:
    wait = ("Retry-After", str(message.settings["retry-after"]))
    return _refusal(message, "rate-limit-reached", 429, "Too many requests.", wait)


def _is_not_json(message: Message) -> bool:
    try:
        message.json  # noqa: B018 - decoding is the question
    except BodyError:
        return True
    return False


def _faults_reply(message: Message) -> Reply:
    return _refusal(message, "body-breaks-the-document", 400, "The body does not match the API description.", errors=message.faults)


def _team_is_closed(message: Message) -> bool:
    team = TEAMS.get(message.asked.team or "")
    return team is not None and team.is_closed


def _is_unknown(message: Message) -> bool:
    return message.asked.chosen is not None and message.chosen is None


def _unknown_number_reply(message: Message) -> Reply:
    says = "Nobody has this number."
    return _refusal(message, "number-unknown", 400, says, errors={"fromPhoneNumberId": [says]})


def _is_foreign(message: Message) -> bool:
    return message.chosen is not None and message.chosen.is_foreign


# --- answers ----------------------------------------------------------------------------------------------------------------------


def success(message: Message, number: Number | None, reason: Row | None, says: str | None) -> Reply:
    """A 200 with this number, or none."""
    return Reply(200, selection.answer(message.implementation.tables, message.asked, number, reason, says))


def _by_hand(message: Message, number: Number | None) -> Reply:
    assert number is not None, "the step applies only where a person picked a number"
    stopped_by = selection.stop(message.implementation.tables, message.asked, number)
    return success(message, number, CHOSEN_BY_HAND, stopped_by and stopped_by.says)


def _best(message: Message) -> Candidate | None:
    return next((candidate for candidate in message.candidates if candidate.stop is None), None)


def _best_reply(message: Message) -> Reply:
    best = _best(message)
    assert best is not None, "the step applies only where a number can send"
    return success(message, best.number, best.reason, None)


def _nothing_can_send_reply(message: Message) -> Reply:
    causes = {candidate.stop.says for candidate in message.candidates if candidate.stop}
    return success(message, None, None, causes.pop() if len(causes) == 1 else "None of these numbers can send now.")


def _nobody(says: str) -> Callable[[Message], Reply]:
    return lambda message: success(message, None, None, says)


STEPS = (
    Step("path-unknown", lambda m: m.path != PATH, _problem("path-unknown", 404, "There is nothing here.")),
    Step("options", lambda m: m.method == "OPTIONS", lambda _m: Reply(204, b"", headers=(("Allow", "OPTIONS, POST"),))),
    Step("method-unknown", lambda m: m.method != "POST", _problem("method-unknown", 405, "Use POST.", ("Allow", "OPTIONS, POST"))),
    Step("body-too-large", lambda m: len(m.body) > MAX_BODY, _problem("body-too-large", 413, "The body is too large.")),
    Step("media-type-unknown", _has_other_media_type, _problem("media-type-unknown", 415, "Send JSON.")),
    Step("nothing-acceptable", _admits_no_json, _problem("nothing-acceptable", 406, "There is only JSON.")),
    Step(
        "credential-missing",
        lambda m: m.settings["authentication"] == "strict" and "authorization" not in m.headers,
        _problem("credential-missing", 401, "A credential is needed.", ("WWW-Authenticate", 'Bearer realm="outgoing"')),
    ),
    Step(
        "credential-unusable",
        _credential_is_unusable,
        _problem("credential-unusable", 401, "This credential is no use.", ("WWW-Authenticate", 'Bearer error="invalid_token"')),
    ),
    Step(
        "credential-not-for-this-operation",
        _credential_is_for_something_else,
        _problem("credential-not-for-this-operation", 403, "This credential is for something else."),
    ),
    Step("rate-limit-reached", lambda m: m.token == "sk_mock_limited", _rate_limit_reply),
    Step("body-is-not-json", _is_not_json, _problem("body-is-not-json", 400, "The body is not JSON.")),
    Step("body-breaks-the-document", lambda m: bool(m.faults), _faults_reply),
    Step("team-closed-to-caller", _team_is_closed, _problem("team-closed-to-caller", 403, "You are not in this team.")),
    Step("number-unknown", lambda m: m.settings["unknown-number"] == "refuse" and _is_unknown(m), _unknown_number_reply),
    Step("number-of-another-organization", _is_foreign, _problem("number-of-another-organization", 403, "This number is not yours.")),
    Step("number-chosen-now", lambda m: m.chosen is not None, lambda m: _by_hand(m, m.chosen)),
    Step("number-unknown-answered", _is_unknown, _nobody("Nobody has this number.")),
    Step("override-stored", lambda m: m.stored is not None, lambda m: _by_hand(m, m.stored)),
    Step("number-chosen-for-you", lambda m: _best(m) is not None, _best_reply),
    Step("nothing-can-send", lambda m: bool(m.candidates), _nothing_can_send_reply),
    Step("nothing-is-eligible", lambda _m: True, _nobody("Add a number to start sending.")),
)


@dataclass(frozen=True, slots=True)
class Implementation:
    """An implementation as data. `rewrites` change a finished 200's body, `endings` the whole reply; both are empty in a correct one.
    `memory` is what an implementation with a defect remembers between requests."""

    settings: Mapping[str, object] = field(default_factory=lambda: DEFAULTS)
    steps: tuple[Step, ...] = STEPS
    tables: Tables = TABLES
    decode: Callable[[bytes], object] = decode
    faults: Callable[[object], dict[str, list[str]]] = faults
    understood: Callable[[dict], Asked] = understood
    rewrites: tuple[Callable[[Answer, Message], Answer], ...] = ()
    endings: tuple[Callable[[Reply, Message], Reply], ...] = ()
    memory: dict[str, object] = field(default_factory=dict)

    def reply(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The reply to a request."""
        message = Message(self, method, path, headers, body)
        reply = next(step.reply(message) for step in self.steps if step.applies(message))
        for rewrite in self.rewrites if reply.status == 200 else ():
            reply = Reply(reply.status, rewrite(reply.body, message), reply.media_type, reply.headers)
        for ending in self.endings:
            reply = ending(reply, message)
        return reply


CORRECT = Implementation()
