"""Document → Spec: references of parameters, bodies and responses followed, defaults of OpenAPI filled in, schemas kept as they are."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from contracts.api.operations import Header, MediaType, Operation, Parameter, ResponseSpec, SecurityScheme, Spec
from contracts.codecs.description import DONE, Encoding
from contracts.document import Document
from contracts.document.path_templates import VARIABLE, path_variables
from contracts.http.media_types import is_event_stream, is_sequential
from contracts.http.messages import ABSENT, JSON, is_header_name
from contracts.pointers import at, escaped
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["build"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_SCHEME_TYPES = frozenset({"apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"})
_KNOWN_STYLES = frozenset(
    {"cookie", "deepObject", "form", "label", "matrix", "pipeDelimited", "simple", "spaceDelimited", "tabDelimited"}
)  # the last: `tsv` of Swagger 2.0
_STYLES_OF_LISTS = frozenset({"pipeDelimited", "spaceDelimited", "tabDelimited"})  # of headers: documents of 2.0 alone have them
_STYLES = {"cookie": "form", "header": "simple", "path": "simple", "query": "form", "querystring": "form"}
_NOT_PARAMETERS = frozenset({"accept", "authorization", "content-type"})  # OpenAPI, Parameter Object: such header parameters are ignored
_NOT_OLD_PARAMETERS = frozenset({"accept", "content-type"})  # in 2.0 `consumes` and `produces` say these
_MOST_BASE_PATHS = 32  # of one server whose variables list many values


def build(document: Document) -> Spec:
    """The model of a loaded document."""
    data = document.schemas.document
    assert isinstance(data, dict)
    return _Builder(document, data).spec()


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _listed(value: JSON) -> list:
    return value if isinstance(value, list) else []


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


class _Builder:
    """Reads one document; every method takes plain data and its JSON pointer."""

    def __init__(self, document: Document, data: dict) -> None:
        self._source, self._data = document, data
        schemes = _mapping(_mapping(data.get("components")).get("securitySchemes"))
        found = {name: _scheme(name, _mapping(self._resolved(one, "")[0])) for name, one in schemes.items()}
        self._schemes = {name: one for name, one in found.items() if one.type in _SCHEME_TYPES}

    def spec(self) -> Spec:
        """The whole model."""
        info = _mapping(self._data.get("info"))
        servers = _base_paths(self._data.get("servers"))
        operations: dict[str, Operation] = {}
        for operation in self._operations(servers or ("",)):
            name = _unused(operation, operations)
            operations[name] = operation if name == operation.id else replace(operation, id=name)
        urls = tuple(_text(_mapping(one).get("url")) for one in _listed(self._data.get("servers")))
        return Spec(
            title=_text(info.get("title")), version=str(info.get("version", "")), document=self._data, operations=operations,
            base_path=servers[0] if servers else "", schemas=self._source.schemas, source_document=self._source,
            openapi=self._source.version, description=_text(info.get("description")), servers=urls,
        )  # fmt: skip

    def _operations(self, servers: tuple[str, ...]) -> Iterator[Operation]:
        """The operations of all paths. `servers`: the base paths of the document's servers."""
        for written, found in _mapping(self._data.get("paths")).items():
            if written.startswith("x-"):
                continue
            path = written if written.startswith("/") else f"/{written}"
            item, pointer = self._resolved(found, f"/paths/{escaped(written)}")
            item = _mapping(item)
            own = _base_paths(item.get("servers")) or servers
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield self._operation(method.upper(), path, item, item[method], f"{pointer}/{method}", own)
            for method, operation in _mapping(item.get("additionalOperations")).items():
                if isinstance(operation, dict):
                    yield self._operation(method, path, item, operation, f"{pointer}/additionalOperations/{escaped(method)}", own)

    def _operation(self, method: str, path: str, item: dict, data: dict, pointer: str, servers: tuple[str, ...]) -> Operation:
        body, body_pointer = self._resolved(data.get("requestBody"), f"{pointer}/requestBody")
        body = _mapping(body)
        content = self._content(body.get("content"), f"{body_pointer}/content")
        responses = self._responses(data.get("responses"), f"{pointer}/responses")
        parameters = self._parameters(path, item, data, pointer)
        return Operation(
            id=_text(data.get("operationId")) or f"{method} {path}", method=method, path=_plain(path, parameters),
            parameters=tuple(parameters.values()),
            body=content, body_required=body.get("required") is True,
            responses={status: self._with_done(one, data, content) for status, one in responses.items()},
            security=self._security(data["security"] if "security" in data else self._data.get("security")), pointer=pointer,
            summary=_text(data.get("summary")), description=_text(data.get("description")),
            tags=tuple(_text(tag) for tag in _listed(data.get("tags"))), deprecated=data.get("deprecated") is True,
            base_paths=_base_paths(data.get("servers")) or servers,
        )  # fmt: skip

    def _resolved(self, value: JSON, pointer: str) -> tuple[JSON, str]:
        """The target of a reference, and its pointer. Members next to the `$ref` of a path item win."""
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            target = at(self._data, value["$ref"])
            if target is ABSENT:
                break
            siblings = {name: one for name, one in value.items() if name not in ("$ref", "description", "summary")}
            pointer = value["$ref"].removeprefix("#")
            value = {**target, **siblings} if siblings and isinstance(target, dict) else target
        return value, pointer

    def _parameters(self, path: str, item: dict, data: dict, pointer: str) -> dict[tuple[str, str], Parameter]:
        ignored = _NOT_OLD_PARAMETERS if self._source.written == "2.0" else _NOT_PARAMETERS
        found: dict[tuple[str, str], Parameter] = {}
        for holder, where in ((item, pointer.rpartition("/")[0]), (data, pointer)):
            for index, one in enumerate(_listed(holder.get("parameters"))):
                parameter = self._parameter(*self._resolved(one, f"{where}/parameters/{index}"))
                if parameter.where != "header" or (parameter.name.lower() not in ignored and is_header_name(parameter.name)):
                    found[parameter.where, parameter.name] = parameter
        variables = {one.name: one for one in path_variables(path, [name for where, name in found if where == "path"])}
        for name, variable in variables.items():  # undeclared ones are texts
            declared = found.get(("path", name)) or Parameter(name, "path", True, True, "simple", False, pointer)
            found["path", name] = replace(declared, is_multi_segment=True) if variable.is_multi_segment else declared
        return {key: one for key, one in found.items() if one.where != "path" or one.name in variables}

    def _parameter(self, value: JSON, pointer: str) -> Parameter:
        data = _mapping(value)
        where = _text(data.get("in"))
        style = _style(data, _STYLES.get(where, "form"))
        media_type, schema, examples = self._typed(data, pointer)
        return Parameter(
            name=_text(data.get("name")), where=where, required=data.get("required") is True or where == "path", schema=schema, style=style,
            explode=_exploded(data, style), pointer=pointer, media_type=media_type, allow_empty=data.get("allowEmptyValue") is True,
            description=_text(data.get("description")), examples=examples,
            is_multi_segment=where == "path" and (data.get("x-multi-segment") is True or data.get("allowReserved") is True),
        )  # fmt: skip

    def _typed(self, data: dict, pointer: str) -> tuple[str, dict | bool, dict[str, JSON]]:
        """Media type ("" where it has a style), schema and examples of a parameter or header."""
        for name, media_type in self._content(data.get("content"), f"{pointer}/content").items():
            return name, media_type.schema, {**media_type.examples, **self._examples(data)}
        schema = data.get("schema", True)
        return "", schema if isinstance(schema, (dict, bool)) else True, self._examples(data)

    def _content(self, value: JSON, pointer: str) -> dict[str, MediaType]:
        found: dict[str, MediaType] = {}
        for name, one in _mapping(value).items():
            data, where = self._resolved(one, f"{pointer}/{escaped(name)}")
            data = _mapping(data)
            schema, item = data.get("schema", True), data.get("itemSchema")
            schema = schema if isinstance(schema, (dict, bool)) else True
            encoding = {key: self._encoding(_mapping(one)) for key, one in _mapping(data.get("encoding")).items()}
            if not isinstance(item, (dict, bool)):
                item = schema if is_sequential(name) and self._is_of_one_item(schema) else None
            examples = self._examples(data)
            if item is not None:
                examples = {key: one if isinstance(one, (list, str)) else [one] for key, one in examples.items()}
            found[name] = MediaType(name, True if item is schema else schema, where, examples, encoding, item)
        return found

    def _is_of_one_item(self, schema: dict | bool) -> bool:
        """Whether the `schema` of a sequential media type describes one item, as in many documents before 3.2."""
        types = SchemaReading(self._source.schemas, schema).types
        return schema not in (True, {}) and "array" not in types and types != {"string"}

    @staticmethod
    def _encoding(data: dict) -> Encoding:
        style = _style(data, "form")
        return Encoding(_text(data.get("contentType")), style, _exploded(data, style))

    def _examples(self, data: dict) -> dict[str, JSON]:
        found = {"example": data["example"]} if "example" in data else {}
        for name, one in _mapping(data.get("examples")).items():
            example = _mapping(self._resolved(one, "")[0])
            for member in ("dataValue", "value"):
                if member in example:
                    found[name] = example[member]
                    break
        return found

    def _responses(self, value: JSON, pointer: str) -> dict[str, ResponseSpec]:
        found: dict[str, ResponseSpec] = {}
        for status, one in _mapping(value).items():
            if not re.fullmatch(r"[1-5](?:\d\d|[xX]{2})|default", status):
                continue
            data, where = self._resolved(one, f"{pointer}/{status}")
            data = _mapping(data)
            key = status if status == "default" else status.upper()
            content = self._content(data.get("content"), f"{where}/content")
            headers = self._headers(data.get("headers"), f"{where}/headers")
            found[key] = ResponseSpec(key, _text(data.get("description")), content, headers, where)
        return found

    def _with_done(self, response: ResponseSpec, operation: dict, body: Mapping[str, MediaType]) -> ResponseSpec:
        """The response. Its event streams end with `[DONE]` if the operation, the response or the request's member `stream` mentions it."""
        if not any(is_event_stream(name) for name in response.content):
            return response
        asking = [SchemaReading(self._source.schemas, one.schema).member("stream").word("description") for one in body.values()]
        items = [
            SchemaReading(self._source.schemas, one.item_schema or one.schema).word("description") for one in response.content.values()
        ]
        examples = [dict(one.examples) for one in response.content.values()]
        if DONE not in json.dumps([operation, response.description, asking, items, examples], default=str):
            return response
        content = {name: replace(one, ends_with_done=is_event_stream(name)) for name, one in response.content.items()}
        return replace(response, content=content)

    def _headers(self, value: JSON, pointer: str) -> dict[str, Header]:
        found: dict[str, Header] = {}
        for name, one in _mapping(value).items():
            if name.lower() == "content-type" or not is_header_name(name):  # OpenAPI, Response Object: the first is ignored
                continue
            data, where = self._resolved(one, f"{pointer}/{escaped(name)}")
            data = _mapping(data)
            media_type, schema, examples = self._typed(data, where)
            is_required, is_exploded = data.get("required") is True, data.get("explode") is True
            style = _text(data.get("style"))
            style = style if style in _STYLES_OF_LISTS else "simple"
            found[name] = Header(name, is_required, schema, is_exploded, media_type, examples, where, style)
        return found

    def _security(self, value: JSON) -> tuple[tuple[SecurityScheme, ...], ...]:
        return tuple(
            tuple(self._schemes[name] for name in requirement if name in self._schemes)
            for requirement in _listed(value)
            if isinstance(requirement, dict)
        )


def _unused(operation: Operation, taken: Mapping[str, Operation]) -> str:
    """Its id if that is unique, else method and path, numbered if that is already an id."""
    own = f"{operation.method} {operation.path}"
    names = itertools.chain((operation.id, own), (f"{own} ({number})" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def _style(data: Mapping, usual: str) -> str:
    style = _text(data.get("style"))
    return style if style in _KNOWN_STYLES else usual


def _exploded(data: Mapping, style: str) -> bool:
    explode = data.get("explode")
    return explode if isinstance(explode, bool) else style in ("form", "cookie", "deepObject")


def _scheme(name: str, data: dict) -> SecurityScheme:
    kind = _text(data.get("type"))
    if kind == "apiKey":
        return SecurityScheme(name, kind, "", _text(data.get("in")), _text(data.get("name")))
    return SecurityScheme(name, kind, _text(data.get("scheme")).lower())


def _base_paths(servers: JSON) -> tuple[str, ...]:
    """The path prefixes of servers, first server first; variables take their default, then their other listed values."""
    found: dict[str, None] = {}
    for server in _listed(servers):
        url, variables = _text(_mapping(server).get("url")), _mapping(_mapping(server).get("variables"))
        names = list(dict.fromkeys(VARIABLE.findall(url)))
        choices = [_choices(_mapping(variables.get(name))) for name in names]
        for values in itertools.islice(itertools.product(*choices), _MOST_BASE_PATHS):
            found[_path_of(_filled(url, dict(zip(names, values, strict=True))))] = None
    return tuple(found)


def _filled(url: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda match: values[match[1]], url)


def _choices(variable: dict) -> list[str]:
    listed = [str(variable.get("default", "")), *(str(one) for one in _listed(variable.get("enum")))]
    return list(dict.fromkeys(listed))


def _path_of(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:  # a bracket in the host
        return ""
    path = path.rstrip("/")
    return path if path.startswith("/") else f"/{path}" if path and "://" not in url else ""


def _plain(path: str, parameters: Mapping[tuple[str, str], Parameter]) -> str:
    """A path with nothing but the names of its parameters in braces."""
    for one in path_variables(path, [name for where, name in parameters if where == "path"]):
        path = path.replace(f"{{{one.written}}}", f"{{{one.name}}}")
    return path
