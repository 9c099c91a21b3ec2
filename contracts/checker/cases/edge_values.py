"""Edge values: unusual strings and numbers, each put into one member of an otherwise valid request. The document and the rule book say what
the response should be.

Most defects show close to valid values, so the current value of a member is mutated too (cut, doubled, in another case or alphabet, with
white space).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from contracts.checker.cases.boundaries import is_credential, is_sendable
from contracts.checker.cases.schema_coverage import CoveredMember
from contracts.http.messages import JSON, Request
from contracts.rules.book.request_members import RequestDraft, RequestMember

__all__ = [
    "NUMBERS",
    "TEXTS",
    "EdgePosition",
    "alternative_spellings",
    "edge_requests",
    "mutations",
    "near_misses",
    "neighbours",
    "places",
    "spellings",
]

TEXTS: Mapping[str, str] = {
    "quotes": "\"'`\u201c\u201d",
    "quote-of-sql": "' OR '1'='1",
    "comment-of-sql": "x'; --",
    "backslashes": "\\ \\\\ \\n \\u0041",
    "nul-inside": "a\u0000b",
    "control-characters": "\u0001\u0008\u000b\u001f\u007f",
    "line-ends": "a\nb\r\nc\rd",
    "line-separators": "a\u2028b\u2029c",
    "tab-inside": "a\tb",
    "blank": " \t",
    "emoji": "\U0001f680\U0001f469\u200d\U0001f4bb",
    "right-to-left": "\u202eabc\u202c \u05e9\u05dc\u05d5\u05dd",
    "combining-letters": "e\u0301 n\u0303",
    "composed-letters": "\u00e9 \u00f1",
    "look-alike-letters": "\u0430\u0440\u0440\u04cf\u0435",
    "wide-letters": "\uff4e\uff55\uff4d",
    "dotless-i": "\u0130\u0131",
    "sharp-s": "stra\u00dfe",
    "zero-width": "a\u200bb\ufeff",
    "digits-of-arabic": "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u0660",
    "digits-of-devanagari": "+\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f",
    "digits-raised": "\u00b2\u00b3\u00b9",
    "escaped-nul": "%00",
    "escaped-slash": "%2e%2e%2f",
    "way-up": "../../etc/passwd",
    "way-up-on-windows": "..\\..\\windows",
    "template-of-shell": "${7*7}",
    "template-of-pages": "{{7*7}}",
    "format-of-python": "{0} %s %d",
    "markup": "<script>alert(1)</script>",
    "entity": "&amp;&lt;",
    "wildcards": "%_*?",
    "pattern": ".*",
    "comma": "a,b;c",
    "word-null": "null",
    "word-undefined": "undefined",
    "word-none": "None",
    "word-true": "true",
    "word-nan": "NaN",
    "word-proto": "__proto__",
    "word-constructor": "constructor",
    "number-huge": "1e400",
    "number-zero": "0",
    "number-negative": "-1",
    "number-hexadecimal": "0x10",
    "object": "{}",
    "list": "[]",
    "one-letter": "a",
    "plus": "+",
    "marks-alone": " .-()",
    "length-100": "x" * 100,
    "length-101": "x" * 101,
    "length-255": "x" * 255,
    "length-256": "x" * 256,
    "bytes-256": "\u00e9" * 128,
    "length-4096": "x" * 4096,
    "length-4097": "x" * 4097,
    "length-65536": "x" * 65536,
    "bytes-160001": "\u00e9" * 40_000 + "x" + "\u00e9" * 40_000,  # a server that reads 64 KiB at a time cuts one of these characters in two
}

NUMBERS: Mapping[str, JSON] = {
    "zero": 0,
    "minus-zero": -0.0,
    "minus-one": -1,
    "half": 0.5,
    "below-2-31": 2**31 - 1,
    "at-2-31": 2**31,
    "at-minus-2-31": -(2**31),
    "beyond-minus-2-31": -(2**31) - 1,
    "below-2-32": 2**32 - 1,
    "at-2-53": 2**53,
    "beyond-2-53": 2**53 + 1,
    "below-2-63": 2**63 - 1,
    "at-2-63": 2**63,
    "at-minus-2-63": -(2**63),
    "beyond-2-64": 2**64,
    "tiny": 5e-324,
    "large": 1.7976931348623157e308,
}

_BIG = 1_000  # characters; such strings are put into at most _FEW members
_FEW = 10
_STRANGE, _MOST_TOLD = "no-such-key", 20
_END = 7  # characters: a phone number without its area code
_PLAIN: Mapping[str, JSON] = {"text": "a text", "number": 0, "list": []}
_KINDS = {"string": "text", "integer": "number", "number": "number", "array": "list"}
_PHONE = re.compile(r"[+]?[0-9]{11,15}")
_VOWEL = re.compile("[aeiou]")
_SEPARATOR = re.compile("[-_:/.]")  # between the prefix of a key and the rest
_ACCENTED = str.maketrans("aeiou", "\u00e1\u00e9\u00ed\u00f3\u00fa")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_LOOK_ALIKES = str.maketrans("aeopcxyi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456")
_ARABIC = {ord("0") + digit: 0x0660 + digit for digit in range(10)}


@dataclass(frozen=True, slots=True)
class EdgePosition:
    """A member of a valid request that gets edge values. `value`: a known valid value; `base`: the request around it."""

    member: RequestMember
    base: RequestDraft
    value: JSON


def places(
    drafts: Sequence[RequestDraft],
    values: Mapping[RequestMember, Sequence[JSON]],
    members: Iterable[CoveredMember],
    distinguishes: Callable[[Request, Request], bool] = lambda request, other: False,
) -> dict[str, list[EdgePosition]]:
    """The positions of strings, numbers and lists, by "text", "number" and "list": each member in the smallest of the valid requests.

    The value of a string is the first known one whose response differs from that of an unknown key (`distinguishes`): mutating a value that
    makes no difference would make none either.
    """
    positions: dict[str, dict[RequestMember, EdgePosition]] = {"text": {}, "number": {}, "list": {}}
    ordered = sorted(drafts, key=lambda draft: len(draft.request.body))
    for base in ordered:
        for member, value in base.members():
            if (kind := _kind(value)) and member not in positions[kind] and not is_credential(base.operation, member):
                positions[kind][member] = EdgePosition(
                    member, base, _distinguishing_value(kind, member, base, values.get(member, ()), value, distinguishes)
                )
    for shape in members:
        for kind in {_KINDS[name] for name in shape.types if name in _KINDS}:
            if shape.member not in positions[kind] and ordered:
                known = values.get(shape.member, ())
                value = _distinguishing_value(kind, shape.member, ordered[0], known, _PLAIN[kind], distinguishes)
                positions[kind][shape.member] = EdgePosition(shape.member, ordered[0], value)
    return {kind: list(placed.values()) for kind, placed in positions.items()}


def _kind(value: JSON) -> str:
    if isinstance(value, bool) or value is None or (isinstance(value, str) and not value.strip()):
        return ""
    return "text" if isinstance(value, str) else "number" if isinstance(value, (int, float)) else "list" if isinstance(value, list) else ""


def _distinguishing_value(
    kind: str,
    member: RequestMember,
    base: RequestDraft,
    values: Sequence[JSON],
    otherwise: JSON,
    distinguishes: Callable[[Request, Request], bool],
) -> JSON:
    """The first known value of this kind that is distinguished from an unknown key; if there is none, the first. Keys of the rule book come
    first."""
    known = [candidate for candidate in values if _kind(candidate) == kind]
    if kind == "text" and len(known) > 1:
        strange = base.put(member, _STRANGE)
        for candidate in known[:_MOST_TOLD]:
            request = base.put(member, candidate) if is_sendable(member, candidate) else None
            if request is not None and strange is not None and distinguishes(request, strange):
                return candidate
    return next(iter(known), otherwise)


def edge_requests(placed: Mapping[str, list[EdgePosition]], rng: Random) -> Iterator[Request]:
    """Requests with one edge value each, mutated valid values first, as they are closest to what works. Long strings are put into few
    members."""
    texts = placed["text"]
    mutated = [(place, mutations(str(place.value))) for place in texts]
    for turn in range(max((len(listed) for _, listed in mutated), default=0)):
        for place, listed in mutated:
            if turn < len(listed):
                yield from _with(place, listed[turn])
    few = rng.sample(texts, min(_FEW, len(texts)))
    for text in TEXTS.values():
        for place in few if len(text) >= _BIG else texts:
            yield from _with(place, text)
    for place in placed["list"]:
        items = place.value if isinstance(place.value, list) and place.value else ["x"]
        for some in ([], items[:1], items * 100):
            yield from _with(place, some)
    for number in NUMBERS.values():
        for place in placed["number"]:
            yield from _with(place, number)


def mutations(value: str) -> tuple[str, ...]:
    """Mutations of a valid value. Each is a different string, and has a different meaning unless the rule book says otherwise."""
    if not value.strip():
        return ()
    texts = (
        f" {value}",
        f"x{value}",
        f"\t{value}",
        f"{value}\n",
        f"{value} ",
        value.upper(),
        value.title(),
        value.swapcase(),
        value[:-1],
        value[1:],
        f"{value}0",
        f"{value}x",
        f"0{value}",
        value + value,
        f"{value}\u0000",
        f"{value}\u200b",
        value.translate(_WIDE),
        value.translate(_LOOK_ALIKES),
        value.translate(_ARABIC),
        _VOWEL.sub(lambda match: match[0].translate(_ACCENTED), value, count=1),
        _SEPARATOR.split(value)[-1],
        value.replace("-", "_"),
        value.replace("-", ""),
        value.replace("-", "%2D"),
        f"{value},{value}",
        f"{value};",
        f'"{value}"',
        f"{value}%",
        f"{value}*",
        f"{value[:1]}%",
        f"/{value}",
        f"{value}/..",
        f"{value}'",
    )
    return tuple(dict.fromkeys(text for text in texts if text != value))


def alternative_spellings(
    placed: Iterable[EdgePosition], values: Mapping[RequestMember, Sequence[JSON]], is_alike: Callable[[Request, Request], bool]
) -> Iterator[Request]:
    """Known values in other spellings that the rule book treats as equal: a phone number with spaces, a key in upper case."""
    for place, value, written in _known_texts(placed, values, is_alike):
        for spelling in spellings(value):
            request = place.base.put(place.member, spelling)
            if request is not None and is_alike(request, written):
                yield request


def near_misses(
    placed: Iterable[EdgePosition], values: Mapping[RequestMember, Sequence[JSON]], is_alike: Callable[[Request, Request], bool]
) -> Iterator[Request]:
    """Known values with one letter changed, and their last characters, which the rule book distinguishes from them: an implementation that
    compares only the beginning or the end does not."""
    for place, value, written in _known_texts(placed, values, is_alike):
        for text in (*neighbours(value), value[-_END:]):
            request = place.base.put(place.member, text)
            if request is not None and not is_alike(request, written):
                yield request


def _known_texts(
    placed: Iterable[EdgePosition], values: Mapping[RequestMember, Sequence[JSON]], is_alike: Callable[[Request, Request], bool]
) -> Iterator[tuple[EdgePosition, str, Request]]:
    """The positions of known values in a body, each with the value and the request that has it; only values distinguished from an unknown
    key."""
    for place in placed:
        strange = place.base.put(place.member, _STRANGE)
        known = [text for text in values.get(place.member, ()) if isinstance(text, str) and text.strip()][:_MOST_TOLD]
        for value in known if place.member.where == "body" else ():
            written = place.base.put(place.member, value)
            if written is not None and strange is not None and not is_alike(written, strange):
                yield place, value, written


def neighbours(value: str) -> tuple[str, ...]:
    """The string with one letter or digit replaced, in a few places, the last place first."""
    places = [index for index, letter in enumerate(value) if letter.isascii() and letter.isalnum()]
    chosen = dict.fromkeys(places[-1 - len(places) * part // 4] for part in range(4)) if places else {}
    return tuple(f"{value[:index]}{_other(value[index])}{value[index + 1 :]}" for index in chosen)


def _other(letter: str) -> str:
    """A different character of the same class."""
    alphabet = next(characters for characters in (digits, ascii_lowercase, ascii_uppercase) if letter in characters)
    return alphabet[(alphabet.index(letter) + 1) % len(alphabet)]


def spellings(value: str) -> tuple[str, ...]:
    """Other ways to write a string that may be a phone number or a key."""
    texts = [value.upper(), value.lower(), f" {value} "]
    if _PHONE.fullmatch(value):
        digits = value.lstrip("+")
        area, middle, last = digits[-10:-7], digits[-7:-4], digits[-4:]
        texts += [digits, digits[-10:], f"({area}) {middle}-{last}", f"{area}.{middle}.{last}", f"+{digits[:-10]} {area} {middle} {last}"]
    return tuple(dict.fromkeys(text for text in texts if text != value))


def _with(place: EdgePosition, value: JSON) -> Iterator[Request]:
    if is_sendable(place.member, value) and not (place.member.where != "body" and isinstance(value, str) and len(value) > _BIG):
        request = place.base.put(place.member, value)
        if request is not None and request != place.base.request:
            yield request
