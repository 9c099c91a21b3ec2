"""How values are parsed: text from the command line or environment, or a TOML value → value, or what was expected instead.

SIZE.parse("1MiB") → 1048576        SIZE.parse("1 apple") → ValueError("a size such as 10MiB, ...")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from contracts.spelling import did_you_mean

__all__ = [
    "BOOK",
    "COUNT",
    "CREDENTIAL",
    "EXAMPLES",
    "FIXTURES",
    "HEADER",
    "ID",
    "LOCALE",
    "METHODS",
    "MOMENT",
    "ON_OFF",
    "PATH",
    "PHASES",
    "PHASE_NAMES",
    "PORT",
    "RATE",
    "REPORT",
    "ROWS",
    "SECONDS",
    "SECONDS_OR_NO_LIMIT",
    "SEED",
    "SETTING",
    "SIZE",
    "STATE",
    "STORE",
    "SWITCH",
    "TEXT",
    "URL",
    "WORKERS",
    "Kind",
    "ReportTarget",
    "nearest",
]

PHASES = ("book", "examples", "coverage", "fuzzing", "stateful", "relations")
LATER_PHASES = ("sequences",)
UNITS = {"": 1, "b": 1, "kib": 1024, "mib": 1024**2, "gib": 1024**3, "kb": 1000, "mb": 1000**2, "gb": 1000**3}


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """Where one report goes: `json=report.json` → format "json", file "report.json"; "-" is standard output."""

    format: str
    file: str = "-"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of values: `parse` takes text or a TOML value and raises ValueError with a description of what it expected."""

    metavar: str
    parse: Callable[[object], object]


def _text(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("non-blank text")
    return value.strip()


def _examples(value: object) -> object:
    if value not in ("valid", "as-written"):
        raise ValueError("valid or as-written")
    return value


def _state(value: object) -> object:
    if value not in ("open", "closed", "off"):
        raise ValueError("open, closed or off")
    return value


def _store(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"memory|sqlite:.+", value.strip(), re.DOTALL):
        raise ValueError("memory, or sqlite:PATH")
    return value.strip()


def _locale(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z]{2})?", value.strip()):
        raise ValueError("a language and country such as en_US or de_DE")
    return value.strip()


def _integer(low: int, high: int, wanted: str) -> Callable[[object], object]:
    def parse(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(wanted)
        return value

    return parse


def _number(wanted: str, *, zero: bool) -> Callable[[object], object]:
    def parse(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*", value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not (0 <= value < 1e9 if zero else 0 < value < 1e9):
            raise ValueError(wanted)
        return float(value)

    return parse


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    matched = re.fullmatch(r"\s*([0-9]{1,15})\s*([a-z]*)\s*", value.lower()) if isinstance(value, str) else None
    if matched is None or matched[2] not in UNITS:
        raise ValueError("a size such as 10MiB, 500kB or 1048576 (bytes)")
    return int(matched[1]) * UNITS[matched[2]]


def _switch(value: object) -> object:
    words = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.strip().lower() not in words:
        raise ValueError("on or off")
    return words[value.strip().lower()]


def _seed(value: object) -> object:
    if isinstance(value, str) and value.strip() == "random":
        return "random"
    return _integer(0, 2**63 - 1, "a non-negative integer, or `random`")(value)


def _now(value: object) -> object:
    if isinstance(value, str) and value.strip() == "clock":
        return "clock"
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError("a time such as 2026-01-01T12:00:00Z, or `clock`") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _url(value: object) -> object:
    text = value.strip() if isinstance(value, str) else ""
    if not _is_address(text):
        escaping = "; in a password, write `@`, `/`, `?` and `#` as %40, %2F, %3F and %23" if "@" in text else ""
        raise ValueError(f"a URL that starts with http:// or https://, such as http://127.0.0.1:8000{escaping}")
    if "?" in text or "#" in text:
        raise ValueError("a URL without `?` or `#`; pass credentials with --header")
    return text.rstrip("/")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        # URL parsers disagree about which host a URL with a backslash or control characters names.
        is_plain = not re.search(r"[\s\\\x00-\x1f\x7f]", text)
        return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is not a number, or an invalid IPv6 address
        return False


def _header(value: object) -> object:
    name, colon, text = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()) or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        raise ValueError("`Name: value`")
    if not text.strip():
        raise ValueError("a value after the colon; quote `Name: value` so that it is one argument")
    return name.strip(), text.strip()


def _setting(value: object) -> object:
    name, equals, text = value.partition("=") if isinstance(value, str) else ("", "", "")
    if not equals or not name.strip():
        raise ValueError("`name=value`")
    return name.strip(), text.strip()


def _report(value: object) -> object:
    form, equals, file = value.partition("=") if isinstance(value, str) else ("", "", "")
    if not form.strip() or (equals and not file.strip()):
        raise ValueError("FORMAT or FORMAT=FILE, such as json=report.json")
    return ReportTarget(form.strip(), file.strip() or "-")


def _methods(value: object) -> object:
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and re.fullmatch(r"\s*[A-Za-z]*\s*", name) for name in names):
        raise ValueError("methods separated by commas, such as GET,HEAD")
    return tuple(name.strip().upper() for name in names if name.strip())


def _phases(value: object) -> object:
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    known = f"one or more of {', '.join(PHASES)}, separated by commas"
    if not isinstance(names, list) or not names:
        raise ValueError(known)
    for name in names:
        if name in LATER_PHASES:
            raise ValueError(f"{known}; `{name}` is not available yet")
        if name not in PHASES:
            raise ValueError(known + nearest(str(name), PHASES))
    return tuple(name for name in PHASES if name in names)


TEXT = Kind("TEXT", _text)
CREDENTIAL = Kind("VALUE", _text)
ID = Kind("ID", _text)
PATH = Kind("PATH", _text)
BOOK = Kind("PATH|none|beside", _text)
FIXTURES = Kind("FILE|none", _text)
PORT = Kind("NUMBER", _integer(0, 65535, "an integer from 0 to 65535"))
ROWS = Kind("NUMBER", _integer(1, 10_000, "an integer from 1 to 10000"))
COUNT = Kind("NUMBER", _integer(1, 10**9, "a positive integer"))
WORKERS = Kind("NUMBER", _integer(1, 100, "an integer from 1 to 100"))
SWITCH = Kind("", _switch)
ON_OFF = Kind("on|off", _switch)
EXAMPLES = Kind("valid|as-written", _examples)
STATE = Kind("open|closed|off", _state)
STORE = Kind("memory|sqlite:PATH", _store)
LOCALE = Kind("LOCALE", _locale)
SETTING = Kind("NAME=VALUE", _setting)
SEED = Kind("NUMBER|random", _seed)
MOMENT = Kind("TIME|clock", _now)
SIZE = Kind("SIZE", _size)
URL = Kind("URL", _url)
HEADER = Kind("'NAME: VALUE'", _header)
REPORT = Kind("FORMAT[=FILE]", _report)
METHODS = Kind("NAMES", _methods)
PHASE_NAMES = Kind("NAMES", _phases)
RATE = Kind("NUMBER", _number("a number of requests per second such as 10, or 0 for no limit", zero=True))
SECONDS = Kind("SECONDS", _number("a number of seconds above 0, such as 10", zero=False))
SECONDS_OR_NO_LIMIT = Kind("SECONDS", _number("a number of seconds such as 60, or 0 for no limit", zero=True))


def nearest(name: str, known: Iterable[str], *, always: bool = False) -> str:
    """The end of a message about an unknown name: `: did you mean ...?`; with `always`, the list of names if none is close."""
    names = list(known)
    close = did_you_mean(name, names)
    if close:
        return f": {close}"
    return f"; known: {', '.join(sorted(names))}" if always else ""
