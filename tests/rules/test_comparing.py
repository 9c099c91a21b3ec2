"""Whether an answer agrees with what is pinned, and where it differs, are the same question."""

from __future__ import annotations

from random import Random

import pytest

from contracts.http.messages import ABSENT, JSON
from contracts.rules.judge.comparison import agrees, differences
from contracts.rules.language.exchange_context import GENERATED

FREE = frozenset({("text",), ("items", "[]", "text"), ("whole",)})


@pytest.mark.parametrize(
    ("expected", "actual", "is_alike"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {}, True),
        ({"a": "x"}, {}, False),
        ({"text": "x"}, {"text": "y"}, True),
        ({"text": "x"}, {"text": None}, False),
        ({"text": None}, {"text": "y"}, False),
        ({"items": [{"text": "x", "n": 1}]}, {"items": [{"text": "y", "n": 1.0}]}, True),
        ({"items": [{"text": "x", "n": 1}]}, {"items": [{"text": "y", "n": 2}]}, False),
        ({"items": []}, {"items": [1]}, False),
        ({"a": GENERATED}, {"a": "anything"}, True),
        ({"a": GENERATED}, {}, False),
        ({"whole": {"a": 1}}, {"whole": {"b": 2}}, True),
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ({"a": {}}, ABSENT, False),
        (None, ABSENT, True),
    ],
)
def test_what_agrees_has_no_differences(expected: JSON, actual: JSON, is_alike: bool) -> None:
    assert agrees(expected, actual, FREE) is is_alike
    assert (not list(differences(expected, actual, FREE))) is is_alike


def test_both_say_the_same_of_anything() -> None:
    chance = Random(1)

    def anything(depth: int) -> JSON:
        if depth == 0 or chance.random() < 0.3:
            return chance.choice([None, True, False, 0, 1, 1.0, "", "x", "y"])
        if chance.random() < 0.3:
            return [anything(depth - 1) for _ in range(chance.randrange(3))]
        return {name: anything(depth - 1) for name in chance.sample(["text", "items", "whole", "a"], chance.randrange(4))}

    for _ in range(3000):
        expected, actual = anything(3), anything(3)
        assert agrees(expected, actual, FREE) == (not list(differences(expected, actual, FREE))), (expected, actual)
        assert agrees(expected, expected, FREE)
