"""Small files of some media types, for whoever opens what was sent, and how their names end."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["extension", "file_of"]

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


def extension(media_type: str) -> str:
    """How the name of a file of a media type ends: `image/svg+xml` → "svg"."""
    kind = re.sub(r"\W.*", "", media_type.partition("/")[2].removeprefix("x-"))
    return {"": "bin", "jpeg": "jpg", "octet": "bin", "plain": "txt", "vnd": "bin"}.get(kind, kind)
