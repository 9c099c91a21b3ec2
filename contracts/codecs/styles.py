"""Parameter styles (OpenAPI, "Style Values"): texts as they stand in a message → values, typed by the schema.

A text alone does not say whether `5` is a number: the schema does. Where it leaves several readings open, all are given, best first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from urllib.parse import unquote

from contracts.codecs.json_text import BodyError, decode_json
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

__all__ = ["Kinds", "StyleError", "is_named_by", "of_member", "readings", "scalar"]

Schema = dict | bool
Pairs = list[tuple[str, str]]

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_SCALARS = frozenset({"boolean", "integer", "null", "number", "string"})
_BRANCHES = ("allOf", "anyOf", "oneOf")
_DEEPEST = 12
_MOST_PARTS = 1_000
_MOST_DIGITS = 4000  # Python converts no more


class StyleError(ValueError):
    """A text is not written in the style that its parameter has."""


class Kinds:
    """What a schema says of a value's type, seen through references and branches. Empty `types`: nothing."""

    __slots__ = ("_declared", "_members", "_parts", "_schemas", "schema", "types")

    def __init__(self, schemas: Schemas, schema: Schema) -> None:
        self._schemas, self.schema = schemas, schema
        self.types = _types(schemas, schema, 0, {})
        self._members: dict[str, Kinds] = {}
        self._declared: frozenset[str] | None = None
        self._parts: list[dict] | None = None

    def item(self) -> Kinds:
        """Of the elements of an array."""
        return self._below("", [one.get("items", True) for one in self.parts()])

    def member(self, name: str) -> Kinds:
        """Of a member of an object. What is not declared shares one: a request may name anything, and nothing of it is to be kept."""
        if self._declared is None:
            self._declared = frozenset(self.names())
        key = f".{name}" if name in self._declared else "."
        if key in self._members:
            return self._members[key]
        return self._below(key, [_mapping(one.get("properties")).get(name, one.get("additionalProperties", True)) for one in self.parts()])

    def names(self) -> tuple[str, ...]:
        """The declared members of an object."""
        return tuple(dict.fromkeys(name for one in self.parts() for name in _mapping(one.get("properties"))))

    def may_be_scalar(self) -> bool:
        """Whether a value may be a text, number, boolean or null."""
        return bool(self.types & _SCALARS)

    def is_open(self) -> bool:
        """Whether members of any name are meant to be there."""
        return any(isinstance(one.get("additionalProperties"), dict) or one.get("additionalProperties") is True
                   for one in self.parts())  # fmt: skip

    def parts(self) -> list[dict]:
        """The schema behind references and all its branches, each once, as many as are worth looking at."""
        if self._parts is None:
            self._parts = list(islice(_parts(self._schemas, self.schema, 0, {}), _MOST_PARTS))
        return self._parts

    def _below(self, key: str, schemas: list[JSON]) -> Kinds:
        found = self._members.get(key)
        if found is None:
            said = [one for one in schemas if isinstance(one, dict) and one]
            found = self._members[key] = Kinds(self._schemas, said[0] if len(said) == 1 else {"anyOf": said} if said else True)
        return found


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _parts(schemas: Schemas, schema: Schema, depth: int, seen: dict[int, dict]) -> Iterator[dict]:
    """`seen`: by their ids, those that were there."""
    if isinstance(schema, dict) and "$ref" in schema and len(schema) > 1:
        yield from _parts(schemas, {name: value for name, value in schema.items() if name != "$ref"}, depth, seen)
    schema = schemas.resolve(schema)
    if isinstance(schema, dict) and depth < _DEEPEST and id(schema) not in seen:
        seen[id(schema)] = schema
        yield schema
        for branch in _BRANCHES:
            for one in schema.get(branch, ()):
                yield from _parts(schemas, one, depth + 1, seen)


def _types(schemas: Schemas, schema: Schema, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    """`known`: of what was looked at, by the ids of schemas in the document."""
    schema = schemas.resolve(schema)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return frozenset()
    if id(schema) not in known:
        known[id(schema)] = frozenset()  # what leads in a circle says nothing
        known[id(schema)] = _types_said(schemas, schema, depth, known)
    return known[id(schema)]


def _types_said(schemas: Schemas, schema: dict, depth: int, known: dict[int, frozenset[str]]) -> frozenset[str]:
    said = schema.get("type")
    if isinstance(said, (str, list)):
        return frozenset([said] if isinstance(said, str) else said)
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        return frozenset(map(_type_of, values))
    for branch in ("anyOf", "oneOf"):
        if isinstance(schema.get(branch), list):
            return frozenset().union(*(_types(schemas, one, depth + 1, known) for one in schema[branch]))
    found = [types for one in schema.get("allOf", ()) if (types := _types(schemas, one, depth + 1, known))]
    if found:
        return frozenset.intersection(*found)
    return frozenset({"object"} if "properties" in schema else {"array"} if "items" in schema else ())


def _type_of(value: JSON) -> str:
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def scalar(text: str, types: frozenset[str]) -> JSON:
    """The value of a text: a number, boolean or null where the types have it and the text reads so, else the text."""
    if "integer" in types or "number" in types:
        found = _NUMBER.fullmatch(text)
        if found and len(text) < _MOST_DIGITS:
            if not found[1] and not found[2]:
                return int(text)
            number = float(text)
            if number not in (float("inf"), float("-inf")):
                return number
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return None if "null" in types and text in ("", "null") else text


def readings(kinds: Kinds, name: str, style: str, *, explode: bool, texts: Sequence[str], is_encoded: bool = False) -> Iterator[JSON]:
    """The values that texts may mean in a style, the likeliest first. Raises StyleError.

    `texts`: one, or several where the name is repeated (form, exploded). `is_encoded`: each piece is percent-decoded after splitting.
    """
    decoded: Callable[[str], str] = unquote if is_encoded else str
    types = kinds.types
    if "array" in types:
        pieces = _elements(name, style, explode, texts)
        item = kinds.item()
        yield [scalar(decoded(piece), item.types) for piece in pieces]
        if "string" in item.types or not item.types:
            yield [decoded(piece) for piece in pieces]
    if "object" in types:
        try:
            yield {key: scalar(decoded(piece), kinds.member(key).types) for key, piece in _members(name, style, explode, texts, decoded)}
        except StyleError:
            if not kinds.may_be_scalar():  # it may be no object at all
                raise
    if types & _SCALARS or not types & {"array", "object"}:
        if len(texts) > 1:
            yield [scalar(decoded(text), types) for text in texts]
        else:
            text = decoded(_single(name, style, texts[0]))
            yield scalar(text, types)
            yield text


def of_member(kinds: Kinds, name: str, texts: Sequence[str]) -> JSON:
    """The likeliest value of a member that is a parameter or field of its own. An object in it is read as JSON, which is how many write it;
    what is neither stays text, for the schema to refuse."""
    try:
        return next(iter(readings(kinds, name, "form", explode=True, texts=texts)))
    except StyleError:
        pass
    try:
        return decode_json(texts[0].encode("utf-8", "surrogatepass"))
    except BodyError:
        return texts[0]


def is_named_by(kinds: Kinds, style: str, *, explode: bool) -> bool:
    """Whether the parameter's own name stands nowhere: an object in style form, exploded, whose members are parameters of their own."""
    return style in ("form", "cookie") and explode and "object" in kinds.types


_SEPARATORS = {"form": ",", "cookie": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


def _elements(name: str, style: str, explode: bool, texts: Sequence[str]) -> list[str]:
    if style == "label":
        text = _without(texts[0], ".", style)
        return text.split("." if explode else ",")
    if style == "matrix":
        if not explode:
            return _without(texts[0], f";{name}=", style).split(",")
        return [_without(f";{piece}", f";{name}=", style) for piece in _without(texts[0], ";", style).split(";")]
    if len(texts) > 1 or (explode and style != "simple"):
        return list(texts)
    text = texts[0]
    pieces = text.split(_SEPARATORS.get(style, ",")) if text else []
    return [piece.strip(" \t") for piece in pieces] if style == "simple" else pieces


def _members(name: str, style: str, explode: bool, texts: Sequence[str], decoded: Callable[[str], str]) -> Pairs:
    text = texts[0]
    if style == "label":
        pieces = _without(text, ".", style).split("." if explode else ",")
    elif style == "matrix":
        pieces = _without(text, ";" if explode else f";{name}=", style).split(";" if explode else ",")
    else:
        pieces = text.split(_SEPARATORS.get(style, ",")) if text else []
    if explode:
        pairs = [piece.partition("=") for piece in pieces]
        if not all(middle for _, middle, _ in pairs):
            raise StyleError("is not written as `name=value` pairs")
        return [(decoded(key.strip(" \t")), value) for key, _, value in pairs]
    if len(pieces) % 2:
        raise StyleError("is not written as a name and a value in turn")
    return [(decoded(key.strip(" \t")), value) for key, value in zip(pieces[::2], pieces[1::2], strict=True)]


def _single(name: str, style: str, text: str) -> str:
    if style == "label":
        return _without(text, ".", style)
    return _without(text, f";{name}=", style) if style == "matrix" else text


def _without(text: str, prefix: str, style: str) -> str:
    if not text.startswith(prefix):
        raise StyleError(f"does not begin with `{prefix}` (style {style})")
    return text[len(prefix) :]
