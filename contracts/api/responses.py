"""Responses of one status, compiled: their violations."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.api.bodies import BodyReaders
from contracts.api.operations import Header, Parameter, ResponseSpec, Spec
from contracts.api.parameters import ParameterReader
from contracts.api.violations import FoundViolations
from contracts.http.messages import OF_THE_SERVER, Response, Violation
from contracts.http.status_codes import WITHOUT_CONTENT

__all__ = ["ResponseReader"]


class ResponseReader:
    """Validates responses of one status."""

    def __init__(self, declared: ResponseSpec, spec: Spec) -> None:
        self._declared = declared
        self._bodies = BodyReaders(declared.content, spec, "response")
        self._headers = [_HeaderReader(one, spec) for one in declared.headers.values() if one.name.lower() not in OF_THE_SERVER]

    def violations(self, response: Response, *, is_head: bool) -> tuple[Violation, ...]:
        """All violations."""
        noted = FoundViolations()
        headers = response.joined_headers()
        for one in self._headers:
            one.check(headers, noted)
        if self._declared.content and not is_head and response.status not in WITHOUT_CONTENT:
            self._check_body(response.body, headers.get("content-type"), noted)
        return tuple(noted.violations)

    def _check_body(self, body: bytes, content_type: str | None, noted: FoundViolations) -> None:
        if not content_type:
            message = "the Content-Type is missing" if body else "the body is missing"
            noted.violations.append(Violation("media-type", "", "", message, "required"))
            if not body:
                return
        one = self._bodies.reader(content_type)
        if one:
            one.value(body, content_type or "", noted)
        else:
            declared = ", ".join(self._declared.content)
            shown_type = content_type or ""
            message = f"the media type {shown_type} is not declared; declared: {declared}"
            noted.violations.append(Violation("media-type", "", "", message, "media-type", shown_type[:80]))


class _HeaderReader:
    """Validates one declared response header."""

    def __init__(self, header: Header, spec: Spec) -> None:
        self._header, self._name = header, header.name.lower()
        parameter_like = Parameter(
            header.name, "header", header.required, header.schema, header.style, header.explode, header.pointer, header.media_type
        )
        self._reader = ParameterReader(parameter_like, spec)

    def check(self, headers: Mapping[str, str], noted: FoundViolations) -> None:
        """Adds its violations."""
        if self._name in headers:
            self._reader.value([headers[self._name]], noted)
        elif self._header.required:
            noted.violations.append(Violation("header", self._header.name, "", "the header is missing", "required"))
