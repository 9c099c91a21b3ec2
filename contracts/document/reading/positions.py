"""Positions of values in a text: pointer (and offset into a scalar) → file, line, column."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contracts.document.reading.scalar_positions import origins
from contracts.errors import Fault, Place
from contracts.http.messages import ABSENT, JSON
from contracts.pointers import at, unescaped

__all__ = ["Joined", "PositionedText", "Positions", "TextSpan", "Tree"]

Positions = Callable[[int], tuple[int, int]]  # index of a character → its line and column, both from 1

_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTES = ("'", '"')


@dataclass(slots=True)
class TextSpan:
    """The span of one value: indices into the text; its members (name → index of the name, span) or elements.

    `style` of a text as PyYAML has it, "" for plain. `name_end` is not kept: a name's start is what messages show.
    """

    start: int
    end: int
    style: str = ""
    members: dict[str, tuple[int, TextSpan]] | None = None
    elements: list[TextSpan] | None = None


class PositionedText:
    """A text that converts indices to lines and columns, both from 1.

    `pack` stores it as UTF-8 until it is needed: with a single emoji in it, every character of a Python string takes four bytes.
    """

    def __init__(self, content: str) -> None:
        self._content: str | None = content
        self._packed = b""
        self._starts: list[int] | None = None

    @property
    def content(self) -> str:
        if self._content is None:
            self._content = self._packed.decode("utf-8", "surrogatepass")
        return self._content

    def pack(self) -> None:
        """Frees the decoded text and the line index, which are rebuilt when needed."""
        if self._content is not None and not self._content.isascii():
            self._packed = self._packed or self._content.encode("utf-8", "surrogatepass")
            self._content = None
        self._starts = None

    def position(self, index: int) -> tuple[int, int]:
        """Line and column of an index."""
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _BREAK.finditer(self.content))]
        line = bisect.bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


class Tree:
    """Plain data with the place of everything in it. Without a text (data passed in) a place is `file#pointer`."""

    def __init__(
        self,
        data: JSON,
        file: str,
        text: PositionedText | None = None,
        spans: Callable[[], TextSpan | None] = lambda: None,
        *,
        faults: Sequence[Fault] = (),
        expand: Callable[[TextSpan], None] | None = None,
    ) -> None:
        self.data, self.file, self.text = data, file, text
        self.faults = tuple(faults)  # of the text, which was read anyway
        self._make, self._expand = spans, expand
        self._root: TextSpan | None = None
        self._is_made = False

    def place(self, pointer: str, offset: int = -1) -> Place:
        """The place of the value at a JSON pointer, or of its nearest ancestor if it is absent.

        `offset` counts characters of a text's value, from 0: the place of that character, whatever the quotes and line breaks.
        """
        span, value, found = self._find(pointer)
        if span is None or self.text is None:
            return Place(self.file, pointer=pointer)
        index = self._index(span, value, offset) if found and offset >= 0 else span.start
        return Place(self.file, *self.text.position(index), pointer)

    def key_place(self, pointer: str) -> Place:
        """The place of the member's name at a JSON pointer; that of the value if it is not a member or is absent."""
        parent, _, part = pointer.rpartition("/")
        span, _, found = self._find(parent) if pointer else (None, None, False)
        name = unescaped(part)
        if found and span is not None and self._expand is not None and span.members is None and isinstance(self.data, dict):
            self._find(pointer)  # fills in the members
        if not found or span is None or not span.members or name not in span.members or self.text is None:
            return self.place(pointer)
        return Place(self.file, *self.text.position(span.members[name][0]), pointer)

    def positions(self, pointer: str) -> Positions:
        """The position of each character of the string at a JSON pointer; for other values, always their start.

        For many characters of one string: `place` looks it up again for each.
        """
        span, value, found = self._find(pointer)
        if span is None or self.text is None:
            return lambda _: (1, 1)
        text, start = self.text, span.start
        line, column = text.position(start)
        if not found or not isinstance(value, str):
            return lambda _: (line, column)
        first = start + (span.style in _QUOTES)
        if text.content.startswith(value, first) and not _BREAK.search(value):
            column += first - start
            return lambda index: (line, column + index)
        indices = origins(text.content[start : span.end], span.style, value) or [0]
        return lambda index: text.position(start + indices[min(index, len(indices) - 1)])

    def mentions(self, word: str) -> bool:
        """Whether the word occurs anywhere in the text; true if there is no text."""
        return self.text is None or word in self.text.content

    def has(self, pointer: str) -> bool:
        """Whether there is a value at the pointer."""
        return at(self.data, pointer) is not ABSENT

    def origin(self, pointer: str) -> tuple[Tree, str]:
        """The tree that a value came from, and its pointer there."""
        return self, pointer

    def _find(self, pointer: str) -> tuple[TextSpan | None, JSON, bool]:
        if not self._is_made:
            self._root, self._is_made = self._make(), True
        span, value = self._root, self.data
        for part in pointer.split("/")[1:]:
            name = unescaped(part)
            if span is not None and self._expand is not None and span.members is None and span.elements is None:
                self._expand(span)
            if span is not None and span.members and name in span.members and isinstance(value, dict):
                span, value = span.members[name][1], value.get(name)
            elif span is not None and span.elements and name.isdigit() and int(name) < len(span.elements) and isinstance(value, list):
                span, value = span.elements[int(name)], value[int(name)]
            else:
                return span, value, False
        return span, value, True

    def _index(self, span: TextSpan, value: JSON, offset: int) -> int:
        assert self.text is not None
        source = self.text.content[span.start : span.end]
        if not isinstance(value, str):
            return min(span.start + offset, span.end)
        indices = origins(source, span.style, value)
        return span.start + (indices[min(offset, len(indices) - 1)] if indices else 0)


class Joined(Tree):
    """Data assembled from other trees. `origins`: pointer → the tree that this part came from, and its pointer there.

    Parts without an origin are in the text of `whole`.
    """

    def __init__(self, data: JSON, whole: Tree, origins: Mapping[str, tuple[Tree, str]]) -> None:
        super().__init__(data, whole.file, faults=whole.faults)
        self._whole, self._origins = whole, origins

    def place(self, pointer: str, offset: int = -1) -> Place:
        tree, there = self.origin(pointer)
        return tree.place(there, offset)

    def key_place(self, pointer: str) -> Place:
        if pointer in self._origins:
            parent, _, name = pointer.rpartition("/")
            tree, there = self.origin(parent)
            if tree.has(f"{there}/{name}"):
                return tree.key_place(f"{there}/{name}")
        tree, there = self.origin(pointer)
        return tree.key_place(there)

    def mentions(self, word: str) -> bool:
        return self._whole.mentions(word) or any(tree.mentions(word) for tree in {tree for tree, _ in self._origins.values()})

    def has(self, pointer: str) -> bool:
        tree, there = self.origin(pointer)
        return tree.has(there)

    def origin(self, pointer: str) -> tuple[Tree, str]:
        prefix = pointer
        while True:
            if prefix in self._origins:
                tree, there = self._origins[prefix]
                return tree, there + pointer[len(prefix) :]
            if not prefix:
                return self._whole, pointer
            prefix = prefix.rpartition("/")[0]
