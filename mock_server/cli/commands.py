"""The command line `mock-server`: the table of its commands. Their options are in `contracts.configuration`."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from types import FrameType

from contracts.cli import builder
from contracts.cli.builder import Command, CommandLine, CommandParameter
from contracts.configuration import MOCK_SERVER

__all__ = ["COMMAND_LINE", "main"]


def _end_at_once(number: int, frame: FrameType | None) -> None:
    os._exit(0)


def _end_at_once_on_signals() -> None:
    """While `serve` loads, signals end the process with exit code 0: an exception could get lost in a library's callback, and there is
    nothing to save yet. Once it serves, the server handles signals itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end_at_once)


COMMAND_LINE = CommandLine(
    MOCK_SERVER,
    "A mock server for any OpenAPI document and its business rules.",
    example="mock-server serve --port 0",
    default="serve",
    commands=(
        Command(
            "serve",
            "Answer the operations of a document until Ctrl-C.",
            """
            Answer the operations of DOCUMENT (path, URL, or - for standard input) until Ctrl-C.

            Default: openapi.yaml, openapi.yml or openapi.json in the working folder, else the shipped document. The address is printed to
            standard output, one line per request to standard error. Each option can also be set in the environment, or in pyproject.toml
            under [tool.mock-server].
            """,
            example="mock-server serve --port 0 --set authentication=strict",
            function="mock_server.cli.serve_command:serve",
            prepare=_end_at_once_on_signals,
        ),
        Command(
            "routes",
            "List the operations and the faults of a document.",
            "List the operations of DOCUMENT, the responses that each declares, and the faults of the document.",
            example="mock-server routes",
            function="mock_server.cli.listing_commands:routes",
        ),
        Command(
            "resources",
            "List the resources of a document: collections, keys, paging.",
            """
            List the resources of DOCUMENT: collections and singletons, and what each operation does to them.

            Each line shows what was recognised, where in the document, and why: keys (which member is `{customer}`), lists and their
            envelopes, paging, sorting, filters, secrets, members set by the server. Guesses are marked as not sure.
            """,
            example="mock-server resources",
            function="mock_server.cli.listing_commands:resources",
        ),
        Command(
            "show",
            "Show one operation: a request as a curl command, and its response.",
            """
            Show one operation of DOCUMENT: a request as a curl command, and the response to it.

            OPERATION is an operation id, or 'METHOD /path' in quotes; `mock-server routes` lists them.
            """,
            example="mock-server show PhoneNumbers_ValidateManualOverride",
            function="mock_server.cli.listing_commands:show",
            parameters=(CommandParameter("operation", "OPERATION"),),
        ),
        Command(
            "prove",
            "Self-test: run the checker against the mock, in this process.",
            """
            Self-test: run the checker against the mock of DOCUMENT, in this process.

            There should be no findings, whatever the document. Each finding says where the fault is: in the document, the rule book or
            this kit. Exit codes: 0 no findings; 1 findings, or no valid request was accepted; 2 an error in the options, the document or
            the book; 130 interrupted.
            """,
            example="mock-server prove --max-time 20",
            function="mock_server.cli.selftest_commands:prove",
        ),
        Command(
            "audit",
            "Mutation test: does the checker detect deliberate defects of the mock?",
            """
            Mutation test: give the mock of DOCUMENT one defect at a time, and see whether the checker detects it.

            Removes each rule and row of the book, contradicts each statement of the document about a response, and checks the directed
            cases again, in this process. Exit codes: 0 every visible defect was detected; 1 one was not, or the unchanged mock has
            findings; 2 an error in the options, the document or the book. The only --report format is json.
            """,
            example="mock-server audit",
            function="mock_server.cli.selftest_commands:audit",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process: 2 for a usage error, 130 after Ctrl-C and SIGTERM, or 0 if they end `serve`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # before the server is up, SIGTERM acts like Ctrl-C
    builder.run(COMMAND_LINE, arguments)
