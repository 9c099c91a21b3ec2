"""Errors: our tool could not do its work. Usually a mistake of the user, never a finding about an implementation.

ContractsError
├── SourceError          a file, URL or standard input could not be read
├── DocumentError        the OpenAPI document has faults
├── RuleBookError        the rule book has faults
├── ConfigurationError   a flag, environment variable or configuration key is wrong
├── EvaluationError      an expression of the rule book failed at run time
└── TransportError       no implementation answered in HTTP
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.printable import printable

__all__ = [
    "ConfigurationError",
    "ContractsError",
    "DocumentError",
    "EvaluationError",
    "Fault",
    "Place",
    "RuleBookError",
    "SourceError",
    "TransportError",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a text; line and column count from 1 (0: unknown). Prints `rules.yaml:12:7`.

    `pointer`: the JSON pointer of the value that stands there, "" where it was not found by one. Printed where no line is known:
    `document#/info`.
    """

    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""

    def __str__(self) -> str:
        if not self.line:
            return f"{self.file}#{self.pointer}" if self.pointer else self.file
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a document or rule book: what is wrong, where, and what to do (`hint` may be empty). Prints as one line."""

    message: str
    place: Place
    hint: str = ""

    def __str__(self) -> str:
        return printable(f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else ""))


class ContractsError(Exception):
    """What went wrong, where and what to do next, as text for the user."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, one line for each problem."""
        return (str(self),)


class SourceError(ContractsError):
    """A source could not be read or decoded."""


class _Faulty(ContractsError):
    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(str(fault) for fault in self.faults)


class DocumentError(_Faulty):
    """The OpenAPI document cannot be used; `faults` tells why."""


class RuleBookError(_Faulty):
    """The rule book cannot be used; `faults` lists everything that is wrong."""


class ConfigurationError(ContractsError):
    """A flag, environment variable or configuration key is unknown or has an invalid value."""


class EvaluationError(ContractsError):
    """An expression failed at run time; `rule` is the id of its row, `place` its position."""

    def __init__(self, message: str, *, rule: str = "", place: Place | None = None) -> None:
        self.rule, self.place = rule, place
        super().__init__(": ".join(str(part) for part in (place, rule, message) if part))


class TransportError(ContractsError):
    """Nothing answered, or the answer was not HTTP."""
