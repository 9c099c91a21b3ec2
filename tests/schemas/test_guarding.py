"""`uniqueItems`, `enum` and `const` with JSON's equality, in linear time."""

from __future__ import annotations

import time

import pytest

from contracts.schemas.validation import Schemas

EQUAL = [
    [1, 1.0],
    [0, -0.0],
    [2**70, float(2**70)],
    [{"a": 1, "b": [2, {"c": None}]}, {"b": [2.0, {"c": None}], "a": 1.0}],
    [[], []],
    ["a", 1, "a"],
    [True, True],
    ["x" * 100, "x" * 100],
    [["a" * 100, 1], ["a" * 100, 1]],
]
DIFFERENT = [
    [1, True],
    [0, False],
    [1, "1"],
    [None, "None", False, 0, "", [], {}],
    [[1], [1, 1], [[1]], [[1], 1]],
    [[[1], 2], [[1, 2]]],
    [{"a": 1}, {"a": 2}, {"b": 1}, ["a", 1]],
    [["a,1:b"], ["a", "b"], "a,1:b"],
    [2**70, 2**70 + 1, float(2**70) * 2],
    [0.1, 0.2, 1e300],
]


@pytest.mark.parametrize("padding", [0, 20], ids=["few items", "many items"])
@pytest.mark.parametrize(("items", "is_unique"), [*((one, False) for one in EQUAL), *((one, True) for one in DIFFERENT)])
def test_items_are_unique_as_json_has_it(items: list, is_unique: bool, padding: int) -> None:
    value = [*items, *(f"padding {index}" for index in range(padding))]
    validator = Schemas({}).validator({"uniqueItems": True})
    assert validator.is_valid(value) is is_unique
    assert [error.keyword for error in validator.errors(value)] == ([] if is_unique else ["uniqueItems"])


@pytest.mark.parametrize(
    ("first", "second"), [(pair[0], pair[1]) for pair in EQUAL if len(pair) == 2 and isinstance(pair[0], (list, dict))]
)
def test_listed_values_are_compared_as_json_has_it(first: object, second: object) -> None:
    assert Schemas({}).validator({"enum": [first, 7]}).is_valid(second)
    assert Schemas({}).validator({"const": first}).is_valid(second)
    assert not Schemas({}).validator({"enum": [first, 7]}).is_valid([second])


HARD = {
    "large integers": ({"uniqueItems": True}, [2**70 + index for index in range(40_000)]),
    "integers with one hash in Python": ({"uniqueItems": True}, [index * (2**61 - 1) for index in range(40_000)]),
    "texts": ({"uniqueItems": True, "items": {"type": "string"}}, [f"text {index}" for index in range(40_000)]),
    "objects": ({"uniqueItems": True}, [{"a": index, "b": [index]} for index in range(40_000)]),
    "lists in lists, unique at each level": (
        {"$defs": {"n": {"uniqueItems": True, "items": {"$ref": "#/$defs/n"}}}, "$ref": "#/$defs/n"},
        [[[[list(range(40_000))]]]],
    ),
    "objects among many": (
        {"items": {"anyOf": [{"enum": [{"a": index} for index in range(2_000)]}, {"type": "object"}]}},
        [{"a": "x"}] * 20_000,
    ),
}


@pytest.mark.parametrize(("schema", "value"), HARD.values(), ids=HARD)
def test_comparing_takes_as_long_as_the_value_is(schema: dict, value: object) -> None:
    validator = Schemas({}).validator(schema)
    start = time.process_time()
    assert validator.is_valid(value)
    assert time.process_time() - start < 1


def test_integers_where_texts_are_asked_for_are_compared_as_quickly() -> None:
    validator = Schemas({}).validator({"uniqueItems": True, "items": {"type": "string"}})
    start = time.process_time()
    assert len(validator.errors([2**70 + index for index in range(20_000)])) == 101
    assert time.process_time() - start < 1
