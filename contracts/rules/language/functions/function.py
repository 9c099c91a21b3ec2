"""What a function of expressions is. Every function is total: a wrong type in a request gives the same result as null, never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.http.messages import JSON
from contracts.rules.language.types import ANYTHING, KINDS, NULL, Type, join, list_of

__all__ = [
    "ANY_NUMBER", "LIST", "NUMBER_OR_NULL", "OF_LIST", "OF_NUMBER", "OF_TEXT", "OF_VALUE", "TEXT_OR_NULL", "Argument", "Function",
    "elements", "item_of", "same_list",
]  # fmt: skip

ANY_NUMBER: Final = 99


@dataclass(frozen=True, slots=True)
class Argument:
    """One parameter of a function. A book that passes a value of another kind is refused; a request with such a value is not.

    `values`: the texts that it may be, if they are listed (`'half-up'`), then written in the book. `is_literal`: written in the book, as a
    pattern is. `is_optional`: may be left out, as may those after it. `is_repeated`: any number of them, of the last one.
    """

    name: str
    kinds: frozenset[str] = KINDS
    values: tuple[str, ...] = ()
    is_literal: bool = False
    is_optional: bool = False
    is_repeated: bool = False

    def __str__(self) -> str:
        written = f"'{self.name}'" if self.is_literal or self.values else self.name
        return f"{written}…" if self.is_repeated else written


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its name, its arguments, its result, its implementation, the effect of null, an example and its value.

    `result` is a Type or a function of the argument Types. `loops`: its first argument, with all that is in it, is charged to the step
    budget. `key`: what may stand behind `key=`. `takes_loop`: a bare comprehension may be its argument.
    """

    name: str
    takes: tuple[Argument, ...]
    result: Type | Callable[..., Type]
    work: Callable[..., JSON]
    null: str
    example: str
    gives: str
    loops: bool = False
    key: str = ""
    takes_loop: bool = False

    @property
    def signature(self) -> str:
        """How it is called: `given(object, name)`."""
        return f"{self.name}({', '.join([*map(str, self.takes), *([f'key={self.key}'] if self.key else [])])})"

    @property
    def fewest(self) -> int:
        """How many arguments it needs."""
        return sum(not argument.is_optional for argument in self.takes)

    @property
    def most(self) -> int:
        """How many it takes."""
        return ANY_NUMBER if self.takes and self.takes[-1].is_repeated else len(self.takes)

    def argument(self, index: int) -> Argument:
        """What it takes at a place."""
        return self.takes[min(index, len(self.takes) - 1)]

    def result_of(self, *arguments: Type) -> Type:
        """What it gives for arguments of these Types."""
        return self.result(*arguments) if callable(self.result) else self.result


LIST: Final = frozenset({"list", "null"})
NUMBER_OR_NULL: Final = frozenset({"number", "null"})
TEXT_OR_NULL: Final = frozenset({"text", "null"})
OF_TEXT, OF_LIST, OF_NUMBER = Argument("text", TEXT_OR_NULL), Argument("list", LIST), Argument("number", NUMBER_OR_NULL)
OF_VALUE: Final = Argument("value")


def elements(value: JSON) -> Iterable[JSON]:
    """The elements of a list or an object; of anything else nothing."""
    return value if isinstance(value, list) else value.values() if isinstance(value, Mapping) else ()


def item_of(of: Type, *_: Type) -> Type:
    """The type of an element that may be missing."""
    return join(of.item or ANYTHING, NULL)


def same_list(of: Type, *_: Type) -> Type:
    """The type of a list with the same elements."""
    return list_of(of.item or ANYTHING)
