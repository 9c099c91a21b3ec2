"""A request for each operation of a document, from its examples or generated: something to try. Simple parameters and JSON bodies only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from random import Random
from urllib.parse import quote

from contracts.exchange import JSON, Pairs, Request
from contracts.spec.media import is_json
from contracts.spec.model import MediaType, Operation, Parameter, SecurityScheme, Spec
from mock_server.data import Generator, Unsatisfiable
from mock_server.encoding import json_bytes

__all__ = ["samples"]

Schema = dict | bool
BASIC = "Basic ZGVtbzpkZW1v"  # demo:demo


def samples(spec: Spec, *, now: datetime) -> Iterator[Request]:
    """Requests in the document's order, made when asked for. Whether one is answered well is for the contract to say."""
    generator = Generator(spec.schemas, now=now)
    for operation in spec.operations.values():
        if not operation.body_required or any(map(is_json, operation.body)):
            yield _sample(operation, generator)


def _sample(operation: Operation, generator: Generator) -> Request:
    needed = [parameter for parameter in operation.parameters if parameter.required]
    path = operation.path
    for parameter in needed:
        if parameter.where == "path":
            path = path.replace(f"{{{parameter.name}}}", quote(_text(parameter, generator), safe=""))
    query = tuple((parameter.name, _text(parameter, generator)) for parameter in needed if parameter.where == "query")
    headers: Pairs = tuple((parameter.name, _text(parameter, generator)) for parameter in needed if parameter.where == "header")
    headers, query = _with_credentials(operation, headers, query)
    name = next(filter(is_json, operation.body), None)
    if name is None:
        return Request(operation.method, path, query, headers)
    body = json_bytes(_value(operation.body[name], generator))
    return Request(operation.method, path, query, (("Content-Type", "application/json" if "*" in name else name), *headers), body)


def _with_credentials(operation: Operation, headers: Pairs, query: Pairs) -> tuple[Pairs, Pairs]:
    """With made-up credentials of the first way in, where one is asked for: the document says their form, and nobody their value."""
    option: tuple[SecurityScheme, ...] = () if () in operation.security else next(iter(operation.security), ())
    for scheme in option:
        if scheme.type != "apiKey":
            headers += (("Authorization", BASIC if scheme.scheme.lower() == "basic" else "Bearer demo"),)
        elif scheme.where == "query":
            query += ((scheme.parameter, "demo"),)
        else:
            headers += (("Cookie", f"{scheme.parameter}=demo") if scheme.where == "cookie" else (scheme.parameter, "demo"),)
    return headers, query


def _text(parameter: Parameter, generator: Generator) -> str:
    value = _value(parameter, generator)
    return value if isinstance(value, str) else json_bytes(value).decode()


def _value(described: Parameter | MediaType, generator: Generator) -> JSON:
    examples: Mapping[str, JSON] = described.examples
    return next(iter(examples.values())) if examples else _generated(described.schema, generator)


def _generated(schema: Schema, generator: Generator) -> JSON:
    try:
        return generator.compile(schema, direction="request")(Random(0))
    except Unsatisfiable as error:
        return error.maker(Random(0))
