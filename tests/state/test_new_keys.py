"""Keys of new items look like those that there are."""

from __future__ import annotations

import re
from random import Random

import pytest

from contracts.http.messages import ABSENT, JSON
from mock_server.state.new_keys import new_key


def made(*known: str, number: int = 1, taken: tuple[JSON, ...] = ()) -> JSON:
    return new_key(
        known, number, "/pets", lambda rng, attempt: f"made-{rng.randrange(100)}", lambda key: key not in taken and key not in known
    )


@pytest.mark.parametrize(
    ("known", "pattern"),
    [
        (("3", "17", "5"), r"18"),
        (("ord_8f3k2a91", "ord_99999999"), r"ord_[a-z0-9]{8}"),
        (("7d444840-9dc0-11d1-b245-5ffdce74fad2",), r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        (("red", "green"), r"made-\d+"),
        ((), r"made-\d+"),
    ],
)
def test_key_is_in_the_style_of_the_others(known: tuple[str, ...], pattern: str) -> None:
    assert re.fullmatch(pattern, str(made(*known)))


def test_numbers_count_on() -> None:
    assert [made("3", "17", number=number) for number in (1, 2, 3)] == [18, 19, 20]


def test_a_taken_key_is_passed_over() -> None:
    assert made("3", "17", taken=(18, "18")) not in (18, "18", None)


def test_the_same_question_has_the_same_answer() -> None:
    assert made("red") == made("red") != made("red", number=2)


def test_a_schema_may_have_no_value() -> None:
    assert new_key((), 1, "/pets", lambda rng, attempt: ABSENT, lambda key: True) == 1


def test_there_may_be_no_key() -> None:
    assert new_key((), 1, "/pets", lambda rng, attempt: Random(0).random(), lambda key: False) is None
