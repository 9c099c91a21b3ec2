"""Bodies that a discriminator lets people and JSON Schema read differently: correct services do either, so the checker judges neither.

OpenAPI 3.0.4 and 3.1.1, Discriminator Object: it is a hint, and must not change the outcome of validation; 3.0.3 lets it choose the schema.
"""

from __future__ import annotations

from collections.abc import Mapping

from contracts.api.bodies import declared_type, described
from contracts.api.operations import MediaType, Operation, Spec
from contracts.codecs import codec_for
from contracts.codecs.json_text import BodyError
from contracts.http.messages import Request, Response

__all__ = ["request_is_read_in_two_ways", "response_is_read_in_two_ways"]


def request_is_read_in_two_ways(request: Request, operation: Operation, spec: Spec) -> bool:
    """Whether the body matches the document in one reading of its discriminators alone."""
    return _differs(request.body, request.header("content-type") or "", operation.body, spec, "request")


def response_is_read_in_two_ways(response: Response, operation: Operation, spec: Spec) -> bool:
    """The same of a response."""
    declared = operation.response(response.status)
    return declared is not None and _differs(response.body, response.header("content-type") or "", declared.content, spec, "response")


def _differs(body: bytes, content_type: str, content: Mapping[str, MediaType], spec: Spec, direction: str) -> bool:
    declared = declared_type(content, content_type) if body else None
    if declared is None or not spec.schemas.validator(declared.schema, direction=direction).has_readings:
        return False
    try:
        value = codec_for(declared.name).decode(body, content_type, described(declared, spec.schemas))
    except BodyError:
        return False
    readings = (spec.schemas.validator(declared.schema, direction=direction, reading=one) for one in ("plain", "named"))
    return len({one.is_valid(value) for one in readings}) > 1
