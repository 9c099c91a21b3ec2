"""The files that stand for bodies of binary media types can be opened."""

from __future__ import annotations

import gzip
import io
import re
import struct
import tarfile
import wave
import zipfile
import zlib

import pytest

from contracts.codecs.files import file_of


def file(media_type: str) -> bytes:
    found = file_of(media_type)
    assert found is not None
    return found


def test_archives_hold_a_file() -> None:
    with zipfile.ZipFile(io.BytesIO(file("application/zip"))) as archive:
        assert (archive.testzip(), archive.read("example.txt")) == (None, b"It works.\n")
    with tarfile.open(fileobj=io.BytesIO(file("application/x-tar"))) as archive:
        assert archive.getnames() == ["example.txt"]
    assert gzip.decompress(file("application/gzip")) == b"It works.\n"


def test_each_object_of_a_pdf_is_where_its_table_says() -> None:
    written = file("application/pdf; version=1.4")
    [start] = re.findall(rb"startxref\n(\d+)\n%%EOF\n$", written)
    table = written[int(start) :]
    assert table.startswith(b"xref\n0 6\n")
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n \n", table)]
    assert [written[place:].partition(b" ")[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]


def test_each_chunk_of_a_png_has_its_checksum() -> None:
    written, place, kinds = file("image/png"), 8, []
    while place < len(written):
        [length], kind = struct.unpack(">I", written[place : place + 4]), written[place + 4 : place + 8]
        content, checksum = written[place + 8 : place + 8 + length], written[place + 8 + length : place + 12 + length]
        assert struct.pack(">I", zlib.crc32(kind + content)) == checksum
        kinds.append(kind)
        place += 12 + length
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]


def test_a_sound_lasts_a_while() -> None:
    with wave.open(io.BytesIO(file("audio/wav"))) as sound:
        assert sound.getnframes() / sound.getframerate() == 0.1
    frames = file("audio/mpeg").split(b"\xff\xfb")[1:]
    assert {len(frame) for frame in frames} == {415}


STARTS = {"image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF89a", "image/webp": b"RIFF", "image/bmp": b"BM", "image/svg+xml": b"<svg "}


@pytest.mark.parametrize(("media_type", "start"), STARTS.items())
def test_other_files_begin_as_their_kind_does(media_type: str, start: bytes) -> None:
    assert file(media_type).startswith(start)


@pytest.mark.parametrize("media_type", ["application/octet-stream", "application/json", "", "nonsense"])
def test_other_media_types_have_no_file(media_type: str) -> None:
    assert file_of(media_type) is None
