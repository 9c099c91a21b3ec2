"""The Python module that one operation is compiled to: functions as syntax nodes, executed when needed. Knows no names of a book."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import Any

from contracts.http.messages import ABSENT, JSON
from contracts.rules.language import json_values
from contracts.rules.language.compiler.nodes import At, structure
from contracts.rules.language.exchange_context import Context
from contracts.schemas.validation import pattern

__all__ = ["Module"]


def _sorted_by(context: Context, items: JSON, key: Callable[[Context, JSON], Any], steps: int, is_descending: bool) -> list[JSON]:
    return sorted(context.loop(items, steps), key=lambda one: key(context, one), reverse=is_descending)


def _unique_by(context: Context, items: JSON, key: Callable[[Context, JSON], Hashable | list], steps: int) -> list[JSON]:
    found: dict[Hashable, JSON] = {}
    for one in context.loop(items, steps):
        found.setdefault(_hashable(key(context, one)), one)
    return list(found.values())


def _hashable(key: Hashable | list) -> Hashable:
    return tuple(map(_hashable, key)) if isinstance(key, (list, tuple)) else key


_RUNTIME: Mapping[str, Any] = {
    "ABSENT": ABSENT,
    "EMPTY": {},
    "divide": json_values.divide,
    "floor_divide": json_values.floor_divide,
    "header_pairs": json_values.header_pairs,
    "item": json_values.item,
    "less": json_values.less,
    "less_or_equal": json_values.less_or_equal,
    "member": json_values.member,
    "multiply": json_values.multiply,
    "negative": json_values.negative,
    "order": json_values.order,
    "remainder": json_values.remainder,
    "row": json_values.row,
    "slice_of": json_values.slice_of,
    "sorted_by": _sorted_by,
    "subtract": json_values.subtract,
    "unique_by": _unique_by,
}


class _Slot:
    """An attribute of a context, computed when first read and then stored on the context itself."""

    __slots__ = ("compute", "name")

    def __init__(self, name: str, compute: Callable[[Context], JSON]) -> None:
        self.name, self.compute = name, compute

    def __get__(self, context: Context, owner: type[Context]) -> JSON:
        value = context.__dict__[self.name] = self.compute(context)
        return value


class Module:
    """Functions of an exchange's context. `file`: the rule book, to which every line number belongs.

    `context`: the class of their contexts, with an attribute for each slot. `pointers`: function → where in the book its expression stands.
    """

    def __init__(self, file: str, context: type[Context] = Context) -> None:
        self.file = file
        self.space: dict[str, Any] = dict(_RUNTIME)
        self.context: type[Context] = type("Context", (context,), {})
        self.pointers: dict[str, str] = {}
        self._body: list[ast.stmt] = []
        self._slots: list[str] = []
        self._constants: dict[int, str] = {}
        self._memos: dict[object, str] = {}

    # values

    def named(self, name: str, value: object) -> str:
        """A value that functions read by name; the first value with that name is kept."""
        self.space.setdefault(name, value)
        return name

    def constant(self, value: object, at: At) -> ast.expr:
        """Reads a value; the same object is kept once."""
        if value is None or isinstance(value, (bool, int, float, str)):
            return at.constant(value)
        name = self._constants.get(id(value))
        if name is None:
            name = self._constants[id(value)] = self.named(f"K{len(self._constants)}", value)
        return at.name(name)

    def pattern(self, text: str) -> str:
        """The name of a function that matches a pattern. Raises ValueError."""
        matches = pattern(text)
        return self.named(f"M{len(self.space)}", lambda value: type(value) is str and matches(value))

    # functions

    def function(self, name: str, parameters: Iterable[str], value: ast.expr, pointer: str, at: At) -> str:
        """Adds a function that returns `value`; returns its name, which is made unique."""
        return self.steps(f"{name}_{len(self.pointers)}", parameters, [at.returned(value)], pointer, at)

    def steps(self, name: str, parameters: Iterable[str], body: Sequence[ast.stmt], pointer: str, at: At) -> str:
        """Adds a function of several statements under exactly this name."""
        self.pointers[name] = pointer
        self._body.append(at.function(name, parameters, body))
        return name

    def slot(self, name: str, value: ast.expr, pointer: str, at: At) -> str:
        """Adds a named value of the context, read as its attribute; it is computed at its first use, at most once."""
        self._slots.append(name)
        return self.steps(name, ["c"], [at.returned(value)], pointer, at)

    def memo(self, value: ast.expr, pointer: str) -> str:
        """The slot for a value without a name; identical computations share one."""
        key = structure(value)
        if key not in self._memos:
            self._memos[key] = self.slot(f"h{len(self._memos)}", value, pointer, At.node(value))
        return self._memos[key]

    def run(self) -> Mapping[str, Any]:
        """Defines everything added since the last call; returns all functions by name. From then on the context has every slot."""
        if self._body:
            exec(compile(ast.Module(self._body, []), self.file, "exec"), self.space)
            self._body = []
        for slot in self._slots:
            setattr(self.context, slot, _Slot(slot, self.space[slot]))
        self._slots = []
        return self.space

    # failures

    def frames(self, trace: TracebackType | None) -> Iterator[tuple[str, int, int]]:
        """Where an exception passed through these functions, outermost first: function, line and column in the book, both from 1.

        The column is 0 if Python does not record columns (`-X no_debug_ranges`).
        """
        while trace is not None:
            code = trace.tb_frame.f_code
            if trace.tb_frame.f_globals is self.space:
                _, _, column, _ = next(islice(code.co_positions(), trace.tb_lasti // 2, None), (0, 0, None, None))
                yield code.co_name, trace.tb_lineno, 0 if column is None else column + 1
            trace = trace.tb_next
