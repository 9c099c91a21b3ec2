"""JSON Schema's own test suite as cases: draft 2020-12 as OpenAPI 3.1; draft 4, and what others say in words of 3.0, as OpenAPI 3.0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.corpus.packages import SUITE, unpacked
from benchmarks.schemas.cases import Batch, Case, subschemas, written

__all__ = ["batches", "cases"]

VERSIONS: Final = {"draft2020-12": "3.1.0", "draft4": "3.0.3", "draft7": "3.0.3", "draft6": "3.0.3", "draft3": "3.0.3"}
SERVED: Final = "http://localhost:1234/"  # where the suite wants its remote schemas served
# The keywords of OpenAPI 3.0.3, Schema Object, as JSON Schema has them; `definitions` holds what is referred to.
OF_OLD: Final = frozenset(
    {"$ref", "$schema", "additionalProperties", "allOf", "anyOf", "default", "definitions", "description", "enum", "exclusiveMaximum",
     "exclusiveMinimum", "format", "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties",
     "minimum", "multipleOf", "not", "oneOf", "pattern", "properties", "required", "title", "type", "uniqueItems"}
)  # fmt: skip


def batches(folder: Path, at: Path, only: str = "") -> Iterator[Batch]:
    """One document for each file of the suite with `only` in its name, written below `at`; packages are kept in `folder`."""
    suite = unpacked(SUITE, folder, "suite")
    tests = suite / "tests"
    seen: set[str] = set()
    for draft, version in VERSIONS.items():
        for path in sorted((tests / draft).rglob("*.json")):
            home = at / "-".join(path.relative_to(tests).with_suffix("").parts)
            found = [one for one in cases(path, tests, home) if draft not in ("draft3", "draft6", "draft7") or _is_new(one.schema, seen)]
            seen |= {_plain(one.schema) for one in found if version == "3.0.3"}
            if found and only in f"suite {home.name}".lower():
                if SERVED in path.read_text(encoding="utf-8"):
                    _serve(suite / "remotes", home)
                yield written(home, version, found)


def _serve(remotes: Path, home: Path) -> None:
    """What the suite wants served at an address of its own lies beside the document instead."""
    for path in remotes.rglob("*.json"):
        place = home / path.relative_to(remotes)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_near(path.read_text(encoding="utf-8"), home), encoding="utf-8")


def _near(text: str, home: Path) -> str:
    return text.replace(SERVED, f"{home.resolve().as_uri()}/")


def cases(path: Path, tests: Path, home: Path) -> Iterator[Case]:
    """The schemas of one file of the suite, with the values that it calls valid; what they find elsewhere is found in `home`."""
    place = path.relative_to(tests).with_suffix("")
    for number, group in enumerate(json.loads(_near(path.read_text(encoding="utf-8"), home))):
        known = tuple(test["data"] for test in group["tests"] if test["valid"])
        name = f"{place.as_posix()}: {group['description']}"
        yield Case(f"s{number}", name, place.parts[0], group["schema"], known, f"s{number}.json")


def _is_new(schema: Any, seen: set[str]) -> bool:
    """Whether 3.0 has words for a schema of another draft than 4, and draft 4 has not asked for the same."""
    if not isinstance(schema, dict) or _plain(schema) in seen:
        return False
    return all(one.keys() <= OF_OLD and _has_shape(one) for one in subschemas(schema))


def _has_shape(schema: dict[str, Any]) -> bool:
    bounds = [schema.get(name, False) for name in ("exclusiveMinimum", "exclusiveMaximum")]
    return (
        isinstance(schema.get("type", ""), str)
        and isinstance(schema.get("items", {}), dict)
        and isinstance(schema.get("required", []), list)
        and all(isinstance(bound, bool) for bound in bounds)
    )


def _plain(schema: Any) -> str:
    """The schema as text without the name of its draft."""
    return json.dumps({name: one for name, one in schema.items() if name != "$schema"}, sort_keys=True) if isinstance(schema, dict) else ""
