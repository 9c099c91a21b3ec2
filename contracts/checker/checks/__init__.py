"""The document checks, which apply to every implementation of every document. A new check is one row and its function.

Ids never change meaning. An invariant in the rule book with the id of a check replaces that check.
"""

from __future__ import annotations

from contracts.checker.checks.check import Check, CheckFailure, ExchangeFacts
from contracts.checker.checks.content import answer_fits_its_schema, declared_headers, declared_media_type
from contracts.checker.checks.deduplication import uncovered_violations
from contracts.checker.checks.list_requests import filters_are_obeyed, is_filtered, is_limited, limit_is_obeyed
from contracts.checker.checks.methods import COMMON, allow_header_is_complete, allow_header_lists_all_methods, unsupported_method_is_405
from contracts.checker.checks.occasions import (
    is_conversion,
    is_declared_body,
    is_declared_header,
    is_format_violation,
    is_of_operation,
    is_other_media_type,
    is_other_method,
    is_refused_method,
    is_unauthorized,
    is_valid,
    is_violation,
)
from contracts.checker.checks.promises import (
    of_body,
    of_conversion,
    of_format,
    of_headers,
    of_media_types,
    of_request,
    of_request_media_types,
    of_security,
    of_statuses,
)
from contracts.checker.checks.statuses import (
    credential_is_demanded,
    format_is_enforced,
    good_request_is_accepted,
    malformed_is_refused,
    no_server_error,
    only_declared_statuses,
    types_are_not_converted,
    undeclared_media_type_is_refused,
)

__all__ = ["BROKEN_HTTP", "CHECKS", "COMMON", "LIMITS", "Check", "CheckFailure", "ExchangeFacts", "uncovered_violations"]

LIMITS = Check(
    "limits-leave-room", "robustness", "At most one request in twenty gets a 429 that no rule requires.", "RFC 6585, section 4", None
)
BROKEN_HTTP = Check(
    "broken-http-is-refused",
    "robustness",
    "Malformed HTTP gets a 4xx or a closed connection, never a 2xx or a 5xx (`--robustness`).",
    "RFC 9112, sections 2.2, 3, 5 and 6",
    None,
)


def _of_scenario(id_: str, meaning: str, source: str) -> Check:
    """A check that no single exchange shows: see contracts.checker.scenarios."""
    return Check(id_, "document", meaning, source, None)


_TABLE = (
    Check(
        "no-server-error", "robustness", "No response is a 5xx, and every ordinary request gets a response.",
        "RFC 9110, section 15.6", no_server_error, ("not_a_server_error",),
    ),
    Check(
        "only-declared-statuses", "document", "The status is declared, or the request explains it (404, 405, 406, 413, 415).",
        "OpenAPI, Responses Object", only_declared_statuses, ("status_code_conformance",), of_statuses, applies=is_of_operation,
    ),
    Check(
        "declared-media-type", "document", "The Content-Type is declared for the status.",
        "OpenAPI, Response Object: content", declared_media_type, ("content_type_conformance",), of_media_types, applies=is_declared_body,
    ),
    Check(
        "answer-fits-its-schema", "document", "The body matches the schema declared for the status.",
        "OpenAPI, Media Type Object: schema", answer_fits_its_schema, ("response_schema_conformance",), of_body, applies=is_declared_body,
    ),
    Check(
        "declared-headers", "document", "Required headers are present, and headers match their schemas.",
        "OpenAPI, Response Object: headers", declared_headers, ("response_headers_conformance",), of_headers, applies=is_declared_header,
    ),
    Check(
        "malformed-is-refused", "document", "A request that does not match the document gets a 4xx.",
        "OpenAPI, Parameter and Request Body Object", malformed_is_refused, ("negative_data_rejection", "missing_required_header"),
        of_request, applies=is_violation,
    ),
    Check(
        "format-is-enforced", "document", "A request with a value that does not match its `format` gets a 4xx.",
        "JSON Schema Validation, section 7.2", format_is_enforced, (), of_format, "warning", applies=is_format_violation,
    ),
    Check(
        "types-are-not-converted", "document", "A JSON value of another type gets a 4xx, even if it can be converted.",
        "JSON Schema Validation, section 6.1.1", types_are_not_converted, (), of_conversion, "warning", applies=is_conversion,
    ),
    Check(
        "undeclared-media-type-is-refused", "document", "A body with an undeclared media type gets a 4xx, if 415 is declared.",
        "OpenAPI, Request Body Object: content", undeclared_media_type_is_refused, (), of_request_media_types, applies=is_other_media_type,
    ),
    Check(
        "good-request-is-accepted", "document", "A valid request is not rejected, as far as the document can tell.",
        "OpenAPI, Operation Object", good_request_is_accepted, ("positive_data_acceptance",), applies=is_valid,
    ),
    Check(
        "credential-is-demanded", "document", "A request without the required credentials is rejected.",
        "OpenAPI, Security Requirement Object", credential_is_demanded, ("ignored_auth",), of_security, applies=is_unauthorized,
    ),
    Check(
        "unsupported-method-is-405", "robustness", "A method that the path does not support is not served.",
        "RFC 9110, section 15.5.6", unsupported_method_is_405, ("unsupported_method",), applies=is_other_method,
    ),
    Check(
        "allow-header-is-complete", "robustness", "A 405 has an `Allow` header that does not list the rejected method.",
        "RFC 9110, section 15.5.6", allow_header_is_complete, ("allow_header_conformance", "unsupported_method"), applies=is_refused_method,
    ),
    Check(
        "allow-header-lists-all-methods", "robustness", "The `Allow` header of a 405 lists every method that the document declares.",
        "RFC 9110, section 10.2.1", allow_header_lists_all_methods, (), None, "warning", applies=is_refused_method,
    ),
    Check(
        "limit-is-obeyed", "document", "A list has no more items than were asked for.",
        "OpenAPI, Parameter Object", limit_is_obeyed, applies=is_limited,
    ),
    Check(
        "filters-are-obeyed", "document", "Every item of a list has the value that a filter asks for.",
        "OpenAPI, Parameter Object", filters_are_obeyed, applies=is_filtered,
    ),
    _of_scenario("head-is-like-get", "HEAD has the status of GET.", "RFC 9110, section 9.3.2"),
    _of_scenario("valid-bound-is-accepted", "A valid value at a bound of its schema is accepted.", "OpenAPI, Schema Object"),
    _of_scenario("wrong-credential-is-refused", "A wrong credential is rejected.", "OpenAPI, Security Requirement Object"),
    _of_scenario(
        "open-operation-needs-no-credential", "An operation without security answers without a credential.",
        "OpenAPI, Security Requirement Object",
    ),
    _of_scenario("created-is-found", "What was created can be read.", "RFC 9110, section 9.3.3"),
    _of_scenario("created-is-returned", "What was created is returned as it was sent.", "RFC 9110, section 9.3.3"),
    _of_scenario("created-is-listed", "What was created is in the list once.", "RFC 9110, section 9.3.3"),
    _of_scenario("keys-are-unique", "Two created things have different keys.", "RFC 9110, section 9.3.3"),
    _of_scenario("replaced-is-returned", "What was replaced is returned as it was sent.", "RFC 9110, section 9.3.4"),
    _of_scenario("patched-is-returned", "What was patched is returned as it was sent.", "RFC 5789, section 2"),
    _of_scenario("deleted-is-gone", "What was deleted cannot be read any more.", "RFC 9110, section 9.3.5"),
    LIMITS,
    BROKEN_HTTP,
)  # fmt: skip

CHECKS = {check.id: check for check in _TABLE}
