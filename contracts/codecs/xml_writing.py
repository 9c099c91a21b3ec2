"""A value as an XML element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from contracts.codecs.json_text import plain_text
from contracts.codecs.xml_markup import ATTRIBUTE, CDATA, XSI, Markup, component, is_repeated, markup_of, xml_name
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["written_element"]

_DEEPEST: Final = 200
_NOT_IN_TEXTS: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written_element(name: str, value: JSON, reading: SchemaReading) -> str:
    """The element for a value, called `name` unless the schema gives another name."""
    return _element(name, value, reading, {}, 0)


def _element(name: str, value: JSON, reading: SchemaReading, outer: Mapping[str, str], depth: int) -> str:
    """`outer`: prefix → namespace, as declared by the elements around it."""
    markup, attributes = markup_of(reading), dict[str, str]()  # by name, as none may stand twice
    bound = _declared(markup, outer, attributes)
    tag, content = _tag(name, markup, bound), ""
    if value is None:
        attributes |= {"xmlns:xsi": XSI, "xsi:nil": "true"}
    elif depth < _DEEPEST:
        if isinstance(value, Mapping):
            bound = _add_attributes(value, reading, bound, attributes)
        content = "".join(_content(name, value, reading, bound, depth))
    start = tag + "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    return f"<{start}>{content}</{tag}>" if content else f"<{start}/>"


def _add_attributes(
    value: Mapping[str, JSON], reading: SchemaReading, bound: Mapping[str, str], attributes: dict[str, str]
) -> Mapping[str, str]:
    for name, member in value.items():
        markup = markup_of(reading.member(name))
        if markup.node == ATTRIBUTE and member is not None:
            if markup.prefix:
                bound = _declared(markup, bound, attributes)
            attributes[_tag(name, markup, bound)] = _text(member)
    return bound


def _content(name: str, value: JSON, reading: SchemaReading, bound: Mapping[str, str], depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _member(str(key), member, reading.member(str(key)), bound, depth + 1)
    elif isinstance(value, list):
        item, markup = reading.item(), markup_of(reading)
        own = markup.name or name if markup.node and "array" in reading.types else component(item.schema) or "item"
        yield from (_element(own, one, item, bound, depth + 1) for one in value)
    else:
        yield _escaped(value)


def _member(name: str, value: JSON, reading: SchemaReading, bound: Mapping[str, str], depth: int) -> Iterator[str]:
    markup = markup_of(reading)
    if markup.node == CDATA:
        yield f"<![CDATA[{_text(value).replace(']]>', ']]]]><![CDATA[>')}]]>" if value is not None else ""
    elif markup.is_content:
        yield _escaped(value) if value is not None else ""
    elif isinstance(value, list) and is_repeated(reading):
        yield from (_element(name, one, reading.item(), bound, depth) for one in value)
    elif markup.node != ATTRIBUTE:
        yield _element(name, value, reading, bound, depth)


def _declared(markup: Markup, bound: Mapping[str, str], attributes: dict[str, str]) -> Mapping[str, str]:
    """Prefix → namespace inside an element. Adds the declaration to its attributes if the elements around it have none."""
    prefix = xml_name(markup.prefix) if markup.prefix else ""
    if not markup.namespace or bound.get(prefix) == markup.namespace:
        return bound
    attributes[f"xmlns:{prefix}" if prefix else "xmlns"] = _text(markup.namespace)
    return {**bound, prefix: markup.namespace}


def _tag(name: str, markup: Markup, bound: Mapping[str, str]) -> str:
    """The name with its prefix, if the prefix has a namespace."""
    prefix = xml_name(markup.prefix) if markup.prefix else ""
    return (f"{prefix}:" if prefix and prefix in bound else "") + xml_name(markup.name or name)


def _escaped(value: JSON) -> str:
    return escape(_text(value), {"\r": "&#13;"})


def _text(value: JSON) -> str:
    return _NOT_IN_TEXTS.sub("\ufffd", plain_text(value))
