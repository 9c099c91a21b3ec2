"""The command line `mock-server`: the table of its commands. Their options are in `contracts.configuration`."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from types import FrameType

from contracts.cli import builder
from contracts.cli.builder import Command, CommandLine, Parameter
from contracts.configuration import MOCK_SERVER

__all__ = ["COMMAND_LINE", "main"]


def _end_at_once(number: int, frame: FrameType | None) -> None:
    os._exit(0)


def _end_at_once_on_signals() -> None:
    """While `serve` loads, signals end the process with 0: an exception may be lost in a callback of a library, and there is nothing to
    save yet. Once it serves, the server handles signals itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end_at_once)


COMMAND_LINE = CommandLine(
    MOCK_SERVER,
    "A mock server for any OpenAPI document and its business rules.",
    example="mock-server serve --port 0",
    commands=(
        Command(
            "serve",
            "Answer the operations of a document until Ctrl-C.",
            """
            Answer the operations of DOCUMENT (path, URL, or - for standard input) until Ctrl-C.

            Default: openapi.yaml, openapi.yml or openapi.json in the working folder, else the shipped document. The address is printed to
            standard output, a line per request to standard error. Each option can also be set in the environment, and in pyproject.toml
            under [tool.mock-server].
            """,
            example="mock-server serve --port 0 --set authentication=strict",
            function="mock_server.cli.serve_command:serve",
            prepare=_end_at_once_on_signals,
        ),
        Command(
            "routes",
            "List the operations, and what is wrong with the document.",
            "List the operations of DOCUMENT, the answers that each declares, and what is wrong with the document.",
            example="mock-server routes",
            function="mock_server.cli.listing_commands:routes",
        ),
        Command(
            "resources",
            "List what the operations are about: collections, keys, pages.",
            """
            List the resources of DOCUMENT: collections and single things, and what each operation does to them.

            Each line says what was recognised, where the document shows it, and why: keys (which member is `{customer}`), lists and what
            stands beside them, paging, sorting, filters, secrets, members that the server makes. What is not sure says so.
            """,
            example="mock-server resources",
            function="mock_server.cli.listing_commands:resources",
        ),
        Command(
            "show",
            "Show one operation: a request as curl, and its answer.",
            """
            Show one operation of DOCUMENT: a request as a curl command, and the answer to it.

            OPERATION is an id, or 'METHOD /path' in quotes; `mock-server routes` lists them.
            """,
            example="mock-server show PhoneNumbers_ValidateManualOverride",
            function="mock_server.cli.listing_commands:show",
            parameters=(Parameter("operation", "OPERATION"),),
        ),
        Command(
            "prove",
            "Self-test: run the checker against the mock, in this process.",
            """
            Self-test: run the checker against the mock of DOCUMENT, in this process.

            It should find nothing, whatever the document. A finding says whose fault it is: the document's, the rule book's or this kit's.
            Exit codes: 0 no findings; 1 findings, or no valid request got through; 2 a mistake in the options, the document or the book;
            130 interrupted.
            """,
            example="mock-server prove --max-time 20",
            function="mock_server.cli.selftest_commands:prove",
        ),
        Command(
            "audit",
            "Break the mock on purpose: does the checker notice?",
            """
            Break the mock of DOCUMENT one promise at a time, and see whether the checker notices.

            Removes each rule and row of the book, contradicts each statement of the document about an answer, and judges the directed cases
            again, in this process. Exit codes: 0 every visible defect was noticed; 1 one was not, or the unbroken mock has findings; 2 a
            mistake in the options, the document or the book. The only --report format is json.
            """,
            example="mock-server audit",
            function="mock_server.cli.selftest_commands:audit",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process: 2 for a mistake of the caller, 130 after Ctrl-C and SIGTERM, but 0 where they end `serve`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # before the server is up, SIGTERM ends us as Ctrl-C does
    builder.run(COMMAND_LINE, arguments)
