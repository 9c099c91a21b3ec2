"""YAML and JSON text → plain data with a place for everything in it. Scalars follow the core schema of YAML 1.2.

`yes`, `off` and dates are strings, names of members are strings (`200:`), duplicate names are faults, aliases cannot explode.
A tolerant reader continues after harmless faults, as most document parsers do, and keeps them in `Tree.faults`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import yaml

from contracts.document.reading import json_source
from contracts.document.reading.positions import PositionedText, TextSpan, Tree
from contracts.errors import DocumentError, Fault, Place, RuleBookError
from contracts.http.messages import JSON, nested

__all__ = ["Tree", "parse"]

_Problem = type[DocumentError] | type[RuleBookError]

_WORDS: dict[str, JSON] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")  # of a scalar: anchor, tag
_LARGEST = 2_000_000  # values with aliases expanded: ten times as many as in the largest public documents
_MOST_REPEATED = 200_000  # values from all aliases together, unless the text itself is longer than that
_DEEPEST = 200
_TOO_LONG = f"a number of more than {json_source.MOST_DIGITS:,} digits"
_TOO_DEEP = f"nested more than {_DEEPEST} levels deep"
_TAG = "tag:yaml.org,2002:"
_TEXTS = frozenset({f"{_TAG}str", f"{_TAG}timestamp", "!"})
_LAST_COUNTS, _LEFT_OUT = "the last one is used", "ignored"
_DONE = (_LAST_COUNTS, _LEFT_OUT)  # how a tolerant reader handles it
_HINTS = (
    ("mapping values are not allowed", "quote text that contains `: `"),
    ("cannot start any token", "indent with spaces, not tabs; quote text that starts with @, ` or %"),
    ("violates indentation", "indent with spaces"),
    ("found undefined alias", "quote text that starts with *"),
    ("did not find expected", "check the indentation and quotes of this line and the one above"),
    ("expected <block end>", "check the indentation of this line and the one above"),
    ("found unexpected end of stream", "a quote or bracket is not closed"),
    ("expected a single document", "a second document starts with `---`; only one is read"),
)


def parse(text: str, *, file: str, error: _Problem = DocumentError, is_tolerant: bool = False) -> Tree:
    """The data of a text and its places. Raises `error` with all faults, each with line and column.

    `is_tolerant`: harmless faults are kept in the tree's `faults` instead.
    """
    text = text.removeprefix("\ufeff")
    if text.lstrip(" \t\r\n")[:1] in ("{", "["):
        tree = _parse_json(text, file, error, is_tolerant)
        if tree is not None:
            return tree
    return _parse_yaml(text, file, error, is_tolerant)


def _parse_json(text: str, file: str, error: _Problem, is_tolerant: bool) -> Tree | None:
    """None if the text may still be YAML."""
    lines = PositionedText(text)
    try:
        data = json_source.read(text)
    except json.JSONDecodeError as problem:
        if not file.lower().endswith(".json"):
            return None
        place = Place(file, *lines.position(problem.pos))
        fault = Fault(f"not valid JSON: {problem.msg[:1].lower()}{problem.msg[1:]}", place)
        if not is_tolerant:
            raise error([fault]) from problem
        return _json_as_yaml(text, file, error, fault)
    except json_source.DuplicateMember as problem:
        duplicates: list[tuple[str, int, int]] = []
        whole = json_source.spans(text, duplicates=duplicates)
        faults = [
            _duplicate_fault(name, first, second, lines, file, _LAST_COUNTS if is_tolerant else "") for name, first, second in duplicates
        ]
        if not is_tolerant:
            raise error(faults) from problem
        return Tree(json_source.read(text, allow_duplicates=True), file, lines, lambda: whole, faults=faults)
    except RecursionError as problem:
        raise error([_refused(_TOO_DEEP, text, lines, file)]) from problem
    except ValueError as problem:
        message = _TOO_LONG if "integer string conversion" in str(problem) else str(problem)
        raise error([_refused(message, text, lines, file)]) from problem
    if not _is_shallow(data, _DEEPEST):
        raise error([_refused(_TOO_DEEP, text, lines, file)])
    whole = TextSpan(len(text) - len(text.lstrip(" \t\r\n")), len(text))
    return Tree(data, file, lines, lambda: whole, expand=lambda span: json_source.expand(lines.content, span))


def _refused(message: str, text: str, lines: PositionedText, file: str) -> Fault:
    return Fault(message, Place(file, *lines.position(json_source.unreadable(text, _DEEPEST))))


def _json_as_yaml(text: str, file: str, error: _Problem, fault: Fault) -> Tree:
    """JSON with trailing commas, comments or tabs, most of which YAML accepts."""
    try:
        tree = _parse_yaml(text, file, error, True)
    except (DocumentError, RuleBookError) as problem:
        raise error([fault]) from problem
    tree.faults = (Fault(fault.message, fault.place, "read as YAML"), *tree.faults)
    return tree


def _is_shallow(value: JSON, levels: int) -> bool:
    level: list[JSON] = [value] if isinstance(value, (dict, list)) else []
    while level and levels:
        level, levels = [inside for one in level for inside in nested(one)], levels - 1
    return not level


def _parse_yaml(text: str, file: str, error: _Problem, is_tolerant: bool) -> Tree:
    lines = PositionedText(text)
    try:
        builder = _TreeBuilder(text, lines, file)
        data, span = builder.built()
    except yaml.MarkedYAMLError as problem:
        raise error([_syntax(problem, lines, file)]) from problem
    except yaml.reader.ReaderError as problem:
        place = Place(file, *lines.position(min(problem.position, len(text))))
        raise error([Fault(f"a character that YAML does not allow: U+{_code(problem.character):04X}", place)]) from problem
    except UnicodeEncodeError as problem:
        raise error([Fault("contains a lone surrogate", Place(file, 1, 1))]) from problem
    except _UnreadableSource as problem:
        raise error([problem.fault]) from problem
    faults = sorted(builder.faults, key=lambda fault: fault.place)
    if faults and not is_tolerant:
        raise error([Fault(fault.message, fault.place, "" if fault.hint in _DONE else fault.hint) for fault in faults])
    return Tree(data, file, lines, lambda: span, faults=faults)


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


def _syntax(problem: yaml.MarkedYAMLError, lines: PositionedText, file: str) -> Fault:
    mark = problem.problem_mark or problem.context_mark
    place = Place(file, *lines.position(mark.index)) if mark else Place(file)
    description = str(problem.problem or problem.context)
    hint = next((cure for part, cure in _HINTS if part in description or part in str(problem.context)), "")
    if "nesting depth" in description:
        return Fault(_TOO_DEEP, place)
    context = f" {problem.context}" if problem.context and problem.problem and "document" not in description else ""
    return Fault(f"not valid YAML: {description}{context}", place, hint)


def _duplicate_fault(name: str, first: int, second: int, lines: PositionedText, file: str, hint: str = "") -> Fault:
    line = lines.position(first)[0]
    return Fault(f"`{name}` is defined twice, first in line {line}", Place(file, *lines.position(second)), hint)


class _UnreadableSource(Exception):
    """Nothing after this fault can be read."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message)


_Event = Any  # of PyYAML's parser: each kind has its own attributes
_Built = tuple[JSON, TextSpan, int]  # data, span, number of values


class _TreeBuilder:
    """Builds data and spans from the parser's events; values repeated by aliases are shared, and counted."""

    def __init__(self, text: str, lines: PositionedText, file: str) -> None:
        self.faults: list[Fault] = []
        self._lines, self._file = lines, file
        self._event: Callable[[], _Event] = yaml.cyaml.CParser(text).get_event  # type: ignore[attr-defined]
        self._anchors: dict[str, _Built | None] = {}  # None while it is being built
        self._depth = 0
        self._repeated, self._most_repeated = 0, max(_MOST_REPEATED, len(text))

    def built(self) -> tuple[JSON, TextSpan]:
        """The first document of the text."""
        event = self._event()
        while isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            event = self._event()
        if isinstance(event, yaml.StreamEndEvent):
            return None, TextSpan(0, 0)
        data, span, _ = self._value(event)
        self._event()  # end of the document
        event = self._event()
        if not isinstance(event, yaml.StreamEndEvent):
            hint = next(cure for part, cure in _HINTS if part == "expected a single document")
            self._fault("not valid YAML: but found another document", event, hint)
        return data, span

    def _value(self, event: _Event) -> _Built:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            span = TextSpan(self._start(event), event.end_mark.index, event.style or "")
            built = self._scalar(event), span, 1
        elif kind is yaml.AliasEvent:
            return self._aliased(event)
        else:
            if event.anchor:
                self._anchors[event.anchor] = None
            self._depth += 1
            if self._depth > _DEEPEST:
                raise _UnreadableSource(self._fault_at(_TOO_DEEP, event))
            built = self._sequence(event) if kind is yaml.SequenceStartEvent else self._mapping(event)
            self._depth -= 1
            if built[2] > _LARGEST:
                raise _UnreadableSource(self._fault_at(f"aliases expand this to more than {_LARGEST:,} values", event))
        if event.anchor:
            self._anchors[event.anchor] = built
        return built

    def _start(self, event: _Event) -> int:
        """The start of a scalar, after its anchor and tag."""
        start: int = event.start_mark.index
        properties = _PROPERTIES.match(self._lines.content, start) if event.anchor or event.tag else None
        return properties.end() if properties else start

    def _aliased(self, event: _Event) -> _Built:
        name = event.anchor
        if name not in self._anchors:
            raise yaml.composer.ComposerError(None, None, "found undefined alias", event.start_mark)
        anchored = self._anchors[name]
        if anchored is None:
            self._fault("an alias inside the value that it refers to", event)
            return None, TextSpan(event.start_mark.index, event.end_mark.index), 1
        self._repeated += anchored[2]
        if self._repeated > self._most_repeated:
            raise _UnreadableSource(self._fault_at(f"aliases expand to more than {self._most_repeated:,} values", event))
        return anchored

    def _sequence(self, start: _Event) -> _Built:
        if start.tag is not None:
            self._tagged(start, f"{_TAG}seq")
        data: list[JSON] = []
        elements: list[TextSpan] = []
        size = 1
        event: _Event = self._event()
        while type(event) is not yaml.SequenceEndEvent:
            value, span, count = self._value(event)
            data.append(value)
            elements.append(span)
            size += count
            event = self._event()
        return data, TextSpan(start.start_mark.index, event.end_mark.index, elements=elements), size  # type: ignore[union-attr]

    def _mapping(self, start: _Event) -> _Built:
        if start.tag is not None:
            self._tagged(start, f"{_TAG}map")
        data: dict[str, JSON] = {}
        members: dict[str, tuple[int, TextSpan]] = {}
        merged: list[tuple[_Event, _Built]] = []
        size = 1
        key: _Event = self._event()
        while type(key) is not yaml.MappingEndEvent:
            name = self._name(key)
            event = self._event()
            built = self._value(event)
            if name == "<<" and key.style in (None, "") and key.tag is None:
                merged.append((event, built))
            elif name is not None:
                index = key.start_mark.index
                if name in members:
                    self.faults.append(_duplicate_fault(name, members[name][0], index, self._lines, self._file, _LAST_COUNTS))
                    index = members[name][0]
                data[name], members[name] = built[0], (index, built[1])
            size += built[2]
            key = self._event()
        for event, built in merged:
            self._merge(event, built, data, members)
        return data, TextSpan(start.start_mark.index, key.end_mark.index, members=members), size  # type: ignore[union-attr]

    def _merge(self, event: _Event, built: _Built, data: dict[str, JSON], members: dict[str, tuple[int, TextSpan]]) -> None:
        """Adds the members of `<<: *other` (or a list of them) that the mapping does not have itself."""
        value, span, _ = built
        several = zip(value, span.elements or (), strict=True) if isinstance(value, list) else ((value, span),)
        for one, its in several:
            if not isinstance(one, dict):
                self._fault("`<<` must be a mapping", event, _LEFT_OUT)
                continue
            for name, member in one.items():
                if name not in data:
                    data[name], members[name] = member, (its.members or {})[name]

    def _name(self, event: _Event) -> str | None:
        if type(event) is yaml.AliasEvent:
            value = self._aliased(event)[0]
            return value if isinstance(value, str) else None
        if type(event) is not yaml.ScalarEvent:
            self._fault("a member name must be a string; quote it if it starts with { or [", event)
            self._value(event)
            return None
        if event.anchor:
            self._value(event)
        return str(event.value)

    def _scalar(self, event: _Event) -> JSON:
        text: str = event.value
        tag = event.tag
        if tag is None:
            return self._plain(event) if event.implicit[0] else text
        if tag in _TEXTS:
            return text
        kind = tag.removeprefix(_TAG)
        if kind not in ("bool", "float", "int", "null"):
            self._fault(f"unknown tag `{tag.replace(_TAG, '!!')}`", event)
            return text
        value = self._plain(event)
        if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str):
            self._fault(f"`{text}` is not a valid {kind}", event)
        return value

    def _plain(self, event: _Event) -> JSON:
        text: str = event.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "-+.0123456789":
            return text
        if _INTEGER.fullmatch(text):
            return self._integer(text, event)
        if _NUMBER.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
        elif not _NOT_FINITE.fullmatch(text):
            return text
        self._fault(f"`{text[:40]}` is not a JSON number; quote it to make it a string", event)
        return text

    def _integer(self, text: str, event: _Event) -> JSON:
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        if len(text) * math.log10(base) > json_source.MOST_DIGITS:
            self._fault(_TOO_LONG, event)
            return text
        return int(text, base)

    def _tagged(self, event: _Event, expected: str) -> None:
        if event.tag not in (expected, "!"):
            self._fault(f"unknown tag `{event.tag.replace(_TAG, '!!')}`", event)

    def _fault(self, message: str, event: _Event, hint: str = "") -> None:
        self.faults.append(self._fault_at(message, event, hint))

    def _fault_at(self, message: str, event: _Event, hint: str = "") -> Fault:
        return Fault(message, Place(self._file, *self._lines.position(event.start_mark.index)), hint)
