"""JSON pointers (RFC 6901), as fragments too."""

from __future__ import annotations

import pytest

from contracts.http.messages import ABSENT, JSON
from contracts.pointers import at

DOCUMENT: JSON = {"": 0, "a/b": 1, "c d": 2, "m~n": 3, "e%20f": 4, "list": [5, {"g": 6}]}
FOUND: dict[str, JSON] = {
    "/": 0,
    "/a~1b": 1,
    "#/a~1b": 1,
    "#/a%7E1b": 1,
    "#/a%2Fb": 1,
    "#/c%20d": 2,
    "/m~0n": 3,
    "#/e%20f": 4,
    "#/e%2520f": 4,
    "/list/0": 5,
    "/list/1/g": 6,
}


@pytest.mark.parametrize(("pointer", "value"), FOUND.items())
def test_a_pointer_leads_to_its_value(pointer: str, value: JSON) -> None:
    assert at(DOCUMENT, pointer) == value


@pytest.mark.parametrize("pointer", ["/x", "/list/2", "/list/-1", "/list/x", "/list/²", "/list/1/g/0", f"/list/{'9' * 5000}"], ids=range(7))
def test_a_pointer_to_nothing_is_absent(pointer: str) -> None:
    assert at(DOCUMENT, pointer) is ABSENT
