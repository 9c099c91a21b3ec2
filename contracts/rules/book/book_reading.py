"""Text of a rule book → its sections, with the structure checked. Knows which members are allowed where; parses no expression."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts.document.reading.yaml import parse
from contracts.errors import Fault, RuleBookError
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.requests import CREDENTIAL_WORDS, MEMBERS
from contracts.rules.book.sections import Book, Definition, OperationBook, Row, Table, WrittenRequest
from contracts.rules.language.types import suggestion
from contracts.spelling import nearest

__all__ = ["read"]

VERSION = 1
NOT_YET = {"use", "fault", "delay_s", "store"}
_SIGNATURE = re.compile(r"([A-Za-z_]\w*)(?:\(\s*([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*\))?")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")

_BOOK = ("rulebook", "settings", "credentials", "fixtures", "resources", "let", "tables", "rules", "operations")
_OPERATION = ("request", "bind", "free", "let", "rules", "invariants", "relations", "examples")
_THEN = ("status", "headers", "body", "example", "problem")
_CREDENTIAL = ("headers", "query", "cookies")
_CONDITION, _WITNESSES = ("when", "unless"), ("witness", "witnesses")
_REMARKS = ("source", "soft", "level", "title", "tags")
_LEVELS = ("error", "warning")
_ROWS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # kind → (allowed members, required members)
    "rule": (("id", *_CONDITION, "otherwise", "then", *_WITNESSES, *_REMARKS), ("id", "then")),
    "invariant": (("id", *_CONDITION, "expect", *_REMARKS), ("id", "expect")),
    "relation": (("id", *_CONDITION, "each", "follow", "expect", *_REMARKS), ("id", "follow", "expect")),
    "example": (("id", "request", "expect", "source", "title", "tags"), ("id", "request", "expect")),
}


def read(text: str, *, file: str) -> tuple[Book, Faults]:
    """The sections of a book, and the faults found so far. Raises RuleBookError if the text cannot be parsed at all."""
    tree = parse(text, file=file, error=RuleBookError)
    faults = Faults(tree)
    reader = _BookReader(faults)
    if not isinstance(tree.data, Mapping):
        raise RuleBookError([Fault("a rule book must be a mapping", tree.place(""), "start with `rulebook: 1`")])
    data: Mapping[str, JSON] = tree.data
    reader.members(data, "", _BOOK, what="section")
    if "rulebook" not in data:
        faults.add("`rulebook` is missing", "", hint="start with `rulebook: 1`")
    elif data["rulebook"] != VERSION or data["rulebook"] is True:
        faults.add("the version of the language is unknown", "/rulebook", hint=f"this kit reads `rulebook: {VERSION}`")
    credentials = reader.credentials(data.get("credentials", {}))
    named = {
        name: tuple(reader.rows(rows, f"/rules/{escaped(name)}", "rule"))
        for name, rows in reader.mapping(data.get("rules", {}), "/rules", "named lists of rules").items()
    }
    book = Book(
        tree,
        reader.mapping(data.get("settings", {}), "/settings", "settings by name"),
        credentials,
        reader.mapping(data.get("fixtures", {}), "/fixtures", "fixtures by name"),
        reader.mapping(data.get("resources", {}), "/resources", "resources by path"),
        tuple(reader.lets(data.get("let", {}), "/let")),
        tuple(reader.tables(data.get("tables", {}))),
        {
            name: reader.operation(name, value, named)
            for name, value in reader.mapping(data.get("operations", {}), "/operations", "operations by id").items()
        },
    )
    return book, faults


class _BookReader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.known_credentials: Mapping[str, Mapping[str, JSON]] = {}

    def members(
        self, value: Mapping, pointer: str, known: tuple[str, ...], *, required: tuple[str, ...] = (), what: str = "member"
    ) -> None:
        for name, one in value.items():
            at = f"{pointer}/{escaped(name)}"
            if name in NOT_YET and name not in known:
                self.faults.add(f"`{name}` is not supported yet", at, key=True, hint="remove it for now")
            elif name not in known:
                self.faults.add(f"unknown {what} `{name}`", at, key=True, hint=suggestion(name, known))
            elif one is None:
                self.faults.add(f"`{name}` has no value", at, key=True, hint="add a value or remove the member; {} and [] are values")
        for name in required:
            if name not in value:
                self.faults.add(f"`{name}` is missing", pointer)

    def mapping(self, value: JSON, pointer: str, what: str) -> Mapping[str, JSON]:
        if isinstance(value, Mapping):
            for name, one in value.items():
                if one is None:
                    self.faults.add(
                        f"`{name}` has no value", f"{pointer}/{escaped(name)}", key=True, hint="add a value or remove the member"
                    )
            return {name: one for name, one in value.items() if one is not None}
        if value is not None:
            self.faults.add(f"expected {what}", pointer, hint="a mapping")
        return {}

    def listed(self, value: JSON, pointer: str, what: str) -> list:
        if isinstance(value, list):
            return value
        if value is not None:
            self.faults.add(f"expected a list of {what}", pointer, hint="each starts with a dash")
        return []

    def signature(self, name: str, pointer: str) -> tuple[str, tuple[str, ...]] | None:
        match = _SIGNATURE.fullmatch(name)
        if not match:
            self.faults.add(
                f"`{name}` is not a name", pointer, key=True, hint="letters, digits and _, then parameters in ( ) if any: item(x, why)"
            )
            return None
        parameters = tuple(part.strip() for part in match[2].split(",")) if match[2] else ()
        if len(set(parameters)) < len(parameters):
            self.faults.add(f"`{name}` has a duplicate parameter", pointer, key=True)
        return match[1], parameters

    def lets(self, value: JSON, pointer: str) -> Iterator[Definition]:
        for name, one in self.mapping(value, pointer, "named expressions").items():
            at = f"{pointer}/{escaped(name)}"
            if signature := self.signature(name, at):
                yield Definition(*signature, one, at)

    def tables(self, value: JSON) -> Iterator[Table]:
        for name, rows in self.mapping(value, "/tables", "tables by name").items():
            at = f"/tables/{escaped(name)}"
            if signature := self.signature(name, at):
                yield Table(*signature, self.last(tuple(self.rows(rows, at, "row"))), at)

    def rows(self, value: JSON, pointer: str, kind: str, named: Mapping[str, tuple[Row, ...]] | None = None) -> Iterator[Row]:
        for index, one in enumerate(self.listed(value, pointer, f"{kind}s")):
            at = f"{pointer}/{index}"
            if not isinstance(one, Mapping):
                self.faults.add(f"a {kind} must be a mapping", at, hint="id: …")
            elif named is not None and "include" in one:
                self.members(one, at, ("include",))
                yield from self.included(one["include"], f"{at}/include", named)
            else:
                yield from self.row(one, at, kind)

    def included(self, name: JSON, pointer: str, named: Mapping[str, tuple[Row, ...]]) -> tuple[Row, ...]:
        if isinstance(name, str) and name in named:
            return named[name]
        self.faults.add(f"unknown list of rules `{name}`", pointer, hint=suggestion(str(name), named))
        return ()

    def row(self, value: Mapping, pointer: str, kind: str) -> Iterator[Row]:
        if kind == "row":
            self.table_row(value, pointer)
        else:
            known, required = _ROWS[kind]
            self.members(value, pointer, known, required=required)
        identifier = value.get("id")
        if isinstance(identifier, str) and not _IDENTIFIER.fullmatch(identifier):
            self.faults.add(f"`{identifier}` is not an id", f"{pointer}/id", hint="letters, digits and dashes: phone-is-e164")
        elif "id" in value and not isinstance(identifier, str):
            self.faults.add("an id must be text", f"{pointer}/id")
        self.remarks(value, pointer, kind)
        if kind in ("rule", "row"):
            self.condition(value, pointer, kind)
            self.witnesses(value.get("witnesses"), f"{pointer}/witnesses")
        if "then" in value:
            self.then(value["then"], f"{pointer}/then")
        for member in ("witness", "request"):
            if member in value and (kind != "row" or member == "witness"):
                self.witness(value[member], f"{pointer}/{member}")
        if "follow" in value and kind == "relation":
            self.follow(value["follow"], f"{pointer}/follow")
        if "each" in value and kind == "relation":
            self.mapping(value["each"], f"{pointer}/each", "names with lists")
        if isinstance(identifier, str):
            yield Row(identifier, kind, pointer, value)

    def remarks(self, value: Mapping, pointer: str, kind: str) -> None:
        """What a row says of itself."""
        if "soft" in value and not isinstance(value["soft"], bool):
            self.faults.add("`soft` must be true or false", f"{pointer}/soft")
        if "source" in value and not isinstance(value["source"], str):
            self.faults.add("`source` must be text", f"{pointer}/source")
        if kind == "row":  # its further members are data
            return
        if "level" in value and value["level"] not in _LEVELS:
            self.faults.add(f"unknown level `{value['level']}`", f"{pointer}/level", hint=suggestion(str(value["level"]), _LEVELS))
        for index, tag in enumerate(self.listed(value.get("tags"), f"{pointer}/tags", "tags")):
            if not isinstance(tag, str):
                self.faults.add("a tag must be text", f"{pointer}/tags/{index}")

    def condition(self, value: Mapping, pointer: str, kind: str) -> None:
        """`when`, `unless`, or `otherwise: true` alone."""
        if "otherwise" in value:
            if value["otherwise"] is not True:
                self.faults.add("`otherwise` must be true", f"{pointer}/otherwise", hint="otherwise: true")
            for name in _CONDITION:
                if name in value:
                    self.faults.add(f"`{name}` and `otherwise` cannot be combined", f"{pointer}/{name}", key=True)
        elif kind == "rule" and not any(name in value for name in _CONDITION):
            self.faults.add("`when` is missing", pointer, hint="a rule that always decides has `otherwise: true`")

    def witnesses(self, value: JSON, pointer: str) -> None:
        for index, one in enumerate(self.listed(value, pointer, "witnesses")):
            self.witness(one, f"{pointer}/{index}")

    def last(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows of a list; `otherwise` may only be the condition of the last."""
        for row in [one for one in rows if one.is_conditional][:-1]:
            if "otherwise" in row.members:
                self.faults.add("`otherwise` is not in the last row", row.at("otherwise"), key=True, hint="move the row to the end")
        return rows

    def table_row(self, value: Mapping, pointer: str) -> None:
        if "id" not in value:
            self.faults.add("`id` is missing", pointer)
        for name, one in value.items():
            if near := ("" if name in (*_CONDITION, "otherwise", *_WITNESSES, "source", "soft") else _misspelt(name)):
                self.faults.add(f"unknown member `{name}`", f"{pointer}/{escaped(name)}", key=True, hint=f"did you mean `{near}`?")
            if one is None:
                self.faults.add(f"`{name}` has no value", f"{pointer}/{escaped(name)}", key=True, hint="a missing member is null anyway")
            if name == "place":
                self.faults.add("`place` is reserved: every row has one", f"{pointer}/place", key=True, hint="remove the member")

    def then(self, value: JSON, pointer: str) -> None:
        if not isinstance(value, Mapping):
            if value is not None:
                self.faults.add("`then` must be a mapping", pointer, hint="then: {status: 200}")
            return
        self.members({name: one for name, one in value.items() if name != "body" or one is not None}, pointer, _THEN, required=("status",))
        status = value.get("status")
        if status is not None and (type(status) is not int or not 200 <= status <= 599):
            self.faults.add("`status` must be a number from 200 to 599", f"{pointer}/status")
        self.mapping(value.get("headers", {}), f"{pointer}/headers", "headers by name")
        if "problem" in value and not isinstance(value["problem"], (str, Mapping)):
            self.faults.add("`problem` must be text or a mapping", f"{pointer}/problem", hint="text becomes its detail")
        answers = [name for name in ("body", "example", "problem") if name in value]
        if len(answers) > 1:
            self.faults.add(f"`{answers[0]}` and `{answers[1]}` cannot be combined", f"{pointer}/{answers[1]}", key=True)

    def credentials(self, value: JSON) -> Mapping[str, Mapping[str, JSON]]:
        """Credentials by name, each with the headers, query parameters and cookies that it consists of."""
        known: dict[str, Mapping[str, JSON]] = {}
        for name, one in self.mapping(value, "/credentials", "credentials by name").items():
            at = f"/credentials/{escaped(name)}"
            if name in CREDENTIAL_WORDS:
                self.faults.add(f"`{name}` cannot be the name of a credential", at, key=True, hint="choose another name")
            if isinstance(one, Mapping):
                self.members(one, at, _CREDENTIAL)
                known[name] = {place: self.mapping(one.get(place, {}), f"{at}/{place}", "values by name") for place in _CREDENTIAL}
            else:
                self.faults.add("a credential must be a mapping", at, hint="{headers: {Authorization: Bearer …}}")
        self.known_credentials = known
        return known

    def credential(self, value: JSON, pointer: str) -> None:
        """The name of a credential in a witness."""
        names = (*CREDENTIAL_WORDS, *self.known_credentials)
        if value not in names:
            self.faults.add(f"unknown credential `{value}`", pointer, hint=suggestion(str(value), names))

    def witness(self, value: JSON, pointer: str) -> None:
        if not isinstance(value, Mapping):
            self.faults.add("a witness must be a mapping", pointer, hint="witness: {body: {…}}")
            return
        self.members({name: one for name, one in value.items() if name != "body" or one is not None}, pointer, MEMBERS)
        if value.get("credential") is not None:
            self.credential(value["credential"], f"{pointer}/credential")
        if "body" in value and "text" in value:
            self.faults.add(
                "`body` and `text` cannot be combined",
                f"{pointer}/text",
                key=True,
                hint="`text` is sent as it is, `body` is sent as JSON",
            )
        for name in self.listed(value.get("drop"), f"{pointer}/drop", "members"):
            if not isinstance(name, str):
                self.faults.add("`drop` must be a list", f"{pointer}/drop", hint="drop: [body.name]")
        for name in ("query", "headers", "cookies", "settings"):
            if name in value and not isinstance(value[name], Mapping):
                self.faults.add(f"`{name}` must be a mapping", f"{pointer}/{name}")

    def follow(self, value: JSON, pointer: str) -> None:
        steps = value if isinstance(value, list) else [value]
        if not 1 <= len(steps) <= 2:
            self.faults.add("`follow` must have one or two requests", pointer)
        for index, step in enumerate(steps):
            at = f"{pointer}/{index}" if isinstance(value, list) else pointer
            if not isinstance(step, Mapping):
                self.faults.add("a follow-up must be a mapping", at, hint="follow: {set: {body.name: value}}")
                continue
            self.members(step, at, ("set", "drop"))
            if "set" in step and not isinstance(step["set"], Mapping):
                self.faults.add("`set` must be a mapping", f"{at}/set", hint="set: {body.name: value}")
            if "drop" in step and not isinstance(step["drop"], list):
                self.faults.add("`drop` must be a list", f"{at}/drop", hint="drop: [body.name]")

    def operation(self, name: str, value: JSON, named: Mapping[str, tuple[Row, ...]]) -> OperationBook:
        at = f"/operations/{escaped(name)}"
        value = self.mapping(value, at, "the sections of an operation")
        self.members(value, at, _OPERATION)
        request = value.get("request")
        if request is not None:
            self.witness(request, f"{at}/request")
        free = self.listed(value.get("free", []), f"{at}/free", "members")
        bind = self.mapping(value.get("bind", {}), f"{at}/bind", "fixtures by request member")
        return OperationBook(
            name,
            at,
            {member: str(target) for member, target in bind.items()},
            tuple(str(member) for member in free),
            tuple(self.lets(value.get("let", {}), f"{at}/let")),
            self.last(tuple(self.rows(value.get("rules", []), f"{at}/rules", "rule", named))),
            tuple(self.rows(value.get("invariants", []), f"{at}/invariants", "invariant")),
            tuple(self.rows(value.get("relations", []), f"{at}/relations", "relation")),
            tuple(self.rows(value.get("examples", []), f"{at}/examples", "example")),
            WrittenRequest(f"{at}/request", request) if isinstance(request, Mapping) else None,
        )


def _misspelt(name: str) -> str:
    """`when` for `wehn`: the known member that a custom member of a table row is probably a misspelling of."""
    near = nearest(name, ("when", "witness", "source"))
    return near if near and abs(len(near) - len(name)) <= 1 and sorted(near)[:2] == sorted(name)[:2] and near != name else ""
