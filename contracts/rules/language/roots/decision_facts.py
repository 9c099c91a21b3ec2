"""The root `decision`: what the rules decided about the request. For what is judged, not for rules."""

from __future__ import annotations

from dataclasses import replace

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.syntax import ExpressionFault
from contracts.rules.language.types import MAYBE_NUMBER, MAYBE_TEXT, suggestion

__all__ = ["DECISION"]


def _read(types: RootTypes, context: str, at: At) -> Code:
    return Code(at.constant(None), reads=_READS, root="decision", context=context)


def _member(types: RootTypes, of: Code, name: str, at: At) -> Code:
    members = {"rule": replace(MAYBE_TEXT, values=types.rules, title="the rules"), "status": MAYBE_NUMBER}
    if name not in members:
        raise ExpressionFault(f"decision has no member `{name}`", hint=suggestion(name, members))
    return Code(at.attribute(of.context, f"decided_{name}"), members[name], reads=_READS, context=of.context)


_READS = frozenset({"decision"})
DECISION = Root(_read, _member)
