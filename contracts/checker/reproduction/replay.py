"""Judges one request; called by the printed pytest code."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.checker.events import Sent
from contracts.checker.failures import ScenarioCase
from contracts.checker.judge import Judge
from contracts.checker.rate_limits import SHARE
from contracts.checker.scenarios import broken_checks
from contracts.checker.sending.transport import Transport
from contracts.checker.sending.trust import Trust
from contracts.contract import Contract
from contracts.http.messages import Exchange, Request

__all__ = ["ScenarioCase", "broken", "broken_in_scenario", "is_limited"]


def broken(
    contract: Contract,
    url: str,
    request: Request,
    *,
    before: Sequence[Request] = (),
    relation: str = "",
    timeout_s: float = 10.0,
    ca: str = "",
    is_insecure: bool = False,
) -> frozenset[str]:
    """The ids of all failures in the response to a request.

    `before`: requests to send first. `relation`: the id of a relation to check with its follow-ups. Raises TransportError if there is no
    response. `ca`, `is_insecure`: which certificates are trusted.
    """
    with Transport(url, timeout_s=timeout_s, trust=Trust(ca, is_insecure)) as transport:
        for earlier in before:
            transport.send(earlier)
        response = transport.send(request)
        ids = {failure.id for failure in Judge(contract).judge(Sent("book", request, response), even_if_limited=True).failures}
        if relation:
            verdicts = contract.relate(Exchange(request, response), transport.send, only=relation, budget=1_000)
            ids |= {judgement.id for judgement in verdicts if judgement.verdict == "broken"}
    return frozenset(ids)


def broken_in_scenario(
    contract: Contract, url: str, case: ScenarioCase, *, timeout_s: float = 10.0, ca: str = "", is_insecure: bool = False
) -> frozenset[str]:
    """Ids of the checks that a scenario finds broken. Raises TransportError when no answer comes."""
    with Transport(url, timeout_s=timeout_s, trust=Trust(ca, is_insecure)) as transport:
        return broken_checks(contract, case, transport.send)


def is_limited(
    contract: Contract,
    url: str,
    request: Request,
    *,
    times: int = 40,
    timeout_s: float = 10.0,
    ca: str = "",
    is_insecure: bool = False,
) -> bool:
    """Whether more of these requests get a 429 than a rate limit should refuse, although no rule requires it."""
    with Transport(url, timeout_s=timeout_s, trust=Trust(ca, is_insecure)) as transport:
        statuses = [transport.send(request).status for _ in range(times)]
    return contract.decide(request).status != 429 and statuses.count(429) > SHARE * times
