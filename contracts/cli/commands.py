"""The command line `contracts`. Options come from the table in `contracts.configuration`; mistakes are one line and exit code 2."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

import contracts
from contracts.cli import console
from contracts.configuration import CONTRACTS, ContractsOptions, Option, resolve
from contracts.contract import Contract
from contracts.errors import ConfigurationError, ContractsError
from contracts.http.addresses import shown

__all__ = ["main"]

USAGE_ERROR, INTERRUPTED = 2, 130  # 2 also: configuration, document, book
_YOUNG = 20_000  # new objects before the collector looks for cycles


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with the exit codes of the README."""
    console.prepare()
    try:
        code = _group.main(arguments, prog_name="contracts", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is found out here, not when nobody is left to say so
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except click.UsageError as mistake:
        command = mistake.ctx.command_path if mistake.ctx else "contracts"
        _fail(f"{_said(mistake)} (`{command} --help` lists what there is)")
    except click.ClickException as mistake:
        _fail(mistake.format_message())
    except ContractsError as mistake:
        _fail(mistake)
    except (MemoryError, RecursionError) as cause:
        _fail(f"this is too large, or nested too deeply, for this machine ({type(cause).__name__})")
    sys.exit(code or 0)


def _fail(mistake: ContractsError | str) -> None:
    console.complain("contracts", mistake)
    sys.exit(USAGE_ERROR)


def _said(mistake: click.UsageError) -> str:
    """What click says of a mistake, without repeating more than the name of an option: the rest may be a credential."""
    if isinstance(mistake, click.NoSuchOption):
        name = re.match(r"-*[A-Za-z0-9-]*", mistake.option_name)
        mistake = click.NoSuchOption(name[0] if name else "", possibilities=mistake.possibilities)
    return mistake.format_message().rstrip(".")


class _Command(click.Command):
    """A command that does not repeat what it did not expect."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take in the arguments; what is too much may be the second half of a header that nobody quoted."""
        ctx.allow_extra_args = True
        if further := super().parse_args(ctx, args):
            ctx.fail(f"too many arguments (the last {len(further)}, not shown): does a value with spaces lack its quotes?")
        return further


def _options(command: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorator that gives a command its flags and arguments."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(CONTRACTS.options_of(command)):
            function = _declared(option)(function)
        return function

    return decorate


def _declared(option: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    if option.is_argument:
        return click.argument(option.attribute, metavar=f"[{option.flag}]", required=False)
    help_text = CONTRACTS.help_of(option)
    if option.is_switch:
        return click.option(f"{option.flag}/--no-{option.name}", option.attribute, default=None, help=help_text)
    return click.option(option.flag, option.attribute, metavar=option.kind.metavar, multiple=option.is_repeatable, help=help_text)


@click.group(name="contracts", invoke_without_command=True, epilog="Example: contracts check", context_settings={"max_content_width": 140})
@click.version_option(package_name="openapi-contract-kit", prog_name="contracts")
@click.pass_context
def _group(context: click.Context) -> None:
    """Checks an OpenAPI document, its rule book, and any implementation of them."""
    if context.invoked_subcommand is None:
        console.say(context.get_help().split("\n"))


@_group.command(
    "run",
    cls=_Command,
    short_help="Check the implementation at --url.",
    epilog="Example: contracts run --url http://127.0.0.1:8000 --max-time 60",
)
@_options("run")
def _run(**flags: Any) -> int:
    """Check the implementation at --url against DOCUMENT and its rule book.

    Sends the book's own cases, then generated ones; judges every answer. Ends with 0: clean, 1: findings, or nothing valid got through,
    2: a mistake in options, document or book, 3: nobody answered, 130: interrupted.
    """
    options = resolve(CONTRACTS, flags, environ=os.environ)
    if not options.url:
        raise ConfigurationError(
            "--url is missing: where does the implementation run? For example: contracts run --url http://127.0.0.1:8000"
        )
    # A third of a second that `--help`, `check` and `rules` need not wait for.
    from contracts.checker.interrupts import reported
    from contracts.checker.reports import reporters, tell
    from contracts.checker.run import run

    listeners = reporters(options.report, is_quiet=options.quiet)
    contract = _loaded(options)
    with _spared_collector(), reported():  # a cancelled job still gets its report
        result = run(contract, options, partial(tell, listeners))
    if options.quiet:
        for message in result.errors:
            console.complain("contracts", message)
    return result.exit_code


@contextmanager
def _spared_collector() -> Iterator[None]:
    """What is loaded stays loaded, and a run keeps much and makes few cycles: a tenth of its time went into looking for them."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@_group.command(
    "check", cls=_Command, short_help="Say all about document and rule book that needs no server.", epilog="Example: contracts check"
)
@_options("check")
def _check(**flags: Any) -> int:
    """Say everything about DOCUMENT and its rule book that can be said without a server."""
    from contracts.checker import listing

    contract = _loaded(resolve(CONTRACTS, flags, environ=os.environ))
    console.say(listing.checked(contract))
    return 0


@_group.command(
    "rules", cls=_Command, short_help="List the rules with source and verdict of their witnesses.", epilog="Example: contracts rules"
)
@_options("rules")
@click.option("--explain", metavar="REQUEST.json", help="Say which rule decides this request, which almost did, and why.")
def _rules(explain: str | None, **flags: Any) -> int:
    """List the rules of the book with source and verdict of their witnesses.

    REQUEST.json (- for standard input) has a witness's members: method path query headers cookies body text settings; method and path
    may be left out where the document has one operation.
    """
    from contracts.checker import listing

    options = resolve(CONTRACTS, flags, environ=os.environ)
    if explain is None:
        contract = _loaded(options)
        if contract.book is None:
            raise ConfigurationError(f"{shown(options.document)} has no rule book: put a rules.yaml beside it, or name one with --rules")
        console.say(listing.rows(contract))
        return 0
    from contracts.checker.questions import read_question

    question, contract = read_question(explain), _loaded(options)
    console.say(listing.explained(contract.explain(question.request(contract), settings=question.settings)))
    return 0


@_group.command(
    "init", cls=_Command, short_help="Draft a first rule book for a document.", epilog="Example: contracts init --output rules.yaml"
)
@_options("init")
@click.option("--output", metavar="FILE", help="Where to write the book; a file that exists is left alone. Without it: standard output.")
def _init(output: str | None, **flags: Any) -> int:
    """Draft a first rule book for DOCUMENT: what its names suggest, each row with its evidence.

    Bindings, invariants and settings that load cleanly and that `mock-server prove` keeps; rules are for you to write.
    """
    options = resolve(CONTRACTS, flags, environ=os.environ)
    from contracts.api import build
    from contracts.document import load
    from contracts.rules.draft.book_text import draft

    path = Path(output) if output else None
    if path is not None and path.exists():
        raise ConfigurationError(f"--output: {path} exists and is left as it is: give another name, or move it away")
    text = draft(build(load(options.document, allowed=options.allow_ref)))
    if path is None:
        console.write_text(text)
        return 0
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as cause:
        raise ConfigurationError(f"--output: {path} cannot be written: {cause.strerror}") from cause
    console.warn(f"{path} is written: read it, then try `contracts check {shown(options.document)} --rules {path}`")
    return 0


@_group.command("checks", cls=_Command, short_help="List what is checked of any document.", epilog="Example: contracts checks")
@_options("checks")
def _checks(**flags: Any) -> int:
    """List what is checked of any document: id, meaning, source, how to silence it."""
    from contracts.checker import listing

    console.say(listing.checks())
    return 0


def _loaded(options: ContractsOptions) -> Contract:
    """The contract that the options name; what is odd but can be lived with goes to standard error."""
    contract = contracts.load(
        options.document, options.rules, settings=options.set, fixtures=options.fixtures or None, allowed=options.allow_ref
    )
    console.warn(*(f"warning: {fault}" for fault in (*contract.faults, *contract.notes)))
    return contract
