"""What a document suggests beyond its schemas, as rows of a rule book: each with the evidence that suggests it. Nothing here is certain,
so every row is soft; whether the book stands is for the loader to say (`contracts.proposal`).

| suggested by | row |
|---|---|
| the last parameter of a path, and a member of the answer that says the same | the answer is about what was asked for |
| a member of the body, and one of the answer with the same name and schema | the answer repeats what was sent |
| a filter of a list, and a member of its items with the same name | every item fits the filter |
| a refusal with an integer `status` | it repeats the status |
| `limit` and its kin with a maximum | a list is no longer than that, as a setting |
| examples of what a path is about | a fixture, and members bound to it |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.api.model import Operation, Parameter, ResponseSpec, Spec
from contracts.codecs.kinds import Kinds
from contracts.http.media_types import is_json
from contracts.http.messages import JSON

__all__ = ["Proposal", "ProposedFixture", "ProposedOperation", "ProposedRow", "ProposedSetting", "propose"]

_SAME_ID = ("id", "uuid", "key")
_SECRET = ("cvc", "cvv", "passwd", "password", "pin", "secret", "token")
_LIMITS = ("limit", "pageSize", "page_size", "per_page", "perPage", "maxResults", "max_results")
_LISTS = ("items", "data", "results", "values", "records", "entries")
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
    """An invariant: `when` "" for always. `evidence`: what in the document suggests it."""

    id: str
    when: str
    expect: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ProposedSetting:
    """A whole number that may differ between implementations."""

    name: str
    default: int
    help: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ProposedFixture:
    """Things that the document's examples know, by their key."""

    name: str
    key: str
    rows: tuple[Mapping[str, JSON], ...]
    evidence: str


@dataclass(slots=True)
class ProposedOperation:
    """What is proposed for one operation. `bind`: request member → fixture, and why."""

    bind: dict[str, tuple[str, str]] = field(default_factory=dict)
    rows: list[ProposedRow] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    """A whole book, to be written."""

    settings: list[ProposedSetting] = field(default_factory=list)
    fixtures: list[ProposedFixture] = field(default_factory=list)
    operations: dict[str, ProposedOperation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A declared success in JSON: its members. `items`: the expression for the list that it is or holds, "" for none; `item`: of that."""

    response: ResponseSpec
    when: str
    kinds: Kinds
    items: str = ""
    item: Kinds | None = None


def propose(spec: Spec) -> Proposal:
    """Everything that the document suggests."""
    found = Proposal()
    fixtures = {fixture.name: fixture for fixture in _fixtures(spec)}
    largest = max((limit for one in spec.operations.values() for limit in _limits(one)), default=0)
    if largest:
        evidence = "the largest `maximum` of a parameter such as `limit`"
        found.settings.append(ProposedSetting("most-items", largest, "the most items of a list, whatever is asked for", evidence))
    named = {parameter.name: _collection(one) for one in spec.operations.values() if (parameter := _last_of_path(one)) is not None}
    for operation in spec.operations.values():
        own = ProposedOperation(dict(_bindings(operation, spec, fixtures, named)), list(_rows(operation, spec)))
        if own.bind or own.rows:
            found.operations[operation.id] = own
    bound = {name for one in found.operations.values() for name, _ in one.bind.values()}
    found.fixtures.extend(fixture for fixture in fixtures.values() if fixture.name in bound)
    return found


def _rows(operation: Operation, spec: Spec) -> Iterator[ProposedRow]:
    for answer in _answers(operation, spec):
        if _has_examples(answer, spec):  # the mock serves them as they are written
            continue
        yield from _about_what_was_asked_for(operation, spec, answer)
        yield from _repeats_what_was_sent(operation, spec, answer)
        yield from _fits_the_filter(operation, spec, answer)
        yield from _is_no_longer(operation, answer)
    yield from _repeats_its_status(operation, spec)


def _about_what_was_asked_for(operation: Operation, spec: Spec, answer: _Answer) -> Iterator[ProposedRow]:
    parameter = _last_of_path(operation)
    if parameter is None or answer.items or not _is_plain(answer.kinds, spec) or _may_be_a_list(answer.kinds):
        return
    member = _member_meant(parameter.name, operation, answer.kinds.names())
    asked, told = Kinds(spec.schemas, parameter.schema).types, answer.kinds.member(member).types if member else frozenset[str]()
    if not member or not asked or asked != told or len(asked) > 1 or not asked <= {"integer", "string"}:
        return
    if not _takes_what(parameter.schema, answer.kinds.member(member).schema):
        return
    body, path = _dotted("response.body", member), _dotted("request.path", parameter.name)
    evidence = f"the path ends with `{{{parameter.name}}}`, and the answer has `{member}`, both of type {next(iter(asked))}"
    yield ProposedRow("answer-is-about-what-was-asked-for", f"{answer.when} and {body} is not null", f"{body} == {path}", evidence)


def _repeats_what_was_sent(operation: Operation, spec: Spec, answer: _Answer) -> Iterator[ProposedRow]:
    if operation.method not in ("PATCH", "POST", "PUT") or answer.items or _holds_another(answer.kinds):
        return
    sent = next((Kinds(spec.schemas, one.schema) for name, one in operation.body.items() if is_json(name)), None)
    if sent is None or not _is_plain(sent, spec) or not _is_plain(answer.kinds, spec) or _may_be_a_list(answer.kinds):
        return
    taken = {parameter.name for parameter in operation.parameters}
    last = _last_of_path(operation)
    if last is not None:  # what the path says of the thing counts, whatever the body says
        taken.add(_member_meant(last.name, operation, answer.kinds.names()) or last.name)
    names = [
        name
        for name in (sent.names() if sent else ())
        if sent
        and name in answer.kinds.names()
        and name not in taken
        and not _is_secret(name)
        and _is_same(sent.member(name), answer.kinds.member(name))
    ]
    if names:
        written = ", ".join(f"'{name}'" for name in names if "'" not in name and "\\" not in name)
        expect = f"all(same(request.body[name], response.body[name]) for name in [{written}] if given(request.body, name))"
        evidence = f"body and answer declare {_listed(names)} in the same way"
        yield ProposedRow("answer-repeats-what-was-sent", f"{answer.when} and response.body is not null", expect, evidence)


def _fits_the_filter(operation: Operation, spec: Spec, answer: _Answer) -> Iterator[ProposedRow]:
    if not answer.item:
        return
    for parameter in operation.parameters:
        name = parameter.name
        if parameter.where != "query" or name in _LIMITS or name not in answer.item.names():
            continue
        asked, told = Kinds(spec.schemas, parameter.schema), answer.item.member(name)
        options = _enum(asked), _enum(told)
        if asked.types != told.types or len(asked.types) != 1 or not asked.types <= _SCALARS or not options[0] or options[0] != options[1]:
            continue
        read, item = _dotted("request.query", name), _dotted("item", name)
        evidence = f"the query parameter `{name}` and the items' `{name}` have the same values: {_listed(map(str, options[0]))}"
        yield ProposedRow(
            f"every-item-fits-{_id(name)}",
            f"{answer.when} and {read} is not null",
            f"all({item} == {read} for item in {answer.items})",
            evidence,
        )


def _is_no_longer(operation: Operation, answer: _Answer) -> Iterator[ProposedRow]:
    if answer.items and any(_limits(operation)):
        evidence = "the list is asked for with a limit that has a maximum"
        yield ProposedRow("list-is-no-longer-than-allowed", answer.when, f"count({answer.items}) <= settings.most_items", evidence)


def _repeats_its_status(operation: Operation, spec: Spec) -> Iterator[ProposedRow]:
    statuses = []
    for response in operation.responses.values():
        kinds = _kinds(response, spec)
        if response.status.isdigit() and response.status >= "4" and kinds and kinds.member("status").types - {"null"} == {"integer"}:
            statuses.append(response.status)
    if statuses:
        when = f"response.status in [{', '.join(statuses)}] and response.body.status is not null"
        evidence = f"the body of {_listed(statuses)} has an integer `status`"
        yield ProposedRow("refusal-repeats-its-status", when, "response.body.status == response.status", evidence)


def _answers(operation: Operation, spec: Spec) -> Iterator[_Answer]:
    """The first success that is JSON alone, and an object or a list."""
    for response in operation.responses.values():
        kinds = _kinds(response, spec)
        if kinds is None or not response.status.startswith("2") or not response.status.isdigit():
            continue
        when = f"response.status == {response.status}"
        if kinds.types == {"array"}:
            yield _Answer(response, when, kinds, "response.body", kinds.item())
            return
        if kinds.types == {"object"}:
            lists = [name for name in kinds.names() if kinds.member(name).types == {"array"} and name in _LISTS]
            if len(lists) == 1 and not any(name in kinds.names() for name in _SAME_ID):
                yield _Answer(response, when, kinds, _dotted("response.body", lists[0]), kinds.member(lists[0]).item())
            elif not lists:
                yield _Answer(response, when, kinds)
            return


def _has_examples(answer: _Answer, spec: Spec) -> bool:
    schema = spec.schemas.resolve(answer.kinds.schema)
    own = isinstance(schema, dict) and bool({"example", "examples"} & schema.keys())
    return own or any(one.examples for one in answer.response.content.values())


def _kinds(response: ResponseSpec, spec: Spec) -> Kinds | None:
    content = list(response.content.values())
    is_one = bool(content) and all(is_json(one.name) and one.schema == content[0].schema for one in content)
    return Kinds(spec.schemas, content[0].schema) if is_one else None


def _last_of_path(operation: Operation) -> Parameter | None:
    found = re.search(r"/\{([^{}]+)\}$", operation.path)
    return next((one for one in operation.parameters if found and one.where == "path" and one.name == found[1]), None)


def _member_meant(parameter: str, operation: Operation, names: tuple[str, ...]) -> str:
    """The member that repeats the last path parameter: `petId` → `petId`, else `id` where the path is `/pets/{petId}`."""
    if parameter in names:
        return parameter
    thing = re.sub(r"[_-]?(id|uuid|key)$", "", parameter, flags=re.IGNORECASE).lower().replace("_", "")
    collection = operation.path.rsplit("/", 2)[-2].lower().replace("-", "").replace("_", "")
    suffix = parameter[len(parameter) - 2 :].lower()
    if suffix == "id" and "id" in names and thing and collection in (thing, f"{thing}s", f"{thing}es", f"{thing[:-1]}ies"):
        return "id"
    return ""


def _holds_another(kinds: Kinds) -> bool:
    """Whether the answer may be an envelope around the thing that was sent."""
    names = kinds.names()
    return not any(name in names for name in _SAME_ID) and any("object" in kinds.member(name).types for name in names)


def _may_be_a_list(kinds: Kinds) -> bool:
    """Whether the answer may be about the things of a list that it holds, rather than about one thing."""
    names = kinds.names()
    is_one = any(name in names for name in (*_SAME_ID, "name", "title", "currency"))
    return not is_one and any("array" in kinds.member(name).types for name in names)


def _is_plain(kinds: Kinds, spec: Spec) -> bool:
    """Whether the members of an object are as they stand, and do not depend on each other."""
    open_parts = [kinds.schema]
    for part in open_parts:
        schema = spec.schemas.resolve(part)
        if not isinstance(schema, dict) or _CHOICES & schema.keys() or (schema is not part and len(open_parts) > _MOST_PARTS):
            return False
        open_parts.extend(schema.get("allOf", ()))
    return True


def _takes_what(given: JSON, taking: JSON) -> bool:
    """Whether a schema takes everything that another one lets through: the same, or nothing but a type."""
    return _bare(given) == _bare(taking) or (isinstance(taking, dict) and _bare(taking).keys() <= {"type"})


def _bare(schema: JSON) -> dict:
    """Without what only people and tools read."""
    told = ("default", "deprecated", "description", "example", "examples", "readOnly", "title")
    return {name: value for name, value in schema.items() if name not in told} if isinstance(schema, dict) else {}


def _is_same(sent: Kinds, told: Kinds) -> bool:
    """Whether two members are of one scalar type and the same schema, so that what one takes the other takes."""
    own, other = sent.schema, told.schema
    is_scalar = len(sent.types) == 1 and sent.types <= _SCALARS and sent.types == told.types
    marks = {"format": "password", "readOnly": True, "writeOnly": True}
    is_open = isinstance(own, dict) and not any(own.get(name) == value for name, value in marks.items())
    return is_scalar and is_open and own == other


def _is_secret(name: str) -> bool:
    return name.lower().endswith(_SECRET)


def _enum(kinds: Kinds) -> list[JSON]:
    schema = kinds.schema
    values = schema.get("enum") if isinstance(schema, dict) else None
    return values if isinstance(values, list) else []


def _limits(operation: Operation) -> Iterator[int]:
    for parameter in operation.parameters:
        schema = parameter.schema
        largest = schema.get("maximum") if isinstance(schema, dict) else None
        if parameter.where == "query" and parameter.name in _LIMITS and isinstance(largest, int) and largest > 0:
            yield largest


# fixtures


def _fixtures(spec: Spec) -> Iterator[ProposedFixture]:
    """One for each collection whose things the document's examples name."""
    seen: set[str] = set()
    for operation in spec.operations.values():
        parameter = _last_of_path(operation)
        name = _collection(operation)
        if parameter is None or name in seen or not _NAME.fullmatch(name) or Kinds(spec.schemas, parameter.schema).types != {"string"}:
            continue
        rows, where = _example_rows(operation, spec, parameter)
        if rows:
            seen.add(name)
            yield ProposedFixture(name, "id", rows, where)


def _collection(operation: Operation) -> str:
    """`/shop/pets/{petId}` → "pets"."""
    parts = operation.path.rsplit("/", 2)
    name = re.sub(r"[^A-Za-z0-9]+", "_", parts[-2]).strip("_") if len(parts) == 3 else ""
    return f"{name}s" if name in _RESERVED else name


def _example_rows(operation: Operation, spec: Spec, parameter: Parameter) -> tuple[tuple[Mapping[str, JSON], ...], str]:
    """Rows from the examples of the answers, else from those of the parameter."""
    for answer in _answers(operation, spec):
        member = _member_meant(parameter.name, operation, answer.kinds.names())
        examples = [value for one in answer.response.content.values() for value in one.examples.values()]
        rows = {str(one[member]): _row(one, member) for one in examples if isinstance(one, dict) and _is_key(one.get(member))}
        if member and rows:
            return tuple(rows.values()), f"the examples of the answer {answer.response.status} of {operation.id}"
    keys = [value for value in parameter.examples.values() if _is_key(value)]
    return tuple(
        {"id": key} for key in dict.fromkeys(map(str, keys))
    ), f"the examples of the parameter `{parameter.name}` of {operation.id}"


def _is_key(value: JSON) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def _row(example: Mapping[str, JSON], member: str) -> Mapping[str, JSON]:
    """The plain members of an example, its id first."""
    plain = {
        name: value
        for name, value in example.items()
        if name not in (member, "id", "place") and _NAME.fullmatch(name) and isinstance(value, (str, bool, int, float))
    }
    return {"id": example[member], **plain}


def _bindings(
    operation: Operation, spec: Spec, fixtures: Mapping[str, ProposedFixture], named: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Request members that hold keys of a fixture: path parameters of its collection, and others with the same name. `named`: the last
    parameter of a path → its collection."""
    if not fixtures:
        return
    for parameter in operation.parameters:
        name = named.get(parameter.name, "")
        if parameter.where == "path" and f"{{{parameter.name}}}" in operation.path:
            before = operation.path.partition(f"/{{{parameter.name}}}")[0].rsplit("/", 1)[-1]
            name = re.sub(r"[^A-Za-z0-9]+", "_", before).strip("_")
        if parameter.where not in ("path", "query") or not _NAME.fullmatch(parameter.name) or name not in fixtures:
            continue
        if parameter.where == "query" and parameter.name in _SAME_ID:
            continue
        if Kinds(spec.schemas, parameter.schema).types == {"string"}:
            yield f"{parameter.where}.{parameter.name}", (name, f"`{parameter.name}` names one of {name}")
    sent = next((Kinds(spec.schemas, one.schema) for media, one in operation.body.items() if is_json(media)), None)
    for name in sent.names() if sent else ():
        target = named.get(name, "")
        if sent and target in fixtures and name not in _SAME_ID and _NAME.fullmatch(name) and sent.member(name).types == {"string"}:
            yield f"body.{name}", (target, f"`{name}` is what the path of {target} calls its parameter")


def _dotted(root: str, name: str) -> str:
    """`response.body.name`; odd names in brackets."""
    is_plain = _NAME.fullmatch(name) and name not in _RESERVED
    return f"{root}.{name}" if is_plain else f"{root}['{name}']"


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-")


def _listed(names: object) -> str:
    found = [f"`{name}`" for name in names]  # type: ignore[attr-defined]
    return ", ".join(found[:8]) + (f" and {len(found) - 8} more" if len(found) > 8 else "")
