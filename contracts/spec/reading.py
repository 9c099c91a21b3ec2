"""Request → Reading: every parameter and the body as values, with all violations of the document at once; and the violations of a response.

All that can be is compiled when a reader is made; a valid message costs a look-up, a decode and one check.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.bundle import at, unescaped
from contracts.exchange import ABSENT, JSON, Pairs, Request, Response, Violation
from contracts.schema import SchemaError, Validator, shown
from contracts.spec.body import BodyError, decode_json, decode_text
from contracts.spec.forms import FormReader, deep_object, multipart_fields, urlencoded_fields
from contracts.spec.media import bare, best, is_json, parameter
from contracts.spec.model import Header, MediaType, Operation, Parameter, ResponseSpec, Spec
from contracts.spec.styles import Kinds, StyleError, is_named_by, readings

__all__ = ["OperationReader", "Reading", "reader"]

_KNOWN_TYPES = 256  # spellings of Content-Type that a reader remembers
_NO_BODY = frozenset({204, 205, 304})


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as values.

    `headers`: every header, name in lower case, repeated ones joined by ", "; declared ones that are no texts are parsed. `query`: declared
    parameters by their style, others as text (a list when repeated). `body`: ABSENT when there is none or it cannot be read.
    """

    path: dict[str, JSON]
    query: dict[str, JSON]
    headers: dict[str, JSON]
    cookies: dict[str, JSON]
    body: JSON
    violations: tuple[Violation, ...] = ()


_readers: weakref.WeakKeyDictionary[object, dict[str, OperationReader]] = weakref.WeakKeyDictionary()


def reader(spec: Spec, operation: Operation) -> OperationReader:
    """The compiled reader of an operation, made once."""
    known = _readers.setdefault(spec.schemas, {})
    found = known.get(operation.id)
    if found is None or found.operation is not operation:
        found = known[operation.id] = OperationReader(operation, spec)
    return found


class OperationReader:
    """Reads requests of one operation and judges its responses by the document."""

    def __init__(self, operation: Operation, spec: Spec) -> None:
        self.operation, self._spec = operation, spec
        by_place: dict[str, list[_ParameterReader]] = {"path": [], "query": [], "header": [], "cookie": [], "querystring": []}
        for one in operation.parameters:
            if one.where in by_place:
                by_place[one.where].append(_ParameterReader(one, spec))
        self._path, self._query = by_place["path"], by_place["query"]
        self._headers, self._cookies, self._querystring = by_place["header"], by_place["cookie"], by_place["querystring"]
        self._bodies: dict[str | None, _BodyReader | None] = {}
        self._responses: dict[int, _ResponseReader | None] = {}

    def read(self, request: Request, path_values: Mapping[str, str]) -> Reading:
        """The request as values, and all that is wrong with it. `path_values` as the router gives them."""
        violations: list[Violation] = []
        headers: dict[str, JSON] = {}
        for name, value in request.headers:
            name = name.lower()
            headers[name] = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}" if name in headers else value
        content_type = headers.get("content-type")
        path = self._read_path(path_values, violations) if path_values else {}
        query = self._read_query(request.query, violations) if request.query or self._query or self._querystring else {}
        if self._headers:
            self._read_headers(headers, violations)
        cookies = self._read_cookies(headers.get("cookie"), violations) if self._cookies or "cookie" in headers else {}
        body = self._read_body(request.body, content_type, violations)  # type: ignore[arg-type]
        return Reading(path, query, headers, cookies, body, tuple(violations))

    def _read_path(self, values: Mapping[str, str], violations: list[Violation]) -> dict[str, JSON]:
        found: dict[str, JSON] = {}
        for one in self._path:
            if one.parameter.name in values:
                found[one.parameter.name] = one.value([values[one.parameter.name]], violations)
        return found

    def _read_query(self, pairs: Pairs, violations: list[Violation]) -> dict[str, JSON]:
        grouped: dict[str, list[str]] = {}
        for name, value in pairs:
            grouped.setdefault(name, []).append(value)
        found: dict[str, JSON] = {}
        for one in self._querystring:
            found.update(one.whole(pairs, violations))
        for one in self._query:
            read = one.of_query(grouped, self._query, violations)
            if read is not ABSENT:
                found[one.parameter.name] = read
        for name, values in grouped.items():
            found.setdefault(name, values[0] if len(values) == 1 else list(values))
        return found

    def _read_headers(self, headers: dict[str, JSON], violations: list[Violation]) -> None:
        for one in self._headers:
            name = one.parameter.name.lower()
            text = headers.get(name)
            if isinstance(text, str):
                headers[name] = one.value([text], violations)
            elif one.parameter.required:
                violations.append(one.missing())

    def _read_cookies(self, header: JSON, violations: list[Violation]) -> dict[str, JSON]:
        grouped: dict[str, list[str]] = {}
        for part in header.split(";") if isinstance(header, str) else ():
            name, is_pair, value = part.strip(" \t").partition("=")
            if is_pair:
                grouped.setdefault(name, []).append(value.strip('"') if value[:1] == '"' == value[-1:] else value)
        found: dict[str, JSON] = {name: values[0] for name, values in grouped.items()}
        for one in self._cookies:
            read = one.of_query(grouped, self._cookies, violations)
            if read is not ABSENT:
                found[one.parameter.name] = read
        return found

    def _read_body(self, body: bytes, content_type: str | None, violations: list[Violation]) -> JSON:
        if not self.operation.body:
            return ABSENT
        if not body:
            if self.operation.body_required:
                violations.append(Violation("body", "", "", "the body is empty", "json"))
            return ABSENT
        try:
            one = self._bodies[content_type]
        except KeyError:
            one = self._body_reader(content_type)
        return one.value(body, content_type or "", violations) if one else ABSENT

    def _body_reader(self, content_type: str | None) -> _BodyReader | None:
        media_type = _declared(self.operation.body, content_type)
        found = _BodyReader(media_type, self._spec, "request") if media_type else None
        if len(self._bodies) < _KNOWN_TYPES:
            self._bodies[content_type] = found
        return found

    def response_violations(self, response: Response, *, is_head: bool = False) -> tuple[Violation, ...]:
        """How a response breaks the document: `where` is status, media-type, header or body. `is_head`: a body is not expected."""
        try:
            one = self._responses[response.status]
        except KeyError:
            declared = self.operation.response(response.status)
            one = self._responses[response.status] = _ResponseReader(declared, self._spec) if declared else None
        if one is None:
            known = ", ".join(self.operation.responses)
            message = f"status {response.status} is not declared; declared: {known or 'none'}"
            return (Violation("status", "", "", message, "status", str(response.status)),)
        return one.violations(response, is_head=is_head)


def _declared(content: Mapping[str, MediaType], content_type: str | None) -> MediaType | None:
    """The declared media type that a body has; without Content-Type JSON where JSON is declared, else the first."""
    if content_type is None or content_type == "":
        return next((one for name, one in content.items() if is_json(name)), next(iter(content.values()), None))
    name = best(content, content_type)
    return content[name] if name else None


class _BodyReader:
    """Decodes and checks bodies of one media type, one direction."""

    __slots__ = ("_decode", "_validator", "keyword")

    def __init__(self, media_type: MediaType, spec: Spec, direction: str) -> None:
        self._validator = spec.schemas.validator(media_type.schema, direction=direction)
        self._decode, is_typed = _decoder(media_type, spec)
        if not is_typed:
            self._validator = spec.schemas.validator(True)

    def value(self, body: bytes, content_type: str, violations: list[Violation]) -> JSON:
        """The body's value; ABSENT, with one violation, when it cannot be decoded."""
        try:
            value = self._decode(body, content_type)
        except BodyError as error:
            violations.append(Violation("body", "", "", str(error), "json", shown(body[:60].decode("utf-8", "replace"))))
            return ABSENT
        if not self._validator.is_valid(value):
            violations.extend(_violations("body", "", value, self._validator.errors(value)))
        return value


def _decoder(media_type: MediaType, spec: Spec) -> tuple[Callable[[bytes, str], JSON], bool]:
    """How bodies of a media type become values, and whether the schema speaks of those values."""
    name = bare(media_type.name)
    if is_json(name) or name == "*/*" or name == "application/*":
        if is_json(name):
            return (lambda body, _: decode_json(body)), True
        return _by_its_own_type, True
    form = FormReader(media_type, spec.schemas)
    if name == "application/x-www-form-urlencoded":
        return (lambda body, _: form.value(urlencoded_fields(body))), True
    if name == "multipart/form-data":
        return (lambda body, content_type: form.value(multipart_fields(body, content_type))), True
    types = Kinds(spec.schemas, media_type.schema).types
    if name.startswith("text/"):
        return (lambda body, content_type: form.typed_text(decode_text(body, parameter(content_type, "charset")))), not types & {
            "array",
            "object",
        }
    return (lambda body, _: body.decode("utf-8", "surrogateescape") if _is_utf8(body) else body.decode("latin-1")), types <= {"string"}


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _by_its_own_type(body: bytes, content_type: str) -> JSON:
    if is_json(content_type) or not content_type:
        return decode_json(body)
    return body.decode("utf-8") if _is_utf8(body) else body.decode("latin-1")


class _ParameterReader:
    """Reads one parameter."""

    __slots__ = ("_kinds", "_names", "_validator", "parameter")

    def __init__(self, one: Parameter, spec: Spec) -> None:
        self.parameter = one
        self._kinds = Kinds(spec.schemas, one.schema)
        self._validator: Validator = spec.schemas.validator(one.schema, direction="request")
        self._names = self._kinds.names() if is_named_by(self._kinds, one.style, explode=one.explode) else ()

    def missing(self) -> Violation:
        """That it is required and not there."""
        return Violation(self.parameter.where, self.parameter.name, "", f"the {self.parameter.where} parameter is missing", "required")

    def value(self, texts: list[str], violations: list[Violation]) -> JSON:
        """Its value from what stands in the message."""
        one = self.parameter
        if one.media_type:
            return self._of_content(texts[0], violations)
        try:
            values = list(readings(self._kinds, one.name, one.style, explode=one.explode, texts=texts, is_encoded=one.where == "path"))
        except StyleError as error:
            violations.append(Violation(self._where, one.name, "", str(error), "style", shown(texts[0])))
            return texts[0]
        return self._checked(values, violations)

    def of_query(self, grouped: dict[str, list[str]], others: Iterable[_ParameterReader], violations: list[Violation]) -> JSON:
        """Its value from all query pairs (or cookies), ABSENT when it is not there."""
        one = self.parameter
        if one.style == "deepObject" and not one.media_type:
            value = self._deep(grouped)
        elif is_named_by(self._kinds, one.style, explode=one.explode) and not one.media_type and one.name not in grouped:
            value = self._exploded(grouped, others)
        else:
            texts = grouped.get(one.name)
            if texts is not None and not (one.allow_empty and texts == [""]):
                return self.value(texts, violations)
            value = "" if texts is not None else ABSENT
            if value == "":
                return value
        if value is ABSENT:
            if one.required:
                violations.append(self.missing())
            return ABSENT
        return self._checked([value], violations)

    def whole(self, pairs: Pairs, violations: list[Violation]) -> dict[str, JSON]:
        """The query as one value (`in: querystring`, 3.2)."""
        if not pairs:
            if self.parameter.required:
                violations.append(self.missing())
            return {}
        if is_json(self.parameter.media_type):
            value = self._of_content(pairs[0][0] if len(pairs) == 1 and not pairs[0][1] else "", violations)
        else:
            grouped: dict[str, list[str]] = {}
            for name, text in pairs:
                grouped.setdefault(name, []).append(text)
            value = self._checked([self._object(grouped)], violations)
        return value if isinstance(value, dict) else {}

    @property
    def _where(self) -> str:
        return "query" if self.parameter.where == "querystring" else self.parameter.where

    def _object(self, grouped: Mapping[str, list[str]]) -> dict[str, JSON]:
        found: dict[str, JSON] = {}
        for name, texts in grouped.items():
            found[name] = next(iter(readings(self._kinds.member(name), name, "form", explode=True, texts=texts)))
        return found

    def _exploded(self, grouped: dict[str, list[str]], others: Iterable[_ParameterReader]) -> JSON:
        taken = {other.parameter.name for other in others}
        names = [name for name in grouped if name in self._names or (self._kinds.is_open() and name not in taken)]
        return self._object({name: grouped.pop(name) for name in names}) if names else ABSENT

    def _deep(self, grouped: dict[str, list[str]]) -> JSON:
        name = self.parameter.name
        texts = {key: grouped.pop(key) for key in list(grouped) if key.startswith(f"{name}[")}
        return deep_object(name, texts, self._kinds) if texts else ABSENT

    def _of_content(self, text: str, violations: list[Violation]) -> JSON:
        text = unquote(text) if self.parameter.where == "path" else text
        if not is_json(self.parameter.media_type):
            return self._checked([text], violations)
        try:
            value = decode_json(text.encode("utf-8", "surrogatepass"))
        except BodyError as error:
            message = str(error).replace("the body is", "is", 1)
            violations.append(Violation(self._where, self.parameter.name, "", message, "json", shown(text)))
            return text
        return self._checked([value], violations)

    def _checked(self, values: list[JSON], violations: list[Violation]) -> JSON:
        for value in values:
            if self._validator.is_valid(value):
                return value
        violations.extend(_violations(self._where, self.parameter.name, values[0], self._validator.errors(values[0])))
        return values[0]


class _ResponseReader:
    """Judges responses of one status."""

    def __init__(self, declared: ResponseSpec, spec: Spec) -> None:
        self._declared, self._spec = declared, spec
        self._bodies: dict[str | None, _BodyReader | None] = {}
        self._headers = [_HeaderReader(one, spec) for one in declared.headers.values()]

    def violations(self, response: Response, *, is_head: bool) -> tuple[Violation, ...]:
        """All of them."""
        found: list[Violation] = []
        headers: dict[str, str] = {}
        for name, value in response.headers:
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        for one in self._headers:
            one.check(headers, found)
        if self._declared.content and not is_head and response.status not in _NO_BODY:
            self._check_body(response.body, headers.get("content-type"), found)
        return tuple(found)

    def _check_body(self, body: bytes, content_type: str | None, found: list[Violation]) -> None:
        if not content_type:
            message = "the Content-Type is missing" if body else "the body is missing"
            found.append(Violation("media-type", "", "", message, "required"))
            if not body:
                return
        try:
            one = self._bodies[content_type]
        except KeyError:
            media_type = _declared(self._declared.content, content_type)
            one = _BodyReader(media_type, self._spec, "response") if media_type else None
            if len(self._bodies) < _KNOWN_TYPES:
                self._bodies[content_type] = one
        if one:
            one.value(body, content_type or "", found)
        else:
            declared = ", ".join(self._declared.content)
            shown_type = content_type or ""
            message = f"the media type {shown_type} is not declared; declared: {declared}"
            found.append(Violation("media-type", "", "", message, "media-type", shown_type[:80]))


class _HeaderReader:
    """Judges one declared response header (style simple)."""

    def __init__(self, header: Header, spec: Spec) -> None:
        self._header, self._name = header, header.name.lower()
        parameter_like = Parameter(
            header.name, "header", header.required, header.schema, "simple", header.explode, header.pointer, header.media_type
        )
        self._reader = _ParameterReader(parameter_like, spec)

    def check(self, headers: Mapping[str, str], found: list[Violation]) -> None:
        """Adds what is wrong with it."""
        if self._name in headers:
            self._reader.value([headers[self._name]], found)
        elif self._header.required:
            found.append(Violation("header", self._header.name, "", "the header is missing", "required"))


def _violations(where: str, name: str, value: JSON, errors: Iterable[SchemaError]) -> Iterator[Violation]:
    for error in errors:
        pointer = error.pointer
        at_fault = at(value, pointer)
        if error.missing:
            pointer = f"{pointer}/{error.missing.replace('~', '~0').replace('/', '~1')}"
        text = shown(at_fault) if at_fault is not ABSENT and not error.missing else ""
        yield Violation(where, _member(name, value, pointer), pointer if where == "body" else "", error.message, error.keyword, text)


def _member(name: str, value: JSON, pointer: str) -> str:
    """`/selection/leadId` → `selection.leadId`, `/items/0/name` → `items[0].name`, after the parameter's name if there is one."""
    written = name
    for part in pointer.split("/")[1:]:
        key = unescaped(part)
        if isinstance(value, list):
            written += f"[{key}]"
            value = value[int(key)] if key.isdigit() and int(key) < len(value) else None
        else:
            written += f".{key}" if written else key
            value = value.get(key) if isinstance(value, dict) else None
    return written
