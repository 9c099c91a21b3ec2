"""Method and path → operation. Concrete paths before templated ones, with the base path of a server and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from contracts.spec.model import Operation, Spec

__all__ = ["Found", "Router", "WrongMethod"]

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """The operation, and the texts in place of the path parameters: percent-encoded as they came, since a style is split before it is
    decoded."""

    operation: Operation
    path_values: dict[str, str]


@dataclass(frozen=True, slots=True)
class WrongMethod:
    """The path exists, but not with this method. `allowed`: all that exist, with HEAD where GET is, and OPTIONS."""

    allowed: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    """A position in the tree of path segments. `patterns`: segments with text around or between parameters."""

    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], _Node]] = field(default_factory=list)
    anything: _Node | None = None
    operations: dict[str, tuple[Operation, tuple[str, ...]]] = field(default_factory=dict)  # method → operation, names of its parameters


class Router:
    """Finds operations. The work is done once, here; a look-up walks the segments of a path."""

    def __init__(self, spec: Spec) -> None:
        self._root = _Node()
        self._direct: dict[tuple[str, str], Found] = {}  # paths without parameters, as they are usually written
        bare = []
        for operation in spec.operations.values():
            for base in operation.base_paths:
                if base:
                    self._add(base + operation.path, operation)
            bare.append(operation)
        for operation in bare:  # what a base path claims comes first
            self._add(operation.path, operation)

    def find(self, method: str, path: str) -> Found | WrongMethod | None:
        """The operation of a method and a path (percent-encoded, without query); None where no path of the document is meant."""
        known = self._direct.get((method, path))
        if known is not None:
            return known
        method = method.upper() if method.upper() in _STANDARD else method
        allowed: dict[str, None] = {}
        for node, values in _ends(self._root, path.split("/")[1:], 0, ()):
            entry = node.operations.get(method) or (node.operations.get("GET") if method == "HEAD" else None)
            if entry:
                operation, names = entry
                return Found(operation, dict(zip(names, values, strict=True)))
            allowed |= dict.fromkeys(node.operations)
        return WrongMethod(_complete(allowed)) if allowed else None

    def _add(self, path: str, operation: Operation) -> None:
        node, names = self._root, []
        for segment in path.split("/")[1:]:
            node = _child(node, segment)
            names += _VARIABLE.findall(segment)
        if operation.method not in node.operations:
            node.operations[operation.method] = (operation, tuple(names))
            if not names:
                self._direct[operation.method, path] = Found(operation, {})


_STANDARD = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
_ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")


def _complete(methods: dict[str, None]) -> tuple[str, ...]:
    found = {*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return tuple(sorted(found, key=lambda method: (_ORDER.index(method) if method in _ORDER else len(_ORDER), method)))


def _child(node: _Node, segment: str) -> _Node:
    if "{" not in segment or not _VARIABLE.search(segment):
        return node.literals.setdefault(unquote(segment), _Node())
    if _VARIABLE.fullmatch(segment):
        node.anything = node.anything or _Node()
        return node.anything
    written = "(.+?)".join(re.escape(part) for part in _VARIABLE.split(segment)[::2])
    for pattern, child in node.patterns:
        if pattern.pattern == written:
            return child
    child = _Node()
    node.patterns.append((re.compile(written, re.DOTALL), child))
    node.patterns.sort(key=lambda one: -len(one[0].pattern.replace("(.+?)", "")))  # more text of its own comes first
    return child


def _ends(node: _Node, segments: list[str], index: int, values: tuple[str, ...]) -> Iterator[tuple[_Node, tuple[str, ...]]]:
    """Nodes that the segments lead to, concrete ones first, with what stands in place of the parameters."""
    if index == len(segments):
        if node.operations:
            yield node, values
        return
    segment = segments[index]
    literal = node.literals.get(segment) or (node.literals.get(unquote(segment)) if "%" in segment else None)
    if literal:
        yield from _ends(literal, segments, index + 1, values)
    for pattern, child in node.patterns:
        found = pattern.fullmatch(segment)
        if found:
            yield from _ends(child, segments, index + 1, values + found.groups())
    if node.anything and segment:
        yield from _ends(node.anything, segments, index + 1, (*values, segment))
