"""The root `operation`: its id and other facts from the document."""

from __future__ import annotations

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.syntax import ExpressionFault
from contracts.rules.language.types import NUMBER, TEXT, list_of, suggestion

__all__ = ["OPERATION"]


def _read(types: RootTypes, context: str, at: At) -> Code:
    return Code(at.constant(types.operation.id), TEXT, root="operation")


def _member(types: RootTypes, of: Code, name: str, at: At) -> Code:
    operation = types.operation
    if name == "statuses":
        statuses = [int(status) for status in operation.responses if status.isdigit()]
        return Code(at.list(at.constant(status) for status in statuses), list_of(NUMBER))
    texts = {"id": operation.id, "method": operation.method, "path": operation.path}
    if name not in texts:
        raise ExpressionFault(f"operation has no member `{name}`", hint=suggestion(name, [*texts, "statuses"]))
    return Code(at.constant(texts[name]), TEXT)


OPERATION = Root(_read, _member)
