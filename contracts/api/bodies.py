"""Bodies of one media type, compiled: bytes → value and violations."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.api.operations import MediaType, Operation, Spec
from contracts.api.violations import FoundViolations, violations_of
from contracts.codecs import codec_for, encode
from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError, decode_json, readable_json
from contracts.codecs.tolerant_styles import tolerant_value
from contracts.http.media_types import bare, best, is_form, is_json
from contracts.http.messages import ABSENT, JSON, Request, Violation
from contracts.schemas.validation import Schemas, shown

__all__ = ["BodyReaders", "declared_type", "described", "read_body", "schema_to_generate", "written_body"]

_KNOWN_TYPES = 16  # spellings of Content-Type that are remembered
_OPEN_RANGES = frozenset({"*/*", "application/*"})


def declared_type(content: Mapping[str, MediaType], content_type: str | None) -> MediaType | None:
    """The declared media type of a body. Without Content-Type: JSON if declared, else the first."""
    if content_type is None or content_type == "":
        return next((one for name, one in content.items() if is_json(name)), next(iter(content.values()), None))
    name = best(content, content_type)
    return content[name] if name else None


def read_body(request: Request, operation: Operation, schemas: Schemas) -> JSON:
    """The value of a request's body, without validation; a body without a declared media type is read as JSON. Raises BodyError."""
    content_type = request.header("content-type") or ""
    declared = _declared_without_json(operation, content_type)
    if declared is None:
        return decode_json(request.body)
    return codec_for(declared.name).decode(request.body, content_type, described(declared, schemas))


def written_body(value: JSON, content_type: str, operation: Operation, schemas: Schemas) -> bytes:
    """A value encoded as a request body of this media type; as JSON if the operation does not declare it."""
    declared = _declared_without_json(operation, content_type)
    return readable_json(value) if declared is None else encode(value, content_type, described(declared, schemas))


def _declared_without_json(operation: Operation, content_type: str) -> MediaType | None:
    """The declared media type of a body, None for JSON."""
    return declared_type(operation.body, content_type) if content_type and not is_json(content_type) else None


class BodyReader:
    """Decodes and checks bodies of one media type, one direction."""

    __slots__ = ("_decode", "_description", "_is_tolerant", "_validator")

    def __init__(self, media_type: MediaType, spec: Spec, direction: str) -> None:
        codec, self._description = codec_for(media_type.name), described(media_type, spec.schemas)
        is_open = bare(media_type.name) in _OPEN_RANGES and not self._description.is_sequence
        is_typed = is_open or codec.is_typed(self._description)
        self._decode = _decode_by_its_own_type if is_open else codec.decode
        self._validator = spec.schemas.validator(self._description.schema if is_typed else True, direction=direction)
        self._is_tolerant = is_form(media_type.name) and direction == "request"

    def value(self, body: bytes, content_type: str, noted: FoundViolations) -> JSON:
        """The body's value; ABSENT, with one violation, when it cannot be decoded. In forms, other spellings are tolerated."""
        try:
            value = self._decode(body, content_type, self._description)
        except BodyError as error:
            noted.violations.append(Violation("body", "", "", str(error), "json", shown(body[:60].decode("utf-8", "replace"))))
            return ABSENT
        if self._validator.is_valid(value):
            return value
        found = violations_of("body", "", self._validator.explained(value))
        if self._is_tolerant and self._validator.is_valid(tolerated := tolerant_value(self._description.reading, value)):
            noted.tolerated.extend(found)
            return tolerated
        noted.violations.extend(found)
        return value


class BodyReaders:
    """The readers of the declared media types of one body, made when first needed."""

    def __init__(self, content: Mapping[str, MediaType], spec: Spec, direction: str) -> None:
        self._content, self._spec, self._direction = content, spec, direction
        self._by_type: dict[str | None, BodyReader | None] = {}  # by Content-Type as it is written
        self._by_name: dict[str, BodyReader] = {}

    def reader(self, content_type: str | None) -> BodyReader | None:
        """The reader of bodies with this Content-Type; None if it is not declared."""
        if content_type in self._by_type:
            return self._by_type[content_type]
        media_type = declared_type(self._content, content_type)
        found = self._by_name.get(media_type.name) if media_type else None
        if media_type and not found:
            found = self._by_name[media_type.name] = BodyReader(media_type, self._spec, self._direction)
        if len(self._by_type) < _KNOWN_TYPES:
            self._by_type[content_type] = found
        return found


def described(media_type: MediaType, schemas: Schemas) -> Description:
    """What the document says about bodies of a media type."""
    return Description(
        media_type.schema,
        schemas,
        encoding=media_type.encoding,
        item_schema=media_type.item_schema,
        ends_with_done=media_type.ends_with_done,
    )


def schema_to_generate(media_type: MediaType, schemas: Schemas) -> dict | bool:
    """The schema of generated bodies: a sequence is a list, a form is an object unless its schema is a string."""
    if media_type.item_schema is not None:
        return {"type": "array", "items": media_type.item_schema}
    if is_form(media_type.name) and described(media_type, schemas).reading.types != {"string"}:
        return {"allOf": [media_type.schema, {"type": "object"}]}
    return media_type.schema


def _decode_by_its_own_type(body: bytes, content_type: str, description: Description) -> JSON:
    """For a range such as `*/*`: JSON is parsed, anything else is bytes."""
    own = "application/json" if is_json(content_type) or not content_type else "*/*"
    return codec_for(own).decode(body, content_type, description)
