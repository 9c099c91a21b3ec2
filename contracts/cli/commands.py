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

            Sends the book's own cases, then generated ones, and judges every answer. Exit codes: 0 no findings; 1 findings, or no valid
            request got through; 2 a mistake in the options, the document or the book; 3 no answer at all; 130 interrupted.
            """,
            example="contracts run --url http://127.0.0.1:8000 --max-time 60",
            function="contracts.cli.run_command:run",
        ),
        Command(
            "check",
            "Check the document and its rule book, without a server.",
            "Check DOCUMENT and its rule book, without a server: mistakes, and what the book holds.",
            example="contracts check",
            function="contracts.cli.listing_commands:check",
        ),
        Command(
            "rules",
            "List the rules, with their sources and whether their witnesses hold.",
            """
            List the rules of the book, with their sources and whether their witnesses hold.

            REQUEST.json (- for standard input) has the members of a witness: method, path, query, headers, cookies, body, text, settings.
            Method and path are optional if the document has a single operation.
            """,
            example="contracts rules",
            function="contracts.cli.listing_commands:rules",
            parameters=(
                Parameter("--explain", "REQUEST.json", "Explain which rule decides this request, which rules almost did, and why."),
            ),
        ),
        Command(
            "init",
            "Draft a first rule book for a document.",
            """
            Draft a first rule book for DOCUMENT: what its names suggest, each row with its evidence.

            The draft has bindings, invariants and settings. It loads without mistakes and passes `mock-server prove`; the rules are for
            you to write.
            """,
            example="contracts init --output rules.yaml",
            function="contracts.cli.init_command:init",
            parameters=(
                Parameter("--output", "FILE", "Where to write the book; an existing file is not overwritten. Default: standard output."),
            ),
        ),
        Command(
            "checks",
            "List the checks that apply to any document.",
            "List the checks that apply to any document: id, meaning, source, and how to silence each.",
            example="contracts checks",
            function="contracts.cli.listing_commands:checks",
        ),
    ),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with the exit codes of the README."""
    builder.run(COMMAND_LINE, arguments)
