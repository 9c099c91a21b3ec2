"""A generated value as the bytes of a media type."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from xml.etree import ElementTree

import orjson

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["concrete", "encoded", "file_of", "is_form", "is_json", "is_markup", "is_xml", "json_bytes"]

_DEPTH: Final = 200
_BOUNDARY: Final = "mock-part"
# HTML, XHTML, SVG, any XML with a namespace of those, XSLT, and what is split into more of them.
_MARKUP: Final = re.compile(r"html|xml|svg|xsl|mixed-replace", re.IGNORECASE)
_CONCRETE: Final = {
    "*/*": "application/json",
    "application/*": "application/json",
    "application/*+json": "application/vnd.mock+json",
    "application/*+xml": "application/vnd.mock+xml",
    "audio/*": "audio/mpeg",
    "font/*": "font/ttf",
    "image/*": "image/png",
    "multipart/*": "multipart/mixed",
    "text/*": "text/plain",
    "video/*": "video/mp4",
}


# The smallest files of some types that programs open without complaint.
_FILES: Final = {
    "application/gzip": bytes.fromhex("1f8b080000000000020303000000000000000000"),
    "application/pdf": (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    ),
    "application/zip": b"PK\x05\x06" + bytes(18),
    "audio/wav": b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00@\x1f\x00\x00\x01\x00\x08\x00data\x00\x00\x00\x00",
    "image/gif": bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"),
    "image/png": bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63e8e8e8f80f0005cc02983243ae9c0000000049454e44ae426082"
    ),
    "image/svg+xml": b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#888"/></svg>',
    "text/csv": b"id,name\r\n1,Oak Side Table\r\n2,Linen Backpack\r\n",
    "text/html": b'<!doctype html><html lang="en"><head><title>Example</title></head><body><p>It works.</p></body></html>\n',
}


def file_of(media_type: str) -> bytes | None:
    """A small file of a concrete media type, None where we have none."""
    return _FILES.get(media_type.partition(";")[0].strip().lower())


def concrete(media_type: str) -> str:
    """A declared media type, or range of them, as one that can be sent: `text/*` → "text/plain"."""
    bare = media_type.partition(";")[0].strip().lower()
    if bare == "multipart/form-data":
        return f"{bare}; boundary={_BOUNDARY}"
    if "*" not in bare:
        return media_type
    known = _CONCRETE.get(bare)
    return known or (bare.replace("/*+", "/vnd.mock+").replace("/*", "/octet-stream") if "/*" in bare else "application/octet-stream")


def is_json(media_type: str) -> bool:
    """Whether a concrete media type is JSON."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare == "application/json" or bare.endswith("+json") or bare == "text/json"


def is_xml(media_type: str) -> bool:
    """Whether values other than texts are written as XML elements in a concrete media type."""
    return media_type.partition(";")[0].strip().lower().endswith(("/xml", "+xml"))


@functools.lru_cache(maxsize=1_000)
def is_markup(media_type: str) -> bool:
    """Whether a browser that opens a body of this media type may run scripts in it."""
    return _MARKUP.search(media_type) is not None


def is_form(media_type: str) -> bool:
    """Whether a concrete media type is a form, so that its value is an object."""
    return media_type.partition(";")[0].strip().lower() in ("application/x-www-form-urlencoded", "multipart/form-data")


def json_bytes(value: JSON) -> bytes:
    """A value as JSON; integers beyond 64 bits and lone surrogates stay what they are, nesting without end is cut."""
    try:
        return orjson.dumps(value)
    except TypeError:  # orjson.JSONEncodeError is one
        try:
            return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        except RecursionError:
            return json.dumps(_cut(value, 0), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def encoded(value: JSON, media_type: str, files: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A value as the body of a concrete media type. `files`: members of a form that are files → their media types."""
    bare = media_type.partition(";")[0].strip().lower()
    if is_json(media_type):
        return json_bytes(value)
    if bare == "application/x-www-form-urlencoded" and isinstance(value, Mapping):
        return urlencode({name: _field(one) for name, one in value.items()}, doseq=True).encode("ascii")
    if bare == "multipart/form-data" and isinstance(value, Mapping):
        return _multipart(value, files)
    if bare == "text/event-stream" and isinstance(value, list):
        return b"".join(map(_event, value))
    if is_xml(bare) and not isinstance(value, str):
        written = ElementTree.tostring(_element("root", value), encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>{written}'.encode()
    if bare.endswith("json-seq") and isinstance(value, list):  # RFC 7464: each begins with a record separator
        return b"".join(b"\x1e" + json_bytes(one) + b"\n" for one in value)
    if bare.endswith(("jsonl", "jsonlines", "ndjson")) and isinstance(value, list):
        return b"".join(json_bytes(one) + b"\n" for one in value)
    return _plain(value).encode("utf-8", "replace")


def _plain(value: JSON) -> str:
    return value if isinstance(value, str) else json_bytes(value).decode("utf-8")


def _field(value: JSON) -> list[str] | str:
    return [_plain(one) for one in value] if isinstance(value, list) else _plain(value)


def _multipart(value: Mapping[str, JSON], files: Mapping[str, str]) -> bytes:
    fields = [(name, item) for name, one in value.items() for item in (one if isinstance(one, list) else [one])]
    return b"".join([*(_part(name, one, files.get(name, "")) for name, one in fields), f"--{_BOUNDARY}--\r\n".encode()])


def _part(name: str, value: JSON, file: str) -> bytes:
    """`file`: the media type of a part that is a file; "" for a plain field."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    head, content = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{quoted}"', _plain(value).encode("utf-8", "replace")
    if file:
        head += f'; filename="{quoted}.{_extension(file)}"\r\nContent-Type: {file}'
        content = file_of(file) or content
    elif not isinstance(value, (str, int, float)):
        head += "\r\nContent-Type: application/json"
    return head.encode("utf-8", "replace") + b"\r\n\r\n" + content + b"\r\n"


def _event(value: JSON) -> bytes:
    """A server-sent event: its fields where the value has no others (OpenAPI 3.2, Sequential Media Types), else the value as its data."""
    if not isinstance(value, Mapping) or not value or not value.keys() <= {"data", "event", "id", "retry"}:
        return b"data: " + json_bytes(value) + b"\n\n"
    lines = [(name, line) for name, one in value.items() for line in re.split(r"\r\n|\r|\n", _plain(one))]
    return "".join(f"{name}: {line}\n" for name, line in lines).encode("utf-8", "replace") + b"\n"


def _extension(media_type: str) -> str:
    """How the name of a file of a media type ends: `image/svg+xml` → "svg"."""
    kind = re.sub(r"\W.*", "", media_type.partition("/")[2].removeprefix("x-"))
    return {"": "bin", "jpeg": "jpg", "octet": "bin", "plain": "txt", "vnd": "bin"}.get(kind, kind)


def _cut(value: JSON, depth: int) -> JSON:
    if isinstance(value, dict):
        return {name: _cut(one, depth + 1) for name, one in value.items()} if depth < _DEPTH else {}
    if isinstance(value, list):
        return [_cut(one, depth + 1) for one in value] if depth < _DEPTH else []
    return value


def _element(name: str, value: JSON) -> ElementTree.Element:
    made = ElementTree.Element(re.sub(r"[^\w.-]|^(?=[\d.-])", "_", name) or "_")
    if isinstance(value, Mapping):
        made.extend(_element(key, one) for key, one in value.items())
    elif isinstance(value, list):
        made.extend(_element("item", one) for one in value)
    elif value is not None:
        made.text = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", _plain(value))
    return made
