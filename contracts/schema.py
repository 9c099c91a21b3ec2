"""JSON Schema 2020-12 at work: compiled validators, linear-time patterns. The only home of jsonschema-rs; it never reads a file or URL.

A validator here is total: whatever JSON value it is given (lone surrogates, 100,000 levels, integers of any size), it answers.
"""

from __future__ import annotations

import functools
import json
import math
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import jsonschema_rs

from contracts.bundle import Bundle, Bundler, at, inlined
from contracts.dialect import escaped, upgraded, upgraded_document
from contracts.exchange import JSON

__all__ = ["Loss", "SchemaError", "Schemas", "Validator", "canonical", "is_pattern", "pattern", "shown"]

Schema = dict | bool

_MASK = "\0"  # stands for the value in the library's messages, which would print it whole
_DEPTH = 200  # the library's own limit for messages is 255
_BACKTRACKS = 100_000
_MOST_OPTIONS = 20
_MOST_COMPILED = 600_000  # values in the schemas whose checks are kept compiled: about 150 MB
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMATS: dict[str, Callable[..., bool]] = {
    "base64url": lambda value: bool(_BASE64URL.fullmatch(value)),
    "byte": lambda value: bool(_BASE64.fullmatch(value)),
}


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One way in which a value breaks a schema.

    `pointer` into the value, `schema_pointer` into the document (from the schema itself where it was inline). `message` is for
    people, the value in it shortened. `missing`: the name, where `keyword` is `required`.
    """

    pointer: str
    keyword: str
    message: str
    schema_pointer: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """A part of a schema that could not be used and counts as absent: where in the document, which keyword, why."""

    pointer: str
    keyword: str
    reason: str


def shown(value: JSON, *, limit: int = 60) -> str:
    """A value for people: JSON, shortened in the middle of nowhere with `…`."""
    try:
        written = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, ValueError):  # too deep; an integer of more digits than Python likes to print
        return "…"
    written = _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
    return written if len(written) <= limit else written[: limit - 1] + "…"


class _Shelf:
    """Compiled checks of one document, kept as long as all together are not too large; of those not used for long the oldest go first.

    A document whose schemas all refer to one another makes each check as large as the whole: 450 of them took 600 MB.
    """

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: deque[Validator] = deque()

    def keep(self, validator: Validator) -> None:
        """Take one in that was just compiled."""
        self._kept.append(validator)
        self._size += validator.size
        while self._size > self._most and len(self._kept) > 1:
            oldest = self._kept.popleft()
            if oldest.was_used or oldest is validator:
                oldest.was_used = False
                self._kept.append(oldest)
            else:
                oldest.forget()
                self._size -= oldest.size


class Validator:
    """A compiled schema. `losses`: parts of it that had to be left out. `size`: how much it holds; `was_used`: since the shelf looked."""

    __slots__ = ("_bundle", "_check", "_shelf", "losses", "was_used")

    def __init__(
        self, bundle: Bundle, check: jsonschema_rs.Draft202012Validator, losses: Sequence[Loss], shelf: _Shelf | None = None
    ) -> None:
        self._bundle, self.losses, self._shelf, self.was_used = bundle, tuple(losses), shelf, False
        self._check: jsonschema_rs.Draft202012Validator | None = check
        if shelf is not None:
            shelf.keep(self)

    @property
    def size(self) -> int:
        """How many values the schema holds, with all it refers to."""
        return self._bundle.size

    def forget(self) -> None:
        """Let go of what was compiled, until it is needed again."""
        self._check = None

    def is_valid(self, value: JSON) -> bool:
        """Whether the value satisfies the schema."""
        self.was_used = True
        check = self._check or self._compiled_again()
        try:
            return check.is_valid(value)
        except (ValueError, RecursionError):  # a lone surrogate (UnicodeEncodeError is a ValueError) or too deep
            return check.is_valid(_tame(value))

    def errors(self, value: JSON) -> tuple[SchemaError, ...]:
        """All errors, empty for a valid value."""
        self.was_used = True
        check = self._check or self._compiled_again()
        try:
            found = list(check.iter_errors(value))
        except (ValueError, RecursionError):
            if self.is_valid(value):
                return ()
            found = list(check.iter_errors(_tame(value)))
        errors = _without_echoes(dict.fromkeys(error for one in found for error in self._translated(one)))
        return errors or (() if self.is_valid(value) else (SchemaError("", "type", "is nested too deeply", ""),))

    def _compiled_again(self) -> jsonschema_rs.Draft202012Validator:
        check = self._check = _check(self._bundle)
        if self._shelf is not None:
            self._shelf.keep(self)
        return check

    def _translated(self, error: jsonschema_rs.ValidationError) -> Iterator[SchemaError]:
        keyword = error.kind.name
        branch = _telling_branch(error) if keyword in ("anyOf", "oneOf") else None
        if branch:
            for inner in branch:
                yield from self._translated(inner)
            return
        pointer = _pointer(error.instance_path)
        where = self._place(error.schema_path)
        if keyword == "additionalProperties" or keyword == "unevaluatedProperties":
            for name in error.kind.unexpected:  # type: ignore[attr-defined]
                yield SchemaError(f"{pointer}/{escaped(name)}", keyword, f"{shown(name)} is not a declared member", where)
            return
        missing = error.kind.property if keyword == "required" else ""  # type: ignore[attr-defined]
        note = self._note(error.schema_path)
        yield SchemaError(pointer, *_worded(error, keyword, note), where, missing)

    def _place(self, path: Sequence[str | int]) -> str:
        if len(path) > 1 and path[0] == "$defs":
            return self._bundle.places.get(str(path[1]), "") + _pointer(path[2:])
        return _pointer(path)

    def _note(self, path: Sequence[str | int]) -> str:
        node: JSON = self._bundle.schema
        for part in path[:-1]:
            if isinstance(node, dict):
                node = node.get(str(part))
            else:
                node = node[part] if isinstance(node, list) and isinstance(part, int) and part < len(node) else None
        return str(node.get("$comment", "")) if isinstance(node, dict) else ""


def _without_echoes(errors: Iterable[SchemaError]) -> tuple[SchemaError, ...]:
    """Without "not a declared member" where that is only said because something else about it, or beside it, is wrong."""
    listed = tuple(errors)

    def is_echo(error: SchemaError) -> bool:
        parent = error.pointer.rpartition("/")[0]
        for other in listed:
            if other.pointer.startswith(f"{error.pointer}/"):
                return True
            if other.pointer == error.pointer and other.keyword != "unevaluatedProperties":
                return True
            if other.pointer == parent and _holder_of(other) != _holder_of(error):  # a part of the schema that would have known it
                return True
        return False

    return tuple(error for error in listed if error.keyword != "unevaluatedProperties" or not is_echo(error))


def _holder_of(error: SchemaError) -> str:
    return error.schema_pointer.rpartition("/")[0]


def _worded(error: jsonschema_rs.ValidationError, keyword: str, note: str) -> tuple[str, str]:
    value = shown(error.instance)
    if note in ("readOnly", "writeOnly"):
        return note, "is read-only: a request may not hold it" if note == "readOnly" else "is write-only: a response may not hold it"
    if note.startswith("format "):
        return "format", f'{value} is not in the range of "{note.removeprefix("format ")}"'
    if keyword == "falseSchema":
        return keyword, f"{value} is not allowed here"
    if isinstance(
        error.kind, (jsonschema_rs.ValidationErrorKind.BacktrackLimitExceeded, jsonschema_rs.ValidationErrorKind.RegexEngineFailure)
    ):
        return "pattern", f"{value} is too complicated for the pattern"
    if keyword == "enum" and len(error.kind.options) <= _MOST_OPTIONS:  # type: ignore[attr-defined]
        return keyword, f"{value} is not one of {', '.join(shown(option) for option in error.kind.options)}"  # type: ignore[attr-defined]
    context = getattr(error.kind, "context", None) if keyword in ("anyOf", "oneOf") else None
    if context and all(context):  # no branch fits
        missing = [one[0].kind.property for one in context if len(one) == 1 and _is_missing(one[0], error)]
        if len(missing) == len(context):
            return keyword, f"one of {', '.join(shown(name) for name in dict.fromkeys(missing))} is required"
        return keyword, f"{value} fits none of the {len(context)} schemas of `{keyword}`"
    message = error.message.replace(_MASK, value)
    return keyword, message if len(message) <= 300 else message[:299] + "…"


def _is_missing(one: jsonschema_rs.ValidationError, whole: jsonschema_rs.ValidationError) -> bool:
    return one.kind.name == "required" and len(one.instance_path) == len(whole.instance_path)


def _telling_branch(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError] | None:
    """The one branch of an `anyOf` or `oneOf` that the value was surely meant for: the only one of its type, and of its constants."""
    context = getattr(error.kind, "context", None)
    if not context or any(not branch for branch in context):  # matched more than one
        return None
    depth = len(error.instance_path)
    context = [branch for branch in context if not any(getattr(one.kind, "property", "") == "$ref" for one in branch)] or context
    # OpenAPI 3.0's own schema says "a response or a reference" everywhere: what has no `$ref` was not meant as a reference
    fitting = [
        branch
        for branch in context
        if all(one.kind.name not in ("const", "enum", "type") or len(one.instance_path) > depth for one in branch)
    ]
    if len(fitting) > 1:  # the only one whose required members are there
        fitting = [
            branch for branch in fitting if all(one.kind.name != "required" or len(one.instance_path) > depth for one in branch)
        ] or fitting
    if len(fitting) > 1:
        fitting = [branch for branch in fitting if all(one.kind.name not in ("const", "enum") for one in branch)]
    return fitting[0] if len(fitting) == 1 else None


def _pointer(path: Sequence[str | int]) -> str:
    return "".join(f"/{escaped(str(part))}" for part in path)


def _tame(value: JSON, depth: int = 0) -> JSON:
    """The value with lone surrogates replaced and nothing below the depth the library can report on."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {} if depth >= _DEPTH else {_tame(name): _tame(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [] if depth >= _DEPTH else [_tame(one, depth + 1) for one in value]
    return value


class Schemas:
    """The validators of one document, compiled when first asked for.

    `version` 3.0: the document's schemas, and those handed in, are translated to 2020-12 first. `has_dynamic_anchors` False: known to have
    none, which spares looking for them.
    """

    def __init__(self, document: Mapping, *, version: str = "3.1", has_dynamic_anchors: bool = True) -> None:
        self._is_old = version == "3.0"
        self.document = upgraded_document(document) if self._is_old else document
        self._bundler = Bundler(self.document, may_have_dynamic_anchors=has_dynamic_anchors)
        self._known: dict[tuple[int | str, str], tuple[Schema, Validator]] = {}
        self._shelf = _Shelf(_MOST_COMPILED)

    def validator(self, schema: Schema, *, direction: str = "") -> Validator:
        """The compiled schema. `direction` request: readOnly members are refused and not required; response: writeOnly likewise."""
        key = schema["$ref"] if isinstance(schema, dict) and len(schema) == 1 and isinstance(schema.get("$ref"), str) else id(schema)
        found = self._known.get((key, direction))
        if found is None or (isinstance(key, int) and found[0] is not schema):
            bundle = self._bundler.bundle(upgraded(schema) if self._is_old else schema, direction)
            found = self._known[key, direction] = (schema, _compiled(bundle, self._shelf))  # holding the schema keeps its id taken
        return found[1]

    def errors(self, schema: Schema, value: JSON) -> tuple[SchemaError, ...]:
        """What a value breaks of a schema that is asked about once: nothing compiled is kept."""
        return _compiled(self._bundler.bundle(upgraded(schema) if self._is_old else schema)).errors(value)

    def resolve(self, schema: Schema) -> Schema:
        """The schema behind `$ref`s."""
        return self._bundler.resolved(schema)

    def target(self, reference: str) -> Schema | None:
        """The schema one step behind a reference, None where it leads nowhere."""
        pointer = self._bundler.pointer(reference)
        found = at(self._bundler.document, pointer) if pointer else None
        return found if isinstance(found, (dict, bool)) else None

    def bundle(self, schema: Schema, *, direction: str = "") -> dict:
        """The schema with all it refers to, self-contained, in 2020-12."""
        return self._bundler.bundle(upgraded(schema) if self._is_old else schema, direction).schema


def _compiled(bundle: Bundle, shelf: _Shelf | None = None) -> Validator:
    losses = [Loss("", "$ref", f"{reference} leads nowhere") for reference in bundle.lost]
    losses += [Loss(f"{bundle.places.get(one.key, '')}/{one.keyword}", one.keyword, one.reason) for one in bundle.heavy]
    try:
        return Validator(bundle, _check(bundle), losses, shelf)
    except ValueError:  # its ValidationError is one; so is half a surrogate pair
        bundle = Bundle(_finite(bundle.schema), bundle.places, bundle.lost, bundle.size)  # type: ignore[arg-type]
    while True:
        try:
            return Validator(bundle, _check(bundle), losses, shelf)
        except jsonschema_rs.ValidationError as error:
            losses += _without_culprit(bundle, error)


def _check(bundle: Bundle) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        bundle.schema,
        formats=_FORMATS,
        validate_formats=True,
        offline=True,
        mask=_MASK,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=_BACKTRACKS),
    )


def _finite(node: JSON) -> JSON:
    """A copy without what the library cannot take: infinite numbers (null for them, which fits nothing), lone surrogates."""
    if isinstance(node, dict):
        return {_finite(name): _finite(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_finite(value) for value in node]
    if isinstance(node, str):
        return _SURROGATE.sub("\ufffd", node)
    return None if isinstance(node, float) and not math.isfinite(node) else node


def _without_culprit(bundle: Bundle, error: jsonschema_rs.ValidationError) -> list[Loss]:
    """Takes the keyword that the library refuses out of the bundle, or puts a usable one in its place; a pattern wherever it stands."""
    path = list(error.instance_path)
    if not path:
        raise error
    holder, keyword, place = _holder(bundle.schema, path)
    value = holder.pop(keyword)
    reason = error.message.replace(_MASK, shown(value))
    losses = [Loss(_place_of(bundle, path[: place + 1]), keyword, reason)]
    if keyword == "pattern" and isinstance(value, str):
        lighter = _lighter(value)
        holder.update(lighter)
        for other, where in _holders_of_pattern(bundle.schema, value, []):
            del other["pattern"]
            other.update(lighter)
            losses.append(Loss(_place_of(bundle, where), keyword, reason))
    return losses


def _place_of(bundle: Bundle, path: Sequence[str | int]) -> str:
    return bundle.places.get(str(path[1]), "") + _pointer(path[2:]) if path[0] == "$defs" else _pointer(path)


def _holders_of_pattern(node: JSON, text: str, path: list[str | int]) -> Iterator[tuple[dict, list[str | int]]]:
    if isinstance(node, dict):
        if node.get("pattern") == text and len(path) > 0:
            yield node, [*path, "pattern"]
        for name, value in list(node.items()):
            if isinstance(value, (dict, list)) and name not in ("const", "enum"):
                yield from _holders_of_pattern(value, text, [*path, name])
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _holders_of_pattern(value, text, [*path, index])


def _holder(schema: dict, path: list[str | int]) -> tuple[dict, str, int]:
    """The innermost schema object on the path that has the refused keyword, with the keyword's position in the path."""
    node: JSON = schema
    best = (schema, str(path[0]), 0)
    named = False  # inside `properties` and its kin, members are names
    for position, part in enumerate(path):
        if isinstance(node, dict) and not named:
            best = (node, str(part), position)
        named = not named and part in ("$defs", "dependentSchemas", "patternProperties", "properties") and isinstance(node, dict)
        node = node.get(str(part)) if isinstance(node, dict) else node[int(part)] if isinstance(node, list) else None
    return best


_BIG_REPEAT = re.compile(r"\{(\d+),(\d{4,})\}")
_WHOLE_REPEAT = re.compile(r"\^(?:\.|\\[dDwWsS]|\[(?:[^\]\\]|\\.)*\])\{(\d+),(\d+)\}\$")


def _lighter(text: str) -> dict:
    """For a pattern that is too big to compile: `^X{m,n}$` → `^X*$` and lengths, elsewhere repeats without upper end."""
    if not _BIG_REPEAT.search(text):
        return {}
    whole = _WHOLE_REPEAT.fullmatch(text)
    loose = _BIG_REPEAT.sub(lambda found: "*" if whole or int(found[1]) >= 1000 else f"{{{found[1]},}}", text)
    lengths = {"allOf": [{"minLength": int(whole[1]), "maxLength": int(whole[2])}]} if whole else {}
    return {"pattern": loose, **lengths} if loose != text else lengths


@functools.lru_cache(maxsize=4096)
def is_pattern(text: str) -> bool:
    """Whether a text can be used as a pattern."""
    return "pattern" in _lighter(text) or not _compiled(Bundle({"pattern": text}, {})).losses


def pattern(text: str) -> Callable[[str], bool]:
    """A matcher of whole texts in the validator's linear-time engine; ValueError for a bad pattern. It never raises on a text."""
    schema = {"pattern": f"^(?:{text})$"}
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text}, offline=True, pattern_options=jsonschema_rs.RegexOptions())
        check = jsonschema_rs.Draft202012Validator(schema, offline=True, pattern_options=jsonschema_rs.RegexOptions())
    except ValueError as error:  # the library's errors are ValueErrors, and so is half a surrogate pair
        raise ValueError(f"{shown(text)} is no pattern of the linear-time engine (no look-around, no back-references)") from error

    def matches(value: str) -> bool:
        try:
            return check.is_valid(value)
        except UnicodeEncodeError:
            return check.is_valid(_SURROGATE.sub("\ufffd", value))

    return matches


def canonical(schema: Schema, *, schemas: Schemas | None = None, direction: str = "") -> jsonschema_rs.CanonicalSchema:
    """The canonical form of a schema: `to_json_schema()`, `satisfiability()`, `find_unsatisfiable()`; formats asserted.

    References are followed first: the library merges and negates only what stands in place.
    """
    whole = inlined(schemas.bundle(schema, direction=direction)) if schemas else schema
    return jsonschema_rs.canonicalize(whole, draft=jsonschema_rs.Draft202012, validate_formats=True)
