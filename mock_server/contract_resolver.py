"""The mock inside a Connexion application: it answers the operations that have no handler yet.

    app.add_api("openapi.yaml", resolver=mock_server.ContractResolver("openapi.yaml", rules="rules.yaml"))

Connexion routes and validates as always, and calls the handlers that exist; the others are answered as `mock-server` would.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import parse_qsl

from contracts.api.bodies import described
from contracts.api.operations import Operation
from contracts.codecs import encode
from contracts.codecs.concrete_types import concrete
from contracts.configuration import MOCK_SERVER, defaults
from contracts.contract import Contract
from contracts.errors import ConfigurationError
from contracts.http.media_types import best
from contracts.http.messages import Request, Response, nested
from contracts.pointers import escaped
from contracts.schemas.validation import Schemas
from mock_server.app import assembled, load
from mock_server.settings import settings_of

if TYPE_CHECKING:
    from contracts.http.messages import JSON

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # as in mock_server.serving.application
    from connexion.context import scope
    from connexion.lifecycle import ConnexionResponse
    from connexion.resolver import Resolution, Resolver

__all__ = ["ContractResolver"]

_SCHEMAS: Final = "#/components/schemas/"


class _ConnexionOperation(Protocol):
    """What is used of an operation of Connexion."""

    method: str
    path: str

    def body_name(self, content_type: str, /) -> str:
        """The name of the argument for the body."""


class ContractResolver:
    """A resolver for Connexion: operation id → handler, as `resolver` finds it; where there is none, the mock answers.

    `document`: the one that is passed to `add_api`; None is the document in the working folder. The other arguments are those of
    `mock_server.create_app`. Raises a ContractsError: for a document that Connexion cannot read, one line that says why.
    """

    def __init__(
        self,
        document: str | Path | Mapping[str, JSON] | None = None,
        rules: str | Path | Mapping[str, JSON] = "beside",
        *,
        settings: Mapping[str, object] = {},
        seed: int = 0,
        now: str = "2026-01-01T12:00:00Z",
        resolver: Resolver | None = None,
        allowed: Sequence[str] = (),
    ) -> None:
        own = settings_of(defaults(MOCK_SERVER, seed=seed, now=now))
        contract = load(document, rules, settings=settings, own=own, allowed=allowed)
        _refuse_unreadable(contract)
        self._contract, self._resolver = contract, resolver or Resolver()
        self._dispatcher = assembled(contract, own).dispatcher

    def resolve(self, operation: _ConnexionOperation) -> Resolution:
        """The handler of an operation, or the mock's. Raises ConfigurationError for a handler whose module fails to import."""
        name = self._resolver.resolve_operation_id(operation) or ""
        handler = self._handler(name) if name else None
        return Resolution(handler or self._mocked(operation), name or f"{operation.method}_{operation.path}")

    def _handler(self, name: str) -> Callable[..., object] | None:
        """The function of that name; None if it, or the module that it should be in, does not exist."""
        try:
            found: Callable[..., object] = self._resolver.function_resolver(name)
        except ModuleNotFoundError as error:
            if not error.name or name == error.name or name.startswith(f"{error.name}."):
                return None
            raise ConfigurationError(f"the handler {name} cannot be imported: {error}") from error
        except (AttributeError, ValueError):  # no such function; a name without a module
            return None
        except ImportError as error:
            raise ConfigurationError(f"the handler {name} cannot be imported: {error}") from error
        return found

    def _mocked(self, operation: _ConnexionOperation) -> Callable[..., object]:
        """A handler for Connexion that responds as the mock."""
        method, path = operation.method.upper(), operation.path
        known = next((one for one in self._contract.spec.operations.values() if (one.method, one.path) == (method, path)), None)
        if known is None:
            raise ConfigurationError(f"ContractResolver has another document than add_api: it has no operation {method} {path}")

        def respond(**arguments: JSON | bytes) -> ConnexionResponse:
            body_name = operation.body_name(dict(scope["headers"]).get(b"content-type", b"").decode("latin-1"))
            return _for_connexion(self._dispatcher.answer(_request(known, arguments.get(body_name), self._contract.spec.schemas)))

        return respond


def _refuse_unreadable(contract: Contract) -> None:
    """Raises ConfigurationError for what Connexion 3.3 cannot read."""
    document = contract.spec.source_document
    name = document.source.name if document.source else "the document"
    instead = "serve it with `mock-server serve`, which reads it"
    version = str(document.original.get("openapi", ""))
    if version and not version.startswith("3.0"):
        raise ConfigurationError(f"{name}: Connexion reads OpenAPI 2.0 and 3.0, and this is {version}; {instead}")
    circle = _circle(contract.spec.document)
    if circle:
        raise ConfigurationError(f"{name}: Connexion cannot read schemas that contain themselves, as {circle} does; {instead}")


def _circle(document: JSON) -> str:
    """A schema of the components that contains itself, "" if there is none."""
    components = document.get("components") if isinstance(document, dict) else None
    schemas = components.get("schemas") if isinstance(components, dict) else None
    named = schemas.items() if isinstance(schemas, dict) else ()
    graph = {f"{_SCHEMAS}{escaped(name)}": set(_references(schema)) for name, schema in named}
    open_: dict[str, None] = {}
    closed: set[str] = set()
    for start in graph:
        work = [(start, iter(graph[start]))]
        while work:
            key, following = work[-1]
            open_[key] = None
            found = next((one for one in following if one in graph and one not in closed), None)
            if found in open_:
                return str(found).removeprefix(_SCHEMAS)
            if found is not None:
                work.append((found, iter(graph[found])))
            else:
                work.pop()
                closed.add(key)
                del open_[key]
    return ""


def _references(value: JSON) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            yield one["$ref"]
        waiting += nested(one)


def _request(operation: Operation, value: JSON | bytes, schemas: Schemas) -> Request:
    """The current request of Connexion, with a body made of the value that Connexion has read."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").removeprefix(scope.get("root_path") or "")
    query = tuple(parse_qsl(scope["query_string"].decode("utf-8", "replace"), keep_blank_values=True))
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    declared = operation.body.get(best(operation.body, dict(headers).get("content-type", "")) or "")
    if declared is None or value is None:
        body = b""
    elif isinstance(value, bytes):
        body = value
    else:  # a multipart body has another boundary now
        media_type = concrete(declared.name)
        body = encode(value, media_type, described(declared, schemas))
        headers = (*(pair for pair in headers if pair[0] != "content-type"), ("content-type", media_type))
    return Request(scope["method"], path, query, headers, body)


def _for_connexion(response: Response) -> ConnexionResponse:
    headers = {name: value for name, value in response.headers if name.lower() not in ("content-length", "content-type")}
    return ConnexionResponse(response.status, response.header("content-type"), body=response.body, headers=headers)
