"""Which statement of the document a response violates, and where it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from contracts.api.operations import MediaType, ResponseSpec, Spec
from contracts.checker.checks.check import ExchangeFacts
from contracts.checker.checks.lenient_readings import Leniency, violations_of_class
from contracts.checker.checks.violated_schema import deepest, request_media_type
from contracts.checker.failures import Citation
from contracts.display import shortened
from contracts.http.media_types import best
from contracts.http.messages import ABSENT, JSON, Violation
from contracts.pointers import at

__all__ = [
    "of_body",
    "of_conversion",
    "of_format",
    "of_headers",
    "of_media_types",
    "of_request",
    "of_request_media_types",
    "of_security",
    "of_statuses",
]

_LONGEST = 160
_ABBREVIATION = re.compile(r"\s+")


def of_statuses(facts: ExchangeFacts) -> Citation | None:
    """Where the operation lists its statuses."""
    if facts.operation is None:
        return None
    return _sentence(facts.spec, f"{facts.operation.pointer}/responses", f"responses: {', '.join(facts.operation.responses)}")


def of_media_types(facts: ExchangeFacts) -> Citation | None:
    """Where the media types of this status are listed."""
    declared = _declared(facts)
    if declared is None:
        return None
    return _sentence(facts.spec, f"{declared.pointer}/content", f"content of {declared.status}: {', '.join(declared.content)}")


def of_body(facts: ExchangeFacts) -> Citation | None:
    """Where the schema of the invalid member is."""
    declared, violation = _declared(facts), _first(facts.violations, "body")
    if declared is None or violation is None:
        return None
    sent = facts.response.header("content-type") or ""
    name = best(declared.content, sent)
    return _of_member(facts.spec, declared.content[name], violation) if name else of_media_types(facts)


def of_headers(facts: ExchangeFacts) -> Citation | None:
    """Where the invalid header is declared."""
    declared, violation = _declared(facts), _first(facts.violations, "header")
    if declared is None or violation is None:
        return None
    name = violation.member.partition(".")[0].partition("[")[0].lower()
    header = next((one for one in declared.headers.values() if one.name.lower() == name), None)
    return _described(facts.spec, header.pointer, violation, header.schema) if header else None


def of_request(facts: ExchangeFacts, leniency: Leniency = "strict") -> Citation | None:
    """Where the schema that the request does not match is declared."""
    operation = facts.operation
    violation = next(iter(violations_of_class(facts, leniency)), None)
    if operation is None or violation is None:
        return None
    if violation.where == "body":
        media_type = request_media_type(facts)
        return _of_member(facts.spec, media_type, violation) if media_type else None
    name = violation.member.partition(".")[0].partition("[")[0].lower()
    found = next((one for one in operation.parameters if one.where == violation.where and one.name.lower() == name), None)
    return _described(facts.spec, found.pointer, violation, found.schema) if found else None


of_format = partial(of_request, leniency="format")
of_conversion = partial(of_request, leniency="converted")


def of_request_media_types(facts: ExchangeFacts) -> Citation | None:
    """Where the media types of the request's body are listed."""
    if facts.operation is None:
        return None
    listed = next((one.pointer.rpartition("/")[0] for one in facts.operation.body.values()), "")
    return _sentence(facts.spec, listed, f"content of the request body: {', '.join(facts.operation.body)}") if listed else None


def of_security(facts: ExchangeFacts) -> Citation | None:
    """Where the credentials are required."""
    if facts.operation is None:
        return None
    names = " or ".join(" and ".join(scheme.name for scheme in option) for option in facts.operation.security)
    own = f"{facts.operation.pointer}/security"
    pointer = own if at(facts.spec.source_document.data, own) is not ABSENT else "/security"
    return _sentence(facts.spec, pointer, f"security: {names}")


def _declared(facts: ExchangeFacts) -> ResponseSpec | None:
    return facts.operation.response(facts.response.status) if facts.operation else None


def _first(violations: tuple[Violation, ...], where: str) -> Violation | None:
    return next((one for one in violations if one.where == where), None)


def _of_member(spec: Spec, media_type: MediaType, violation: Violation) -> Citation:
    pointer, schema = deepest(spec, f"{media_type.pointer}/schema", violation.pointer.split("/")[1:])
    return _described(spec, pointer, violation, schema)


def _described(spec: Spec, pointer: str, violation: Violation, schema: JSON) -> Citation:
    """The description that stands there, or what the keyword says that is broken."""
    value = at(spec.document, pointer)
    value = value if isinstance(value, Mapping) else schema if isinstance(schema, Mapping) else {}
    ruled = at(value, "/schema") if "schema" in value else value
    says = ruled.get(violation.keyword, ABSENT) if isinstance(ruled, Mapping) else ABSENT
    written = f"{violation.keyword}: {_plain(says)}" if says is not ABSENT else ""
    described = value.get("description")
    return _sentence(spec, pointer, "; ".join(filter(None, (_first_sentence(described), written))))


def _plain(value: JSON) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "null" if value is None else str(value)


def _first_sentence(text: JSON) -> str:
    if not isinstance(text, str):
        return ""
    line = _ABBREVIATION.sub(" ", text).strip()
    return re.split(r"(?<=[.!?]) (?=[A-Z`\"])", line, maxsplit=1)[0]


def _sentence(spec: Spec, pointer: str, words: str) -> Citation:
    return Citation(shortened(words, _LONGEST), spec.source_document.tree.place(pointer))
