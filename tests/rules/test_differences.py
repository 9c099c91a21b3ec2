"""A wrong answer is told by the smallest difference: elements of lists are matched by what identifies them."""

from __future__ import annotations

import pytest

from contracts.http.messages import JSON
from contracts.rules.judge.comparison import smallest


def told(expected: JSON, actual: JSON, *free: str) -> list[str]:
    return [str(one) for one in smallest(expected, actual, frozenset(tuple(path.split(".")) for path in free))]


A, B, C = ({"id": name, "sends": True} for name in "abc")


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        ({"n": 1}, {"n": 1, "m": 2}, []),
        ({"n": 1, "m": None}, {"n": 2}, ["n should be 1, is 2"]),
        ({"x": [A, B]}, {"x": [A, {**B, "sends": False}]}, ["x[b].sends should be true, is false"]),
        ({"x": [A, B, C]}, {"x": [C, A, B]}, ["x should have a before c"]),
        ({"x": [A, B]}, {"x": [A, B, C]}, ["x should not list c"]),
        ({"x": [A, B, C]}, {"x": [B]}, ["x should list a, c"]),
        ({"x": [A, B]}, {"x": [C, B]}, ["x should list a and should not list c"]),
        ({"x": [{**A, "sends": False}, B]}, {"x": [B, A]}, ["x[a].sends should be false, is true", "x should have a before b"]),
        ({"x": [A, B]}, {"x": []}, ["the length of x should be 2, is 0"]),
        ({"x": [A, A]}, {"x": [A]}, ["the length of x should be 2, is 1"]),
        ({"x": [1, 2]}, {"x": [2, 1]}, ["x[0] should be 1, is 2", "x[1] should be 2, is 1"]),
        ([A, B], [B, A], ["the body should have a before b"]),
    ],
)  # fmt: skip
def test_difference_is_told(expected: JSON, actual: JSON, said: list[str]) -> None:
    assert told(expected, actual) == said


def test_of_a_free_member_only_null_or_not_is_demanded() -> None:
    assert told({"a": "a text"}, {"a": None}, "a") == ["a should be anything but null, is null"]
    assert told({"a": None}, {"a": "a text"}, "a") == ['a should be null, is "a text"']


def test_a_free_member_identifies_nothing_and_is_not_compared() -> None:
    one, other = {"label": "x", "id": 1, "n": 1}, {"label": "y", "id": 1, "n": 2}
    assert told({"x": [one]}, {"x": [other]}, "x.[].label") == ["x[1].n should be 1, is 2"]
