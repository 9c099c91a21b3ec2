"""What is remembered of names and texts that come from requests is small, however long these are."""

import tracemalloc
from collections.abc import Callable

import pytest

from contracts.api.resources.server_members import is_secret
from contracts.api.resources.words import joined, singular, words_of
from contracts.rules.language.functions import FUNCTIONS

FED_BY_REQUESTS: dict[str, Callable[[str], object]] = {
    "joined": joined,
    "singular": singular,
    "words_of": words_of,
    "is_secret": is_secret,
    "instant": FUNCTIONS["instant"].work,
    "in_zone": lambda text: FUNCTIONS["in_zone"].work("2026-01-01", text),
}


@pytest.mark.parametrize("name", FED_BY_REQUESTS)
def test_long_texts_are_not_kept(name: str) -> None:
    function = FED_BY_REQUESTS[name]
    function("x" * 50_000)  # what is compiled or read at first use
    tracemalloc.start()
    for number in range(60):
        function(f"{number}" + "x" * 50_000)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000
