"""Patterns with look-around: rewritten where that is possible, and bounded where it is not."""

from __future__ import annotations

import re

import pytest

from contracts.schemas.patterns import look_around_depth, may_backtrack, parts
from contracts.schemas.validation import Schemas
from contracts.schemas.validators.guarding import LONGEST_SUBJECT, LONGEST_SUBJECT_NESTED

REWRITTEN = [
    r"^(?=.*[0-9])(?=.*[a-z])[a-z0-9]{3,}$",
    r"^(?!\s*$).+",
    r"^(?!-)[a-z-]+(?<!-)$",
    r"^((?!bad|worse).)*$",
    r"^(?:(?!bad).)+$",
    r"^(?=.{2,3}$)[a-z]+(?:-[a-z]+)*$",
    r"^[a-z|]+(?<=[|a])$",
    r"^(?!(?:a|b)$)[ab]*",
    r"[a-c]+(?<!b)$",
]
NOT_REWRITTEN = [r"(?!a)b", r"^(?!a)a|b$", r"(?i)^(?!a)b", r"^(?!a)*b", r"^(?:(?!--)[a-z-])+$", r"(a)\1", r"^a\(?<!b)$"]
TEXTS = [
    "",
    " ",
    "a",
    "b",
    "ab",
    "ba",
    "a1",
    "ab1",
    "ab-",
    "-ab",
    "a-b",
    "abc",
    "a bad b",
    "worse",
    "b|",
    "|",
    "aa",
    "bb",
    "\n",
    "a\nb",
    "abb",
]


@pytest.mark.parametrize("text", REWRITTEN)
def test_parts_say_together_what_the_pattern_says(text: str) -> None:
    rewritten = parts(text)
    ecma = [(re.compile(part.text.replace("$", r"\Z")), part.is_wanted) for part in rewritten]
    whole = re.compile(text.replace("$", r"\Z"))
    assert rewritten
    assert [subject for subject in TEXTS if all(bool(one.search(subject)) is is_wanted for one, is_wanted in ecma)] == [
        subject for subject in TEXTS if whole.search(subject)
    ]


@pytest.mark.parametrize("text", REWRITTEN)
def test_rewritten_pattern_takes_a_text_of_any_length(text: str) -> None:
    validator = Schemas({}).validator({"pattern": text})
    assert [subject for subject in TEXTS if validator.is_valid(subject)] == [
        subject for subject in TEXTS if re.search(text.replace("$", r"\Z"), subject)
    ]
    assert not any(error.message.endswith("look-around") for error in validator.errors("z" * 100_000))


@pytest.mark.parametrize("text", NOT_REWRITTEN)
def test_other_look_around_is_left_alone(text: str) -> None:
    assert parts(text) == ()


@pytest.mark.parametrize(("text", "depth"), [("a(b)c", 0), ("(?=a)(?!b)", 1), ("(?=a(?!b)c)", 2), (r"\(?=[(?=(](?<=x)", 1), ("(?=", 1)])
def test_look_around_within_look_around_is_seen(text: str, depth: int) -> None:
    assert look_around_depth(text) == depth


@pytest.mark.parametrize(
    ("text", "answer"), [("^a+$", False), ("(?:a)", False), ("(?<name>a)", False), ("(?=a)", True), (r"(a)\1", True), ("a++", True)]
)
def test_patterns_that_may_backtrack_are_known(text: str, answer: bool) -> None:
    assert may_backtrack(text) is answer


@pytest.mark.parametrize(
    ("text", "size", "message"),
    [
        ("^(?:(?!--)[a-z-])+$", LONGEST_SUBJECT, ""),
        ("^(?:(?!--)[a-z-])+$", LONGEST_SUBJECT + 1, "is too long for the pattern, which has look-around: at most 1,024 characters are tried"),
        ("(?=(?!x)a)z", LONGEST_SUBJECT_NESTED + 1, "is too long for the pattern, which has look-around: at most 128 characters are tried"),
        ("^(a|a)*(?=b)$", 60, "is too complex for the pattern"),
        ("^(?:(?!--)[b-z-])+$", 60, 'does not match "^(?:(?!--)[b-z-])+$"'),
    ],
    ids=range(5),
)  # fmt: skip
def test_look_around_is_tried_on_short_texts_within_bounds(text: str, size: int, message: str) -> None:
    found = Schemas({}).validator({"pattern": text}).errors("a" * size)
    assert [error.message.partition(" ")[2] for error in found] == ([message] if message else [])
    assert {error.keyword for error in found} <= {"pattern"}


def test_names_of_members_are_searched_within_bounds() -> None:
    validator = Schemas({}).validator({"patternProperties": {"^(a|a)*(?=b)": {"type": "string"}}, "additionalProperties": False})
    assert validator.is_valid({"ab": "x"})
    assert [error.pointer for error in validator.errors({"ab": 1})] == ["/ab"]
    assert not validator.is_valid({"a" * 40: "x"})
    assert not Schemas({}).validator({"patternProperties": {"^(a|a)*(?=b)": True}}).is_valid({"b" * 2_000: "x"}), "nobody knows"
