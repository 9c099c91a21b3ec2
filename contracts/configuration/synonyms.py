"""What users call things that have another name here, or that are not options: word → what to use instead. For error messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["instead_of"]

_DOCUMENT: Final = "pass the document as an argument, without an option"
_WAIT: Final = "a client asks for it in each request, with `Prefer: wait=SECONDS`"
_LOG: Final = "requests are always logged, unless --quiet"
_MOCK_SERVER: Final[Mapping[str, str]] = {
    "api-key": "use --credential", "bind": "use --host", "ca": "it is printed by --https", "certificate": "use --cert",
    "clock": "use --now clock", "code": "a client asks for it in each request, with `Prefer: code=404`",
    "cors": "any origin is always allowed", "date": "use --now", "debug": _LOG, "delay": _WAIT, "docs": "the page is always at /docs",
    "dynamic": "a client asks for it in each request, with `Prefer: dynamic=true`", "errors": "invalid requests are always refused",
    "file": _DOCUMENT, "fixtures": "they are named in the rule book", "input": _DOCUMENT, "ip": "use --host", "lang": "use --locale",
    "language": "use --locale", "latency": _WAIT, "listen": "use --host", "log-level": _LOG, "no-auth": "use --auth off",
    "openapi": _DOCUMENT, "private-key": "use --key", "random": "use --seed random", "reload": "use --watch", "schema": _DOCUMENT,
    "silent": "use --quiet", "spec": _DOCUMENT, "ssl": "use --https", "swagger": "the page is always at /docs", "time": "use --now",
    "tls": "use --https", "token": "use --credential", "ui": "the page is always at /docs", "validate": "requests are always validated",
    "verbose": _LOG, "wait": _WAIT,
}  # fmt: skip
_CONTRACTS: Final[Mapping[str, str]] = {
    "api-key": "use --header 'NAME: VALUE'", "auth": "use --header 'Authorization: …'", "base-url": "use --url",
    "bearer": "use --header 'Authorization: Bearer …'", "concurrency": "use --workers", "endpoint": "use --url",
    "exitfirst": "use --fail-fast",
    "file": _DOCUMENT, "format": "use --report FORMAT=FILE", "host": "use --url", "input": _DOCUMENT, "json": "use --report json=FILE",
    "junit": "use --report junit=FILE", "openapi": _DOCUMENT, "output": "use --report FORMAT=FILE", "schema": _DOCUMENT,
    "server": "use --url", "silent": "use --quiet", "spec": _DOCUMENT, "threads": "use --workers",
    "token": "use --header 'Authorization: Bearer …'", "username": "use --header 'Authorization: Basic …'",
}  # fmt: skip
_BY_TOOL: Final = {"mock-server": _MOCK_SERVER, "contracts": _CONTRACTS}


def instead_of(tool: str, option: str) -> str:
    """What to use instead of an unknown option such as `--delay`, "" if that is not known."""
    return _BY_TOOL.get(tool, {}).get(option.lstrip("-").replace("_", "-").lower(), "")
