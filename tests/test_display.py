"""Values as messages repeat them: short, and no more of them is looked at than is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.display import shown
from contracts.http.messages import ABSENT, JSON
from contracts.rules.language.json_values import show


class Endless(list):
    """A list that fails whoever reads far into it."""

    def __len__(self) -> int:
        return 1_000_000

    def __iter__(self) -> Iterator[JSON]:
        yield from range(1_000)
        raise AssertionError("more was read than can be shown")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ABSENT, "nothing"),
        (None, "null"),
        ("short", '"short"'),
        ("x" * 1_000, '"xxxxxxxx…" (1,000 characters)'),
        ("12345…78", '"12345…78"'),
        (list(range(100)), "[0, 1, 2,…"),
        ({"a": 1}, '{"a": 1}'),
        ("\ud800", '"\\ud800"'),
        (10**5_000, "…"),
    ],
    ids=["absent", "null", "text", "long text", "ellipsis", "list", "object", "surrogate", "number"],
)
def test_a_value_is_shown_up_to_a_limit(value: JSON, expected: str) -> None:
    assert show(value, limit=10) == expected


@pytest.mark.parametrize("value", [Endless(), {"a": Endless()}, [[Endless()]]], ids=["list", "member", "nested"])
def test_only_what_is_shown_is_looked_at(value: JSON) -> None:
    assert show(value).endswith("…")


def test_a_name_that_is_cut_does_not_replace_another() -> None:
    assert shown({"0": True, **dict.fromkeys("123456789"), "01": False}, limit=10) == '{"0": tru…'
