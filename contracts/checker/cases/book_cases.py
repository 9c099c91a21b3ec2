"""The cases of the rule book: witnesses of rules and table rows, and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from contracts.api.operations import Operation
from contracts.contract import Contract
from contracts.http.messages import Request
from contracts.rules.judge.witnesses import Case

__all__ = ["needs_other_settings", "of_book", "without_credential"]


def of_book(contract: Contract) -> tuple[Case, ...]:
    """The requests of the rule book in order, without those that need other settings. The base path is removed from their paths, because
    the URL of the run includes it."""
    base = contract.spec.base_path
    return tuple(
        replace(case, request=replace(case.request, path=case.request.path.removeprefix(base) or "/"))
        for case in contract.witnesses
        if not needs_other_settings(case, contract)
    )


def needs_other_settings(case: Case, contract: Contract) -> bool:
    """Whether a case names settings other than the contract's. A case without settings is always sent: the rule book judges its response in
    any case."""
    return any(contract.settings.get(name, value) != value for name, value in case.sets.items())


def without_credential(
    accepted: Mapping[str, Request], operations: Mapping[str, Operation], credentials: frozenset[str]
) -> Iterator[tuple[str, Request]]:
    """For each operation that requires credentials: an accepted request without the headers that the user gave."""
    for id_, request in accepted.items():
        operation = operations.get(id_)
        if operation is None or not operation.security or not all(operation.security):
            continue
        headers = tuple((name, value) for name, value in request.headers if name.lower() not in credentials)
        if headers != request.headers:
            yield id_, Request(request.method, request.path, request.query, headers, request.body)
