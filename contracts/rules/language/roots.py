"""The roots of expressions and their members: request, response, settings, operation, now, uuid → Python code with a Type.

One table; the reference in docs/rule-book.md is checked against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from contracts.exchange import JSON
from contracts.rules.book.declared_settings import Setting
from contracts.rules.language.compiler import MAYBE_TEXT, Code
from contracts.rules.language.syntax import Mistake
from contracts.rules.language.types import ANYTHING, NUMBER, TEXT, Type, join, list_of, object_of, of_schema, suggestion
from contracts.schema import Schemas
from contracts.spec.model import Operation, Spec

__all__ = ["NOT_YET", "ROOTS", "Roots", "types_of"]

ROOTS = ("request", "response", "settings", "operation", "now", "uuid")
NOT_YET = ("store",)
_VIOLATION = object_of(dict.fromkeys(("in", "member", "pointer", "message", "keyword", "value"), TEXT), title="a violation")
_GENERATED = replace(TEXT, generated=True)


@dataclass(frozen=True, slots=True)
class Roots:
    """What the roots are for one operation."""

    operation: Operation
    request: Mapping[str, Type]
    response: Mapping[str, Type]
    settings: Mapping[str, Setting]

    @classmethod
    def of(cls, spec: Spec, operation: Operation, settings: Mapping[str, Setting], bound: Mapping[str, frozenset[str]]) -> Roots:
        """`bound`: request member (`body.a.b`) → the keys it may hold."""
        read, answered = types_of(spec.schemas, "request"), types_of(spec.schemas, "response")
        bodies = [read(media.schema, "request.body") for media in operation.body.values()]
        body = _bound(join(*bodies), "body", bound) if bodies else ANYTHING
        answers = [
            answered(media.schema, "response.body") for response in operation.responses.values() for media in response.content.values()
        ]
        unique = list({id(answer): answer for answer in answers}.values())
        return cls(
            operation,
            {
                "method": TEXT,
                "body": _unsure(body),
                "query": _parameters(operation, "query", read),
                "path": _parameters(operation, "path", read),
                "cookies": _parameters(operation, "cookie", read),
                "headers": Type(frozenset({"object"}), solid=True),
                "violations": list_of(_VIOLATION),
            },
            {
                "status": NUMBER,
                "body": _unsure(join(*unique)) if unique else ANYTHING,
                "headers": Type(frozenset({"object"}), solid=True),
                "violations": list_of(_VIOLATION),
            },
            settings,
        )

    def code(self, name: str, context: str) -> Code | None:
        """A root by itself."""
        if name in ("request", "response"):
            return Code(f"{context}.{name}_value", ANYTHING, reads=frozenset({name, f"{name}.body"}), root=name, context=context)
        if name == "settings":
            return Code(f"{context}.settings", Type(frozenset({"object"}), solid=True), root=name, context=context)
        if name == "operation":
            return Code(repr(self.operation.id), TEXT, root=name)
        if name in ("now", "uuid"):
            return Code(f"{context}.{name}", _GENERATED, reads=frozenset({"generated"}), context=context)
        return None

    def member(self, of: Code, name: str) -> Code:
        """A member of a root. Raises Mistake (without a place)."""
        if of.root.endswith(".headers"):
            return Code(
                f"{of.text}.get({name.replace('_', '-')!r})",
                MAYBE_TEXT,
                reads=of.reads | {f"{of.root}.{name.replace('_', '-')}"},
                context=of.context,
            )
        if of.root == "settings":
            return self._setting(of, name)
        if of.root == "operation":
            return self._fact(name)
        known = self.request if of.root == "request" else self.response
        if name not in known:
            raise Mistake(f"{of.root} has no member `{name}`", hint=suggestion(name, known))
        attribute = name if of.root == "request" else {"status": "status"}.get(name, f"response_{name}")
        root = f"{of.root}.{name}" if name == "headers" else ""
        reads = frozenset({of.root, f"{of.root}.{name}"})
        return Code(f"{of.context}.{attribute}", known[name], reads=reads, root=root, context=of.context)

    def _setting(self, of: Code, name: str) -> Code:
        by_word = {setting.replace("-", "_"): setting for setting in self.settings}
        if name not in by_word:
            raise Mistake(f"there is no setting `{name}`", hint=suggestion(name, by_word))
        setting = self.settings[by_word[name]]
        return Code(
            f"{of.context}.settings[{setting.name!r}]", setting.what, reads=frozenset({f"settings.{setting.name}"}), context=of.context
        )

    def _fact(self, name: str) -> Code:
        statuses = [int(status) for status in self.operation.responses if status.isdigit()]
        facts: dict[str, tuple[JSON, Type]] = {
            "id": (self.operation.id, TEXT),
            "method": (self.operation.method, TEXT),
            "path": (self.operation.path, TEXT),
            "statuses": (statuses, list_of(NUMBER)),
        }
        if name not in facts:
            raise Mistake(f"operation has no member `{name}`", hint=suggestion(name, facts))
        return Code(repr(facts[name][0]), facts[name][1])


@lru_cache(maxsize=8)  # what a document's schemas say is worked out once for all its operations
def types_of(schemas: Schemas, side: str) -> of_schema:
    """Schema → Type for a document; `side` is what the types are titled after."""
    return of_schema(schemas.document)


def _parameters(operation: Operation, where: str, read: of_schema) -> Type:
    members = {one.name: _unsure(read(one.schema, f"request.{where}.{one.name}")) for one in operation.parameters if one.where == where}
    return Type(frozenset({"object"}), members, closed=where == "path", solid=True, title=f"request.{where}")


def _unsure(one: Type) -> Type:
    return replace(one, kinds=one.kinds | {"null"}, solid=False)


def _bound(one: Type, path: str, bound: Mapping[str, frozenset[str]]) -> Type:
    """The Type with the keys of fixtures as the texts that bound members may hold."""
    if path in bound and one.values is None:
        return replace(one, values=bound[path], open=True, title=one.title or f"request.{path}")
    inside = [member for member in bound if member.startswith(path + ".")]
    if not inside or one.members is None:
        return one
    names = {member[len(path) + 1 :].split(".")[0] for member in inside}
    return replace(
        one, members={name: _bound(kind, f"{path}.{name}", bound) if name in names else kind for name, kind in one.members.items()}
    )
