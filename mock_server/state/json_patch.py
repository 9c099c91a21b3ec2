"""JSON Patch (RFC 6902): a list of operations, applied one after the other, or none of them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from contracts.http.messages import JSON

__all__ = ["MalformedPatch", "PatchConflict", "json_patched"]

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")  # RFC 6901, section 4
_MOST_OPERATIONS: Final = 1_000  # each may copy the value


class MalformedPatch(Exception):
    """It is not a JSON Patch."""


class PatchConflict(Exception):
    """It cannot be applied to this value: a test failed, or a place does not exist."""


def json_patched(value: JSON, patch: JSON) -> JSON:
    """The value after the patch; the argument is not changed. Raises MalformedPatch and PatchConflict."""
    if not isinstance(patch, list) or not all(isinstance(one, dict) for one in patch) or len(patch) > _MOST_OPERATIONS:
        raise MalformedPatch("a JSON Patch is a list of operations, at most 1,000")
    holder: dict[str, Any] = {"": copy.deepcopy(value)}  # the whole value is a member too, so that it can be replaced
    for operation in patch:
        name = operation.get("op")
        apply = _OPERATIONS.get(name) if isinstance(name, str) else None
        if apply is None:
            raise MalformedPatch("`op` is not an operation of JSON Patch")
        apply(holder, operation)
    result: JSON = holder[""]
    return result


def _tokens(operation: Mapping[str, JSON], name: str = "path") -> list[str]:
    pointer = operation.get(name)
    if not isinstance(pointer, str) or (pointer and pointer[0] != "/"):
        raise MalformedPatch(f"`{name}` is not a JSON pointer")
    return ["", *(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])]


def _value(operation: Mapping[str, JSON]) -> JSON:
    if "value" not in operation:
        raise MalformedPatch("`value` is missing")
    return copy.deepcopy(operation["value"])


def _parent(holder: Any, tokens: list[str]) -> Any:
    for token in tokens[:-1]:
        holder = _child(holder, token)
    return holder


def _child(parent: Any, token: str) -> Any:
    if isinstance(parent, dict) and token in parent:
        return parent[token]
    if isinstance(parent, list):
        return parent[_index(token, len(parent))]
    raise PatchConflict("there is no such place")


def _index(token: str, length: int) -> int:
    if not _INDEX.fullmatch(token) or int(token) >= length:
        raise PatchConflict("there is no such element")
    return int(token)


def _put(holder: Any, tokens: list[str], value: JSON) -> None:
    parent, last = _parent(holder, tokens), tokens[-1]
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list):
        parent.insert(len(parent) if last == "-" else _index(last, len(parent) + 1), value)
    else:
        raise PatchConflict("there is no such place")


def _take(holder: Any, tokens: list[str]) -> JSON:
    parent, last = _parent(holder, tokens), tokens[-1]
    taken: JSON = _child(parent, last)
    if isinstance(parent, dict):
        del parent[last]
    else:
        del parent[_index(last, len(parent))]
    return taken


def _add(holder: Any, operation: Mapping[str, JSON]) -> None:
    _put(holder, _tokens(operation), _value(operation))


def _remove(holder: Any, operation: Mapping[str, JSON]) -> None:
    if len(_tokens(operation)) == 1:
        raise PatchConflict("the whole value cannot be removed")
    _take(holder, _tokens(operation))


def _replace(holder: Any, operation: Mapping[str, JSON]) -> None:
    tokens, value = _tokens(operation), _value(operation)
    parent = _parent(holder, tokens)
    _child(parent, tokens[-1])
    parent[int(tokens[-1]) if isinstance(parent, list) else tokens[-1]] = value


def _move(holder: Any, operation: Mapping[str, JSON]) -> None:
    source, target = _tokens(operation, "from"), _tokens(operation)
    if target[: len(source)] == source and target != source:
        raise PatchConflict("a value cannot be moved into itself")
    _put(holder, target, _take(holder, source)) if target != source else _child(_parent(holder, source), source[-1])


def _copy(holder: Any, operation: Mapping[str, JSON]) -> None:
    source = _tokens(operation, "from")
    _put(holder, _tokens(operation), copy.deepcopy(_child(_parent(holder, source), source[-1])))


def _test(holder: Any, operation: Mapping[str, JSON]) -> None:
    tokens = _tokens(operation)
    if not _is_equal(_child(_parent(holder, tokens), tokens[-1]), _value(operation)):
        raise PatchConflict(f"the test of {operation.get('path')} failed")


def _is_equal(one: JSON, other: JSON) -> bool:
    """Equality of JSON (RFC 6902, section 4.6): `true` is not 1, and 1.0 is 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_equal(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_equal, one, other))
    return one == other


_OPERATIONS: Final[Mapping[JSON, Callable[[Any, Mapping[str, JSON]], None]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
