"""The second validator: the `jsonschema` package, in the dialect of each version of OpenAPI, for one direction, with formats.

The kit validates with jsonschema-rs over schemas that it rewrote; here the schemas stay as written and the keywords differ instead.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import functools
import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource, Specification
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from benchmarks.corpus.reading import At, Files, version_of

__all__ = ["FORMATS", "Dialect", "Undecidable", "compiled", "of_patterns"]

NOT_SCHEMAS: Final = frozenset({"const", "default", "enum", "example", "examples", "x-example", "mapping"})


class Undecidable(Exception):
    """The schema itself cannot be used: a reference that leads nowhere, say."""


class Dialect:
    """Validates values against schemas of one document, or of a file that is a schema, for which `version` is given.

    `is_strict`: what cannot be judged is said (Undecidable), patterns that Python cannot read included.
    """

    def __init__(self, files: Files, *, version: str = "", is_strict: bool = False) -> None:
        self.version = version or version_of(files.whole())
        self._files, self._is_strict = files, is_strict
        whole = _resource(files.data(files.entry))
        self._registry: Registry = Registry(retrieve=lambda uri: _resource(files.data(uri))).with_resource(files.entry, whole).crawl()

    def errors(self, schema: At, value: Any, direction: str = "") -> list[str]:
        """What is wrong with a value, at most three things; direction is request or response. Raises Undecidable."""
        if schema.value is None or schema.value is True:
            return []
        made = self._validator(direction)(
            schema.value, registry=self._registry, _resolver=self._registry.resolver(schema.file), format_checker=FORMATS
        )
        try:
            found = []
            for error in made.iter_errors(value):
                found.append(f"{error.json_path}: {error.message[:160]} ({error.validator})")
                if len(found) == 3:
                    break
        except (Unresolvable, LookupError, OSError, RecursionError) as error:
            raise Undecidable(f"{type(error).__name__}: {error}") from error
        except re.error as error:  # of keywords that the library reads patterns for itself
            raise Undecidable(f"Python's re cannot read a pattern: {error}") from error
        return found

    def target(self, reference: str, base: At) -> At | None:
        """Where a schema's reference leads, identifiers and anchors included; None where that is nowhere."""
        try:
            found = self._registry.resolver(base.file).lookup(reference)
        except (Unresolvable, LookupError, OSError):
            return None
        return At(found.contents, found.resolver._base_uri, "", self._files)

    def is_valid(self, schema: At, value: Any, direction: str = "") -> bool:
        """Whether a value is valid. Raises Undecidable."""
        return not self.errors(schema, value, direction)

    def _validator(self, direction: str) -> Any:
        return _class(self.version in ("2.0", "3.0"), direction, self._is_strict)


def _resource(data: Any) -> Resource:
    return Resource(contents=data, specification=OPENAPI)


def _inner(contents: Any) -> Iterator[Any]:
    members = contents.items() if isinstance(contents, dict) else enumerate(contents) if isinstance(contents, list) else ()
    for name, one in members:
        if isinstance(one, dict) and not isinstance(
            one.get("$schema", ""), str
        ):  # a property of that name, of a schema that describes schemas
            yield from _inner(one)
        elif isinstance(one, (dict, list)) and name not in NOT_SCHEMAS:
            yield one


def _identifier(contents: Any) -> str | None:
    found = contents.get("$id") if isinstance(contents, dict) else None
    return found if isinstance(found, str) else None


def _anchors(specification: Any, contents: Any) -> Iterable[Any]:
    if not isinstance(contents, dict) or not any(isinstance(contents.get(name), str) for name in ("$anchor", "$dynamicAnchor")):
        return []
    return DRAFT202012.anchors_in(contents)


# A document is no schema, but holds some: identifiers and anchors are looked for everywhere but in examples.
OPENAPI: Final = Specification(
    name="OpenAPI",
    id_of=_identifier,
    subresources_of=_inner,
    anchors_in=_anchors,
    maybe_in_subresource=lambda segments, resolver, subresource: resolver.in_subresource(subresource),
)


# --- keywords ---------------------------------------------------------------------------------------------------------------------------


@functools.cache
def _class(is_old: bool, direction: str, is_strict: bool) -> Any:
    keywords: dict[str, Callable[..., Any]] = {
        **Draft202012Validator.VALIDATORS,
        "type": _type,
        "required": functools.partial(_required, direction),
        "properties": functools.partial(_properties, direction),
        "multipleOf": _multiple_of,
        **of_patterns(is_strict=is_strict),
    }
    if is_old:
        keywords.update(minimum=_minimum, maximum=_maximum)
        for name in ("exclusiveMinimum", "exclusiveMaximum"):
            keywords[name] = _exclusive(keywords[name])
    return validators.create(
        meta_schema=Draft202012Validator.META_SCHEMA,
        validators=keywords,
        type_checker=Draft202012Validator.TYPE_CHECKER,
        applicable_validators=_old_keywords if is_old else _keywords,
    )


def of_patterns(*, is_strict: bool) -> dict[str, Callable[..., Any]]:
    """The keywords that read patterns, which the library takes for Python's. `is_strict`: Undecidable for one that cannot be read."""
    return {
        "pattern": functools.partial(_pattern, is_strict),
        "patternProperties": functools.partial(_pattern_properties, is_strict),
        "additionalProperties": functools.partial(_additional_properties, is_strict),
    }


def _keywords(schema: Any) -> Iterable[tuple[str, Any]]:
    return [(name, value) for name, value in schema.items() if _is_usable(name, value)]


def _old_keywords(schema: Any) -> Iterable[tuple[str, Any]]:
    """Up to 3.0 a reference has no siblings."""
    return [("$ref", schema["$ref"])] if isinstance(schema.get("$ref"), str) else _keywords(schema)


def _is_usable(name: str, value: Any) -> bool:
    """Real documents hold keywords of the wrong shape, which say nothing: `required: true` in a property."""
    expected = SHAPES.get(name)
    return expected is None or (
        isinstance(value, expected) and not (expected is not bool and bool not in _listed(expected) and value is True)
    )


def _listed(expected: Any) -> tuple:
    return expected if isinstance(expected, tuple) else (expected,)


SHAPES: Final[Mapping[str, Any]] = {
    "allOf": list, "anyOf": list, "oneOf": list, "enum": list, "required": list, "properties": dict, "patternProperties": dict,
    "items": (dict, bool), "additionalProperties": (dict, bool), "not": (dict, bool), "minimum": (int, float), "maximum": (int, float),
    "minLength": (int, float), "maxLength": (int, float), "minItems": (int, float), "maxItems": (int, float), "minProperties": (int, float),
    "maxProperties": (int, float), "multipleOf": (int, float), "pattern": str, "format": str, "$ref": str, "$dynamicRef": str,
    "uniqueItems": bool, "dependentRequired": dict, "dependentSchemas": dict, "prefixItems": list, "exclusiveMinimum": (int, float, bool),
    "exclusiveMaximum": (int, float, bool),
}  # fmt: skip


def _type(validator: Any, types: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    names = [types] if isinstance(types, str) else types
    known = [name for name in names if name in ("array", "boolean", "integer", "null", "number", "object", "string")]
    if len(known) < len(names):  # `file`, `any`: not JSON Schema
        return
    if instance is None and (schema.get("nullable") is True or schema.get("x-nullable") is True):
        return
    if not any(validator.is_type(instance, name) for name in known):
        yield ValidationError(f"{instance!r} is not of type {', '.join(known)}")


def _required(direction: str, validator: Any, names: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name in names:
            if name not in instance and not _is_of_the_other(validator, schema, name, direction):
                yield ValidationError(f"{name!r} is required")


def _properties(direction: str, validator: Any, properties: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name, inner in properties.items():
            if name not in instance or not isinstance(inner, (dict, bool)):
                continue
            if _is_of_the_other(validator, schema, name, direction):
                yield ValidationError(f"{name!r} does not belong into a {direction}")
            else:
                yield from validator.descend(instance[name], inner, path=name, schema_path=name)


def _is_of_the_other(validator: Any, schema: dict, name: str, direction: str) -> bool:
    """`readOnly` in a request, `writeOnly` in a response: neither sent nor required (OpenAPI, Schema Object)."""
    word = {"request": "readOnly", "response": "writeOnly"}.get(direction)
    inner = schema["properties"].get(name) if word and isinstance(schema.get("properties"), dict) else None
    while isinstance(inner, dict):
        if inner.get(word) is True:
            return True
        if not isinstance(inner.get("$ref"), str):
            return False
        try:
            inner = validator._resolver.lookup(inner["$ref"]).contents
        except Unresolvable:
            return False
    return False


def _multiple_of(validator: Any, step: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "number") and step:
        try:
            if Decimal(repr(instance)) % Decimal(repr(step)):
                yield ValidationError(f"{instance!r} is not a multiple of {step!r}")
        except InvalidOperation:  # more digits than are kept
            return


def _minimum(validator: Any, least: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "number") and (instance < least or (schema.get("exclusiveMinimum") is True and instance == least)):
        yield ValidationError(f"{instance!r} is below {least!r}")


def _maximum(validator: Any, most: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "number") and (instance > most or (schema.get("exclusiveMaximum") is True and instance == most)):
        yield ValidationError(f"{instance!r} is above {most!r}")


def _exclusive(keyword: Callable[..., Any]) -> Callable[..., Any]:
    def check(validator: Any, bound: Any, instance: Any, schema: dict) -> Any:
        return None if isinstance(bound, bool) else keyword(validator, bound, instance, schema)

    return check


@functools.lru_cache(4096)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """An ECMA-262 pattern in Python's words, None where it cannot be said."""
    text = re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", pattern)
    text = re.sub(r"\\k<(\w+)>", r"(?P=\1)", text)
    text = re.sub(r"\\c([A-Za-z])", lambda found: f"\\x{ord(found[1].upper()) - 64:02x}", text).replace(r"\/", "/")
    text = re.sub(r"(?<!\\)\$(?=$|\)|\|)", r"\\Z", text)
    flags = re.ASCII if not re.search(r"\\[pP]\{", text) else 0
    text = _without_properties(text)
    try:
        return re.compile(text, flags)
    except (re.error, OverflowError, RecursionError):
        return None


CLASSES: Final[Mapping[str, str]] = {"L": r"[^\W\d_]", "Letter": r"[^\W\d_]", "N": r"\d", "Nd": r"\d", "digit": r"\d"}
WITHIN: Final[Mapping[str, str]] = {**CLASSES, "L": "a-zA-Z\u00c0-\u024f", "Letter": "a-zA-Z\u00c0-\u024f"}  # a set holds no other set
_TOKEN = re.compile(r"\\p\{(\w+)\}|\\.|\[|\]|[^\\\[\]]+", re.DOTALL)


def _without_properties(pattern: str) -> str:
    """The pattern with `\\p{L}` and its kin in Python's words, inside a set and outside of one."""
    written, is_in_set = "", False
    for token in _TOKEN.finditer(pattern):
        is_in_set = token[0] == "[" or (is_in_set and token[0] != "]")
        written += (WITHIN if is_in_set else CLASSES).get(token[1] or "", token[0])
    return written


def _pattern(is_strict: bool, validator: Any, pattern: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string"):
        found = _readable(pattern, is_strict)
        if found is not None and not found.search(instance):
            yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _readable(pattern: str, is_strict: bool) -> re.Pattern[str] | None:
    found = compiled(pattern)
    if found is None and is_strict:
        raise Undecidable(f"Python's re cannot read the pattern {pattern}")
    return found


def _pattern_properties(is_strict: bool, validator: Any, patterns: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, inner in patterns.items():
            found = _readable(pattern, is_strict)
            for name, value in instance.items():
                if found is not None and found.search(name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _additional_properties(is_strict: bool, validator: Any, rest: Any, instance: Any, schema: dict) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    named = schema.get("properties") if isinstance(schema.get("properties"), dict) else {}
    patterns = schema.get("patternProperties") if isinstance(schema.get("patternProperties"), dict) else {}
    found = [one for one in (_readable(pattern, is_strict) for pattern in patterns) if one is not None]
    for name, value in instance.items():
        if name not in named and not any(one.search(name) for one in found):
            if rest is False:
                yield ValidationError(f"{name!r} is one member too many")
            else:
                yield from validator.descend(value, rest, path=name)


# --- formats ----------------------------------------------------------------------------------------------------------------------------

FORMATS: Final = FormatChecker(formats=())
_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):([0-5]\d))")
_DURATION = re.compile(r"P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")
_REFERENCE = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]+@(?:{_LABEL}(?:\.{_LABEL})*|\[[^\]]+\])")


def _format(name: str, raises: Any = ()) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    return FORMATS.checks(name, raises)


def _text(check: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, str) or check(value)


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)) and bool(datetime.date.fromisoformat(text))


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    return bool(found) and int(found[1]) < 24 and int(found[2]) < 60 and int(found[3]) <= 60


def _is_date_time(text: str) -> bool:
    return len(text) > 11 and text[10] in "Tt " and text[10] != " " and _is_date(text[:10]) and _is_time(text[11:])


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_pattern(text: str) -> bool:
    return compiled(text) is not None


for _name, _check in {
    "date": _is_date,
    "time": _is_time,
    "date-time": _is_date_time,
    "duration": lambda text: bool(_DURATION.fullmatch(text)),
    "email": lambda text: bool(_EMAIL.fullmatch(text)) and ".." not in text.partition("@")[0],
    "idn-email": lambda text: bool(re.fullmatch(r"[^@\s]+@[^@\s]+", text)),
    "hostname": lambda text: len(text) <= 253 and bool(_HOST.fullmatch(text)),
    "ipv4": lambda text: bool(ipaddress.IPv4Address(text)),
    "ipv6": lambda text: "%" not in text and bool(ipaddress.IPv6Address(text) is not None),
    "uri": lambda text: bool(_URI.fullmatch(text)) and urlsplit(text) is not None,
    "uri-reference": lambda text: bool(_REFERENCE.fullmatch(text)),
    "iri": lambda text: bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S*$", text)),
    "uuid": lambda text: len(text) == 36 and text.count("-") == 4 and bool(UUID(text)),
    "json-pointer": lambda text: bool(re.fullmatch(r"(?:/(?:[^~/]|~0|~1)*)*", text)),
    "regex": _is_pattern,
    "byte": _is_base64,
}.items():
    _format(_name, ValueError)(_text(_check))

_format("int32")(lambda value: not isinstance(value, int) or isinstance(value, bool) or -(2**31) <= value < 2**31)
_format("int64")(lambda value: not isinstance(value, int) or isinstance(value, bool) or -(2**63) <= value < 2**63)
