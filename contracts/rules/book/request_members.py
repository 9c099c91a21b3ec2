"""The members of a request, one by one: what there is, and the same request with one of them set or dropped.

    body.selection.leadId → RequestMember("body", ("selection", "leadId"))    query.page → RequestMember("query", ("page",))

Knows places, never meanings: which values are worth trying is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote

from contracts.api.bodies import read_body, written_body
from contracts.api.operations import Operation
from contracts.codecs.json_text import BodyError
from contracts.http.messages import ABSENT, JSON, Pairs, Request, cookies_of
from contracts.rules.language.json_values import text
from contracts.schemas.validation import Schemas

__all__ = ["RequestDraft", "RequestMember", "changed", "draft", "member_path", "named"]

_OF_THE_MESSAGE = frozenset({"accept", "content-encoding", "content-length", "content-type", "host", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class RequestMember:
    """A place in a request: `where` is body, query, path, headers or cookies; numbers in `path` are positions in lists."""

    where: str
    path: tuple[str | int, ...] = ()

    @property
    def name(self) -> str:
        """The last name on the way: `leadId`, also for an element of a list of that name."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    def __str__(self) -> str:
        return ".".join([self.where, *map(str, self.path)])


def member_path(written: str) -> tuple[str, ...]:
    """`lines[].sku` → ("lines", "[]", "sku")."""
    return tuple(written.replace("[]", ".[]").split("."))


def named(written: str) -> RequestMember:
    """`body.selection.leadId`, as a rule book writes it; `lines[].sku` is about the first element. Headers are known by their names in
    lower case."""
    where, _, rest = written.partition(".")
    if where == "headers":
        return RequestMember(where, (rest.replace("_", "-").lower(),))
    if where != "body":
        return RequestMember(where, (rest,))
    return RequestMember(where, tuple(0 if name == "[]" else name for name in member_path(rest)))


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """A request taken apart. `body` is ABSENT where there is none or it cannot be read."""

    request: Request
    operation: Operation
    schemas: Schemas
    body: JSON = ABSENT
    segments: Mapping[str, int] = field(default_factory=dict)  # path parameter → which segment of the path

    def members(self) -> Iterator[tuple[RequestMember, JSON]]:
        """Every member with its value, objects and lists before their contents."""
        if self.body is not ABSENT:
            yield from _inside(RequestMember("body"), self.body)
        for name in dict.fromkeys(name for name, _ in self.request.query):
            yield RequestMember("query", (name,)), next(value for known, value in self.request.query if known == name)
        for name, index in self.segments.items():
            yield RequestMember("path", (name,)), unquote(self.request.path.split("/")[index])
        for name, value in self.request.headers:
            if name.lower() not in _OF_THE_MESSAGE:
                yield RequestMember("headers", (name.lower(),)), value

    def get(self, member: RequestMember) -> JSON:
        """The value of a member, ABSENT if it is missing."""
        if member.where == "body":
            return _read(self.body, member.path)
        return next((value for known, value in self.members() if known == member), ABSENT)

    def put(self, member: RequestMember, value: JSON) -> Request | None:
        """The request with a member set, ABSENT drops it; parents are made where they are missing. None where it has no such place."""
        name = str(member.path[0]) if member.path else ""
        match member.where:
            case "body":
                return self._with_body(member.path, value)
            case "query":
                kept = tuple(pair for pair in self.request.query if pair[0] != name)
                return replace(self.request, query=(*kept, *_pairs(name, value)))
            case "headers":
                written = next((known for known, _ in self.request.headers if known.lower() == name), name)
                kept = tuple(pair for pair in self.request.headers if pair[0].lower() != name)
                return replace(self.request, headers=(*kept, *_pairs(written, value)))
            case "cookies":
                kept = tuple(pair for value in self.request.header_values("cookie") for pair in cookies_of(value) if pair[0] != name)
                cookies = "; ".join(f"{known}={given}" for known, given in (*kept, *_pairs(name, value)))
                headers = tuple(pair for pair in self.request.headers if pair[0].lower() != "cookie")
                return replace(self.request, headers=(*headers, ("Cookie", cookies)) if cookies else headers)
            case "path" if name in self.segments and value not in (ABSENT, ""):
                segments = self.request.path.split("/")
                segments[self.segments[name]] = _segment(value)
                return replace(self.request, path="/".join(segments))
        return None

    def with_body(self, body: JSON) -> Request:
        """The request with this value as its body, in its own media type, JSON where it has none."""
        content_type = self.request.header("content-type")
        headers = self.request.headers if content_type is not None else (("Content-Type", "application/json"), *self.request.headers)
        return replace(self.request, headers=headers, body=written_body(body, content_type or "", self.operation, self.schemas))

    def _with_body(self, path: tuple[str | int, ...], value: JSON) -> Request | None:
        if self.body is ABSENT and (self.request.body or not self.operation.body):
            return None
        try:
            changed = _written(self.body, path, value)
        except LookupError:
            return None
        return self.request if changed is ABSENT else self.with_body(changed)


def draft(request: Request, operation: Operation, schemas: Schemas) -> RequestDraft:
    """A request of an operation, taken apart. `request.path` may lack the base path of the document."""
    body: JSON = ABSENT
    if request.body:
        try:
            body = read_body(request, operation, schemas)
        except BodyError:
            body = ABSENT
    return RequestDraft(request, operation, schemas, body, _segments(request.path, operation.path))


def changed(request: Request, operation: Operation, schemas: Schemas, to_set: Mapping[str, JSON], to_drop: Iterable[str]) -> Request | None:
    """A request with members set and dropped: `body.a.b`, `query.a`, `headers.a`. None where it has no such place."""
    for written, value in (*to_set.items(), *((name, ABSENT) for name in to_drop)):
        member = named(written)
        is_left_out = value is None and member.where != "body"  # a parameter cannot be null
        again = draft(request, operation, schemas).put(member, ABSENT if is_left_out else value)
        if again is None:
            return None
        request = again
    return request


def _segments(path: str, template: str) -> dict[str, int]:
    """Where path parameters stand that are a whole segment; those that share one with other text are left alone."""
    given, wanted = path.split("/"), template.split("/")
    before = len(given) - len(wanted)  # segments of the base path
    return {
        part[1:-1]: before + index
        for index, part in enumerate(wanted)
        if before >= 0 and part.startswith("{") and part.endswith("}") and part.count("{") == 1
    }


def _segment(value: JSON) -> str:
    written = quote(text(value).encode("utf-8", "surrogatepass"), safe="")
    return written.replace(".", "%2E") if written in (".", "..") else written


def _pairs(name: str, value: JSON) -> Pairs:
    if value is ABSENT:
        return ()
    listed = value if isinstance(value, list) else [value]
    return tuple((name, text(one)) for one in listed)


def _inside(member: RequestMember, value: JSON) -> Iterator[tuple[RequestMember, JSON]]:
    if member.path:
        yield member, value
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _inside(RequestMember(member.where, (*member.path, name)), below)
    elif isinstance(value, list) and value:
        yield from _inside(RequestMember(member.where, (*member.path, 0)), value[0])


def _read(value: JSON, path: tuple[str | int, ...]) -> JSON:
    for part in path:
        if isinstance(value, dict):
            value = value.get(part, ABSENT)
        else:
            is_there = isinstance(value, list) and isinstance(part, int) and part < len(value)
            value = value[part] if is_there else ABSENT  # type: ignore[index]
    return value


def _written(body: JSON, path: tuple[str | int, ...], value: JSON) -> JSON:
    """The body with the value at `path`, copied on the way; ABSENT drops it. Raises LookupError where there is no such place."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(part, int):
        listed = list(body) if isinstance(body, list) else []
        if part < len(listed):
            inner = _written(listed[part], rest, value)
            listed[part : part + 1] = [] if inner is ABSENT else [inner]
        elif value is not ABSENT:
            listed.append(_written(ABSENT, rest, value))
        return listed
    if body is not None and body is not ABSENT and not isinstance(body, dict):
        if value is ABSENT:
            return body
        raise LookupError(part)
    members: dict[str, JSON] = dict(body) if isinstance(body, dict) else {}
    if value is ABSENT and part not in members:
        return body  # nothing is made only to be dropped
    inner = _written(members.get(part, ABSENT), rest, value)
    if inner is ABSENT:
        members.pop(part, None)
    else:
        members[part] = inner
    return members
