"""The requests that `show` and `serve` propose: what a person would send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import contracts
from contracts.http.messages import Request
from contracts.rules.decide.decision import PlainSuccess
from contracts.samples import Sampler

TEXT = {"type": "string"}


def sampled(operation: dict[str, Any], *, path: str = "/things") -> Request:
    item = {"post" if "requestBody" in operation else "get": {"operationId": "try", "responses": {"200": {"description": ""}}, **operation}}
    contract = contracts.load({"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {path: item}}, "none")
    request = Sampler(contract.spec, now=datetime(2026, 1, 1, tzinfo=UTC)).sample(contract.spec.operations["try"])
    assert isinstance(contract.decide(request), PlainSuccess)
    return request


def parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "required": True, "schema": schema}


def test_a_parameter_is_made_by_its_name() -> None:
    found = sampled({"parameters": [parameter("orderId", "path", TEXT), parameter("email", "query", TEXT)]}, path="/orders/{orderId}")
    assert found.path.startswith("/orders/order_")
    assert dict(found.query)["email"].endswith("@example.com")


def test_the_example_of_a_parameters_schema_is_taken() -> None:
    found = sampled({"parameters": [parameter("sku", "path", {**TEXT, "examples": ["A-1"]})]}, path="/goods/{sku}")
    assert found.path == "/goods/A-1"


SEARCH = {"type": "object", "required": ["q", "tags"], "properties": {"q": {"const": "a b"}, "tags": {"const": ["x", "y"]}}}
QUERIES = {
    "application/x-www-form-urlencoded": (("q", "a b"), ("tags", "x"), ("tags", "y")),
    "application/json": (('{"q":"a b","tags":["x","y"]}', ""),),
}


@pytest.mark.parametrize(("media_type", "query"), QUERIES.items())
def test_a_query_that_is_described_as_a_whole_is_written(media_type: str, query: tuple[tuple[str, str], ...]) -> None:
    whole = {"name": "all", "in": "querystring", "required": True, "content": {media_type: {"schema": SEARCH}}}
    assert sampled({"parameters": [whole]}).query == query


@pytest.mark.parametrize(
    ("schema", "head"),
    [
        ({**TEXT, "format": "binary"}, b'name="it"; filename="it.bin"\r\nContent-Type: application/octet-stream\r\n'),
        ({**TEXT, "contentMediaType": "image/png"}, b'name="it"; filename="it.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG'),
        ({**TEXT, "contentMediaType": "image/svg+xml"}, b'name="it"; filename="it.svg"\r\nContent-Type: image/svg+xml\r\n\r\n<svg'),
        ({"type": "array", "minItems": 1, "items": {**TEXT, "format": "binary"}}, b'name="it"; filename="it.bin"\r\n'),
        (TEXT, b'name="it"\r\n\r\n'),
        ({**TEXT, "contentMediaType": "image/png", "contentEncoding": "base64"}, b'name="it"\r\n\r\n'),
    ],
    ids=["binary", "png", "svg", "list", "text", "base64"],
)
def test_a_file_of_a_form_has_a_name_and_a_type(schema: dict[str, Any], head: bytes) -> None:
    form = {"type": "object", "required": ["it"], "properties": {"it": schema}}
    assert head in sampled({"requestBody": {"content": {"multipart/form-data": {"schema": form}}}}).body
