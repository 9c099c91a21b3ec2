"""What a discriminator asks of an object in each reading, as a schema: of a choice of branches, or of a parent and its children."""

from __future__ import annotations

from collections.abc import Callable

from contracts.http.messages import JSON
from contracts.schemas.bundles.document_references import ReferenceResolver
from contracts.schemas.discriminators import Discriminator, named_reading, requires_member, tags_of

__all__ = ["DiscriminatorReadings"]

Schema = dict | bool


class DiscriminatorReadings:
    """`reading`: plain, named, or both; `refer`: reference → the schema that stands for it in the copy."""

    def __init__(self, resolver: ReferenceResolver, reading: str, refer: Callable[[str], dict]) -> None:
        self._resolver, self._reading, self._refer = resolver, reading, refer

    def of_branches(self, chosen: Discriminator, keyword: str, branches: list, copies: list) -> dict:
        """The named reading of a choice; {} where a branch has no name."""
        resolved = self._resolver.resolved
        others = [copy for branch, copy in zip(branches, copies, strict=True) if _is_no_object(resolved(branch))]
        named = [(branch, copy) for branch, copy in zip(branches, copies, strict=True) if not _is_no_object(resolved(branch))]
        tagged = [(self._tags(branch, chosen), copy) for branch, copy in named]
        if not tagged or not all(tags for tags, _ in tagged):
            return {}
        default = self._named(chosen.default) if chosen.default else None
        reading = named_reading(chosen, tagged, default=default, is_closed=True)
        if default is None and all(requires_member(branch, chosen.member, resolved) for branch, _ in named):
            whole = {"type": "object", "required": [chosen.member], **reading}
            return {"if": {"type": "object"}, "then": whole, "else": {keyword: others}} if others else whole
        says = {"type": "object", "required": [chosen.member], "properties": {chosen.member: {"type": "string"}}}
        plain = default if default is not None and not others else {keyword: copies}
        return {"if": says, "then": reading} if self._reading == "both" else {"if": says, "then": reading, "else": plain}

    def of_children(self, chosen: Discriminator, pointer: str) -> dict:
        """The named reading of a parent: what names a child is one. {} where nothing extends it."""
        children = self._resolver.children(pointer)
        if not children:
            return {}
        if self._reading == "plain":
            return {"type": "object"}  # that there is one is all that is asked
        tagged = [(self._tags({"$ref": one}, chosen), one) for one in children]
        says = {"type": "object", "required": [chosen.member], "properties": {chosen.member: {"type": "string"}}}
        reading = named_reading(chosen, [(tags, self._named(one)) for tags, one in tagged], default=None, is_closed=False)
        return {"if": says, "then": reading}

    def _tags(self, branch: Schema, chosen: Discriminator) -> tuple[str, ...]:
        return tags_of(branch, chosen, self._resolver.resolved, is_strict=self._reading == "both")

    def _named(self, target: str) -> dict:
        return self._refer(target if "/" in target else f"#/components/schemas/{target}")


def _is_no_object(schema: JSON) -> bool:
    """Whether the type of a schema keeps objects out."""
    types = schema.get("type") if isinstance(schema, dict) else None
    return types != "object" and (isinstance(types, str) or (isinstance(types, list) and "object" not in types))
