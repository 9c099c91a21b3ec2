"""Flags as `--help` shows them, the table in `contracts.configuration`, and the README say the same."""

from __future__ import annotations

import functools
import re

import pytest

from contracts.configuration import CONTRACTS, MOCK_SERVER, Option, Tool
from tests.commands import ended
from tests.guards.source import ROOT

# Flags that are no configuration, because they belong to one call: command → flag → reason.
ONLY_FLAGS: dict[str, dict[str, str]] = {
    "contracts init": {"--output": "the file to write, once"},
    "contracts rules": {"--explain": "the request asked about"},
}
TOOLS = pytest.mark.parametrize("tool", [MOCK_SERVER, CONTRACTS], ids=lambda tool: tool.name)
EXIT_CODES = {"0", "1", "2", "3", "130"}


@functools.cache
def help_of(tool: Tool[object], *command: str) -> str:
    shown = ended(tool.name, *command, "--help", COLUMNS="200")
    assert shown.code == 0, shown.err
    return shown.out


def commands_of(tool: Tool[object]) -> list[str]:
    listed = help_of(tool).partition("Commands:")[2]
    return re.findall(r"(?m)^  ([a-z-]+)", listed)


def readme_rows(tool: Tool[object]) -> dict[str, list[str]]:
    """The cells of the tool's table by the flag, or the argument's name, in the first."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"### {tool.name}\n")[2]
    table = re.match(r"\s*((?:\|.*\n)+)", section)
    assert table, f"README has no table under {tool.name}"
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table[1].splitlines()[2:]]
    return {row[0].strip("`").split()[0]: row for row in rows}


@TOOLS
def test_every_flag_is_an_option_and_every_option_a_flag(tool: Tool[object]) -> None:
    commands = commands_of(tool)
    named = {command for option in tool.options for command in option.commands}
    assert named <= set(commands), "the table names commands that do not exist"
    for command in commands:
        shown = set(re.findall(r"(?m)^\s+(?:-[a-z], )?(--[a-z-]+)", help_of(tool, command))) - {"--help", "--version"}
        excused = set(ONLY_FLAGS.get(f"{tool.name} {command}", {}))
        assert excused <= shown, f"{tool.name} {command}: an exception that no longer applies"
        assert shown - excused == {option.flag for option in tool.options_of(command) if not option.is_argument}, command


@TOOLS
def test_help_says_default_and_environment_of_every_option(tool: Tool[object]) -> None:
    for command in commands_of(tool):
        text = " ".join(help_of(tool, command).split())
        for option in tool.options_of(command):
            if not option.is_argument:
                assert tool.help_of(option) in text, f"{tool.name} {command} {option.flag}"


@TOOLS
def test_help_ends_with_a_command_of_the_tool(tool: Tool[object]) -> None:
    for command in commands_of(tool):
        assert re.match(rf"\s*Example: {tool.name} {command}\b", help_of(tool, command).rstrip().splitlines()[-1]), command


@TOOLS
def test_readme_lists_every_option(tool: Tool[object]) -> None:
    rows = readme_rows(tool)
    assert list(rows) == [option.flag for option in tool.options]
    for option in tool.options:
        _, environment, default, text = rows[option.flag]
        assert environment == f"`{tool.environment_name(option)}`"
        assert default.strip("`") == option.default_text
        assert says_the_same(option, text)


def says_the_same(option: Option, text: str) -> bool:
    return option.is_argument or text == option.help


def test_readme_lists_the_exit_codes() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("### Exit codes")[2].partition("###")[0]
    assert set(re.findall(r"(?m)^\| (\d+) \|", section)) == EXIT_CODES


def test_readme_links_to_files_that_exist() -> None:
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]:
        text = (ROOT / page).read_text(encoding="utf-8")
        links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
        missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
        assert missing == [], page
