"""Pointer and offset → line and column, inside every kind of scalar."""

from __future__ import annotations

import pytest

from contracts.document.reading.yaml import Tree, parse

TEXT = """plain: when this
double: "a \\"b\\" \\u00e9 \\n c\\
  d
  e

  f"
single: 'it''s
  here

  now'
literal: |
  line one
   two

  three
folded: >-
  folded one
  two

    more
  three
indicated: |2-
    ind
  x
kept: >+
  last

long: multi
  line plain

  para
"""


def characters(tree: Tree, name: str) -> list[tuple[str, str]]:
    """Each character of a text, and what stands in the file where it is said to be (line breaks read as what folding makes of them)."""
    lines = TEXT.split("\n")
    found = []
    for offset, letter in enumerate(tree.data[name]):  # type: ignore[index]
        place = tree.place(f"/{name}", offset)
        found.append((letter, (lines[place.line - 1] + "\n")[place.column - 1]))
    return found


@pytest.mark.parametrize("name", ["plain", "single", "literal", "folded", "indicated", "kept", "long"])
def test_every_character_of_a_scalar_has_its_place(name: str) -> None:
    for letter, there in characters(parse(TEXT, file="f"), name):
        assert there == letter or (letter in " \n" and there == "\n") or (letter == "'" and there == "'")


def test_escapes_of_a_quoted_text_point_at_their_backslash() -> None:
    letters = characters(parse(TEXT, file="f"), "double")
    assert "".join(letter for letter, _ in letters) == 'a "b" é \n cd e\nf'
    assert [there for letter, there in letters if letter in '"é'] == ["\\", "\\", "\\"]
    assert [there for letter, there in letters if letter.isalpha() and letter != "é"] == list("abcdef")


@pytest.mark.parametrize(
    ("pointer", "offset", "place"),
    [
        ("/plain", 5, "f:1:13"), ("/double", 2, "f:2:12"), ("/single", 3, "f:7:14"), ("/single", 5, "f:8:3"), ("/literal", 0, "f:12:3"),
        ("/literal", 9, "f:13:3"), ("/folded", 11, "f:18:3"), ("/folded", 14, "f:18:6"), ("/indicated", 6, "f:24:3"), ("/long", 6, "f:29:3"),
        ("/plain", 999, "f:1:17"),
    ],
)  # fmt: skip
def test_offset_finds_line_and_column(pointer: str, offset: int, place: str) -> None:
    assert str(parse(TEXT, file="f").place(pointer, offset)) == place


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_other_line_endings_count_as_lines(ending: str) -> None:
    tree = parse("a: 1\nb: |\n  x\n  yz\n".replace("\n", ending), file="f")
    assert str(tree.place("/b", 3)) == "f:4:4"


@pytest.mark.parametrize(
    ("pointer", "value", "name"),
    [
        ("/a/b/1", "f:3:6", "f:3:6"), ("/a/b", "f:2:6", "f:2:3"), ("/a/nothing/here", "f:2:3", "f:2:3"), ("/c~1d", "f:4:6", "f:4:1"), ("", "f:1:1", "f:1:1"),
        ("/a/b/7", "f:2:6", "f:2:6"),
    ],
)  # fmt: skip
def test_values_and_names_have_places(pointer: str, value: str, name: str) -> None:
    tree = parse("a:\n  b: [x,\n     y]\nc/d: {e: 1}\n", file="f")
    assert (str(tree.place(pointer)), str(tree.key_place(pointer))) == (value, name)


def test_json_has_places_too() -> None:
    tree = parse('{"a": {"b": ["x", "\\ud83d\\ude00yz"]},\n "c": 1}', file="f.json")
    assert tree.data == {"a": {"b": ["x", "😀yz"]}, "c": 1}
    assert [str(tree.place("/a/b/1", 1)), str(tree.key_place("/a/b")), str(tree.place("/c"))] == ["f.json:1:32", "f.json:1:8", "f.json:2:7"]


def test_merged_member_stands_where_it_was_written() -> None:
    tree = parse("base: &base\n  a: 1\nmore:\n  <<: *base\n  b: 2\n", file="f")
    assert str(tree.place("/more/a")) == "f:2:6"


def test_data_without_text_is_placed_by_pointer() -> None:
    tree = Tree({"a": 1}, "document")
    assert (str(tree.place("/a", 3)), str(tree.place(""))) == ("document#/a", "document")
