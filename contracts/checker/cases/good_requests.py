"""A request for each operation that should succeed by the document alone: from its examples, or generated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contracts.contract import Contract
from contracts.http.messages import Request
from contracts.samples import Sampler

__all__ = ["good_requests"]


def good_requests(contract: Contract, *, now: datetime, given: frozenset[str] = frozenset()) -> Iterator[tuple[str, Request]]:
    """Operation and request, in the document's order, each made when it is asked for.

    `given`: headers, in lower case, that the run has values for; made-up credentials would stand in their place.
    """
    sampler = Sampler(contract.spec, now=now)
    for operation in contract.spec.operations.values():
        request = sampler.sample(operation)
        yield operation.id, replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() not in given))
