"""Requests for an operation: a valid one, and others that differ from it in one thing which the document forbids."""

from __future__ import annotations

import base64
import copy
import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote, unquote

from benchmarks.corpus import writing
from benchmarks.corpus.application import Ask
from benchmarks.corpus.dialects import Dialect, Undecidable
from benchmarks.corpus.reading import At, Field, Operation, Parameter
from benchmarks.corpus.values import Unmade, made

__all__ = ["Defect", "Sample", "defects", "methods_at", "sample"]

BAD_REQUEST: Final = (400, 422)
BAD_PATH: Final = (400, 422, 404)  # where 404 is all that is declared, a path that names nothing gets it
OF_HTTP: Final = frozenset({"connection", "content-length", "expect", "host", "transfer-encoding"})  # whoever sends a request writes them
METHODS: Final = ("DELETE", "PATCH", "PUT", "POST", "GET")


@dataclass(frozen=True, slots=True)
class Sample:
    """A valid request in its parts: values by parameter, the body as value in one media type."""

    operation: Operation
    values: Mapping[tuple[str, str], Any]
    media_type: str = ""
    field: Field | None = None
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()

    def ask(self, *, based: bool = True, without: tuple[str, str] | None = None, raw: Mapping[tuple[str, str], str] = {}) -> Ask:
        """The request; `without` one parameter, or with the text of some as it is given in `raw`."""
        operation = self.operation
        path, query, headers, cookies = operation.path, [*self.query], [*self.headers], [*self.cookies]
        for parameter in operation.parameters:
            key = (parameter.where, parameter.name)
            if key not in self.values or key == without:
                continue
            value, text = self.values[key], raw.get(key)
            match parameter.where:
                case "path":
                    shown = writing.path_segment(parameter, value) if text is None else text
                    path = path.replace("{" + parameter.name + "}", shown)
                case "query" | "querystring":
                    query.append(writing.query(parameter, value) if text is None else f"{quote(parameter.name, safe='')}={text}")
                case "header":
                    shown = writing.header(value, explode=parameter.explode, media_type=parameter.media_type)
                    headers.append((parameter.name, shown if text is None else text))
                case "cookie":
                    cookies += writing.cookies(parameter, value) if text is None else [f"{parameter.name}={text}"]
        body = b""
        if self.field is not None:
            written = writing.body(self.media_type, self.field, self.body)
            if written is not None:
                headers.append(("content-type", written[0]))
                body = written[1]
        if cookies:
            headers.append(("cookie", "; ".join(cookies)))
        path = path.partition("#")[0]  # such paths stand in real documents
        joint = "" if not query else "&" if "?" in path else "?"
        return Ask(operation.method, (operation.base if based else "") + path + joint + "&".join(query), tuple(headers), body)


@dataclass(frozen=True, slots=True)
class Defect:
    """A request with one defect. `statuses`: the right ones, the best first; `name` says what is wrong with it."""

    name: str
    ask: Ask
    statuses: tuple[int, ...]
    operation: Operation | None = None
    methods: frozenset[str] = field(default_factory=frozenset)


def sample(operation: Operation, dialect: Dialect) -> Sample:
    """A valid request; raises Unmade with the reason where this module cannot make one."""
    values: dict[tuple[str, str], Any] = {}
    for parameter in operation.parameters:
        if parameter.required and (parameter.where != "header" or parameter.name.lower() not in OF_HTTP):
            values[parameter.where, parameter.name] = _value(parameter, dialect)
    media_type, content, body = _body(operation, dialect)
    headers, query, cookies = _credentials(operation)
    own = {(where, name.lower()) for where, name in values}
    headers = tuple(one for one in headers if ("header", one[0].lower()) not in own or one[0].lower() == "authorization")
    query = tuple(one for one in query if ("query", unquote(one.partition("=")[0]).lower()) not in own)
    cookies = tuple(one for one in cookies if ("cookie", one.partition("=")[0].lower()) not in own)
    return Sample(operation, values, media_type, content, body, headers, query, cookies)


def _value(parameter: Parameter, dialect: Dialect) -> Any:
    value = made(dialect, parameter.schema, tuple(one for one in parameter.examples if _is_writable(one)))
    if value in ("", [], {}) or value is None or not _is_writable(value) or value in (".", ".."):
        value = _fuller(parameter, dialect, value)
    if not _is_flat(value) and not parameter.media_type:
        raise Unmade(f"no style of parameters writes {json.dumps(value)[:80]}")
    return value


def _fuller(parameter: Parameter, dialect: Dialect, value: Any) -> Any:
    if parameter.schema.value in (None, True) or parameter.schema.value == {}:
        return "corpus"
    declared = parameter.schema.followed().get("properties") or {}
    for candidate in ("corpus", ["corpus"], {next(iter(declared), "corpus"): "a"}, 1, [1]):
        if dialect.is_valid(parameter.schema, candidate, "request"):
            return candidate
    raise Unmade(f"only {value!r} was found for the parameter {parameter.name}, which leaves it empty")


def _is_flat(value: Any) -> bool:
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
    return not any(isinstance(one, (list, dict)) for one in inner)


def _is_writable(value: Any) -> bool:
    """Whether it may stand in a path or a header as text."""
    return not isinstance(value, str) or (value.isprintable() and value.isascii() and value.strip() == value)


def _body(operation: Operation, dialect: Dialect) -> tuple[str, Field | None, Any]:
    if not operation.body:
        return "", None, None
    reasons: list[str] = []
    for name in sorted(operation.body, key=lambda one: "json" not in one):
        content = operation.body[name]
        try:
            value = made(dialect, content.schema, content.examples)
        except Unmade as error:
            reasons.append(str(error))
            continue
        written = writing.body(name, content, value)
        if written is not None and written[1]:
            return name, content, value
        reasons.append(f"no body written as {name}")
    if operation.body_required:
        raise Unmade("; ".join(reasons))
    return "", None, None


def _credentials(operation: Operation) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...]]:
    option = () if () in operation.security else next(iter(operation.security), ())
    headers: list[tuple[str, str]] = []
    query: list[str] = []
    cookies: list[str] = []
    for scheme in option:
        name, kind = str(scheme.get("name")), str(scheme.get("type")).lower()
        if kind == "apikey":
            if scheme.get("in") == "query":
                query.append(f"{quote(name, safe='')}=secret")
            elif scheme.get("in") == "cookie":
                cookies.append(f"{name}=secret")
            elif not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                raise Unmade(f"{name!r} cannot be the name of a header")
            else:
                headers.append((name, "secret"))
        elif kind == "basic" or str(scheme.get("scheme")).lower() == "basic":
            headers.append(("authorization", "Basic " + base64.b64encode(b"ann:secret").decode()))
        elif str(scheme.get("scheme")).lower() == "digest":
            headers.append(
                ("authorization", 'Digest username="ann", realm="a", nonce="b", uri="/", response="00000000000000000000000000000000"')
            )
        elif kind == "http" and str(scheme.get("scheme")).lower() not in ("bearer", "none"):
            headers.append(("authorization", f"{scheme.get('scheme')} secret"))
        elif kind != "mutualtls":
            headers.append(("authorization", "Bearer secret"))
    return tuple(headers), tuple(query), tuple(cookies)


# --- defects ----------------------------------------------------------------------------------------------------------------------------


def methods_at(target: str, operations: Iterable[Operation]) -> frozenset[str]:
    """The methods that the document has for a path, of every template that it fits."""
    path = target.partition("?")[0]
    found = ((one.method, re.split("[?#]", one.path)[0], one.base) for one in operations)
    return frozenset(method for method, template, base in found if _matches(template, path) or _matches(base + template, path))


@functools.lru_cache(20_000)
def _template(path: str) -> re.Pattern[str]:
    return re.compile("".join("[^/]+" if part[:1] == "{" else re.escape(part) for part in re.split(r"(\{[^{}]*\})", path)))


def _matches(template: str, path: str) -> bool:
    return template.count("/") == path.count("/") and _template(template).fullmatch(path) is not None


def defects(one: Sample, dialect: Dialect, methods: frozenset[str], operations: Iterable[Operation] = ()) -> Iterator[Defect]:
    """Requests with one defect each. `methods`: those that the document has on this path, overlapping templates included.

    `operations`: all of the document; where the path may mean another one, its parameters may be right there.
    """
    operation = one.operation
    whole = one.ask()
    yield Defect("no such path", replace(whole, target=f"{operation.base}/corpus/no/such/path/a/b/c/d/e/f/g/h/i/j"), (404,))
    other = next((name for name in METHODS if name not in methods), None)
    if other is not None:
        yield Defect(f"method {other}", Ask(other, whole.target.partition("?")[0]), (405,), methods=methods)
    if one.body is not None and not any("*" in name for name in operation.body):
        headers = tuple(pair for pair in whole.headers if pair[0] != "content-type")
        yield Defect("media type", replace(whole, headers=(*headers, ("content-type", "application/x-corpus"))), (415,), operation)
    yield from _accept(one, whole)
    yield from _security(one, whole)
    rivals = [other for other in operations if other.method == operation.method and other.path != operation.path]
    for parameter in operation.parameters:
        for defect in _parameter(one, parameter, dialect):
            if parameter.where != "path" or not methods_at(defect.ask.target, rivals):
                yield defect
    if one.field is not None:
        yield from _bodies(one, whole, dialect)


def _accept(one: Sample, whole: Ask) -> Iterator[Defect]:
    successes = [answer for status, answer in one.operation.answers.items() if status.startswith("2")]
    offered = [name for answer in successes for name in answer.content]
    is_there = any((parameter.where, parameter.name.lower()) == ("header", "accept") for parameter in one.operation.parameters)
    if successes and all(answer.content for answer in successes) and not any("*" in name for name in offered) and not is_there:
        yield Defect("Accept", replace(whole, headers=(*whole.headers, ("accept", "application/x-corpus"))), (406,), one.operation)


def _security(one: Sample, whole: Ask) -> Iterator[Defect]:
    schemes = [scheme for option in one.operation.security for scheme in option]
    if not one.operation.security or () in one.operation.security:
        return
    if any(str(scheme.get("type")).lower() == "mutualtls" for scheme in schemes):
        return
    names = {str(scheme.get("name")) for scheme in schemes if str(scheme.get("type")).lower() == "apikey"}
    if any(parameter.name in names or parameter.name.lower() == "authorization" for parameter in one.operation.parameters):
        return
    yield Defect("no credentials", replace(one, headers=(), query=(), cookies=()).ask(), (401,), one.operation)


def _parameter(one: Sample, parameter: Parameter, dialect: Dialect) -> Iterator[Defect]:
    key = (parameter.where, parameter.name)
    operation = one.operation
    is_spread = parameter.style in ("form", "cookie") and parameter.explode and isinstance(one.values.get(key), dict)
    is_mark = re.search("[?#]", operation.path) is not None  # then another operation of the same path may be meant without it
    is_asked = parameter.required and parameter.where != "path" and key in one.values
    if is_asked and not (is_spread or is_mark or _is_credential(one, parameter)):
        yield Defect(f"without the {parameter.where} parameter {parameter.name}", one.ask(without=key), BAD_REQUEST, operation)
    if parameter.media_type or parameter.where == "querystring":
        return
    text = "corpus-no-such-value"
    try:
        is_wrong = _takes_scalars(parameter, dialect) and not any(
            dialect.is_valid(parameter.schema, value, "request") for value in (text, 1, True, None)
        )
        is_wrong = is_wrong or (_is_number(parameter, dialect) and not dialect.is_valid(parameter.schema, text, "request"))
        is_wrong = (
            is_wrong and not dialect.is_valid(parameter.schema, [text], "request") and not dialect.is_valid(parameter.schema, {}, "request")
        )
    except Undecidable:
        return
    if is_wrong and (parameter.required or parameter.where != "path"):
        shown = text
        if parameter.where == "path":
            shown = {"label": f".{text}", "matrix": f";{parameter.name}={text}"}.get(parameter.style, text)
            if _is_mixed(operation.path, parameter.name):
                return
        extended = replace(one, values={**one.values, key: text})
        statuses = BAD_PATH if parameter.where == "path" else BAD_REQUEST
        yield Defect(f"{parameter.where} parameter {parameter.name} is {text}", extended.ask(raw={key: shown}), statuses, operation)


def _is_credential(one: Sample, parameter: Parameter) -> bool:
    """Whether the operation's security asks for what the parameter is."""
    names = {str(scheme.get("name")).lower() for option in one.operation.security for scheme in option}
    return parameter.name.lower() in names | {"authorization"}


def _is_mixed(path: str, name: str) -> bool:
    """Whether the segment of a path parameter holds more than it."""
    return not any(segment == "{" + name + "}" for segment in path.split("/"))


def _takes_scalars(parameter: Parameter, dialect: Dialect) -> bool:
    return any(dialect.is_valid(parameter.schema, value, "request") for value in _listed_values(parameter))


def _listed_values(parameter: Parameter) -> list[Any]:
    value = parameter.schema.followed().value
    return (
        [one for one in value.get("enum", []) if isinstance(one, str)]
        if isinstance(value, dict) and isinstance(value.get("enum"), list)
        else []
    )


def _is_number(parameter: Parameter, dialect: Dialect) -> bool:
    value = parameter.schema.followed().value
    return isinstance(value, dict) and value.get("type") in ("integer", "number", "boolean")


def _bodies(one: Sample, whole: Ask, dialect: Dialect) -> Iterator[Defect]:
    operation, content = one.operation, one.field
    assert content is not None
    if operation.body_required:
        headers = tuple(pair for pair in whole.headers if pair[0] != "content-type")
        yield Defect("no body", replace(whole, headers=headers, body=b""), BAD_REQUEST, operation)
    if "json" not in one.media_type:
        return
    yield Defect("body cut off", replace(whole, body=b'{"corpus": [1,'), BAD_REQUEST, operation)
    yield Defect("body is no UTF-8", replace(whole, body=b'{"corpus": "\xff\xfe"}'), BAD_REQUEST, operation)
    for name, value in _changed(content.schema, one.body):
        try:
            is_broken = bool(dialect.errors(content.schema, value, "request"))
            is_broken = is_broken and not _differs_by_direction(dialect, content.schema, value)
        except Undecidable:
            return
        if is_broken:
            yield Defect(f"body {name}", replace(whole, body=json.dumps(value).encode()), BAD_REQUEST, operation)


def _differs_by_direction(dialect: Dialect, schema: At, value: Any) -> bool:
    """Whether readOnly alone makes it wrong: not everybody agrees on that."""
    return dialect.is_valid(schema, value, "")


def _changed(schema: At, value: Any) -> Iterator[tuple[str, Any]]:
    yield "of another type", [] if not isinstance(value, list) else {}
    yield "is null", None
    if isinstance(value, dict):
        for name in list(value)[:4]:
            changed = copy.deepcopy(value)
            del changed[name]
            yield f"without {name}", changed
        for name in list(value)[:4]:
            for wrong in ({"corpus": [1]}, "corpus-no-such-value", 7.5, -1e9, []):
                yield f"with {name} = {json.dumps(wrong)}", {**copy.deepcopy(value), name: wrong}
        yield "with a member more", {**copy.deepcopy(value), "corpus-no-such-member": 1}
    if isinstance(value, list) and value:
        yield "with an item of another type", [{"corpus": [1]}] if not isinstance(value[0], dict) else ["corpus"]
