"""Names in the braces of a path, and which of them may span several segments.

OpenAPI has only `{name}` ("Path Templating"). Documents that are written by gateways and frameworks keep their notation for parameters that
take the rest of a path: `{proxy+}`, `{+name}`, `{path*}`, `{path:path}`, `{path:.*}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

__all__ = ["VARIABLE", "PathVariable", "path_variables"]

VARIABLE: Final = re.compile(r"\{([^{}]*)\}")
_MARKED: Final = re.compile(r"[+*]?([^+*:]+)(?:[+*]|:path|:\.[*+])?")


class PathVariable(NamedTuple):
    """`written`: as in the path, without braces. `name`: of its parameter."""

    written: str
    name: str
    is_multi_segment: bool


def path_variables(path: str, declared: Collection[str]) -> Iterator[PathVariable]:
    """The variables of a path. `declared`: the names of its path parameters, which a notation is never taken apart from."""
    for written in VARIABLE.findall(path):
        marked = _MARKED.fullmatch(written)
        if written in declared or marked is None or marked[1] == written:
            yield PathVariable(written, written, False)
        else:
            yield PathVariable(written, marked[1], True)
