"""Charsets of bodies: those that are registered, and no memory of the others."""

import encodings

import pytest

from contracts.codecs.json_text import BodyError
from contracts.codecs.text import decode_text


@pytest.mark.parametrize(
    "charset", ["", "utf-8", "UTF8", "ISO-8859-1", "latin1", "windows-1252", "Shift_JIS", "us-ascii", "koi8-u", "cp874"]
)
def test_a_registered_charset_is_read(charset):
    assert decode_text(b"ab", charset) == "ab"


@pytest.mark.parametrize("charset", ["klingon", "punycode", "utf-8\0", "é", "x" * 100_000])
def test_another_is_refused_and_not_remembered(charset):
    remembered = len(encodings._cache)  # Python keeps each name that it looked up, for good
    with pytest.raises(BodyError, match="is not known"):
        decode_text(b"ab", charset)
    assert len(encodings._cache) <= remembered + (charset == "punycode")
