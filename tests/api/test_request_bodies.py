"""Request bodies of every media type, with violations by member and pointer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import OperationReader, Reading
from contracts.http.messages import ABSENT, Request

Reader = Callable[..., OperationReader]

LEAD = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"}, "age": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}, "ok": {"type": "boolean"},
        "home": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "integer"}}}, "file": {"type": "string", "format": "binary"},
        "numbers": {"type": "array", "items": {"type": "integer"}},
    },
}  # fmt: skip


def read(reader_of: Reader, content: dict, body: bytes, content_type: str | None, *, required: bool = True) -> Reading:
    reader = reader_of({"requestBody": {"required": required, "content": content}})
    return reader.read(Request("POST", "/x", (), (("Content-Type", content_type),) if content_type is not None else (), body), {})


def told(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [(one.member, one.pointer, one.keyword, one.message) for one in reading.violations]


JSON = {"application/json": {"schema": LEAD}}


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-16", "Application/JSON", None, ""])
def test_json_body_is_read(reader_of: Reader, content_type: str | None) -> None:
    reading = read(reader_of, JSON, b'{"name": "Ann"}', content_type)
    assert (reading.body, told(reading)) == ({"name": "Ann"}, [])


VIOLATIONS = [
    (b'{"name": 5}', [("name", "/name", "type", '5 is not of type "string"')]),
    (b"{}", [("name", "/name", "required", '"name" is a required property')]),
    (b'{"name": "", "home": {"zip": "x"}}', [("home.zip", "/home/zip", "type", '"x" is not of type "integer"')]),
    (b'{"name": "", "tags": ["a", 5]}', [("tags[1]", "/tags/1", "type", '5 is not of type "string"')]),
    (b"[]", [("", "", "type", '[] is not of type "object"')]),
    (b"", [("", "", "json", "the body is empty")]),
    (b"  ", [("", "", "json", "the body is empty")]),
    (b"\xff", [("", "", "json", "the body is not UTF-8")]),
    (b"{", [("", "", "json", "the body is not JSON: unexpected end of data at line 1, column 2")]),
    (b'{"name": "\\udfff"}', [("", "", "json", "the body is not JSON: invalid high surrogate in string at line 1, column 11")]),
]


@pytest.mark.parametrize(("body", "violations"), VIOLATIONS, ids=range(len(VIOLATIONS)))
def test_json_violation_names_the_member(reader_of: Reader, body: bytes, violations: list) -> None:
    assert told(read(reader_of, JSON, body, "application/json")) == violations


def test_unreadable_body_is_absent(reader_of: Reader) -> None:
    assert read(reader_of, JSON, b"{", "application/json").body is ABSENT


def test_empty_body_may_be_left_out_where_it_is_optional(reader_of: Reader) -> None:
    reading = read(reader_of, JSON, b"", "application/json", required=False)
    assert (reading.body, told(reading)) == (ABSENT, [])


def test_body_nobody_declared_is_left_alone(reader_of: Reader) -> None:
    reading = reader_of({}).read(Request("POST", "/x", (), (), b"\xff"), {})
    assert (reading.body, told(reading)) == (ABSENT, [])


def test_body_of_an_undeclared_media_type_is_left_alone(reader_of: Reader) -> None:
    reading = read(reader_of, JSON, b"<a/>", "application/xml")
    assert (reading.body, told(reading)) == (ABSENT, [])


def test_the_most_specific_media_type_decides(reader_of: Reader) -> None:
    content = {"application/*+json": {"schema": {"type": "object"}}, "application/vnd.x+json": {"schema": {"type": "array"}}}
    assert told(read(reader_of, content, b"[]", "application/vnd.x+json")) == []
    assert [one.keyword for one in read(reader_of, content, b"[]", "application/y+json").violations] == ["type"]


def test_read_only_members_are_refused_in_requests(reader_of: Reader) -> None:
    schema = {"required": ["id"], "properties": {"id": {"readOnly": True}}}
    content = {"application/json": {"schema": schema}}
    assert told(read(reader_of, content, b"{}", "application/json")) == []
    assert told(read(reader_of, content, b'{"id": 1}', "application/json")) == [
        ("id", "/id", "readOnly", "is read-only and must not be sent in a request")
    ]


TEXTS = [
    ({"type": "string"}, b"5", "text/plain", "5"), ({"type": "integer"}, b"5", "text/plain", 5), (True, "é".encode("latin-1"), "text/plain; charset=latin-1", "é"),
    ({"type": "object"}, b"a,b", "text/csv", "a,b"),
    ({"type": "array", "items": {"type": "integer"}}, b"[1, 2]", "text/plain", [1, 2]), ({"type": "object"}, b'{"a": 1}', "text/plain", {"a": 1}),
    ({"type": ["object", "string"]}, b"{a}", "text/plain", "{a}"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "body", "content_type", "value"), TEXTS)
def test_text_body_is_read(reader_of: Reader, schema: object, body: bytes, content_type: str, value: object) -> None:
    reading = read(reader_of, {"text/*": {"schema": schema}}, body, content_type)
    assert (reading.body, told(reading)) == (value, [])


def test_text_in_an_unknown_charset_is_told(reader_of: Reader) -> None:
    reading = read(reader_of, {"text/plain": {}}, b"x", "text/plain; charset=klingon")
    assert told(reading) == [("", "", "json", "unknown charset 'klingon'")]


def test_binary_body_is_read(reader_of: Reader) -> None:
    content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "maxLength": 3}}}
    assert read(reader_of, content, b"\xff\x00", "application/octet-stream").body == "\xff\x00"
    assert [one.keyword for one in read(reader_of, content, b"\xff\x00ab", "application/octet-stream").violations] == ["maxLength"]


FORM = {"application/x-www-form-urlencoded": {"schema": LEAD}}


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"name=Ann+B&age=5&ok=true", {"name": "Ann B", "age": 5, "ok": True}), (b"name=a&tags=x&tags=y", {"name": "a", "tags": ["x", "y"]}),
        (b"name=a&tags=x", {"name": "a", "tags": ["x"]}), (b"name=5&numbers=1&numbers=2", {"name": "5", "numbers": [1, 2]}), (b"name=%C3%A9", {"name": "é"}),
        (b"name=%zz%4%&tags=%253D%3d", {"name": "%zz%4%", "tags": ["%3D="]}), (b"&&name=a&&tags", {"name": "a", "tags": [""]}),
        (b"name=" + b"%41" * 70_000, {"name": "A" * 70_000}), (b"name=" + b"a%41%" * 30_000, {"name": "aA%" * 30_000}),
        (b'name=a&home={"city":"x"}', {"name": "a", "home": {"city": "x"}}), (b"name=a&other=1&other=2", {"name": "a", "other": ["1", "2"]}), (b"name=", {"name": ""}),
    ],
)  # fmt: skip
def test_form_is_read(reader_of: Reader, body: bytes, value: object) -> None:
    reading = read(reader_of, FORM, body, "application/x-www-form-urlencoded")
    assert (reading.body, told(reading)) == (value, [])


def test_other_spellings_in_a_form_are_read_and_noted(reader_of: Reader) -> None:
    reading = read(reader_of, FORM, b"name=a&ok=True&age=&numbers=%2B1", "application/x-www-form-urlencoded")
    assert (reading.body, told(reading)) == ({"name": "a", "ok": True, "numbers": [1]}, [])
    assert [one.member for one in reading.tolerated] == ["age", "ok", "numbers[0]"]


def test_encoding_of_a_form_is_obeyed(reader_of: Reader) -> None:
    encoding = {"home": {"style": "deepObject"}, "numbers": {"explode": False}, "tags": {"style": "pipeDelimited", "explode": False}}
    content = {"application/x-www-form-urlencoded": {"schema": LEAD, "encoding": encoding}}
    reading = read(reader_of, content, b"name=a&home[city]=x&home%5Bzip%5D=7&numbers=1,2&tags=a|b", "application/x-www-form-urlencoded")
    assert (reading.body, told(reading)) == ({"name": "a", "home": {"city": "x", "zip": 7}, "numbers": [1, 2], "tags": ["a", "b"]}, [])


@pytest.mark.parametrize("body", [b"tags[0]=a&tags[1]=b", b"tags[]=a&tags[]=b", b"tags=a&tags=b"])
def test_list_of_a_form_is_read_as_a_deep_object(reader_of: Reader, body: bytes) -> None:
    content = {"application/x-www-form-urlencoded": {"schema": LEAD, "encoding": {"tags": {"style": "deepObject"}}}}
    reading = read(reader_of, content, b"name=a&" + body, "application/x-www-form-urlencoded")
    assert (reading.body, told(reading)) == ({"name": "a", "tags": ["a", "b"]}, [])


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        (b"numbers[0]=1&numbers[1]=2", {"numbers": [1, 2]}),
        (b"home[city]=x&home[zip]=7", {"home": {"city": "x", "zip": 7}}),
        (b"age[x]=1", {"age[x]": "1"}),
    ],
)
def test_brackets_of_a_form_are_read_without_an_encoding(reader_of: Reader, body: bytes, value: dict) -> None:
    content = {"application/x-www-form-urlencoded": {"schema": LEAD}}
    reading = read(reader_of, content, b"name=a&" + body, "application/x-www-form-urlencoded")
    assert (reading.body, told(reading)) == ({"name": "a", **value}, [])


@pytest.mark.parametrize(
    ("body", "violations"),
    [
        (
            b"age=x",
            [("name", "/name", "required", '"name" is a required property'), ("age", "/age", "type", '"x" is not of type "integer"')],
        ),
        (b"name=a&home={", [("", "", "json", "the field `home`: it is not JSON: unexpected end of data at line 1, column 2")]),
        (b"name=a&home[x]=%ff", [("", "", "json", "the body is not UTF-8")]),
        (b"name=%ff", [("", "", "json", "the body is not UTF-8")]),
        (b"\xff", [("", "", "json", "the body is not UTF-8")]),
        (b"a&" * 20_000, [("", "", "json", "the body has more than 10000 fields")]),
    ],
    ids=range(6),
)
def test_broken_form_is_told(reader_of: Reader, body: bytes, violations: list) -> None:
    assert told(read(reader_of, FORM, body, "application/x-www-form-urlencoded")) == violations


MULTIPART = {"multipart/form-data": {"schema": LEAD}}


def multipart(*parts: tuple[str, str], boundary: str = "B") -> bytes:
    pieces = [f"--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n" for head, content in parts]
    return ("".join(pieces) + f"--{boundary}--\r\n").encode("latin-1")


def test_multipart_is_read(reader_of: Reader) -> None:
    body = multipart(
        ('name="name"', "Ann"), ('name="age"', "5"), ('name="tags"', "x"), ('name="tags"', "y\r\n--C"), ('name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream', "\xff\x00"),
        ('name="home"\r\nContent-Type: application/json', '{"zip": 7}'),
    )  # fmt: skip
    reading = read(reader_of, MULTIPART, body, 'multipart/form-data; boundary="B"')
    assert (reading.body, told(reading)) == (
        {"name": "Ann", "age": 5, "tags": ["x", "y\r\n--C"], "file": "\xff\x00", "home": {"zip": 7}},
        [],
    )


LINES = {
    "padding": b'--B \t\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn\r\n--B  \r\n'
    b'Content-Disposition: form-data; name="age"\r\n\r\n5\r\n--B-- \r\n',
    "a preamble": b'not --B\r\n--Bo\r\n--B\r\nContent-Disposition: form-data; name="name"\r\n\r\nAnn\r\n--B\r\n'
    b'Content-Disposition: form-data; name="age"\r\n\r\n5\r\n--B--\r\nan epilogue --B',
}


@pytest.mark.parametrize("body", LINES.values(), ids=LINES)
def test_boundaries_are_lines_of_their_own(reader_of: Reader, body: bytes) -> None:
    """RFC 2046, section 5.1.1."""
    reading = read(reader_of, MULTIPART, body, "multipart/form-data; boundary=B")
    assert (reading.body, told(reading)) == ({"name": "Ann", "age": 5}, [])


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        (b"x", "multipart/form-data", "the Content-Type has no boundary"),
        (b"x", "multipart/form-data; boundary=B", "the body does not end with its boundary"),
        (b"--B\r\n\r\nx", "multipart/form-data; boundary=B", "the body does not end with its boundary"),
        (b"--B\r\n\r\nx\r\n--B--", "multipart/form-data; boundary=B", "a part of the body has no name"),
        (b"--B\r\nx\r\n--B--", "multipart/form-data; boundary=B", "the body is not multipart/form-data at byte 6"),
        (b"--B\r\nx", "multipart/form-data; boundary=B", "the body does not end with its boundary"),
        (b"--" + b"B" * 300 + b"--", f"multipart/form-data; boundary={'B' * 300}", "the boundary is too long"),
        (multipart(('name="home"\r\nContent-Type: application/json', "{")), "multipart/form-data; boundary=B", "the field `home`: it is not JSON: unexpected end of data at line 1, column 2"),
        (multipart(('name="name"', "\xff")), "multipart/form-data; boundary=B", "the body is not UTF-8"),
    ],
    ids=range(9),
)  # fmt: skip
def test_broken_multipart_is_told(reader_of: Reader, body: bytes, content_type: str, message: str) -> None:
    assert told(read(reader_of, MULTIPART, body, content_type)) == [("", "", "json", message)]


def test_form_of_a_3_0_document_is_read(reader_of: Reader) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "nullable": True}}}
    reader = reader_of({"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}}, version="3.0.3")
    assert reader.read(Request("POST", "/x", (), (), b"n=5"), {}).body == {"n": 5}


HOSTILE_TYPES = [
    "application/json",
    "text/plain; charset=utf-7",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=B",
    "a/b",
    "\ud800",
    "*/*",
    ";",
]
HOSTILE_BODIES = [
    b"\xff\xfe\x00",
    b"[" * 5000,
    b"%" * 50,
    b"--B--",
    b"--B\r\n" * 50,
    b"a[b][c" * 50,
    b"\x00",
    b"=" * 50,
    b"&" * 50,
    b"9" * 5000,
]


@pytest.mark.parametrize("content_type", HOSTILE_TYPES, ids=range(len(HOSTILE_TYPES)))
@pytest.mark.parametrize("body", HOSTILE_BODIES, ids=range(len(HOSTILE_BODIES)))
def test_no_body_makes_a_reader_fail(reader_of: Reader, content_type: str, body: bytes) -> None:
    content = {
        name: {"schema": LEAD}
        for name in ("application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "*/*")
    }
    reading = read(reader_of, content, body, content_type)
    assert isinstance(reading, Reading)
