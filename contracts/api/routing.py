"""Method and path → operation. Concrete paths before templated ones, with the base path of a server and without.

Against the specification, real documents have paths such as `/files?beta=true` and `/#Action=CopyImage`. The part after `?` or `#`
distinguishes operations of one path by the query or the headers of a request.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import parse_qsl, unquote

from contracts.api.operations import Operation, Parameter, Spec
from contracts.document.path_templates import VARIABLE
from contracts.http.messages import Pairs

__all__ = ["RouteMatch", "Router", "WrongMethod", "marked"]

_MOST_FORMS = 256  # of a segment with listed texts
_MOST_SEGMENTS = 32  # of a value in the middle of a path


@dataclass(frozen=True, slots=True)
class RouteMatch:
    """The operation, and the texts in place of the path parameters: percent-encoded as they came, since a style is split before it is
    decoded."""

    operation: Operation
    path_values: dict[str, str]


@dataclass(frozen=True, slots=True)
class WrongMethod:
    """The path exists, but not with this method. `allowed`: all that exist, with HEAD where GET is, and OPTIONS."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An operation at the end of a path: the names of its parameters, and the marks of its own that a request should have."""

    operation: Operation
    names: tuple[str, ...]
    marks: Pairs


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A segment with text around or between parameters: `{name}.{format}`. `forms`: its own texts, one more than parameters, and for each
    parameter the listed text that stands in its place in this form, None where anything may; more than one form where a parameter beside
    another has listed texts.

    Matched by looking for one text after the other, in linear time; a regular expression would try every division of a segment.
    """

    forms: tuple[tuple[tuple[str, ...], tuple[str | None, ...]], ...]

    @property
    def weight(self) -> int:
        """The number of literal characters."""
        return max(sum(map(len, texts)) for texts, _ in self.forms)

    def values(self, segment: str) -> tuple[str, ...] | None:
        """The texts of the parameters, each as short as possible and never empty; None if the segment does not match."""
        for texts, listed in self.forms:
            found = _between(texts, segment)
            if found is not None:
                rest = iter(found)
                return tuple(next(rest) if value is None else value for value in listed)
        return None


@dataclass(slots=True)
class _Node:
    """A position in the tree of path segments. `patterns`: segments with text around or between parameters."""

    literals: dict[str, _Node] = field(default_factory=dict)
    patterns: list[tuple[_Pattern, _Node]] = field(default_factory=list)
    anything: _Node | None = None
    rest: _Node | None = None  # after one or more segments
    operations: dict[str, list[_Entry]] = field(default_factory=dict)  # by method; those with most marks first
    claims: dict[str, set[tuple[frozenset[tuple[str, str]], str]]] = field(default_factory=dict)  # by method: what tells them apart


class Router:
    """Finds operations. The work is done once, here; a look-up walks the segments of a path.

    `fits`: whether path values are what an operation takes. Asked where a path may mean several operations, as `/contacts/{id}` and
    `/contacts/{number}`, or `/{kind}/count` and `/zones/{id}`: the first that fits is meant, the first of all where none does.
    """

    def __init__(self, spec: Spec, fits: Callable[[RouteMatch], bool] | None = None) -> None:
        self._root, self._fits = _Node(), fits
        self._direct: dict[tuple[str, str], RouteMatch] = {}  # paths without parameters, as they are usually written
        bare = []
        for operation in spec.operations.values():
            for base in operation.base_paths:
                if base:
                    self._add(base + operation.path, operation)
            bare.append(operation)
        for operation in bare:  # what a base path claims comes first
            self._add(operation.path, operation)

    def find(self, method: str, path: str, marks: Pairs = ()) -> RouteMatch | WrongMethod | None:
        """The operation of a method and a path (percent-encoded, without query); None where no path of the document is meant.

        `marks`: the query and the headers, by which operations that share a path are told apart.
        """
        known = self._direct.get((method, path))
        if known is not None:
            return known
        method = method.upper() if method.upper() in _STANDARD else method
        allowed: dict[str, None] = {}
        candidates: list[RouteMatch] = []
        for node, values in _ends(self._root, path.split("/")[1:]):
            entries = node.operations.get(method) or (node.operations.get("GET") if method == "HEAD" else None)
            for entry in _best_marked(entries, marks) if entries else ():
                candidates.append(RouteMatch(entry.operation, dict(zip(entry.names, values, strict=True))))
            if candidates and self._fits is None:
                break
            allowed |= dict.fromkeys(node.operations)
        if candidates:
            return candidates[0] if len(candidates) == 1 else self._fitting(candidates)
        return WrongMethod(_complete(allowed)) if allowed else None

    def operations_at(self, path: str) -> tuple[Operation, ...]:
        """The operations of the path of the document that a path matches: the most concrete one (OpenAPI, Paths Object)."""
        node = next((node for node, _ in _ends(self._root, path.split("/")[1:])), None)
        return tuple(entries[0].operation for method, entries in node.operations.items() if method not in _IMPLICIT) if node else ()

    def is_shadowed(self, method: str, path: str) -> bool:
        """Whether the most concrete path that matches lacks a method that a more general one has: `find` looks further, servers may not."""
        method = method.upper() if method.upper() in _STANDARD else method
        first = next((node for node, _ in _ends(self._root, path.split("/")[1:])), None)
        return first is not None and method not in first.operations and not (method == "HEAD" and "GET" in first.operations)

    def _fitting(self, candidates: list[RouteMatch]) -> RouteMatch:
        return next((one for one in candidates if self._fits is None or self._fits(one)), candidates[0])

    def _add(self, written: str, operation: Operation) -> None:
        path, marks = marked(written)
        node, names = self._root, []
        parameters = {one.name: one for one in operation.parameters if one.where == "path"}
        for segment in path.split("/")[1:]:
            node = _child(node, segment, parameters)
            names += VARIABLE.findall(segment)
        entries = node.operations.setdefault(operation.method, [])
        claim = frozenset(marks), operation.id if names else ""
        claims = node.claims.setdefault(operation.method, set())
        if claim in claims:
            return
        claims.add(claim)
        bisect.insort(entries, _Entry(operation, tuple(names), marks), key=lambda one: -len(one.marks))
        if not names and len(entries) == 1:
            self._direct[operation.method, path] = RouteMatch(operation, {})
        else:
            self._direct.pop((operation.method, path), None)


def marked(written: str) -> tuple[str, Pairs]:
    """A path of a document, and the pairs after its `?` or `#`: `/files?beta=true` → `/files`, (("beta", "true"),)."""
    if "?" not in written and "#" not in written:
        return written, ()
    path, _, rest = written.replace("#", "?", 1).partition("?")
    return path, tuple(parse_qsl(rest, keep_blank_values=True))


def _best_marked(entries: list[_Entry], marks: Pairs) -> list[_Entry]:
    """The entries whose marks the request has, most marks first, including those without marks; else the first entry."""
    if len(entries) == 1:
        return entries
    given = {name.lower(): value for name, value in marks}
    return [entry for entry in entries if _is_marked(entry, given)] or entries[:1]


def _is_marked(entry: _Entry, given: Mapping[str, str]) -> bool:
    return all(given.get(name.lower()) == value or (value[:1] in ("", "{") and name.lower() in given) for name, value in entry.marks)


_STANDARD = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"})
_IMPLICIT = frozenset({"HEAD", "OPTIONS"})  # servers answer these by themselves
_ORDER = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")


def _complete(methods: dict[str, None]) -> tuple[str, ...]:
    found = {*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return tuple(sorted(found, key=lambda method: (_ORDER.index(method) if method in _ORDER else len(_ORDER), method)))


def _listed(parameter: Parameter) -> tuple[str, ...]:
    """The strings that the schema of a parameter lists, () if it lists none."""
    listed = parameter.schema.get("enum") if isinstance(parameter.schema, dict) else None
    return tuple(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


def _child(node: _Node, segment: str, parameters: Mapping[str, Parameter]) -> _Node:
    if "{" not in segment or not VARIABLE.search(segment):
        return node.literals.setdefault(unquote(segment), _Node())
    whole = VARIABLE.fullmatch(segment)
    if whole and whole[1] in parameters and parameters[whole[1]].is_multi_segment:
        node.rest = node.rest or _Node()
        return node.rest
    if whole:
        node.anything = node.anything or _Node()
        return node.anything
    wanted = _pattern(segment, {name: _listed(one) for name, one in parameters.items()})
    for pattern, child in node.patterns:
        if pattern == wanted:
            return child
    child = _Node()
    node.patterns.append((wanted, child))
    node.patterns.sort(key=lambda one: -one[0].weight)  # more text of its own comes first
    return child


def _pattern(segment: str, listed: Mapping[str, tuple[str, ...]]) -> _Pattern:
    """`{name}.{format}` as a pattern. Of variables side by side, one with listed texts shows where the other ends: `{name}{extension}`."""
    texts, names = VARIABLE.split(segment)[::2], VARIABLE.findall(segment)
    choices: list[Sequence[str | None]] = []
    for index, name in enumerate(names):
        is_beside = (index > 0 and not texts[index]) or (index + 1 < len(names) and not texts[index + 1])
        longest_first = sorted(listed.get(name, ()) if is_beside else (), key=len, reverse=True)
        is_few = math.prod(map(len, choices)) * len(longest_first) <= _MOST_FORMS
        choices.append(longest_first if longest_first and is_few else [None])
    return _Pattern(tuple((_texts(texts, chosen), chosen) for chosen in product(*choices)))


def _texts(texts: Sequence[str], chosen: Sequence[str | None]) -> tuple[str, ...]:
    """The texts between the remaining parameters, after some were replaced by the listed text that was chosen."""
    found = [texts[0]]
    for value, text in zip(chosen, texts[1:], strict=True):
        if value is None:
            found.append(text)
        else:
            found[-1] += value + text
    return tuple(found)


def _between(texts: tuple[str, ...], segment: str) -> list[str] | None:
    """The pieces between the given texts, each as short as possible; None if the texts do not follow each other."""
    if len(texts) == 1:
        return [] if segment == texts[0] else None
    start, end = len(texts[0]), len(segment) - len(texts[-1])
    if not segment.startswith(texts[0]) or not segment.endswith(texts[-1]):
        return None
    found = []
    for text in texts[1:-1]:
        place = segment.find(text, start + 1, max(end, 0))
        if place < 0:
            return None
        found.append(segment[start:place])
        start = place + len(text)
    return [*found, segment[start:end]] if start < end else None


_Values = tuple["_Values", tuple[str, ...]] | None  # what stands in place of the parameters: of those before, and of this segment


def _ends(root: _Node, segments: list[str]) -> Iterator[tuple[_Node, list[str]]]:
    """The nodes that the segments lead to, concrete ones first, with the texts of the parameters."""
    waiting: list[tuple[_Node, int, _Values]] = [(root, 0, None)]
    seen: set[tuple[int, int]] | None = None  # once there are several ways to divide a path; the first one counts
    while waiting:
        node, index, values = waiting.pop()
        if seen is not None:
            if (id(node), index) in seen:
                continue
            seen.add((id(node), index))
        if index < len(segments):
            if node.rest:
                seen = seen if seen is not None else set()
                waiting.extend(reversed(list(_spans(node.rest, segments, index, values))))
            waiting.extend(reversed(list(_next(node, segments[index], index + 1, values))))
        elif node.operations:
            yield node, _listed_values(values)


def _next(node: _Node, segment: str, index: int, values: _Values) -> Iterator[tuple[_Node, int, _Values]]:
    literal = node.literals.get(segment) or (node.literals.get(unquote(segment)) if "%" in segment else None)
    if literal:
        yield literal, index, values
    for pattern, child in node.patterns:
        found = pattern.values(segment)
        if found is not None:
            yield child, index, (values, found)
    if node.anything and segment:
        yield node.anything, index, (values, (segment,))


def _spans(rest: _Node, segments: list[str], index: int, values: _Values) -> Iterator[tuple[_Node, int, _Values]]:
    """What follows a parameter that spans several segments, the shortest first; where nothing can follow, only the whole rest."""
    is_last = not (rest.literals or rest.patterns or rest.anything or rest.rest)
    ends = (len(segments),) if is_last else range(index + 1, min(len(segments), index + _MOST_SEGMENTS) + 1)
    for end in ends:
        if segments[index]:
            yield rest, end, (values, ("/".join(segments[index:end]),))


def _listed_values(values: _Values) -> list[str]:
    parts: list[tuple[str, ...]] = []
    while values is not None:
        values, own = values
        parts.append(own)
    return [value for own in reversed(parts) for value in own]
