"""A command line from a table of commands: options with their help, errors as one line, exit codes.

The function behind a command is imported when it runs, so that `--help` loads neither the checker nor the mock.
"""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from contracts.cli import console
from contracts.configuration import Option, Tool, instead_of, resolve
from contracts.errors import ContractsError
from contracts.exit_codes import ExitCode

__all__ = ["Command", "CommandLine", "CommandParameter", "run"]

_SETTINGS = {"max_content_width": 140, "help_option_names": ["-h", "--help"]}


@dataclass(frozen=True, slots=True)
class CommandParameter:
    """A parameter that only the command line can set: `--output`, or `OPERATION`, a required argument."""

    name: str
    metavar: str
    help: str = ""

    @property
    def declared(self) -> click.Parameter:
        """The parameter as click expects it."""
        if self.name.startswith("-"):
            return click.Option([self.name], metavar=self.metavar, help=self.help)
        return click.Argument([self.name], metavar=self.metavar)


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `summary`: its line in the list of commands; `details`: the start of its own help; `example`: the end of its help.

    `function`: the function to run, as `package.module:name`. It is called with the tool's options, and with `parameters` by name, and
    returns the exit code (None for 0). `prepare` is called before the module is imported.
    """

    name: str
    summary: str
    details: str
    example: str
    function: str
    parameters: tuple[CommandParameter, ...] = ()
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A tool with its commands. `example`: the end of the tool's help. `default`: the command that is meant if the first argument is not a
    command but an option or a document, "" for none."""

    tool: Tool[Any]
    summary: str
    example: str
    commands: tuple[Command, ...]
    default: str = ""


def run(line: CommandLine, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line; ends the process with one of the exit codes in the README."""
    console.prepare()
    name = line.tool.name
    try:
        code = _group(line).main(arguments, prog_name=name, standalone_mode=False)
        sys.stdout.flush()  # raises here, where it can still be reported, if the output cannot be written
    except (KeyboardInterrupt, click.Abort):  # Abort: click's exception for Ctrl-C
        sys.exit(ExitCode.INTERRUPTED)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else name
        _fail(name, f"{_message(error, name)} (see `{path} --help`)")
    except click.ClickException as error:
        _fail(name, error.format_message())
    except ContractsError as error:
        _fail(name, error)
    except (MemoryError, RecursionError) as cause:
        _fail(name, f"the input is too large or too deeply nested for this machine ({type(cause).__name__})")
    except Exception as bug:  # never 1, which says that an implementation has failures
        console.warn(*"".join(traceback.format_exception(bug)).splitlines())
        _fail(name, f"this is a bug in the kit: please report it, with the lines above ({type(bug).__name__})")
    sys.exit(code or 0)


def _fail(name: str, error: ContractsError | str) -> NoReturn:
    console.complain(name, error)
    sys.exit(ExitCode.ERROR)


def _message(error: click.UsageError, tool: str) -> str:
    """Click's message, repeating no more than the name of an option: the rest may be a credential. Instead of click's suggestion, the
    option that has another name here."""
    if isinstance(error, click.NoSuchOption):
        name = re.match(r"-*[A-Za-z0-9-]*", error.option_name)
        known = instead_of(tool, name[0] if name else "")
        if name and known:
            return f"No such option '{name[0]}': {known}"
        error = click.NoSuchOption(name[0] if name else "", possibilities=error.possibilities)
    return error.format_message().rstrip(".")


def _group(line: CommandLine) -> click.Group:
    def show_help() -> None:
        context = click.get_current_context()
        if context.invoked_subcommand is None:
            console.say(context.get_help().split("\n"))

    group = _Group(
        line.tool.name,
        [_command(line.tool, command) for command in line.commands],
        callback=show_help,
        invoke_without_command=True,
        help=line.summary,
        epilog=f"Example: {line.example}",
        context_settings=_SETTINGS,
    )
    group.default = line.default
    return click.version_option(package_name="openapi-contract-kit", prog_name=line.tool.name)(group)


class _Group(click.Group):
    """A group with a default command."""

    default = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments. A command may come after its options, and the default command may be left out."""
        if self.default and args and args[0] not in self.commands:
            named = next((word for word in args if word in self.commands), "")
            if args[0].startswith("-") and named and not args[0].startswith(("-h", "--help", "--version")):
                rest = list(args)
                rest.remove(named)
                args = [named, *rest]
            elif _is_meant(self.commands[self.default], args[0]):
                args = [self.default, *args]
        return super().parse_args(ctx, args)


def _is_meant(default: click.Command, word: str) -> bool:
    """Whether the first word is an option of the default command, or a document."""
    if word.startswith("-") and word != "-":
        flags = [flag for one in default.params for flag in (*one.opts, *one.secondary_opts)]
        return word.partition("=")[0] in flags or (not word.startswith("--") and word[:2] in flags)
    return word == "-" or "." in word or "/" in word or Path(word).exists()


class _Command(click.Command):
    """A command whose error messages do not repeat unexpected arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; an extra one may be the second half of an unquoted header."""
        ctx.allow_extra_args = True
        if rest := super().parse_args(ctx, args):
            ctx.fail(f"too many arguments (the last {len(rest)}, not shown): is a value with spaces missing its quotes?")
        return rest


def _command(tool: Tool[Any], command: Command) -> click.Command:
    def call(**values: Any) -> int | None:
        own = {parameter.name: values.pop(parameter.name) for parameter in parameters}
        options = resolve(tool, values, environ=os.environ)
        if command.prepare is not None:
            command.prepare()
        module, _, name = command.function.partition(":")
        code: int | None = getattr(importlib.import_module(module), name)(options, **own)
        return code

    parameters = [parameter.declared for parameter in command.parameters]
    return _Command(
        command.name,
        callback=call,
        params=[*parameters, *(_declared(tool, option) for option in tool.options_of(command.name))],
        help=inspect.cleandoc(command.details),
        short_help=command.summary,
        epilog=f"Example: {command.example}",
    )


def _declared(tool: Tool[Any], option: Option) -> click.Parameter:
    if option.is_argument:
        return click.Argument([option.attribute], metavar=f"[{option.flag}]", required=False)
    help_text = tool.help_of(option)
    if option.is_switch:
        return click.Option([f"{option.flag}/--no-{option.name}", option.attribute], default=None, help=help_text)
    names = [f"-{option.letter}"] if option.letter else []
    return click.Option([*names, option.flag, option.attribute], metavar=option.kind.metavar, multiple=option.is_repeatable, help=help_text)
