"""Names, lets, tables and data of a rule book → Python functions of one operation, written as they are needed.

One line of the source is one expression or row, so that a failure at run time can be told with its place in the book.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from contracts.errors import Place
from contracts.exchange import ABSENT, JSON
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, Definition, Faults, Row, Table, escape
from contracts.rules.language import context as runtime
from contracts.rules.language import functions, values
from contracts.rules.language.compiler import Code, Compiler, Symbol
from contracts.rules.language.context import Context
from contracts.rules.language.roots import NOT_YET, ROOTS, Roots
from contracts.rules.language.syntax import Expression, Mistake, parse, template_parts
from contracts.rules.language.types import ANYTHING, NULL, NUMBER, TEXT, Type, join, list_of, object_of, of_value, suggestion
from contracts.schema import pattern

__all__ = ["FILE", "Builder", "TableRow", "parameters"]

FILE = "<rule book>"
_LATER = {"recent"}


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table that can fire. `key`: its number for masks; `reads`: what its condition depends on."""

    row: Row
    key: int
    place: Place
    table: str
    reads: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        return self.row.id


class Builder:
    """Writes the functions of one operation. It is the `Names` of its expressions.

    `roots` None: only the book itself can be read (members that fixtures derive at load).
    """

    def __init__(
        self, book: Book, fixtures: Mapping[str, Fixture], faults: Faults, *, roots: Roots | None = None, lets: Sequence[Definition] = ()
    ) -> None:
        self.fixtures, self.faults, self.roots = fixtures, faults, roots
        self.lets = {one.name: one for one in (*book.lets, *lets)}
        self.tables = {one.name: one for one in book.tables}
        self.symbols: dict[str, Symbol] = {}
        self.instances: dict[tuple, tuple[str, Code]] = {}
        self.questions: dict[tuple[str, int, str], Callable[..., JSON] | None] = {}
        self.kept: list[tuple[Type, ...]] = []
        self.keys: dict[str, dict[str, int]] = {}  # table → row → its number
        self.lines: list[str] = []
        self.origins: dict[int, tuple[str, int, str]] = {}
        self.space: dict[str, Any] = dict(SPACE)
        self.slots: list[str] = []
        self.constants: dict[int, str] = {}
        self.memos: dict[str, Code] = {}
        self.open: list[str] = []
        self.rows: list[TableRow] = []
        self.owner = ""  # the row that is being written
        self.counter = 0
        self.done = 0  # lines that were run
        self.context: type[Context] = type("Context", (Context,), {})
        self.relation = False

    # names

    def known(self) -> list[str]:
        return [
            *self.lets,
            *self.tables,
            *self.fixtures,
            *ROOTS,
            *functions.FUNCTIONS,
            *(("first", "second", "third") if self.relation else ()),
        ]

    def symbol(self, name: str, context: str) -> Symbol | None:
        if name in ("first", "second", "third"):
            return (
                Symbol("root", Code("c", root="exchange", context={"first": "c", "second": "c2", "third": "c3"}[name]))
                if self.relation
                else None
            )
        if name in self.lets:
            symbol = self.let(name, context)
            if self.relation and symbol.code.reads & {"request", "response"}:
                raise Mistake(f"`{name}` of which exchange?", hint=f"first.{name}")
            return symbol
        if name in self.tables:
            return self.table(name)
        if name in self.fixtures:
            fixture = self.fixtures[name]
            rows = self.named(f"R_{name}", fixture.listed)
            return Symbol(
                "fixture",
                Code(rows, list_of(fixture.row_type)),
                entries=fixture.rows,
                entry_type=fixture.row_type,
                is_whole=fixture.all is None,
            )
        if name in NOT_YET:
            raise Mistake(f"`{name}` is not supported yet")
        code = self.roots.code(name, context) if self.roots else None
        if code and self.relation and code.reads & {"request", "response"}:
            raise Mistake(f"`{name}` of which exchange?", hint=f"first.{name}")
        return Symbol("root", code) if code else None

    def member_of_root(self, code: Code, name: str) -> Code:
        if self.roots is None:
            raise Mistake(f"`{code.root}` cannot be read here")
        if code.root != "exchange":
            return self.roots.member(code, name)
        if name in ("request", "response") and (found := self.roots.code(name, code.context)):
            return found
        if name in self.lets:
            symbol = self.let(name, code.context)
            if symbol.parameters:
                raise Mistake(f"`{name}` needs its arguments, it cannot be read of an exchange")
            return symbol.code
        raise Mistake(f"an exchange has no `{name}`", hint=suggestion(name, ["request", "response", *self.lets]))

    def call(self, name: str, node: ast.Call, compiler: Compiler) -> Code | None:
        if name in _LATER:
            raise compiler.fail(f"`{name}` is not supported yet", node)
        if name != "fake":
            return None
        if "row" not in compiler.variables:
            raise compiler.fail(
                "`fake` stands in `derive` only", node, "what an answer holds besides its pinned members is generated anyway"
            )
        if len(node.args) != 1 or not isinstance(provider := compiler.visit(node.args[0]).value, str):
            raise compiler.fail("`fake` is called as fake('provider')", node, "fake('city')")
        return Code(f"fake({provider!r}, v_row_key)", replace(TEXT, generated=True), frozenset({"row"}), frozenset({"generated"}))

    # places for what is written once

    def named(self, name: str, value: object) -> str:
        self.space.setdefault(name, value)
        return name

    def constant(self, value: object) -> str:
        if value is None or isinstance(value, (bool, int, str)):
            return repr(value)
        name = self.constants.get(id(value))
        if name is None:
            name = self.constants[id(value)] = f"K{len(self.constants)}"
            self.space[name] = value
        return name

    def pattern(self, text: str) -> str:
        name = self.named(f"M{len(self.space)}", None)
        found = pattern(text)
        self.space[name] = lambda value: type(value) is str and found(value)
        return name

    def memo(self, code: Code, expression: Expression) -> Code:
        if code.text not in self.memos:
            self.memos[code.text] = self.slot(f"h{len(self.memos)}", code, expression.pointer, expression.offset)
        return self.memos[code.text]

    def slot(self, name: str, code: Code, pointer: str, offset: int) -> Code:
        """A named value of the context: computed at first use, at most once."""
        self.slots.append(name)
        self.lines.append(f"def {name}(c):")
        self.line(f" v = c.{name} = {code.text}", pointer, offset)
        self.lines.append(" return v")
        return replace(code, text=_slot_text(name, "c"), costly=False, value=ABSENT)

    def line(self, text: str, pointer: str, offset: int = 0) -> None:
        self.lines.append(text)
        self.origins[len(self.lines)] = (pointer, offset, self.owner)

    # expressions and data

    def expression(self, text: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """The code of an expression; a mistake is noted, and the code is then null of any type."""
        if isinstance(text, (bool, int, float)):
            return Code(repr(text), of_value(text), value=text)
        if not isinstance(text, str):
            self.faults.add("an expression is a text", pointer, hint="quote it where YAML reads it as something else")
            return Code("None")
        try:
            return Compiler(self, parse(text, pointer=pointer), variables).compile()
        except Mistake as mistake:
            self.faults.add(mistake.message, pointer, offset=mistake.offset, hint=mistake.hint)
            return Code("None")

    def shaped(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """Code that builds what the mapping or list of expressions looks like."""
        return self.built(value, pointer, lambda one, at: self.expression(one, at, variables))

    def data(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """Code that builds data: texts as they are, `${ expression }` replaced."""
        if not _has_template(value):
            return Code(self.constant(value), of_value(value), value=value)
        return self.built(value, pointer, lambda one, at: self.template(one, at, variables))

    def built(self, value: JSON, pointer: str, leaf: Callable[[JSON, str], Code]) -> Code:
        if isinstance(value, Mapping):
            parts = {name: self.built(one, f"{pointer}/{escape(name)}", leaf) for name, one in value.items()}
            names = {name: self.key(name, f"{pointer}/{escape(name)}", leaf) for name in parts}
            text = "{" + ", ".join(f"{names[name].text}: {part.text}" for name, part in parts.items()) + "}"
            return _made(text, object_of({name: part.type for name, part in parts.items()}), *parts.values(), *names.values())
        if isinstance(value, list):
            items = [self.built(one, f"{pointer}/{index}", leaf) for index, one in enumerate(value)]
            kind = list_of(join(*(item.type for item in items)) if items else ANYTHING)
            return _made("[" + ", ".join(item.text for item in items) + "]", kind, *items)
        return leaf(value, pointer)

    def key(self, name: str, pointer: str, leaf: Callable[[JSON, str], Code]) -> Code:
        return leaf(name, pointer) if "${" in name else Code(repr(name), TEXT)

    def template(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        if not isinstance(value, str):
            return Code(self.constant(value), of_value(value), value=value)
        try:
            parts = [self.part(*part, pointer, variables) for part in template_parts(value)]
        except Mistake as mistake:
            self.faults.add(mistake.message, pointer, offset=mistake.offset, hint=mistake.hint)
            return Code("None")
        if len(parts) == 1:
            return parts[0]
        texts = ", ".join(part.text if part.value is not ABSENT else f"text({part.text})" for part in parts)
        return _made(f"''.join(({texts}))", TEXT, *parts) if parts else Code("''", TEXT, value="")

    def part(self, kind: str, text: str, offset: int, pointer: str, variables: Mapping[str, Type]) -> Code:
        if kind == "text":
            return Code(repr(text), of_value(text), value=text)
        return Compiler(self, parse(text, pointer=pointer, offset=offset), variables).compile()

    # lets and tables

    def let(self, name: str, context: str = "c") -> Symbol:
        definition = self.lets[name]
        if definition.parameters:
            return Symbol("let", Code("None"), definition.parameters)
        if name not in self.symbols:
            with self.entered(name):
                code = self.shaped(definition.value, definition.pointer, {})
                code = self.slot(f"l_{name}", code, definition.pointer, 0) if code.value is ABSENT else code
            self.symbols[name] = Symbol("let", code)
        symbol = self.symbols[name]
        if context == "c" or symbol.code.value is not ABSENT:
            return symbol
        return replace(symbol, code=replace(symbol.code, text=_slot_text(f"l_{name}", context), context=context))

    @contextmanager
    def entered(self, name: str) -> Iterator[None]:
        """While a named value is compiled: it may not read itself, and failures in it are its own."""
        if name in self.open:
            raise Mistake(f"`{name}` is computed from itself: {' → '.join([*self.open[self.open.index(name) :], name])}")
        self.open.append(name)
        before = self.owner, self.relation
        self.owner, self.relation = self.owner or name, False
        try:
            yield
        finally:
            self.open.pop()
            self.owner, self.relation = before

    def instance(self, name: str, arguments: tuple[Type, ...], *, key: bool = False) -> tuple[str, Code]:
        types = tuple(_argument(one) for one in arguments)
        self.kept.append(types)  # shapes are told apart by identity
        known = (name, key, *map(_shape, types))
        if known not in self.instances:
            function = f"{'o' if key else 't' if name in self.tables else 'l'}_{name}_{len(self.instances)}"
            with self.entered(name):
                if name in self.tables:
                    self.instances[known] = (function, self.compile_table(self.tables[name], function, types))
                else:
                    self.instances[known] = (function, self.compile_let(self.lets[name], function, types, key))
        return self.instances[known]

    def compile_let(self, one: Definition, function: str, types: tuple[Type, ...], key: bool) -> Code:
        variables = dict(zip(one.parameters, types, strict=True))
        code = self.sort_key(one, variables) if key else self.shaped(one.value, one.pointer, variables)
        self.lines.append(f"def {function}({parameters('c', one.parameters)}):")
        self.line(f" return {code.text}", one.pointer)
        return replace(code, locals=frozenset(), value=ABSENT, costly=False)

    def sort_key(self, one: Definition, variables: Mapping[str, Type]) -> Code:
        """A list becomes a tuple whose booleans compare as they are; null sorts first."""
        items = one.value if isinstance(one.value, list) else [one.value]
        pointers = [f"{one.pointer}/{index}" for index in range(len(items))] if isinstance(one.value, list) else [one.pointer]
        codes = [self.shaped(item, pointer, variables) for item, pointer in zip(items, pointers, strict=True)]
        texts = [code.text if code.type.solid and code.type.kinds == {"boolean"} else f"order({code.text})" for code in codes]
        return _made(f"({', '.join(texts)},)", ANYTHING, *codes)

    def table(self, name: str) -> Symbol:
        """A table by its name: its rows by id. What a call gives depends on the arguments (`instance`)."""
        if name not in self.symbols:
            table = self.tables[name]
            columns = list(dict.fromkeys(name for row in table.rows for name in row.members if name not in _ROW_ONLY))
            entries = {
                row.id: {name: row.members.get(name) for name in columns} | {"place": index + 1} for index, row in enumerate(table.rows)
            }
            templated = {name for row in table.rows for name in columns if _has_template(row.members.get(name))}
            kinds = {
                name: join(*(of_value(entry[name]) for entry in entries.values())) for name in (*columns, "place") if name not in templated
            }
            kind = object_of(kinds, title=f"a row of {name}")
            self.symbols[name] = Symbol("table", Code("None"), table.parameters, entries=entries, entry_type=kind)
            self.keys[name] = {}
            for row in table.rows:
                if row.when is not ABSENT:
                    self.keys[name][row.id] = len(self.rows)
                    self.rows.append(TableRow(row, len(self.rows), self.faults.tree.place(row.at("id")), name))
        return self.symbols[name]

    def compile_table(self, table: Table, function: str, types: tuple[Type, ...]) -> Code:
        symbol, variables, owner = self.table(table.name), dict(zip(table.parameters, types, strict=True)), self.owner
        body: list[tuple[str, Row]] = []
        results: list[Type] = []
        reads: frozenset[str] = frozenset()
        certain = False
        for row in table.rows:
            self.owner = row.id
            members = {name: self.data(row.members[name], row.at(name), variables) for name in row.members if name not in _ROW_ONLY}
            if row.when is ABSENT:
                continue
            condition = self.condition(row, variables)
            if condition.costly and not condition.locals:  # the same for every argument
                condition = self.memo(condition, Expression("", ast.Constant(None), row.at("when")))
            entry = {name: members.get(name, Code("None", NULL, value=None)) for name in symbol.entries[row.id] if name != "place"}
            entry["place"] = Code(repr(symbol.entries[row.id]["place"]), NUMBER, value=0)
            fixed = all(code.value is not ABSENT for code in entry.values())
            result = (
                self.constant(symbol.entries[row.id])
                if fixed
                else "{" + ", ".join(f"{name!r}: {code.text}" for name, code in entry.items()) + "}"
            )
            key = self.keys[table.name][row.id]
            self.rows[key] = replace(self.rows[key], reads=self.rows[key].reads | condition.reads)
            test = f"{key} not in o" if condition.value is True else f"{condition.text} and {key} not in o"
            body.append((f" if {test}: return {result}", row))
            known = symbol.entry_type.members or {}  # of all rows: a comparison with the id of another row is no mistake
            results.append(object_of({name: known.get(name, code.type) for name, code in entry.items()}, title=f"a row of {table.name}"))
            reads = reads.union(condition.reads, *(code.reads for code in entry.values()))
            certain = certain or condition.value is True
        self.lines.append(f"def {function}({parameters('c', table.parameters)}):")
        self.lines.append(" o = c.off")
        for text, row in body:
            self.owner = row.id
            self.line(text, row.at("when"))
        # What comes after a row that always fires is met only where that row is masked: a row of nothing, so that members can be read.
        blank = dict.fromkeys(next(iter(symbol.entries.values())), None) if certain else None
        self.lines.append(f" return {self.constant(blank) if certain else None}")
        self.owner = owner
        kind = join(*results) if results else NULL
        return Code("None", kind if certain else replace(kind, kinds=kind.kinds | {"null"}), reads=reads)

    # conditions

    def condition(self, row: Row, variables: Mapping[str, Type]) -> Code:
        """The code of a row's `when`."""
        code = self.expression(row.when, row.at("when"), variables)
        if "generated" in code.reads or code.type.generated:
            self.faults.add("a condition cannot read what only the mock makes (now, uuid, fake)", row.at("when"))
        return code

    def run(self) -> dict[str, Any]:
        """Runs what was written since the last time; gives the functions by name. The context knows every slot from then on."""
        if self.done < len(self.lines):
            source = "\n" * self.done + "\n".join(self.lines[self.done :]) + "\n"
            exec(compile(source, FILE, "exec"), self.space)
            self.done = len(self.lines)
        for slot in self.slots:
            if not hasattr(self.context, slot):
                setattr(self.context, slot, ABSENT)
        return self.space

    def asked(self, expression: Expression, variables: Mapping[str, Type] | None = None) -> Callable[..., JSON] | None:
        """An expression that is asked on demand, as a function of the context; None where it is no value by itself. Compiled at the first
        time. `variables`: those of the relation that it is a part of; then it is a function of three contexts and of their values."""
        known = (expression.pointer, expression.offset, expression.text)
        if known not in self.questions:
            self.relation = variables is not None
            arguments = "c" if variables is None else parameters("c, c2, c3", variables)
            try:
                code = Compiler(self, expression, dict(variables or {})).compile()
            except Mistake:
                self.questions[known] = None
            else:
                name = self.function("asked", arguments, code.text, expression.pointer)
                self.questions[known] = self.run()[name]
            finally:
                self.relation = False
        return self.questions[known]

    def function(self, name: str, arguments: str, text: str, pointer: str) -> str:
        """Writes a function of one expression, named anew; gives its name."""
        self.counter += 1
        name = f"{name}_{self.counter}"
        self.lines.append(f"def {name}({arguments}):")
        self.line(f" return {text}", pointer)
        return name


SPACE: dict[str, Any] = {
    "U": ABSENT,
    "E": {},
    "member": values.member,
    "item": values.item,
    "slice_of": values.slice_of,
    "contains": values.contains,
    "equal": values.equal,
    "less": values.less,
    "less_or_equal": values.less_or_equal,
    "subtract": values.subtract,
    "multiply": values.multiply,
    "divide": values.divide,
    "floor_divide": values.floor_divide,
    "remainder": values.remainder,
    "negative": values.negative,
    "text": values.text,
    "order": values.order,
    "row": runtime.row,
    "sorted_by": lambda c, items, key: sorted(c.loop(items), key=lambda one: key(c, one)),
    **{f"f_{name}": function.work for name, function in functions.FUNCTIONS.items()},
    "f_same": runtime.same,
}


_ROW_ONLY = ("when", "witness", "source", "soft")


def _slot_text(name: str, context: str) -> str:
    return f"({context}.{name} if {context}.{name} is not U else {name}({context}))"


def parameters(contexts: str, variables: Iterable[str]) -> str:
    """Of a function of contexts and the values of variables."""
    return ", ".join([contexts, *(f"v_{name}" for name in variables)])


def _argument(one: Type) -> Type:
    """What a parameter is known to be: the listed texts of one call say nothing about others, null nothing at all."""
    return ANYTHING if one.kinds == {"null"} else replace(one, values=None, open=False) if "object" not in one.kinds else one


def _shape(one: Type) -> tuple:
    item = one.item
    return one.kinds, one.solid, one.generated, id(one.members), (item.kinds, id(item.members)) if item else None


def _made(text: str, kind: Type, *parts: Code) -> Code:
    locals_ = frozenset().union(*(part.locals for part in parts))
    reads = frozenset().union(*(part.reads for part in parts))
    return Code(text, kind, locals_, reads)


def _has_template(value: JSON) -> bool:
    if isinstance(value, str):
        return "${" in value
    if isinstance(value, Mapping):
        return any("${" in name or _has_template(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_has_template, value))
