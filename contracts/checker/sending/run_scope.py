"""Which requests a run may send: chosen operations and methods, and no writes to public hosts unless they are allowed."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from contracts.api.operations import Operation, Spec
from contracts.api.routing import RouteMatch, Router
from contracts.configuration import nearest
from contracts.errors import ConfigurationError
from contracts.http.messages import Request

__all__ = ["SAFE", "RunScope", "check_writes"]

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "QUERY", "TRACE"})  # RFC 9110, section 9.2.1
_METHOD_AND_PATH = re.compile(r"([A-Za-z*]+)\s+(/.*|\*)")


@dataclass(frozen=True, slots=True)
class RunScope:
    """`operations`: the ids that may be asked; `methods`: those that may be used, None for all."""

    router: Router
    operations: frozenset[str]
    methods: frozenset[str] | None = None

    @classmethod
    def of(
        cls, spec: Spec, router: Router, *, include: Iterable[str] = (), exclude: Iterable[str] = (), methods: frozenset[str] | None = None
    ) -> RunScope:
        """The scope that options select. Raises ConfigurationError for a selection that selects nothing."""
        included = _selected(spec, "--include", include) if include else frozenset(spec.operations)
        chosen = included - _selected(spec, "--exclude", exclude)
        allowed = frozenset(id_ for id_ in chosen if methods is None or spec.operations[id_].method.upper() in methods)
        if not allowed:
            raise ConfigurationError("no operation of the document is left: see --include, --exclude, --methods and --read-only")
        return cls(router, allowed, methods)

    def allows(self, request: Request) -> bool:
        """Whether a request may be sent: its method, and its operation if it has one."""
        if self.methods is not None and request.method.upper() not in self.methods:
            return False
        route = self.router.find(request.method, request.path, request.query + request.headers)
        return not isinstance(route, RouteMatch) or route.operation.id in self.operations


def _selected(spec: Spec, flag: str, patterns: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for pattern in patterns:
        matching = {operation.id for operation in spec.operations.values() if _matches(pattern, operation)}
        if not matching:
            tags = {f"tag:{tag}" for operation in spec.operations.values() for tag in operation.tags}
            raise ConfigurationError(f"{flag}: no operation matches `{pattern}`{nearest(pattern, [*spec.operations, *tags])}")
        found |= matching
    return frozenset(found)


def _matches(pattern: str, operation: Operation) -> bool:
    """Whether an operation has this id or tag, or method and path, with `*` for any text."""
    if pattern.startswith("tag:"):
        return pattern.removeprefix("tag:") in operation.tags
    parts = _METHOD_AND_PATH.fullmatch(pattern.strip())
    if parts is None:
        return fnmatchcase(operation.id, _literal(pattern))
    return fnmatchcase(operation.method.upper(), parts[1].upper()) and fnmatchcase(operation.path, _literal(parts[2]))


def _literal(pattern: str) -> str:
    """A pattern in which only `*` is special."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def check_writes(url: str, methods: frozenset[str] | None) -> None:
    """Raises ConfigurationError if methods that change things would be sent to a public host."""
    host = urlsplit(url).hostname or ""
    if (methods is None or not methods <= SAFE) and _is_public(host):
        raise ConfigurationError(
            f"--url: {host} may be a public host: pass --read-only to send safe methods only, or --allow-writes to send all, "
            "DELETE included"
        )


def _is_public(host: str) -> bool:
    """Whether a host is neither loopback, nor a private address, nor a name without a domain."""
    try:
        return ipaddress.ip_address(host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))).is_global  # `127.1`, too
    except (OSError, ValueError):
        return "." in host.rstrip(".") and not host.rstrip(".").endswith(".localhost")
