"""XML elements → values. Prefixes and namespaces are ignored, except for `xsi:nil`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.codecs.styles import best_reading, typed
from contracts.codecs.xml_elements import Element
from contracts.codecs.xml_markup import ATTRIBUTE, is_repeated, markup_of, xml_name
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["XmlReader"]


@dataclass(frozen=True, slots=True)
class _Members:
    """How the members of an object are written. `names`: name of an element, or an attribute (True) → member. `lists`: required lists,
    which have no elements when empty. `content`: the member that is the text of the element, "" if none is."""

    names: Mapping[tuple[str, bool], str]
    lists: tuple[str, ...]
    content: str


@dataclass(slots=True)
class XmlReader:
    """Reads the elements of one document. `known`: the members of each schema, computed once."""

    known: dict[SchemaReading, _Members] = field(default_factory=dict)

    def value(self, node: Element, reading: SchemaReading) -> JSON:
        """The value of an element."""
        if node.is_nil and not node.children:
            return None
        is_list = all(child.name == "item" for child in node.children) and node.children and not reading.types
        if is_list or "array" in reading.types:
            return [self.value(child, reading.item()) for child in node.children]
        if node.children or ("object" in reading.types and self._is_object(node, reading)):
            return self._object(node, reading)
        return typed(reading, node.text if not reading.types or "string" in reading.types else node.text.strip())

    def _is_object(self, node: Element, reading: SchemaReading) -> bool:
        """Whether an element without children is an object."""
        return bool(node.attributes or not node.text.strip() or self._members(reading).content)

    def _members(self, reading: SchemaReading) -> _Members:
        if reading not in self.known:
            self.known[reading] = _members_of(reading)
        return self.known[reading]

    def _object(self, node: Element, reading: SchemaReading) -> dict[str, JSON]:
        members = self._members(reading)
        found: dict[str, JSON] = {name: [] for name in members.lists}
        for written, text in node.attributes.items():
            name = members.names.get((written, True), written)
            found[name] = typed(reading.member(name), text)
        if members.content:
            found[members.content] = typed(reading.member(members.content), node.text)
        elements: dict[str, list[Element]] = {}
        for child in node.children:
            elements.setdefault(members.names.get((child.name, False), child.name), []).append(child)
        for name, some in elements.items():
            found[name] = self._member(some, reading.member(name))
        return found

    def _member(self, elements: list[Element], reading: SchemaReading) -> JSON:
        """The value of the elements of one name."""
        if not is_repeated(reading):
            values = [self.value(element, reading) for element in elements]
            return values if len(values) > 1 else values[0]
        if len(elements) == 1 and elements[0].is_nil and "null" in reading.types and "null" not in reading.item().types:
            return None
        items = [self.value(element, reading.item()) for element in elements]
        if len(elements) > 1 or elements[0].children or reading.types <= {"array", "null"}:
            return items
        return best_reading(reading, (items, typed(reading, elements[0].text)))  # a list of one, or a scalar


def _members_of(reading: SchemaReading) -> _Members:
    names: dict[tuple[str, bool], str] = {}
    content = ""
    for name in reading.names:
        member = reading.member(name)
        markup = markup_of(member.item() if is_repeated(member) else member)
        if markup.is_content:
            content = name
        else:
            names[xml_name(markup.name or name), markup.node == ATTRIBUTE] = name
    return _Members(names, tuple(name for name in _required(reading) if is_repeated(reading.member(name))), content)


def _required(reading: SchemaReading) -> Iterator[str]:
    for part in reading.parts():
        listed = part.get("required")
        yield from (name for name in listed if isinstance(name, str)) if isinstance(listed, list) else ()
