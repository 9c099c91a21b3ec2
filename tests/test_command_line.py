"""The builder that both tools make their command lines with: what a table of commands becomes, and how commands end."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click
import pytest

import contracts.cli.commands
import mock_server.cli.commands
from contracts.cli import builder
from contracts.cli.builder import Command, CommandLine, CommandParameter
from contracts.configuration import CONTRACTS, ContractsOptions
from contracts.errors import ConfigurationError, DocumentError, Fault, Place

ENDINGS: dict[str, Any] = {
    "nothing": None,
    "findings": 1,
    "Ctrl-C": KeyboardInterrupt(),
    "abort": click.Abort(),
    "mistake": ConfigurationError("--url is missing"),
    "faults": DocumentError([Fault("one", Place("a.yaml", 1)), Fault("two", Place("a.yaml", 2))]),
    "depth": RecursionError(),
    "memory": MemoryError(),
    "bug": AttributeError("no such\nattribute"),
}
LINES = [contracts.cli.commands.COMMAND_LINE, mock_server.cli.commands.COMMAND_LINE]
COMMANDS = [pytest.param(line, command, id=f"{line.tool.name} {command.name}") for line in LINES for command in line.commands]
SECRET = "s3cret"


def end(options: ContractsOptions, how: str) -> int | None:
    """A command: ends as it is told."""
    found = ENDINGS[how]
    if isinstance(found, BaseException):
        raise found
    return found  # type: ignore[no-any-return]


def line(function: str = f"{__name__}:end", **further: Any) -> CommandLine:
    command = Command("run", "Ends.", "Ends as told.", "contracts run", function, (CommandParameter("how", "HOW"),), **further)
    return CommandLine(CONTRACTS, "A tool.", "contracts run", (command,))


def ended(made: CommandLine, *words: str) -> object:
    with pytest.raises(SystemExit) as caught:
        builder.run(made, words)
    return caught.value.code


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("how", "code", "told"),
    [
        ("nothing", 0, ""),
        ("findings", 1, ""),
        ("Ctrl-C", 130, "\n"),  # after the ^C that the terminal shows
        ("abort", 130, ""),
        ("mistake", 2, "contracts: --url is missing\n"),
        ("faults", 2, "contracts: a.yaml:1: one\na.yaml:2: two\n"),
        ("depth", 2, "contracts: the input is too large or too deeply nested for this machine (RecursionError)\n"),
        ("memory", 2, "contracts: the input is too large or too deeply nested for this machine (MemoryError)\n"),
    ],
)
def test_a_command_ends_with_its_exit_code(how: str, code: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(line(), "run", how) == code
    assert tuple(capsys.readouterr()) == ("", told)


def test_a_bug_of_the_kit_is_not_reported_as_a_failure_of_the_implementation(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(line(), "run", "bug") == 2
    lines = capsys.readouterr().err.splitlines()
    assert (lines[0], lines[-3:]) == (
        "Traceback (most recent call last):",
        [
            "AttributeError: no such",
            "attribute",
            "contracts: this is a bug in the kit: please report it, with the lines above (AttributeError)",
        ],
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run"], "contracts: Missing argument 'HOW' (see `contracts run --help`)"),
        (["rn"], "contracts: No such command 'rn'. Did you mean 'run'? (see `contracts --help`)"),
        (["run", "nothing", f"--tokn={SECRET}"], "contracts: No such option '--tokn' (see `contracts run --help`)"),
        (
            ["run", "nothing", "openapi.yaml", "Bearer", SECRET],
            "contracts: too many arguments (the last 2, not shown): is a value with spaces missing its quotes?",
        ),
        (["run", "nothing", "--seed", "x"], "contracts: --seed: got `x`, expected a non-negative integer, or `random`"),
    ],
    ids=["missing", "command", "option", "arguments", "value"],
)
def test_a_mistake_of_the_caller_is_one_line_without_secrets(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(line(), *words) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert SECRET not in said
    assert said.startswith(told.partition(". Did")[0])


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["run", "-h"], ["run", "--help"]], ids=" ".join)
def test_help_ends_with_the_example_and_imports_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(line("contracts.no_such_module:run"), *words) == 0
    assert capsys.readouterr().out.rstrip().splitlines()[-1] == "  Example: contracts run"


def test_what_a_command_runs_is_imported_after_its_preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "imported_later.py").write_text("import sys\nprepared = sys.prepared\ndef run(options, how): sys.seed = options.seed\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "prepared", False, raising=False)
    monkeypatch.setattr(sys, "seed", None, raising=False)
    made = line("imported_later:run", prepare=lambda: setattr(sys, "prepared", True))
    assert ended(made, "run", "nothing", "--seed", "7") == 0
    assert (sys.modules.pop("imported_later").prepared, vars(sys)["seed"]) == (True, 7)


@pytest.mark.parametrize(("made", "command"), COMMANDS)
def test_what_a_command_runs_takes_its_parameters(made: CommandLine, command: Command) -> None:
    module, _, name = command.function.partition(":")
    function = getattr(importlib.import_module(module), name)
    taken = function.__code__.co_varnames[: function.__code__.co_argcount]
    assert taken == ("options", *(parameter.name.removeprefix("--") for parameter in command.parameters))
