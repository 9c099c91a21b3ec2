"""Which path was meant by one that the document does not have."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import Spec
from contracts.api.nearest_paths import nearest_path
from contracts.api.routing import Router

PATHS = {path: {"get": {"responses": {}}} for path in ("/pets", "/pets/{id}", "/pets/{id}/photos", "/stores")}


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/pet", "/pets"),
        ("/Pets/7", "/pets/7"),
        ("/pets/7/photo", "/pets/7/photos"),
        ("/api/v2/pets/7", "/pets/7"),
        ("/pets/7/", "/pets/7"),
        ("/weather", ""),
        ("/", ""),
        ("//", ""),
        ("/pets/7/photos/3/large", ""),
        ("/" + "a" * 10_000, ""),
    ],
)
def test_the_path_that_was_meant_is_found(spec_of: Callable[..., Spec], path: str, nearest: str) -> None:
    spec = spec_of(PATHS)
    assert nearest_path(spec, Router(spec), path) == nearest
