"""The roots `request` and `response`: the two halves of an exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contracts.rules.language.compiler.code import Code
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.syntax import ExpressionFault
from contracts.rules.language.types import ANYTHING, MAYBE_TEXT, Type, suggestion

__all__ = ["REQUEST", "RESPONSE"]

_IN_CONTEXT = {"body": "response_body", "headers": "response_headers", "violations": "response_violations"}  # of a response


def _request(types: RootTypes, context: str, at: At) -> Code:
    return _whole("request", context, at)


def _response(types: RootTypes, context: str, at: At) -> Code:
    return _whole("response", context, at)


def _whole(name: str, context: str, at: At) -> Code:
    return Code(at.attribute(context, f"{name}_value"), ANYTHING, reads=frozenset({name, f"{name}.body"}), root=name, context=context)


def _of_request(types: RootTypes, of: Code, name: str, at: At) -> Code:
    return _member(types.request, of, name, name, at)


def _of_response(types: RootTypes, of: Code, name: str, at: At) -> Code:
    return _member(types.response, of, name, _IN_CONTEXT.get(name, name), at)


def _member(members: Mapping[str, Type], of: Code, name: str, attribute: str, at: At) -> Code:
    if of.root.endswith(".headers"):
        return _header(of, name.replace("_", "-"), at)
    if name not in members:
        raise ExpressionFault(f"{of.root} has no member `{name}`", hint=suggestion(name, members))
    root = f"{of.root}.{name}" if name == "headers" else ""
    reads = frozenset({of.root, f"{of.root}.{name}"})
    return Code(at.attribute(of.context, attribute), members[name], reads=reads, root=root, context=of.context)


def _header(of: Code, name: str, at: At) -> Code:
    reads = of.reads | {f"{of.root}.{name}"}
    return Code(at.method(of.node, "get", at.constant(name)), MAYBE_TEXT, reads=reads, context=of.context)


def _item(of: Code, index: Code, at: At) -> Code | None:
    if not of.root.endswith(".headers") or not isinstance(index.value, str):
        return None
    return replace(of, node=at.method(of.node, "get", at.constant(index.value.lower())), type=MAYBE_TEXT, root="")


REQUEST = Root(_request, _of_request, _item)
RESPONSE = Root(_response, _of_response, _item)
