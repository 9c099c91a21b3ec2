"""Fields of a form → the object that they mean, each field typed by the schema and the encoding of its member.

A repeated name is a list. What neither schema nor encoding explains stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.codecs.description import Description, Encoding
from contracts.codecs.json_text import BodyError, decode_json
from contracts.codecs.styles import StyleError, best_reading, of_member, readings
from contracts.codecs.text import decode_text
from contracts.http.media_types import is_json, parameter
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["MOST_FIELDS", "Field", "deep_object", "is_exploded", "object_of", "too_many_fields"]

MOST_FIELDS: Final = 10_000
_PLAIN: Final = Encoding()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: name, bytes, media type ("" when not given), whether it is a file."""

    name: str
    content: bytes
    media_type: str = ""
    is_file: bool = False


def too_many_fields() -> BodyError:
    """What is said of a form with more fields than are read."""
    return BodyError(f"the body has more than {MOST_FIELDS} fields")


def object_of(fields: Iterable[Field], description: Description) -> dict[str, JSON]:
    """Members by name. Raises BodyError for a field that cannot be read as its media type or style."""
    grouped: dict[str, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.name, []).append(field)
    found: dict[str, JSON] = {}
    for name, encoding in description.encoding.items():
        if encoding.style == "deepObject":
            texts = {key: [_text(one) for one in some] for key, some in grouped.items() if key.startswith(f"{name}[")}
            if texts:
                found[name] = deep_object(name, texts, description.reading.member(name))
                grouped = {key: some for key, some in grouped.items() if key not in texts}
    for name, some in grouped.items():
        found[name] = _member(name, some, description)
    return found


def is_exploded(encoding: Encoding | None) -> bool:
    """Whether each element of a list is a field of its own."""
    return encoding is None or (encoding.explode and not is_json(encoding.content_type))


def _member(name: str, fields: list[Field], description: Description) -> JSON:
    reading, encoding = description.reading.member(name), description.encoding.get(name)
    if "array" in reading.types and (len(fields) > 1 or is_exploded(encoding)):
        item = reading.item()
        return [_single(field, encoding or _PLAIN, item) for field in fields]
    if len(fields) > 1:
        return [_single(field, encoding or _PLAIN, reading) for field in fields]
    return _single(fields[0], encoding or _PLAIN, reading)


def _single(field: Field, encoding: Encoding, reading: SchemaReading) -> JSON:
    media_type = field.media_type or encoding.content_type
    text = _text(field)
    if is_json(media_type) or (not media_type and "object" in reading.types and text.lstrip()[:1] == "{"):
        return _json(field)
    if field.is_file:
        return field.content.decode("latin-1")
    try:
        return best_reading(reading, readings(reading, field.name, encoding.style, explode=encoding.explode, texts=[text]))
    except StyleError as error:
        raise BodyError(f"the field `{field.name}` {error}") from error


def _json(field: Field) -> JSON:
    try:
        return decode_json(field.content)
    except BodyError as error:
        raise BodyError(f"the field `{field.name}`: {str(error).replace('the body', 'it')}") from error


def _text(field: Field) -> str:
    if field.is_file:
        return field.content.decode("utf-8", "replace")
    return decode_text(field.content, parameter(field.media_type, "charset"))


_KEY = re.compile(r"\[([^\[\]]*)\]")
_MOST_KEYS = 16


def deep_object(name: str, texts: Mapping[str, list[str]], reading: SchemaReading) -> dict[str, JSON]:
    """The object of `name[a]=1&name[b][c]=2` (style deepObject; deeper than one level as most servers read it). `name[a][]` is a list."""
    root: dict[str, JSON] = {}
    for written, values in texts.items():
        keys = _KEY.findall(written[len(name) :])[:_MOST_KEYS]
        is_list = len(keys) > 1 and keys[-1] == ""
        _put(root, keys[:-1] if is_list else keys, values, reading, is_list)
    return root


def _put(node: dict[str, JSON], keys: list[str], texts: list[str], reading: SchemaReading, is_list: bool) -> None:
    for position, key in enumerate(keys):
        reading = reading.member(key)
        if position == len(keys) - 1:
            value = of_member(reading, key, texts)
            node[key] = value if not is_list or isinstance(value, list) else [value]
        else:
            below = node.get(key)
            if not isinstance(below, dict):
                below = node[key] = {}
            node = below
