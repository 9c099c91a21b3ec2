"""The command line `contracts`: the table of its commands. Their options are in `contracts.configuration`."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.cli import builder
from contracts.cli.builder import Command, CommandLine, CommandParameter
from contracts.configuration import CONTRACTS

__all__ = ["COMMAND_LINE", "main"]

COMMAND_LINE = CommandLine(
    CONTRACTS,
    "Checks an OpenAPI document, its rule book, and any implementation of them.",
    example="contracts check",
    commands=(
        Command(
            "run",
            "Check the implementation at --url.",
            """
            Check the implementation at --url against DOCUMENT and its rule book.

            Sends the book's own cases, then generated ones, and checks every response. Exit codes: 0 no findings; 1 findings, or no valid
            request was accepted; 2 an error in the options, the document or the book; 3 no HTTP response at all; 130 interrupted.
            """,
            example="contracts run --url http://127.0.0.1:8000 --max-time 60",
            function="contracts.cli.run_command:run",
        ),
        Command(
            "check",
            "Check the document and its rule book, without a server.",
            "Check DOCUMENT and its rule book for errors, without a server, and summarize the book.",
            example="contracts check",
            function="contracts.cli.listing_commands:check",
        ),
        Command(
            "rules",
            "List the rules, with their sources and the results of their witnesses.",
            """
            List the rules of the book, with their sources and the results of their witnesses.

            REQUEST.json (- for standard input) has the same members as a witness: method, path, query, headers, cookies, body, text,
            settings. Method and path are optional if the document has a single operation.
            """,
            example="contracts rules",
            function="contracts.cli.listing_commands:rules",
            parameters=(
                CommandParameter(
                    "--explain", "REQUEST.json", "Explain which rule decides this request, which rules almost matched, and why."
                ),
            ),
        ),
        Command(
            "init",
            "Draft a first rule book for a document.",
            """
            Draft a first rule book for DOCUMENT from the names in it. Each row comes with its evidence.

            The draft has bindings, invariants and settings. It loads without errors and passes `mock-server prove`; writing the rules is
            up to you.
            """,
            example="contracts init --output rules.yaml",
            function="contracts.cli.init_command:init",
            parameters=(
                CommandParameter(
                    "--output", "FILE", "File to write the book to; an existing file is not overwritten. Default: standard output."
                ),
            ),
        ),
        Command(
            "checks",
            "List the checks that apply to any document.",
            "List the checks that apply to any document: id, meaning, source, and how to turn each one off.",
            example="contracts checks",
            function="contracts.cli.listing_commands:checks",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with one of the exit codes in the README."""
    builder.run(COMMAND_LINE, arguments)
