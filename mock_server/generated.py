"""Values that only the mock generates for rules: `now` and `uuid`. They depend on its options, never on earlier requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Literal

from contracts.http.messages import Request
from contracts.moments import rfc3339

__all__ = ["moments", "started_at", "uuids"]


def started_at(now: datetime | Literal["clock"]) -> datetime:
    """The reference time of generated times."""
    return datetime.now(UTC) if now == "clock" else now


def moments(now: datetime | Literal["clock"]) -> Callable[[], str]:
    """`now` as rules read it, called once per request: RFC 3339 with whole seconds, `2026-01-01T12:00:00Z`."""
    if now == "clock":
        return lambda: rfc3339(datetime.now(UTC))
    fixed = rfc3339(now)
    return lambda: fixed


def uuids(seed: int) -> Callable[[Request], str]:
    """`uuid` as rules read it: the same for the same request."""
    prefix = f"uuid {seed}\n".encode()

    def uuid(request: Request) -> str:
        asked = f"{request.method} {request.path} {request.query}\n".encode("utf-8", "surrogatepass")
        digits = blake2b(prefix + asked + request.body, digest_size=16).hexdigest()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"  # RFC 9562, version 4

    return uuid
