"""What of a document could not be compiled, so that nothing is left out in silence: counted at start, listed by `routes` and `show`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from contracts.contract import Contract
from contracts.errors import Fault
from contracts.schema import Loss
from contracts.spec.model import MediaType, Operation, Parameter
from mock_server.stubs import Stubs

__all__ = ["Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Survey:
    """`gaps`: parts that count as absent, or that cannot be answered as declared, of the operations that were compiled: `compiled` of
    `total`. The others are compiled when they are first asked for."""

    gaps: tuple[Fault, ...]
    compiled: int
    total: int


def survey(
    contract: Contract, stubs: Stubs, *, operations: Iterable[Operation] | None = None, is_over: Callable[[], bool] = lambda: False
) -> Survey:
    """Compiles operation by operation, all of the document where none are named, until `is_over` says so."""
    wanted = list(contract.spec.operations.values() if operations is None else operations)
    found: dict[tuple[str, str], Fault] = {}
    for pointer, message in stubs.faults.items():
        found[pointer, message] = Fault(message, contract.spec.source_document.tree.place(pointer), pointer)
    compiled = 0
    for operation in wanted:
        if is_over():
            break
        for pointer, message in _gaps(contract, stubs, operation):
            place = contract.spec.source_document.tree.place(pointer)
            found.setdefault((pointer, message), Fault(message, place, f"{operation.id}, {pointer}"))
        compiled += 1
    return Survey(tuple(found.values()), compiled, len(wanted))


def _gaps(contract: Contract, stubs: Stubs, operation: Operation) -> Iterator[tuple[str, str]]:
    schemas = contract.spec.schemas
    described: tuple[Parameter | MediaType, ...] = (*operation.parameters, *operation.body.values())
    for one in described:
        yield from _losses(one.pointer, schemas.validator(one.schema, direction="request").losses)
    stubs.compile(operation)
    for response in operation.responses.values():
        for media_type in response.content.values():
            yield from _losses(media_type.pointer, schemas.validator(media_type.schema, direction="response").losses)
        for pointer, reason in stubs.unsatisfiable.items():
            if pointer.startswith(f"{response.pointer}/"):
                yield pointer, f"no value fits this schema, so that answers only come near it: {reason}"


def _losses(pointer: str, losses: tuple[Loss, ...]) -> Iterator[tuple[str, str]]:
    for loss in losses:
        where = loss.pointer if loss.pointer.startswith("/components/") else f"{pointer}/schema{loss.pointer}"
        yield where, f"`{loss.keyword}` cannot be used and counts as absent: {loss.reason}"
