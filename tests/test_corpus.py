"""Small documents about one thing each: served, asked rightly, asked wrongly, and judged by a second reader and validator.

`tests/corpus/` holds them, `benchmarks/corpus/` asks and judges: it shares no code with the kit's reading, generating and validating. What a
document says of itself goes further than what can be derived from it:

    x-asks:                 # requests written by hand
      - {ask: "GET /items?size=3", headers: {X-A: b}, json: {…} or text: …, type: media/type, status: 200, answer: {member: value}, has: [Header]}
    x-accepted: [value, …]  # bodies of the first operation that takes JSON
    x-refused: [value, …]
    x-not-asked: reason     # its operations cannot be asked by what is derived: only x-asks is
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import mock_server
from benchmarks.corpus.application import Application, Ask, Got, curl
from benchmarks.corpus.asking import defects, methods_at, sample
from benchmarks.corpus.dialects import Dialect
from benchmarks.corpus.judging import answer_faults, is_success, refusal_faults
from benchmarks.corpus.packages import PACKAGES
from benchmarks.corpus.reading import At, Files, Operation, operations
from contracts.configuration import MOCK_SERVER, defaults
from mock_server.selftest.prove import prove

CORPUS = Path(__file__).parent / "corpus"
DOCUMENTS = sorted([*CORPUS.glob("*.yaml"), *CORPUS.glob("*.json"), *CORPUS.glob("*/openapi.yaml")])
# What is not there yet; an entry that no longer fails is an error.
NOT_YET: dict[str, str] = {}
# Nothing satisfies what these declare, as the checker has to say.
IMPOSSIBLE = {"faults-in-a-schema-without-instance", "response-only-informational"}
# What the fuzzer's own generator cannot do; the checks that need none are made all the same.
UNTRIED = {
    "faults-in-idioms-of-3.0": "a schema that is no schema by its version",
    "data-chat": "a variable of a path is not declared",
    "dynamic-reference": "$dynamicRef is not followed",
    "faults-in-a-media-type": "such a media type is not written",
    "generic-list": "$dynamicRef is not followed",
    "path-undeclared-variable": "a variable of a path is not declared",
}


def name_of(path: Path) -> str:
    return path.parent.name if path.stem == "openapi" else path.stem


@dataclass(frozen=True, slots=True)
class Case:
    """One document, served."""

    document: At
    dialect: Dialect
    application: Application
    operations: tuple[Operation, ...]

    def asked(self, ask: Ask) -> Got:
        return self.application.ask(ask)


@functools.cache
def case_of(path: Path) -> Case:
    files = Files(path)
    whole = files.whole()
    return Case(whole, Dialect(files), Application(mock_server.create_app(path, "none", state="off")), tuple(operations(whole)))


@pytest.fixture
def case(path: Path) -> Iterator[Case]:
    yield case_of(path)


EVERY = pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=name_of(path), marks=pytest.mark.xfail(reason=NOT_YET[name_of(path)]) if name_of(path) in NOT_YET else ())
        for path in DOCUMENTS
    ],
)


@EVERY
def test_what_the_document_says_of_itself_holds(case: Case) -> None:
    for entry in case.document.get("x-asks", []):
        ask = written(entry)
        got = case.asked(ask)
        said = f"{curl(ask)}\n{got.status} {got.body[:300]!r}"
        assert got.status == entry["status"], said
        assert holds(entry.get("answer", {}), got), said
        assert not [name for name in entry.get("has", []) if got.header(name) is None], said
    first = next((one for one in case.operations if any("json" in name for name in one.body)), None)
    for word, expected in (("x-accepted", range(200, 300)), ("x-refused", (400, 422))):
        for value in case.document.get(word, []):
            assert first is not None
            ask = Ask(first.method, first.base + first.path, (("content-type", "application/json"),), json.dumps(value).encode())
            got = case.asked(ask)
            assert got.status in expected, f"{word} {value!r}: {got.status} {got.body[:300]!r}"


@EVERY
def test_valid_requests_get_declared_answers(case: Case) -> None:
    for operation in asked_operations(case):
        one = sample(operation, case.dialect)
        for ask in dict.fromkeys((one.ask(), one.ask(based=False))):
            got = case.asked(ask)
            said = f"{curl(ask)}\n{got.status} {dict(got.headers)} {got.body[:300]!r}"
            assert is_success(operation, got.status), said
            assert answer_faults(operation, got, case.dialect) == [], said
            assert case.asked(ask) == got, f"{said}\nis not answered alike twice"


@EVERY
def test_requests_with_one_defect_get_the_right_refusal(case: Case) -> None:
    for operation in asked_operations(case):
        one = sample(operation, case.dialect)
        before = case.asked(one.ask())
        for defect in defects(one, case.dialect, methods_at(one.ask().target, case.operations)):
            got = case.asked(defect.ask)
            said = f"{defect.name}\n{curl(defect.ask)}\n{got.status} {dict(got.headers)} {got.body[:300]!r}"
            assert refusal_faults(defect, got, case.dialect) == [], said
        assert case.asked(one.ask()) == before, f"{operation.name} is not well afterwards"


@EVERY
def test_the_checker_finds_nothing_in_the_mock(path: Path) -> None:
    assert proven(path, phases=("book", "examples", "coverage"), max_examples=3) == []


@pytest.mark.nightly
@EVERY
def test_the_fuzzer_finds_nothing_in_the_mock(path: Path) -> None:
    assert proven(path, phases=("fuzzing", "stateful", "relations", "sequences"), max_examples=30) == []


def proven(path: Path, *, phases: tuple[str, ...], max_examples: int) -> list[str]:
    """What the checker finds in the mock of a document that is not the document's own fault, and what it could not try."""
    options = replace(defaults(MOCK_SERVER), document=str(path), rules="none", phases=phases, max_examples=max_examples)
    result = prove(options, lambda event: None)
    found = [f"{one.request.method} {one.request.path}: {one.failure.id}: {one.failure.message}" for one in result.findings]
    errors = [str(one) for one in result.errors if name_of(path) not in UNTRIED]
    return errors + [one for one in found if name_of(path) not in IMPOSSIBLE or "the document's fault" not in one]


def test_the_corpus_is_large_and_each_document_has_its_subject() -> None:
    assert len(DOCUMENTS) >= 120
    assert set(NOT_YET) <= {name_of(path) for path in DOCUMENTS}


def test_real_documents_are_named_with_their_versions() -> None:
    assert sum(len(package.documents) for package in PACKAGES) >= 40
    assert {package.kind for package in PACKAGES} == {"npm", "PyPI"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", package.version) for package in PACKAGES)


def asked_operations(case: Case) -> tuple[Operation, ...]:
    return () if case.document.get("x-not-asked") else case.operations


def written(entry: Mapping[str, Any]) -> Ask:
    """An entry of `x-asks` as a request."""
    method, _, target = entry["ask"].partition(" ")
    headers = [(name, str(value)) for name, value in entry.get("headers", {}).items()]
    body = b""
    if "json" in entry:
        body = json.dumps(entry["json"]).encode()
    elif "text" in entry:
        body = entry["text"].encode()
    if body and entry.get("type", "application/json"):
        headers.append(("content-type", entry.get("type", "application/json")))
    return Ask(method, target, tuple(headers), body)


def holds(expected: Any, got: Got) -> bool:
    """Whether the JSON of an answer has what is expected of it, members beside it aside."""
    return not expected or is_within(expected, json.loads(got.body))


def is_within(expected: Any, found: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(name in found and is_within(value, found[name]) for name, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(is_within, expected, found))
    return bool(expected == found) and type(expected) is type(found)
