"""`mock-server routes`, `resources` and `show`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from contracts.cli import console
from contracts.configuration import MockServerOptions
from contracts.contract import load
from mock_server import loaded
from mock_server.cli import operation_listing as listing
from mock_server.cli.resources import listed

__all__ = ["resources", "routes", "show"]

_METHODS: Final = {"GET": "32", "HEAD": "32", "POST": "34", "PUT": "33", "PATCH": "33", "DELETE": "31"}
_STATUSES: Final = {"2": "32", "3": "36", "4": "33", "5": "31"}


def routes(options: MockServerOptions) -> None:
    """Print a line per operation. Raises ContractsError."""
    found = loaded.load(options, budget_s=10)
    lines = listing.routes(found.mock.contract, found.preflight, width=console.terminal_width())
    console.say(lines, paint=_coloured if console.wants_colour() else str)


def resources(options: MockServerOptions) -> None:
    """Print the resources of the document. Raises ContractsError."""
    contract = load(options.document, options.rules, allowed=options.allow_ref)
    console.say(listed(contract.spec, contract.resources))


def show(options: MockServerOptions, operation: str) -> None:
    """Print one operation with a request and its response. Raises ContractsError."""
    if _is_document(operation) and not _is_document(options.document):  # the arguments in the other order
        options, operation = replace(options, document=operation), options.document
    found = loaded.load(options, budget_s=0)
    lines = listing.shown(found, listing.operation_named(found.mock.contract, operation))
    console.say(lines, paint=_coloured if console.wants_colour() else str)


def _is_document(word: str) -> bool:
    return word.startswith(("http://", "https://")) or Path(word).is_file()


def _coloured(line: str) -> str:
    """A line with its method, or its status, in colour."""
    method, _, rest = line.partition(" ")
    colour = _METHODS.get(method) or (_STATUSES.get(rest[:1]) if method == "HTTP/1.1" else None)
    if colour is None:
        return line
    painted = method if method in _METHODS else line
    return f"\x1b[{colour}m{painted}\x1b[0m{line[len(painted) :]}"
