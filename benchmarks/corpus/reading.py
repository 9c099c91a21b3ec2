"""A document as its operations, read a second time and independently of the kit: text → data → what each operation takes and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import unquote, urljoin, urlsplit

import yaml

__all__ = ["Answer", "At", "Field", "Files", "Operation", "Parameter", "operations", "pointer_of", "version_of"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple", "querystring": "form"}
COLLECTIONS: Final = {"csv": "csv", "ssv": "spaceDelimited", "tsv": "tabDelimited", "pipes": "pipeDelimited"}
IGNORED_HEADERS: Final = frozenset({"accept", "authorization", "content-type"})


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's core words only; the key of a mapping is its text."""

    yaml_implicit_resolvers: ClassVar[dict] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        self.flatten_mapping(node)
        return {
            key.value if isinstance(key, yaml.ScalarNode) else str(self.construct_object(key, deep=True)): self.construct_object(
                value, deep=True
            )
            for key, value in node.value
        }


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("merge", r"^(?:<<)$", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value, 0 if node.value[:2] in ("0o", "0x") else 10))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value.replace(".inf", "inf").replace(".nan", "nan")))
_Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node))


class Files:
    """The files of one document, read when they are first asked for, by their `file:` address."""

    def __init__(self, entry: Path) -> None:
        self.entry = entry.resolve().as_uri()
        self._read: dict[str, Any] = {}

    def data(self, address: str) -> Any:
        """What a file holds."""
        if address not in self._read:
            parts = urlsplit(address)
            if parts.scheme != "file":
                raise LookupError(f"{address} is not a file")
            text = Path(unquote(parts.path)).read_text(encoding="utf-8-sig")
            self._read[address] = _parsed(text)
        return self._read[address]

    def whole(self) -> At:
        """The document itself."""
        return At(self.data(self.entry), self.entry, "", self)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return yaml.load(text, _Loader)


@dataclass(frozen=True, slots=True)
class At:
    """A value with the place where it stands. `there / "name"` is a member, references followed; missing members are None."""

    value: Any
    file: str
    pointer: str
    files: Files = field(repr=False, compare=False)

    def __truediv__(self, name: str | int) -> At:
        value: Any = None
        if isinstance(self.value, dict):
            value = self.value.get(str(name))
        elif isinstance(self.value, list) and isinstance(name, int):
            value = self.value[name]
        return At(value, self.file, f"{self.pointer}/{str(name).replace('~', '~0').replace('/', '~1')}", self.files).followed()

    def __iter__(self) -> Iterator[At]:
        return (self / index for index in range(len(self.value))) if isinstance(self.value, list) else iter(())

    def items(self) -> Iterator[tuple[str, At]]:
        """The members of an object, references followed."""
        return ((str(name), self / str(name)) for name in self.value) if isinstance(self.value, dict) else iter(())

    def get(self, name: str, default: Any = None) -> Any:
        """A member's plain value, as it stands."""
        return self.value.get(name, default) if isinstance(self.value, dict) else default

    def raw(self, name: str) -> At:
        """A member as it stands, its reference not followed: a schema keeps its siblings."""
        return At(self.get(name), self.file, f"{self.pointer}/{name}", self.files)

    def followed(self) -> At:
        """What stands behind a reference."""
        found, seen = self, set()
        while isinstance(found.value, dict) and isinstance(found.value.get("$ref"), str) and (found.file, found.pointer) not in seen:
            seen.add((found.file, found.pointer))
            target = pointer_of(found.value["$ref"], found)
            if target is None:
                return found
            others = {name: one for name, one in found.value.items() if name != "$ref"}
            if others and isinstance(target.value, dict) and "$ref" not in target.value and "paths" in found.pointer.split("/")[:2]:
                target = At({**target.value, **others}, target.file, target.pointer, target.files)
            found = target
        return found


def pointer_of(reference: str, base: At) -> At | None:
    """Where a reference leads, None where that is nowhere."""
    address, _, fragment = urljoin(base.file, reference).partition("#")
    try:
        value = base.files.data(address)
    except (LookupError, OSError):
        return None
    if fragment and not fragment.startswith("/"):
        return None
    for part in unquote(fragment).split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(part) if isinstance(value, list) else part]
        except (LookupError, TypeError, ValueError):
            return None
    return At(value, address, unquote(fragment), base.files)


@dataclass(frozen=True, slots=True)
class Parameter:
    """`style` is that of 3.x, or `csv`, `tabDelimited` of 2.0's collections. `media_type`: of one with `content`."""

    name: str
    where: str
    required: bool
    schema: At
    style: str
    explode: bool
    media_type: str = ""
    examples: tuple[Any, ...] = ()
    allow_reserved: bool = False
    allow_empty: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One declared content: of a body by media type, or of a header. `encoding`: property → its Encoding Object."""

    schema: At
    examples: tuple[Any, ...] = ()
    required: bool = False
    explode: bool = False
    encoding: Mapping[str, Any] = field(default_factory=dict)
    media_type: str = ""
    item_schema: At | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A declared response."""

    content: Mapping[str, Field]
    headers: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `security`: OR of ANDs of schemes. `base`: the path of its first server."""

    method: str
    path: str
    base: str
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Field]
    body_required: bool
    answers: Mapping[str, Answer]
    security: tuple[tuple[Mapping[str, Any], ...], ...]
    at: At

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def answer(self, status: int) -> Answer | None:
        """What is declared for a status: exactly, by its range, by default."""
        return self.answers.get(str(status)) or self.answers.get(f"{status // 100}XX") or self.answers.get("default")


def version_of(document: At) -> str:
    """2.0, 3.0, 3.1 or 3.2."""
    text = str(document.get("openapi") or document.get("swagger") or "")
    return "2.0" if text.startswith("2") else text[:3]


def operations(document: At) -> list[Operation]:
    """Everything that can be asked."""
    reader = _Old(document) if version_of(document) == "2.0" else _New(document)
    found = []
    for path, item in (document / "paths").items():
        if path.startswith("/"):
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    found.append(reader.operation(method.upper(), path, item, item / method))
            for name, one in (item / "additionalOperations").items():
                found.append(reader.operation(name, path, item, one))
    return found


def _examples(at: At) -> tuple[Any, ...]:
    found = [at.value["example"]] if isinstance(at.value, dict) and "example" in at.value else []
    for _, one in (at / "examples").items():
        found += [one.value[name] for name in ("dataValue", "value") if isinstance(one.value, dict) and name in one.value][:1]
    if isinstance(at.value, dict) and "x-example" in at.value:
        found.append(at.value["x-example"])
    return tuple(found)


def _is_read(name: str, where: str, path: str) -> bool:
    """Whether a parameter has any effect; those of a body are not meant."""
    if where == "header":
        return name.lower() not in IGNORED_HEADERS
    return "{" + name + "}" in path if where == "path" else where in ("query", "cookie", "querystring")


class _New:
    """OpenAPI 3.x."""

    def __init__(self, document: At) -> None:
        self._document = document

    def operation(self, method: str, path: str, item: At, at: At) -> Operation:
        body = at / "requestBody"
        security = at.get("security", self._document.get("security"))
        return Operation(
            method, path, self._base(item, at), tuple(self._parameters(path, item, at)),
            self._content(body / "content"), body.get("required") is True,
            {str(status).replace("x", "X"): self._answer(one) for status, one in (at / "responses").items() if not status.startswith("x-")},
            _security(security, self._document / "components" / "securitySchemes"), at,
        )  # fmt: skip

    def _base(self, item: At, at: At) -> str:
        for holder in (at, item, self._document):
            for server in holder / "servers":
                url = str(server.get("url", ""))
                for name, variable in (server / "variables").items():
                    url = url.replace("{" + name + "}", str(variable.get("default", "")))
                return urlsplit(url).path.rstrip("/") if "{" not in url else ""
        return ""

    def _parameters(self, path: str, item: At, at: At) -> Iterator[Parameter]:
        found = {}
        for holder in (item, at):
            for one in holder / "parameters":
                name, where = str(one.get("name")), str(one.get("in"))
                if _is_read(name, where, path):
                    found[name, where] = self._parameter(one, where)
        yield from found.values()

    @staticmethod
    def _parameter(at: At, where: str) -> Parameter:
        style = str(at.get("style") or STYLES.get(where, "form"))
        for name, media in (at / "content").items():
            return Parameter(
                str(at.get("name")), where, at.get("required") is True or where == "path", media.raw("schema"), style, False, name,
                (*_examples(at), *_examples(media)), at.get("allowReserved") is True,
            )  # fmt: skip
        explode = at.get("explode") if isinstance(at.get("explode"), bool) else style in ("form", "cookie")
        return Parameter(
            str(at.get("name")), where, at.get("required") is True or where == "path", at.raw("schema"), style, explode, "", _examples(at),
            at.get("allowReserved") is True, at.get("allowEmptyValue") is True,
        )  # fmt: skip

    @staticmethod
    def _content(at: At) -> dict[str, Field]:
        return {
            name: Field(
                media.raw("schema"), _examples(media), encoding=media.get("encoding") or {},
                item_schema=media.raw("itemSchema") if media.get("itemSchema") is not None else None,
            )
            for name, media in at.items()
        }  # fmt: skip

    def _answer(self, at: At) -> Answer:
        headers = {}
        for name, one in (at / "headers").items():
            if name.lower() == "content-type":
                continue
            media_type, holder = next((one / "content").items(), ("", one))
            headers[name] = Field(
                holder.raw("schema"), _examples(one), one.get("required") is True, one.get("explode") is True, media_type=media_type
            )
        return Answer(self._content(at / "content"), headers)


class _Old:
    """Swagger 2.0. A parameter is its own schema."""

    def __init__(self, document: At) -> None:
        self._document = document
        self._base = str(document.get("basePath") or "").rstrip("/")
        if self._base and not self._base.startswith("/"):
            self._base = f"/{self._base}"

    def operation(self, method: str, path: str, item: At, at: At) -> Operation:
        found: dict[tuple[str, str], At] = {}
        for holder in (item, at):
            for one in holder / "parameters":
                found[str(one.get("name")) if one.get("in") != "body" else "", str(one.get("in"))] = one
        consumes, produces = self._types("consumes", at), self._types("produces", at)
        body, body_required = self._body(found, consumes)
        security = at.get("security", self._document.get("security"))
        return Operation(
            method, path, self._base,
            tuple(self._parameter(one, where) for (name, where), one in found.items() if _is_read(name, where, path)),
            body, body_required,
            {str(status): self._answer(one, produces) for status, one in (at / "responses").items() if not status.startswith("x-")},
            _security(security, self._document / "securityDefinitions"), at,
        )  # fmt: skip

    def _types(self, name: str, at: At) -> tuple[str, ...]:
        value = at.get(name, self._document.get(name))
        return tuple(value) if isinstance(value, list) and value else ("application/json",)

    @staticmethod
    def _parameter(at: At, where: str) -> Parameter:
        collection = str(at.get("collectionFormat") or "csv")
        style = COLLECTIONS.get(collection, "form") if at.get("type") == "array" else STYLES[where]
        return Parameter(
            str(at.get("name")), where, at.get("required") is True or where == "path", at, style, collection == "multi", "", _examples(at),
            allow_empty=at.get("allowEmptyValue") is True,
        )  # fmt: skip

    @staticmethod
    def _body(found: Mapping[tuple[str, str], At], consumes: tuple[str, ...]) -> tuple[dict[str, Field], bool]:
        whole = found.get(("", "body"))
        if whole is not None:
            return {name: Field(whole.raw("schema"), _examples(whole)) for name in consumes}, whole.get("required") is True
        form = [one for (_, where), one in found.items() if where == "formData"]
        if not form:
            return {}, False
        required = [one.get("name") for one in form if one.get("required") is True]
        properties = {str(one.get("name")): {key: value for key, value in one.value.items() if key != "required"} for one in form}
        schema = At({"type": "object", "properties": properties, "required": required}, form[0].file, "", form[0].files)
        names = [name for name in consumes if "form" in name] or ["multipart/form-data"]
        if any(one.get("type") == "file" for one in form):
            names = [name for name in names if "multipart" in name] or ["multipart/form-data"]
        collections = {
            str(one.get("name")): {"collection": one.get("collectionFormat") or "csv"} for one in form if one.get("type") == "array"
        }
        return {name: Field(schema, encoding=collections) for name in names}, bool(required)

    @staticmethod
    def _answer(at: At, produces: tuple[str, ...]) -> Answer:
        headers = {name: Field(one) for name, one in (at / "headers").items()}
        schema, examples = at.raw("schema"), at / "examples"
        if schema.value is None and not examples.value:
            return Answer({}, headers)
        names = produces if schema.value is not None else tuple(str(name) for name in examples.value)
        return Answer({name: Field(schema, (examples.get(name),) if name in (examples.value or {}) else ()) for name in names}, headers)


def _security(value: Any, schemes: At) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    found = []
    for option in value if isinstance(value, list) else []:
        named = [(schemes / name).value for name in (option if isinstance(option, dict) else {})]
        if all(isinstance(one, dict) for one in named):
            found.append(tuple(named))
    return tuple(found)
