"""Bodies of one media type, compiled: bytes → value and violations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from contracts.api.model import MediaType, Spec
from contracts.api.violations import violations_of
from contracts.codecs.forms import FormReader, multipart_fields, urlencoded_fields
from contracts.codecs.json_text import BodyError, decode_json, decode_text
from contracts.codecs.sequences import items_of
from contracts.codecs.styles import Kinds
from contracts.http.media_types import bare, best, is_json, is_xml, parameter
from contracts.http.messages import ABSENT, JSON, Violation
from contracts.schemas.validation import shown

__all__ = ["BodyReader", "declared_type"]

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def declared_type(content: Mapping[str, MediaType], content_type: str | None) -> MediaType | None:
    """The declared media type that a body has; without Content-Type JSON where JSON is declared, else the first."""
    if content_type is None or content_type == "":
        return next((one for name, one in content.items() if is_json(name)), next(iter(content.values()), None))
    name = best(content, content_type)
    return content[name] if name else None


class BodyReader:
    """Decodes and checks bodies of one media type, one direction."""

    __slots__ = ("_decode", "_validator", "keyword")

    def __init__(self, media_type: MediaType, spec: Spec, direction: str) -> None:
        self._decode, is_typed = _decoder(media_type, spec)
        self._validator = spec.schemas.validator(_checked_schema(media_type) if is_typed else True, direction=direction)

    def value(self, body: bytes, content_type: str, violations: list[Violation]) -> JSON:
        """The body's value; ABSENT, with one violation, when it cannot be decoded."""
        try:
            value = self._decode(body, content_type)
        except BodyError as error:
            violations.append(Violation("body", "", "", str(error), "json", shown(body[:60].decode("utf-8", "replace"))))
            return ABSENT
        if not self._validator.is_valid(value):
            violations.extend(violations_of("body", "", self._validator.explained(value)))
        return value


def _checked_schema(media_type: MediaType) -> dict | bool:
    if media_type.item_schema is None:
        return media_type.schema
    whole = {"type": "array", "items": media_type.item_schema}
    return whole if media_type.schema is True else {"allOf": [whole, media_type.schema]}


def _decoder(media_type: MediaType, spec: Spec) -> tuple[Callable[[bytes, str], JSON], bool]:
    """How bodies of a media type become values, and whether the schema speaks of those values."""
    name = bare(media_type.name)
    if media_type.item_schema is not None:
        split = items_of(name)
        return (split, True) if split else ((lambda body, _: body.decode("latin-1")), False)
    if is_json(name) or name == "*/*" or name == "application/*":
        if is_json(name):
            return (lambda body, _: decode_json(body)), True
        return _by_its_own_type, True
    form = FormReader(media_type, spec.schemas)
    types = Kinds(spec.schemas, media_type.schema).types
    if name in _FORMS and types == {"string"}:  # the form as it is written
        return (lambda body, content_type: decode_text(body, parameter(content_type, "charset"))), True
    if name == "application/x-www-form-urlencoded":
        return (lambda body, _: form.value(urlencoded_fields(body))), True
    if name == "multipart/form-data":
        return (lambda body, content_type: form.value(multipart_fields(body, content_type))), True
    if name.startswith("text/") and not is_xml(name):  # XML says itself how it is encoded
        return (lambda body, content_type: form.typed_text(decode_text(body, parameter(content_type, "charset")))), not types & {
            "array",
            "object",
        }
    return (lambda body, _: body.decode("utf-8", "surrogateescape") if _is_utf8(body) else body.decode("latin-1")), types <= {"string"}


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_its_own_type(body: bytes, content_type: str) -> JSON:
    if is_json(content_type) or not content_type:
        return decode_json(body)
    return body.decode("utf-8") if _is_utf8(body) else body.decode("latin-1")
