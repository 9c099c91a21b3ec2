"""Decisions rendered: status, media type, headers and body, valid by the document."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts import document
from contracts.api import Spec, build, reader
from contracts.api.readers import Reading
from contracts.http.messages import ABSENT, JSON, Request, Response, Violation
from contracts.rules.decide.decision import Decision, InvalidRequest, PlainSuccess, Problem, RuleDecision, UnknownPath
from mock_server.responses.stubs import Stubs

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
REQUEST = Request("GET", "/things/1", (("a", "1"), ("b", "2")))
VIOLATIONS = (
    Violation("body", "selection.leadId", "/selection/leadId", "5 is not of type string", "type", "5"),
    Violation("query", "limit", "", "11 is greater than the maximum of 10", "maximum", "11"),
)
PROBLEM = Problem("number-unknown", "Number unknown", 400, "No number has the id x.")
TEXT = {"type": "string"}
THING = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "parts": {"type": "array", "items": TEXT},
    },
}


def spec_of(responses: dict) -> Spec:
    operation = {"operationId": "getThing", "responses": {status: {"description": "", **one} for status, one in responses.items()}}
    paths = {"/things/{id}": {"parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}], "get": operation}}
    return build(document.load({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}))


def as_json(schema: dict | bool, media_type: str = "application/json", **more: object) -> dict:
    return {"content": {media_type: {"schema": schema, **more}}}


def decision(spec: Spec, kind: type[Decision] = PlainSuccess, *, violations: tuple[Violation, ...] = (), **members: Any) -> Decision:
    """A decision of a kind about the operation."""
    known = {"rule": "the-rule", **members} if kind is RuleDecision else members
    made: Any = kind
    return made(spec.operations["getThing"], Reading({}, {}, {}, {}, ABSENT, violations), **known)


def render(responses: dict, kind: type[Decision] = PlainSuccess, request: Request = REQUEST, **members: Any) -> Response:
    """The response, which the document must allow where it declares the status."""
    spec = spec_of(responses)
    stubs = Stubs(spec, seed=0, now=NOW)
    response = stubs.render(decision(spec, kind, **members), request)
    if spec.operations["getThing"].response(response.status):
        assert reader(spec, spec.operations["getThing"]).response_violations(response) == ()
    assert stubs.misses == []
    return response


def body_of(response: Response) -> JSON:
    return json.loads(response.body)


# --- status -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "status"),
    [
        (["404", "202", "201"], 201),
        (["2XX", "404"], 200),
        (["default"], 200),
        (["302", "404"], 302),
        (["4XX"], 400),
        (["204"], 204),
        (["200", "204"], 200),
    ],
)
def test_a_plain_success_has_the_least_declared_status(declared: list[str], status: int) -> None:
    assert render({one: {} for one in declared}).status == status


def test_the_status_of_the_decision_wins() -> None:
    assert render({"200": {}, "202": {}}, RuleDecision, status=202).status == 202


@pytest.mark.parametrize(
    ("declared", "status"), [(["200", "400", "422"], 422), (["200", "422"], 422), (["200"], 400), (["200", "4XX"], 400), (["default"], 400)]
)
def test_a_request_that_breaks_the_document_gets_the_declared_refusal(declared: list[str], status: int) -> None:
    assert render({one: {} for one in declared}, InvalidRequest, violations=VIOLATIONS).status == status


@pytest.mark.parametrize("status", [204, 304])
def test_some_statuses_have_no_body(status: int) -> None:
    response = render({str(status): as_json(THING)}, RuleDecision, status=status, body={"id": "x"})
    assert (response.body, response.headers) == (b"", ())


# --- successes --------------------------------------------------------------------------------------------------------------------


def test_a_body_is_generated() -> None:
    assert set(body_of(render({"200": as_json(THING)}))) == {"id", "name", "size", "parts"}  # type: ignore[call-overload]


def test_the_first_example_that_fits_is_sent() -> None:
    examples = {"bad": {"value": {"id": 5}}, "good": {"value": {"id": "a", "name": "A"}}, "other": {"value": {"id": "b", "name": "B"}}}
    assert body_of(render({"200": as_json(THING, examples=examples)})) == {"id": "a", "name": "A"}


def test_a_named_example_is_sent_with_pinned_members() -> None:
    examples = {"first": {"value": {"id": "a", "name": "A"}}, "second": {"value": {"id": "b", "name": "B"}}}
    response = render({"200": as_json(THING, examples=examples)}, RuleDecision, status=200, example="second", body={"name": "pinned"})
    assert body_of(response) == {"id": "b", "name": "pinned"}


def test_a_rule_without_a_body_is_generated_not_taken_from_an_example() -> None:
    response = render({"200": as_json(THING, example={"id": "a", "name": "A"})}, RuleDecision, status=200, body={"id": "pinned"})
    found = body_of(response)
    assert isinstance(found, dict)
    assert found["id"] == "pinned"
    assert set(found) == {"id", "name", "size", "parts"}


def test_pinned_bodies_are_sent_as_pinned() -> None:
    body = {"parts": [], "size": 2**70, "name": "\ud800", "id": ""}
    spec = spec_of({"200": as_json(THING)})
    response = Stubs(spec, seed=0, now=NOW).render(decision(spec, RuleDecision, status=200, body=body), REQUEST)
    assert response.body == b'{"parts":[],"size":1180591620717411303424,"name":"\\ud800","id":""}'


def test_null_is_a_pinned_body() -> None:
    assert render({"200": as_json(True)}, RuleDecision, status=200, body=None).body == b"null"


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        (("text/plain",), "text/plain"),
        (("application/json", "text/plain"), "application/json"),
        ((), "application/json"),
        (("application/x-gone",), "application/json"),
    ],
)
def test_the_best_accepted_media_type_is_sent(accepted: tuple[str, ...], sent: str) -> None:
    content = {"text/plain": {"schema": TEXT}, "application/json": {"schema": THING}}
    assert dict(render({"200": {"content": content}}, media_types=accepted).headers) == {"Content-Type": sent}


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/plain"),
        ("application/*+json", "application/vnd.mock+json"),
        ("application/hal+json", "application/hal+json"),
        ("application/json; charset=utf-8", "application/json; charset=utf-8"),
    ],
)
def test_a_range_of_media_types_is_sent_as_one_of_them(declared: str, sent: str) -> None:
    assert dict(render({"200": as_json(TEXT, declared)}).headers)["Content-Type"] == sent


OTHER_TYPES = ["text/plain", "text/csv", "application/xml", "application/octet-stream", "image/png"]
FORMS = ["application/x-www-form-urlencoded", "multipart/form-data"]


@pytest.mark.parametrize("media_type", OTHER_TYPES + FORMS)
@pytest.mark.parametrize("schema", [THING, True], ids=["object", "anything"])
def test_other_media_types_are_written_so_that_they_can_be_read(media_type: str, schema: dict | bool) -> None:
    response = render({"200": as_json(schema, media_type)})
    assert dict(response.headers)["Content-Type"].startswith(media_type)


@pytest.mark.parametrize("media_type", OTHER_TYPES)
def test_a_text_is_sent_as_it_is(media_type: str) -> None:
    assert render({"200": as_json({"const": "Grüße"}, media_type)}).body.decode() == "Grüße"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"a":["1","x y"]}'),
        ("application/xml", b'<?xml version="1.0" encoding="UTF-8"?><root><a><item>1</item><item>x y</item></a></root>'),
        ("application/x-www-form-urlencoded", b"a=1&a=x+y"),
        ("text/plain", b'{"a":["1","x y"]}'),
    ],
)
def test_an_object_is_written_in_the_way_of_its_media_type(media_type: str, body: bytes) -> None:
    assert render({"200": as_json({"type": "object", "const": {"a": ["1", "x y"]}}, media_type)}).body == body


def test_an_operation_that_declares_no_content_answers_without_a_body() -> None:
    assert render({"200": {}}).body == b""


# --- headers ----------------------------------------------------------------------------------------------------------------------


def test_required_headers_are_generated_and_the_decision_wins() -> None:
    headers = {
        "X-Count": {"required": True, "schema": {"type": "integer", "minimum": 3, "maximum": 3}},
        "X-Tags": {"required": True, "schema": {"type": "array", "items": {"const": "a"}, "minItems": 2, "maxItems": 2}},
        "X-Maybe": {"schema": TEXT},
        "X-Given": {"required": True, "schema": TEXT},
        "X-Shown": {"required": True, "schema": TEXT, "example": "seen"},
    }
    response = render({"200": {"headers": headers}}, RuleDecision, status=200, headers=(("x-given", "given"),))
    assert response.headers == (("x-given", "given"), ("X-Count", "3"), ("X-Tags", "a,a"), ("X-Shown", "seen"))


def test_a_pinned_content_type_stays_alone() -> None:
    response = render({"200": as_json(True)}, RuleDecision, status=200, headers=(("content-type", "application/json"),))
    assert response.headers == (("content-type", "application/json"),)


# --- refusals ---------------------------------------------------------------------------------------------------------------------


def described(required: list[str] | None = None, **members: object) -> dict:
    return {"type": "object", "properties": members, **({"required": required} if required else {})}


INTEGER = {"type": "integer"}
LISTED = [
    {"location": "body", "member": "selection.leadId", "pointer": "/selection/leadId", "message": "5 is not of type string"},
    {"location": "query", "member": "limit", "message": "11 is greater than the maximum of 10"},
]
SAID = "body /selection/leadId: 5 is not of type string; query limit: 11 is greater than the maximum of 10"
COUNTED = "The request does not match the API description (2 errors)."
BY_MEMBER = {"selection.leadId": ["5 is not of type string"], "limit": ["11 is greater than the maximum of 10"]}

# id → declared error schema, answer to a broken request, answer to a rule's refusal (None: only valid)
ERRORS: dict[str, tuple[dict | bool, JSON, JSON]] = {
    "rfc-9457": (
        described(type=TEXT, title=TEXT, status=INTEGER, detail=TEXT, instance=TEXT),
        {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": f"{COUNTED} {SAID}", "instance": "/things/1"},
        {"type": "urn:problem:number-unknown", "title": "Number unknown", "status": 400, "detail": PROBLEM.detail, "instance": "/things/1"},
    ),
    "errors-by-member": (
        described(title={"type": ["string", "null"]}, errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}),
        {"title": "Bad Request", "errors": BY_MEMBER},
        {"title": "Number unknown"},
    ),
    "list-of-locations": (
        described(
            detail={
                "type": "array",
                "items": described(["loc", "msg", "type"], loc={"type": "array", "items": {"anyOf": [TEXT, INTEGER]}}, msg=TEXT, type=TEXT),
            }
        ),
        {
            "detail": [
                {"loc": ["body", "selection", "leadId"], "msg": "5 is not of type string", "type": "type"},
                {"loc": ["query", "limit"], "msg": "11 is greater than the maximum of 10", "type": "maximum"},
            ]
        },
        {"detail": [{"loc": [], "msg": "No number has the id x.", "type": "urn:problem:number-unknown"}]},
    ),
    "code-and-message": (
        described(["code", "message"], code=INTEGER, message=TEXT),
        {"code": 400, "message": f"{COUNTED} {SAID}"},
        {"code": 400, "message": PROBLEM.detail},
    ),
    "nested": (
        described(["error"], error=described(["message"], code=TEXT, message=TEXT, type={"enum": ["api_error", "card_error"]})),
        {"error": {"code": "400", "message": f"{COUNTED} {SAID}"}},
        {"error": {"code": "number-unknown", "message": PROBLEM.detail}},
    ),
    "list-of-errors": (
        described(["errors"], errors={"type": "array", "minItems": 1, "items": described(status=TEXT, detail=TEXT, source=described(pointer=TEXT))}),
        {
            "errors": [
                {"status": "400", "detail": "5 is not of type string", "source": {"pointer": "/selection/leadId"}},
                {"status": "400", "detail": "query limit: 11 is greater than the maximum of 10", "source": {"pointer": ""}},
            ]
        },
        {"errors": [{"status": "400", "detail": PROBLEM.detail}]},
    ),
    "errors-without-room-for-a-message": (
        described(["message"], message=TEXT, errors={"type": "array", "items": described(["field"], field=TEXT)}),
        {"message": f"{COUNTED} {SAID}", "errors": [{"field": "selection.leadId"}, {"field": "limit"}]},
        {"message": PROBLEM.detail},
    ),
    "only-a-text": (described(["error"], error=TEXT), {"error": f"{COUNTED} {SAID}"}, {"error": PROBLEM.detail}),
    "success-flag": (
        described(["success"], success={"type": "boolean"}, message=TEXT),
        {"success": False, "message": f"{COUNTED} {SAID}"},
        {"success": False, "message": PROBLEM.detail},
    ),
    "text": (TEXT, f"{COUNTED} {SAID}", PROBLEM.detail),
    "one-of-several": (
        {"oneOf": [described(["a"], a=INTEGER), described(["message"], message=TEXT)]},
        {"message": f"{COUNTED} {SAID}"},
        {"message": PROBLEM.detail},
    ),
    "detail-too-long": (described(["detail"], detail={"type": "string", "maxLength": 20}), {"detail": "Bad Request"}, {"detail": "Number unknown"}),
    "one-member-only": ({**described(title=TEXT, detail=TEXT), "maxProperties": 1}, {"detail": f"{COUNTED} {SAID}"}, {"detail": PROBLEM.detail}),
    "free": (
        {"type": "object"},
        {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": COUNTED, "instance": "/things/1", "errors": LISTED},
        {"type": "urn:problem:number-unknown", "title": "Number unknown", "status": 400, "detail": PROBLEM.detail, "instance": "/things/1"},
    ),
    "nothing-in-common": (described(["foo"], foo=INTEGER), None, None),
    "a-pattern-for-the-code": ({**described(["code"], code={"type": "string", "pattern": "^E[0-9]{3}$"}), "additionalProperties": False}, None, None),
    "read-only-and-write-only": (
        described(["code", "secret", "message"], code={**INTEGER, "readOnly": True}, secret={**TEXT, "writeOnly": True}, message=TEXT),
        {"code": 400, "message": f"{COUNTED} {SAID}"},
        {"code": 400, "message": PROBLEM.detail},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_a_broken_request_is_told_in_the_declared_schema(name: str) -> None:
    schema, expected, _ = ERRORS[name]
    found = body_of(render({"200": {}, "400": as_json(schema)}, InvalidRequest, violations=VIOLATIONS))
    assert expected is None or found == expected


@pytest.mark.parametrize("name", ERRORS)
def test_a_refusal_is_told_in_the_declared_schema(name: str) -> None:
    schema, _, expected = ERRORS[name]
    found = body_of(render({"200": {}, "400": as_json(schema)}, RuleDecision, rule="number-unknown", status=400, problem=PROBLEM))
    assert expected is None or found == expected


def test_members_of_the_book_win_where_they_fit() -> None:
    problem = Problem("id", "Title", 400, "Detail", members={"errors": {"a": ["b"]}, "extra": 1})
    schema = described(detail=TEXT, errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}})
    assert body_of(render({"400": as_json(schema)}, RuleDecision, status=400, problem=problem)) == {
        "detail": "Detail",
        "errors": {"a": ["b"]},
    }


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        (["text/plain", "application/json", "application/problem+json"], "application/problem+json"),
        (["text/plain", "application/json"], "application/json"),
        (["text/plain", "application/vnd.problem+json"], "application/vnd.problem+json"),
        (["text/plain"], "text/plain"),
    ],
)
def test_a_refusal_does_not_negotiate(declared: list[str], sent: str) -> None:
    content = {name: {"schema": True if "json" in name else TEXT} for name in declared}
    response = render({"400": {"content": content}}, InvalidRequest, violations=VIOLATIONS, media_types=("text/html",))
    assert dict(response.headers) == {"Content-Type": sent}


GONE = {"410": as_json(described(["code", "note"], code=TEXT, note=TEXT), example={"code": "MOVED", "note": "see v2"})}


def test_an_operation_that_declares_only_errors_sends_their_example() -> None:
    response = render(GONE)
    assert (response.status, body_of(response)) == (410, {"code": "MOVED", "note": "see v2"})


def test_an_example_of_an_error_does_not_hide_why_a_request_is_refused() -> None:
    problem = Problem("gone", "Gone", 410, "It was deleted.")
    found = body_of(render(GONE, RuleDecision, status=410, problem=problem))
    assert isinstance(found, dict)
    assert (found["code"], found["note"] == "see v2") == ("gone", False)


@pytest.mark.parametrize("responses", [{"200": {}}, {"200": {}, "404": {}}], ids=["undeclared", "without-content"])
def test_what_the_operation_does_not_declare_is_a_problem_document(responses: dict) -> None:
    response = render(responses, RuleDecision, status=404, problem=Problem("gone", "Gone", 404), headers=(("X-A", "b"),))
    assert response.headers == (("Content-Type", "application/problem+json"), ("X-A", "b"))
    assert body_of(response) == {"type": "urn:problem:gone", "title": "Gone", "status": 404, "instance": "/things/1"}


def test_an_unknown_path_is_a_problem_document() -> None:
    stubs = Stubs(spec_of({"200": {}}), seed=0, now=NOW)
    response = stubs.render(UnknownPath(Problem("path-unknown", "Not found", 404, "No.")), REQUEST)
    assert (response.status, body_of(response)) == (
        404,
        {"type": "urn:problem:path-unknown", "title": "Not found", "status": 404, "detail": "No.", "instance": "/things/1"},
    )


def test_violations_are_not_told_by_a_refusal_of_the_caller() -> None:
    found = body_of(render({"200": {}}, RuleDecision, status=401, problem=Problem("no", "No", 401), violations=VIOLATIONS))
    assert found == {"type": "urn:problem:no", "title": "No", "status": 401, "instance": "/things/1"}


def test_a_rule_may_pin_the_body_of_a_refusal() -> None:
    schema = described(["code", "message"], code=INTEGER, message=TEXT)
    found = body_of(render({"404": as_json(schema)}, RuleDecision, status=404, body={"code": 7}))
    assert isinstance(found, dict)
    assert found["code"] == 7
    assert isinstance(found["message"], str)


def test_a_rule_may_send_an_example_as_a_refusal() -> None:
    examples = {"gone": {"value": {"message": "It is gone."}}}
    response = render({"404": as_json(described(message=TEXT), examples=examples)}, RuleDecision, status=404, example="gone")
    assert body_of(response) == {"message": "It is gone."}


# --- the same question ------------------------------------------------------------------------------------------------------------


def test_the_same_question_gets_the_same_answer_in_any_order() -> None:
    spec = spec_of({"200": as_json(THING)})
    others = [Request("GET", f"/things/{index}") for index in range(5)]
    first, second = Stubs(spec, seed=0, now=NOW), Stubs(spec, seed=0, now=NOW)
    answers = {request.path: first.render(decision(spec), request) for request in others}
    assert {request.path: second.render(decision(spec), request) for request in reversed(others)} == answers
    assert len({answer.body for answer in answers.values()}) == 5


@pytest.mark.parametrize(
    ("request_", "is_same"),
    [
        (Request("GET", "/things/1", (("b", "2"), ("a", "1"))), True),
        (Request("GET", "/things/1", (("a", "1"), ("b", "2")), (("User-Agent", "x"),)), True),
        (Request("GET", "/things/2", (("a", "1"), ("b", "2"))), False),
        (Request("GET", "/things/1", (("a", "2"), ("b", "2"))), False),
        (Request("GET", "/things/1", (("a", "1"), ("b", "2")), (), b"x"), False),
    ],
    ids=["order-of-the-query", "a-header", "another-path", "another-query", "another-body"],
)
def test_a_question_is_what_is_asked(request_: Request, is_same: bool) -> None:
    responses = {"200": as_json(THING)}
    assert (render(responses, request=request_) == render(responses)) is is_same


def test_another_seed_gives_another_answer() -> None:
    spec = spec_of({"200": as_json(THING)})
    assert len({Stubs(spec, seed=seed, now=NOW).render(decision(spec), REQUEST).body for seed in range(4)}) == 4


def test_another_process_gives_the_same_bytes() -> None:
    program = "from tests.test_stubs import *\nprint(render({'200': as_json(THING)}).body.hex())"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert bytes.fromhex(printed) == render({"200": as_json(THING)}).body


# --- what cannot be right ---------------------------------------------------------------------------------------------------------


def test_a_schema_without_an_instance_is_answered_as_well_as_can_be_and_counted() -> None:
    spec = spec_of({"200": as_json({"type": "object", "additionalProperties": False, "required": ["a"], "properties": {"b": TEXT}})})
    stubs = Stubs(spec, seed=0, now=NOW)
    response = stubs.render(decision(spec), REQUEST)
    assert (response.status, list(json.loads(response.body))) == (200, ["b", "a"])
    pointer = "/paths/~1things~1{id}/get/responses/200/content/application~1json"
    assert stubs.misses == [pointer]
    assert stubs.unsatisfiable == {pointer: "the member `a` is required, but no value is allowed"}


def test_a_pinned_value_without_end_is_cut() -> None:
    deep: JSON = []
    for _ in range(5_000):
        deep = [deep]
    spec = spec_of({"200": as_json(True)})
    response = Stubs(spec, seed=0, now=NOW).render(decision(spec, RuleDecision, status=200, body={"deep": deep}), REQUEST)
    assert response.body.startswith(b'{"deep":[[[')
