"""What is known about a value before any request: its kinds, members, listed values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contracts.http.messages import JSON
from contracts.rules.language.json_values import kind
from contracts.spelling import did_you_mean, nearest

__all__ = [
    "ANYTHING", "BOOLEAN", "KINDS", "MAYBE_NUMBER", "MAYBE_TEXT", "NULL", "NUMBER", "TEXT", "Type", "described", "join", "list_of",
    "nearest", "never_equal", "object_of", "of_value", "or_null", "suggestion", "without_null",
]  # fmt: skip

KINDS = frozenset({"null", "boolean", "number", "text", "list", "object"})


@dataclass(frozen=True, slots=True, eq=False)
class Type:
    """What is known about a value.

    `kinds`: which JSON kinds it may have. `members`: name → Type, `closed` when no other name is meant. `item`: of a list's
    elements. `values`: the texts it may hold, None when any (`open`: other texts may come too, only a near miss is a mistake).
    `solid`: it is so whatever the request holds (built by the book itself). `title`: what to call it in messages.
    `generated`: made by Faker, not to be read by a condition. `is_moment`: texts are date-times. `refers`: texts
    are keys of that fixture.
    """

    kinds: frozenset[str] = KINDS
    members: Mapping[str, Type] | None = None
    closed: bool = False
    item: Type | None = None
    values: frozenset[str] | None = None
    open: bool = False
    solid: bool = False
    title: str = ""
    generated: bool = False
    is_moment: bool = False
    refers: str = ""

    @property
    def only_text(self) -> bool:
        """Always text or null, whatever the request contains."""
        return self.solid and self.kinds <= {"text", "null"}

    @property
    def is_text(self) -> bool:
        """Always text, whatever the request contains."""
        return self.solid and self.kinds == {"text"}

    @property
    def is_row(self) -> bool:
        """Always an object with all of its members: an open one may lack any, such as an optional query parameter."""
        return self.solid and self.closed and self.kinds == {"object"}


ANYTHING = Type()
NULL = Type(frozenset({"null"}), solid=True)
BOOLEAN = Type(frozenset({"boolean"}), solid=True)
NUMBER = Type(frozenset({"number"}), solid=True)
TEXT = Type(frozenset({"text"}), solid=True)


def of_value(value: JSON) -> Type:
    """The Type of a literal."""
    if isinstance(value, str):
        return replace(TEXT, values=frozenset({value}))
    if isinstance(value, list):
        return list_of(join(*map(of_value, value)) if value else NULL)
    if isinstance(value, Mapping):
        return object_of({name: of_value(one) for name, one in value.items()})
    return {"null": NULL, "boolean": BOOLEAN, "number": NUMBER}[kind(value)]


def list_of(item: Type) -> Type:
    """A list built by the book."""
    return Type(frozenset({"list"}), item=item, solid=True)


def object_of(members: Mapping[str, Type], *, title: str = "") -> Type:
    """An object built by the book, with exactly these members."""
    return Type(frozenset({"object"}), members=dict(members), closed=True, solid=True, title=title)


def without_null(one: Type) -> Type:
    """The same type without null."""
    return replace(one, kinds=one.kinds - {"null"})


def or_null(one: Type) -> Type:
    """The same type, or null."""
    return one if "null" in one.kinds else replace(one, kinds=one.kinds | {"null"})


def described(kinds: frozenset[str]) -> str:
    """Kinds for messages: `a text or a list`. Null is not mentioned if there are others."""
    return " or ".join(word for kind, word in _DESCRIBED.items() if kind in kinds and (kind != "null" or len(kinds) == 1))


_DESCRIBED = {"null": "null", "boolean": "a boolean", "number": "a number", "text": "a text", "list": "a list", "object": "an object"}


def join(*types: Type) -> Type:
    """The type of a value that has one of these types."""
    first = types[0]
    for other in types[1:]:
        first = _join(first, other)
    return first


def _join(one: Type, other: Type) -> Type:
    if one is other:
        return one
    kinds = one.kinds | other.kinds
    texts = [side for side in (one, other) if "text" in side.kinds]
    values = frozenset().union(*(side.values or () for side in texts)) if texts and all(side.values is not None for side in texts) else None
    objects = [side for side in (one, other) if "object" in side.kinds]
    lists = [side.item for side in (one, other) if "list" in side.kinds]
    members, closed = _members(objects)
    title = one.title if one.title == other.title else (objects[0].title if len(objects) == 1 else "")
    known = [item for item in lists if item is not None]
    item = join(*known) if known and len(known) == len(lists) else None
    return Type(
        kinds, members, closed, item, values, one.open or other.open, one.solid and other.solid, title, one.generated or other.generated,
        bool(texts) and all(side.is_moment for side in texts), _shared({side.refers for side in texts}),
    )  # fmt: skip


def _shared(names: set[str]) -> str:
    return names.pop() if len(names) == 1 else ""


def _members(objects: list[Type]) -> tuple[Mapping[str, Type] | None, bool]:
    if not objects or any(side.members is None for side in objects):
        return None, False
    if len(objects) == 1:
        return objects[0].members, objects[0].closed
    one, other = objects[0].members or {}, objects[1].members or {}
    if one is other:
        return one, objects[0].closed
    return {
        name: join(one[name], other[name]) if name in one and name in other else _maybe(one.get(name) or other[name])
        for name in (*one, *(name for name in other if name not in one))
    }, all(side.closed for side in objects)


def _maybe(one: Type) -> Type:
    return replace(one, kinds=one.kinds | {"null"}, solid=False)


MAYBE_NUMBER, MAYBE_TEXT = join(NUMBER, NULL), join(TEXT, NULL)


def never_equal(one: Type, other: Type) -> str:
    """Why two values are never equal, or "": different kinds, or listed texts without a common one."""
    shared = one.kinds & other.kinds
    if not shared:
        return f"{_kinds(one)} is never equal to {_kinds(other)}"
    if shared != {"text"} or one.values is None or other.values is None or one.values & other.values:
        return ""
    few, many = sorted((one, other), key=lambda side: (len(side.values or ()), bool(side.title)))
    if not few.values or not many.values:
        return ""
    wanted = sorted(few.values)[0]
    near = nearest(wanted, many.values)
    if (one.open or other.open) and not (len(few.values) == 1 and near):
        return ""
    return f"'{wanted}' is not a value of {many.title or 'the other side'}; " + (f"did you mean '{near}'?" if near else _known(many.values))


def suggestion(name: str, known: Iterable[str]) -> str:
    """`did you mean x?`, otherwise the list of known names."""
    known = sorted(set(known))
    return did_you_mean(name, known) or _known(known)


def _known(names: Iterable[str]) -> str:
    listed = sorted(names)
    return "known: " + ", ".join(listed[:12]) + (", …" if len(listed) > 12 else "") if listed else "there is none"


def _kinds(one: Type) -> str:
    named = " or ".join(sorted(one.kinds))
    return f"{one.title} ({named})" if one.title else named
