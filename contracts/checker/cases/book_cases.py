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
    """The book's requests in its order, those that need other settings left out. Paths are below the address of the run, which
    includes the base path."""
    base = contract.spec.base_path
    return tuple(
        replace(case, request=replace(case.request, path=case.request.path.removeprefix(base) or "/"))
        for case in contract.witnesses
        if not needs_other_settings(case, contract)
    )


def needs_other_settings(case: Case, contract: Contract) -> bool:
    """Whether a case states settings that are not the contract's. One that states none is sent whatever they are: with the headers of
    the run it may be answered as it says, and it is judged by what the book says of it in any case."""
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
