"""Documents with more mistakes than anybody reads: listed up to a limit, and the others said to be there."""

from __future__ import annotations

import pytest

import contracts
import contracts.document.faults.semantics as semantics
import contracts.document.faults.structure as structure
from contracts.schemas.validation import Limits


def document(**changes: object) -> dict:
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {}, **changes}


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (structure, semantics):
        monkeypatch.setattr(module, "OF_A_DOCUMENT", Limits(errors=3))


def messages(value: dict) -> list[str]:
    return [fault.message for fault in contracts.load(value, "none").spec.source_document.faults]


@pytest.mark.usefixtures("_few")
def test_unknown_members_beyond_the_limit_are_said_to_be_there() -> None:
    found = messages(document(info={"title": "T", "version": "1", **{f"odd{index}": 1 for index in range(10)}}))
    assert [one for one in found if one.startswith("unknown member")] == [
        f"unknown member `odd{index}` in `info`; ignored" for index in range(3)
    ]
    assert "not all errors are listed: and 7 more; served anyway" in found


@pytest.mark.usefixtures("_few")
def test_examples_beyond_the_limit_are_said_to_be_there() -> None:
    schemas = {f"S{index}": {"type": "integer", "example": "x"} for index in range(10)}
    found = messages(document(components={"schemas": schemas}))
    assert len([one for one in found if "does not match its schema" in one]) == 3
    assert "not all invalid examples are listed: and 7 more; they are not served" in found
