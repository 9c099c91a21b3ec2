"""Documents whose references multiply: what one value is checked against is known beforehand, and bounded."""

from __future__ import annotations

import time

import pytest

from contracts.schemas.bundles.repetition import uses, weights, widest
from contracts.schemas.validation import Schemas


def ref(name: str) -> dict:
    return {"$ref": f"#/$defs/{name}"}


def component(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(**components: object) -> Schemas:
    return Schemas({"components": {"schemas": components}})


def chain(levels: int, leaf: object) -> object:
    for _ in range(levels):
        leaf = {"a": leaf}
    return leaf


@pytest.mark.parametrize(
    ("schema", "width"),
    [
        ({"type": "string"}, 1),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 3),
        ({"properties": {"a": {"type": "string"}, "b": {"oneOf": [{}, {}]}}}, 4),
        ({"items": {"allOf": [{}, {}]}, "contains": {}}, 5),
        ({"allOf": [{"additionalProperties": {}}, {"additionalProperties": {}}]}, 3),
    ],
    ids=range(5),
)
def test_width_counts_the_schemas_that_one_value_meets(schema: dict, width: int) -> None:
    assert widest([uses(schema)], {}) == width


def test_weights_multiply_along_references_and_stop_at_circles() -> None:
    used = {"a": uses({"allOf": [ref("b"), ref("b")]}).here, "b": uses({"allOf": [ref("c"), ref("c"), ref("a")]}).here, "c": uses({}).here}
    found = weights(used)
    assert found["a"] == 1 + 1 + 2 + 2 * found["b"]


def test_unevaluated_members_beyond_many_ways_are_let_through_and_told() -> None:
    document = {f"S{index}": {"allOf": [component(f"S{index + 1}")] * 2, "unevaluatedProperties": False} for index in range(9)}
    validator = schemas(**document, S9={"type": "object"}).validator(component("S0"))
    assert {fault.keyword for fault in validator.faults} == {"unevaluatedProperties"}
    assert [error.keyword for error in validator.errors(5)] == ["type"]


@pytest.mark.parametrize("levels", [24, 72], ids=["once around", "three times around"])
@pytest.mark.parametrize("leaf", [1, "x"], ids=["valid", "wrong"])
def test_definitions_met_twice_at_each_level_are_checked_once(levels: int, leaf: object) -> None:
    document = {
        f"S{index}": {
            "properties": {"a": component(f"S{(index + 1) % 24}")},
            "patternProperties": {"a": component(f"S{(index + 1) % 24}")},
            "type": ["object", "integer"],
        }
        for index in range(24)
    }
    start = time.process_time()
    found = schemas(**document).validator(component("S0")).errors(chain(levels, leaf))
    assert [error.pointer for error in found] == ([] if leaf == 1 else ["/a" * levels])
    assert time.process_time() - start < 1


def test_large_value_under_a_wide_schema_is_refused_with_the_reason() -> None:
    validator = schemas().validator({"items": {"anyOf": [{"const": index} for index in range(5_000)]}})
    assert validator.is_valid([1] * 1_000)
    assert not validator.is_valid([1] * 100_000)
    (error,) = validator.errors([1] * 100_000)
    assert (error.keyword, error.message) == ("schema", "is too large for such a complex schema: at most 4,998 values are checked")
