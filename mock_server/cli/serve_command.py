"""`mock-server serve`: load the document, print the address, serve until stopped."""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys
from pathlib import Path

from contracts.cli import console
from contracts.configuration import MOCK_SERVER, MockServerOptions, arguments
from contracts.errors import ConfigurationError
from mock_server import app, generated, loaded, watching
from mock_server.cli import welcome
from mock_server.serving import request_log
from mock_server.serving.certificates import Certificate, certificate_for, read_certificate

__all__ = ["serve"]


def serve(options: MockServerOptions) -> None:
    """Serve the document that the options select. Raises ContractsError."""
    with app.bind(options.host, options.port) as listener, contextlib.ExitStack() as stack:
        _serve_at(listener, options, _certificate(options, stack))


def _certificate(options: MockServerOptions, stack: contextlib.ExitStack) -> Certificate | None:
    """The certificate that the options select, None for plain HTTP; `stack` removes what was made for it."""
    if options.key and not options.cert:
        raise ConfigurationError("--key: the certificate for this key is missing; pass it as --cert")
    if options.cert:
        return read_certificate(options.cert, options.key)
    return stack.enter_context(certificate_for(options.host)) if options.https else None


def _serve_at(listener: socket.socket, options: MockServerOptions, certificate: Certificate | None) -> None:
    tls = certificate.context if certificate else None
    log = None if options.quiet else request_log.request_log(sys.stderr, colour=console.wants_colour(sys.stderr))
    inputs = watching.Inputs()
    found = loaded.load(options, log=log, on_read=inputs.note)
    contract, own = found.mock.contract, found.own
    console.warn(*found.warnings())
    request = welcome.example(contract, now=generated.started_at(own.now))

    def announce() -> None:
        url = welcome.base_url(options.host, listener.getsockname()[1], scheme="https" if certificate else "http")
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
            authority=str(certificate.authority or "") if certificate else "",
        )
        console.say(text.split("\n"))

    if not options.watch:
        app.serve(found.mock.app, listener, on_ready=announce, meanwhile=found.looking_later(console.warn), tls=tls)
        return
    with watching.reloading(found, inputs, lambda note: loaded.load(options, log=log, on_read=note), say=_say) as current:
        later = found.looking_later(console.warn, is_wanted=lambda: current.app is found.mock.app)
        app.serve(current, listener, on_ready=announce, meanwhile=later, is_final=False, tls=tls)


def _say(text: str) -> None:
    console.warn(*text.split("\n"))


def _check_command(options: MockServerOptions) -> list[str]:
    """The command that checks an implementation against the same document, book and settings."""
    return [_checker(), "run", *arguments(MOCK_SERVER, options, ("document", "allow-ref", "rules", "set"))]


def _checker() -> str:
    """How to start the checker from this shell: its name if it is on the PATH, else its path in this environment."""
    beside = Path(sys.executable).parent / "contracts"
    if shutil.which("contracts") or not beside.is_file():
        return "contracts"
    return str(beside.relative_to(Path.cwd()) if beside.is_relative_to(Path.cwd()) else beside)
