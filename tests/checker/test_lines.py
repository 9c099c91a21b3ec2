"""Texts around the patterns of a rule book, and the words of its conditions."""

from __future__ import annotations

import re

import pytest

import contracts
from contracts.checker.cases.pattern_boundaries import patterns, texts_around, words
from contracts.configuration import shipped_folder

BOOK = contracts.load(shipped_folder() / "openapi.yaml").book
OPERATION = "PhoneNumbers_ValidateManualOverride"


@pytest.mark.parametrize("pattern", ["[+][0-9]{8,15}", "1[0-9]{10}", "(sk|lp)_.+|[^.]+[.][^.]+", "[a-z]+-?[0-9]*", "abc", "\\d{2}:\\d{2}"])
def test_texts_stand_on_both_sides_of_a_pattern(pattern: str) -> None:
    fits = [bool(re.fullmatch(pattern, text)) for text in texts_around(pattern)]
    assert fits[0]
    assert set(fits) == {True, False}


def test_lengths_are_tried_right_at_a_limit_and_beyond() -> None:
    lengths = {len(text) - 1 for text in texts_around("[+][0-9]{8,15}") if re.fullmatch("[+][0-9]*", text)}
    assert {7, 8, 15, 16} <= lengths


def test_every_branch_is_tried() -> None:
    assert {"sk_a", "lp_a"} <= set(texts_around("(sk|lp)_.+"))


def test_a_pattern_that_cannot_be_read_has_no_texts() -> None:
    assert texts_around("[") == ()


def test_patterns_and_words_are_those_of_conditions() -> None:
    assert BOOK is not None
    assert {"[+][0-9]{8,15}", "[0-9]{10}", "1[0-9]{10}"} <= set(patterns(BOOK, OPERATION))
    assert {"sms", "smsx", "sm", "SMS", "Blocked"} <= set(words(BOOK, OPERATION))
