"""Parameters and forms that do not match their schema or style, as tolerant servers read them: other spellings, other styles of lists.

pydantic, Rails, Go's strconv and Java's converters accept `True` or `1` as a boolean, `+1` or `1.0` as an integer; many frameworks accept
`ids=1,2` for `ids=1&ids=2`. Texts that are valid as declared never get here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from contracts.codecs.styles import scalar, typed
from contracts.http.messages import JSON
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["tolerant_readings", "tolerant_value"]

_BOOLEANS: Final = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "f", "false", "n", "no", "off"), False),
}
_NUMBER: Final = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eE][+-]?[0-9]{1,3})?")
_SEPARATORS: Final = (",", "|", " ")


def tolerant_readings(reading: SchemaReading, values: Iterable[JSON], texts: Sequence[str]) -> Iterator[JSON]:
    """The possible values of a parameter, the most likely first. `values`: those in its declared style; `texts`: in the message."""
    for value in values:
        yield tolerant_value(reading, value)
    if len(texts) == 1 and reading.types & {"array", "object"}:
        yield typed(reading, texts[0])
    if "array" in reading.types:
        for separator in _SEPARATORS:
            if any(separator in text for text in texts):
                yield tolerant_value(reading, [piece.strip() for text in texts for piece in text.split(separator)])


def tolerant_value(reading: SchemaReading, value: JSON) -> JSON:
    """The value with its strings converted to the types of the schema, and without empty members for which an empty string is invalid."""
    if isinstance(value, str):
        return _tolerant_scalar(reading.types, value)
    if isinstance(value, list):
        return [tolerant_value(reading.item(), item) for item in value]
    if isinstance(value, dict):
        members = ((name, reading.member(name), member) for name, member in value.items())
        return {name: tolerant_value(own, member) for name, own, member in members if member != "" or own.is_valid("")}
    return value


def _tolerant_scalar(types: frozenset[str], text: str) -> JSON:
    """A boolean or a number: `On` → true, `+007.50` → 7.5."""
    bare = text.strip()
    if "boolean" in types and bare.lower() in _BOOLEANS:
        return _BOOLEANS[bare.lower()]
    number = _NUMBER.fullmatch(bare) if types & {"integer", "number"} else None
    if number is None or not (number[2] or number[3] or "0" in bare):
        return text
    sign, whole, fraction, exponent = ("-" if number[1] == "-" else ""), number[2] or "0", number[3] or "", number[4] or ""
    read = scalar(f"{sign}{whole}{'.' if fraction else ''}{fraction}{exponent}", types)
    return text if isinstance(read, str) else read
