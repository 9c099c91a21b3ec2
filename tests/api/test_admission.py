"""What comes before rules: media type, `Accept`, credentials."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from contracts.api import Spec
from contracts.api.admission import Admission, Malformed, Missing
from contracts.http.messages import Request

BODY = {"requestBody": {"content": {"application/json": {}, "application/*+json": {}}}}


def request(*headers: tuple[str, str], body: bytes = b"", query: tuple = ()) -> Request:
    return Request("POST", "/x", query, headers, body)


def operation(spec_of: Callable[..., Spec], members: dict, **more: object):
    spec = spec_of({"/x": {"post": {"responses": {"default": {"description": ""}}, **members}}}, **more)
    return spec.operations["POST /x"]


@pytest.mark.parametrize(
    ("content_type", "body", "is_accepted"),
    [
        ("application/json; charset=utf-16", b"{}", True), ("application/vnd.x+json", b"{}", True), ("text/plain", b"{}", False), (None, b"{}", True), ("text/plain", b"", True),
        ("nonsense", b"{}", False), ("", b"{}", True),
    ],
)  # fmt: skip
def test_media_type_of_a_body_must_be_declared(
    spec_of: Callable[..., Spec], content_type: str | None, body: bytes, is_accepted: bool
) -> None:
    headers = [("content-type", content_type)] if content_type is not None else []
    assert Admission(operation(spec_of, BODY)).takes_media_type(request(*headers, body=body)) is is_accepted


def test_operation_without_body_accepts_any_media_type(spec_of: Callable[..., Spec]) -> None:
    assert Admission(operation(spec_of, {})).takes_media_type(request(("content-type", "a/b"), body=b"x"))


RESPONSES = {
    "200": {"description": "", "content": {"application/json": {}, "text/csv": {}}}, "202": {"description": "", "content": {"text/plain": {}}},
    "400": {"description": "", "content": {"application/problem+json": {}}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "types"),
    [
        ([], ("application/json", "text/csv", "text/plain")), ([("Accept", "text/*")], ("text/csv", "text/plain")), ([("Accept", "application/pdf")], ()),
        ([("Accept", "text/csv"), ("accept", "application/json;q=0.5")], ("text/csv", "application/json")),
    ],
)  # fmt: skip
def test_accept_is_weighed_against_successes_alone(spec_of: Callable[..., Spec], headers: list, types: tuple[str, ...]) -> None:
    assert Admission(operation(spec_of, {"responses": RESPONSES})).negotiated(request(*headers)) == types


@pytest.mark.parametrize(
    ("accept", "types"),
    [("*/*", ("application/json", "text/xml")), ("text/xml", ("text/xml",)), ("text/xml, */*;q=0.5", ("text/xml", "application/json"))],
)
def test_xml_comes_last_unless_asked_for(spec_of: Callable[..., Spec], accept: str, types: tuple[str, ...]) -> None:
    responses = {"200": {"description": "", "content": {"text/xml": {}, "application/json": {}}}}
    assert Admission(operation(spec_of, {"responses": responses})).negotiated(request(("Accept", accept))) == types


def test_default_counts_where_no_success_is_declared(spec_of: Callable[..., Spec]) -> None:
    responses = {"default": {"description": "", "content": {"text/csv": {}}}, "400": RESPONSES["400"]}
    assert Admission(operation(spec_of, {"responses": responses})).negotiated(request(("Accept", "a/b"))) == ()


def test_success_without_content_is_never_unacceptable(spec_of: Callable[..., Spec]) -> None:
    assert Admission(operation(spec_of, {"responses": {"204": {"description": ""}}})).negotiated(request(("Accept", "a/b"))) == ("",)


SCHEMES = {
    "bearer": {"type": "http", "scheme": "Bearer"}, "basic": {"type": "http", "scheme": "basic"}, "header": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "query": {"type": "apiKey", "in": "query", "name": "key"}, "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"}, "tls": {"type": "mutualTLS"},
    "oauth": {"type": "oauth2", "flows": {}}, "digest": {"type": "http", "scheme": "digest"},
}  # fmt: skip
USER = "Basic " + base64.b64encode(b"ann:secret").decode()
KEY_CHALLENGE = 'ApiKey realm="header", in="header", name="X-Key"'

CASES = [
    ([], request(), None),
    ([{"bearer": []}], request(("authorization", "bearer abc.def~")), None),
    ([{"bearer": []}], request(), Missing("Bearer")),
    ([{"bearer": []}], request(("Authorization", "")), Missing("Bearer")),
    ([{"bearer": []}], request(("Authorization", "Bearer")), Malformed("Bearer", "the Authorization header has no credentials")),
    ([{"bearer": []}], request(("Authorization", "Bearer a b")), Malformed("Bearer", "the bearer token contains invalid characters")),
    ([{"bearer": []}], request(("Authorization", USER)), Malformed("Bearer", "the Authorization header does not use the scheme bearer")),
    ([{"basic": []}], request(("Authorization", USER)), None),
    ([{"basic": []}], request(("Authorization", "Basic !")), Malformed('Basic realm="basic"', "the Basic credentials are not base64-encoded `user:password`")),
    ([{"digest": []}], request(("Authorization", "Digest a=b")), None),
    ([{"header": []}], request(("x-key", "k")), None),
    ([{"header": []}], request(), Missing(KEY_CHALLENGE)),
    ([{"query": []}], request(query=(("key", "k"),)), None),
    ([{"query": []}], request(query=(("key", ""),)), Missing('ApiKey realm="query", in="query", name="key"')),
    ([{"cookie": []}], request(("Cookie", "a=b; sid=k")), None),
    ([{"oauth": ["read"]}], request(("Authorization", "Bearer x")), None),
    ([{"tls": []}], request(), None),
    ([{"bearer": [], "header": []}], request(("Authorization", "Bearer x")), Missing(f"Bearer, {KEY_CHALLENGE}")),
    ([{"bearer": [], "header": []}], request(("Authorization", "Bearer x"), ("X-Key", "k")), None),
    ([{"bearer": []}, {"header": []}], request(("X-Key", "k")), None),
    ([{"bearer": []}, {"header": []}], request(("Authorization", "x")), Malformed("Bearer", "the Authorization header does not use the scheme bearer")),
    ([{"bearer": []}, {}], request(), None),
]  # fmt: skip


@pytest.mark.parametrize(("security", "sent", "expected"), CASES, ids=range(len(CASES)))
def test_credentials_are_checked_for_presence_and_form(
    spec_of: Callable[..., Spec], security: list, sent: Request, expected: object
) -> None:
    found = operation(spec_of, {"security": security}, components={"securitySchemes": SCHEMES})
    assert Admission(found).wrong_credentials(sent) == expected


def test_operation_takes_the_security_of_the_document_unless_it_has_its_own(spec_of: Callable[..., Spec]) -> None:
    more = {"components": {"securitySchemes": SCHEMES}, "security": [{"header": []}]}
    assert Admission(operation(spec_of, {}, **more)).wrong_credentials(request()) == Missing(KEY_CHALLENGE)
    assert Admission(operation(spec_of, {"security": []}, **more)).wrong_credentials(request()) is None
