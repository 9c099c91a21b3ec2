"""The fixture `mock` for pytest: the base URL of a mock, in a session of its own for each test.

    # conftest.py
    pytest_plugins = ["mock_server.pytest_plugin"]

    # test_pets.py
    @pytest.mark.mock("pets.yaml", state="closed")  # the arguments of `mock_server.create_app`
    def test_a_pet_is_listed(mock):
        httpx.post(f"{mock}/pets", json={"name": "Rex"})
        assert len(mock.state["/pets"]) == 1

Without a marker, the document is the ini option `mock_document`, else the default document. Servers are shared by the tests of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from mock_server.testing import MockUrl, served

__all__ = ["mock", "mock_servers", "pytest_addoption", "pytest_configure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """The ini option."""
    parser.addini("mock_document", "The OpenAPI document of the fixture `mock`, if a test does not name one.", default="")


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", "mock(document=None, **options): the mock of the fixture `mock`, as for mock_server.create_app")


@pytest.fixture(scope="session")
def mock_servers() -> Iterator[Callable[..., MockUrl]]:
    """A running mock for each choice of arguments, started when a test first asks for it."""
    running: dict[str, MockUrl] = {}
    with ExitStack() as stack:

        def server(*args: object, **options: object) -> MockUrl:
            chosen = repr((args, sorted(options.items())))
            if chosen not in running:
                running[chosen] = stack.enter_context(served(*args, **options))  # type: ignore[arg-type]  # as the test gives them
            return running[chosen]

        yield server


@pytest.fixture
def mock(request: pytest.FixtureRequest, mock_servers: Callable[..., MockUrl]) -> MockUrl:
    """The base URL of the test's mock, in a session that is named after the test."""
    marker = request.node.get_closest_marker("mock")
    args, options = (marker.args, marker.kwargs) if marker else ((), {})
    if not args and "document" not in options:
        args = (request.config.getini("mock_document") or None,)
    return mock_servers(*args, **options).session(request.node.nodeid)
