"""Contracts: what an OpenAPI document and its rule book promise, and whether an exchange keeps the promise.

The Python API: `contracts.load(document, rules) → Contract` with `.spec`, `.decide(request)`, `.judge(exchange)`.
"""

from contracts.contract import Contract, load
from contracts.errors import ConfigurationError, ContractsError, DocumentError, EvaluationError, RuleBookError, SourceError, TransportError
from contracts.exchange import Exchange, Request, Response

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
