"""The pieces of `python -m benchmarks.schemas`, on schemas written here: nothing is fetched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus.dialects import compiled
from benchmarks.corpus.packages import SUITE
from benchmarks.corpus.reading import Files, operations
from benchmarks.schemas import suite
from benchmarks.schemas.__main__ import Figures, judged
from benchmarks.schemas.cases import Case, document, written
from benchmarks.schemas.judging import Kind, Verdict
from benchmarks.schemas.public import sampled


def case(number: int, schema: Any, *known: Any, source: str = "draft2020-12") -> Case:
    return Case(f"s{number}", f"the schema {number}", source, schema, known, f"s{number}.json")


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_answers_to_schemas_are_valid_wherever_these_stand(tmp_path: Path, version: str) -> None:
    itself = {
        "type": "object",
        "required": ["next"],
        "properties": {"next": {"$ref": "#/definitions/end"}},
        "definitions": {"end": {"type": "integer"}},
    }
    schemas = [itself, {"type": "string", "format": "date"}, {"allOf": [{"minimum": 2}, {"type": "integer", "maximum": 3}]}]
    verdicts = judged(written(tmp_path, version, [case(number, one) for number, one in enumerate(schemas)]), 0)
    assert [(one.kind, one.reason) for one in verdicts] == [(Kind.VALID, "")] * 3
    assert isinstance(json.loads(verdicts[0].answer)["next"], int)


def test_schema_without_instance_is_told_from_one_that_the_mock_gave_up(tmp_path: Path) -> None:
    cases = [case(0, {"not": {}}), case(1, {"type": "integer", "enum": ["a"]})]
    verdicts = judged(written(tmp_path, "3.1.0", cases), 0)
    assert [one.kind for one in verdicts] == [Kind.EMPTY, Kind.EMPTY]
    assert all("no value matches this schema" in one.reason for one in verdicts)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"$ref": "https://nowhere.test/schema"}, "a reference to https://nowhere.test, which is not fetched"),
        ({"type": "string", "pattern": r"^\p{Greek}+$"}, "a pattern that Python's re cannot read"),
        ({"id": "a.json", "allOf": [{"$ref": "b.json"}]}, "a reference to an `id` or an `$id` with `#`, keywords of older drafts"),
    ],
    ids=["address", "pattern", "id"],
)
def test_what_the_judge_cannot_tell_has_its_reason(tmp_path: Path, schema: dict, reason: str) -> None:
    (verdict,) = judged(written(tmp_path, "3.1.0", [case(0, schema)]), 0)
    assert (verdict.kind, verdict.reason) == (Kind.LIMIT, reason)


def test_classes_of_letters_are_read_within_sets_and_beside_them() -> None:
    pattern = compiled(r"^\p{L}[\p{N}\p{L}\]]+$")
    assert pattern is not None
    assert [bool(pattern.search(text)) for text in ("éa1]", "1a", "a-")] == [True, False, False]


def test_document_that_does_not_start_is_no_answer(tmp_path: Path) -> None:
    batch = written(tmp_path, "3.1.0", [case(0, True)])
    batch.document.write_text(json.dumps({"openapi": "3.1.0", "paths": []}), encoding="utf-8")
    (verdict,) = judged(batch, 0)
    assert verdict.kind is Kind.INVALID
    assert verdict.reason.startswith(("no answer", "the status is"))


def test_suite_is_read_with_the_values_that_it_knows(tmp_path: Path) -> None:
    place = tmp_path / "tests/draft4/optional/few.json"
    place.parent.mkdir(parents=True)
    tests = [{"data": 1, "valid": True}, {"data": "a", "valid": False}]
    schema = {"$ref": "http://localhost:1234/integer.json"}
    place.write_text(json.dumps([{"description": "whole numbers", "schema": schema, "tests": tests}]), encoding="utf-8")
    (found,) = suite.cases(place, tmp_path / "tests", tmp_path)
    assert (found.name, found.source, found.known) == ("draft4/optional/few: whole numbers", "draft4", (1,))
    assert found.schema == {"$ref": f"{tmp_path.as_uri()}/integer.json"}, "what it wants served lies beside the document"
    assert SUITE.is_source


def test_sample_is_spread_distinct_and_the_same_again(tmp_path: Path) -> None:
    schemas = {f"s{number}": {"type": "integer", "minimum": number // 2} for number in range(60)}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document("3.1.0", {**schemas, "away": {"$ref": "#/paths/~1s1/get"}})), encoding="utf-8")
    found = operations(Files(path).whole())
    sample = sampled(found, "few", most=8)
    assert sample == sampled(found, "few", most=8)
    assert len({json.dumps(one.schema) for one in sample}) == 8
    assert len(sampled(found, "few", most=100)) == 30


def test_share_is_of_what_can_be_told_and_has_an_instance() -> None:
    kinds = [Kind.VALID] * 3 + [Kind.INVALID, Kind.EMPTY, Kind.LIMIT]
    figures = Figures(tuple(Verdict(case(number, {}), kind, kind.value, "1") for number, kind in enumerate(kinds)), seed=0)
    assert figures.share() == 0.75
    assert not figures.is_met
    assert figures.limits() == {"limit of the judge": 1}
    assert "| all | 6 | 6 | 3 | 75.00% | 1 | 1 |" in list(figures.lines())
