"""Values satisfy their schema, whatever it asks for; a second validator agrees."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import pytest
from jsonschema import Draft202012Validator

from contracts.generation import Generator, Unsatisfiable
from contracts.schemas.validation import Schemas
from tests.generation.tricky import DOCUMENT, IMPOSSIBLE, TRICKY

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
SCHEMAS = Schemas(DOCUMENT)
GENERATOR = Generator(SCHEMAS, now=NOW)


def judged_by_jsonschema(schema: dict | bool, value: object) -> list[str]:
    """What the independent validator has against a value."""
    whole = {**schema, "components": DOCUMENT["components"]} if isinstance(schema, dict) else schema
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", TRICKY)
def test_every_value_satisfies_the_schema(name: str) -> None:
    schema = TRICKY[name]
    maker, own = GENERATOR.compile(schema), SCHEMAS.validator(schema, direction="response")
    for seed in range(20):
        value = maker(Random(seed))
        assert own.errors(value) == ()
        assert judged_by_jsonschema(schema, value) == []


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_schema_without_an_instance_is_refused_with_the_next_best(name: str) -> None:
    with pytest.raises(Unsatisfiable) as caught:
        GENERATOR.compile(IMPOSSIBLE[name])
    assert caught.value.reason
    json.dumps(caught.value.maker(Random(0)))


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [("date-time", 25, 25), ("date-time", 22, 24), ("time", 12, 12), ("email", 5, 8), ("email", 90, 200), ("uri", 5, 12), ("uri", 60, 80),
     ("hostname", 70, 130), ("ipv4", 7, 8), ("ipv4", 15, 15), ("ipv6", 15, 25), ("ipv6", 34, 34), ("duration", 6, 6), ("json-pointer", 9, 9)],
)  # fmt: skip
def test_texts_of_a_format_have_the_length_that_is_asked_for(form: str, low: int, high: int) -> None:
    schema = {"type": "string", "format": form, "minLength": low, "maxLength": high}
    maker, own = GENERATOR.compile(schema), SCHEMAS.validator(schema)
    values = {str(maker(Random(seed))) for seed in range(30)}
    assert all(own.is_valid(value) and low <= len(value) <= high for value in values)
    assert len(values) > 5


def test_a_choice_of_many_alike_is_given_up_soon() -> None:
    texts = {name: {"type": "string", "description": name} for name in ("type", "title", "detail", "instance")}
    branches = [{"type": "object", "required": list(texts), "properties": texts, "description": str(number)} for number in range(8)]
    with pytest.raises(Unsatisfiable):
        GENERATOR.compile({"oneOf": branches})


def test_the_other_items_of_older_drafts_are_what_these_call_additional() -> None:
    texts = GENERATOR.compile(
        {"type": "array", "prefixItems": [{"type": "integer"}], "additionalItems": {"type": "boolean"}, "minItems": 3}
    )
    value = texts(Random(0))
    assert isinstance(value, list)
    assert [type(one) for one in value[:3]] == [int, bool, bool]


def test_what_was_found_in_other_words_can_be_looked_into_without_limit() -> None:
    same = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    narrow = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "minLength": 3}}}
    maker = GENERATOR.compile({"oneOf": [same, narrow]})
    assert maker.node.compiler.variants_left == math.inf


def test_the_reason_names_the_member() -> None:
    with pytest.raises(Unsatisfiable, match="the member `a` is required, but no value is allowed"):
        GENERATOR.compile(IMPOSSIBLE["closed-and-required"])


def test_the_same_randomness_gives_the_same_value() -> None:
    maker = GENERATOR.compile(TRICKY["recursive"])
    assert maker(Random(9)) == maker(Random(9))


def test_another_process_makes_the_same_value() -> None:
    program = (
        "import json; from random import Random; from tests.generation.test_generator import GENERATOR, TRICKY\n"
        "print(json.dumps([GENERATOR.compile(TRICKY[n])(Random(3)) for n in ('recursive', 'pattern-properties', 'unique-objects')]))"
    )
    printed = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert printed[0] == printed[1]
    assert json.loads(printed[0])[0] == GENERATOR.compile(TRICKY["recursive"])(Random(3))


# --- pinned ------------------------------------------------------------------------------------------------------------------------

PERSON = {
    "type": "object",
    "required": ["name", "address"],
    "properties": {
        "name": {"type": "string"},
        "address": {
            "type": "object",
            "required": ["city", "zip"],
            "properties": {"city": {"type": "string"}, "zip": {"type": "string", "pattern": "^[0-9]{5}$"}},
        },
        "tags": {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "label": {"type": "string"}}}},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    "pinned",
    [{"name": "Ada"}, {"address": {"city": "Utrecht"}}, {"unknown": [1]}, {"tags": []}, {"name": "Ada", "address": {}}, {}],
)
def test_pinned_members_stay_and_the_rest_is_generated(pinned: dict) -> None:
    value = GENERATOR.compile(PERSON)(Random(1), pinned)
    assert isinstance(value, dict)
    assert SCHEMAS.validator(PERSON).errors(value) == ()
    assert set(value) == {"name", "address", "tags", *pinned}
    for name, pin in pinned.items():
        assert {**value[name], **pin} == value[name] if isinstance(pin, dict) else value[name] == pin


def test_members_come_in_the_order_declared() -> None:
    assert list(GENERATOR.compile(PERSON)(Random(1), {"tags": [], "zzz": 1})) == ["name", "address", "tags", "zzz"]


def test_a_complete_pinned_value_is_sent_as_it_is() -> None:
    pinned = {"tags": [{"id": 1}], "address": {"zip": "12345", "city": "X"}, "name": "Ada"}
    assert GENERATOR.compile(PERSON)(Random(1), pinned) is pinned


def test_a_pinned_item_gets_only_the_members_that_it_must_have() -> None:
    value = GENERATOR.compile(PERSON)(Random(1), {"tags": [{"label": "x"}, {"id": 7}]})
    assert isinstance(value, dict)
    assert [sorted(item) for item in value["tags"]] == [["id", "label"], ["id"]]


@pytest.mark.parametrize("pinned", [None, False, 0, "text", [1, "a"], []])
def test_anything_but_a_mapping_replaces_the_value(pinned: object) -> None:
    assert GENERATOR.compile({"type": ["array", "string", "null"]})(Random(0), pinned) == pinned


@pytest.mark.parametrize("kind", ["circle", "square"])
def test_a_pinned_member_chooses_the_branch(kind: str) -> None:
    schema = TRICKY["discriminated-by-constants"]
    for seed in range(10):
        value = GENERATOR.compile(schema)(Random(seed), {"kind": kind})
        assert SCHEMAS.validator(schema).errors(value) == ()
        assert isinstance(value, dict)
        assert value["kind"] == kind


def test_a_pinned_value_that_cannot_fit_is_kept() -> None:
    value = GENERATOR.compile(TRICKY["discriminated-by-constants"])(Random(0), {"kind": "triangle"})
    assert isinstance(value, dict)
    assert value["kind"] == "triangle"


def test_pinned_members_meet_conditions() -> None:
    schema = TRICKY["if-then-else"]
    for seed in range(20):
        value = GENERATOR.compile(schema)(Random(seed), {"country": "US"})
        assert SCHEMAS.validator(schema).errors(value) == ()


def test_a_sparse_value_holds_only_what_is_required() -> None:
    assert set(GENERATOR.compile(PERSON)(Random(0), {}, is_sparse=True)) == {"name", "address"}  # type: ignore[call-overload]


# --- directions, discriminators ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("direction", "members"), [("response", {"id", "created"}), ("request", {"id", "password"})])
def test_members_of_the_other_direction_stay_away(direction: str, members: set[str]) -> None:
    schema = {"$ref": "#/components/schemas/Secret"}
    value = GENERATOR.compile(schema, direction=direction)(Random(0))
    assert isinstance(value, dict)
    assert set(value) == members
    assert SCHEMAS.validator(schema, direction=direction).errors(value) == ()


def test_the_discriminator_names_the_component() -> None:
    maker = GENERATOR.compile({"type": "array", "items": TRICKY["discriminated-one-of"]})
    values = [value for seed in range(5) for value in maker(Random(seed))]  # type: ignore[union-attr]
    assert {(value["petType"], "barks" in value) for value in values if isinstance(value, dict)} == {("cat", False), ("dog", True)}


def test_a_component_derived_from_another_says_so() -> None:
    value = GENERATOR.compile({"$ref": "#/components/schemas/Dog"})(Random(0))
    assert isinstance(value, dict)
    assert value["petType"] == "dog"


def test_recursion_ends_soon() -> None:
    value = GENERATOR.compile(TRICKY["recursive"])(Random(0))
    assert len(json.dumps(value)) < 10_000


def test_the_first_value_shown_has_all_members() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}, "b": {"type": ["integer", "null"]}, "c": {"type": "array", "items": {"type": "string"}}},
    }
    value = GENERATOR.compile(schema)(Random(0))
    assert isinstance(value, dict)
    assert list(value) == ["a", "b", "c"]
    assert value["c"]


def test_what_comes_near_choices_within_choices_is_no_null() -> None:
    """Branches that are the same at each of several levels: no value fits one of them alone."""
    schema: dict = {"type": "string"}
    for _ in range(4):
        branch = {"type": "object", "required": ["inner"], "properties": {"inner": schema}}
        schema = {"oneOf": [branch, {**branch, "title": "The same"}]}
    with pytest.raises(Unsatisfiable) as caught:
        GENERATOR.compile(schema)
    value = caught.value.maker(Random(0))
    for _ in range(4):
        assert isinstance(value, dict)
        value = value["inner"]
    assert isinstance(value, str)
