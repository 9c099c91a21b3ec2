"""The locale of generated data: the supported one that the request's `Accept-Language` prefers, else the mock's own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from contracts.errors import ConfigurationError
from contracts.generation import known_locale

__all__ = ["DEFAULT_LOCALE", "locale_of", "preferred"]

DEFAULT_LOCALE: Final = "en_US"
# language → locale, if the request names no country
_HOME: Final = {
    "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "en": "en_US", "es": "es_ES", "fi": "fi_FI", "fr": "fr_FR", "it": "it_IT", "ja": "ja_JP",
    "nb": "no_NO", "nl": "nl_NL", "no": "no_NO", "pl": "pl_PL", "pt": "pt_PT", "sv": "sv_SE",
}  # fmt: skip
_KNOWN: Final = frozenset(_HOME.values()) | {
    "de_AT",
    "de_CH",
    "en_AU",
    "en_CA",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_NZ",
    "es_MX",
    "fr_CA",
    "fr_CH",
    "nl_BE",
    "pt_BR",
}
_TAG: Final = re.compile(r"\s*([A-Za-z]{2})(?:[-_]([A-Za-z]{2}))?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")
_MOST: Final = 200  # characters of the header that are parsed


def preferred(accept_language: str | None, default: str) -> str:
    """The locale of a response (RFC 9110, section 12.5.4): `en-US, de;q=0.5` → "en_US". Unknown or invalid entries are ignored."""
    return _preferred(accept_language[:_MOST], default) if accept_language else default


@lru_cache(maxsize=1024)
def _preferred(accept_language: str, default: str) -> str:
    wanted = [found for part in accept_language.split(",") if (found := _TAG.fullmatch(part))]
    ranked = sorted(wanted, key=lambda found: -float(found[3] or 1))
    return next(
        (locale for found in ranked if found[3] not in ("0", "0.", "0.0", "0.00", "0.000") and (locale := _known(found, default))), default
    )


def _known(found: re.Match[str], default: str) -> str | None:
    language, country = found[1].lower(), (found[2] or "").upper()
    if f"{language}_{country}" in _KNOWN:
        return f"{language}_{country}"
    return default if default.startswith(f"{language}_") else _HOME.get(language)


def locale_of(text: str) -> str:
    """The locale of an option value: `de-DE`, `de_DE` or `de`. Raises ConfigurationError."""
    language, _, country = text.strip().replace("-", "_").partition("_")
    locale = f"{language.lower()}_{country.upper()}" if country else _HOME.get(language.lower(), language.lower())
    if locale != DEFAULT_LOCALE and not known_locale(locale):
        raise ConfigurationError(f"locale={text!r} is not supported by Faker: use a locale such as {DEFAULT_LOCALE}, de_DE or fr_FR")
    return locale
