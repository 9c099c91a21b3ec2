"""The command line `contracts`: the table of its commands. Their options are in `contracts.configuration`."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.cli import builder
from contracts.cli.builder import Command, CommandLine, Parameter
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

            Sends the book's own cases, then generated ones; judges every answer. Ends with 0: clean, 1: findings, or nothing valid got
            through, 2: a mistake in options, document or book, 3: nobody answered, 130: interrupted.
            """,
            example="contracts run --url http://127.0.0.1:8000 --max-time 60",
            function="contracts.cli.run_command:run",
        ),
        Command(
            "check",
            "Say all about document and rule book that needs no server.",
            "Say everything about DOCUMENT and its rule book that can be said without a server.",
            example="contracts check",
            function="contracts.cli.listing_commands:check",
        ),
        Command(
            "rules",
            "List the rules with source and verdict of their witnesses.",
            """
            List the rules of the book with source and verdict of their witnesses.

            REQUEST.json (- for standard input) has a witness's members: method path query headers cookies body text settings; method and
            path may be left out where the document has one operation.
            """,
            example="contracts rules",
            function="contracts.cli.listing_commands:rules",
            parameters=(Parameter("--explain", "REQUEST.json", "Say which rule decides this request, which almost did, and why."),),
        ),
        Command(
            "init",
            "Draft a first rule book for a document.",
            """
            Draft a first rule book for DOCUMENT: what its names suggest, each row with its evidence.

            Bindings, invariants and settings that load cleanly and that `mock-server prove` keeps; rules are for you to write.
            """,
            example="contracts init --output rules.yaml",
            function="contracts.cli.init_command:init",
            parameters=(
                Parameter("--output", "FILE", "Where to write the book; an existing file is not overwritten. Default: standard output."),
            ),
        ),
        Command(
            "checks",
            "List what is checked of any document.",
            "List what is checked of any document: id, meaning, source, how to silence it.",
            example="contracts checks",
            function="contracts.cli.listing_commands:checks",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with the exit codes of the README."""
    builder.run(COMMAND_LINE, arguments)
