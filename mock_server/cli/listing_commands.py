"""`mock-server routes`, `resources` and `show`."""

from __future__ import annotations

from contracts.cli import console
from contracts.configuration import MockServerOptions
from contracts.contract import load
from mock_server import loaded
from mock_server.cli import operation_listing as listing
from mock_server.cli.resources import listed

__all__ = ["resources", "routes", "show"]


def routes(options: MockServerOptions) -> None:
    """Print a line per operation. Raises ContractsError."""
    found = loaded.load(options, budget_s=10)
    console.say(listing.routes(found.mock.contract, found.preflight))


def resources(options: MockServerOptions) -> None:
    """Print the resources of the document. Raises ContractsError."""
    contract = load(options.document, "none", allowed=options.allow_ref)
    console.say(listed(contract.spec))


def show(options: MockServerOptions, operation: str) -> None:
    """Print one operation with a request and its response. Raises ContractsError."""
    found = loaded.load(options, budget_s=0)
    console.say(listing.shown(found, listing.operation_named(found.mock.contract, operation)))
