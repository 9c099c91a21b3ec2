"""The names of a rule book in one operation: lets, tables, fixtures, roots. Compiled when first read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from contracts.document.reading.positions import Positions
from contracts.errors import Fault
from contracts.http.messages import JSON
from contracts.rules.book.faults import Faults
from contracts.rules.book.fixtures import Fixture
from contracts.rules.book.sections import Book, Definition
from contracts.rules.language.compiler.code import Code, Provided, Symbol, made
from contracts.rules.language.compiler.expressions import compile_expression
from contracts.rules.language.compiler.module import Module
from contracts.rules.language.compiler.nodes import At, is_short
from contracts.rules.language.exchange_context import Context
from contracts.rules.language.functions import FUNCTIONS
from contracts.rules.language.roots import NOT_YET, ROOTS
from contracts.rules.language.roots.root_types import RootTypes
from contracts.rules.language.syntax import Expression, ExpressionFault
from contracts.rules.language.tracing import TracedContext, Tracer
from contracts.rules.language.types import ANYTHING, TEXT, Type, list_of, suggestion
from contracts.rules.program.data import DataCompiler
from contracts.rules.program.decision_tables import TableCompiler, parameters

__all__ = ["CONTEXTS", "OperationNames"]

CONTEXTS = {"first": "c", "second": "c2", "third": "c3"}  # exchange of a relation → the parameter that holds its context
_OF_AN_EXCHANGE = frozenset({"request", "response", "decision"})


class OperationNames:
    """The `Names` of the expressions of one operation.

    `types` None: only the book itself can be read, as for derived columns. `is_relation`: while expressions of a relation
    are compiled, which must name the exchange that they read. `notes`: warnings. `tracer`: collects the points of traced expressions.
    """

    def __init__(
        self,
        book: Book,
        fixtures: Mapping[str, Fixture],
        faults: Faults,
        *,
        types: RootTypes | None = None,
        lets: Sequence[Definition] = (),
        tracer: Tracer | None = None,
    ) -> None:
        self.module = Module(book.tree.file, TracedContext if tracer else Context)
        self.tracer = tracer
        self.data = DataCompiler(self, faults)
        self.tables = TableCompiler(book.tables, self.data, self.module, faults)
        self.is_relation = False
        self.notes: dict[str, Fault] = {}  # by place
        self._lets = {one.name: one for one in (*book.lets, *lets)}
        self._fixtures, self._faults, self._types = fixtures, faults, types
        self._values: dict[str, Code] = {}  # let without parameters → its code
        self._instances: dict[tuple[object, ...], tuple[str, Code]] = {}
        self._kept: list[tuple[Type, ...]] = []  # types of arguments are compared by identity
        self._evaluations: dict[tuple[str, int, str], Callable[..., JSON] | None] = {}
        self._open: list[str] = []
        self._positions: dict[str, Positions] = {}

    @property
    def used(self) -> set[str]:
        """Lets and tables that were read."""
        return {*self._values, *self.tables.symbols, *(str(known[0]) for known in self._instances)}

    # names

    def positions(self, pointer: str) -> Positions:
        known = self._positions.get(pointer)
        if known is None:
            known = self._positions[pointer] = self._faults.tree.positions(pointer)
        return known

    def warn(self, warning: ExpressionFault, pointer: str) -> None:
        place = self._faults.tree.place(pointer, warning.offset)
        self.notes[str(place)] = Fault(warning.message, place, warning.hint)

    def known(self) -> list[str]:
        exchanges = CONTEXTS if self.is_relation else ()
        return [*self._lets, *self.tables.tables, *self._fixtures, *ROOTS, *FUNCTIONS, *exchanges]

    def symbol(self, name: str, context: str, at: At) -> Symbol | None:
        if name in CONTEXTS:
            return Symbol("root", Code(at.shared("c"), root="exchange", context=CONTEXTS[name])) if self.is_relation else None
        if name in self._lets:
            return self._of_which_exchange(name, self._let(name, context, at))
        if name in self.tables.tables:
            return self.tables.symbol(name, at)
        if name in self._fixtures:
            return self._fixture(self._fixtures[name], at)
        if name in NOT_YET:
            raise ExpressionFault(f"`{name}` is not supported yet")
        if self._types is None or name not in ROOTS:
            return None
        return self._of_which_exchange(name, Symbol("root", ROOTS[name].read(self._types, context, at)))

    def _of_which_exchange(self, name: str, symbol: Symbol) -> Symbol:
        if self.is_relation and symbol.code.reads & _OF_AN_EXCHANGE:
            raise ExpressionFault(f"`{name}` of which exchange?", hint=f"first.{name}")
        return symbol

    def _fixture(self, fixture: Fixture, at: At) -> Symbol:
        rows = Code(at.name(self.module.named(f"R_{fixture.name}", fixture.listed)), list_of(fixture.row_type))
        return Symbol("fixture", rows, entries=fixture.rows, entry_type=fixture.row_type, is_whole=fixture.all is None)

    def root_member(self, of: Code, name: str, at: At) -> Code:
        if self._types is None:
            raise ExpressionFault(f"`{of.root}` cannot be read here")
        if of.root == "exchange":
            return self._exchange_member(of, name, at)
        member = ROOTS[of.root.partition(".")[0]].member
        assert member is not None  # roots without members are read like any other value
        return member(self._types, of, name, at)

    def _exchange_member(self, of: Code, name: str, at: At) -> Code:
        """`first.request`, `second.response`, and the lets of that exchange."""
        if name in _OF_AN_EXCHANGE and self._types is not None:
            return ROOTS[name].read(self._types, of.context, at)
        if name not in self._lets:
            raise ExpressionFault(f"an exchange has no `{name}`", hint=suggestion(name, [*_OF_AN_EXCHANGE, *self._lets]))
        symbol = self._let(name, of.context, at)
        if symbol.parameters:
            raise ExpressionFault(f"`{name}` needs arguments and cannot be read from an exchange")
        return symbol.code

    def root_item(self, of: Code, index: Code, at: At) -> Code | None:
        root = ROOTS.get(of.root.partition(".")[0])
        return root.item(of, index, at) if root and root.item else None

    def provided(self, name: str) -> Provided | None:
        if name in _FUNCTIONS_NOT_YET:
            raise ExpressionFault(f"`{name}` is not supported yet")
        return _PROVIDED.get(name)

    # shared code

    def constant(self, value: object, at: At) -> ast.expr:
        return self.module.constant(value, at)

    def pattern(self, text: str) -> str:
        return self.module.pattern(text)

    def imported(self, name: str, function: Callable[..., JSON]) -> str:
        return self.module.named(name, function)

    def memo(self, code: Code, expression: Expression) -> Code:
        slot = self.module.memo(code.node, expression.pointer)
        return replace(code, node=At.node(code.node).attribute("c", slot), is_costly=False, calls=0)

    # lets and tables

    def _let(self, name: str, context: str, at: At) -> Symbol:
        definition = self._lets[name]
        if definition.parameters:
            return Symbol("let", Code(at.constant(None)), definition.parameters)
        slot = f"let_{name}"
        if name not in self._values:
            with self._entered(name):
                code = self.data.shape(definition.value, definition.pointer, {})
                if not code.is_constant:
                    self.module.slot(slot, code.node, definition.pointer, self.data.at(definition.pointer))
            self._values[name] = code
        code = self._values[name]
        if code.is_constant:
            return Symbol("let", replace(code, node=self.constant(code.value, at)))
        return Symbol("let", replace(code, node=at.attribute(context, slot), context=context, is_costly=False, calls=0))

    @contextmanager
    def _entered(self, name: str) -> Iterator[None]:
        """Guards the compilation of a named value: it must not read itself, and belongs to one exchange."""
        if name in self._open:
            raise ExpressionFault(f"`{name}` refers to itself: {' → '.join([*self._open[self._open.index(name) :], name])}")
        self._open.append(name)
        before, self.is_relation = self.is_relation, False
        try:
            yield
        finally:
            self._open.pop()
            self.is_relation = before

    def instance(self, name: str, arguments: tuple[Type, ...], *, is_key: bool = False) -> tuple[str, Code]:
        types = tuple(_argument(one) for one in arguments)
        known = (name, is_key, *map(_shape, types))
        if known not in self._instances:
            self._kept.append(types)
            function = f"call_{name}_{len(self._instances)}"
            with self._entered(name):
                if name in self._lets:
                    result = self._call(self._lets[name], function, types, is_key)
                else:
                    result = self.tables.compile(name, function, types)
            self._instances[known] = function, result
        return self._instances[known]

    def _call(self, let: Definition, function: str, types: tuple[Type, ...], is_key: bool) -> Code:
        """Adds the function of a let with parameters."""
        variables = dict(zip(let.parameters, types, strict=True))
        code = self._sort_key(let, variables) if is_key else self.data.shape(let.value, let.pointer, variables)
        at = self.data.at(let.pointer)
        self.module.steps(function, parameters(["c"], let.parameters), [at.returned(code.node)], let.pointer, at)
        return Code(code.node, code.type, reads=code.reads, is_costly=code.is_costly or not is_short(code.node), calls=code.calls)

    def _sort_key(self, let: Definition, variables: Mapping[str, Type]) -> Code:
        """A list becomes a tuple; booleans compare directly, and null sorts first."""
        at, items = self.data.at(let.pointer), {let.pointer: let.value}
        if isinstance(let.value, list):
            items = {f"{let.pointer}/{index}": item for index, item in enumerate(let.value)}
        codes = [self.data.shape(item, pointer, variables) for pointer, item in items.items()]
        return made(at.tuple(_order(code, at) for code in codes), ANYTHING, *codes)

    # questions

    def evaluation(self, expression: Expression, variables: Mapping[str, Type] | None = None) -> Callable[..., JSON] | None:
        """An expression as a function of the context, compiled at first use; None if it has no value of its own.

        `variables`: those of the relation that it is a part of; then it is a function of three contexts and of their values.
        """
        known = (expression.pointer, expression.offset, expression.text)
        if known not in self._evaluations:
            self._evaluations[known] = self._compiled(expression, variables)
        return self._evaluations[known]

    def _compiled(self, expression: Expression, variables: Mapping[str, Type] | None) -> Callable[..., JSON] | None:
        contexts = ["c"] if variables is None else CONTEXTS.values()
        self.is_relation = variables is not None
        try:
            code = compile_expression(self, expression, variables or {})
        except ExpressionFault:
            return None
        finally:
            self.is_relation = False
        at = self.data.at(expression.pointer)
        name = self.module.function("asked", parameters(contexts, variables or ()), code.node, expression.pointer, at)
        function: Callable[..., JSON] = self.module.run()[name]
        return function


def _order(code: Code, at: At) -> ast.expr:
    """A part of a sort key; lists and objects are traversed as a whole."""
    if code.type.solid and code.type.kinds == {"boolean"}:
        return code.node
    return at.call("order", at.charged(code.node) if code.type.kinds & {"list", "object"} else code.node)


def _argument(one: Type) -> Type:
    """The Type of a parameter: listed texts of one call say nothing about other calls, and null says nothing at all."""
    if one.kinds == {"null"}:
        return ANYTHING
    return one if "object" in one.kinds else replace(one, values=None, open=False)


def _shape(one: Type) -> tuple[object, ...]:
    item = one.item
    return one.kinds, one.solid, one.generated, one.refers, id(one.members), (item.kinds, id(item.members)) if item else None


def _fake(arguments: tuple[Code, ...], variables: Mapping[str, Type], at: At) -> Code:
    """`fake('city')`: one value for each derived row."""
    if "row" not in variables:
        raise ExpressionFault("`fake` can only be used in `derive`", hint="members that are not pinned are generated anyway")
    if len(arguments) != 1 or not isinstance(provider := arguments[0].value, str):
        raise ExpressionFault("`fake` is called as fake('provider')", hint="fake('city')")
    call = at.call("fake", at.constant(provider), at.shared("v_row_key"))
    return Code(call, replace(TEXT, generated=True), frozenset({"row"}), frozenset({"generated"}))


_PROVIDED: Mapping[str, Provided] = {"fake": _fake}  # functions with their own compilation
_FUNCTIONS_NOT_YET = frozenset({"recent"})
