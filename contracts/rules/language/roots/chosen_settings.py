"""The root `settings`: the values of the book's settings. `settings.most_items` is the setting `most-items`."""

from __future__ import annotations

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.syntax import ExpressionFault
from contracts.rules.language.types import Type, suggestion

__all__ = ["SETTINGS"]


def _read(types: RootTypes, context: str, at: At) -> Code:
    return Code(at.attribute(context, "settings"), Type(frozenset({"object"}), solid=True), root="settings", context=context)


def _member(types: RootTypes, of: Code, name: str, at: At) -> Code:
    by_word = {setting.replace("-", "_"): setting for setting in types.settings}
    if name not in by_word:
        raise ExpressionFault(f"unknown setting `{name}`", hint=suggestion(name, by_word))
    setting = by_word[name]
    return Code(at.element(of.node, setting), types.settings[setting], reads=frozenset({f"settings.{setting}"}), context=of.context)


SETTINGS = Root(_read, _member)
