"""Media types and ranges, and content negotiation by `Accept` (RFC 9110, sections 8.3.1 and 12.5.1). Pure functions on strings."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from itertools import islice

__all__ = [
    "accepted",
    "bare",
    "best",
    "is_event_stream",
    "is_form",
    "is_json",
    "is_markup",
    "is_sequential",
    "is_xml",
    "matches",
    "parameter",
]

_TYPE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)/([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;|$)")
_PARAMETER = re.compile(r';\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;,\s]*)')
_COMMAS = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+(?:"|\\?$))++')  # an unclosed quote extends to the end
_MOST_RANGES = 64
_LONGEST = 1024  # characters of a media type; longer ones are not cached
# HTML, XHTML, SVG, any XML with a namespace of those, XSLT, and what is split into more of them.
_MARKUP = re.compile(r"html|xml|svg|xsl|mixed-replace", re.IGNORECASE)
_SEQUENTIAL = frozenset(
    {
        *("application/json-seq", "application/jsonl", "application/jsonlines", "application/x-jsonlines"),
        *("application/ndjson", "application/x-ndjson", "text/csv", "text/event-stream"),
    }
)
_XML = frozenset({"application/xml", "text/xml"})
_OF_ITS_KIND = 5  # the rank of a range that only matches loosely: above `*/*`, below `type/*`
_WEIGHT = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


@functools.lru_cache(maxsize=1024)
def bare(media_type: str) -> str:
    """The media type without parameters, in lower case; "" if it is not valid."""
    match = _TYPE.match(media_type)
    return f"{match[1]}/{match[2]}".lower() if match else ""


def parameter(media_type: str, name: str) -> str:
    """The value of a parameter such as `charset` or `boundary`, "" if absent."""
    for match in _PARAMETER.finditer(media_type):
        if match[1].lower() == name:
            value = match[2]
            return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    return ""


def _name(written: str) -> str:
    """The media type, or the text that a document has in its place (`applicationjson`, `*`), which only matches itself."""
    name = bare(written) or written.partition(";")[0].strip().lower()
    return "*/*" if name == "*" else name


@functools.lru_cache(maxsize=1024)
def matches(pattern: str, media_type: str) -> bool:
    """Whether a media type matches a range: `*/*`, `text/*`, `application/*+json`. Parameters and case are ignored."""
    wanted, given = _name(pattern), _name(media_type)
    if not wanted or not given:
        return False
    if wanted == given:
        return True
    if not bare(media_type):
        return False
    if wanted == "*/*":
        return True
    kind, _, subtype = wanted.partition("/")
    given_kind, _, given_subtype = given.partition("/")
    if kind not in (given_kind, "*"):
        return False
    return subtype == "*" or (subtype.startswith("*+") and given_subtype.endswith(subtype[1:]) and len(given_subtype) > len(subtype) - 1)


def best(patterns: Iterable[str], media_type: str) -> str | None:
    """The most specific of the ranges that the media type matches; None if it matches none.

    Among equals the one with the fewest parameters that the media type lacks, then the one with the most that it has.
    """
    matching = [pattern for pattern in patterns if matches(pattern, media_type)]
    if len(matching) < 2:
        return matching[0] if matching else None
    given = {(name, value.lower()) for name, value in _parameters(media_type)}

    def closeness(pattern: str) -> tuple[int, int, int]:
        own = {(name, value.lower()) for name, value in _parameters(pattern)}
        return _specificity(pattern), -len(own - given), len(own)

    return max(matching, key=closeness)


def _specificity(pattern: str) -> int:
    """`a/b` before `a/*+b` before `a/*` before `*/*`."""
    name = _name(pattern)
    return 0 if name == "*/*" else 1 if name.endswith("/*") else 2 if "*" in name else 3


@functools.lru_cache(maxsize=1024)
def is_json(media_type: str) -> bool:
    """`application/json`, `text/json` and everything that ends with `+json`, ranges such as `application/*+json` too."""
    name = bare(media_type)
    return name in ("application/json", "text/json") or name.endswith("+json")


def is_xml(media_type: str) -> bool:
    """`application/xml`, `text/xml` and everything that ends with `+xml`."""
    return bare(media_type).endswith(("/xml", "+xml"))


def is_form(media_type: str) -> bool:
    """Whether a body is a form, so that its value is an object."""
    return bare(media_type) in ("application/x-www-form-urlencoded", "multipart/form-data")


def is_sequential(media_type: str) -> bool:
    """Whether a body is a sequence of items (OpenAPI 3.2, "Sequential Media Types")."""
    name = bare(media_type)
    return name in _SEQUENTIAL or name.endswith("+json-seq")


def is_event_stream(media_type: str) -> bool:
    """Whether a body is a stream of server-sent events."""
    return bare(media_type) == "text/event-stream"


@functools.lru_cache(maxsize=1024)
def is_markup(media_type: str) -> bool:
    """Whether a browser that opens a body of this media type may run scripts in it."""
    return _MARKUP.search(media_type) is not None


def accepted(accept: str | None, offered: Sequence[str]) -> tuple[str, ...]:
    """The offered media types that `Accept` allows, best first: by weight, then as specific as asked, then in the order offered.

    A JSON type is served by any JSON type, and a media type with other parameters by the one that is offered: most clients that ask for
    `application/vnd.example.v2+json` or `application/json;version=2` can read what there is. Without a header, or with one that has no
    valid range, everything is allowed. () means 406. Only the first 64 entries are read.
    """
    accept = accept or ""
    return (_accepted if len(accept) <= _LONGEST else _accepted.__wrapped__)(accept, tuple(offered))


@functools.lru_cache(maxsize=1024)
def _accepted(accept: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    entries = (match[0] for match in islice(_COMMAS.finditer(accept), _MOST_RANGES))
    ranges = [(name, *_weighed(part)) for part in entries if len(part) <= _LONGEST and (name := bare(part))]
    if not ranges:
        return offered
    chosen = []
    for order, media_type in enumerate(offered):
        rank, weight = max(((_rank(name, part, media_type, weight), weight) for name, part, weight in ranges), key=lambda one: one[0])
        if rank >= 0 and weight > 0:
            chosen.append((-weight, -rank, order, media_type))
    return tuple(media_type for *_, media_type in sorted(chosen))


def _weighed(part: str) -> tuple[str, float]:
    written = parameter(part, "q")
    return part, float(written) if _WEIGHT.fullmatch(written) else 1.0


def _rank(name: str, part: str, media_type: str, weight: float) -> int:
    """How specifically a range matches the media type, -1 if it does not. An offer may be a range too (`text/*` in a document)."""
    if name != "*/*" and not matches(name, media_type) and not ("*" in _name(media_type) and matches(media_type, name)):
        return _OF_ITS_KIND if weight > 0 and _is_of_one_kind(name, media_type) else -1
    wanted = {key: value for key, value in _parameters(part) if key != "q"}
    if wanted and any(parameter(media_type, key).lower() not in ("", value.lower()) for key, value in wanted.items()):
        return _OF_ITS_KIND if weight > 0 else -1
    return _specificity(name) * 10 + len(wanted)


def _is_of_one_kind(name: str, media_type: str) -> bool:
    """Whether who reads one can read the other: any two JSON types, and both names of XML (RFC 7303, section 9.2)."""
    return (is_json(name) and is_json(media_type)) or (name in _XML and bare(media_type) in _XML)


def _parameters(part: str) -> list[tuple[str, str]]:
    return [(match[1].lower(), match[2].strip('"')) for match in _PARAMETER.finditer(part)]
