"""The locale of an option and of `Accept-Language`."""

from __future__ import annotations

import pytest

from contracts.errors import ConfigurationError
from mock_server.responses.locales import locale_of, preferred


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en_US"), ("", "en_US"), ("de", "de_DE"), ("de-AT", "de_AT"), ("DE_at", "de_AT"), ("de-XX", "de_DE"), ("en", "en_US"), ("en-GB", "en_GB"),
        ("fr;q=0.5, it", "it_IT"), ("tlh, nl;q=0.3", "nl_NL"), ("*", "en_US"), ("de;q=0", "en_US"), (";;q=,,", "en_US"), ("x" * 100_000, "en_US"),
    ],
)  # fmt: skip
def test_a_request_chooses_among_what_is_known(header: str | None, locale: str) -> None:
    assert preferred(header, "en_US") == locale


@pytest.mark.parametrize(("header", "locale"), [("de", "de_CH"), ("de-DE", "de_DE"), ("xx", "de_CH"), ("en", "en_US")])
def test_the_mocks_own_locale_is_the_one_of_its_language(header: str, locale: str) -> None:
    assert preferred(header, "de_CH") == locale


@pytest.mark.parametrize(("text", "locale"), [("de_DE", "de_DE"), ("de-DE", "de_DE"), ("de", "de_DE"), ("en", "en_US"), ("FR-fr", "fr_FR")])
def test_an_option_is_read_leniently(text: str, locale: str) -> None:
    assert locale_of(text) == locale


@pytest.mark.parametrize("text", ["xx", "de_XX", "english"])
def test_an_option_that_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="use a locale such as en_US"):
        locale_of(text)
