"""The XML Object of a schema (OpenAPI, "XML Object")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["ATTRIBUTE", "CDATA", "ELEMENT", "TEXT", "XSI", "Markup", "component", "is_repeated", "markup_of", "xml_name"]

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
ATTRIBUTE, CDATA, ELEMENT, TEXT = "attribute", "cdata", "element", "text"
_NODES: Final = frozenset({ATTRIBUTE, CDATA, ELEMENT, TEXT})
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]|^(?=[\d.-])")


@dataclass(frozen=True, slots=True)
class Markup:
    """The XML Object of a schema; "" for absent members. `node`: the kind of node, "" for a list that is not wrapped."""

    name: str
    prefix: str
    namespace: str
    node: str

    @property
    def is_content(self) -> bool:
        """Whether it is the text of its parent element (3.2)."""
        return self.node in (TEXT, CDATA)


def markup_of(reading: SchemaReading) -> Markup:
    """The XML Objects of a schema and its branches, the outermost first. `attribute` and `wrapped` are `nodeType` before 3.2."""
    members: dict[str, JSON] = {}
    for part in reading.parts():
        own = part.get("xml")
        members = {**own, **members} if isinstance(own, dict) else members
    name, prefix, namespace = (value if isinstance(value := members.get(key), str) else "" for key in ("name", "prefix", "namespace"))
    return Markup(name, prefix, namespace, _node(members, is_list="array" in reading.types))


def is_repeated(reading: SchemaReading) -> bool:
    """Whether the items of a list are direct children of the object, without an element around them."""
    return "array" in reading.types and not markup_of(reading).node


def component(schema: dict | bool) -> str:
    """The name of a referenced schema: `#/components/schemas/Order` → "Order"."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.rpartition("/")[2] if isinstance(reference, str) else ""


def xml_name(name: str) -> str:
    """A name without characters that XML does not allow in one."""
    return _NOT_IN_NAMES.sub("_", name) or "_"


def _node(members: dict[str, JSON], *, is_list: bool) -> str:
    if members.get("nodeType") in _NODES:
        return str(members["nodeType"])
    if members.get("attribute") is True:
        return ATTRIBUTE
    return ELEMENT if members.get("wrapped") is True or not is_list else ""
