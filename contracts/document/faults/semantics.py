"""Checks that no schema can express: a table of functions of the tree. Each fault says how it is handled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from contracts.document.path_templates import VARIABLE, path_variables
from contracts.document.reading.positions import Tree
from contracts.document.wording import Hints, display_path
from contracts.errors import Fault, Place
from contracts.http.messages import ABSENT, JSON, is_header_name
from contracts.pointers import at, escaped
from contracts.schemas.dialects import schemas_of, subschemas
from contracts.schemas.explanation.schema_errors import OF_A_DOCUMENT
from contracts.schemas.validation import Schemas

__all__ = ["METHODS", "faults"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
Schema = dict | bool


@dataclass(slots=True)
class _Checked:
    """The data shared by all checks."""

    tree: Tree
    data: dict
    version: str
    schemas: Schemas
    hints: Hints = field(default_factory=Hints)
    operations: list[tuple[str, str, dict, dict]] = field(init=False)  # path, pointer, operation, path item

    def __post_init__(self) -> None:
        self.operations = list(_operations(self.data))

    def resolved(self, value: JSON) -> JSON:
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            value = at(self.data, value["$ref"])
        return value if value is not ABSENT else None


def faults(tree: Tree, version: str, schemas: Schemas) -> list[Fault]:
    """The faults of all checks. `schemas`: those of the same document in 2020-12."""
    assert isinstance(tree.data, dict)
    checked = _Checked(tree, tree.data, version, schemas)
    return [fault for check in _CHECKS for fault in check(checked)]


def _mapping(value: JSON) -> dict:
    return value if isinstance(value, dict) else {}


def _listed(value: JSON) -> list:
    return value if isinstance(value, list) else []


def _operations(data: dict) -> Iterator[tuple[str, str, dict, dict]]:
    for path, found in _mapping(data.get("paths")).items():
        item = _mapping(found)
        for method in METHODS:
            if isinstance(item.get(method), dict) and not path.startswith("x-"):
                yield path, f"/paths/{escaped(path)}/{method}", item[method], item
        for method, operation in _mapping(item.get("additionalOperations")).items():
            if isinstance(operation, dict):
                yield path, f"/paths/{escaped(path)}/additionalOperations/{escaped(method)}", operation, item


def _operation_ids(checked: _Checked) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path, pointer, operation, _ in checked.operations:
        name = operation.get("operationId")
        if not isinstance(name, str):
            continue
        if name in first:
            there = checked.tree.place(f"{first[name]}/operationId")
            place = checked.tree.place(f"{pointer}/operationId")
            first_place = f"in line {there.line}" if there.line and there.file == place.file else f"at {there}"
            own = f"{pointer.rpartition('/')[2].upper()} {path}"
            yield Fault(f"operationId `{name}` is already used {first_place}; this operation is named `{own}` instead", place)
        first.setdefault(name, pointer)


def _security(checked: _Checked) -> Iterator[Fault]:
    known = _mapping(_mapping(checked.data.get("components")).get("securitySchemes"))
    holders = [("/security", checked.data.get("security"))]
    holders += [(f"{pointer}/security", operation.get("security")) for _, pointer, operation, _ in checked.operations]
    for pointer, requirements in holders:
        for index, requirement in enumerate(_listed(requirements)):
            for name in _mapping(requirement):
                if name not in known and not (checked.version == "3.2" and "/" in name):
                    place = checked.tree.key_place(f"{pointer}/{index}/{escaped(name)}")
                    hint = checked.hints.did_you_mean(name, known) or "declare it under components.securitySchemes"
                    yield Fault(f"unknown security scheme `{name}`; its credentials are not required", place, hint)


def _path_parameters(checked: _Checked) -> Iterator[Fault]:
    for path, pointer, operation, item in checked.operations:
        declared = {}
        for holder, parameters in ((pointer, operation.get("parameters")), (pointer.rpartition("/")[0], item.get("parameters"))):
            for index, one in enumerate(_listed(parameters)):
                parameter = _mapping(checked.resolved(one))
                if parameter.get("in") == "path":
                    declared[str(parameter.get("name"))] = f"{holder}/parameters/{index}"
        template = dict.fromkeys(one.name for one in path_variables(path, declared))
        for name in template:
            if name not in declared:
                hint = checked.hints.did_you_mean(name, [one for one in declared if one not in template])
                yield Fault(
                    f"the path parameter `{name}` of `{path}` is not declared; any text is accepted", checked.tree.key_place(pointer), hint
                )
        for name, where in declared.items():
            if name not in template:
                hint = checked.hints.did_you_mean(name, [one for one in template if one not in declared])
                yield Fault(f"`{path}` has no `{{{name}}}`; parameter ignored", checked.tree.place(where), hint)


def _repeated_parameters(checked: _Checked) -> Iterator[Fault]:
    for _, pointer, operation, _ in checked.operations:
        seen: set[tuple[str, str]] = set()
        for index, one in enumerate(_listed(operation.get("parameters"))):
            parameter = _mapping(checked.resolved(one))
            key = (str(parameter.get("in")), str(parameter.get("name")))
            if key in seen:
                place = checked.tree.place(f"{pointer}/parameters/{index}")
                yield Fault(f"the {key[0]} parameter `{key[1]}` is declared twice; the last declaration is used", place)
            seen.add(key)


def _header_names(checked: _Checked) -> Iterator[Fault]:
    for _, pointer, operation, _ in checked.operations:
        for index, one in enumerate(_listed(operation.get("parameters"))):
            parameter = _mapping(checked.resolved(one))
            if parameter.get("in") == "header" and not is_header_name(str(parameter.get("name"))):
                yield _invalid_header_name(str(parameter.get("name")), checked.tree.place(f"{pointer}/parameters/{index}"))
        for status, response in _mapping(operation.get("responses")).items():
            for name in _mapping(_mapping(checked.resolved(response)).get("headers")):
                if not is_header_name(name):
                    yield _invalid_header_name(
                        name, checked.tree.key_place(f"{pointer}/responses/{escaped(status)}/headers/{escaped(name)}")
                    )


def _invalid_header_name(name: str, place: Place) -> Fault:
    return Fault(f"`{name}` is not a valid header name (RFC 9110, section 5.1); ignored", place)


def _ambiguous_paths(checked: _Checked) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path in _mapping(checked.data.get("paths")):
        shape = VARIABLE.sub("{}", path)
        if first.setdefault(shape, path) != path:
            yield Fault(
                f"`{path}` and `{first[shape]}` are the same path; the first one is used", checked.tree.key_place(f"/paths/{escaped(path)}")
            )


@dataclass(frozen=True, slots=True)
class _Example:
    """A value next to a schema in the document; `word` is its name in messages."""

    word: str
    pointer: str
    value: JSON
    schema: Schema


def _examples(checked: _Checked) -> Iterator[Fault]:
    """Examples and defaults that do not match their schema. Checked together, so that shared schemas are compiled only once."""
    examples = [*_message_examples(checked), *_schema_examples(checked)]
    if not examples:
        return
    schema = {"properties": {str(index): one.schema for index, one in enumerate(examples)}}
    value = {str(index): one.value for index, one in enumerate(examples)}
    for error in checked.schemas.errors(schema, value, OF_A_DOCUMENT):
        if not error.path:
            message = f"not all invalid examples are listed: {error.message}; they are not served"
            yield Fault(message, checked.tree.place(""))
            continue
        example, pointer = examples[int(error.path[0])], replace(error, path=error.path[1:]).pointer
        if _is_json_that_fits(example, checked.schemas):
            continue
        reason = f"{display_path(pointer)}: {error.message}" if pointer else error.message
        where = display_path(example.pointer)
        yield Fault(
            f"{where}: the {example.word} does not match its schema: {reason}; not served",
            checked.tree.place(example.pointer + pointer),
        )


def _is_json_that_fits(example: _Example, schemas: Schemas) -> bool:
    """Whether it is a string of JSON, as in many documents, whose content matches."""
    if not isinstance(example.value, str) or example.value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        value: JSON = json.loads(example.value)
    except ValueError:
        return False
    return not schemas.errors(example.schema, value)


def _message_examples(checked: _Checked) -> Iterator[_Example]:
    for pointer, holder in _holders_of_examples(checked.schemas.document, ""):
        for where, value in _example_values(checked, pointer, holder):
            yield _Example("example", where, value, holder["schema"])


def _holders_of_examples(node: JSON, pointer: str) -> Iterator[tuple[str, dict]]:
    if isinstance(node, list):
        for index, one in enumerate(node):
            if isinstance(one, (dict, list)):
                yield from _holders_of_examples(one, f"{pointer}/{index}")
    elif isinstance(node, dict):
        if isinstance(node.get("schema"), (dict, bool)) and ("example" in node or isinstance(node.get("examples"), (dict, list))):
            yield pointer, node
        for name, value in node.items():
            if isinstance(value, (dict, list)) and name not in _NO_HOLDERS and not name.startswith("x-"):
                yield from _holders_of_examples(value, f"{pointer}/{escaped(name)}")


_NO_HOLDERS = frozenset({"default", "enum", "example", "examples", "itemSchema", "schema", "schemas"})


def _example_values(checked: _Checked, pointer: str, holder: dict) -> Iterator[tuple[str, JSON]]:
    if "example" in holder:
        yield f"{pointer}/example", holder["example"]
    for name, one in _mapping(holder.get("examples")).items():
        where = f"{pointer}/examples/{escaped(name)}"
        if isinstance(one, dict) and isinstance(one.get("$ref"), str):
            where, one = one["$ref"].removeprefix("#"), checked.resolved(one)
        for member in ("value", "dataValue"):
            if isinstance(one, dict) and member in one:
                yield f"{where}/{member}", one[member]


def _schema_examples(checked: _Checked) -> Iterator[_Example]:
    for top, whole in schemas_of(checked.schemas.document):
        for pointer, schema in subschemas(whole, top):
            if isinstance(schema, dict) and ("default" in schema or "example" in schema or "examples" in schema):
                yield from _own_examples(pointer, schema)


def _own_examples(pointer: str, schema: dict) -> Iterator[_Example]:
    for word in ("default", "example"):
        if word in schema:
            yield _Example(word, f"{pointer}/{word}", schema[word], schema)
    for index, one in enumerate(_listed(schema.get("examples"))):
        yield _Example("example", f"{pointer}/examples/{index}", one, schema)


def _links(checked: _Checked) -> Iterator[Fault]:
    known = {operation["operationId"]: None for _, _, operation, _ in checked.operations if isinstance(operation.get("operationId"), str)}
    for _, pointer, operation, _ in checked.operations:
        for status, response in _mapping(operation.get("responses")).items():
            for name, link in _mapping(_mapping(response).get("links")).items():
                wanted = _mapping(link).get("operationId")
                if isinstance(wanted, str) and wanted not in known:
                    place = checked.tree.place(f"{pointer}/responses/{escaped(status)}/links/{escaped(name)}/operationId")
                    hint = checked.hints.did_you_mean(wanted, known)
                    yield Fault(f"the link `{name}` refers to an unknown operation `{wanted}`; ignored", place, hint)


def _server_variables(checked: _Checked) -> Iterator[Fault]:
    for index, server in enumerate(_listed(checked.data.get("servers"))):
        url, variables = _mapping(server).get("url"), _mapping(_mapping(server).get("variables"))
        for name in VARIABLE.findall(url) if isinstance(url, str) else ():
            if name not in variables:
                yield Fault(
                    f"the server variable `{name}` has no default; an empty string is used",
                    checked.tree.place(f"/servers/{index}/url"),
                    checked.hints.did_you_mean(name, variables),
                )


_CHECKS: tuple[Callable[[_Checked], Iterator[Fault]], ...] = (
    _operation_ids, _security, _path_parameters, _repeated_parameters, _header_names, _ambiguous_paths,
    _examples, _links, _server_variables,
)  # fmt: skip
