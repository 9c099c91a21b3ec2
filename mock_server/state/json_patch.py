"""JSON Patch (RFC 6902): a list of operations, applied one after the other, or none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from contracts.http.messages import ABSENT, JSON

__all__ = ["MalformedPatch", "PatchConflict", "json_patched"]

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")  # RFC 6901, section 4
_MOST_OPERATIONS: Final = 1_000  # each may copy the lists and objects on its way

_Operation = Mapping[str, JSON]
_Tokens = tuple[str, ...]


class MalformedPatch(Exception):
    """It is not a JSON Patch."""


class PatchConflict(Exception):
    """It cannot be applied to this value: a test failed, or a place does not exist."""


def json_patched(value: JSON, patch: JSON) -> JSON:
    """The value after the patch; the argument is not changed. Raises MalformedPatch and PatchConflict."""
    if not isinstance(patch, list) or len(patch) > _MOST_OPERATIONS:
        raise MalformedPatch("a JSON Patch is a list of operations, at most 1,000")
    for operation in patch:
        name = operation.get("op") if isinstance(operation, dict) else None
        if not isinstance(name, str) or name not in _OPERATIONS:
            raise MalformedPatch("`op` is not an operation of JSON Patch")
        value = _OPERATIONS[name](value, operation)
    return value


def _tokens(operation: _Operation, name: str = "path") -> _Tokens:
    pointer = operation.get(name)
    if not isinstance(pointer, str) or (pointer and pointer[0] != "/"):
        raise MalformedPatch(f"`{name}` is not a JSON pointer")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def _operand(operation: _Operation) -> JSON:
    if "value" not in operation:
        raise MalformedPatch("`value` is missing")
    return operation["value"]


def _at(value: JSON, tokens: _Tokens) -> JSON:
    for token in tokens:
        value = _child(value, token)
    return value


def _child(value: JSON, token: str) -> JSON:
    if isinstance(value, dict) and token in value:
        found: JSON = value[token]
    elif isinstance(value, list):
        found = value[_index(token, len(value))]
    else:
        raise PatchConflict("there is no such place")
    return found


def _index(token: str, length: int) -> int:
    if not _INDEX.fullmatch(token) or int(token) >= length:
        raise PatchConflict("there is no such element")
    return int(token)


def _with(value: JSON, tokens: _Tokens, member: JSON, *, is_new: bool) -> JSON:
    """The value with another one at a place: inserted into a list if it is new, and taken away if it is ABSENT."""
    if not tokens:
        return member
    token, rest = tokens[0], tokens[1:]
    if rest:
        member = _with(_child(value, token), rest, member, is_new=is_new)
        is_new = False
    if isinstance(value, dict):
        others = {name: one for name, one in value.items() if name != token}
        return others if member is ABSENT else {**value, token: member}
    if not isinstance(value, list):
        raise PatchConflict("there is no such place")
    index = len(value) if is_new and token == "-" else _index(token, len(value) + is_new)
    return [*value[:index], *(() if member is ABSENT else (member,)), *value[index if is_new else index + 1 :]]


def _add(value: JSON, operation: _Operation) -> JSON:
    return _with(value, _tokens(operation), _operand(operation), is_new=True)


def _remove(value: JSON, operation: _Operation) -> JSON:
    return _without(value, _tokens(operation))


def _without(value: JSON, tokens: _Tokens) -> JSON:
    if not tokens:
        raise PatchConflict("the whole value cannot be removed")
    _at(value, tokens)
    return _with(value, tokens, ABSENT, is_new=False)


def _replace(value: JSON, operation: _Operation) -> JSON:
    tokens = _tokens(operation)
    _at(value, tokens)
    return _with(value, tokens, _operand(operation), is_new=False)


def _move(value: JSON, operation: _Operation) -> JSON:
    source, target = _tokens(operation, "from"), _tokens(operation)
    moved = _at(value, source)
    if target == source:
        return value
    if target[: len(source)] == source:
        raise PatchConflict("a value cannot be moved into itself")
    return _with(_without(value, source), target, moved, is_new=True)


def _copy(value: JSON, operation: _Operation) -> JSON:
    return _with(value, _tokens(operation), _at(value, _tokens(operation, "from")), is_new=True)


def _test(value: JSON, operation: _Operation) -> JSON:
    if not _is_equal(_at(value, _tokens(operation)), _operand(operation)):
        raise PatchConflict(f"the test of {operation['path']} failed")
    return value


def _is_equal(one: JSON, other: JSON) -> bool:
    """Equality of JSON (RFC 6902, section 4.6): `true` is not 1, and 1.0 is 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_equal(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_equal, one, other))
    return one == other


_OPERATIONS: Final[Mapping[object, Callable[[JSON, _Operation], JSON]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
