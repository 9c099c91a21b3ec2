"""Codes with a check digit or a fixed form, as their standards write them. None of them is anybody's."""

from __future__ import annotations

from random import Random

__all__ = ["cron", "ean13", "iban", "isbn13", "isrc", "jwt", "ulid"]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CRONS = ("0 6 * * *", "*/15 * * * *", "30 2 * * 1", "0 0 1 * *", "0 9-17 * * 1-5")


def _digits(rng: Random, count: int) -> str:
    return "".join(str(int(rng.random() * 10)) for _ in range(count))


def _with_ean_check(digits: str) -> str:
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def ean13(rng: Random) -> str:
    """A GTIN-13 of the range for use within a company (GS1 General Specifications, prefix 20 to 29)."""
    return _with_ean_check(f"2{_digits(rng, 11)}")


def isbn13(rng: Random) -> str:
    """ISO 2108."""
    return _with_ean_check(f"978{_digits(rng, 9)}")


def isrc(rng: Random) -> str:
    """ISO 3901: country, registrant, year, number."""
    letters = "ABCDEFGHKLMNPRSTVWXYZ"
    registrant = "".join(letters[int(rng.random() * len(letters))] for _ in range(2)) + str(int(rng.random() * 10))
    return f"US{registrant}{15 + int(rng.random() * 11)}{_digits(rng, 5)}"


def iban(rng: Random) -> str:
    """ISO 13616, of a German bank that does not exist."""
    account = f"0000{_digits(rng, 14)}"
    return f"DE{98 - int(account + '131400') % 97:02d}{account}"


def cron(rng: Random) -> str:
    """When a job runs."""
    return _CRONS[int(rng.random() * len(_CRONS))]


def ulid(rng: Random) -> str:
    """A sortable id of 26 letters."""
    return "01" + "".join(_CROCKFORD[int(rng.random() * 32)] for _ in range(24))


def jwt(rng: Random) -> str:
    """A token without a valid signature (RFC 7519): `{"alg":"none"}`, `{"sub":"demo"}`."""
    return f"eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vIn0.{rng.getrandbits(128):032x}"
