"""What the keywords of one schema say by themselves."""

from __future__ import annotations

import pytest

from contracts.schemas.keywords import json_type, listed_values


class Row(dict):
    """A mapping of some reader's own."""


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, "null"), (True, "boolean"), (1, "integer"), (1.0, "number"), ("", "string"), ([], "array"), ({}, "object"), (Row(), "object")],
)
def test_a_value_has_the_type_that_a_schema_would_name(value: object, name: str) -> None:
    assert json_type(value) == name  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("schema", "values"),
    [({"const": None}, [None]), ({"enum": [1, 2]}, [1, 2]), ({"const": 1, "enum": [1, 2]}, [1]), ({}, None), ({"enum": 1}, None)],
)
def test_listed_values_are_those_of_const_else_of_enum(schema: dict, values: list | None) -> None:
    assert listed_values(schema) == values
