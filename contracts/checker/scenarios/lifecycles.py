"""One thing from its creation to its end: it is found, listed and returned as sent, replaced, patched, and gone once it is deleted.

Only for resources that the document shows (`contracts.api.resources`): operations that create and read, and a key in the created thing.
What a service may do asynchronously (202) is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import quote

from contracts.api.operations import Operation
from contracts.api.resources import Resource, resources_of
from contracts.checker.cases.schema_coverage import covered_members
from contracts.checker.checks.check import CheckFailure
from contracts.checker.checks.same_values import is_same, is_scalar
from contracts.checker.failures import ScenarioCase
from contracts.checker.scenarios.scenario import Known, Scenario, Send, is_success
from contracts.codecs.json_text import BodyError, decode_json
from contracts.contract import Contract
from contracts.display import shown
from contracts.http.messages import ABSENT, JSON, Request, Response
from contracts.member_paths import value_at
from contracts.rules.book.request_members import RequestMember, draft
from contracts.rules.decide.decision import PlainSuccess
from contracts.rules.language.json_values import text

__all__ = ["CHECKS_OF_LIFECYCLES", "LIFECYCLES"]

FOUND, RETURNED, LISTED, UNIQUE = "created-is-found", "created-is-returned", "created-is-listed", "keys-are-unique"
REPLACED, PATCHED, GONE = "replaced-is-returned", "patched-is-returned", "deleted-is-gone"
CHECKS_OF_LIFECYCLES = (FOUND, RETURNED, LISTED, UNIQUE, REPLACED, PATCHED, GONE)

_ID = "lifecycle"
_MOST_RESOURCES = 40
_ACCEPTED_LATER = 202
_GONE = frozenset({404, 410})
_OF_SERVER = frozenset({"state", "status"})  # what a service often decides about a new thing, whatever a client sends
_JSON_PATCH = "application/json-patch+json"

Broken = tuple[str, CheckFailure]


def _cases(contract: Contract, known: Known) -> Iterator[ScenarioCase]:
    resources = resources_of(contract.spec)
    creating = ((_operation_id(one, "create"), one) for one in resources if _operation_id(one, "create") and _operation_id(one, "read"))
    for id_, _ in islice(((id_, one) for id_, one in creating if id_ in known.accepted), _MOST_RESOURCES):
        if id_ not in contract.pipeline.programs:
            yield ScenarioCase(_ID, id_, (known.accepted[id_],))


@dataclass(frozen=True, slots=True)
class _Created:
    """A created thing. `sent`: what the client said of it; `key`: its own key; `values`: path parameter → text, `prefix` before paths."""

    contract: Contract
    resource: Resource
    create: Request
    sent: JSON
    key: JSON
    values: Mapping[str, str]
    prefix: str

    def request(self, effect: str, body: Request | None = None) -> Request | None:
        """A request of the operation with an effect on the thing; None if there is no such operation, or its path has other parameters.

        `body`: the request that has the body.
        """
        operation = self.contract.spec.operations.get(_operation_id(self.resource, effect))
        if operation is None or any(one.required and one.where != "path" for one in operation.parameters):
            return None
        path = operation.path
        for name, value in self.values.items():
            path = path.replace(f"{{{name}}}", value)
        if "{" in path:
            return None
        source = body or self.create
        headers = source.headers if body else tuple(pair for pair in source.headers if not pair[0].lower().startswith("content-"))
        return Request(operation.method.upper(), self.prefix + path, (), headers, body.body if body else b"")

    def of(self, effect: str, response: Response) -> JSON:
        """The thing in the response of an operation, ABSENT if there is none."""
        return _thing_in(self.contract, _operation_id(self.resource, effect), response)


def _operation_id(resource: Resource, effect: str) -> str:
    """The operation with an effect on a resource, "" if there is none."""
    return next(iter(resource.operations.get(effect, ())), "")


def _play(contract: Contract, case: ScenarioCase, send: Send) -> Iterator[Broken]:
    (create,) = case.requests
    resource = resources_of(contract.spec).resource_of(case.operation)
    response = send(create)
    if resource is None or response is None or not is_success(response) or response.status == _ACCEPTED_LATER:
        return
    thing = _created_thing(contract, resource, case.operation, create, response)
    read = thing.request("read") if thing else None
    if thing is None or read is None:
        return
    found = list(_differences(RETURNED, "what was created", thing, _thing_in(contract, case.operation, response), skipped=_OF_SERVER))
    yield from found
    got = send(read)
    if got is None or not is_success(got):
        if got is not None and got.status in _GONE:
            yield FOUND, CheckFailure(f"what was just created is not found: {read.path} returned {got.status}", "a success", got.status)
        return
    if not found:
        yield from _differences(RETURNED, "what was created", thing, thing.of("read", got), skipped=_OF_SERVER)
    yield from _listed(thing, send)
    yield from _unique(thing, send)
    yield from _replaced(thing, read, send)
    yield from _patched(thing, read, send)
    yield from _deleted(thing, read, send)


def _created_thing(contract: Contract, resource: Resource, id_: str, create: Request, response: Response) -> _Created | None:
    """The created thing, if its key is known: from the response, or from `Location`."""
    operation = contract.spec.operations[id_]
    body = _thing_in(contract, id_, response)
    values = _path_values(create.path, operation.path)
    own: JSON = ABSENT
    for key in resource.keys:
        value = value_at(body, key.member) if body is not ABSENT else ABSENT
        if is_scalar(value) and value != "" and (key.is_own or key.parameter not in values):
            values[key.parameter] = quote(text(value), safe="")
            own = value if key.is_own else own
    read = contract.spec.operations[_operation_id(resource, "read")]
    if own is ABSENT and (location := response.header("location")):
        values |= _path_values(location.partition("?")[0], read.path)
        own = next((values[key.parameter] for key in resource.keys if key.is_own and key.parameter in values), ABSENT)
    if own is ABSENT:
        return None
    sent = draft(create, operation, contract.spec.schemas).body
    return _Created(contract, resource, create, sent, own, values, create.path[: _prefix_length(create.path, operation.path)])


def _thing_in(contract: Contract, id_: str, response: Response) -> JSON:
    role = resources_of(contract.spec).roles.get(id_)
    try:
        body = decode_json(response.body)
    except BodyError:
        return ABSENT
    if role is None or role.answer is None or role.answer.thing is None:
        return body if isinstance(body, dict) else ABSENT
    return value_at(body, role.answer.thing)


def _path_values(path: str, template: str) -> dict[str, str]:
    """The texts of path parameters that are a whole segment, as they are written; the path may have a prefix."""
    given, wanted = path.rstrip("/").split("/"), template.split("/")
    pairs = zip(reversed(given), reversed(wanted), strict=False)
    return {part[1:-1]: text for text, part in pairs if part.startswith("{") and part.endswith("}") and part.count("{") == 1}


def _prefix_length(path: str, template: str) -> int:
    """How many characters of a path are the base path of a server."""
    before = len(path.split("/")) - len(template.split("/"))
    return len("/".join(path.split("/")[: before + 1])) if before > 0 else 0


def _differences(
    id_: str, what: str, thing: _Created, returned: JSON, *, expected: JSON = ABSENT, skipped: frozenset[str] = frozenset()
) -> Iterator[Broken]:
    """The first member of a sent thing that is returned with another value."""
    sent = thing.sent if expected is ABSENT else expected
    if not isinstance(sent, dict) or not isinstance(returned, dict):
        return
    made = {one.path[:1] for one in (*thing.resource.secrets, *thing.resource.made)}
    for name, value in sent.items():
        if name in skipped or (name,) in made or not is_scalar(value) or not is_scalar(returned.get(name, ABSENT)):
            continue
        if not is_same(value, returned[name]):
            message = f"{what} is returned with another `{name}`: {shown(returned[name])} instead of {shown(value)}"
            yield id_, CheckFailure(message, {name: value}, {name: returned[name]})
            return


def _listed(thing: _Created, send: Send) -> Iterator[Broken]:
    role = resources_of(thing.contract.spec).roles.get(_operation_id(thing.resource, "list"))
    request = thing.request("list")
    if role is None or request is None or role.answer is None or role.answer.rows is None or role.paging is not None:
        return
    response = send(request)
    count = _count_in_list(thing, response) if response is not None and is_success(response) else None
    if count is not None and count != 1:
        times = "not" if not count else f"{count} times"
        yield LISTED, CheckFailure(f"what was just created is listed {times}: {thing.key}", 1, count)


def _count_in_list(thing: _Created, response: Response) -> int | None:
    """How often the key of the thing is in a list; None if the list cannot be read."""
    answer = resources_of(thing.contract.spec).roles[_operation_id(thing.resource, "list")].answer
    own = next((key.member for key in thing.resource.keys if key.is_own), None)
    try:
        rows = value_at(decode_json(response.body), answer.rows) if answer and answer.rows is not None else None
    except BodyError:
        return None
    if not isinstance(rows, list) or own is None or answer is None:
        return None
    keys = [value_at(value_at(row, answer.row), own) for row in rows]
    return None if ABSENT in keys else sum(is_same(thing.key, key) for key in keys)


def _unique(thing: _Created, send: Send) -> Iterator[Broken]:
    response = send(thing.create)
    if response is None or not is_success(response):
        return
    other = _created_thing(thing.contract, thing.resource, _operation_id(thing.resource, "create"), thing.create, response)
    own = {key.member for key in thing.resource.keys if key.is_own}
    is_chosen = isinstance(thing.sent, dict) and any(value_at(thing.sent, member) is not ABSENT for member in own)
    if other is not None and other.key == thing.key and response.status == 201 and not is_chosen:
        yield UNIQUE, CheckFailure(f"two created things have the same key: {thing.key}", "another key", thing.key)


def _replaced(thing: _Created, read: Request, send: Send) -> Iterator[Broken]:
    request = thing.request("replace", body=thing.create)
    changed = _changed(thing, "replace", request) if request is not None else None
    if changed is not None:
        yield from _written(REPLACED, "what was replaced", thing, *changed, read, send)


def _patched(thing: _Created, read: Request, send: Send) -> Iterator[Broken]:
    request = thing.request("patch", body=thing.create)
    operation = thing.contract.spec.operations.get(_operation_id(thing.resource, "patch"))
    if request is None or operation is None or all(name == _JSON_PATCH for name in operation.body):
        return
    content_type = next(name for name in operation.body if name != _JSON_PATCH)
    headers = tuple((name, content_type if name.lower() == "content-type" else value) for name, value in request.headers)
    changed = _changed(thing, "patch", replace(request, headers=headers))
    if changed is not None:
        yield from _written(PATCHED, "what was patched", thing, *changed, read, send)


def _changed(thing: _Created, effect: str, request: Request) -> tuple[Request, dict[str, JSON]] | None:
    """A valid request that sends one scalar member with another value, and what it sends; a patch sends nothing else."""
    operation = thing.contract.spec.operations[_operation_id(thing.resource, effect)]
    schemas = thing.contract.spec.schemas
    if not isinstance(thing.sent, dict) or not request.body:
        return None
    for member, value in _other_values(thing, operation):
        name = str(member.path[0])
        base = draft(request, operation, schemas)
        body = {name: value} if effect == "patch" else {**thing.sent, name: value}
        changed = base.with_body(body)
        if isinstance(thing.contract.decide(changed), PlainSuccess):
            return changed, body
    return None


def _other_values(thing: _Created, operation: Operation) -> Iterator[tuple[RequestMember, JSON]]:
    """Top-level members of a body with a value that differs from the one that was sent; free texts first."""
    covered = [one for one in covered_members(thing.contract.spec, operation) if one.member.where == "body" and len(one.member.path) == 1]
    sent = thing.sent if isinstance(thing.sent, dict) else {}
    for one in covered:
        known = sent.get(one.member.name)
        if one.is_text and isinstance(known, str) and one.member.name not in _OF_SERVER:
            yield one.member, f"{known}x"[-20:] if known else "changed"
    for one in covered:
        for value in one.values:
            if is_scalar(value) and one.member.name in sent and not is_same(value, sent[one.member.name]):
                yield one.member, value


def _written(id_: str, what: str, thing: _Created, request: Request, body: dict[str, JSON], read: Request, send: Send) -> Iterator[Broken]:
    response = send(request)
    if response is None or not is_success(response) or response.status == _ACCEPTED_LATER:
        return
    got = send(read)
    if got is not None and is_success(got):
        yield from _differences(id_, what, thing, thing.of("read", got), expected=body)


def _deleted(thing: _Created, read: Request, send: Send) -> Iterator[Broken]:
    request, before = thing.request("delete"), send(read)
    response = send(request) if request is not None and before is not None and is_success(before) else None
    if response is None or not is_success(response) or response.status == _ACCEPTED_LATER:
        return
    after = send(read)
    if after is not None and before is not None and is_success(after) and after.body == before.body:
        yield GONE, CheckFailure(f"what was deleted is still there: {read.path} returned {after.status}", 404, after.status)


LIFECYCLES = Scenario(_ID, CHECKS_OF_LIFECYCLES, "stateful", _cases, _play)
