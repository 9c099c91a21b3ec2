"""Names that said too little are not defined again, and no class or module name stands for two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from tests.guards.source import ROOT, modules

# Words that say neither what a thing is nor what it does. The standard term is in the name that replaced each of them.
RETIRED_MODULES = frozenset(
    {
        "bent", "causes", "chance", "doubting", "excuse", "excused", "further", "gaps", "heights", "hints", "jsontext", "judging",
        "knock", "making", "mended", "news", "objecting", "odd", "off", "once", "own", "reach", "referee", "said", "shapes",
        "shelf", "spoken", "survey", "told", "unsaid", "world",
    }
)  # fmt: skip
RETIRED_CLASSES = frozenset(
    {
        "Accused", "Asked", "Believing", "Breach", "Broken", "Duplicate", "Flaw", "Found", "Heard", "Hidden", "Hopeless", "Kept", "Loss",
        "Lost", "Mending", "Mistake", "Objection", "Said", "Shelf", "Spot", "Told", "Trouble", "Walk", "Walker", "Wrong",
    }
)  # fmt: skip
RETIRED_FUNCTIONS = frozenset(
    {
        "around_lines", "asked", "bent", "causes", "doubting", "excuse", "excused", "flaw", "forms", "gaps", "guessed", "heights", "hinted", "knock", "losses", "lost", "meant",
        "mended", "objecting", "odd", "once", "reach", "respelled", "said", "shapes", "spoken", "spot", "spots", "survey", "telling",
        "tells", "told", "trouble", "unsaid",
    }
)  # fmt: skip

# One name for several things, and why that is no confusion.
SHARED_NAMES = {
    "commands": ("modules", "the commands of each tool"),
    "console": ("modules", "both write to the console: the commands, and the report of a run"),
    "examples": ("modules", "examples of the document, as values to generate, and as bodies to send"),
    "json": ("modules", "both write JSON: a report, and a body"),
    "listing_commands": ("modules", "the commands of each tool that list something"),
}


def definitions(*kinds: type[ast.AST]) -> Iterator[tuple[str, str]]:
    """The name and the file of each class or function, however deep it stands."""
    for module in modules().values():
        for node in ast.walk(ast.parse(module.path.read_text(encoding="utf-8"))):
            if isinstance(node, kinds):
                yield node.name, module.place  # type: ignore[attr-defined]


def named_modules() -> list[tuple[str, str]]:
    return [(module.path.stem, module.place) for module in modules().values() if not module.path.stem.startswith("__")]


def retired(found: Iterable[tuple[str, str]], words: frozenset[str]) -> set[tuple[str, str]]:
    """Those whose name, without a leading underscore, is a retired word."""
    return {(name, place) for name, place in found if name.lstrip("_") in words}


def test_retired_names_are_not_defined_again() -> None:
    found = retired(named_modules(), RETIRED_MODULES)
    found |= retired(definitions(ast.ClassDef), RETIRED_CLASSES)
    found |= retired(definitions(ast.FunctionDef, ast.AsyncFunctionDef), RETIRED_FUNCTIONS)
    assert found == set(), "give it a name that says what it is"


@pytest.mark.parametrize("kind", ["classes", "modules"])
def test_a_name_stands_for_one_thing(kind: str) -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in definitions(ast.ClassDef) if kind == "classes" else named_modules():
        places[name].append(place)
    repeated = {name: found for name, found in places.items() if len(found) > 1}
    assert repeated.keys() == {name for name, (of_kind, _) in SHARED_NAMES.items() if of_kind == kind}


def test_no_retired_name_is_mentioned_as_a_module_in_the_docs() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
    wrong = [
        f"{page.name}: {name}.py" for page in pages for name in sorted(RETIRED_MODULES) if f"/{name}.py" in page.read_text(encoding="utf-8")
    ]
    assert wrong == []
