"""An answer → its verdict: valid by the second validator or not, and where that validator cannot tell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urljoin

from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator, validators
from referencing.exceptions import Unresolvable

from benchmarks.corpus.application import Got
from benchmarks.corpus.dialects import FORMATS, Dialect, Undecidable, of_patterns
from benchmarks.corpus.reading import At, Files
from benchmarks.corpus.values import Unmade, made
from benchmarks.schemas.cases import Batch, Case, subschemas

__all__ = ["Judge", "Kind", "Verdict", "limit_of"]

DRAFTS = {"draft4": Draft4Validator, "draft6": Draft6Validator, "draft7": Draft7Validator}


class Kind(Enum):
    """What came of a case. `EMPTY`: nothing fits the schema, and the mock said so; `LIMIT`: the judge cannot tell."""

    VALID = "valid"
    INVALID = "invalid"
    EMPTY = "without instance"
    LIMIT = "limit of the judge"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason`: why it is not valid, or what the mock said against a schema that fits.

    `by_draft`: what the rules of the suite's own draft add to those of OpenAPI, "" for nothing.
    """

    case: Case
    kind: Kind
    reason: str = ""
    answer: str = ""
    by_draft: str = ""


class Judge:
    """Judges the answers of one batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._files = Files(batch.document)
        self._dialect = Dialect(self._files, is_strict=True)

    def verdict(self, case: Case, got: Got | None, said: str, error: str = "") -> Verdict:
        """`said`: what the mock said at start about the schema; `error`: why there is no answer."""
        if got is None:
            return Verdict(case, Kind.INVALID, f"no answer: {error}")
        answer = got.body.decode("utf-8", "replace")
        if got.status != 200:
            return Verdict(case, Kind.INVALID, f"the status is {got.status}", answer)
        try:
            value = json.loads(answer, parse_constant=_refused)
        except ValueError as problem:
            return Verdict(case, Kind.INVALID, f"no JSON: {problem}", answer)
        dialect, schema = self._of(case)
        try:
            faults = dialect.errors(schema, value, "response")
            if not faults:
                return Verdict(case, Kind.VALID, said, answer, _by_draft(case, value))
            if said and not _has_instance(dialect, schema, case):
                return Verdict(case, Kind.EMPTY, said, answer)
        except Undecidable as limit:
            return Verdict(case, Kind.LIMIT, limit_of(str(limit), case), answer)
        return Verdict(case, Kind.INVALID, "; ".join(faults) + (f" (said at start: {said})" if said else ""), answer)

    def _of(self, case: Case) -> tuple[Dialect, At]:
        """The schema as the judge reads it: in its own file, by its own identifier where it has one, or in the document."""
        if not case.file:
            at = self._files.whole() / "paths" / f"/{case.id}" / "get" / "responses" / "200"
            at = at.raw("schema") if self._batch.version == "2.0" else (at / "content" / "application/json").raw("schema")
            return self._dialect, at
        files = Files(self._batch.document.parent / case.file)
        version = self._batch.version[:3]
        own = case.schema.get("$id", "") if isinstance(case.schema, dict) and version != "3.0" else ""
        schema = At(case.schema, urljoin(files.entry, own) if isinstance(own, str) else files.entry, "", files)
        return Dialect(files, version=version, is_strict=True), schema


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _has_instance(dialect: Dialect, schema: At, case: Case) -> bool:
    """Whether a value fits: one that the suite knows, or one that the judge's own maker finds."""
    if any(dialect.is_valid(schema, value, "response") for value in case.known):
        return True
    try:
        made(dialect, schema, direction="response")
    except Unmade:
        return False
    return True


def limit_of(text: str, case: Case) -> str:
    """Why the judge cannot tell, in words that are the same for all cases of a kind."""
    if "pattern" in text:
        return "a pattern that Python's re cannot read"
    if any("id" in one for one in subschemas(case.schema)) or "locationIndependentIdentifier" in json.dumps(case.schema):
        return "a reference to an `id` or an `$id` with `#`, keywords of older drafts"
    address = re.search(r"https?://[^/'\"\s]+", text)
    return f"a reference to {address[0]}, which is not fetched" if address else f"a reference that cannot be resolved: {text[:120]}"


# --- the rules of a draft ---------------------------------------------------------------------------------------------------------------


def _by_draft(case: Case, value: Any) -> str:
    """What the whole draft has against a value that is valid by OpenAPI 3.0, which knows fewer keywords."""
    draft = DRAFTS.get(case.source)
    if draft is None:
        return ""
    whole = validators.extend(draft, of_patterns(is_strict=False))
    try:
        return next((error.message[:160] for error in whole(case.schema, format_checker=FORMATS).iter_errors(value)), "")
    except (Unresolvable, RecursionError):
        return ""
