"""Certificates: what is trusted, and what is said of one that is not."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import trustme

from contracts.checker.sending.transport import Transport, Unanswered
from contracts.checker.sending.trust import Trust
from contracts.errors import ConfigurationError
from contracts.http.messages import Request


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Handshakes that the client breaks off are the point here."""


@contextmanager
def served(authority: trustme.CA) -> Iterator[str]:
    """The URL of a server with a certificate of an authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def status(url: str, trust: Trust) -> int:
    with Transport(url, trust=trust) as transport:
        return transport.send(Request("GET", "/")).status


def test_a_certificate_of_an_unknown_issuer_is_explained(authority: trustme.CA) -> None:
    with served(authority) as url, pytest.raises(Unanswered) as caught:
        status(url, Trust())
    assert str(caught.value) == (
        f"the certificate of {url} is not trusted (unable to get local issuer certificate): pass the certificate of its issuer with "
        "--ca FILE, or accept any certificate with --insecure"
    )


def test_its_issuer_can_be_trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    with served(authority) as url:
        assert status(url, Trust(str(file))) == 204
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert status(url, Trust()) == 204


def test_any_certificate_can_be_accepted(authority: trustme.CA) -> None:
    with served(authority) as url:
        assert status(url, Trust(is_insecure=True)) == 204


@pytest.mark.parametrize(("text", "reason"), [(None, "No such file or directory"), ("no certificate", "[X509")])
def test_certificates_that_cannot_be_read_are_an_error(text: str | None, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        Trust(str(file)).context()
    assert str(caught.value).startswith(f"--ca: {file} cannot be read: {reason}")
