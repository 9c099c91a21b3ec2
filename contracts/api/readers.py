"""Request → Reading: every parameter and the body as values, with all violations of the document at once; and the violations of a response.

Readers are compiled once; a valid message costs a look-up, a decode and one check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.api.admission import Admission
from contracts.api.bodies import BodyReaders
from contracts.api.operations import Operation, Spec
from contracts.api.parameters import ParameterReader
from contracts.api.responses import ResponseReader
from contracts.api.routing import marked
from contracts.api.violations import FoundViolations, undeclared_query_parameters
from contracts.http.messages import ABSENT, JSON, Pairs, Request, Response, Violation, cookies_of

__all__ = ["OperationReader", "Reading", "reader"]

_OF_HTTP = frozenset({"connection", "content-length", "expect", "host", "transfer-encoding"})  # libraries send or omit them as HTTP asks


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as values.

    `headers`: every header, name in lower case, repeated ones joined by ", "; declared ones typed by their schema. `query`: declared
    parameters by their style, others as text (a list when repeated). `body`: ABSENT if there is none or it cannot be read. `tolerated`:
    violations that only a strict server reports: `yes` for a boolean, `ids[]=1` for `ids=1`, an empty text of an optional parameter.
    """

    path: dict[str, JSON]
    query: dict[str, JSON]
    headers: dict[str, JSON]
    cookies: dict[str, JSON]
    body: JSON
    violations: tuple[Violation, ...] = ()
    tolerated: tuple[Violation, ...] = ()


def reader(spec: Spec, operation: Operation) -> OperationReader:
    """The reader of an operation, created once."""
    found: OperationReader | None = spec.readers.get(operation.id)
    if found is None or found.operation is not operation:
        found = spec.readers[operation.id] = OperationReader(operation, spec)
    return found


class OperationReader:
    """Reads requests of one operation and validates its responses. `admission`: what a request needs before it is read."""

    def __init__(self, operation: Operation, spec: Spec) -> None:
        self.operation, self._spec = operation, spec
        self.admission = Admission(operation)
        by_place: dict[str, list[ParameterReader]] = {"path": [], "query": [], "header": [], "cookie": [], "querystring": []}
        for one in operation.parameters:
            if one.where in by_place:
                by_place[one.where].append(
                    ParameterReader(one, spec, is_tolerant=one.where != "path")
                )  # a path is a name: each spelling is another
        self._path, self._query = by_place["path"], by_place["query"]
        self._headers, self._cookies, self._querystring = by_place["header"], by_place["cookie"], by_place["querystring"]
        self._bodies = BodyReaders(operation.body, spec, "request")
        self._responses: dict[int, ResponseReader | None] = {}
        self._latest: tuple[Response | None, tuple[Violation, ...]] = (None, ())

    def read(self, request: Request, path_values: Mapping[str, str]) -> Reading:
        """The request as values, with all violations. `path_values` as the router returns them."""
        noted = FoundViolations()
        headers: dict[str, JSON] = {**request.joined_headers()}
        content_type = headers.get("content-type")
        path = self._read_path(path_values, noted) if path_values else {}
        query = self._read_query(request.query, noted) if request.query or self._query or self._querystring else {}
        if self._headers:
            self._read_headers(headers, noted)
        cookies = self._read_cookies(headers.get("cookie"), noted) if self._cookies or "cookie" in headers else {}
        body = self._read_body(request.body, content_type, noted)  # type: ignore[arg-type]
        return Reading(path, query, headers, cookies, body, tuple(noted.violations), tuple(noted.tolerated))

    def takes_path(self, path_values: Mapping[str, str]) -> bool:
        """Whether the path values match their schemas."""
        noted = FoundViolations()
        self._read_path(path_values, noted)
        return not noted.violations

    def undeclared_query_parameters(self, request: Request) -> tuple[Violation, ...]:
        """Query parameters that the document does not declare: allowed by OpenAPI, reported with `--strict-query`."""
        if self._querystring:
            return ()
        grouped = _grouped(request.query)
        known = {one.parameter.name for one in self._query}
        known |= {one.parameter for option in self.operation.security for one in option if one.type == "apiKey" and one.where == "query"}
        known |= {name for name, _ in marked(self.operation.path)[1]}
        for one in self._query:
            one.of_query(grouped, self._query, FoundViolations())  # takes away what is its own under other names
        return undeclared_query_parameters({name: values for name, values in grouped.items() if name not in known})

    def _read_path(self, values: Mapping[str, str], noted: FoundViolations) -> dict[str, JSON]:
        found: dict[str, JSON] = {}
        for one in self._path:
            if one.parameter.name in values:
                found[one.parameter.name] = one.value([values[one.parameter.name]], noted)
        return found

    def _read_query(self, pairs: Pairs, noted: FoundViolations) -> dict[str, JSON]:
        grouped = _grouped(pairs)
        found = _declared(self._query, grouped, noted)
        for one in self._querystring:
            found |= one.whole(pairs, noted)
        return {name: texts[0] if len(texts) == 1 else list(texts) for name, texts in grouped.items()} | found

    def _read_headers(self, headers: dict[str, JSON], noted: FoundViolations) -> None:
        for one in self._headers:
            name = one.parameter.name.lower()
            text = headers.get(name)
            if isinstance(text, str):
                headers[name] = one.value([text], noted)
                if headers[name] is ABSENT:
                    del headers[name]
            elif one.parameter.required and name not in _OF_HTTP:
                noted.violations.append(one.missing())

    def _read_cookies(self, header: JSON, noted: FoundViolations) -> dict[str, JSON]:
        pairs = cookies_of(header) if isinstance(header, str) else ()
        unquoted = ((name, value.strip('"') if value[:1] == '"' == value[-1:] else value) for name, value in pairs)
        grouped = _grouped(unquoted)
        found = _declared(self._cookies, grouped, noted)
        return {name: texts[0] for name, texts in grouped.items()} | found

    def _read_body(self, body: bytes, content_type: str | None, noted: FoundViolations) -> JSON:
        if not self.operation.body:
            return ABSENT
        if not body:
            if self.operation.body_required:
                noted.violations.append(Violation("body", "", "", "the body is empty", "json"))
            return ABSENT
        one = self._bodies.reader(content_type)
        return one.value(body, content_type or "", noted) if one else ABSENT

    def response_violations(self, response: Response, *, is_head: bool = False) -> tuple[Violation, ...]:
        """The violations of a response: `where` is status, media-type, header or body. `is_head`: no body is expected."""
        known, found = self._latest  # checks of the document and of the book ask one after the other
        if known is not response or is_head:
            found = self._violations_of(response, is_head)
            self._latest = (None, ()) if is_head else (response, found)
        return found

    def _violations_of(self, response: Response, is_head: bool) -> tuple[Violation, ...]:
        try:
            one = self._responses[response.status]
        except KeyError:
            declared = self.operation.response(response.status)
            one = self._responses[response.status] = ResponseReader(declared, self._spec) if declared else None
        if one is None:
            known = ", ".join(self.operation.responses)
            message = f"status {response.status} is not declared; declared: {known or 'none'}"
            return (Violation("status", "", "", message, "status", str(response.status)),)
        return one.violations(response, is_head=is_head)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """`(("a", "1"), ("a", "2"))` → `{"a": ["1", "2"]}`."""
    grouped: dict[str, list[str]] = {}
    for name, text in pairs:
        grouped.setdefault(name, []).append(text)
    return grouped


def _declared(readers: list[ParameterReader], grouped: dict[str, list[str]], noted: FoundViolations) -> dict[str, JSON]:
    """The values of the declared query parameters or cookies in a request."""
    values = ((one.parameter.name, one.of_query(grouped, readers, noted)) for one in readers)
    return {name: value for name, value in values if value is not ABSENT}
