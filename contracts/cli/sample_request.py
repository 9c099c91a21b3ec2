"""A request written by the user in a file, in the form of a witness → a request of the contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.api.operations import Operation
from contracts.api.routing import RouteMatch
from contracts.configuration import nearest
from contracts.contract import Contract
from contracts.document.reading.sources import read
from contracts.errors import ConfigurationError
from contracts.http.messages import JSON, Request
from contracts.rules.book.requests import CREDENTIAL_WORDS, MEMBERS, request_of, with_credential

__all__ = ["Question", "read_question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A request as written, and the settings it asks for."""

    name: str
    written: Mapping[str, JSON]

    @property
    def settings(self) -> Mapping[str, JSON]:
        """Settings that this request is to be decided under, instead of the contract's."""
        settings = self.written.get("settings", {})
        return settings if isinstance(settings, Mapping) else {}

    def request(self, contract: Contract) -> Request:
        """The request, complete. Raises ConfigurationError where it does not say which operation it means."""
        try:
            operation, known = self._operation(contract), contract.book.book.credentials if contract.book else {}
            request = request_of(self.written, operation, contract.spec.schemas)
            name, is_required = self.written.get("credential"), contract.pipeline.requires_credential(operation)
            if name is not None and name not in (*CREDENTIAL_WORDS, *known):
                raise ConfigurationError(f"{self.name}: unknown credential `{name}`{nearest(str(name), known)}")
            return with_credential(request, self.written, operation, known, is_required=is_required)
        except ValueError as cause:
            raise ConfigurationError(f"{self.name}: {cause}") from cause

    def _operation(self, contract: Contract) -> Operation:
        operations = tuple(contract.spec.operations.values())
        method, path = self.written.get("method"), self.written.get("path")
        if isinstance(path, str):
            found = contract.router.find(str(method or "GET"), path)
            return found.operation if isinstance(found, RouteMatch) else operations[0]
        meant = [one for one in operations if method is None or one.method.upper() == str(method).upper()]
        if len(meant) == 1:
            return meant[0]
        if not meant:
            raise ConfigurationError(f"{self.name}: no operation of the document has the method {method}")
        which = f"{len(meant)} operations" + (f" have the method {method}" if method is not None else "")
        raise ConfigurationError(f"{self.name}: {which}: name one by `method`, and `path` as a text such as {meant[0].path}")


def read_question(name: str) -> Question:
    """The question in a file, "-" for standard input. Raises ContractsError."""
    source = read(name)
    try:
        written = json.loads(source.text)
    except RecursionError as cause:
        raise ConfigurationError(f"{source.name}: nested too deeply") from cause
    except ValueError as cause:
        raise ConfigurationError(f"{source.name}: not JSON: {cause}") from cause
    if not isinstance(written, dict):
        raise ConfigurationError(f"{source.name}: expected an object with members such as body, headers, path")
    for member in written:
        if member not in MEMBERS:
            raise ConfigurationError(f"{source.name}: a request has no member `{member}`{nearest(member, MEMBERS, always=True)}")
    if not isinstance(written.get("path", {}), (str, dict)):
        raise ConfigurationError(f"{source.name}: `path` should be a text such as /orders/7, or an object of path parameters")
    for member in ("headers", "query", "cookies", "settings"):
        if not isinstance(written.get(member, {}), dict):
            raise ConfigurationError(f"{source.name}: `{member}` should be an object of names and values")
    return Question(source.name, written)
