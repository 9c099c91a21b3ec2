"""Implementations that differ from ours and are right all the same: id → what is different. No checker may complain about one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.implementations.changes import Change, change, ending, rewrite, step, step_before, tables, without_step
from tests.implementations.operation import STEPS, Message, Reply
from tests.implementations.selection import HEALTHS, SENDING, Answer

__all__ = ["VARIANTS"]


def _refusals(changed: Callable[[Reply], Reply]) -> Callable[[Reply, Message], Reply]:
    return lambda reply, _: changed(reply) if reply.status >= 400 else reply


def _problem(body: object) -> Callable[[Reply, Message], Reply]:
    return _refusals(lambda reply: replace(reply, body=body))


def _texts(answer: Answer, _message: Message) -> Answer:
    """Every text for people is another one, and displayNumber is written in another way."""
    items = answer["eligibleNumbers"]
    assert isinstance(items, list)
    return {**_texts_of(answer), "eligibleNumbers": [_texts_of(item) for item in items]}


def _texts_of(answer: Answer) -> Answer:
    free = {name: "Something else" for name in ("setupMessage", "healthLabel", "healthWarning", "reasonLabel", "label") if answer.get(name)}
    number = answer["number"]
    return {**answer, **free, "displayNumber": f"{number[2:5]}.{number[5:8]}.{number[8:]}" if isinstance(number, str) else None}


def _turned(value: object) -> object:
    """The members of every object in the opposite order."""
    if isinstance(value, dict):
        return {name: _turned(value[name]) for name in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


def _spread(reply: Reply, _message: Message) -> Reply:
    return replace(reply, body=json.dumps(_turned(reply.body), indent=2, ensure_ascii=False).encode()) if reply.status != 204 else reply


def _has_no_json_type(message: Message) -> bool:
    return (bool(message.body) and "content-type" not in message.headers) or _media_type_step.applies(message)


def _without_headers(*names: str) -> Callable[[Reply, Message], Reply]:
    return lambda reply, _: replace(reply, headers=tuple(pair for pair in reply.headers if pair[0] not in names))


_media_type_step = next(each for each in STEPS if each.id == "media-type-unknown")

VARIANTS: Mapping[str, Change] = {
    name: change(says, "", alter)
    for name, says, alter in (
        ("refuses-in-json", "problems are application/json", ending(_refusals(lambda r: replace(r, media_type="application/json")))),
        ("refuses-with-nothing", "a problem has no members", ending(_problem({}))),
        ("refuses-with-nulls", "all members of a problem are null", ending(_problem(dict.fromkeys(("type", "title", "status", "errors"))))),
        ("refuses-with-more", "a problem has members of its own", ending(_problem({"type": "about:blank", "traceId": "00-1", "code": 7}))),
        ("words-it-differently", "texts for people are others", rewrite(_texts)),
        ("spreads-its-json", "JSON is indented and its members are in another order", ending(_spread)),
        (
            "names-its-charset",
            "media types have a parameter",
            ending(lambda r, _m: replace(r, media_type=f"{r.media_type}; charset=utf-8")),
        ),
        ("ignores-accept", "Accept is not looked at", without_step("nothing-acceptable")),
        ("demands-content-type", "a body without Content-Type gets 415", step("media-type-unknown", applies=_has_no_json_type)),
        (
            "passes-over-type-of-nothing",
            "the Content-Type of an empty body is not looked at",
            step("media-type-unknown", applies=lambda m: bool(m.body) and _media_type_step.applies(m)),
        ),
        ("asks-accept-first", "406 comes before 415", step_before("nothing-acceptable", "media-type-unknown")),
        ("does-not-say-when", "429 has no Retry-After", ending(_without_headers("Retry-After"))),
        (
            "names-its-scheme-in-small-letters",
            "WWW-Authenticate is a bare bearer",
            ending(lambda r, _m: replace(r, headers=(("WWW-Authenticate", "bearer"),)) if r.status == 401 else r),
        ),
        (
            "explains-in-other-order",
            "what stops a number is looked for from the end",
            tables(sending=SENDING[::-1]),
        ),
        ("warns-in-one-text", "all warnings are one text", tables(warning=lambda asked, n: _one_warning(asked.channel, n.health))),
    )
}


def _one_warning(channel: str, health: str | None) -> str | None:
    is_poor = HEALTHS[health].warning is not None
    return "Take care." if is_poor and (channel == "sms" or health == "Blocked") else None
