"""`mock-server prove` and `audit`: run the checker against the mock, and against mutants of it."""

from __future__ import annotations

import sys

from contracts.cli import console
from contracts.configuration import MockServerOptions
from mock_server.selftest import audit as auditing
from mock_server.selftest import prove as proving

__all__ = ["audit", "prove"]


def prove(options: MockServerOptions) -> int:
    """Run the checker against the mock and return the exit code. Raises ContractsError."""
    result = proving.prove(options)
    if options.quiet:
        for message in result.errors:
            console.complain("mock-server", message)
    return result.exit_code


def audit(options: MockServerOptions) -> int:
    """Run the checker against mutants of the mock and return the exit code. Raises ContractsError."""
    outputs = auditing.outputs(options.report)
    result = auditing.audit(options)
    if not options.quiet:
        console.say(auditing.described(result), sys.stderr if any(target.file == "-" for target in options.report) else sys.stdout)
    for output in outputs:
        output.write(auditing.as_json(result))
    return result.exit_code
