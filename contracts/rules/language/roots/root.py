"""What a root is: a name to which the language itself gives a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root_types import RootTypes

__all__ = ["Root"]


@dataclass(frozen=True, slots=True)
class Root:
    """How a root is compiled.

    `read`: by itself, of the exchange in that context. `member`: `root.name`. `item`: `root[index]`, None where that is read as of any
    other value. Code with a `root` stands for the root or for a special member of it (`request.headers`); its members are asked here, too.
    A Mistake that is raised here needs no place.
    """

    read: Callable[[RootTypes, str, At], Code]
    member: Callable[[RootTypes, Code, str, At], Code] | None = None
    item: Callable[[Code, Code, At], Code | None] | None = None
