"""Rows of a rule book that a document suggests beyond its schemas, each with the evidence for it. Nothing here is certain,
so every row is soft; `book_text` drops what the loader rejects.

| suggested by | row |
|---|---|
| the last parameter of a path, and the key in the response | the response is about the requested item |
| members of body and response with the same name and schema | the response repeats what was sent |
| a filter of a list, and a member of its items with the same name | every item matches the filter |
| an error response with an integer `status` | it repeats the status |
| `limit` and similar parameters with a maximum | a list is no longer than that, as a setting |
| examples of a resource | a fixture, and members bound to it |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.api.operations import Operation, Parameter, ResponseSpec, Spec
from contracts.api.resources import Answer, Key, Resource, Resources, resources_of
from contracts.api.resources.answers import success_of
from contracts.api.resources.server_members import is_secret
from contracts.api.resources.vocabulary import IDS
from contracts.http.media_types import is_json
from contracts.http.messages import JSON
from contracts.member_paths import MemberPath, value_at
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["Proposal", "ProposedFixture", "ProposedOperation", "ProposedRow", "ProposedSetting", "propose"]

_CHOICES = frozenset({
    "$dynamicRef", "anyOf", "dependentRequired", "dependentSchemas", "discriminator", "else", "if", "not", "oneOf", "patternProperties",
    "propertyNames", "then", "unevaluatedProperties",
})  # fmt: skip
_MOST_PARTS = 50
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SCALARS = frozenset({"boolean", "integer", "number", "string"})
_RESERVED = frozenset({"and", "else", "false", "for", "if", "in", "is", "not", "null", "or", "true"})


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """An invariant; an empty `when` means always. `evidence`: what in the document suggests it."""

    id: str
    when: str
    expect: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ProposedSetting:
    """An integer that may differ between implementations."""

    name: str
    default: int
    help: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ProposedFixture:
    """Items from the document's examples, by key."""

    name: str
    key: str
    rows: tuple[Mapping[str, JSON], ...]
    evidence: str


@dataclass(slots=True)
class ProposedOperation:
    """The proposals for one operation. `bind`: request member → (fixture, evidence)."""

    bind: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: list[ProposedRow] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    """A whole proposed book."""

    settings: list[ProposedSetting] = field(default_factory=list)
    fixtures: list[ProposedFixture] = field(default_factory=list)
    operations: dict[str, ProposedOperation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Success:
    """A declared JSON success and what was recognised in it. `place`: the expression for its item or list."""

    response: ResponseSpec
    when: str
    reading: SchemaReading
    answer: Answer
    place: str

    @property
    def thing(self) -> SchemaReading:
        """The schema of its item, or of a row."""
        held = _member_at(self.reading, self.answer.thing or self.answer.rows or ())
        return held if self.answer.rows is None else held.item()


def propose(spec: Spec) -> Proposal:
    """Everything that the document suggests."""
    found, resources = Proposal(), resources_of(spec)
    fixtures = {fixture.name: fixture for fixture in _fixtures(spec, resources)}
    largest = max((limit for one in spec.operations.values() for limit in _limits(one, resources)), default=0)
    if largest:
        evidence = "the largest `maximum` of a parameter such as `limit`"
        found.settings.append(
            ProposedSetting("most-items", largest, "maximum number of items in a list, whatever limit is requested", evidence)
        )
    for operation in spec.operations.values():
        own = ProposedOperation(dict(_bindings(operation, spec, fixtures, resources)), list(_rows(operation, spec, resources)))
        if own.bind or own.rows:
            found.operations[operation.id] = own
    bound = {name for one in found.operations.values() for name, _ in one.bind.values()}
    found.fixtures.extend(fixture for fixture in fixtures.values() if fixture.name in bound)
    return found


def _rows(operation: Operation, spec: Spec, resources: Resources) -> Iterator[ProposedRow]:
    success = _success(operation, spec, resources)
    if success is not None and not _has_examples(success):  # the mock serves them as written
        yield from _about_what_was_asked_for(operation, spec, success)
        yield from _repeats_what_was_sent(operation, spec, success)
        yield from _fits_the_filter(operation, spec, success)
        if success.answer.rows is not None and any(_limits(operation, resources)):
            evidence = "the list has a limit parameter with a maximum"
            expect = f"count({success.place}) <= settings.most_items"
            yield ProposedRow("list-is-no-longer-than-allowed", success.when, expect, evidence)
    yield from _repeats_its_status(operation, spec)


def _about_what_was_asked_for(operation: Operation, spec: Spec, success: _Success) -> Iterator[ProposedRow]:
    key, parameter = _own_key(success.answer.keys), _last_of_path(operation)
    if key is None or parameter is None or key.parameter != parameter.name or not _is_one_plain_thing(success, spec):
        return
    answered, member = _member_at(success.thing, key.member), _dotted(success.place, *key.member)
    types = SchemaReading(spec.schemas, parameter.schema).types
    if (
        types != answered.types
        or len(types) != 1
        or not types <= {"integer", "string"}
        or not _takes_what(parameter.schema, answered.schema)
    ):
        return
    path = _dotted("request.path", parameter.name)
    evidence = f"the path ends with `{{{parameter.name}}}`, and the answer has `{'.'.join(key.member)}`, both of type {next(iter(types))}"
    yield ProposedRow("answer-is-about-what-was-asked-for", f"{success.when} and {member} is not null", f"{member} == {path}", evidence)


def _repeats_what_was_sent(operation: Operation, spec: Spec, success: _Success) -> Iterator[ProposedRow]:
    sent = _sent(operation, spec) if operation.method in ("PATCH", "POST", "PUT") else None
    if sent is None or success.answer.thing or not _is_plain(sent, spec) or not _is_one_plain_thing(success, spec):
        return
    said_by_path = {key.member[0] for key in success.answer.keys}  # the path identifies the item, whatever the body says
    taken = {parameter.name for parameter in operation.parameters} | said_by_path
    thing = success.thing
    names = [
        name
        for name in sent.names
        if name in thing.names and name not in taken and not is_secret(name) and _is_same(sent.member(name), thing.member(name))
    ]
    if names:
        written = ", ".join(f"'{name}'" for name in names if "'" not in name and "\\" not in name)
        expect = f"all(same(request.body[name], response.body[name]) for name in [{written}] if given(request.body, name))"
        evidence = f"body and answer declare {_listed(names)} in the same way"
        yield ProposedRow("answer-repeats-what-was-sent", f"{success.when} and response.body is not null", expect, evidence)


def _fits_the_filter(operation: Operation, spec: Spec, success: _Success) -> Iterator[ProposedRow]:
    if success.answer.rows is None or success.answer.row:
        return
    for parameter in operation.parameters:
        name = parameter.name
        if parameter.where != "query" or success.answer.filters.get(name) != (name,):
            continue
        requested, answered = SchemaReading(spec.schemas, parameter.schema), success.thing.member(name)
        options = _enum(requested), _enum(answered)
        if (
            requested.types != answered.types
            or len(requested.types) != 1
            or not requested.types <= _SCALARS
            or not options[0]
            or options[0] != options[1]
        ):
            continue
        read, item = _dotted("request.query", name), _dotted("item", name)
        evidence = f"the query parameter `{name}` and the items' `{name}` have the same values: {_listed(map(str, options[0]))}"
        yield ProposedRow(
            f"every-item-fits-{_id(name)}",
            f"{success.when} and {read} is not null",
            f"all({item} == {read} for item in {success.place})",
            evidence,
        )


def _repeats_its_status(operation: Operation, spec: Spec) -> Iterator[ProposedRow]:
    statuses = []
    for response in operation.responses.values():
        reading = _reading(response, spec)
        if response.status.isdigit() and response.status >= "4" and reading and reading.member("status").types - {"null"} == {"integer"}:
            statuses.append(response.status)
    if statuses:
        when = f"response.status in [{', '.join(statuses)}] and response.body.status is not null"
        evidence = f"the body of {_listed(statuses)} has an integer `status`"
        yield ProposedRow("refusal-repeats-its-status", when, "response.body.status == response.status", evidence)


def _success(operation: Operation, spec: Spec, resources: Resources) -> _Success | None:
    """The success, if it is JSON only and its content was recognised for certain."""
    role, response = resources.roles.get(operation.id), success_of(operation)
    reading = _reading(response, spec) if response is not None else None
    if role is None or role.answer is None or response is None or reading is None or not response.status.isdigit():
        return None
    place = _dotted("response.body", *(role.answer.thing or role.answer.rows or ()))
    is_sure = role.answer.evidence.is_sure and reading.types in ({"array"}, {"object"})
    return _Success(response, f"response.status == {response.status}", reading, role.answer, place) if is_sure else None


def _has_examples(success: _Success) -> bool:
    own = success.reading.word("example") is not None or success.reading.word("examples") is not None
    return own or any(one.examples for one in success.response.content.values())


def _reading(response: ResponseSpec, spec: Spec) -> SchemaReading | None:
    content = list(response.content.values())
    is_one = bool(content) and all(is_json(one.name) and one.schema == content[0].schema for one in content)
    return SchemaReading(spec.schemas, content[0].schema) if is_one else None


def _sent(operation: Operation, spec: Spec) -> SchemaReading | None:
    return next((SchemaReading(spec.schemas, one.schema) for name, one in operation.body.items() if is_json(name)), None)


def _last_of_path(operation: Operation) -> Parameter | None:
    match = re.search(r"/\{([^{}]+)\}$", operation.path)
    return next((one for one in operation.parameters if match and one.where == "path" and one.name == match[1]), None)


def _own_key(keys: Iterable[Key]) -> Key | None:
    """The key of the item itself, if it is certainly a single member."""
    own = [key for key in keys if key.is_own]
    return own[0] if len(own) == 1 and own[0].evidence.is_sure else None


def _member_at(reading: SchemaReading, path: MemberPath) -> SchemaReading:
    for name in path:
        reading = reading.member(name)
    return reading


def _is_one_plain_thing(success: _Success, spec: Spec) -> bool:
    return success.answer.rows is None and _is_plain(success.thing, spec)


def _is_plain(reading: SchemaReading, spec: Spec) -> bool:
    """Whether the members of an object are fixed and independent of one another."""
    open_parts = [reading.schema]
    for part in open_parts:
        schema = spec.schemas.resolve(part)
        if not isinstance(schema, dict) or _CHOICES & schema.keys() or (schema is not part and len(open_parts) > _MOST_PARTS):
            return False
        open_parts.extend(schema.get("allOf", ()))
    return True


def _takes_what(given: JSON, taking: JSON) -> bool:
    """Whether `taking` accepts every value that `given` allows: the same schema, or one with only a type."""
    return _bare(given) == _bare(taking) or (isinstance(taking, dict) and _bare(taking).keys() <= {"type"})


def _bare(schema: JSON) -> dict:
    """The schema without annotations."""
    answered = ("default", "deprecated", "description", "example", "examples", "readOnly", "title")
    return {name: value for name, value in schema.items() if name not in answered} if isinstance(schema, dict) else {}


def _is_same(sent: SchemaReading, answered: SchemaReading) -> bool:
    """Whether two members have the same scalar type and schema, so that both accept the same values."""
    own, other = sent.schema, answered.schema
    is_scalar = len(sent.types) == 1 and sent.types <= _SCALARS and sent.types == answered.types
    marks = {"format": "password", "readOnly": True, "writeOnly": True}
    is_open = isinstance(own, dict) and not any(own.get(name) == value for name, value in marks.items())
    return is_scalar and is_open and own == other


def _enum(reading: SchemaReading) -> list[JSON]:
    schema = reading.schema
    values = schema.get("enum") if isinstance(schema, dict) else None
    return values if isinstance(values, list) else []


def _limits(operation: Operation, resources: Resources) -> Iterator[int]:
    role = resources.roles.get(operation.id)
    size = role.paging.parameters.get("size") if role is not None and role.paging is not None else None
    for parameter in operation.parameters:
        largest = parameter.schema.get("maximum") if isinstance(parameter.schema, dict) else None
        if parameter.where == "query" and parameter.name == size and isinstance(largest, int) and largest > 0:
            yield largest


# fixtures


def _fixtures(spec: Spec, resources: Resources) -> Iterator[ProposedFixture]:
    """One fixture for each collection whose items appear in the document's examples."""
    for resource in resources:
        for operation in (one for one in spec.operations.values() if one.path == resource.item):
            parameter = _last_of_path(operation)
            if parameter is None or SchemaReading(spec.schemas, parameter.schema).types != {"string"}:
                continue
            rows, where = _example_rows(operation, resource, resources, parameter)
            if rows and _NAME.fullmatch(resource.name):
                yield ProposedFixture(_fixture_name(resource), "id", rows, where)
                break


def _fixture_name(resource: Resource) -> str:
    return f"{resource.name}s" if resource.name in _RESERVED else resource.name


def _example_rows(
    operation: Operation, resource: Resource, resources: Resources, parameter: Parameter
) -> tuple[tuple[Mapping[str, JSON], ...], str]:
    """Rows from the examples of the responses, otherwise from those of the parameter."""
    role, response, key = resources.roles.get(operation.id), success_of(operation), _own_key(resource.keys)
    if role is not None and role.answer is not None and role.answer.thing is not None and response is not None and key is not None:
        examples = [value_at(value, role.answer.thing) for one in response.content.values() for value in one.examples.values()]
        known = [(one, value_at(one, key.member)) for one in examples if isinstance(one, dict)]
        rows = {str(value): _row(one, value, key.member[0]) for one, value in known if _is_key(value)}
        if rows:
            return tuple(rows.values()), f"the examples of the answer {response.status} of {operation.id}"
    keys = [value for value in parameter.examples.values() if _is_key(value)]
    return tuple(
        {"id": key} for key in dict.fromkeys(map(str, keys))
    ), f"the examples of the parameter `{parameter.name}` of {operation.id}"


def _is_key(value: JSON) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def _row(example: Mapping[str, JSON], key: JSON, member: str) -> Mapping[str, JSON]:
    """The scalar members of an example, its id first."""
    plain = {
        name: value
        for name, value in example.items()
        if name not in (member, "id", "place") and _NAME.fullmatch(name) and isinstance(value, (str, bool, int, float))
    }
    return {"id": key, **plain}


def _bindings(
    operation: Operation, spec: Spec, fixtures: Mapping[str, ProposedFixture], resources: Resources
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Request members that hold keys of a fixture: path parameters of its collection, and others with the same name."""
    if not fixtures:
        return
    of_items = {resource.item: _fixture_name(resource) for resource in resources if resource.item}
    named = {path.rpartition("{")[2].rstrip("}"): name for path, name in of_items.items()}
    for parameter in operation.parameters:
        name = named.get(parameter.name, "")
        if parameter.where == "path":
            name = of_items.get(f"{operation.path.partition(f'{{{parameter.name}}}')[0]}{{{parameter.name}}}", "")
        if parameter.where not in ("path", "query") or not _NAME.fullmatch(parameter.name) or name not in fixtures:
            continue
        if parameter.where == "query" and parameter.name in IDS:
            continue
        if SchemaReading(spec.schemas, parameter.schema).types == {"string"}:
            yield f"{parameter.where}.{parameter.name}", (name, f"`{parameter.name}` names one of {name}")
    sent = _sent(operation, spec)
    for name in sent.names if sent else ():
        target = named.get(name, "")
        if sent and target in fixtures and name not in IDS and _NAME.fullmatch(name) and sent.member(name).types == {"string"}:
            yield f"body.{name}", (target, f"`{name}` is the path parameter of {target}")


def _dotted(root: str, *names: str) -> str:
    """`response.body.name`; names that are not identifiers go in brackets."""
    for name in names:
        is_plain = _NAME.fullmatch(name) and name not in _RESERVED
        root = f"{root}.{name}" if is_plain else f"{root}['{name}']"
    return root


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")


def _listed(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return ", ".join(quoted[:8]) + (f" and {len(quoted) - 8} more" if len(quoted) > 8 else "")
