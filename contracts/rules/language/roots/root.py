"""The definition of a root: a name that the language itself defines."""

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

    `read`: the root itself, in the given context. `member`: `root.name`. `item`: `root[index]`, None if that is read like any other
    value. Code with a `root` stands for the root or for a special member of it (`request.headers`), whose members are compiled here, too.
    An ExpressionFault raised here needs no place.
    """

    read: Callable[[RootTypes, str, At], Code]
    member: Callable[[RootTypes, Code, str, At], Code] | None = None
    item: Callable[[Code, Code, At], Code | None] | None = None
