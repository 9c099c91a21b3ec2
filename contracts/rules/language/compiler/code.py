"""The result of compiling an expression, and what the compiler must know about names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from contracts.document.reading.positions import Positions
from contracts.http.messages import ABSENT, JSON
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.syntax import Expression, ExpressionFault
from contracts.rules.language.tracing import Tracer
from contracts.rules.language.types import ANYTHING, Type

__all__ = ["Code", "Names", "Provided", "Symbol", "made"]


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression: the Python node that computes it, and its Type.

    `locals`: loop variables and parameters it uses. `reads`: the parts of the exchange it depends on. `value`: its value if constant.
    `root`: it stands for a root (request, response.headers, first …), whose members are special. `context`: the parameter that holds its
    exchange. `is_costly`: worth computing once if a loop repeats it. `calls`: of short functions, which take no step of their own; what
    repeats the expression takes one for each of them.
    """

    node: ast.expr
    type: Type = ANYTHING
    locals: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    value: JSON = ABSENT
    root: str = ""
    context: str = "c"
    is_costly: bool = False
    calls: int = 0

    @property
    def is_constant(self) -> bool:
        return self.value is not ABSENT


def made(node: ast.expr, kind: Type, *parts: Code, is_costly: bool = False) -> Code:
    """The code of `node`, which is built from `parts`."""
    used = frozenset().union(*[part.locals for part in parts])
    reads = frozenset().union(*[part.reads for part in parts])
    context = "c"
    for part in parts:
        if part.context != "c" and context == "c":
            context = part.context
        if part.type.generated:
            reads |= {"generated"}
        is_costly = is_costly or part.is_costly
    return Code(node, kind, used, reads, context=context, is_costly=is_costly, calls=sum(part.calls for part in parts))


@dataclass(frozen=True, slots=True)
class Symbol:
    """The meaning of a name in the book. `kind`: fixture, table, let or root. `code` reads it; `parameters` are those of a call.

    `entries`: the rows by key or id, each of `entry_type`; `is_whole`: there are no others.
    """

    kind: str
    code: Code
    parameters: tuple[str, ...] = ()
    entries: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    entry_type: Type = ANYTHING
    is_whole: bool = True


Provided = Callable[[tuple[Code, ...], Mapping[str, Type], At], Code]  # arguments, variables in scope, the place of the call


class Names(Protocol):
    """The names of one operation, and the home of shared code. Each method may raise ExpressionFault, with the offset still unknown.

    `tracer`: None unless expressions are to be traced.
    """

    tracer: Tracer | None

    def positions(self, pointer: str) -> Positions:
        """The positions of the characters of a text in the book."""

    def warn(self, warning: ExpressionFault, pointer: str) -> None:
        """Notes what is allowed and probably a mistake."""

    def known(self) -> list[str]:
        """Every name, for suggestions."""

    def symbol(self, name: str, context: str, at: At) -> Symbol | None:
        """The meaning of a name, None if it is unknown."""

    def root_member(self, of: Code, name: str, at: At) -> Code:
        """`root.name`."""

    def root_item(self, of: Code, index: Code, at: At) -> Code | None:
        """`root[index]`; None if it is read like any other value."""

    def provided(self, name: str) -> Provided | None:
        """The compiler of calls to a function that is not in the table, None if there is no such function."""

    def instance(self, name: str, arguments: tuple[Type, ...], *, is_key: bool = False) -> tuple[str, Code]:
        """The Python function of a let or table for arguments of these Types, and its result. `is_key`: as a sort key."""

    def constant(self, value: object, at: At) -> ast.expr:
        """Reads a value of the book."""

    def pattern(self, text: str) -> str:
        """The name of a function that matches a pattern. Raises ValueError."""

    def imported(self, name: str, function: Callable[..., JSON]) -> str:
        """The name by which compiled code calls one of our functions."""

    def memo(self, code: Code, expression: Expression) -> Code:
        """The code, computed at most once for each exchange."""
