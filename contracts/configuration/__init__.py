"""Configuration of both tools: flag, then environment variable, then `pyproject.toml`, then default, as one frozen object.

    --max-body 1MiB    MOCK_SERVER_MAX_BODY=1MiB    [tool.mock-server] max-body = "1MiB"    → MockServerOptions.max_body == 1048576

| file | knows |
|---|---|
| `options.py` | one table of options per tool; command lines are built from it, README and tests are compared with it |
| `values.py` | how values are parsed: sizes, times, URLs, settings |
| `resolving.py` | which source of an option wins; misspelled names |
| `places.py` | the default document |
| `synonyms.py` | what users call options that have another name here |
| `command_line.py` | options as the words of a command to paste |

Does not know what a rule book's settings mean, which report formats exist, or click.
"""

from __future__ import annotations

from contracts.configuration.command_line import arguments
from contracts.configuration.default_document import default_document, shipped_folder
from contracts.configuration.options import CONTRACTS, MOCK_SERVER, ContractsOptions, MockServerOptions, Option, Tool
from contracts.configuration.parsing import PHASES, ReportTarget, nearest
from contracts.configuration.resolving import defaults, resolve
from contracts.configuration.synonyms import instead_of

__all__ = [
    "CONTRACTS",
    "MOCK_SERVER",
    "PHASES",
    "ContractsOptions",
    "MockServerOptions",
    "Option",
    "ReportTarget",
    "Tool",
    "arguments",
    "default_document",
    "defaults",
    "instead_of",
    "nearest",
    "resolve",
    "shipped_folder",
]
