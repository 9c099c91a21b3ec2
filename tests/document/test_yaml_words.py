"""YAML 1.2 words, members' names, merging; every mistake of syntax with its exact message."""

from __future__ import annotations

import pytest

from contracts.document.reading.yaml import parse
from contracts.errors import DocumentError, RuleBookError

WORDS = [
    ("yes", "yes"), ("off", "off"), ("2024-01-01", "2024-01-01"), ("true", True), ("False", False), ("~", None), ("null", None), ("", None), ("0x10", 16),
    ("0o17", 15), ("-3", -3), ("007", 7), ("1.50", 1.5), ("1e3", 1000.0), (".5", 0.5), ("1_000", "1_000"), ("12:30", "12:30"), ("!!str 12", "12"),
    ("'12'", "12"), ("!!int '12'", 12), ("!!float 1", 1.0), ("=", "="), ("+1", 1), ("- 1", [1]), ("1.2.3", "1.2.3"), ("123456789012345678901", 123456789012345678901),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), WORDS, ids=[text or "nothing" for text, _ in WORDS])
def test_words_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = parse(f"a:\n  {text}\n", file="f").data
    assert found == {"a": value}
    assert type(found["a"]) is type(value)  # type: ignore[index]


def test_names_of_members_are_texts() -> None:
    assert parse("200: a\ntrue: b\n~: c\n2024-01-01: d\n1.0: e\n", file="f").data == {
        "200": "a",
        "true": "b",
        "~": "c",
        "2024-01-01": "d",
        "1.0": "e",
    }


def test_own_members_win_over_merged_ones() -> None:
    assert parse("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\n", file="f").data["c"] == {"x": 3, "y": 1, "z": 2}  # type: ignore[index]


def test_quoted_merge_key_is_a_name() -> None:
    assert parse('"<<": 1\n', file="f").data == {"<<": 1}


def test_byte_order_mark_is_ignored() -> None:
    assert parse("\ufeffa: 1", file="f").data == {"a": 1}


def test_yaml_that_looks_like_json_is_yaml() -> None:
    assert parse("{a: b, 'c': [d]}", file="f.yaml").data == {"a": "b", "c": ["d"]}


MISTAKES = [
    ("a: b: c", "f:1:5: not valid YAML: mapping values are not allowed in this context (quote text that contains `: `)"),
    ("a: [1", "f:1:6: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence (check the indentation and quotes of this line and the one above)"),
    ("a: *x", "f:1:4: not valid YAML: found undefined alias (quote text that starts with *)"),
    ("a: 1\n\tb: 2", "f:2:1: not valid YAML: found a tab character that violates indentation while scanning a plain scalar (indent with spaces)"),
    ("a: @b", "f:1:4: not valid YAML: found character that cannot start any token while scanning for the next token (indent with spaces, not tabs; quote text that starts with @, ` or %)"),
    ("a: 1\na: 2\na: 3", "f:2:1: `a` is defined twice, first in line 1\nf:3:1: `a` is defined twice, first in line 1"),
    ("a: &x [*x]", "f:1:8: an alias inside the value that it refers to"),
    ("a: !foo 1", "f:1:4: unknown tag `!foo`"),
    ("a: !!set {b}", "f:1:4: unknown tag `!!set`"),
    ("a: !!int x", "f:1:4: `x` is not a valid int"),
    ("a: .inf", "f:1:4: `.inf` is not a JSON number; quote it to make it a string"),
    ("a: 1e999", "f:1:4: `1e999` is not a JSON number; quote it to make it a string"),
    ("? [a]\n: 1", "f:1:3: a member name must be a string; quote it if it starts with { or ["),
    ("a: 1\n---\nb: 2", "f:2:1: not valid YAML: but found another document (a second document starts with `---`; only one is read)"),
    ('a: "\x01"', "f:1:5: a character that YAML does not allow: U+0001"),
    ('a: "b', "f:1:6: not valid YAML: found unexpected end of stream while scanning a quoted scalar (a quote or bracket is not closed)"),
    ("a: {<<: 1}", "f:1:9: `<<` must be a mapping"),
    ('{"a": 1, "a": 2}', "f:1:10: `a` is defined twice, first in line 1"),
    ('{"a": \ud800}', "f:1:1: contains a lone surrogate"),
    ("[" * 300 + "]" * 300, "f:1:201: nested more than 200 levels deep"),
    ("a: " + "[" * 300 + "]" * 300, "f:1:203: nested more than 200 levels deep"),
    ("[" * 100_000, "f:1:201: nested more than 200 levels deep"),
    ('{"a": NaN}', "f:1:7: NaN is not a JSON number"),
    ("a: " + "1" * 5000, "f:1:4: a number of more than 4,000 digits"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[repr(text[:12]) for text, _ in MISTAKES])
def test_mistake_has_its_place_and_cure(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as raised:
        parse(text, file="f")
    assert str(raised.value) == message


def test_json_file_is_told_as_json() -> None:
    with pytest.raises(DocumentError) as raised:
        parse('{"a": 1,\n "b" 2}', file="f.json")
    assert str(raised.value) == "f.json:2:6: not valid JSON: expecting ':' delimiter"


def test_rule_books_get_their_own_error() -> None:
    with pytest.raises(RuleBookError, match="f:1:5"):
        parse("a: b: c", file="f", error=RuleBookError)


def test_aliases_cannot_explode() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{below}'] * 10)}]" for below, name in zip("abcdefgh", "bcdefghi", strict=True)]
    with pytest.raises(DocumentError, match="f:6:8: aliases expand to more than 200,000 values"):
        parse("\n".join(lines), file="f")
