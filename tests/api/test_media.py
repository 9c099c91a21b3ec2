"""Media types, ranges and `Accept`."""

from __future__ import annotations

import pytest

from contracts.http.media_types import accepted, bare, best, is_json, matches, parameter


@pytest.mark.parametrize(
    ("pattern", "media_type", "is_match"),
    [
        ("application/json", "application/json; charset=utf-8", True), ("application/json", "APPLICATION/JSON", True), ("application/json; v=1", "application/json", True),
        ("application/*+json", "application/vnd.x+json", True), ("application/*+json", "application/json", False), ("application/*+json", "application/+json", False),
        ("application/*", "application/json", True), ("application/*", "text/plain", False), ("*/*", "a/b", True), ("*/*", "nonsense", False),
        ("application/json", "", False), ("application/json", "application/json extra", False), ("text/*", "text/plain;charset=x", True),
    ],
)  # fmt: skip
def test_ranges_match(pattern: str, media_type: str, is_match: bool) -> None:
    assert matches(pattern, media_type) is is_match


def test_most_specific_range_is_best() -> None:
    declared = ["*/*", "application/*", "application/*+json", "application/vnd.x+json"]
    assert [best(declared, name) for name in ("application/vnd.x+json", "application/y+json", "application/xml", "text/csv")] == declared[
        ::-1
    ]
    assert best(["application/json"], "text/csv") is None


@pytest.mark.parametrize(
    ("declared", "media_type", "found"),
    [
        (["a/b; charset=utf-8", "a/b"], "a/b", "a/b"),
        (["a/b", "a/b; charset=utf-8"], 'a/b;charset="UTF-8"', "a/b; charset=utf-8"),
        (["a/b;v=1", "a/b;v=2"], "a/b; v=2", "a/b;v=2"),
        (["a/b;v=2", "a/b"], "a/b; charset=utf-8", "a/b"),
    ],
)
def test_parameters_tell_media_types_of_one_name_apart(declared: list[str], media_type: str, found: str) -> None:
    assert best(declared, media_type) == found


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        (None, ["a/b", "c/d"], ("a/b", "c/d")), ("", ["a/b"], ("a/b",)), ("*/*", ["a/b", "c/d"], ("a/b", "c/d")), ("c/d, a/b", ["a/b", "c/d"], ("a/b", "c/d")),
        ("a/b;q=0.5, c/d", ["a/b", "c/d"], ("c/d", "a/b")), ("a/*;q=0.9, a/b;q=0.1", ["a/b", "a/c"], ("a/c", "a/b")), ("a/b;q=0", ["a/b"], ()),
        ("*/*, a/b;q=0", ["a/b", "c/d"], ("c/d",)), ("x/y", ["a/b"], ()), ("nonsense", ["a/b"], ("a/b",)), ("nonsense, x/y", ["a/b"], ()),
        ("application/problem+json", ["application/json"], ("application/json",)), ("a/b; v=\"1,2\"; q=0.3, c/d;q=0.4", ["a/b", "c/d"], ("c/d", "a/b")),
        ("a/b;q=2", ["a/b"], ("a/b",)), ("text/csv", ["text/*"], ("text/*",)), ("*/*;q=0.1, c/*", ["a/b", "c/d"], ("c/d", "a/b")), ("A/B", ["a/b"], ("a/b",)),
        ('a/b;v="1, c/d', ["a/b", "c/d"], ("a/b",)), ('a/b;v="1\\", c/d', ["a/b", "c/d"], ("a/b",)),
        ("x/y, " * 63 + "a/b", ["a/b"], ("a/b",)), ("x/y, " * 64 + "a/b", ["a/b"], ()),
        ("x/y, a/b;v=" + "1" * 2000, ["a/b"], ()), ("x/y;v=" + "1" * 2000 + ", a/b", ["a/b"], ("a/b",)),
        ("a/b;v=2", ["a/b;v=1", "a/b;v=2"], ("a/b;v=2", "a/b;v=1")), ("*/*", [], ()),
    ],
)  # fmt: skip
def test_accept_chooses_among_offers(accept: str | None, offered: list[str], chosen: tuple[str, ...]) -> None:
    assert accepted(accept, offered) == chosen


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        ("application/vnd.github.v3+json", ["application/json"], ["application/json"]),
        ("application/vnd.github+json; version=3", ["text/csv", "application/json"], ["application/json"]),
        ("*/*+json", ["application/hal+json", "text/plain"], ["application/hal+json"]),
        ("application/json", ["application/vnd.api+json"], ["application/vnd.api+json"]),
        ("application/json;version=2", ["application/json;version=1"], ["application/json;version=1"]),
        ("application/vnd.x+json, */*;q=0.1", ["text/csv", "application/json"], ["application/json", "text/csv"]),
        ("application/vnd.x+json, application/json;q=0", ["application/json"], []),
        ("application/vnd.x+json;q=0, */*", ["application/json"], ["application/json"]),
        ("application/vnd.x+json, text/csv", ["application/json", "text/csv"], ["text/csv", "application/json"]),
        ("text/xml", ["application/xml"], ["application/xml"]),
        ("image/svg+xml", ["application/xml"], []),
        ("application/vnd.x+json", ["text/plain", "application/x-ndjson", "application/json-seq"], []),
        (BROWSER, ["application/json"], ["application/json"]),
        (BROWSER, ["application/json", "text/html"], ["text/html", "application/json"]),
    ],
)
def test_media_types_are_served_by_their_kind(accept: str, offered: list[str], chosen: list[str]) -> None:
    assert list(accepted(accept, offered)) == chosen


@pytest.mark.parametrize(
    ("media_type", "value"), [("a/b; charset=UTF-8", "UTF-8"), ('a/b; charset="x;y"', "x;y"), ("a/b", ""), ('a/b; Charset="a\\"b"', 'a"b')]
)
def test_parameter_is_read(media_type: str, value: str) -> None:
    assert parameter(media_type, "charset") == value


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json; a=b", "application/*+json", "text/json"])
def test_json_types_are_json(media_type: str) -> None:
    assert is_json(media_type)


@pytest.mark.parametrize("media_type", ["application/jsonl", "text/plain", "", "*/*", "json", "application/xml"])
def test_other_types_are_not_json(media_type: str) -> None:
    assert not is_json(media_type)


@pytest.mark.parametrize("text", ["", ";", "a", "a/", "/b", "a/b/c", "a b/c", "é/b", ",", "\ud800/x", "a/b c"], ids=range(11))
def test_nonsense_is_no_media_type(text: str) -> None:
    assert bare(text) == ""
