"""Small values that satisfy a schema: its examples first, then the least of each type. What cannot be made is said, not guessed."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, Final
from urllib.parse import urljoin

from benchmarks.corpus.dialects import Dialect, Undecidable, compiled
from benchmarks.corpus.reading import At

__all__ = ["Unmade", "made"]

DEPTH: Final = 12
TEXTS: Final = ("corpus", "a", "abcdefghij", "ABC", "12345", "a1", "A1b2C3d4", "http://example.com/a", "2024-05-06", "+12025550123", "")
FORMATS: Final = {
    "date": "2024-05-06",
    "date-time": "2024-05-06T07:08:09Z",
    "time": "07:08:09Z",
    "duration": "P1D",
    "email": "ann@example.com",
    "idn-email": "ann@example.com",
    "hostname": "example.com",
    "idn-hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/a",
    "url": "https://example.com/a",
    "iri": "https://example.com/a",
    "uri-reference": "/a",
    "iri-reference": "/a",
    "uri-template": "/a/{b}",
    "uuid": "6f1c1e1c-7e0e-4c67-9d2a-2f6a3d1f5b10",
    "json-pointer": "/a",
    "relative-json-pointer": "0/a",
    "regex": "^a$",
    "byte": "YWJj",
}


class Unmade(Exception):
    """No value was found."""


def made(dialect: Dialect, schema: At, examples: tuple[Any, ...] = (), *, direction: str = "request") -> Any:
    """A valid value; raises Unmade."""
    maker = _Maker(dialect, direction)
    try:
        for value in itertools.islice(itertools.chain(examples, maker.values(schema, 0)), 400):
            if dialect.is_valid(schema, value, direction):
                return value
    except (Undecidable, RecursionError) as error:
        raise Unmade(str(error)) from error
    raise Unmade(f"nothing made for the schema at {schema.pointer or 'a parameter'}")


def _named(value: Any, schema: dict, branch: Any) -> Any:
    """An object whose discriminator names the branch that it was made for."""
    chosen, reference = schema.get("discriminator"), branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(value, dict) or not isinstance(chosen, dict) or "propertyName" not in chosen or not isinstance(reference, str):
        return value
    name = reference.rpartition("/")[2]
    tags = [tag for tag, target in (chosen.get("mapping") or {}).items() if str(target).rpartition("/")[2] == name]
    return {**value, chosen["propertyName"]: (tags or [name])[0]}


class _Maker:
    """Candidates for schemas of one document, in one direction."""

    def __init__(self, dialect: Dialect, direction: str) -> None:
        self._dialect, self._direction = dialect, direction

    def fitting(self, schema: At, depth: int, most: int) -> list[Any]:
        """The first candidates that are valid by themselves."""
        found: list[Any] = []
        for value in itertools.islice(self.values(schema, depth), 100):
            if self._dialect.is_valid(schema, value, self._direction):
                found.append(value)
                if len(found) == most:
                    break
        return found

    def values(self, schema: At, depth: int) -> Iterator[Any]:
        """Candidates, the likely ones first; not every one is valid."""
        value = schema.value
        if value is None or value is True:
            yield "corpus"
            return
        if not isinstance(value, dict) or depth > DEPTH:
            return
        yield from _told(value)
        for word in ("$ref", "$dynamicRef"):
            if isinstance(value.get(word), str):
                target = self._dialect.target(value[word], schema)
                if target is not None:
                    rest = _without(schema, word)
                    yield from self.values(_merged(target, rest) if rest.value else target, depth + 1)
                return
        if isinstance(value.get("allOf"), list):
            rest = _without(schema, "allOf")
            for one in self._branches(schema, "allOf"):
                rest = _merged(rest, one)
            yield from self.values(rest, depth + 1)
            return
        for word in ("oneOf", "anyOf"):
            if isinstance(value.get(word), list):
                for branch, one in zip(value[word], self._branches(schema, word), strict=True):
                    for made_one in itertools.islice(self.values(_merged(_without(schema, word), one), depth + 1), 12):
                        yield _named(made_one, value, branch)
                        yield made_one
                return
        yield from self._by_type(schema, depth)

    def _branches(self, schema: At, word: str) -> Iterator[At]:
        for index, one in enumerate(schema.value[word]):
            at = At(one, schema.file, f"{schema.pointer}/{word}/{index}", schema.files)
            while isinstance(at.value, dict) and isinstance(at.value.get("$ref"), str) and len(at.value) == 1:
                target = self._dialect.target(at.value["$ref"], at)
                if target is None or target.value is at.value:
                    break
                at = target
            yield at

    def _by_type(self, schema: At, depth: int) -> Iterator[Any]:
        value = schema.value
        types = value.get("type")
        names = [types] if isinstance(types, str) else list(types) if isinstance(types, list) else _guessed(value)
        for name in sorted(names, key=lambda one: one == "null"):
            match name:
                case "string" | "file":
                    yield from _texts(value)
                case "integer" | "number":
                    yield from _numbers(value, name == "integer")
                case "boolean":
                    yield True
                    yield False
                case "null":
                    yield None
                case "array":
                    yield from self._arrays(schema, depth)
                case "object":
                    yield from self._objects(schema, depth)

    def _arrays(self, schema: At, depth: int) -> Iterator[list]:
        value, items = schema.value, schema.raw("items")
        least = int(value.get("minItems") or 0)
        prefix = [found for one in schema / "prefixItems" for found in self.fitting(one, depth + 1, 1)]
        special = self.fitting(schema.raw("contains"), depth + 1, 1) * int(value.get("minContains") or 1) if "contains" in value else []
        start = [*prefix, *special]
        if isinstance(items.value, bool) or (items.value is None and start):
            yield start
            return
        candidates = self.fitting(items, depth + 1, max(4, min(least, 30)))
        for count in dict.fromkeys((max(1, least), least)):
            if candidates:
                yield [*start, *candidates[:1] * (count - len(start))]
                yield [*start, *_distinct(candidates, count - len(start))]
        yield []

    def _objects(self, schema: At, depth: int) -> Iterator[dict]:
        value = schema.value
        properties = value.get("properties") if isinstance(value.get("properties"), dict) else {}
        listed = value.get("required") if isinstance(value.get("required"), list) else []
        required = [name for name in listed if isinstance(name, str) and not self._is_read_only(schema, name)]
        choices = {name: self._member(schema, name, depth) for name in required}
        if any(not one for one in choices.values()):
            return
        base = {name: one[0] for name, one in choices.items()}
        yield from self._grown(base, schema, properties, depth)
        for name, several in choices.items():
            for one in several[1:]:
                yield {**base, name: one}

    def _is_read_only(self, schema: At, name: str) -> bool:
        at = _property(schema, name)
        return self._direction == "request" and at is not None and (at.get("readOnly") is True or at.followed().get("readOnly") is True)

    def _member(self, schema: At, name: str, depth: int) -> list[Any]:
        """Candidates for a member of an object, declared or not."""
        at = _property(schema, name)
        if at is not None:
            return self.fitting(at, depth + 1, 3)
        patterns = schema.raw("patternProperties")
        for pattern in patterns.value or {}:
            found = compiled(pattern)
            if found is not None and found.search(name):
                return self.fitting(patterns.raw(pattern), depth + 1, 1)
        further = schema.raw("additionalProperties")
        return self.fitting(further, depth + 1, 3) if isinstance(further.value, dict) else ["corpus", 1]

    def _grown(self, base: dict, schema: At, properties: dict, depth: int) -> Iterator[dict]:
        """The required members, with more where more are asked for."""
        least = int(schema.value.get("minProperties") or 0)
        if len(base) >= least:
            yield base
        names = [name for name in properties if name not in base and not self._is_read_only(schema, name)]
        more = dict(base)
        for name in [*names, *self._further_names(schema, least)]:
            if len(more) >= max(least, len(base) + 1):
                break
            found = self._member(schema, name, depth)
            if found:
                more[name] = found[0]
        yield more

    @staticmethod
    def _further_names(schema: At, least: int) -> Iterator[str]:
        names = schema.value.get("propertyNames")
        if isinstance(names, dict):
            yield from _texts(names)
            yield from (value for value in names.get("enum", []) if isinstance(value, str))
        for pattern in schema.value.get("patternProperties") or {}:
            yield from _matching(pattern, 1)
        yield from (f"corpus{number}" for number in range(least))


def _without(schema: At, word: str) -> At:
    return At({name: one for name, one in schema.value.items() if name != word}, schema.file, schema.pointer, schema.files)


def _property(schema: At, name: str) -> At | None:
    properties = schema.raw("properties")
    return properties.raw(name) if isinstance(properties.value, dict) and name in properties.value else None


def _distinct(candidates: list[Any], count: int) -> list[Any]:
    found: list[Any] = []
    for one in candidates:
        if one not in found:
            found.append(one)
    while len(found) < count and isinstance(found[0], (str, int)) and not isinstance(found[0], bool):
        found.append(f"{found[0]}{len(found)}" if isinstance(found[0], str) else found[0] + len(found))
    return found[:count] if count > 0 else []


def _told(value: dict) -> Iterator[Any]:
    if "const" in value:
        yield value["const"]
    for name in ("example", "x-example", "default"):
        if name in value:
            yield value[name]
    for name in ("examples", "enum"):
        if isinstance(value.get(name), list):
            yield from value[name]


def _merged(one: At, other: At) -> At:
    """Both at once, roughly: what is wrong with it shows when a value is checked."""
    if not isinstance(one.value, dict) or not isinstance(other.value, dict):
        return other if isinstance(other.value, dict) else one
    left, right = _absolute(one), _absolute(other)
    found = {**left, **right}
    for name in ("properties", "patternProperties"):
        if isinstance(left.get(name), dict) and isinstance(right.get(name), dict):
            both = {key: {"allOf": [left[name][key], right[name][key]]} for key in left[name] if key in right[name]}
            found[name] = {**left[name], **right[name], **both}
    if isinstance(left.get("required"), list) and isinstance(right.get("required"), list):
        found["required"] = [*dict.fromkeys(left["required"] + right["required"])]
    if isinstance(left.get("allOf"), list) and isinstance(right.get("allOf"), list):
        found["allOf"] = left["allOf"] + right["allOf"]
    return At(found, other.file, "", other.files)


def _absolute(at: At) -> dict:
    """With references that hold from everywhere."""

    def walk(value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return {
                name: urljoin(at.file, one) if name == "$ref" and isinstance(one, str) else walk(one, depth + 1)
                for name, one in value.items()
            }
        return [walk(one, depth + 1) for one in value] if isinstance(value, list) else value

    found = walk(at.value, 0)
    return found if isinstance(found, dict) else {}


def _guessed(value: dict) -> list[str]:
    if any(name in value for name in ("properties", "required", "additionalProperties", "minProperties", "patternProperties")):
        return ["object"]
    if any(name in value for name in ("items", "minItems", "prefixItems", "contains")):
        return ["array"]
    if any(name in value for name in ("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")):
        return ["integer", "number"]
    return ["string", "integer", "object", "array", "boolean", "null"]


def _texts(value: dict) -> Iterator[str]:
    least, most = int(value.get("minLength") or 0), value.get("maxLength")
    if isinstance(value.get("pattern"), str):
        yield from _matching(value["pattern"], least)
    for text in (FORMATS.get(str(value.get("format")), "corpus"), *TEXTS):
        yield text
        if len(text) < least:
            yield (text or "a") * math.ceil(least / max(1, len(text)))
            yield text.ljust(least, "a")
        if isinstance(most, int) and len(text) > most:
            yield text[:most]


def _numbers(value: dict, is_integer: bool) -> Iterator[Any]:
    least, most = _bound(value, "minimum", "exclusiveMinimum"), _bound(value, "maximum", "exclusiveMaximum")
    step = value.get("multipleOf") or 1
    for start in (1, least, most, 0):
        if start is None:
            continue
        for shift in (0, step, -step, step / 2 if not is_integer else step * 2):
            yield from ([int(start + shift)] if is_integer else [start + shift])
        if step:
            yield math.ceil(start / step) * step
            yield math.floor(start / step) * step
    for bound in (least, most):  # beside the bound, however narrow
        if bound is not None and not is_integer:
            yield bound + (abs(bound) or 1) * 1e-12
            yield bound - (abs(bound) or 1) * 1e-12
    if least is not None and most is not None:
        yield (least + most) / 2 if not is_integer else int((least + most) // 2)


def _bound(value: dict, name: str, exclusive: str) -> Any:
    for one in (exclusive, name):
        if isinstance(value.get(one), (int, float)) and not isinstance(value.get(one), bool):
            return value[one]
    return None


# --- patterns ---------------------------------------------------------------------------------------------------------------------------


def _matching(pattern: str, least: int) -> Iterator[str]:
    """Texts that match, with the fewest repeats and with a few more."""
    try:
        tree = parser.parse(re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", pattern))
    except (re.error, RecursionError, OverflowError):
        return
    for extra in (0, 1, least, 4):
        try:
            yield _spelled(tree, extra, {})
        except (ValueError, RecursionError, KeyError):
            return


def _spelled(tree: Any, extra: int, groups: dict) -> str:
    text = ""
    for word, argument in tree:
        if word is words.LITERAL:
            text += chr(argument)
        elif word is words.NOT_LITERAL:
            text += "a" if argument != ord("a") else "b"
        elif word is words.ANY:
            text += "a"
        elif word is words.IN:
            text += _letter(argument)
        elif word is words.BRANCH:
            text += _spelled(argument[1][0], extra, groups)
        elif word is words.SUBPATTERN:
            groups[argument[0]] = _spelled(argument[3], extra, groups)
            text += groups[argument[0]]
        elif word is words.GROUPREF:
            text += groups[argument]
        elif word in (words.MAX_REPEAT, words.MIN_REPEAT):
            count = min(argument[0] + extra, argument[1])
            text += "".join(_spelled(argument[2], extra, groups) for _ in range(int(count)))
        elif word is not words.AT and word not in (words.ASSERT, words.ASSERT_NOT):
            raise ValueError(f"{word} is not known")
    return text


def _letter(choices: Any) -> str:
    negated = choices[0][0] is words.NEGATE
    source = "".join(map(_source, choices[1:] if negated else choices))
    check = re.compile(f"[{'^' if negated else ''}{source}]")
    for one in "aA0_- .b1B~é":
        if check.match(one):
            return one
    for number in range(32, 0x3000):
        if check.match(chr(number)):
            return chr(number)
    raise ValueError("an empty class")


def _source(item: Any) -> str:
    word, argument = item
    if word is words.LITERAL:
        return re.escape(chr(argument))
    if word is words.RANGE:
        return f"{re.escape(chr(argument[0]))}-{re.escape(chr(argument[1]))}"
    if word is words.CATEGORY:
        return {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w", "NOT_WORD": r"\W"}[
            str(argument).removeprefix("CATEGORY_")
        ]
    raise ValueError(str(word))
