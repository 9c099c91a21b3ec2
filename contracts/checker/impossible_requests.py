"""Operations for which no valid request exists, because a required schema cannot be satisfied. They are reported, so that an unchecked
operation does not look like a clean one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from contracts.api.operations import MediaType, Operation, Parameter, Spec
from contracts.generation import Generator, Unsatisfiable

__all__ = ["ImpossibleRequests"]

_NOW = datetime(2026, 1, 1, tzinfo=UTC)  # whether there is a value does not depend on the date


class ImpossibleRequests:
    """Checks operations one by one; a shared schema is compiled once."""

    def __init__(self, spec: Spec) -> None:
        self._generator = Generator(spec.schemas, now=_NOW)
        self._reasons: dict[str, str] = {}

    def reason(self, operation: Operation) -> str:
        """Why no valid request exists, and where the schema is; "" if there is one."""
        return next(self._sentences(operation), "")

    def _sentences(self, operation: Operation) -> Iterator[str]:
        for parameter in operation.parameters:
            if parameter.required and (reason := self._reason(parameter, parameter.name)):
                yield _sentence(operation, f"{parameter.where} parameter `{parameter.name}`", parameter.pointer, reason)
        bodies = list(operation.body.values()) if operation.body_required else []
        reasons = [self._reason(body, "") for body in bodies]
        if reasons and all(reasons):
            yield _sentence(operation, f"body ({bodies[0].name})", bodies[0].pointer, reasons[0])

    def _reason(self, described: Parameter | MediaType, name: str) -> str:
        if described.pointer not in self._reasons:
            self._reasons[described.pointer] = self._found(described, name)
        return self._reasons[described.pointer]

    def _found(self, described: Parameter | MediaType, name: str) -> str:
        try:
            self._generator.compile(described.schema, direction="request", name=name)
        except Unsatisfiable as nothing:
            return nothing.reason
        return ""


def _sentence(operation: Operation, part: str, pointer: str, reason: str) -> str:
    return f"{operation.id}: not checked, because no valid request exists: {part}, {pointer}/schema: {reason}"
