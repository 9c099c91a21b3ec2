"""The SARIF report: its shape, where its results stand, and what it repeats of an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from contracts.checker.checks import CHECKS
from contracts.checker.events import Result
from contracts.checker.failures import Citation, Failure, Finding
from contracts.checker.reports.sarif import as_sarif
from contracts.errors import Place
from contracts.http.messages import Request

OPERATION = Place("openapi.yaml", 7, 5, "/paths/~1/get")
RULE = Place("rules.yaml", 12, 7, "/operations/call/rules/0/id")
BROKEN = Finding(
    Failure("phone-is-e164", "call", "rule", "wrong", 1, 2, Citation("page 1", RULE)),
    "book",
    Request("GET", "/"),
    None,
    count=3,
    curl="curl x",
    declared_at=OPERATION,
)
FAILED = replace(
    BROKEN, failure=Failure("no-server-error", "call", "robustness", "answered 500", source=Citation("RFC 9110, section 15.6")), count=1
)
RESULT = Result("1", 1, 1, "openapi.yaml", "rules.yaml", "http://x", (BROKEN, FAILED, BROKEN), (), (), 9, 5, 1.0)


def exactly(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """A schema of an object with these members and no others."""
    return {"type": "object", "properties": {**required, **optional}, "required": list(required), "additionalProperties": False}


def array(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "uniqueItems": True}


# The parts of sarif-schema-2.1.0.json that we use; in all of them the standard allows no other members than its own.
TEXT, COUNT = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = exactly({"text": TEXT})
PHYSICAL = exactly(
    {"artifactLocation": exactly({"uri": {"type": "string", "format": "uri-reference"}})},
    region=exactly({"startLine": COUNT}, startColumn=COUNT),
)
LOGICAL = array(exactly({"fullyQualifiedName": TEXT, "kind": TEXT}))
LOCATION = exactly({"logicalLocations": LOGICAL}, physicalLocation=PHYSICAL, message=MESSAGE)
RUN = exactly(
    {
        "tool": exactly(
            {"driver": exactly({"name": TEXT, "version": TEXT, "rules": array(exactly({"id": TEXT}, shortDescription=MESSAGE))})}
        ),
        "invocations": array(
            exactly(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "exitCode": {"type": "integer"},
                    "toolExecutionNotifications": array(exactly({"level": LEVEL, "message": MESSAGE})),
                }
            )
        ),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {
            "type": "array",
            "items": exactly(
                {
                    "ruleId": TEXT,
                    "ruleIndex": {"type": "integer", "minimum": 0},
                    "level": LEVEL,
                    "message": MESSAGE,
                    "locations": array(LOCATION),
                    "relatedLocations": array(LOCATION),
                    "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                    "occurrenceCount": COUNT,
                    "properties": {"type": "object"},
                }
            ),
        },
    }
)
SCHEMA = exactly({"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": array(RUN)})


def run_of(result: Result) -> Any:
    report = json.loads(json.dumps(as_sarif(result)))
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(report)) == []
    return report["runs"][0]


def test_each_finding_is_a_result_of_its_rule() -> None:
    run = run_of(RESULT)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["phone-is-e164", "no-server-error"]
    assert [(one["ruleId"], one["ruleIndex"], one["level"], one["message"]["text"]) for one in run["results"]] == [
        ("phone-is-e164", 0, "error", "wrong"),
        ("no-server-error", 1, "error", "answered 500"),
        ("phone-is-e164", 0, "error", "wrong"),
    ]
    assert [one["partialFingerprints"] for one in run["results"][:2]] == [
        {"contractsFinding/v1": BROKEN.fingerprint},
        {"contractsFinding/v1": FAILED.fingerprint},
    ]
    assert run["tool"]["driver"]["rules"][1]["shortDescription"] == {"text": CHECKS["no-server-error"].meaning}


def test_a_result_stands_where_the_book_says_what_was_due_and_points_to_the_operation() -> None:
    result = run_of(RESULT)["results"][0]
    (location,), (related,) = result["locations"], result["relatedLocations"]
    assert location == {
        "physicalLocation": {"artifactLocation": {"uri": "rules.yaml"}, "region": {"startLine": 12, "startColumn": 7}},
        "logicalLocations": [
            {"fullyQualifiedName": "call", "kind": "function"},
            {"fullyQualifiedName": "/operations/call/rules/0/id", "kind": "object"},
        ],
    }
    assert related["physicalLocation"] == {"artifactLocation": {"uri": "openapi.yaml"}, "region": {"startLine": 7, "startColumn": 5}}


def test_a_result_that_a_standard_is_the_source_of_stands_at_the_operation() -> None:
    result = run_of(RESULT)["results"][1]
    assert [one["physicalLocation"]["artifactLocation"]["uri"] for one in result["locations"]] == ["openapi.yaml"]
    assert result["relatedLocations"] == []
    assert result["properties"]["source"] == "RFC 9110, section 15.6"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("api/my api.yaml", "api/my%20api.yaml"),
        ("/srv/a#b.yaml", "file:///srv/a%23b.yaml"),
        ("c:1.yaml", "c%3A1.yaml"),
        ("https://example.com/openapi.yaml", "https://example.com/openapi.yaml"),
    ],
)
def test_a_file_is_named_by_its_uri(file: str, uri: str) -> None:
    placed = replace(BROKEN, failure=replace(BROKEN.failure, source=Citation("", Place(file, 1))))
    (location,) = run_of(replace(RESULT, findings=(placed,)))["results"][0]["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}


def test_standard_input_has_no_uri() -> None:
    placed = replace(BROKEN, failure=replace(BROKEN.failure, source=Citation("", Place("-", 3))))
    (location,) = run_of(replace(RESULT, findings=(placed,)))["results"][0]["locations"]
    assert location == {
        "message": {"text": "standard input, line 3"},
        "logicalLocations": [{"fullyQualifiedName": "call", "kind": "function"}],
    }


def test_a_place_in_data_without_a_text_has_a_pointer_and_no_line() -> None:
    placed = replace(BROKEN, failure=replace(BROKEN.failure, source=Citation("", Place("document", pointer="/paths"))))
    (location,) = run_of(replace(RESULT, findings=(placed,)))["results"][0]["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "document"}}
    assert location["logicalLocations"][1] == {"fullyQualifiedName": "/paths", "kind": "object"}


def test_an_answer_can_write_no_link_no_placeholder_and_no_control_character() -> None:
    hostile = replace(BROKEN, failure=replace(BROKEN.failure, message="got {0} [click](https://example.com) \x1b[2J"))
    (result,) = run_of(replace(RESULT, findings=(hostile,)))["results"]
    assert result["message"]["text"] == "got {{0}} [click] (https://example.com) \\x1b[2J"


@pytest.mark.parametrize(
    ("result", "is_successful", "errors"),
    [
        (replace(RESULT, findings=(), exit_code=0), True, []),
        (RESULT, True, []),
        (replace(RESULT, errors=("no request that should have succeeded did",)), False, ["no request that should have succeeded did"]),
        (replace(RESULT, exit_code=130), False, []),
    ],
    ids=["clean", "findings", "errors", "interrupted"],
)
def test_the_invocation_says_whether_the_run_did_its_work(result: Result, is_successful: bool, errors: list[str]) -> None:
    (invocation,) = run_of(result)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (is_successful, result.exit_code)
    assert [one["message"]["text"] for one in invocation["toolExecutionNotifications"]] == errors
