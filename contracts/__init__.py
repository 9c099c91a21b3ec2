"""Contracts: what an OpenAPI document and its rule book promise, and whether an exchange keeps the promise.

The Python API: `contracts.load(document, rules) → Contract` with `.spec`, `.decide(request)`, `.judge(exchange)`.
Each name is loaded when first asked for, so that a command that is interrupted while it starts can end without a word.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.contract import Contract, load
    from contracts.errors import (
        ConfigurationError,
        ContractsError,
        DocumentError,
        EvaluationError,
        RuleBookError,
        SourceError,
        TransportError,
    )
    from contracts.http.messages import Exchange, Request, Response

__all__ = [
    "ConfigurationError",
    "Contract",
    "ContractsError",
    "DocumentError",
    "EvaluationError",
    "Exchange",
    "Request",
    "Response",
    "RuleBookError",
    "SourceError",
    "TransportError",
    "load",
]

_HOMES = {"Contract": "contract", "load": "contract", "Exchange": "http.messages", "Request": "http.messages", "Response": "http.messages"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        found = globals()[name] = getattr(import_module(f"contracts.{_HOMES.get(name, 'errors')}"), name)
        return found
    if not name.startswith("_"):
        try:
            return import_module(f"contracts.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"contracts.{name}":
                raise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
