"""Form bodies → values: `application/x-www-form-urlencoded` and `multipart/form-data`, typed by the schema of their properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from contracts.api.model import MediaType
from contracts.codecs.json_text import BodyError, decode_json, decode_text
from contracts.codecs.styles import Kinds, StyleError, of_member, readings
from contracts.http.media_types import is_json, parameter
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

__all__ = ["Field", "FormReader", "deep_object", "multipart_fields", "urlencoded_fields"]

_MOST_FIELDS = 10_000
_LONGEST_HEAD = 8 * 1024  # bytes of the headers of a part
_SLICE = 64 * 1024
_DISPOSITION = re.compile(rb'(?:^|;)\s*(name|filename)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: name, bytes, media type ("" when not given), whether it is a file."""

    name: str
    content: bytes
    media_type: str = ""
    is_file: bool = False


def urlencoded_fields(body: bytes) -> tuple[Field, ...]:
    """The fields of `a=1&b=2`. BodyError when it is not text or holds too many."""
    decode_text(body, "")
    if body.count(b"&") >= _MOST_FIELDS:
        raise BodyError(f"the body has more than {_MOST_FIELDS} fields")
    pairs = (pair.partition(b"=") for pair in body.replace(b"+", b" ").split(b"&") if pair)
    return tuple(Field(_unquoted(name).decode("utf-8", "surrogateescape"), _unquoted(value)) for name, _, value in pairs)


def _unquoted(text: bytes) -> bytes:
    """Percent-decoded; a `%` that begins no escape stays. Slice by slice, as a text that is all escapes takes 80 times its size."""
    if b"%" not in text:
        return text
    pieces, start = [], 0
    while start < len(text):
        end = start + _SLICE
        cut = text.rfind(b"%", end - 2, end) if end < len(text) else -1
        end = end if cut < 0 else cut  # no escape is cut in two
        pieces.append(unquote_to_bytes(text[start:end]))
        start = end
    return b"".join(pieces)


def multipart_fields(body: bytes, content_type: str) -> tuple[Field, ...]:
    """The parts of a multipart body (RFC 7578, RFC 2046 section 5.1). BodyError when the boundary is missing or never closed."""
    boundary = parameter(content_type, "boundary")
    if not boundary:
        raise BodyError("the Content-Type names no boundary")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "replace"))
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise BodyError("the body does not end with its boundary")
    if len(pieces) > _MOST_FIELDS:
        raise BodyError(f"the body has more than {_MOST_FIELDS} fields")
    return tuple(map(_part, pieces[1:-1]))


def _part(piece: bytes) -> Field:
    head, found, content = piece.lstrip(b" \t").partition(b"\r\n\r\n")
    if len(head) > _LONGEST_HEAD:
        raise BodyError(f"a part of the body has headers of more than {_LONGEST_HEAD} bytes")
    headers: dict[bytes, bytes] = {}
    for line in head.split(b"\r\n"):
        key, _, value = line.partition(b":")
        headers[key.strip().lower()] = value.strip()
    disposition = {word.lower(): quoted or plain for word, quoted, plain in _DISPOSITION.findall(headers.get(b"content-disposition", b""))}
    if not found or b"name" not in disposition:
        raise BodyError("a part of the body has no name")
    name = re.sub(rb"\\(.)", rb"\1", disposition[b"name"]).decode("utf-8", "replace")
    return Field(name, content, headers.get(b"content-type", b"").decode("latin-1"), b"filename" in disposition)


class FormReader:
    """Turns fields into a mapping, each typed by its property's schema and encoding."""

    def __init__(self, media_type: MediaType, schemas: Schemas) -> None:
        self._kinds, self._schemas, self._encoding = Kinds(schemas, media_type.schema), schemas, media_type.encoding

    def value(self, fields: Iterable[Field]) -> dict[str, JSON]:
        """The mapping. Raises BodyError for a field that cannot be read as its media type or style."""
        grouped: dict[str, list[Field]] = {}
        for field in fields:
            grouped.setdefault(field.name, []).append(field)
        found: dict[str, JSON] = {}
        for name, encoding in self._encoding.items():
            if encoding.style == "deepObject":
                texts = {key: [_text(one) for one in some] for key, some in grouped.items() if key.startswith(f"{name}[")}
                if texts:
                    found[name] = deep_object(name, texts, self._kinds.member(name))
                    grouped = {key: some for key, some in grouped.items() if key not in texts}
        for name, some in grouped.items():
            found[name] = self._property(name, some)
        return found

    def typed_text(self, text: str) -> JSON:
        """A whole text body, typed by the media type's own schema."""
        try:
            return self._best(self._kinds, readings(self._kinds, "", "form", explode=True, texts=[text]))
        except StyleError:
            return text

    def _property(self, name: str, fields: list[Field]) -> JSON:
        kinds = self._kinds.member(name)
        if "array" in kinds.types and (len(fields) > 1 or self._is_exploded(name)):
            item = kinds.item()
            return [self._single(name, field, item) for field in fields]
        if len(fields) > 1:
            return [self._single(name, field, kinds) for field in fields]
        return self._single(name, fields[0], kinds)

    def _is_exploded(self, name: str) -> bool:
        encoding = self._encoding.get(name)
        return encoding is None or (encoding.explode and not is_json(encoding.content_type))

    def _single(self, name: str, field: Field, kinds: Kinds) -> JSON:
        encoding = self._encoding.get(name)
        media_type = field.media_type or (encoding.content_type if encoding else "")
        text = _text(field)
        if is_json(media_type) or (not media_type and "object" in kinds.types and text.lstrip()[:1] == "{"):
            return self._json(name, field)
        if field.is_file:
            return field.content.decode("latin-1")
        style, explode = (encoding.style, encoding.explode) if encoding else ("form", True)
        try:
            return self._best(kinds, readings(kinds, name, style, explode=explode, texts=[text]))
        except StyleError as error:
            raise BodyError(f"the field `{name}` {error}") from error

    def _best(self, kinds: Kinds, values: Iterable[JSON]) -> JSON:
        listed = list(values)
        if len(listed) == 1:
            return listed[0]
        validator = self._schemas.validator(kinds.schema)
        return next((value for value in listed if validator.is_valid(value)), listed[0])

    @staticmethod
    def _json(name: str, field: Field) -> JSON:
        try:
            return decode_json(field.content)
        except BodyError as error:
            raise BodyError(f"the field `{name}`: {str(error).replace('the body', 'it')}") from error


def _text(field: Field) -> str:
    if field.is_file:
        return field.content.decode("utf-8", "replace")
    return decode_text(field.content, parameter(field.media_type, "charset"))


_KEY = re.compile(r"\[([^\[\]]*)\]")
_MOST_KEYS = 16


def deep_object(name: str, texts: Mapping[str, list[str]], kinds: Kinds) -> dict[str, JSON]:
    """The object of `name[a]=1&name[b][c]=2` (style deepObject; deeper than one level as most servers read it). `name[a][]` is a list."""
    root: dict[str, JSON] = {}
    for written, values in texts.items():
        keys = _KEY.findall(written[len(name) :])[:_MOST_KEYS]
        is_list = len(keys) > 1 and keys[-1] == ""
        _put(root, keys[:-1] if is_list else keys, values, kinds, is_list)
    return root


def _put(node: dict[str, JSON], keys: list[str], texts: list[str], kinds: Kinds, is_list: bool) -> None:
    for position, key in enumerate(keys):
        kinds = kinds.member(key)
        if position == len(keys) - 1:
            value = of_member(kinds, key, texts)
            node[key] = value if not is_list or isinstance(value, list) else [value]
        else:
            below = node.get(key)
            if not isinstance(below, dict):
                below = node[key] = {}
            node = below
