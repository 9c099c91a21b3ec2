"""The command line `mock-server`. Options come from the table in `contracts.configuration`; mistakes are one line and exit code 2."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import click

from contracts.cli import console
from contracts.configuration import MOCK_SERVER, MockServerOptions, Option, default_document, resolve
from contracts.errors import ContractsError
from contracts.http.addresses import shown

__all__ = ["main"]

USAGE_ERROR, INTERRUPTED = 2, 130  # 2 also: configuration, document, book


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process: 2 for a mistake of the caller, 130 after Ctrl-C and SIGTERM, but 0 where they end `serve`."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # before the server is up, SIGTERM ends us as Ctrl-C does
    console.prepare()
    try:
        code = _group.main(arguments, prog_name="mock-server", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is found out here, not when nobody is left to say so
    except (KeyboardInterrupt, click.Abort):  # Abort: click's word for Ctrl-C
        sys.exit(INTERRUPTED)
    except click.UsageError as mistake:
        command = mistake.ctx.command_path if mistake.ctx else "mock-server"
        _fail(f"{mistake.format_message().rstrip('.')} (`{command} --help` lists what there is)")
    except click.ClickException as mistake:
        _fail(mistake.format_message())
    except ContractsError as mistake:
        _fail(mistake)
    except (MemoryError, RecursionError) as cause:
        _fail(f"this is too large, or nested too deeply, for this machine ({type(cause).__name__})")
    sys.exit(code or 0)


def _fail(mistake: ContractsError | str) -> None:
    console.complain("mock-server", mistake)
    sys.exit(USAGE_ERROR)


def _options(command: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The decorator that gives a command its flags and arguments."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(MOCK_SERVER.options_of(command)):
            function = _declared(option)(function)
        return function

    return decorate


def _declared(option: Option) -> Callable[[Callable[..., None]], Callable[..., None]]:
    if option.is_argument:
        return click.argument(option.attribute, metavar=f"[{option.flag}]", required=False)
    help_text = MOCK_SERVER.help_of(option)
    if option.is_switch:
        return click.option(f"{option.flag}/--no-{option.name}", option.attribute, default=None, help=help_text)
    return click.option(option.flag, option.attribute, metavar=option.kind.metavar, multiple=option.is_repeatable, help=help_text)


@click.group(name="mock-server", invoke_without_command=True, epilog="Example: mock-server serve --port 0")
@click.version_option(package_name="openapi-contract-kit", prog_name="mock-server")
@click.pass_context
def _group(context: click.Context) -> None:
    """A mock server for any OpenAPI document, and for the rules around it."""
    if context.invoked_subcommand is None:
        console.say(context.get_help().split("\n"))


@_group.command(
    "serve",
    short_help="Answer the operations of a document until Ctrl-C.",
    epilog="Example: mock-server serve --port 0 --set authentication=strict",
)
@_options("serve")
def _serve(**flags: Any) -> None:
    """Answer the operations of DOCUMENT (path, URL, or - for standard input) until Ctrl-C.

    Without DOCUMENT: openapi.yaml, .yml or .json of this folder, else the shipped one. The address goes to standard output, one line per
    request to standard error. Each option can also be set in the environment and in pyproject.toml, under [tool.mock-server].
    """
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    for number in (signal.SIGINT, signal.SIGTERM):  # an exception may be lost in a callback of a library; there is nothing to save yet
        signal.signal(number, _leave)
    serve(options)


def _leave(number: int, frame: FrameType | None) -> None:
    """Ends the process while it loads; once it serves, the server handles signals itself."""
    os._exit(0)


def serve(options: MockServerOptions) -> None:
    """Load, say where, serve until told to stop. Raises ContractsError."""
    from mock_server import app  # half a second that --help need not wait for

    with app.bind(options.host, options.port) as listener:
        _serve_at(listener, options)


def _serve_at(listener: socket.socket, options: MockServerOptions) -> None:
    from mock_server import app, generated, loaded, watching
    from mock_server.cli import welcome
    from mock_server.serving import request_log

    log = None if options.quiet else request_log.request_log(sys.stderr, colour=_is_colour_wanted(sys.stderr))
    inputs = watching.Inputs()
    found = loaded.load(options, log=log, on_read=inputs.note)
    contract, own = found.mock.contract, found.own
    console.warn(*found.warnings())
    request = welcome.example(contract, auth=own.auth, now=generated.started_at(own.now))

    def announce() -> None:
        url = welcome.base_url(options.host, listener.getsockname()[1])
        has_docs = contract.router.find("GET", "/docs") is None
        text = welcome.welcome(
            contract,
            url,
            request=request,
            check=_check_command(options),
            seed=options.seed,
            has_docs=has_docs,
            remark=found.remark(),
            unseen=found.unseen(),
        )
        console.say(text.split("\n"))

    if not options.watch:
        app.serve(found.mock.app, listener, on_ready=announce, meanwhile=found.looking_later(console.warn))
        return
    with watching.reloading(found, inputs, lambda note: loaded.load(options, log=log, on_read=note), say=_say) as current:
        later = found.looking_later(console.warn, is_wanted=lambda: current.app is found.mock.app)
        app.serve(current, listener, on_ready=announce, meanwhile=later, is_final=False)


@_group.command("routes", short_help="List the operations, and what is wrong with the document.", epilog="Example: mock-server routes")
@_options("routes")
def _routes(**flags: Any) -> None:
    """List the operations of DOCUMENT, what each may answer, and what is wrong with the document."""
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    from mock_server import loaded
    from mock_server.cli import listing

    found = loaded.load(options, budget_s=10)
    console.say(listing.routes(found.mock.contract, found.survey))


@_group.command(
    "resources", short_help="List what the operations are about: collections, keys, pages.", epilog="Example: mock-server resources"
)
@_options("resources")
def _resources(**flags: Any) -> None:
    """List the resources of DOCUMENT: collections and single things, and what each operation does to them.

    Each line says what was recognised, where the document shows it, and why: keys (which member is `{customer}`), lists and what stands
    beside them, paging, sorting, filters, secrets, members that the server makes. What is not sure says so.
    """
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    from contracts.contract import load
    from mock_server.cli import resources

    contract = load(options.document, "none", allowed=options.allow_ref)
    console.say(resources.listed(contract.spec))


@_group.command(
    "show",
    short_help="Show one operation: a request as curl, and its answer.",
    epilog="Example: mock-server show PhoneNumbers_ValidateManualOverride",
)
@click.argument("operation", metavar="OPERATION")
@_options("show")
def _show(operation: str, **flags: Any) -> None:
    """Show one operation of DOCUMENT: a request as curl, and the answer to it.

    OPERATION is an id, or 'METHOD /path' in quotes; `mock-server routes` lists them.
    """
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    from mock_server import loaded
    from mock_server.cli import listing

    found = loaded.load(options, budget_s=0)
    console.say(listing.shown(found, listing.operation_named(found.mock.contract, operation)))


def _say(text: str) -> None:
    console.warn(*text.split("\n"))


@_group.command(
    "prove", short_help="Self-test: run the checker against the mock, in this process.", epilog="Example: mock-server prove --max-time 20"
)
@_options("prove")
def _prove(**flags: Any) -> int:
    """Self-test: run the checker against the mock of DOCUMENT, in this process.

    Nothing should be found, on any document; a finding says whose fault it is: the document's, the rule book's or this kit's. Ends with
    0: clean, 1: findings, or nothing valid got through, 2: a mistake in options, document or book, 130: interrupted.
    """
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    from mock_server.selftest.prove import prove  # the checker costs a second that the other commands need not wait for

    result = prove(options)
    if options.quiet:
        for message in result.errors:
            console.complain("mock-server", message)
    return result.exit_code


@_group.command("audit", short_help="Break the mock on purpose: does the checker notice?", epilog="Example: mock-server audit")
@_options("audit")
def _audit(**flags: Any) -> int:
    """Break the mock of DOCUMENT one promise at a time, and see whether the checker notices.

    Leaves out each rule and row of the book, contradicts each statement of the document about an answer, and judges the directed cases
    again, in this process. Ends with 0: everything that showed was noticed, 1: something was not, or the mock as it is has findings, 2: a
    mistake in options, document or book. Its --report is json.
    """
    options = resolve(MOCK_SERVER, flags, environ=os.environ)
    from mock_server.selftest import audit

    outputs = audit.outputs(options.report)
    result = audit.audit(options)
    if not options.quiet:
        console.say(audit.described(result), sys.stderr if any(target.file == "-" for target in options.report) else sys.stdout)
    for output in outputs:
        output.write(audit.as_json(result))
    return result.exit_code


def _is_colour_wanted(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ


def _check_command(options: MockServerOptions) -> list[str]:
    """How to check an implementation of what is served: the same document, book and settings."""
    command = [_checker(), "run"]
    if options.document != str(default_document()):
        command.append(shown(options.document))
    for prefix in options.allow_ref:
        command += ["--allow-ref", shown(prefix)]
    if options.rules != "beside":
        command += ["--rules", shown(options.rules)]
    for name, value in options.set.items():
        command += ["--set", f"{name}={value}"]
    return command


def _checker() -> str:
    """How to start the checker from this shell: its name, or where this environment has it."""
    beside = Path(sys.executable).parent / "contracts"
    if shutil.which("contracts") or not beside.is_file():
        return "contracts"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)
