"""Faker, and nothing else, lives here: pools of ready values for the generator, and `fake` for the rule book's fixtures.

Everything is a function of its seed, never of the clock or of earlier calls: a pool is seeded by its locale and provider, so adding
a provider moves nothing else. Faker is imported on first use, which keeps it out of the start of a mock that does not need it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Final

from contracts.moments import DEFAULT_NOW
from contracts.spelling import did_you_mean

if TYPE_CHECKING:
    from faker import Faker

    from contracts.http.messages import JSON

__all__ = ["AREA_CODES", "POOL_SIZE", "fake", "known_locale", "pool", "seeded"]

POOL_SIZE: Final = 64
_DRAWING: Final = Lock()  # all draw from one Faker, which is seeded anew each time
_LONGEST_KEY: Final = 256  # characters; values of longer ones are drawn again each time

_YEAR_S: Final = 365 * 86_400
# Area codes for which 555-01xx is reserved for fiction; a real subscriber is never called.
AREA_CODES: Final = (212, 303, 312, 404, 415, 503, 512, 602, 617, 702, 720, 808, 907, 919)


def seeded(*parts: object) -> Random:
    """A `Random` that depends on the parts alone, in any process."""
    digest = blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))


# --- our own providers: Faker's depend on the clock, or may reach real people ----------------------------------------------------


def _phone_number(random: Random, now: datetime) -> str:
    return f"+1{random.choice(AREA_CODES)}55501{random.randrange(100):02d}"


def _past(random: Random, now: datetime) -> datetime:
    return now - timedelta(seconds=random.randrange(60, _YEAR_S))


def _future(random: Random, now: datetime) -> datetime:
    return now + timedelta(seconds=random.randrange(86_400, _YEAR_S))


def _birth(random: Random, now: datetime) -> date:
    return (now - timedelta(days=random.randrange(18 * 366, 80 * 365))).date()


def _young_birth(random: Random, now: datetime) -> date:
    return (now - timedelta(days=random.randrange(400, 14 * 365))).date()


def _stamp(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _url(random: Random, now: datetime) -> str:
    return f"https://www.example.com/{random.choice(_WORDS)}-{random.choice(_WORDS)}"


_WORDS: Final = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fern",
    "grove",
    "harbor",
    "iris",
    "juniper",
    "maple",
    "north",
    "olive",
    "pine",
    "river",
    "stone",
)

_OWN: Final[Mapping[str, Callable[[Random, datetime], JSON]]] = {
    "date": lambda random, now: _past(random, now).date().isoformat(),
    "date_of_birth": lambda random, now: _birth(random, now).isoformat(),
    "date_of_birth_of_a_pet": lambda random, now: _young_birth(random, now).isoformat(),
    "date_time": lambda random, now: _stamp(_past(random, now)),
    "future_date": lambda random, now: _future(random, now).date().isoformat(),
    "future_datetime": lambda random, now: _stamp(_future(random, now)),
    "iso8601": lambda random, now: _stamp(_past(random, now)),
    "month": lambda random, now: f"{random.randrange(1, 13):02d}",
    "past_date": lambda random, now: _past(random, now).date().isoformat(),
    "past_datetime": lambda random, now: _stamp(_past(random, now)),
    "phone_number": _phone_number,
    "time": lambda random, now: f"{random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}Z",
    "unix_time": lambda random, now: int(_past(random, now).timestamp()),
    "url": _url,
    "uri": _url,
    "year": lambda random, now: str(_past(random, now).year),
}

# Faker's public methods that read the clock, files or Python types: no values for a contract.
_REFUSED: Final = re.compile(
    r"(date|time|past|future|py|json_|fixed_|random|set_|get_|del_|add_|am_pm|century|day_of|month_name|dga|seed|unique$|optional$|"
    r"binary|image$|tar$|zip$|csv$|dsv$|psv$|tsv$"
    r"|xml$|enum$|format$|parse$|provider|passport|profile|simple_profile|credit_card_expire|uuid1$|uuid7$|items$|cache|factories|"
    r"locales|weights)"
)


@lru_cache(maxsize=32)
def _faker(locale: str) -> Faker:
    from faker import Faker  # here: 0.1 to 0.4 s, paid by whoever asks for a believable value first

    try:
        return Faker(locale)
    except AttributeError as error:
        raise ValueError(f"unknown locale `{locale}`: use one of Faker's, such as `en_US` or `de_DE`") from error


def known_locale(locale: str) -> bool:
    """Whether Faker has this locale."""
    try:
        _faker(locale)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=32)
def _known(locale: str) -> frozenset[str]:
    offered = (name for name in dir(_faker(locale).factories[0]) if not name.startswith("_") and not _REFUSED.match(name))
    return frozenset(offered) | frozenset(_OWN)


def _check(provider: str, locale: str) -> None:
    known = _known(locale)
    if provider in known:
        return
    near = did_you_mean(provider, (one for one in sorted(known) if {one[0], one[-1]} & {*provider[:1], *provider[-1:]}))
    raise ValueError(f"unknown provider `{provider}`" + (f", {near}" if near else ": see Faker's list of providers"))


def _as_json(value: object, provider: str) -> JSON:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_as_json(item, provider) for item in value]
        case dict():
            return {str(key): _as_json(item, provider) for key, item in value.items()}
    raise ValueError(f"provider `{provider}` returns {type(value).__name__}, which is not a JSON value")


def _draw(provider: str, locale: str, random: Random, now: datetime, count: int) -> tuple[JSON, ...]:
    own = _OWN.get(provider)
    if own is not None:
        return tuple(own(random, now) for _ in range(count))
    _check(provider, locale)
    faker = _faker(locale)
    call = getattr(faker, provider)
    try:
        with _DRAWING:
            faker.seed_instance(random.getrandbits(62))
            return tuple(_as_json(call(), provider) for _ in range(count))
    except (TypeError, AttributeError) as error:
        raise ValueError(f"provider `{provider}` cannot be used without arguments: {error}") from error


@lru_cache(maxsize=1024)
def pool(provider: str, *, now: datetime = DEFAULT_NOW, locale: str = "en_US") -> tuple[JSON, ...]:
    """64 values of a provider; the same ones for the same locale and provider, whatever else was drawn. ValueError: no such provider."""
    return _draw(provider, locale, seeded("pool", locale, provider), now, POOL_SIZE)


def fake(seed: int, locale: str = "en_US", *, now: datetime = DEFAULT_NOW) -> Callable[[str, str], JSON]:
    """`fake(0)("city", "num-main")` → "Lake Joy": one value per (seed, provider, key). ValueError names the nearest provider."""

    def drawn(provider: str, key: str) -> JSON:
        return _draw(provider, locale, seeded("fake", seed, locale, provider, key), now, 1)[0]

    remembered = lru_cache(maxsize=4096)(drawn)
    return lambda provider, key: (remembered if len(key) <= _LONGEST_KEY else drawn)(provider, key)
