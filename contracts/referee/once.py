"""One request, one verdict: what a reproduction in pytest calls."""

from __future__ import annotations

from contracts.contract import Contract
from contracts.exchange import Request
from contracts.referee.events import Sent
from contracts.referee.judging import Judge
from contracts.referee.transport import Transport

__all__ = ["broken"]


def broken(contract: Contract, url: str, request: Request, *, timeout_s: float = 10.0) -> frozenset[str]:
    """Ids of everything that is wrong with the answer to a request. Raises TransportError when no answer comes."""
    with Transport(url, timeout_s=timeout_s) as transport:
        sent = Sent("book", request, transport.send(request))
    return frozenset(flaw.id for flaw in Judge(contract).judge(sent, even_if_limited=True).flaws)
