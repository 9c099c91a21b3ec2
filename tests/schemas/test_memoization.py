"""Checks that remember what they found out: the same answers as the library gives, at a cost that grows with the value only."""

import random
from collections.abc import Iterator

import pytest

from contracts.schemas.validation import Schemas, Validator
from contracts.schemas.validators.compiled_checks import compiled
from contracts.schemas.validators.guarding import begin, end
from contracts.schemas.validators.memoization import MemoizedCheck, Plans

NAMES = ("a", "b", "c")


def schema(rng: random.Random, depth: int) -> dict | bool:
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([{"type": "string"}, {"type": ["object", "null"]}, {"const": 1}, {"enum": ["x", None]}, True, {"minItems": 1}])
    if rng.random() < 0.4:
        return {"$ref": f"#/$defs/D{rng.randrange(4)}"}
    return {keyword: made for _ in range(rng.randrange(1, 4)) for keyword, made in keywords(rng, depth - 1)}


def keywords(rng: random.Random, depth: int) -> Iterator[tuple[str, object]]:
    def one() -> dict | bool:
        return schema(rng, depth)

    def few() -> list:
        return [one() for _ in range(rng.randrange(1, 4))]

    def named() -> dict:
        return {name: one() for name in rng.sample(NAMES, 2)}

    yield from rng.choice(
        [
            lambda: [("properties", named())],
            lambda: [("properties", named()), ("additionalProperties", rng.choice([False, one()]))],
            lambda: [("patternProperties", {"^[ab]": one()}), ("additionalProperties", one())],
            lambda: [("propertyNames", {"anyOf": [{"maxLength": 1}, one()]})],
            lambda: [("dependentSchemas", {"a": one()})],
            lambda: [("required", [rng.choice(NAMES)])],
            lambda: [("items", one()), ("prefixItems", few())],
            lambda: [("items", one())],
            lambda: [("contains", one()), ("minContains", rng.randrange(3)), ("maxContains", 2)],
            lambda: [(rng.choice(["allOf", "anyOf", "oneOf"]), few())],
            lambda: [("not", one())],
            lambda: [("if", one()), ("then", one()), ("else", one())],
            lambda: [("anyOf", few()), ("unevaluatedProperties", rng.choice([False, one()]))],
            lambda: [("allOf", few()), ("unevaluatedItems", rng.choice([False, one()]))],
        ]
    )()


def value(rng: random.Random, depth: int) -> object:
    kind = rng.randrange(6) if depth else rng.randrange(4)
    if kind < 4:
        return rng.choice(["x", "", 1, 1.0, None, True, [], {}])
    if kind == 4:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {name: value(rng, depth - 1) for name in rng.sample([*NAMES, "d"], rng.randrange(4))}


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(12, 80))])
def test_the_answers_are_those_of_the_library(seed):
    rng = random.Random(seed)
    answers = set()
    for _ in range(25):
        # each definition refers to later ones in place, and to any one below a member, so that nothing leads back for the same value
        definitions = {f"D{n}": {"properties": {"a": schema(rng, 2)}, "items": schema(rng, 1)} for n in range(4)}
        bundled = {"allOf": [schema(rng, 3), schema(rng, 3)], "$defs": definitions}
        library, memoized = compiled(bundled), MemoizedCheck(bundled, Plans())
        for _ in range(12):
            one = value(rng, 3)
            begin()
            mine = memoized.is_valid(one)
            end()
            assert mine is library.is_valid(one), (bundled, one)
            answers.add(mine)
    assert answers == {True, False}


def test_a_schema_that_is_nothing_but_a_circle_asks_for_nothing():
    bundled = {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}}
    begin()
    assert MemoizedCheck(bundled, Plans()).is_valid({"a": 1})
    end()


def test_a_schema_that_leads_back_to_itself_for_the_same_value_adds_nothing():
    bundled = {"$ref": "#/$defs/A", "$defs": {"A": {"type": "string", "allOf": [{"$ref": "#/$defs/A"}]}}}
    check = MemoizedCheck(bundled, Plans())
    begin()
    assert (check.is_valid("a"), check.is_valid(1)) == (True, False)
    end()


def tangled(count: int, refers_to, keyword: str = "oneOf") -> Validator:
    """Schemas whose member `x` is one of others of them."""
    named = {
        f"S{n}": {"required": ["x"], "properties": {"x": {keyword: [{"$ref": f"#/components/schemas/S{m}"} for m in refers_to(n)]}}}
        for n in range(count)
    }
    return Schemas({"components": {"schemas": named}}).validator({"$ref": "#/components/schemas/S0"}, direction="request")


def nested(levels: int) -> dict:
    found: dict = {}
    for _ in range(levels):
        found = {"x": found}
    return found


@pytest.mark.parametrize("levels", [0, 7, 190, 5_000])
@pytest.mark.parametrize(
    ("count", "refers_to", "keyword"),
    [(60, lambda n: range(60), "oneOf"), (10, lambda n: range(10), "anyOf"), (30, lambda n: ((n + 1) % 30, (n + 2) % 30), "oneOf")],
    ids=["60 to all", "10 to all", "30 to the next two"],
)
def test_however_schemas_refer_to_one_another_a_value_is_checked_and_explained(count, refers_to, keyword, levels):
    validator = tangled(count, refers_to, keyword)  # without memory: 8 times as long for each level
    assert not validator.is_valid(nested(levels))
    found = validator.errors(nested(levels))
    assert len(found) == 1
    if levels < 8:
        assert (found[0].path, found[0].message) == (("x",) * levels, '"x" is a required property')


def test_a_value_that_is_too_much_for_its_schema_is_said_to_be():
    (found,) = tangled(60, lambda n: range(60)).errors(nested(190))
    assert found.message == "is nested too deeply for schemas that refer to one another this much: not fully checked"
