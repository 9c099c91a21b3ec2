"""JSON Schema 2020-12 compiled. The only home of jsonschema-rs; it never reads a file or URL.

The library decides whether a value matches. Its error messages are only used for one schema at a
time, without its subschemas: with branches below, the library goes through all of them, which is exponential.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import jsonschema_rs

from contracts.display import SURROGATE, shortened, shown
from contracts.http.messages import JSON
from contracts.schemas.dialects import with_parts
from contracts.schemas.keywords import guarded_keywords
from contracts.schemas.patterns import may_backtrack
from contracts.schemas.validators.guarding import Rung, Search, are_distinct, identities, is_untried, matcher

__all__ = [
    "BrokenKeyword",
    "CanonicalSchema",
    "CompiledCheck",
    "SchemaRefused",
    "canonical_form",
    "compiled",
    "is_usable",
    "whole_text_search",
]

Schema = dict | bool
CanonicalSchema = jsonschema_rs.CanonicalSchema

_MASK = "\0"  # replaces the value in the library's messages, which would print all of it
_NAME_BACKTRACKS = 20_000  # for a `patternProperties` pattern with look-around
_MOST_OPTIONS = 20
_LONGEST_MESSAGE = 300
_DISTINCT, _EQUAL, _LISTED, _LOOK_AROUND, _TRIED = "x-distinct", "x-equal", "x-listed", "x-look-around", "x-tried"  # our own keywords
_NO_MEMBER = "\0"
_WRITTEN = {_DISTINCT: "uniqueItems", _EQUAL: "const", _LISTED: "enum", _LOOK_AROUND: "pattern"}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_FORMATS: dict[str, Callable[..., bool]] = {
    "base64url": lambda value: bool(_BASE64URL.fullmatch(value)),
    "byte": lambda value: bool(_BASE64.fullmatch(value)),
}


class SchemaRefused(ValueError):
    """A schema cannot be compiled: the path of the invalid part, and the reason."""

    def __init__(self, path: Sequence[str | int], reason: str) -> None:
        super().__init__(reason)
        self.path, self.reason = list(path), reason


@dataclass(frozen=True, slots=True)
class BrokenKeyword:
    """A keyword that a value violates, with a message. `missing`: the name if the keyword is `required`; `written`: as in the schema."""

    keyword: str
    message: str
    written: str
    missing: str = ""


class CompiledCheck:
    """A compiled schema. `is_guarded`: its cost is counted, see `guarding`."""

    __slots__ = ("_validator", "is_guarded", "is_valid")

    def __init__(self, validator: jsonschema_rs.Draft202012Validator, *, is_guarded: bool) -> None:
        self._validator, self.is_guarded = validator, is_guarded
        self.is_valid: Callable[[JSON], bool] = validator.is_valid

    def errors(self, value: JSON, note: str = "") -> Iterator[BrokenKeyword]:
        """The keywords that the value violates, for a schema without subschemas."""
        for error in self._validator.iter_errors(value):
            yield _worded(error, value, note)


def compiled(schema: Schema, *, is_guarded: bool = True, is_repetitive: bool = False) -> CompiledCheck:
    """The schema ready to check values. Raises UnicodeEncodeError for a lone surrogate, SchemaRefused for anything else that is invalid.

    `is_guarded` False: it has no `uniqueItems` and no look-around. `is_repetitive`: without caching, parts of a value would be
    checked against the same definition many times.
    """
    arranged = _guarded(schema) if is_guarded else schema
    is_guarded = arranged is not schema
    if is_repetitive and isinstance(arranged, dict):
        arranged = _remembering(arranged)
    try:
        validator = _validator(arranged)
    except jsonschema_rs.ValidationError as error:
        if arranged is not schema:
            compiled(schema, is_guarded=False)  # raises with the path in the original schema
        raise SchemaRefused(error.instance_path, error.message.replace(_MASK, shown(_at(schema, error.instance_path)))) from error
    return CompiledCheck(validator, is_guarded=is_guarded)


def _at(node: JSON, path: Sequence[str | int]) -> JSON:
    for part in path:
        node = node.get(str(part)) if isinstance(node, dict) else node[int(part)] if isinstance(node, list) else None
    return node


def _validator(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema,
        formats=_FORMATS,
        validate_formats=True,
        offline=True,
        mask=_MASK,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_NAME_BACKTRACKS),
        keywords={_DISTINCT: _Distinct, _EQUAL: _Equal, _LISTED: _Listed, _LOOK_AROUND: _LookAround, _TRIED: _Tried},
    )


class _LookAround:
    """Our keyword for a pattern that needs backtracking."""

    def __init__(self, _: dict, text: str, __: list) -> None:
        self._wrong = _matcher(text)

    def validate(self, value: object) -> None:
        """Raises ValueError, as the library requires, if a string does not match."""
        wrong = self._wrong(value) if isinstance(value, str) else ""
        if wrong:
            raise ValueError(wrong)


class _Tried:
    """Our keyword for names that patterns with look-around can be matched against at a bounded cost."""

    def __init__(self, _: dict, patterns: list, __: list) -> None:
        self._wrong = [_matcher(pattern) for pattern in patterns]

    def validate(self, value: object) -> None:
        """Raises ValueError if a name is too complex for one of the patterns."""
        if isinstance(value, str) and any(is_untried(wrong(value)) for wrong in self._wrong):
            raise ValueError("is too complex for the pattern")


class _Distinct:
    """Our keyword for `uniqueItems`."""

    def __init__(self, *_: object) -> None:
        pass

    def validate(self, value: object) -> None:
        """Raises ValueError if two items are equal."""
        if isinstance(value, list) and not are_distinct(value):
            raise ValueError("has non-unique elements")


class _Listed:
    """Our keyword for `enum` with lists and objects, which the library would compare with the whole value one by one."""

    def __init__(self, _: dict, options: list, __: list) -> None:
        self._known, self._wrong = identities(options), _none_of(options)

    def validate(self, value: object) -> None:
        """Raises ValueError if the value is not one of the options."""
        if self._known.isdisjoint(identities([value])):
            raise ValueError(self._wrong)


class _Equal(_Listed):
    """Our keyword for `const` with a list or an object."""

    def __init__(self, schema: dict, value: JSON, path: list) -> None:
        super().__init__(schema, [value], path)
        self._wrong = f"is not {shown(value)}"


@functools.lru_cache(maxsize=1024)
def _matcher(text: str) -> Callable[[str], str]:
    return matcher(text, _linear, _rung)


@functools.lru_cache(maxsize=4096)
def _backtracks(text: str) -> bool:
    """Whether a pattern is valid, but only for the backtracking engine."""
    return may_backtrack(text) and _linear(text) is None and is_usable(text)


def _pattern(text: str, options: jsonschema_rs.RegexOptions | jsonschema_rs.FancyRegexOptions) -> jsonschema_rs.Draft202012Validator | None:
    try:
        return jsonschema_rs.Draft202012Validator({"pattern": text}, offline=True, pattern_options=options)
    except ValueError:  # the library's errors are ValueErrors, and so is the one for a lone surrogate
        return None


def _linear(text: str) -> Search | None:
    check = _pattern(text, jsonschema_rs.RegexOptions())
    return (lambda subject: check.is_valid(_plain(subject))) if check else None


def _rung(text: str, backtracks: int) -> Rung:
    check = _pattern(text, jsonschema_rs.FancyRegexOptions(backtrack_limit=backtracks))
    assert check is not None, "checked in _backtracks"
    kinds = jsonschema_rs.ValidationErrorKind
    stopped = (kinds.BacktrackLimitExceeded, kinds.RegexEngineFailure)
    return Rung(
        lambda subject: check.is_valid(_plain(subject)),
        lambda subject: not any(isinstance(error.kind, stopped) for error in check.iter_errors(_plain(subject))),
    )


def _plain(text: str) -> str:
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def _guarded(node: Schema) -> Schema:
    """The schema with our keywords in place of those whose cost is not linear in the value; the same object if it has none."""
    if not isinstance(node, dict):
        return node
    guarded = {name: with_parts(name, value, _guarded) for name, value in node.items()}
    if isinstance(node.get("pattern"), str) and _backtracks(node["pattern"]):
        guarded[_LOOK_AROUND] = guarded.pop("pattern")
    keywords = guarded_keywords(node)
    if "uniqueItems" in keywords:
        guarded[_DISTINCT] = guarded.pop("uniqueItems")
    if "const" in keywords:
        guarded[_EQUAL] = guarded.pop("const")
    if "enum" in keywords:
        guarded[_LISTED] = guarded.pop("enum")
    names = [name for name in node["patternProperties"] if _backtracks(name)] if "patternProperties" in keywords else []
    if names:
        _limit_names(guarded, names)
    return node if len(guarded) == len(node) and all(guarded.get(name) is value for name, value in node.items()) else guarded


def _limit_names(schema: dict, patterns: list[str]) -> None:
    """Lets the library match names against patterns with look-around only if that is known to be bounded."""
    searched = {name: schema.pop(name) for name in ("properties", "patternProperties", "additionalProperties") if name in schema}
    limited = {"if": {"propertyNames": {_TRIED: patterns}}, "then": searched, "else": False}
    schema["allOf"] = [*schema.get("allOf", ()), limited]


def _remembering(schema: dict) -> dict:
    """The schema arranged so that the library caches which definitions it has checked a list or an object against.

    It does so for references to schemas that are still being compiled. So the definitions are nested, and their bodies are
    compiled in the innermost one.
    """
    names = list(schema.get("$defs", ()))
    if not names:
        return schema
    bodies = {f"body-{name}": schema["$defs"][name] for name in names}
    inner: dict = {"allOf": [{"$ref": f"#/$defs/body-{name}"} for name in names]}
    entries = {}
    for name in reversed(names):
        entries[name] = {"allOf": [_never(inner), {"$ref": f"#/$defs/body-{name}"}]}
        inner = {"$ref": f"#/$defs/{name}"}
    top = {name: value for name, value in schema.items() if name != "$defs"}
    return {"allOf": [_never(inner), top], "$defs": {**entries, **bodies}}


def _never(schema: Schema) -> Schema:
    """A schema that is compiled but never applied; in a member, so that `unevaluatedProperties` ignores it."""
    return {"properties": {_NO_MEMBER: {"anyOf": [True, schema]}}}


def _worded(error: jsonschema_rs.ValidationError, value: JSON, note: str) -> BrokenKeyword:
    keyword, value_text = error.kind.name, shown(value)
    written = _WRITTEN.get(keyword) or str(error.schema_path[0])
    if keyword in _WRITTEN:
        return BrokenKeyword(written, f"{value_text} {shortened(error.message, _LONGEST_MESSAGE)}", written)
    if note.startswith("format "):
        return BrokenKeyword("format", f'{value_text} is not in the range of "{note.removeprefix("format ")}"', written)
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Enum):
        return BrokenKeyword(keyword, f"{value_text} {_none_of(error.kind.options)}", written)
    missing = error.kind.property if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required) else ""
    return BrokenKeyword(keyword, shortened(error.message.replace(_MASK, value_text), _LONGEST_MESSAGE), written, missing)


def _none_of(options: list) -> str:
    some = options if len(options) <= _MOST_OPTIONS else options[:2]
    return f"is not one of {', '.join(map(shown, some))}" + (f" or {len(options) - 2} other candidates" if some is not options else "")


@functools.lru_cache(maxsize=4096)
def is_usable(text: str) -> bool:
    """Whether text can be compiled as a pattern unchanged."""
    return _pattern(text, jsonschema_rs.FancyRegexOptions()) is not None


def whole_text_search(text: str) -> Callable[[str], bool]:
    """A matcher of whole strings in the linear-time engine; ValueError if it does not support the pattern. The matcher never raises."""
    search = _linear(f"^(?:{text})$") if _linear(text) else None
    if search is None:
        raise ValueError(f"{shown(text)} is not a pattern for the linear-time engine (no look-around, no back-references)")
    return search


def canonical_form(schema: Schema) -> CanonicalSchema:
    """The library's canonical form of a schema, formats asserted."""
    return jsonschema_rs.canonicalize(schema, draft=jsonschema_rs.Draft202012, validate_formats=True)
