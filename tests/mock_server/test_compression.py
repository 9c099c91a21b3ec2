"""Compressed request bodies: read as if they had not been, within the limit; what cannot be read is refused."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from contracts.http.messages import Request, Response
from mock_server import create_app
from mock_server.selftest.prove import answering
from mock_server.serving.compression import inflated

BODY = b'{"name": "Ada"}'
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "1"},
    "paths": {
        "/leads": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"type": "object", "required": ["name"]}}},
                },
                "responses": {"201": {"description": "Made."}},
            }
        }
    },
}


def request(coding: str, body: bytes) -> Request:
    return Request("POST", "/leads", (), (("Content-Type", "application/json"), ("Content-Encoding", coding)), body)


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


def answer(asked: Request, *, max_body: int = 10_000) -> Response:
    with answering(create_app(DOCUMENT, "none", max_body=max_body)) as send:
        return send(asked)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("X-GZIP", gzip.compress(BODY, mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("gzip", gzip.compress(BODY[:5], mtime=0) + gzip.compress(BODY[5:], mtime=0)),
        ("gzip", gzip.compress(BODY, mtime=0) + bytes(10)),
        ("deflate, gzip", gzip.compress(zlib.compress(BODY), mtime=0)),
        ("identity", BODY),
    ],
)
def test_a_compressed_body_is_read(coding: str, body: bytes) -> None:
    assert inflated(request(coding, body), limit_bytes=100).body == BODY
    assert answer(request(coding, body)).status == 201


def test_a_compressed_body_that_breaks_the_document_is_refused_for_that() -> None:
    assert answer(request("gzip", gzip.compress(b"{}"))).status == 400


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("br", BODY),
        ("gzip, br", gzip.compress(BODY, mtime=0)),
        ("gzip", BODY),
        ("gzip", gzip.compress(BODY, mtime=0)[:-3]),
        ("gzip", b"\x1f\x8b"),
        ("gzip", gzip.compress(BODY, mtime=0) + b"x"),
        ("deflate", zlib.compress(BODY)[:-5]),
        ("gzip, gzip, gzip, gzip, gzip", BODY),
    ],
)
def test_what_cannot_be_decompressed_is_refused_with_what_can(coding: str, body: bytes) -> None:
    response = answer(request(coding, body))
    assert (response.status, response.header("accept-encoding")) == (415, "gzip, deflate")


def test_a_small_body_that_becomes_a_huge_one_is_cut_off_and_refused() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(inflated(request("gzip", bomb), limit_bytes=1000).body) == 1001
    assert answer(request("gzip", bomb), max_body=100_000).status == 413
