"""Response schemas of real public documents: from each document as many as its share, spread by a fixed seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks.corpus.packages import PACKAGES, fetched
from benchmarks.corpus.reading import Files, Operation, operations, version_of
from benchmarks.schemas.cases import Batch, Case, document

__all__ = ["batches", "sampled"]

OF_EACH: Final = 16
SEED: Final = 2026
SUCCESSES: Final = ("200", "201", "202", "203", "2XX", "default")


def batches(folder: Path, at: Path, only: str = "") -> Iterator[Batch]:
    """For each public document (with `only` in its name) one that keeps everything of it but its operations, which answer the sampled
    schemas alone."""
    for package in PACKAGES:
        if not any(only in f"public {name}".lower() for name in package.documents):
            continue
        for name, path in fetched(package, folder):
            if only not in f"public {name}".lower():
                continue
            files = Files(path)
            whole = files.whole()
            found = sampled(operations(whole), name)
            if not found:
                continue
            place = at / f"{name.replace('/', '-').replace(' ', '-')}.json"
            rest = {key: one for key, one in whole.value.items() if key not in ("paths", "basePath", "servers", "security", "webhooks")}
            version = str(rest.get("openapi") or rest.get("swagger"))
            place.parent.mkdir(parents=True, exist_ok=True)
            rest.pop("produces", None)
            place.write_text(json.dumps(document(version, {one.id: one.schema for one in found}, rest)), encoding="utf-8")
            yield Batch(place, version_of(whole), found)


def sampled(found: list[Operation], name: str, *, most: int = OF_EACH, seed: int = SEED) -> list[Case]:
    """Distinct schemas of successes, without those that lead into what is not kept."""
    distinct: dict[str, tuple[str, Any]] = {}
    for operation in found:
        schema = _success(operation)
        text = json.dumps(schema, sort_keys=True)
        if schema is not None and '"#/paths/' not in text and '"paths/' not in text:
            distinct.setdefault(text, (operation.name, schema))
    chosen = list(distinct.values())
    if len(chosen) > most:
        places = sorted(Random(seed).sample(range(len(chosen)), most))
        chosen = [chosen[place] for place in places]
    return [Case(f"s{number}", f"{name}: {title}", "public", schema) for number, (title, schema) in enumerate(chosen)]


def _success(operation: Operation) -> Any:
    """The schema of the first success that is JSON, as written; None where there is none."""
    for status in SUCCESSES:
        answer = operation.answers.get(status)
        for media_type, content in (answer.content if answer else {}).items():
            if "json" in media_type and isinstance(content.schema.value, dict):
                return content.schema.value
    return None
