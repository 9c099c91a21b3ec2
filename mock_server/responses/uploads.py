"""Files in a request, and the members of a response that tell of them: name, size, media type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from contracts.api.resources.words import words_of
from contracts.codecs.json_text import BodyError
from contracts.codecs.multipart import fields_of
from contracts.generation import Node
from contracts.http.media_types import bare, is_form, is_json, is_xml
from contracts.http.messages import JSON

__all__ = ["Upload", "told_members", "upload_in"]

_MULTIPART: Final = "multipart/form-data"
_ANY: Final = "application/octet-stream"
_NAMES: Final = ("filename", "file name", "original name", "original filename", "original file name", "name")
_SIZES: Final = ("size", "bytes", "file size", "filesize", "content length", "length", "size bytes", "size in bytes", "byte size")
_TYPES: Final = ("content type", "contenttype", "mime type", "mimetype", "media type", "mediatype", "file type", "filetype")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent. `name`, `media_type`: "" if the client does not say; `size`: in bytes."""

    name: str
    media_type: str
    size: int


_ROLES: Final[tuple[tuple[tuple[str, ...], Callable[[Upload], JSON]], ...]] = (
    (_NAMES, lambda upload: upload.name),
    (_SIZES, lambda upload: upload.size),
    (_TYPES, lambda upload: upload.media_type),
)


def upload_in(body: bytes, content_type: str) -> Upload | None:
    """The first file of a form, or the body that is one; None if no file was sent."""
    media_type = bare(content_type)
    if media_type == _MULTIPART:
        try:
            fields = fields_of(body, content_type)
        except BodyError:
            return None
        return next((Upload(one.filename or "", bare(one.media_type), len(one.content)) for one in fields if one.is_file), None)
    is_data = not media_type or is_json(media_type) or is_form(media_type) or is_xml(media_type)
    return None if is_data or not body else Upload("", "" if media_type == _ANY else media_type, len(body))


def told_members(parts: Mapping[str, Node]) -> Callable[[Upload], dict[str, JSON]] | None:
    """What the members of an object tell of an upload; None if none of them does, as far as their names say."""
    words = {words_of(name): name for name in reversed(list(parts))}
    found = [(words[one], value) for names, value in _ROLES if (one := next((one for one in names if one in words), ""))]
    if not any(words_of(name) != "name" for name, _ in found):
        return None

    def members(upload: Upload) -> dict[str, JSON]:
        values = {name: value(upload) for name, value in found}
        return {name: value for name, value in values.items() if value != "" and parts[name].is_valid(value)}

    return members
