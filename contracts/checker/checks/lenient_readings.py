"""How servers may read a request that does not match the document: what standards leave open, and what frameworks convert.

Every violation of a request belongs to one class:

- `strict`: every server has to notice it;
- `format`: only its `format` is wrong, which is an annotation unless a server chooses to assert it (JSON Schema Validation, section 7.2);
- `converted`: a JSON value of another type that common frameworks convert, or null for an optional member;
- `open`: no standard says how a server has to read it: spellings of numbers and booleans in parameters, empty and repeated parameters,
  surrounding white space, texts that are not normalized, readOnly members (OpenAPI, Schema Object: they "SHOULD NOT" be sent).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Literal
from uuid import UUID

from contracts.api.operations import Operation
from contracts.api.readers import Reading
from contracts.checker.checks.check import ExchangeFacts
from contracts.checker.checks.violated_schema import parent_of_member, schema_of_member
from contracts.http.messages import ABSENT, JSON, Violation
from contracts.pointers import at, escaped, unescaped
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["Leniency", "leniency", "violations_of_class"]

Leniency = Literal["strict", "format", "converted", "open"]

_NUMBER = re.compile(r"[+-]?(0[xob])?[0-9a-f_]*\.?[0-9_]*(e[+-]?[0-9]+)?", re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
_BOOLEANS = frozenset({"0", "1", "f", "false", "n", "no", "off", "on", "t", "true", "y", "yes"})
_PARSERS: tuple[Callable[[str], object], ...] = (UUID, datetime.fromisoformat, time.fromisoformat, float)
_UNKNOWN = frozenset({"more", "schema", "style"})  # what is wrong is not known, or is the style of a parameter
_FORMS = ("application/x-www-form-urlencoded", "multipart/")


def violations_of_class(facts: ExchangeFacts, wanted: Leniency) -> tuple[Violation, ...]:
    """The violations of the request in one class."""
    return tuple(one for one in facts.decision.violations if leniency(one, facts) == wanted)


def leniency(violation: Violation, facts: ExchangeFacts) -> Leniency:
    """The class of one violation of the request."""
    if violation.keyword in _UNKNOWN:
        return "open"
    if violation.where != "body":
        return _of_parameter(violation, facts)
    return _of_body(violation, facts)


def _of_parameter(violation: Violation, facts: ExchangeFacts) -> Leniency:
    if violation.keyword == "required":
        return "strict"
    name = _parameter_name(violation, facts.operation)
    is_repeated = violation.where == "query" and sum(key == name for key, _ in facts.request.query) > 1
    value = _parameter_value(violation, name, facts.decision.reading)
    if is_repeated or _is_open_text(value, violation.keyword):
        return "open"
    if violation.keyword == "format":
        return "open" if _is_other_spelling(value) else "format"
    return "strict"


def _of_body(violation: Violation, facts: ExchangeFacts) -> Leniency:
    reading = facts.decision.reading
    value = at(reading.body, violation.pointer) if reading is not None else ABSENT
    content_type = (facts.request.header("content-type") or "").lower()
    if content_type.startswith(_FORMS) and _is_open_text(value, violation.keyword):
        return "open"
    if violation.keyword == "readOnly":
        return "open"
    if isinstance(value, str) and violation.keyword != "type" and _is_not_normalized(value):
        return "open"
    if violation.keyword in ("const", "enum", "type") and _is_converted(value, violation, facts):
        return "converted"
    if violation.keyword == "format":
        return "open" if _is_other_spelling(value) else "format"
    return "strict"


def _is_open_text(value: JSON, keyword: str) -> bool:
    """Whether servers may read the text of a parameter in more than one way."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return not text or text != value or _is_not_normalized(value) or (keyword in ("type", "enum") and _is_spelling(text))


def _is_spelling(text: str) -> bool:
    """Whether a text is a number or a boolean to some servers: `01`, `0x10`, `1_000`, `1.0`, `True`, `on`."""
    ascii_text = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)  # digits of other scripts are digits to `int`
    is_number = any(letter.isdigit() for letter in ascii_text) and _NUMBER.fullmatch(ascii_text) is not None
    return is_number or text.lower() in _BOOLEANS or _NOT_FINITE.fullmatch(text) is not None


def _is_other_spelling(value: JSON) -> bool:
    """Whether a text is a UUID or a time in a form that its `format` does not allow, but common parsers do."""
    return isinstance(value, str) and any(_is_parsed(parse, value) for parse in _PARSERS)


def _is_parsed(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _is_not_normalized(text: str) -> bool:
    return text != text.strip() or not unicodedata.is_normalized("NFC", text)


def _is_converted(value: JSON, violation: Violation, facts: ExchangeFacts) -> bool:
    """Whether common frameworks convert a JSON value to the declared type, or take null for an absent member."""
    if value is None:
        parent = parent_of_member(facts, violation)
        required = parent.get("required") if isinstance(parent, Mapping) else None
        name = unescaped(violation.pointer.rpartition("/")[2])
        return bool(violation.pointer) and not (isinstance(required, list) and name in required)
    if violation.keyword != "type":
        return False
    schema = schema_of_member(facts, violation)
    types = SchemaReading(facts.spec.schemas, schema).types if isinstance(schema, dict) else frozenset()
    if isinstance(value, str):
        return bool(types & {"boolean", "integer", "number"}) and (not value.strip() or _is_spelling(value.strip()))
    return isinstance(value, (bool, int, float)) and bool(types & {"boolean", "integer", "number", "string"})


def _parameter_name(violation: Violation, operation: Operation | None) -> str:
    """The name of the parameter that a member belongs to: `filter` of `filter.state`, `ids` of `ids[0]`."""
    names = [one.name for one in operation.parameters] if operation else []
    found = [name for name in names if violation.member == name or violation.member.startswith((f"{name}.", f"{name}["))]
    return max(found, key=len, default=violation.member)


def _parameter_value(violation: Violation, name: str, reading: Reading | None) -> JSON:
    if reading is None:
        return ABSENT
    values = {"path": reading.path, "query": reading.query, "header": reading.headers, "cookie": reading.cookies}
    value = values.get(violation.where, {}).get(name.lower() if violation.where == "header" else name, ABSENT)
    return at(value, "".join(f"/{escaped(part)}" for part in re.split(r"[.\[\]]+", violation.member.removeprefix(name)) if part))
