"""A request for each operation that should succeed: the default one of the rule book, from the document's examples, or generated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contracts.contract import Contract
from contracts.http.messages import Request
from contracts.samples import Sampler

__all__ = ["good_requests"]


def good_requests(contract: Contract, *, now: datetime, given: frozenset[str] = frozenset()) -> Iterator[tuple[str, Request]]:
    """Operation ids with their requests, in the order of the document, generated lazily.

    `given`: lower-case names of headers that the run has values for, so none are generated.
    """
    sampler = Sampler(contract.spec, now=now)
    defaults = {case.operation: case.request for case in contract.witnesses if case.kind == "request"}
    for operation in contract.spec.operations.values():
        request = defaults.get(operation.id) or sampler.sample(operation)
        yield operation.id, replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() not in given))
