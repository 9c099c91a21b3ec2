"""Bytes → JSON: exact, strict, total."""

from __future__ import annotations

import gc

import pytest

from contracts.codecs.json_text import BodyError, decode_json
from contracts.codecs.text import decode_text

HOSTILE = [
    (b"", "the body is empty"),
    (b" \r\n\t", "the body is empty"),
    (b"\xff", "the body is not UTF-8"),
    (b'{"a": "\xc3"}', "the body is not UTF-8"),
    ('{"a": 1}'.encode("utf-16"), "the body is not UTF-8"),
    (b"{", "the body is not JSON: unexpected end of data at line 1, column 2"),
    (b'{"a":\n NaN}', "the body is not JSON: unexpected character, expected a JSON value at line 2, column 2"),
    (b'"\\ud800"', "the body is not JSON: no low surrogate in string at line 1, column 2"),
    (b"1e400", "the body is not JSON: number is infinity when parsed as double at line 1, column 1"),
    (b"[" * 100_000, "the body is nested more than 200 levels deep"),
    (b"[" * 500 + b"]" * 500, "the body is nested more than 200 levels deep"),
    (b'{"a":' * 201 + b"1" + b"}" * 201, "the body is nested more than 200 levels deep"),
    (b"[" + b"{}," * 1_000_000 + b"{}]", "the body has more than 1,000,000 lists and objects"),
    (b"{}{}", "the body is not JSON: unexpected content after document at line 1, column 3"),
    (b"'a'", "the body is not JSON: unexpected character, expected a JSON value at line 1, column 1"),
]


@pytest.mark.parametrize(("body", "message"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_json_is_told(body: bytes, message: str) -> None:
    with pytest.raises(BodyError) as raised:
        decode_json(body)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 12345678901234567890123456789}', {"a": 12345678901234567890123456789}),
        (b"-9223372036854775809", -9223372036854775809),
        (b"18446744073709551616", 18446744073709551616),
        (b"[" * 200 + b"]" * 200, None),
        (b"[[], " + b"[]," * 999 + b"[]]", None),
        (b'"' + b'[\\"{\\\\' * 1000 + b'"', '["{\\' * 1000),
        (b'{"\\\\": [' + b'"]", ' * 300 + b"[]]}", {"\\": ["]"] * 300 + [[]]}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'"1234567890123456789012"', "1234567890123456789012"),
        (b"0.1234567890123456789012", 0.1234567890123456789012),
        (b"null", None),
    ],
    ids=range(11),
)
def test_json_is_exact(body: bytes, value: object) -> None:
    found = decode_json(body)
    if value is not None:
        assert found == value
        assert type(found) is type(value)


def test_the_garbage_collector_is_on_after_a_large_text() -> None:
    assert len(decode_json(b"[" + b"[]," * 100_000 + b"[]]")) == 100_001  # type: ignore[arg-type]
    with pytest.raises(BodyError):
        decode_json(b"[" * 300_000)
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("charset", "message"),
    [
        ("klingon", "the charset 'klingon' is not known"),
        ("", "the body is not UTF-8"),
        ("ascii", "the body is not ascii"),
        ("hex", "the charset 'hex' is not known"),
        ("a\0b", "the charset 'a\\x00b' is not known"),
    ],
    ids=range(5),
)
def test_text_in_a_wrong_charset_is_told(charset: str, message: str) -> None:
    with pytest.raises(BodyError) as raised:
        decode_text(b"\xff", charset)
    assert str(raised.value) == message


def test_text_is_decoded_by_its_charset() -> None:
    assert (decode_text(b"\xe9", "latin-1"), decode_text("é".encode(), "")) == ("é", "é")
