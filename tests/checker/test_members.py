"""The members of a request, and the same request with one of them another."""

from __future__ import annotations

import json

import pytest

import contracts
from contracts.api.operations import Operation
from contracts.http.messages import ABSENT, JSON, Request
from contracts.rules.book import request_members
from contracts.rules.book.request_members import RequestDraft, RequestMember, draft, named
from contracts.schemas.validation import Schemas

OPERATION = Operation("change", "PUT", "/teams/{team}/leads/{lead}", (), {"application/json": None}, True, {}, (), "")  # type: ignore[dict-item]


def request(body: JSON = ABSENT, path: str = "/v1/teams/a%20b/leads/7") -> RequestDraft:
    written = json.dumps(body).encode() if body is not ABSENT else b""
    headers = (("Content-Type", "application/json"), ("Authorization", "Bearer x"), ("Accept", "*/*"))
    return draft(Request("PUT", path, (("page", "1"), ("tag", "a"), ("tag", "b")), headers, written), OPERATION, Schemas({}))


def changed(base: RequestDraft, member: str, value: JSON) -> Request:
    found = base.put(named(member), value)
    assert found is not None
    return found


def test_every_member_is_listed_with_its_value() -> None:
    body = {"name": "x", "of": [{"id": 1}, {"id": 2}]}
    assert [(str(member), value) for member, value in request(body).members()] == [
        ("body.name", "x"),
        ("body.of", [{"id": 1}, {"id": 2}]),
        ("body.of.0", {"id": 1}),
        ("body.of.0.id", 1),
        ("query.page", "1"),
        ("query.tag", "a"),
        ("path.team", "a b"),
        ("path.lead", "7"),
        ("headers.authorization", "Bearer x"),
    ]


@pytest.mark.parametrize(
    ("body", "member", "value", "expected"),
    [
        ({"a": 1}, "body.a", 2, {"a": 2}),
        ({"a": 1}, "body.a", ABSENT, {}),
        ({"a": 1}, "body.b", ABSENT, {"a": 1}),
        ({"a": 1}, "body.b.c", None, {"a": 1, "b": {"c": None}}),
        ({"a": {"b": 1}}, "body.a.b", ABSENT, {"a": {}}),
        (ABSENT, "body.a", "x", {"a": "x"}),
    ],
)
def test_a_member_of_the_body_is_set_or_dropped(body: JSON, member: str, value: JSON, expected: JSON) -> None:
    assert json.loads(changed(request(body), member, value).body) == expected


def test_what_is_no_object_has_no_members() -> None:
    assert request([]).put(named("body.a"), 1) is None
    assert request({"a": "text"}).put(named("body.a.b"), 1) is None


def test_an_element_of_a_list_is_set() -> None:
    member = RequestMember("body", ("of", 0, "id"))
    found = request({"of": [{"id": 1}, {"id": 2}]}).put(member, 5)
    assert found is not None
    assert json.loads(found.body) == {"of": [{"id": 5}, {"id": 2}]}


def test_parameters_are_set_where_they_stand() -> None:
    assert changed(request(), "query.tag", ["c", "d"]).query == (("page", "1"), ("tag", "c"), ("tag", "d"))
    assert changed(request(), "query.page", ABSENT).query == (("tag", "a"), ("tag", "b"))
    assert changed(request(), "headers.authorization", "Basic y").headers[-1] == ("Authorization", "Basic y")
    assert changed(request(), "path.lead", "a/b").path == "/v1/teams/a%20b/leads/a%2Fb"
    assert changed(request(), "path.team", "..").path == "/v1/teams/%2E%2E/leads/7"
    assert request().put(named("path.lead"), ABSENT) is None


def test_what_is_read_is_what_was_set() -> None:
    found = draft(changed(request({}), "body.a.b", "\ud800é"), OPERATION, Schemas({}))
    assert draft(changed(request({}), "body.a.b", "é"), OPERATION, Schemas({})).get(named("body.a.b")) == "é"
    assert found.body is ABSENT  # half a surrogate pair is no JSON to us


@pytest.mark.parametrize(
    ("to_set", "to_drop", "expected"),
    [
        ({"path.id": "b/c"}, [], ("/things/b%2Fc", (), "a=1; b=2")),
        ({"cookies.b": "3"}, ["cookies.a"], ("/things/a", (), "b=3")),
        ({"cookies.c": "4"}, [], ("/things/a", (), "a=1; b=2; c=4")),
        ({"query.x": ["1", "2"]}, ["cookies.a", "cookies.b"], ("/things/a", (("x", "1"), ("x", "2")), None)),
    ],
)
def test_a_follow_up_changes_every_place_of_a_request(
    to_set: dict[str, JSON], to_drop: list[str], expected: tuple[str, tuple[tuple[str, str], ...], str | None]
) -> None:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/things/{id}": {"get": {"operationId": "get", "responses": {"200": {"description": ""}}}}},
    }
    spec = contracts.load(document, "none").spec
    first = Request("GET", "/things/a", headers=(("Cookie", "a=1; b=2"),))
    again = request_members.changed(first, spec.operations["get"], spec.schemas, to_set, to_drop)
    assert again is not None
    assert (again.path, again.query, again.header("cookie")) == expected
