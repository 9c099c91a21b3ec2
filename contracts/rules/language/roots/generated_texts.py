"""The roots `now` and `uuid`: text that only the mock generates, so nothing that is judged may read it."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.types import TEXT

__all__ = ["NOW", "UUID"]


def _now(types: RootTypes, context: str, at: At) -> Code:
    return _generated("now", context, at)


def _uuid(types: RootTypes, context: str, at: At) -> Code:
    return _generated("uuid", context, at)


def _generated(name: str, context: str, at: At) -> Code:
    return Code(at.attribute(context, name), replace(TEXT, generated=True), reads=frozenset({"generated"}), context=context)


NOW, UUID = Root(_now), Root(_uuid)
