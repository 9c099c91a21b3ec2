"""A sample request for each operation of a document, from its examples or generated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Final

from contracts.api.bodies import described, schema_to_generate
from contracts.api.credentials import stand_in
from contracts.api.operations import MediaType, Operation, Parameter, Spec
from contracts.api.routing import marked
from contracts.codecs import encode
from contracts.codecs import parameter_texts as writing
from contracts.codecs.concrete_types import concrete
from contracts.codecs.description import Description
from contracts.codecs.files import file_of
from contracts.codecs.multipart import file_types, written_type
from contracts.generation import Generator, Maker, Unsatisfiable
from contracts.http.media_types import is_form, is_json
from contracts.http.messages import JSON, Pairs, Request

__all__ = ["Sampler"]

Schema = dict | bool
_TRIED: Final = 20


class Sampler:
    """Makes requests: what is required, the body if there is one, well-formed credentials."""

    def __init__(self, spec: Spec, *, now: datetime) -> None:
        self._schemas = spec.schemas
        self._generator = Generator(spec.schemas, now=now)
        self._makers: dict[tuple[int, str], tuple[Schema, Maker]] = {}

    def sample(self, operation: Operation, variant: int = 0) -> Request:
        """A request that means this operation, and should satisfy it. Without base path. `variant`: another one of the kind."""
        path, marks = marked(operation.path)
        declared = {one.name.lower() for one in operation.parameters if one.required}
        query = tuple((name, value) for name, value in marks if name.lower() not in declared)
        headers: Pairs = ()
        cookies: Pairs = ()
        for parameter in operation.parameters:
            if not parameter.required:
                continue
            if parameter.where == "path":
                text = self._text(parameter, writing.path_segment, _is_segment)
                path = path.replace(f"{{{parameter.name}}}", text)
            elif parameter.where == "query":
                query += writing.query(parameter, self._value(parameter))
            elif parameter.where == "querystring":
                query += writing.querystring(parameter, self._value(parameter))
            elif parameter.where == "cookie":
                cookies += writing.query(parameter, self._value(parameter))
            elif parameter.where == "header":
                headers += ((parameter.name, self._text(parameter, writing.header, _is_header_text)),)
        credentials = stand_in(operation)
        headers, query, cookies = headers + credentials.headers, query + credentials.query, cookies + credentials.cookies
        if cookies:
            headers += (("Cookie", "; ".join(f"{name}={value}" for name, value in cookies)),)
        name = next(filter(is_json, operation.body), None) or next(iter(operation.body), None)
        if name is None:
            return Request(operation.method, path, query, headers)
        body = self._body(operation.body[name], variant)
        headers = (("Content-Type", written_type(concrete(name), body)), *headers)
        return Request(operation.method, path, query, headers, body)

    def _body(self, declared: MediaType, variant: int) -> bytes:
        description = described(declared, self._schemas)
        value = self._first(declared, schema_to_generate(declared, self._schemas), variant)
        return encode(_with_files(value, description) if is_form(declared.name) else value, concrete(declared.name), description)

    def _text(self, parameter: Parameter, written: Callable[[Parameter, JSON], str], is_usable: Callable[[str], bool]) -> str:
        """The first text, of several values, that can stand there."""
        texts = [written(parameter, self._value(parameter))]
        while not is_usable(texts[-1]) and len(texts) < _TRIED:
            texts.append(written(parameter, self._generated(parameter.schema, len(texts), parameter.name)))
        return texts[-1]

    def _value(self, parameter: Parameter) -> JSON:
        return self._first(parameter, parameter.schema, 0, parameter.name)

    def _first(self, described: Parameter | MediaType, schema: Schema, seed: int, name: str = "") -> JSON:
        """An example that fits, else a generated value."""
        fits = self._schemas.validator(schema, direction="request").is_valid
        resolved = self._schemas.resolve(schema)
        own = resolved.get("examples") if isinstance(resolved, dict) and name else None
        offered = [*described.examples.values(), *(own if isinstance(own, list) else ())]
        fitting = [value for value in offered if fits(value)]
        return fitting[seed % len(fitting)] if fitting else self._generated(schema, seed, name)

    def _generated(self, schema: Schema, seed: int, name: str) -> JSON:
        found = self._makers.get((id(schema), name))
        if found is None:
            found = self._makers[id(schema), name] = schema, self._compiled(schema, name)  # holding the schema keeps its id taken
        return found[1](Random(seed))

    def _compiled(self, schema: Schema, name: str) -> Maker:
        try:
            return self._generator.compile(schema, direction="request", name=name)
        except Unsatisfiable as error:
            return error.maker


def _with_files(value: JSON, description: Description) -> JSON:
    """A form whose files are such as programs open, where we have some of their media type."""
    files = {name: file.decode("latin-1") for name, media_type in file_types(description).items() if (file := file_of(media_type))}
    if not isinstance(value, dict):
        return value
    return {name: _each(member, files[name]) if name in files else member for name, member in value.items()}


def _each(member: JSON, file: str) -> JSON:
    return [file] * len(member) if isinstance(member, list) else file


def _is_segment(text: str) -> bool:
    return text not in ("", ".", "..")


def _is_header_text(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip()
