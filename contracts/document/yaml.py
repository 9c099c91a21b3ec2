"""YAML and JSON text → plain data with a place for everything in it. The words are those of YAML 1.2 (core schema).

`yes`, `off` and dates are texts, names of members are texts (`200:`), a name said twice is a mistake, aliases cannot explode.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import re
from collections.abc import Iterator

import yaml

from contracts.document import jsontext
from contracts.document.places import Spot, Text, Tree
from contracts.errors import DocumentError, Fault, Place, RuleBookError
from contracts.exchange import JSON

__all__ = ["Tree", "parse"]

_Problem = type[DocumentError] | type[RuleBookError]

_WORDS: dict[str, JSON] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LARGEST = 2_000_000  # values after aliases are followed: the largest public documents have a tenth of it
_DEEPEST = 200
_TAG = "tag:yaml.org,2002:"
_PLAIN = "?"  # our mark of a plain scalar without a tag
_TEXTS = frozenset({f"{_TAG}str", f"{_TAG}timestamp", "!"})
_HINTS = (
    ("mapping values are not allowed", "quote a text that holds `: `"),
    ("cannot start any token", "a tab cannot indent, and a text that starts with @, ` or % needs quotes"),
    ("violates indentation", "indent with spaces"),
    ("found undefined alias", "a text that starts with * needs quotes"),
    ("did not find expected", "look at the indentation and the quotes of this line and the one above"),
    ("expected <block end>", "look at the indentation of this line and the one above"),
    ("found unexpected end of stream", "a quote or bracket is not closed"),
    ("expected a single document", "a second document starts with `---`; only one is read"),
)


def parse(text: str, *, file: str, error: _Problem = DocumentError) -> Tree:
    """The data of a text and its places. A mistake raises `error` with all that was found, each with line and column."""
    text = text.removeprefix("\ufeff")
    if text.lstrip(" \t\r\n")[:1] in ("{", "["):
        found = _parse_json(text, file, error)
        if found is not None:
            return found
    return _parse_yaml(text, file, error)


def _parse_json(text: str, file: str, error: _Problem) -> Tree | None:
    """None where the text may still be YAML."""
    lines = Text(text)
    try:
        data = jsontext.read(text)
    except json.JSONDecodeError as problem:
        if not file.lower().endswith(".json"):
            return None
        place = Place(file, *lines.position(problem.pos))
        raise error([Fault(f"not valid JSON: {problem.msg[:1].lower()}{problem.msg[1:]}", place)]) from problem
    except jsontext.Duplicate as problem:
        twice: list[tuple[str, int, int]] = []
        jsontext.spots(text, twice=twice)
        raise error([_said_twice(name, first, second, lines, file) for name, first, second in twice]) from problem
    except RecursionError as problem:
        raise error([Fault("nested too deeply", Place(file, 1, 1))]) from problem
    except ValueError as problem:
        raise error([Fault(str(problem), Place(file, 1, 1))]) from problem
    if not _is_shallow(data, _DEEPEST):
        raise error([Fault("nested too deeply", Place(file, 1, 1))])
    return Tree(data, file, lines, lambda: jsontext.spots(text))


def _is_shallow(value: JSON, levels: int) -> bool:
    if isinstance(value, dict):
        return levels > 0 and all(_is_shallow(one, levels - 1) for one in value.values())
    if isinstance(value, list):
        return levels > 0 and all(_is_shallow(one, levels - 1) for one in value)
    return True


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: a large document is a million new objects, none of them garbage (half of the time otherwise)."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_uncollected()
def _parse_yaml(text: str, file: str, error: _Problem) -> Tree:
    lines = Text(text)
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        raise error([_syntax(problem, lines, file)]) from problem
    except yaml.reader.ReaderError as problem:
        place = Place(file, *lines.position(min(problem.position, len(text))))
        raise error([Fault(f"a character that YAML does not allow: U+{_code(problem.character):04X}", place)]) from problem
    except (RecursionError, UnicodeEncodeError) as problem:
        reason = "nested too deeply" if isinstance(problem, RecursionError) else "holds half a surrogate pair"
        raise error([Fault(reason, Place(file, 1, 1))]) from problem
    builder = _Builder(lines, file)
    data, spot = builder.built(node) if node is not None else (None, Spot(0, 0))
    if builder.faults:
        raise error(sorted(builder.faults, key=lambda fault: fault.place))
    return Tree(data, file, lines, lambda: spot)


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")


def _syntax(problem: yaml.MarkedYAMLError, lines: Text, file: str) -> Fault:
    mark = problem.problem_mark or problem.context_mark
    place = Place(file, *lines.position(mark.index)) if mark else Place(file)
    said = str(problem.problem or problem.context)
    hint = next((cure for part, cure in _HINTS if part in said or part in str(problem.context)), "")
    context = f" {problem.context}" if problem.context and problem.problem and "document" not in said else ""
    return Fault(f"not valid YAML: {said}{context}", place, hint)


def _said_twice(name: str, first: int, second: int, lines: Text, file: str) -> Fault:
    line = lines.position(first)[0]
    return Fault(f"`{name}` is given twice, first in line {line}", Place(file, *lines.position(second)))


class _Loader(yaml.CSafeLoader):
    """The C composer; which plain scalars are numbers is decided here, not by YAML 1.1."""

    def resolve(self, kind: type, value: str | None, implicit: object) -> str:
        if kind is yaml.ScalarNode and isinstance(implicit, tuple) and implicit[0]:
            return _PLAIN
        return {yaml.ScalarNode: f"{_TAG}str", yaml.SequenceNode: f"{_TAG}seq"}.get(kind, f"{_TAG}map")


class _Builder:
    """Builds data and spots from composed nodes; what an alias repeats is shared, and counted."""

    def __init__(self, lines: Text, file: str) -> None:
        self.faults: list[Fault] = []
        self._lines, self._file = lines, file
        self._built: dict[int, tuple[JSON, Spot, int]] = {}  # by identity of the node: data, spot, number of values
        self._open: set[int] = set()
        self._is_too_large = self._is_too_deep = False

    def built(self, node: yaml.Node) -> tuple[JSON, Spot]:
        data, spot, _ = self._build(node)
        return data, spot

    def _build(self, node: yaml.Node) -> tuple[JSON, Spot, int]:
        known = self._built.get(id(node))
        if known:
            return known
        if id(node) in self._open:
            self._fault("an alias inside the very value that it names", node)
            return None, Spot(node.start_mark.index, node.end_mark.index), 1
        if len(self._open) > _DEEPEST:
            if not self._is_too_deep:
                self._is_too_deep = True
                self._fault("nested too deeply", node)
            return None, Spot(node.start_mark.index, node.end_mark.index), 1
        self._open.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            found = self._scalar(node), Spot(node.start_mark.index, node.end_mark.index, node.style or ""), 1
        elif isinstance(node, yaml.SequenceNode):
            found = self._sequence(node)
        else:
            assert isinstance(node, yaml.MappingNode)
            found = self._mapping(node)
        self._open.discard(id(node))
        self._built[id(node)] = found
        if found[2] > _LARGEST and not self._is_too_large:
            self._is_too_large = True
            self._fault(f"aliases make this more than {_LARGEST:,} values", node)
        return found

    def _sequence(self, node: yaml.SequenceNode) -> tuple[JSON, Spot, int]:
        self._tagged(node, f"{_TAG}seq")
        parts = [self._build(one) for one in node.value]
        spot = Spot(node.start_mark.index, node.end_mark.index, elements=[part[1] for part in parts])
        return [part[0] for part in parts], spot, 1 + sum(part[2] for part in parts)

    def _mapping(self, node: yaml.MappingNode) -> tuple[JSON, Spot, int]:
        self._tagged(node, f"{_TAG}map")
        data: dict[str, JSON] = {}
        members: dict[str, tuple[int, Spot]] = {}
        merged: list[yaml.Node] = []
        size = 1
        for key, one in node.value:
            name = self._name(key)
            if name is None:
                continue
            if name == "<<" and key.tag == _PLAIN:
                merged.append(one)
                continue
            value, spot, count = self._build(one)
            if name in members:
                self.faults.append(_said_twice(name, members[name][0], key.start_mark.index, self._lines, self._file))
                continue
            data[name], members[name] = value, (key.start_mark.index, spot)
            size += count
        for one in merged:
            size += self._merge(one, data, members)
        return data, Spot(node.start_mark.index, node.end_mark.index, members=members), size

    def _merge(self, node: yaml.Node, data: dict[str, JSON], members: dict[str, tuple[int, Spot]]) -> int:
        """Takes members of `<<: *other` (or a list of them) that the mapping does not have itself."""
        value, spot, size = self._build(node)
        several = zip(value, spot.elements or (), strict=True) if isinstance(value, list) else ((value, spot),)
        for one, its in several:
            if not isinstance(one, dict):
                self._fault("`<<` takes a mapping", node)
                continue
            for name, member in one.items():
                if name not in data:
                    data[name], members[name] = member, (its.members or {})[name]
        return size

    def _name(self, node: yaml.Node) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self._fault("a member's name must be a text; quote one that starts with { or [", node)
            return None
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode) -> JSON:
        text: str = node.value
        if node.tag in _TEXTS:
            return text
        if node.tag == _PLAIN:
            return self._plain(node)
        kind = node.tag.removeprefix(_TAG)
        if kind not in ("bool", "float", "int", "null"):
            self._fault(f"unknown tag `{node.tag.replace(_TAG, '!!')}`", node)
            return text
        value = self._plain(node)
        if kind == "float" and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if isinstance(value, str):
            self._fault(f"`{text}` is no {kind}", node)
        return value

    def _plain(self, node: yaml.ScalarNode) -> JSON:
        text: str = node.value
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "-+.0123456789":
            return text
        if _INTEGER.fullmatch(text):
            return self._integer(text, node)
        if _NUMBER.fullmatch(text):
            number = float(text)
            if math.isfinite(number):
                return number
        elif not _NOT_FINITE.fullmatch(text):
            return text
        self._fault(f"`{text}` is no number of JSON; quote it to make it a text", node)
        return None

    def _integer(self, text: str, node: yaml.ScalarNode) -> JSON:
        if len(text) > 4000:  # Python refuses to convert more digits
            self._fault("a number of more than 4,000 digits", node)
            return 0
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))

    def _tagged(self, node: yaml.Node, expected: str) -> None:
        if node.tag not in (expected, "!"):
            self._fault(f"unknown tag `{node.tag.replace(_TAG, '!!')}`", node)

    def _fault(self, message: str, node: yaml.Node) -> None:
        self.faults.append(Fault(message, Place(self._file, *self._lines.position(node.start_mark.index))))
