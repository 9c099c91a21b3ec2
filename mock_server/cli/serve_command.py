"""`mock-server serve`: load the document, print the address, serve until stopped."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import TextIO

from contracts.cli import console
from contracts.configuration import MOCK_SERVER, MockServerOptions, arguments
from mock_server import app, generated, loaded, watching
from mock_server.cli import welcome
from mock_server.serving import request_log

__all__ = ["serve"]


def serve(options: MockServerOptions) -> None:
    """Serve the document that the options select. Raises ContractsError."""
    with app.bind(options.host, options.port) as listener:
        _serve_at(listener, options)


def _serve_at(listener: socket.socket, options: MockServerOptions) -> None:
    log = None if options.quiet else request_log.request_log(sys.stderr, colour=_is_colour_wanted(sys.stderr))
    inputs = watching.Inputs()
    found = loaded.load(options, log=log, on_read=inputs.note)
    contract, own = found.mock.contract, found.own
    console.warn(*found.warnings())
    request = welcome.example(contract, now=generated.started_at(own.now))

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


def _say(text: str) -> None:
    console.warn(*text.split("\n"))


def _is_colour_wanted(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ


def _check_command(options: MockServerOptions) -> list[str]:
    """The command that checks an implementation against the same document, book and settings."""
    return [_checker(), "run", *arguments(MOCK_SERVER, options, ("document", "allow-ref", "rules", "set"))]


def _checker() -> str:
    """How to start the checker from this shell: its name if it is on the PATH, else its path in this environment."""
    beside = Path(sys.executable).parent / "contracts"
    if shutil.which("contracts") or not beside.is_file():
        return "contracts"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)
