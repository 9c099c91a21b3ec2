"""Texts of a format in a length that is asked for: a date-time of 25 characters, an address of at most 15."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

__all__ = ["writer"]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
_LONGEST_LABEL: Final = 63
_LONGEST_LOCAL: Final = 64  # of an e-mail address, before the @
_ROOM: Final = 12  # how much longer than it must be a text may get


def writer(form: str, low: int, high: int | None) -> Callable[[Random], str] | None:
    """A maker of texts of a format between two lengths, None where the format has but one length, or is not known here.

    What it writes may still not fit: there is no date-time of 21 characters.
    """
    write = _WRITERS.get(form)
    if write is None:
        return None
    most = low + _ROOM if high is None else min(high, max(low, _NATURAL.get(form, low)) + _ROOM)
    return lambda random: write(random, low + int(random.random() * (most - low + 1)))


def _of(alphabet: str, random: Random, length: int) -> str:
    return "".join(random.choice(alphabet) for _ in range(length))


def _date_time(random: Random, length: int) -> str:
    day = f"20{random.randrange(20, 26)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
    return f"{day}T{_time(random, length - 11)}"


def _time(random: Random, length: int) -> str:
    clock = f"{random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"
    return f"{clock}.{_of(_DIGITS, random, length - 10)}Z" if length > 10 else f"{clock}Z"


def _email(random: Random, length: int) -> str:
    domain = next((one for one in ("@example.com", "@a.example", "@test") if len(one) < length), "@a")
    local = min(length - len(domain), _LONGEST_LOCAL)
    rest = length - len(domain) - local
    domain = f"@{_host(random, rest - 1)}.{domain[1:]}" if rest > 1 else domain
    return f"{_of(_LETTERS, random, max(local, 1))}{domain}"


def _host(random: Random, length: int) -> str:
    """Labels of a host's name, none of them too long."""
    labels = []
    while length > _LONGEST_LABEL:
        part = _LONGEST_LABEL if length != _LONGEST_LABEL + 1 else _LONGEST_LABEL - 1  # a dot needs something behind it
        labels.append(_of(_LETTERS, random, part))
        length -= part + 1
    return ".".join([*labels, _of(_LETTERS, random, length)])


def _uri(random: Random, length: int) -> str:
    start = next(
        (
            one
            for one in ("https://www.example.com/", "https://example.com/", "http://a.test/", "http://", "urn:", "a:")
            if len(one) < length
        ),
        "a:",
    )
    return start + _of(_LETTERS, random, max(length - len(start), 1))


def _duration(random: Random, length: int) -> str:
    return f"P{_of(_DIGITS[1:], random, max(length - 2, 1))}D"


def _pointer(random: Random, length: int) -> str:
    return f"/{_of(_LETTERS, random, length - 1)}" if length > 0 else ""


def _ipv4(random: Random, length: int) -> str:
    """Addresses of private networks: those for documentation have 9 to 11 characters."""
    if length < 8:
        return f"0.0.0.{random.randrange(10)}"
    if length > 14:
        return f"192.168.{random.randrange(100, 250)}.{random.randrange(100, 250)}"
    digits = length - 5
    groups = [_of("12", random, digits // 3 + (index < digits % 3)) for index in range(3)]
    return ".".join(["10", *groups])


def _ipv6(random: Random, length: int) -> str:
    start = "2001:db8::" if length > 10 else "::"
    groups, left = [], max(length - len(start), 1)
    while left > 4:
        size = 4 if left != 5 else 3  # a colon needs something behind it
        groups.append(_of(_DIGITS[1:], random, size))
        left -= size + 1
    return start + ":".join([*groups, _of(_DIGITS[1:], random, left)])


_WRITERS: Final[Mapping[str, Callable[[Random, int], str]]] = {
    "date-time": _date_time, "duration": _duration, "email": _email, "hostname": _host, "idn-email": _email, "idn-hostname": _host,
    "ipv4": _ipv4, "ipv6": _ipv6, "iri": _uri, "json-pointer": _pointer, "time": _time, "uri": _uri,
}  # fmt: skip
_NATURAL: Final[Mapping[str, int]] = {
    "date-time": 20, "duration": 3, "email": 16, "hostname": 11, "idn-email": 16, "idn-hostname": 11, "ipv4": 9, "ipv6": 11, "iri": 28,
    "json-pointer": 6, "time": 9, "uri": 28,
}  # fmt: skip
