"""Errors of a schema cost what the schema costs: whatever refers to what, a value is judged and explained within a second and 100 MiB."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_server.testing import served
from tests.hostile.schema_kinds import KINDS
from tests.mock_server.wire import request, send

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"small": 400, "large": 100_000}
SECONDS, MIB, ERRORS, TEXT = 1.0, 100, 101, 200_000


@pytest.fixture(scope="module", params=SIZES)
def measurements(request: pytest.FixtureRequest) -> dict[str, dict]:
    """Of all kinds, in a process of their own: one that grows or hangs takes nothing else with it."""
    command = [sys.executable, "-m", "tests.hostile.schema_kinds", str(SIZES[request.param])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_value_is_judged_and_explained_within_bounds(measurements: dict[str, dict], kind: str) -> None:
    found = measurements[kind]
    assert (found["seconds"] < SECONDS, found["mib"] < MIB, found["errors"] <= ERRORS, found["text"] < TEXT) == (True,) * 4, found
    assert found["is_valid"] is KINDS[kind].is_valid or KINDS[kind].is_valid is None
    assert found["is_valid"] or found["errors"] > 0


DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Hostile", "version": "1"},
    "paths": {
        "/search": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/N"}}}}, "responses": {"200": {"description": "Found."}}}},
        "/list": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "array", "items": {"type": "integer"}}}}},
                "parameters": [{"name": "filter", "in": "query", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/N"}}}}],
                "responses": {"200": {"description": "Taken."}},
            }
        },
    },
    "components": {"schemas": KINDS["oneOf, a few bytes"].components},
}  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(DOCUMENT, "none") as base:
        yield base


def post(url: str, target: str, value: object) -> dict:
    answer = send(url, request("POST", target, headers={"Content-Type": "application/json"}, body=json.dumps(value).encode()))
    assert answer.status == 400
    found: dict = json.loads(answer.body)
    return found


def nested(levels: int) -> object:
    value: object = {}
    for _ in range(levels):
        value = {"op": "and", "args": [value]}
    return value


def test_mock_says_what_is_wrong_far_down_in_a_recursive_schema(url: str) -> None:
    (error,) = post(url, "/search", nested(90))["errors"]
    assert error["message"] == '"field" is a required property'
    assert error["pointer"].startswith("/args/0/args/0")


def test_parameter_is_explained_as_a_body_is(url: str) -> None:
    filter_ = json.dumps(nested(60), separators=(",", ":")).replace('"', "%22").replace("{", "%7B").replace("}", "%7D")
    found = post(url, f"/list?filter={filter_}", [])
    assert [error["location"] for error in found["errors"]] == ["query"]
    assert len(json.dumps(found)) < 5_000


def test_mock_lists_a_hundred_errors_and_counts_the_others(url: str) -> None:
    found = post(url, "/list", ["x"] * 100_000)
    assert found["detail"] == "The request does not match the API description (more than 100 errors)."
    assert len(found["errors"]) == 101
    assert found["errors"][-1]["message"] == "and 99,900 more"


def test_mock_repeats_no_more_of_a_value_than_anybody_reads(url: str) -> None:
    found = post(url, "/search", {"op": "x" * 1_000_000, "args": [], "n" * 1_000_000: 1})
    assert len(json.dumps(found)) < 2_000
