"""Fields of a form → an object, each field typed by the schema and the encoding of its member.

A repeated name is a list. Fields without a schema or an encoding are strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.codecs.description import Description, Encoding
from contracts.codecs.json_text import BodyError, decode_json
from contracts.codecs.part_codecs import declared_type, declared_types, part_codec
from contracts.codecs.styles import StyleError, best_reading, of_member, readings
from contracts.codecs.text import decode_text
from contracts.http.media_types import bare, matches, parameter
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["MOST_FIELDS", "Field", "deep_object", "is_exploded", "object_of", "too_many_fields"]

MOST_FIELDS: Final = 10_000
_PLAIN: Final = Encoding()
_UNKNOWN_TYPES: Final = frozenset({"", "application/octet-stream", "text/plain"})  # what clients send if they know no better


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: name, bytes, media type ("" if absent), file name (None if it is not a file)."""

    name: str
    content: bytes
    media_type: str = ""
    filename: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.filename is not None


def too_many_fields() -> BodyError:
    """The message for a form with too many fields."""
    return BodyError(f"the body has more than {MOST_FIELDS} fields")


def object_of(fields: Iterable[Field], description: Description) -> dict[str, JSON]:
    """Members by name. Raises BodyError for a field that cannot be read as its media type or style."""
    grouped: dict[str, list[Field]] = {}
    for field in fields:
        grouped.setdefault(field.name, []).append(field)
    found: dict[str, JSON] = {}
    for name in _bracketed(grouped, description) if any("[" in key for key in grouped) else ():
        texts = {key: [_text(one) for one in some] for key, some in grouped.items() if key.startswith(f"{name}[")}
        if texts:
            found[name] = deep_object(name, texts, description.reading.member(name))
            grouped = {key: some for key, some in grouped.items() if key not in texts}
    for name, some in grouped.items():
        found[name] = _member(name, some, description)
    return found


def _bracketed(grouped: Mapping[str, list[Field]], description: Description) -> Iterator[str]:
    """The members that are written with brackets: those in style deepObject, and lists and objects that are not written otherwise."""
    reading = description.reading
    taken = {name.partition("[")[0] for name in reading.names if "[" in name}
    for name in dict.fromkeys((*description.encoding, *reading.names)):
        encoding, is_free = description.encoding.get(name), name not in grouped and name not in taken
        if (encoding is not None and encoding.style == "deepObject") or (is_free and reading.member(name).types & {"array", "object"}):
            yield name


def is_exploded(encoding: Encoding | None, reading: SchemaReading) -> bool:
    """Whether each element of a list is a field of its own."""
    return encoding is None or (encoding.explode and part_codec(declared_type(encoding), reading) is None)


def _member(name: str, fields: list[Field], description: Description) -> JSON:
    reading, encoding = description.reading.member(name), description.encoding.get(name)
    is_list = "array" in reading.types and (len(fields) > 1 or is_exploded(encoding, reading))
    if is_list or len(fields) > 1:
        one = reading.item() if is_list else reading
        return [_single(field, encoding or _PLAIN, one, description) for field in fields]
    return _single(fields[0], encoding or _PLAIN, reading, description)


def _single(field: Field, encoding: Encoding, reading: SchemaReading, description: Description) -> JSON:
    _check_type(field, encoding)
    media_type = field.media_type or declared_type(encoding)
    codec = None if field.is_file and reading.types == {"string"} else part_codec(media_type, reading)
    if codec is None:
        return field.content.decode("latin-1") if field.is_file else best_reading(reading, _values(field, encoding, reading))
    try:
        return codec.decode(field.content, media_type, Description(reading.schema, description.schemas))
    except BodyError as error:
        raise _named(field, error) from error


def _check_type(field: Field, encoding: Encoding) -> None:
    """Raises BodyError for a part of another media type than the declared ones, unless the client did not know it."""
    declared = declared_types(encoding)
    if bare(field.media_type) in _UNKNOWN_TYPES or not declared or any(matches(one, field.media_type) for one in declared):
        return
    raise BodyError(f"the field `{field.name}` has the media type {field.media_type[:80]}; declared: {', '.join(declared)}")


def _values(field: Field, encoding: Encoding, reading: SchemaReading) -> list[JSON]:
    """The possible values of a text: a list or an object as JSON, or in the style of the encoding."""
    text, found, refusal = _text(field), [], None  # type: str, list[JSON], BodyError | None
    if reading.types & {"array", "object"} and text.lstrip()[:1] in ("[", "{"):
        try:
            found.append(decode_json(field.content))
        except BodyError as error:
            refusal = _named(field, error)
    try:
        found.extend(readings(reading, field.name, encoding.style, explode=encoding.explode, texts=[text]))
    except StyleError as error:
        if not found:
            raise refusal or BodyError(f"the field `{field.name}` {error}") from error
    return found


def _named(field: Field, error: BodyError) -> BodyError:
    return BodyError(f"the field `{field.name}`: {str(error).replace('the body', 'it')}")


def _text(field: Field) -> str:
    if field.is_file:
        return field.content.decode("utf-8", "replace")
    return decode_text(field.content, parameter(field.media_type, "charset"))


_KEY = re.compile(r"\[([^\[\]]*)\]")
_MOST_KEYS = 16


def deep_object(name: str, texts: Mapping[str, list[str]], reading: SchemaReading) -> JSON:
    """The value of `name[a]=1&name[b][c]=2` (style deepObject; deeper than one level as most servers read it).

    `name[]=1` and `name[0]=1` are elements if the schema allows a list.
    """
    fields = [(_KEY.findall(written[len(name) :])[:_MOST_KEYS], values) for written, values in texts.items()]
    return _nested([(keys, values) for keys, values in fields if keys], reading)


def _nested(fields: Iterable[tuple[list[str], list[str]]], reading: SchemaReading) -> JSON:
    """The object or list made of fields. A field is the names that lead to it, and its texts."""
    grouped: dict[str, list[tuple[list[str], list[str]]]] = {}
    for (key, *rest), texts in fields:
        grouped.setdefault(key, []).append((rest, texts))
    if grouped and _is_list(grouped, reading.types):
        return [value for key in sorted(grouped, key=_position) for value in _elements(grouped[key], key, reading.item())]
    return {key: _at(some, key, reading.member(key)) for key, some in grouped.items()}


def _is_list(keys: Iterable[str], types: frozenset[str]) -> bool:
    """Whether keys are positions in a list. Without a schema, numbers may be names."""
    return all(not key or (key.isascii() and key.isdigit() and "array" in types) for key in keys) and types != {"object"}


def _position(key: str) -> tuple[int, str]:
    return len(key), key  # of texts, as a very long number is none


def _at(fields: list[tuple[list[str], list[str]]], key: str, reading: SchemaReading) -> JSON:
    """The value of the fields below a name; fields with further names take precedence."""
    deeper = [field for field in fields if field[0]]
    return _nested(deeper, reading) if deeper else of_member(reading, key, [text for _, texts in fields for text in texts])


def _elements(fields: list[tuple[list[str], list[str]]], key: str, item: SchemaReading) -> list[JSON]:
    """The elements at a position, which may be repeated: `name[]=1&name[]=2`."""
    if any(keys for keys, _ in fields):
        return [_at(fields, key, item)]
    return [of_member(item, key, [text]) for _, texts in fields for text in texts]
