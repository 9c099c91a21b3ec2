"""What is printed passes through `contracts.cli.console`, which shows control characters as escapes; every other door is listed with its reason."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator

import pytest

from tests.guards.source import modules

CONSOLE = "contracts.cli.console"
PRINTING = {"print", "input", "breakpoint"}
METHODS = {
    ("click", name) for name in ("echo", "secho", "echo_via_pager", "prompt", "confirm", "pause", "style", "progressbar", "edit")
} | {("traceback", "print_exc"), ("warnings", "warn"), ("logging", "basicConfig"), ("logging", "StreamHandler"), ("os", "write")}  # fmt: skip
STREAMS = {("sys", name) for name in ("stdout", "stderr", "__stdout__", "__stderr__")}

# Module → the names of `sys` or rich that it uses, and why what it writes there is printable.
EXCEPTIONS = {
    "contracts.cli.builder": ({"sys.stdout"}, "flushes standard output at the end"),
    "contracts.cli.streams": ({"sys.stdout", "sys.stderr"}, "wraps both streams, so that a full disk or a gone reader ends well"),
    "mock_server.cli.selftest_commands": ({"sys.stdout", "sys.stderr"}, "chooses a stream for `console.say`"),
    "mock_server.cli.serve_command": ({"sys.stderr"}, "the stream of the request log"),
    "mock_server.selftest.audit": ({"sys.stdout"}, "chooses the stream of a JSON report, which is ASCII without DEL"),
    "contracts.checker.reports": ({"sys.stdout", "sys.stderr"}, "chooses the stream of a report"),
    "contracts.checker.reports.console": ({"sys.stderr", "console.print"}, "rich has its own writer; one function calls it"),
}


def doors(tree: ast.AST) -> Iterator[str]:
    """What a module prints with, other than `contracts.cli.console`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PRINTING:
            yield node.func.id
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("print", "print_json", "log"):
            yield ast.unparse(node.func)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in METHODS | STREAMS:
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom) and node.module in ("click", "sys"):
            yield from (f"{node.module}.{name.name}" for name in node.names if (node.module, name.name) in METHODS | STREAMS)


@functools.cache
def found() -> dict[str, list[str]]:
    read = {name: list(doors(module.tree)) for name, module in modules().items()}
    return {name: used for name, used in read.items() if used and name != CONSOLE}


def test_nothing_is_printed_past_the_console() -> None:
    assert {name: set(used) for name, used in found().items()} == {name: allowed for name, (allowed, _) in EXCEPTIONS.items()}


def test_one_function_calls_the_writer_of_rich() -> None:
    assert found()["contracts.checker.reports.console"].count("console.print") == 1


@pytest.mark.parametrize(
    "source", ["print(1)", "import click\nclick.echo(1)", "from click import secho", "import sys\nsys.stdout.write('')", "console.print(1)"]
)
def test_a_door_is_seen(source: str) -> None:
    assert len(list(doors(ast.parse(source)))) == 1
