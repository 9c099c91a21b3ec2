"""What a resource's schemas say of one of its items: which members a client sends, which the server makes, which are secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cached_property, lru_cache

from contracts.api.operations import Operation, Parameter, Spec
from contracts.api.resources import Resource
from contracts.api.resources.answers import AnswerReader, ReadAnswer
from contracts.api.resources.templates import template_of
from contracts.api.resources.vocabulary import HANDLES, IDS
from contracts.api.resources.words import words_of
from contracts.codecs.json_text import plain_text
from contracts.http.messages import ABSENT, JSON
from contracts.member_paths import MemberPath, value_at
from contracts.schemas.schema_reading import SchemaReading
from mock_server.responses.document_collections import OWN_ADDRESSES
from mock_server.state.shown_items import replaced, required_names, without, without_read_only

__all__ = ["Model", "model_of"]

_NAMING = (*IDS, "slug", "value", *HANDLES)  # members by which something is referred to
_SHOWING = ("read", "create", "replace", "patch", "list")  # effects whose answers tell what an item is, the best first


@dataclass(frozen=True)
class Model:
    """`thing`: the schema of an item; `own`: the members that name it, with the parameters of the path that say the same."""

    resource: Resource
    spec: Spec
    thing: SchemaReading
    own: tuple[tuple[MemberPath, Parameter | None], ...]

    @cached_property
    def required(self) -> frozenset[str]:
        """The members that every item has."""
        return required_names(self.thing)

    @cached_property
    def secrets(self) -> tuple[MemberPath, ...]:
        """What no answer shows."""
        return tuple(one.path for one in self.resource.secrets)

    @cached_property
    def addresses(self) -> tuple[MemberPath, ...]:
        """The members that hold the URL of the item itself."""
        usual = (path for path in OWN_ADDRESSES if self._declares(path))
        return tuple(dict.fromkeys((*self.made("address"), *usual)))

    def _declares(self, path: MemberPath) -> bool:
        return all(name in self.member(path[:index]).names for index, name in enumerate(path))

    def made(self, *roles: str) -> Iterator[MemberPath]:
        """The members that the server makes, in some roles of `vocabulary`; all without any."""
        return (one.path for one in self.resource.made if not roles or one.role in roles)

    @cached_property
    def made_names(self) -> frozenset[str]:
        """The members that the server makes as a whole."""
        return frozenset(one.path[0] for one in self.resource.made if len(one.path) == 1)

    def of_client(self, sent: JSON, reading: SchemaReading) -> JSON:
        """What a client may say of an item, of what was sent: neither secrets nor what the server makes."""
        said = without(without_read_only(reading, without_read_only(self.thing, sent)), (*self.secrets, *self.made()))
        return {name: self._fitted(name, value) for name, value in said.items()} if isinstance(said, dict) else said

    def _fitted(self, name: str, value: JSON) -> JSON:
        """A sent member as the item has it: `region: nyc3` as `{"slug": "nyc3"}`, where the item shows what it refers to."""
        reading = self.thing.member(name)
        if value is None or isinstance(value, dict) or reading.is_valid(value):
            return value
        return [_referring(reading.item(), one) for one in value] if isinstance(value, list) else _referring(reading, value)

    def keeping_made(self, thing: JSON, old: JSON) -> JSON:
        """A thing with the server's members of an old one."""
        for path in self.made():
            thing = replaced(thing, path, value_at(old, path))
        if not isinstance(thing, dict) or not isinstance(old, dict):
            return thing
        inner = {name: _with_read_only(self.thing.member(name), member, old[name]) for name, member in thing.items() if name in old}
        return {**thing, **inner, **_read_only(self.thing, old)}

    def named(self, thing: JSON, own: tuple[JSON, ...]) -> JSON:
        """The thing with the values that name it, each as its member's schema has it."""
        for (path, _), value in zip(self.own, own, strict=False):
            fitting = self.fitting(path, value)
            thing = replaced(thing, path, fitting) if fitting is not ABSENT else thing
        return thing

    def within(self, thing: JSON, told: Mapping[MemberPath, JSON]) -> JSON:
        """The thing with members that its path tells."""
        for path, value in told.items():
            fitting = self.fitting(path, value)
            thing = replaced(thing, path, fitting) if fitting is not ABSENT else thing
        return thing

    def fitting(self, path: MemberPath, value: JSON) -> JSON:
        """A value of the path as a member has it: `7` or `"7"`; ABSENT if not at all."""
        reading = self.member(path)
        text = plain_text(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else value
        return next((one for one in (value, text, number) if reading.is_valid(one)), ABSENT)

    def member(self, path: MemberPath) -> SchemaReading:
        """The schema of a member."""
        reading = self.thing
        for name in path:
            reading = reading.member(name)
        return reading

    def takes_key(self, own: tuple[JSON, ...]) -> bool:
        """Whether values fit the parameters of the path that name an item."""
        return all(parameter is None or self._takes(parameter, value) for (_, parameter), value in zip(self.own, own, strict=True))

    def _takes(self, parameter: Parameter, value: JSON) -> bool:
        text = plain_text(value)
        options = (value, text, int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else (value, text)
        return bool(text) and any(map(self.spec.schemas.validator(parameter.schema).is_valid, options))

    def stamped(self, thing: JSON, now: datetime, *roles: str) -> JSON:
        """The thing with the time in its members of some roles, each written as it was."""
        for path in self.made(*roles):
            written = _written(now, value_at(thing, path), self.member(path))
            thing = replaced(thing, path, written) if written is not ABSENT else thing
        return thing

    def counted(self, thing: JSON, *, is_new: bool) -> JSON:
        """The thing with its next version, 1 for a new one."""
        for path in self.made("version"):
            version = value_at(thing, path)
            is_text = isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 19
            if is_text or (isinstance(version, int) and not isinstance(version, bool)):
                number = 1 if is_new else int(str(version)) + 1
                counted: JSON = str(number) if is_text else number
                thing = replaced(thing, path, counted) if self.member(path).is_valid(counted) else thing
        return thing


def _referring(reading: SchemaReading, value: JSON) -> JSON:
    """An object with a value as what names it; the value itself where the schema has no such object."""
    if value is None or isinstance(value, (dict, list)) or not reading.names:
        return value
    named = {words_of(one): one for one in reading.names}
    naming = (named[words] for words in _NAMING if words in named and reading.member(named[words]).is_valid(value))
    return {one: value} if (one := next(naming, None)) else value


def _read_only(reading: SchemaReading, old: dict[str, JSON]) -> dict[str, JSON]:
    return {name: old[name] for name in reading.names if name in old and reading.member(name).is_read_only}


def _with_read_only(reading: SchemaReading, thing: JSON, old: JSON) -> JSON:
    """A member with those that only the server sets, as far as the member does not have them itself: it may refer to something else."""
    if not isinstance(thing, dict) or not isinstance(old, dict):
        return thing
    inner = {name: _with_read_only(reading.member(name), member, old[name]) for name, member in thing.items() if name in old}
    return {**_read_only(reading, old), **thing, **inner}


@lru_cache(8)
def _spelled(now: datetime) -> tuple[int, tuple[str, ...]]:
    """A time in seconds, and the texts that it may be."""
    moment = now.astimezone(UTC)
    patterns = ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
    return int(moment.timestamp()), (*(moment.strftime(one) for one in patterns), format_datetime(moment, usegmt=True))


def _written(now: datetime, old: JSON, reading: SchemaReading) -> JSON:
    """A time as a member writes it: text or number, by its schema; ABSENT if in no known way."""
    seconds, texts = _spelled(now)
    numbers: tuple[JSON, ...] = (seconds * 1000, seconds) if isinstance(old, int) and old > 100_000_000_000 else (seconds, seconds * 1000)
    options: tuple[JSON, ...] = numbers if isinstance(old, (int, float)) or (old is ABSENT and "string" not in reading.types) else texts
    alike = [one for one in options if isinstance(one, str) and isinstance(old, str) and len(one) == len(old)]
    return next((one for one in (*alike, *options) if reading.is_valid(one)), ABSENT)


def model_of(resource: Resource, spec: Spec, reader: AnswerReader, own: int) -> Model | None:
    """The model of a resource; None where no answer tells of an item. `own`: how many parameters name an item."""
    read = next((found for one in _showing(resource) if (found := _read(spec.operations[one], reader, own)) and found.thing), None)
    if read is None or read.thing is None:
        return None
    parameters = _parameters(resource, spec)
    keys = tuple((key.member, parameters.get(key.parameter)) for key in resource.keys if key.is_own)
    return Model(resource, spec, read.thing, keys)


def _showing(resource: Resource) -> Iterator[str]:
    return (one for effect in _SHOWING for one in resource.operations.get(effect, ()))


def _read(operation: Operation, reader: AnswerReader, own: int) -> ReadAnswer | None:
    template = template_of(operation.path)
    is_many = operation.method == "GET" and not template.is_item
    return reader.answer(operation, template, own=own, is_many=is_many)


def _parameters(resource: Resource, spec: Spec) -> dict[str, Parameter]:
    """The parameters of the item's path, by name."""
    for one in spec.operations.values():
        if one.path == resource.item:
            return {parameter.name: parameter for parameter in one.parameters if parameter.where == "path"}
    return {}
