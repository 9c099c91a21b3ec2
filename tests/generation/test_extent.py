"""How far an answer goes: breadth-first, with items of one shape, and nothing empty that could have a member."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from contracts.generation import Generator
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
TEXT: dict = {"type": "string"}


def ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def listed(schema: dict) -> dict:
    return {"type": "array", "items": schema}


def thing(**members: dict) -> dict:
    return {"type": "object", "properties": members}


def answers(components: dict, schema: dict | None = None, count: int = 6) -> list[JSON]:
    """Answers of the first component, or of a schema."""
    generator = Generator(Schemas({"components": {"schemas": components}}), now=NOW)
    maker = generator.compile(schema or ref(next(iter(components))))
    made = [maker(Random(seed)) for seed in range(count)]
    assert all(maker.is_valid(value) for value in made)
    return made


def empties(value: JSON, path: str = "") -> Iterator[str]:
    if value in ({}, []):
        yield path or "/"
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from empties(inner, f"{path}/{name}")


def shape(value: JSON) -> JSON:
    """The names of the members at every level; of a list those of its items, each once."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        found: list[JSON] = []
        for inner in map(shape, value):
            if inner not in found:
                found.append(inner)
        return found
    return None


def objects(value: JSON) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, dict) + sum(map(objects, inside))


WIDE = {
    "Pods": thing(items=listed(ref("Pod"))),
    "Pod": thing(name=TEXT, **{name: ref("A") for name in "abc"}),
    "A": thing(**{name: ref("B") for name in "xyzw"}),
    "B": thing(**{name: ref("C") for name in "pqr"}),
    "C": thing(s=TEXT),
}
ALBUM = {
    "Album": thing(name=TEXT, tracks=ref("Page")),
    "Page": thing(items=listed(ref("Track"))),
    "Track": thing(name=TEXT, artists=listed(ref("Artist"))),
    "Artist": thing(id=TEXT, name=TEXT, tags=listed(TEXT), extra={"type": "object", "additionalProperties": TEXT}),
}


@pytest.mark.parametrize("components", [WIDE, ALBUM], ids=["wide", "deep"])
def test_items_of_a_list_have_the_same_shape_and_nothing_is_empty(components: dict) -> None:
    for value in answers(components):
        assert list(empties(value)) == []
        name = "items" if "Pods" in components else "tracks"
        rows = value[name] if name == "items" else value[name]["items"]  # type: ignore[index, call-overload]
        assert len({str(sorted(row)) for row in rows}) == 1
        assert objects(value) < 250


def test_every_member_of_the_items_of_a_page_is_there() -> None:
    (value,) = answers({**WIDE, "Pod": thing(name=TEXT, **{f"part{index}": ref("C") for index in range(30)})}, count=1)
    assert all(len(row) == 31 for row in value["items"])  # type: ignore[index, call-overload]


def test_scalars_are_there_at_any_depth() -> None:
    chain = {
        f"L{level}": {**thing(name=TEXT, flag={"type": "boolean"}, next=ref(f"L{level + 1}")), "required": ["next"]} for level in range(14)
    }
    (value,) = answers({**chain, "L14": thing(name=TEXT)}, count=1)
    for _ in range(14):
        assert isinstance(value, dict)
        assert {"name", "flag"} <= value.keys()
        value = value["next"]
    assert list(value) == ["name"]  # type: ignore[arg-type]


def test_recursion_ends_at_the_first_object_of_the_same_kind() -> None:
    tree = {"Node": thing(id=TEXT, parent=ref("Node"), children=listed(ref("Node")), owner=ref("Owner")), "Owner": thing(name=TEXT)}
    for value in answers(tree):
        assert shape(value) == {"id": None, "parent": {"id": None}, "children": [{"id": None}], "owner": {"name": None}}


def test_required_recursion_ends_where_the_schema_allows_it() -> None:
    tree = {"Node": {**thing(id=TEXT, children=listed(ref("Node"))), "required": ["id", "children"]}}
    for value in answers(tree):
        assert shape(value) == {"id": None, "children": [{"id": None, "children": []}]}


def test_an_object_without_scalars_has_the_member_that_leads_to_one() -> None:
    tree = {
        "Filter": thing(all=listed(ref("Filter")), any=listed(ref("Filter")), equals=thing(field=TEXT)),
    }
    for value in answers(tree):
        assert list(empties(value)) == []
        assert all(list(row) == ["equals"] for row in value["all"])  # type: ignore[index, call-overload]


def test_what_never_says_anything_ends() -> None:
    assert answers({"Loop": thing(again=ref("Loop"))}, count=1) == [{"again": {}}]


def test_an_expression_of_expressions_ends() -> None:
    both = {"type": "object", "required": ["left", "right"], "properties": {"left": ref("Term"), "right": ref("Term")}}
    made = answers({"Term": {"oneOf": [ref("Sum"), {"type": "object", "required": ["value"], "properties": {"value": {"type": "integer"}}}]},
                    "Sum": {**both, "additionalProperties": False}})  # fmt: skip
    assert all(1 < objects(value) < 300 for value in made)


USAGE = {"type": "object", "required": ["tokens"], "properties": {"tokens": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("branches", "expected"),
    [
        ([{}, USAGE], dict),
        ([{"type": "null"}, USAGE], dict),
        ([{"description": "anything"}, True, {"type": ["integer", "null"]}], int),
        ([{"type": "string"}, USAGE], str),
        ([USAGE, {"type": "object", "required": ["deleted"], "properties": {"deleted": {"const": True}}}], dict),
        ([{"type": "null"}, {"enum": ["a", "b"]}], str),
    ],
    ids=["empty", "null", "untyped", "expandable", "deleted", "listed"],
)
@pytest.mark.parametrize("word", ["anyOf", "oneOf"])
def test_the_first_branch_that_describes_a_value_is_the_usual_one(word: str, branches: list, expected: type) -> None:
    if word == "oneOf" and branches[0] != {"type": "null"}:
        branches = [branch for branch in branches if branch not in ({}, True, {"description": "anything"})]
    made = answers({"Any": {word: branches}}, count=12)
    assert {type(value) for value in made} == {expected}
    assert all("tokens" in value for value in made if isinstance(value, dict))
