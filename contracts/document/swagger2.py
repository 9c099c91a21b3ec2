"""Swagger 2.0 → OpenAPI 3.0, with the place in the original for everything that moves.

Defaults follow common servers: without `consumes` and `produces` bodies are JSON, and forms may have either encoding.
Parameters and responses must be in place already (references resolved); references to definitions stay references.
"""

from __future__ import annotations

from collections.abc import Iterator

from contracts.http.media_types import is_form
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.schemas.dialects import LISTS, NAMED, SINGLE

__all__ = ["converted"]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_JSON = "application/json"
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_STYLES = {"csv": "form", "multi": "form", "pipes": "pipeDelimited", "ssv": "spaceDelimited", "tsv": "tabDelimited"}
_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials", "implicit": "implicit", "password": "password"}
_OF_A_PARAMETER = frozenset({"allowEmptyValue", "collectionFormat", "description", "in", "name", "required"})
_OF_AN_OPERATION = ("deprecated", "description", "externalDocs", "operationId", "security", "summary", "tags")
_FILE = {"type": "string", "format": "binary"}


def converted(document: dict) -> tuple[dict, dict[str, str]]:
    """The document as OpenAPI 3.0, and pointer in it → pointer in the original, for everything that moved."""
    conversion = _Conversion(document)
    return conversion.whole(), conversion.origins


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _listed(value: JSON) -> list:
    return value if isinstance(value, list) else []


def _extensions(holder: dict) -> Iterator[tuple[str, JSON]]:
    return ((name, value) for name, value in holder.items() if name.startswith("x-"))


class _Conversion:
    """The conversion of one document. Methods take the value to convert, its new pointer and its old one."""

    def __init__(self, document: dict) -> None:
        self._old = document
        self.origins: dict[str, str] = {}

    def whole(self) -> dict:
        """The document."""
        old = self._old
        new: dict[str, JSON] = {"openapi": "3.0.3"}
        for name in ("info", "externalDocs", "tags", "security"):
            if name in old:
                new[name] = old[name]
        servers = self._servers()
        if servers:
            new["servers"] = servers
        new["paths"] = {
            path: self._path(_mapping(item), f"/paths/{escaped(path)}") if not path.startswith("x-") else item
            for path, item in _mapping(old.get("paths")).items()
        }
        new["components"] = self._components()
        new.update(_extensions(old))
        return new

    def _servers(self) -> list[dict]:
        host, base = self._old.get("host"), self._old.get("basePath")
        path = f"/{base.strip('/')}" if isinstance(base, str) and base.strip("/") else ""
        self.origins["/servers"] = "/host" if isinstance(host, str) and host else "/basePath"
        if isinstance(host, str) and host:
            schemes = [one for one in _listed(self._old.get("schemes")) if isinstance(one, str)] or ["https"]
            return [{"url": f"{scheme}://{host}{path}"} for scheme in schemes]
        return [{"url": path}] if path else []

    def _components(self) -> dict:
        new: dict[str, JSON] = {}
        definitions = _mapping(self._old.get("definitions"))
        if definitions:
            new["schemas"] = {name: schema(one) if isinstance(one, (dict, bool)) else one for name, one in definitions.items()}
            self.origins["/components/schemas"] = "/definitions"
        schemes = _mapping(self._old.get("securityDefinitions"))
        if schemes:
            new["securitySchemes"] = {name: _security_scheme(_mapping(one)) for name, one in schemes.items()}
            self.origins["/components/securitySchemes"] = "/securityDefinitions"
        return new

    def _path(self, item: dict, there: str) -> dict:
        new = dict(_extensions(item))
        shared = [(_mapping(one), f"{there}/parameters/{index}") for index, one in enumerate(_listed(item.get("parameters")))]
        for method in _METHODS:
            if isinstance(item.get(method), dict):
                new[method] = self._operation(item[method], shared, f"{there}/{method}")
        return new

    def _operation(self, old: dict, shared: list[tuple[dict, str]], there: str) -> dict:
        new = {name: old[name] for name in _OF_AN_OPERATION if name in old}
        new.update(_extensions(old))
        own = [(_mapping(one), f"{there}/parameters/{index}") for index, one in enumerate(_listed(old.get("parameters")))]
        every = {
            (str(one.get("in")), str(one.get("name")) if one.get("in") != "body" else ""): (one, where) for one, where in (*shared, *own)
        }
        body = next((one for (kind, _), one in every.items() if kind == "body"), None)
        form = [one for (kind, _), one in every.items() if kind == "formData"]
        plain = [one for (kind, _), one in every.items() if kind not in ("body", "formData")]
        if plain:
            new["parameters"] = [self._parameter(one, f"{there}/parameters/{index}", where) for index, (one, where) in enumerate(plain)]
        consumed = self._types(old, "consumes")
        if body:
            new["requestBody"] = self._body(*body, consumed, f"{there}/requestBody")
        elif form:
            new["requestBody"] = self._form(form, consumed, f"{there}/requestBody")
        produced = self._types(old, "produces")
        new["responses"] = {
            status: self._response(_mapping(one), produced, f"{there}/responses/{escaped(status)}")
            if not status.startswith("x-") and isinstance(one, dict)
            else one
            for status, one in _mapping(old.get("responses")).items()
        }
        return new

    def _types(self, operation: dict, member: str) -> list[str]:
        """Media types of an operation, otherwise of the document, otherwise []."""
        declared = operation.get(member) if operation.get(member) else self._old.get(member)
        listed = [declared] if isinstance(declared, str) else _listed(declared)
        return list(dict.fromkeys(one for one in listed if isinstance(one, str) and "/" in one))

    def _parameter(self, old: dict, here: str, there: str) -> dict:
        self.origins[here] = there
        new = {name: old[name] for name in ("name", "in", "description", "required", "allowEmptyValue") if name in old}
        if new.get("in") == "path":
            new["required"] = True
        kept, typed = _schema_apart(old)
        new.update(kept)
        if "schema" in old and "type" not in old:  # not valid 2.0, but common
            typed = _mapping(schema(old["schema"])) if isinstance(old["schema"], dict) else {}
            self.origins[f"{here}/schema"] = f"{there}/schema"
        else:
            self.origins[f"{here}/schema"] = there
        new["schema"] = typed
        for name in ("x-example", "example"):
            if name in old:
                new["example"] = old[name]
        if typed.get("type") == "array":
            style, explode = _style(old.get("collectionFormat"))
            is_listed = style == "form" and old.get("in") in ("path", "header")
            new["style"], new["explode"] = "simple" if is_listed else style, explode and not is_listed
        return new

    def _body(self, old: dict, there: str, types: list[str], here: str) -> dict:
        self.origins[here] = there
        content: dict[str, dict[str, JSON]] = {}
        for name in types or [_JSON]:
            content[name] = {"schema": schema(old["schema"]) if isinstance(old.get("schema"), (dict, bool)) else {}}
            self.origins[f"{here}/content/{escaped(name)}/schema"] = f"{there}/schema"
            if "x-example" in old:
                content[name]["example"] = old["x-example"]
        found = {"content": content, **dict(_extensions(old))}
        return found | {name: old[name] for name in ("description", "required") if name in old}

    def _form(self, fields: list[tuple[dict, str]], types: list[str], here: str) -> dict:
        has_file = any(one.get("type") == "file" for one, _ in fields)
        names = [name for name in types if is_form(name)]
        if has_file:
            names = [name for name in names if name.lower().startswith(_MULTIPART)] or [_MULTIPART]
        names = names or [_URLENCODED, _MULTIPART]
        properties: dict[str, JSON] = {}
        encoding: dict[str, JSON] = {}
        for one, there in fields:
            name = str(one.get("name", ""))
            properties[name] = self._field(one)
            if one.get("type") == "array":
                encoding[name] = dict(zip(("style", "explode"), _style(one.get("collectionFormat")), strict=True))
            for kind in names:
                self.origins[f"{here}/content/{escaped(kind)}/schema/properties/{escaped(name)}"] = there
        required = [str(one.get("name")) for one, _ in fields if one.get("required") is True]
        form: dict[str, JSON] = {"type": "object", "properties": properties, **({"required": required} if required else {})}
        self.origins[here] = fields[0][1].rpartition("/")[0]
        content = {kind: {"schema": form, **({"encoding": encoding} if encoding else {})} for kind in names}
        return {"content": content, "required": bool(required)}

    @staticmethod
    def _field(old: dict) -> dict:
        if old.get("type") == "file":
            return {**_FILE, **({"description": old["description"]} if "description" in old else {})}
        kept, typed = _schema_apart(old)
        return typed | {name: old[name] for name in ("description", "x-example") if name in old} | kept

    def _response(self, old: dict, types: list[str], here: str) -> dict:
        new: dict[str, JSON] = {"description": old.get("description", ""), **dict(_extensions(old))}
        headers = _mapping(old.get("headers"))
        if headers:
            new["headers"] = {name: self._header(_mapping(one), f"{here}/headers/{escaped(name)}") for name, one in headers.items()}
        examples = _mapping(old.get("examples"))
        content: dict[str, dict] = {}
        if isinstance(old.get("schema"), (dict, bool)):
            typed = schema(old["schema"])
            is_file = isinstance(old["schema"], dict) and old["schema"].get("type") == "file"
            for name in types or (["application/octet-stream"] if is_file else [_JSON]):
                content[name] = {"schema": typed}
                self.origins[f"{here}/content/{escaped(name)}/schema"] = f"{here}/schema"
        for name, value in examples.items():
            kinds = [kind for kind in content if kind.lower() == name.lower()] or ([name] if "/" in name else [])
            for kind in kinds or list(content)[:1]:
                is_named = not kinds
                content.setdefault(kind, {})
                where = f"{here}/content/{escaped(kind)}/"
                if is_named:
                    content[kind].setdefault("examples", {})[name] = {"value": value}
                    where += f"examples/{escaped(name)}/value"
                else:
                    content[kind]["example"] = value
                    where += "example"
                self.origins[where] = f"{here}/examples/{escaped(name)}"
        if content:
            new["content"] = content
        return new

    def _header(self, old: dict, here: str) -> dict:
        self.origins[f"{here}/schema"] = here
        kept, typed = _schema_apart(old)
        described = {"description": old["description"]} if "description" in old else {}
        style, _ = _style(old.get("collectionFormat"))
        styled = {"style": style} if typed.get("type") == "array" and style != "form" else {}
        return {**described, **kept, **styled, "schema": typed, **({"example": old["x-example"]} if "x-example" in old else {})}


def _style(collection: JSON) -> tuple[str, bool]:
    return _STYLES.get(collection if isinstance(collection, str) else "csv", "form"), collection == "multi"


def _schema_apart(old: dict) -> tuple[dict, dict]:
    """Extensions and schema of a parameter, header or field whose schema is inline."""
    kept = {name: value for name, value in _extensions(old) if name not in ("x-example", "x-nullable")}
    typed = {
        name: value
        for name, value in old.items()
        if name not in _OF_A_PARAMETER and name not in kept and name not in ("schema", "x-example")
    }
    converted_schema = schema(typed)
    return kept, converted_schema if isinstance(converted_schema, dict) else {}


def schema(old: JSON) -> dict | bool:
    """A schema of 2.0 as one of 3.0: `file`, `discriminator`, `x-nullable`, references to definitions."""
    if not isinstance(old, dict):
        return old if isinstance(old, bool) else {}
    new: dict[str, JSON] = {}
    for name, value in old.items():
        new[name] = _schema_member(name, value)
    if new.get("type") == "file":
        new.update(_FILE)
    if isinstance(new.get("discriminator"), str):
        new["discriminator"] = {"propertyName": new["discriminator"]}
    if "x-nullable" in new:
        new["nullable"] = new.pop("x-nullable") is True
    new.pop("collectionFormat", None)
    return new


def _schema_member(name: str, value: JSON) -> JSON:
    if name == "$ref" and isinstance(value, str):
        return value.replace("#/definitions/", "#/components/schemas/", 1) if value.startswith("#/definitions/") else value
    if name in SINGLE and isinstance(value, dict):
        return schema(value)
    if name in LISTS and isinstance(value, list):
        return [schema(one) for one in value]
    if name in NAMED and isinstance(value, dict):
        return {key: schema(one) for key, one in value.items()}
    return value


def _security_scheme(old: dict) -> dict:
    new = {name: value for name, value in old.items() if name == "description" or name.startswith("x-")}
    kind = old.get("type")
    if kind == "basic":
        return {**new, "type": "http", "scheme": "basic"}
    if kind == "oauth2":
        flow = {name: old[name] for name in ("authorizationUrl", "tokenUrl") if name in old}
        name = _FLOWS.get(str(old.get("flow")), "implicit")
        return {**new, "type": "oauth2", "flows": {name: {**flow, "scopes": _mapping(old.get("scopes"))}}}
    return {**new, **{name: old[name] for name in ("type", "name", "in") if name in old}}
