"""`mock-server audit`: every visible mutant is detected, and survivors are listed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.checker.checks import CHECKS
from contracts.configuration import MOCK_SERVER, MockServerOptions, resolve
from mock_server.cli import commands as cli
from mock_server.selftest.audit import Audit, audit, described

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "createOrder",
                "security": [{"key": []}],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
                },
                "responses": {
                    "201": {
                        "description": "Ordered.",
                        "headers": {"X-Count": {"required": True, "schema": {"type": "integer"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Ordered"}}},
                    },
                    "400": {"description": "No order."},
                    "401": {"description": "Who are you?"},
                    "409": {"description": "Too many."},
                },
            }
        }
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "schemas": {
            "Order": {"type": "object", "required": ["quantity"], "properties": {"quantity": {"type": "integer", "minimum": 1}}},
            "Ordered": {
                "type": "object",
                "required": ["state", "lines"],
                "properties": {
                    "state": {"enum": ["taken", "done"]},
                    "note": {"type": ["string", "null"], "maxLength": 20},
                    "lines": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}},
                },
            },
        },
    },
}  # fmt: skip
BOOK: dict[str, Any] = {
    "rulebook": 1,
    "settings": {"limit": {"type": "integer", "default": 5}},
    "operations": {
        "createOrder": {
            "rules": [
                {
                    "id": "not-too-many",
                    "when": "request.body.quantity > settings.limit",
                    "then": {"status": 409, "problem": "Too many."},
                    "witness": {"headers": {"X-Key": "k"}, "body": {"quantity": 6}},
                },
                {
                    "id": "two-at-most-when-told",
                    "when": "settings.limit == 2 and request.body.quantity == 2",
                    "then": {"status": 201, "body": {"state": "done"}},
                    "witness": {"headers": {"X-Key": "k"}, "body": {"quantity": 2}, "settings": {"limit": 2}},
                },
                {
                    "id": "open-at-first",
                    "when": "true",
                    "then": {"status": 201, "body": {"state": "taken"}},
                    "witness": {"headers": {"X-Key": "k"}, "body": {"quantity": 1}},
                },
            ]
        }
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "rules.yaml").write_text(json.dumps(BOOK))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def options(**flags: object) -> MockServerOptions:
    return resolve(MOCK_SERVER, flags, environ={})


def noticed(result: Audit) -> Mapping[str, set[str]]:
    """What is broken → by which ids it was noticed."""
    return {one.mutant.says: set(one.ids) for one in result.noticed}


def test_every_promise_of_a_small_contract_is_broken_and_noticed(folder: Path) -> None:
    result = audit(options())
    assert {one.mutant.says: one.verdict for one in result.noticed if one.verdict != "killed"} == {
        "`settings.limit == 2` (operations/createOrder/rules/1/when): <=": "not-reached",  # no request changes a setting
        "`request.body.quantity == 2` (operations/createOrder/rules/1/when): >=": "not-reached",  # more than the limit is refused before
    }
    found = noticed(result)
    assert {says: found[says] for says in found if says.endswith("is missing") and says.startswith("`")} == {
        "`not-too-many` is missing": {"not-too-many"},
        "`two-at-most-when-told` is missing": {"two-at-most-when-told"},
        "`open-at-first` is missing": {"open-at-first"},
    }
    for says, id_ in (
        ("no credential is required", "credential-is-demanded"),
        ("an invalid request is accepted", "malformed-is-refused"),
        ("a valid request gets no response", "no-server-error"),
        ("201: status 202 instead", "only-declared-statuses"),
        ("201: without X-Count", "declared-headers"),
        ("201: X-Count is 'no such value'", "declared-headers"),
        ("201: Content-Type is text/x-undeclared", "declared-media-type"),
        ("201: `state` is missing", "answer-fits-its-schema"),
        ('201: `state` is "no such value", against `enum`', "answer-fits-its-schema"),
        ("201: `lines[].sku` is missing", "answer-fits-its-schema"),
        ('201: `note` is "xxxxxxxxxxxxxxxxxxxxx", against `maxLength`', "answer-fits-its-schema"),
        ("201: `lines` is [], against `minItems`", "answer-fits-its-schema"),
        ("201: `lines[].sku` is true, against `type`", "answer-fits-its-schema"),
    ):
        assert id_ in found[says], says
    assert (result.exit_code, result.survivors) == (0, ())


def test_a_document_without_a_book_can_be_audited(folder: Path) -> None:
    result = audit(options(rules="none"))
    assert result.noticed
    assert result.exit_code == 0


def test_what_no_check_notices_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(CHECKS, "declared-headers", replace(CHECKS["declared-headers"], find=None))
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--report", "json=audit.json"])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "Survivors (2)\n  declared-headers  createOrder  201: without X-Count\n" in said
    report = json.loads((folder / "audit.json").read_text())
    assert list(report) == ["version", "document", "exit_code", "breaches", "rates"]
    assert report["exit_code"] == 1
    assert report["rates"]["declared-headers"] == {"killed": 0, "reached": 2}
    assert {one["verdict"] for one in report["breaches"] if one["check"] == "declared-headers"} == {"survived"}


def test_what_was_never_answered_is_not_reached_and_said(folder: Path) -> None:
    document = json.loads((folder / "openapi.json").read_text())
    document["paths"]["/orders"]["post"]["responses"]["503"] = {
        "description": "Closed.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    (folder / "openapi.json").write_text(json.dumps(document))
    result = audit(options())
    assert {one.verdict for one in result.noticed if one.mutant.says.startswith("503")} == {"not-reached"}
    assert result.exit_code == 0
    assert "Not reached by any directed case" in "\n".join(described(result))


def test_a_report_of_another_format_is_refused_before_anything_is_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--report", "junit"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "mock-server: --report: `audit` does not support the format `junit`; supported: json\n"


@pytest.mark.nightly  # tests/checker/test_exact_ids.py breaks each row of its book, one at a time
def test_every_mutant_of_the_shipped_contract_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # so that the shipped one is the default
    result = audit(options())
    assert [(one.mutant.check, one.mutant.says) for one in result.survivors] == []
    rows = [one for one in result.noticed if one.mutant.group in ("rules", "rows of tables")]
    assert [one.mutant.check for one in rows if one.mutant.check not in one.ids] == []
    assert len(rows) == 37
    assert result.exit_code == 0
