"""Small files of some media types that programs open without complaint, and file name extensions."""

from __future__ import annotations

import functools
import gzip
import io
import re
import struct
import tarfile
import wave
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

from contracts.http.media_types import bare

__all__ = ["extension", "file_of"]

_TEXT: Final = b"It works.\n"
_JPEG: Final = (
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0000b080001000101011100ffc40014000100000000000000000000"
    "000000000000ffc40014100100000000000000000000000000000000ffda0008010100003f003fffd9"
)


def file_of(media_type: str) -> bytes | None:
    """A small file of a concrete media type, None if there is none."""
    make = _FILES.get(bare(media_type))
    return _made(make) if make is not None else None


def extension(media_type: str) -> str:
    """The extension of files of a media type: `image/svg+xml` → "svg"."""
    kind = re.sub(r"\W.*", "", media_type.partition("/")[2].removeprefix("x-"))
    return {"": "bin", "jpeg": "jpg", "octet": "bin", "plain": "txt", "vnd": "bin"}.get(kind, kind)


@functools.cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def _gzip() -> bytes:
    return gzip.compress(_TEXT, mtime=0)


def _zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("example.txt"), _TEXT)
    return written.getvalue()


def _tar() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        entry = tarfile.TarInfo("example.txt")
        entry.size = len(_TEXT)
        archive.addfile(entry, io.BytesIO(_TEXT))
    return written.getvalue()


def _pdf() -> bytes:
    """One page with a line of text (ISO 32000-1)."""
    drawing = b"BT /F1 18 Tf 36 100 Td (It works.) Tj ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + trailer


def _png() -> bytes:
    """A grey square (PNG, section 11)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    side, row = 8, b"\0" + b"\x88" * 8
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * side, 9)) + chunk(b"IEND", b"")


def _wav() -> bytes:
    """A tenth of a second of silence."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * 800)
    return written.getvalue()


def _mp3() -> bytes:
    """Silence: frames of MPEG-1, layer III, 128 kbit/s, 44.1 kHz, whose side information is zero."""
    return (bytes.fromhex("fffb9064") + bytes(413)) * 8


def _fixed(content: bytes | str) -> Callable[[], bytes]:
    written = bytes.fromhex(content) if isinstance(content, str) else content
    return lambda: written


_FILES: Final[dict[str, Callable[[], bytes]]] = {
    "application/gzip": _gzip,
    "application/pdf": _pdf,
    "application/x-gzip": _gzip,
    "application/x-tar": _tar,
    "application/x-zip-compressed": _zip,
    "application/zip": _zip,
    "audio/mp3": _mp3,
    "audio/mpeg": _mp3,
    "audio/vnd.wave": _wav,
    "audio/wav": _wav,
    "audio/wave": _wav,
    "audio/x-wav": _wav,
    "image/bmp": _fixed(
        "424d3a000000000000003600000028000000010000000100000001001800000000000400000000000000000000000000000000000000888888ff"
    ),
    "image/gif": _fixed("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"),
    "image/jpeg": _fixed(_JPEG),
    "image/jpg": _fixed(_JPEG),
    "image/png": _png,
    "image/svg+xml": _fixed(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#888"/></svg>'
    ),
    "image/webp": _fixed("52494646240000005745425056503820180000005001009d012a0100010001402625a400058c0000fea28000"),
    "text/csv": _fixed(b"id,name\r\n1,Oak Side Table\r\n2,Linen Backpack\r\n"),
    "text/html": _fixed(b'<!doctype html><html lang="en"><head><title>Example</title></head><body><p>It works.</p></body></html>\n'),
}
