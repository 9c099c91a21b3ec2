"""TLS: a certificate from files, or one made for this machine. Only this module uses trustme."""

from __future__ import annotations

import contextlib
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.errors import ConfigurationError

__all__ = ["Certificate", "certificate_for", "read_certificate"]

_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server needs for TLS. `authority`: a file with the certificate authority that clients have to trust, None if it is known."""

    context: ssl.SSLContext
    authority: Path | None = None


@contextlib.contextmanager
def certificate_for(host: str) -> Iterator[Certificate]:
    """A certificate for localhost and `host`, issued by an authority of its own, whose key is never written. The file with the authority
    exists until the block ends."""
    import trustme  # here, because it takes a tenth of the time that a mock without TLS needs to start

    authority = trustme.CA(organization_name="openapi-contract-kit mock server")
    names = dict.fromkeys((*_THIS_MACHINE, *({host} - _EVERYWHERE)))
    context = _context()
    authority.issue_cert(*names).configure_cert(context)
    with tempfile.TemporaryDirectory(prefix="mock-server-") as folder:
        file = Path(folder) / "ca.pem"
        file.write_bytes(authority.cert_pem.bytes())
        yield Certificate(context, file)


def read_certificate(certificate: str, key: str) -> Certificate:
    """The certificate in a PEM file. `key`: the file with its private key, "" if both are in one file. Raises ConfigurationError."""
    context = _context()
    try:
        context.load_cert_chain(certificate, key or None, password="")  # without a password, OpenSSL would ask for one
    except ssl.SSLError as error:
        files = f"{certificate} and {key}" if key else certificate
        hint = "" if key else "; pass the file with its private key as --key"
        is_other_key = error.reason == "KEY_VALUES_MISMATCH"
        reason = "the key belongs to another certificate" if is_other_key else "no certificate with an unencrypted key in PEM format"
        raise ConfigurationError(f"--cert: {files} cannot be used: {reason}{hint}") from error
    except OSError as error:
        raise ConfigurationError(f"--cert: {certificate}{f' or {key}' if key else ''} cannot be read: {error.strerror}") from error
    return Certificate(context)


def _context() -> ssl.SSLContext:
    """HTTP/1.1 over TLS 1.2 or later."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    return context
