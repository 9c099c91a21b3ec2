"""XML: elements and attributes ↔ a value, as the schema's `xml` says (OpenAPI, "XML Object": name, attribute, wrapped, prefix, namespace).

A schema that wants a text gets the document as it is written; so does whoever reads what is not well-formed, as no body is refused for its
XML. In reading, prefixes and namespaces tell nothing apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from contracts.codecs import binary
from contracts.codecs.description import Description
from contracts.codecs.json_text import LARGE_BYTES, BodyError, plain_text
from contracts.codecs.styles import typed
from contracts.codecs.xml_elements import Element, elements
from contracts.garbage_collection import uncollected
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["decode", "encode"]

_DEEPEST: Final = 200
_NIL: Final = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]|^(?=[\d.-])")
_NOT_IN_TEXTS: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The value of the root element, whatever its name; the text of a body that is not XML, too deep, too large, or has a document type."""
    if description.reading.types & {"array", "object"}:
        with suppress(BodyError), uncollected() if len(body) >= LARGE_BYTES else nullcontext():
            return _Reader().value(elements(body), description.reading)
    return binary.decode(body, content_type, description)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A root element that is named as the schema says, or as the schema is called, else `root`. A text is the document itself."""
    if isinstance(value, str):
        return binary.encode(value, content_type, description)
    name = _component(description.schema) or "root"
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element(name, value, description.reading, 0)}'.encode("utf-8", "replace")


def _component(schema: dict | bool) -> str:
    """What a referenced schema is called: `#/components/schemas/Order` → "Order"."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return reference.rpartition("/")[2] if isinstance(reference, str) else ""


# --- what the schema says -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Markup:
    """The XML Object of a schema, "" and False where it says nothing."""

    name: str
    prefix: str
    namespace: str
    is_attribute: bool
    is_wrapped: bool


def _markup(reading: SchemaReading) -> _Markup:
    said: dict[str, JSON] = {}
    for part in reading.parts():
        own = part.get("xml")
        said = {**own, **said} if isinstance(own, dict) else said
    name, prefix, namespace = (value if isinstance(value := said.get(key), str) else "" for key in ("name", "prefix", "namespace"))
    is_attribute = said.get("attribute") is True or said.get("nodeType") == "attribute"
    return _Markup(name, prefix, namespace, is_attribute, said.get("wrapped") is True)


def _is_repeated(reading: SchemaReading) -> bool:
    """Whether each element of a member's list stands right in the object, without an element around all of them."""
    return "array" in reading.types and not _markup(reading).is_wrapped


# --- writing ------------------------------------------------------------------------------------------------------------------------


def _element(name: str, value: JSON, reading: SchemaReading, depth: int) -> str:
    markup = _markup(reading)
    tag, attributes = _tag(name, markup), _namespace(markup)
    if value is None:
        return f"<{tag}{attributes}{_NIL}/>"
    if isinstance(value, Mapping):
        attributes += "".join(_attributes(value, reading))
    content = "".join(_content(name, value, reading, depth)) if depth < _DEEPEST else ""
    return f"<{tag}{attributes}>{content}</{tag}>" if content else f"<{tag}{attributes}/>"


def _content(name: str, value: JSON, reading: SchemaReading, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _member(str(key), member, reading.member(str(key)), depth + 1)
    elif isinstance(value, list):
        item = reading.item()
        own = _markup(reading).name or name if _markup(reading).is_wrapped else _component(item.schema) or "item"
        yield from (_element(own, one, item, depth + 1) for one in value)
    else:
        yield escape(_written(value), {"\r": "&#13;"})


def _member(name: str, value: JSON, reading: SchemaReading, depth: int) -> Iterator[str]:
    if isinstance(value, list) and _is_repeated(reading):
        yield from (_element(name, one, reading.item(), depth) for one in value)
    elif not _markup(reading).is_attribute:
        yield _element(name, value, reading, depth)


def _attributes(value: Mapping[str, JSON], reading: SchemaReading) -> Iterator[str]:
    for name, member in value.items():
        markup = _markup(reading.member(name))
        if markup.is_attribute and member is not None:
            yield f"{_namespace(markup)} {_tag(name, markup)}={quoteattr(_written(member))}"


def _tag(name: str, markup: _Markup) -> str:
    return (f"{_plain(markup.prefix)}:" if markup.prefix else "") + _plain(markup.name or name)


def _namespace(markup: _Markup) -> str:
    if not markup.namespace:
        return ""
    prefix = f":{_plain(markup.prefix)}" if markup.prefix else ""
    return f" xmlns{prefix}={quoteattr(_written(markup.namespace))}"


def _plain(name: str) -> str:
    """A name without what cannot stand in one."""
    return _NOT_IN_NAMES.sub("_", name) or "_"


def _written(value: JSON) -> str:
    return _NOT_IN_TEXTS.sub("\ufffd", plain_text(value))


# --- reading ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Members:
    """`names`: of an element or an attribute (True) → the member that is written so. `lists`: members that need no element to be there."""

    names: Mapping[tuple[str, bool], str]
    lists: tuple[str, ...]


@dataclass(slots=True)
class _Reader:
    """Elements → values. `known`: what is read in an object of a schema, found out once for a document."""

    known: dict[SchemaReading, _Members] = field(default_factory=dict)

    def value(self, node: Element, reading: SchemaReading) -> JSON:
        """The value of an element."""
        if node.attributes.get("nil") in ("true", "1") and not node.children:
            return None
        is_list = all(child.name == "item" for child in node.children) and node.children and not reading.types
        if is_list or "array" in reading.types:
            return [self.value(child, reading.item()) for child in node.children]
        if node.children or ("object" in reading.types and (node.attributes or not node.text.strip())):
            return self._object(node, reading)
        return typed(reading, node.text if not reading.types or "string" in reading.types else node.text.strip())

    def _object(self, node: Element, reading: SchemaReading) -> dict[str, JSON]:
        if reading not in self.known:
            repeated = tuple(name for name in _required(reading) if _is_repeated(reading.member(name)))
            self.known[reading] = _Members(_names(reading), repeated)
        names = self.known[reading].names
        found: dict[str, JSON] = {name: [] for name in self.known[reading].lists}
        for written, text in node.attributes.items():
            name = names.get((written, True), written)
            found[name] = typed(reading.member(name), text)
        elements: dict[str, list[Element]] = {}
        for child in node.children:
            elements.setdefault(names.get((child.name, False), child.name), []).append(child)
        for name, some in elements.items():
            found[name] = self._member(some, reading.member(name))
        return found

    def _member(self, elements: list[Element], reading: SchemaReading) -> JSON:
        """The value of the elements of one name."""
        if _is_repeated(reading):
            return [self.value(element, reading.item()) for element in elements]
        values = [self.value(element, reading) for element in elements]
        return values if len(values) > 1 else values[0]


def _names(reading: SchemaReading) -> dict[tuple[str, bool], str]:
    found: dict[tuple[str, bool], str] = {}
    for name in reading.names:
        member = reading.member(name)
        markup = _markup(member.item() if _is_repeated(member) else member)
        found[_plain(markup.name or name), markup.is_attribute] = name
    return found


def _required(reading: SchemaReading) -> Iterator[str]:
    for part in reading.parts():
        listed = part.get("required")
        yield from (name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()
