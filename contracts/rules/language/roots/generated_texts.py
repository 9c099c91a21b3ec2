"""The roots `now`, which is the clock of the implementation, and `uuid`: text that only the mock generates.

Nothing that is judged may read `uuid`. Members of an answer that read `now` are not judged.
"""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.types import TEXT

__all__ = ["NOW", "UUID"]


def _now(types: RootTypes, context: str, at: At) -> Code:
    return Code(at.attribute(context, "now"), TEXT, reads=frozenset({"now"}), context=context)


def _uuid(types: RootTypes, context: str, at: At) -> Code:
    return Code(at.attribute(context, "uuid"), replace(TEXT, generated=True), reads=frozenset({"generated"}), context=context)


NOW, UUID = Root(_now), Root(_uuid)
