"""Pools and `fake`: a function of their seed, never of the clock."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from contracts.generation.vocabulary import faker_pools as faking
from contracts.generation.vocabulary.faker_pools import POOL_SIZE, fake, pool

NOW = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_the_same_seed_provider_and_key_give_the_same_value() -> None:
    assert fake(0)("city", "num-main") == fake(0)("city", "num-main")


@pytest.mark.parametrize("other", [(1, "city", "num-main"), (0, "company", "num-main"), (0, "city", "num-austin")])
def test_another_seed_provider_or_key_gives_another_value(other: tuple[int, str, str]) -> None:
    seed, provider, key = other
    assert fake(seed)(provider, key) != fake(0)("city", "num-main")


def test_what_was_asked_before_changes_nothing() -> None:
    busy = fake(3)
    for key in "abcdef":
        busy("name", key)
    assert busy("city", "x") == fake(3)("city", "x")


def test_another_process_gives_the_same_value() -> None:
    program = "from contracts.generation import fake; print(fake(7)('company', 'k'), fake(7)('date_time', 'k'))"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == f"{fake(7)('company', 'k')} {fake(7)('date_time', 'k')}"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("citty", "did you mean `city`?"), ("phone_numbr", "did you mean `phone_number`?"), ("zzqx", "see Faker's list of providers")],
)
def test_an_unknown_provider_is_refused_with_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(ValueError, match=f"unknown provider `{wrong}`.*") as caught:
        fake(0)(wrong, "key")
    assert near in str(caught.value)


@pytest.mark.parametrize("provider", ["pydict", "seed_instance", "add_provider", "date_this_year", "random", "_x", "profile", "csv"])
def test_what_reads_the_clock_or_makes_no_json_is_no_provider(provider: str) -> None:
    with pytest.raises(ValueError, match="unknown provider"):
        fake(0)(provider, "key")


def test_an_unknown_locale_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown locale `xx_YY`"):
        fake(0, "xx_YY")("city", "key")


def test_another_locale_has_its_own_values() -> None:
    assert set(pool("city")).isdisjoint(pool("city", locale="de_DE"))


def test_every_known_provider_makes_json() -> None:
    for provider in sorted(faking._known("en_US")):
        assert len(pool(provider)) == POOL_SIZE


def test_times_count_from_the_given_now() -> None:
    moments = [datetime.fromisoformat(str(text)) for text in pool("date_time", now=NOW)]
    assert all(0 < (NOW - moment).total_seconds() <= 365 * 86_400 for moment in moments)


def test_phone_numbers_are_reserved_for_fiction() -> None:
    assert all(str(number)[:2] == "+1" and str(number)[5:10] == "55501" and len(str(number)) == 12 for number in pool("phone_number"))


def test_faker_is_not_imported_before_it_is_needed() -> None:
    program = "import sys, contracts.generation; assert 'faker' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
