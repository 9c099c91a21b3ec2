"""Small documents, built in the test that needs them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import OperationReader, Spec, build, reader
from contracts.document import load


@pytest.fixture
def spec_of() -> Callable[..., Spec]:
    """Paths (and further members) → Spec."""

    def make(paths: dict, *, version: str = "3.1.0", **members: object) -> Spec:
        return build(load({"openapi": version, "info": {"title": "T", "version": "1"}, "paths": paths, **members}))

    return make


@pytest.fixture
def reader_of(spec_of: Callable[..., Spec]) -> Callable[..., OperationReader]:
    """One operation's members → its reader. `path` and `method` where they matter."""

    def make(
        operation: dict, *, path: str = "/x", method: str = "post", schemas: dict | None = None, version: str = "3.1.0"
    ) -> OperationReader:
        whole = {"responses": {"default": {"description": ""}}, **operation}
        spec = spec_of({path: {method: whole}}, version=version, components={"schemas": schemas or {}})
        return reader(spec, next(iter(spec.operations.values())))

    return make
