"""Parts of a document that could not be compiled, so that nothing is silently ignored: shown at start, by `routes` and by `show`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from contracts.api.operations import MediaType, Operation, Parameter
from contracts.contract import Contract
from contracts.errors import Fault
from contracts.schemas.validation import SchemaFault
from mock_server.responses.stubs import Stubs

__all__ = ["Preflight"]

_CUT = "responses do not match this schema because they would become too large"


class Preflight:
    """Checks operations one after another: those given, else all operations of the document.

    `faults`: parts that are ignored, or for which no valid response exists, in the operations checked so far (`seen` of `total`).
    """

    def __init__(self, contract: Contract, stubs: Stubs, *, operations: Iterable[Operation] | None = None) -> None:
        self._contract, self._stubs = contract, stubs
        self._waiting = list(contract.spec.operations.values() if operations is None else operations)
        self._found: dict[tuple[str, str], Fault] = {}
        self.seen, self.total = 0, len(self._waiting)
        for pointer, message in stubs.faults.items():
            self._note(pointer, message, pointer)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(self._found.values())

    def look(self, *, is_over: Callable[[], bool] = lambda: False) -> None:
        """Check operations until none is left or `is_over` returns true."""
        while self.seen < self.total and not is_over():
            self.look_at_next()

    def look_at_next(self) -> list[Fault]:
        """Check the next operation; the faults that are new in it."""
        operation = self._waiting[self.seen]
        self.seen += 1
        new = [self._note(pointer, message, f"{operation.id}, {pointer}") for pointer, message in self._faults_of(operation)]
        return [one for one in new if one is not None]

    def _note(self, pointer: str, message: str, name: str) -> Fault | None:
        if (pointer, message) in self._found:
            return None
        fault = self._found[pointer, message] = Fault(message, self._contract.spec.source_document.tree.place(pointer), name)
        return fault

    def _is_told(self, reason: str) -> bool:
        """Whether the reason was already reported at the keyword that causes it."""
        return any(message.endswith(reason) for message in self._stubs.faults.values())

    def _faults_of(self, operation: Operation) -> Iterator[tuple[str, str]]:
        schemas = self._contract.spec.schemas
        described: tuple[Parameter | MediaType, ...] = (*operation.parameters, *operation.body.values())
        for one in described:
            yield from _schema_faults(one.pointer, schemas.validator(one.schema, direction="request").faults)
        self._stubs.look_at(operation)
        for response in operation.responses.values():
            for media_type in response.content.values():
                yield from _schema_faults(media_type.pointer, schemas.validator(media_type.schema, direction="response").faults)
            for pointer, reason in self._stubs.unsatisfiable.items():
                if pointer.startswith(f"{response.pointer}/") and not self._is_told(reason):
                    is_cut = pointer in self._stubs.cut
                    what = _CUT if is_cut else "no value matches this schema, so responses only come close to it"
                    yield pointer, f"{what}: {reason}"


def _schema_faults(pointer: str, faults: tuple[SchemaFault, ...]) -> Iterator[tuple[str, str]]:
    for fault in faults:
        where = fault.pointer if fault.pointer.startswith("/components/") else f"{pointer}/schema{fault.pointer}"
        yield where, f"`{fault.keyword}` cannot be used and is ignored: {fault.reason}"
