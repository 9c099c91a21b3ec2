"""Checked syntax trees → Python code with a Type: one walk that both checks an expression against what is known and writes it out.

Knows constructs and types. What a name means comes from the `Names` of an operation (contracts.rules.program.rows).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from contracts.exchange import ABSENT, JSON
from contracts.rules.language import functions
from contracts.rules.language.syntax import WORDS, Expression, Mistake
from contracts.rules.language.types import (
    ANYTHING,
    BOOLEAN,
    NUMBER,
    TEXT,
    Type,
    join,
    list_of,
    never_equal,
    object_of,
    of_value,
    suggestion,
    without_null,
)

__all__ = ["MAYBE_TEXT", "Code", "Compiler", "Names", "Symbol"]

MAYBE_TEXT = join(TEXT, Type(frozenset({"null"}), solid=True))


@dataclass(frozen=True, slots=True)
class Code:
    """Python code of an expression. `locals`: loop variables and parameters it uses. `reads`: what of the exchange it depends on.

    `value`: its value where it is a constant. `root`: it stands for a root (request, response.headers, first …), whose members are special.
    `costly`: worth computing once where a loop repeats it.
    """

    text: str
    type: Type = ANYTHING
    locals: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    value: JSON = ABSENT
    root: str = ""
    context: str = "c"
    costly: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name of the book is: `kind` fixture, table, let, root; `code` to read it, `parameters` to call it."""

    kind: str
    code: Code
    parameters: tuple[str, ...] | None = None
    function: str = ""
    entries: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    entry_type: Type = ANYTHING
    is_whole: bool = True  # all entries are known


class Names(Protocol):
    """What the names of an operation mean, and where code that is written once goes."""

    def symbol(self, name: str, context: str) -> Symbol | None: ...

    def known(self) -> list[str]: ...

    def member_of_root(self, code: Code, name: str) -> Code: ...

    def constant(self, value: object) -> str: ...

    def memo(self, code: Code, expression: Expression) -> Code: ...

    def pattern(self, text: str) -> str: ...

    def call(self, name: str, node: ast.Call, compiler: Compiler) -> Code | None: ...

    def instance(self, name: str, arguments: tuple[Type, ...], *, key: bool = False) -> tuple[str, Code]:
        """The function for a let or table called with arguments of these Types (`key`: as a key of `sorted`), and what it gives."""


class Compiler:
    """Compiles one expression. `variables`: parameters in reach with their Types. Raises Mistake at the first mistake."""

    def __init__(self, names: Names, expression: Expression, variables: Mapping[str, Type], *, context: str = "c") -> None:
        self.names, self.expression, self.variables, self.context = names, expression, dict(variables), context

    def compile(self) -> Code:
        return self.visit(self.expression.node)

    def fail(self, message: str, node: ast.AST, hint: str = "") -> Mistake:
        """A mistake at `node`, to be raised; of a member chain, at its last name."""
        return Mistake(message, self.expression.offset_of(node), hint)

    def visit(self, node: ast.AST) -> Code:
        return _VISIT[type(node)](self, node)

    # leaves

    def constant(self, node: ast.Constant) -> Code:
        return Code(repr(node.value), of_value(node.value), value=node.value)

    def name(self, node: ast.Name) -> Code:
        if node.id in WORDS:
            return Code(repr(WORDS[node.id]), of_value(WORDS[node.id]), value=WORDS[node.id])
        if node.id in self.variables:
            return Code(f"v_{node.id}", self.variables[node.id], frozenset({node.id}))
        symbol = self.named(node, node.id)
        if symbol is None:
            if node.id in functions.FUNCTIONS:
                raise self.fail(f"`{node.id}` is a function", node, f"call it: {functions.FUNCTIONS[node.id].signature}")
            known = [*self.variables, *self.names.known(), *WORDS]
            raise self.fail(f"unknown name `{node.id}`", node, suggestion(node.id, known))
        if symbol.kind == "let" and symbol.parameters:
            raise self.fail(f"`{node.id}` needs its arguments", node, f"{node.id}({', '.join(symbol.parameters)})")
        return symbol.code

    # members

    def attribute(self, node: ast.Attribute) -> Code:
        if isinstance(node.value, ast.Name) and (symbol := self.symbol_of(node.value)) and symbol.kind in ("table", "fixture"):
            return self.entry_by_name(node, symbol)
        of = self.visit(node.value)
        if of.root:
            try:
                return self.names.member_of_root(of, node.attr)
            except Mistake as mistake:
                raise self.fail(mistake.message, node, mistake.hint) from None
        return self.member(of, node.attr, node)

    def member(self, of: Code, name: str, node: ast.AST) -> Code:
        known = of.type.members
        if of.type.kinds == {"null"} and of.locals:
            return replace(of, text="None")
        if not of.type.kinds & {"object"}:
            raise self.fail(f"`{ast.unparse(node.value)}` is {_kinds(of.type)}, it has no members", node)  # type: ignore[attr-defined]
        if known is not None and of.type.closed and name not in known:
            what = of.type.title or f"`{ast.unparse(node.value)}`"  # type: ignore[attr-defined]
            raise self.fail(f"{what} has no member `{name}`", node, suggestion(name, known))
        found = (known or {}).get(name, ANYTHING)
        if not of.type.is_row and not of.type.solid:
            found = replace(found, solid=False)
        if of.type.is_row and known and name in known:
            text = f"{of.text}[{name!r}]"
        elif of.type.solid and of.type.kinds <= {"object", "null"}:
            text = f"({of.text} or E).get({name!r})"
            found = replace(found, kinds=found.kinds | {"null"})
        else:
            is_variable = of.text.isidentifier()  # what a loop asks of every element is worth saving a call
            text = f"({of.text}.get({name!r}) if isinstance({of.text}, dict) else None)" if is_variable else f"member({of.text}, {name!r})"
            found = replace(found, kinds=found.kinds | {"null"})
        return Code(text, found, of.locals, of.reads, context=of.context, costly=of.costly)

    def symbol_of(self, node: ast.Name) -> Symbol | None:
        return None if node.id in self.variables or node.id in WORDS else self.named(node, node.id)

    def named(self, node: ast.AST, name: str) -> Symbol | None:
        try:
            return self.names.symbol(name, self.context)
        except Mistake as mistake:
            raise self.fail(mistake.message, node, mistake.hint) from None

    def instance(self, node: ast.AST, name: str, *arguments: Type, key: bool = False) -> tuple[str, Code]:
        try:
            return self.names.instance(name, arguments, key=key)
        except Mistake as mistake:
            raise self.fail(mistake.message, node, mistake.hint) from None

    def entry_by_name(self, node: ast.Attribute, symbol: Symbol) -> Code:
        if symbol.kind == "fixture":
            raise self.fail(
                f"`{ast.unparse(node.value)}` is a fixture, it has no members", node, f"{ast.unparse(node.value)}[id].{node.attr}"
            )
        if node.attr not in symbol.entries:
            raise self.fail(f"the table `{ast.unparse(node.value)}` has no row `{node.attr}`", node, suggestion(node.attr, symbol.entries))
        return Code(self.names.constant(symbol.entries[node.attr]), symbol.entry_type)

    def subscript(self, node: ast.Subscript) -> Code:
        if isinstance(node.slice, ast.Slice):
            return self.slice(node, node.slice)
        if isinstance(node.value, ast.Name) and (symbol := self.symbol_of(node.value)) and symbol.kind in ("table", "fixture"):
            return self.entry(node, symbol)
        of, index = self.together(node.value, node.slice)
        if of.root.endswith("headers") and isinstance(index.value, str):
            return replace(of, text=f"{of.text}.get({index.value.lower()!r})", type=MAYBE_TEXT, root="")
        kinds = of.type.kinds & {"list", "text", "object"}
        if not kinds:
            raise self.fail(f"`{ast.unparse(node.value)}` is {_kinds(of.type)}, it has no elements", node)
        if (kinds == {"list"} and not index.type.kinds & {"number"}) or (kinds == {"object"} and not index.type.kinds & {"text"}):
            raise self.fail(f"an element of {_kinds(of.type)} is not found by {_kinds(index.type)}", node.slice)
        found = ANYTHING
        if kinds == {"list"}:
            found = of.type.item or ANYTHING
        elif kinds == {"object"} and isinstance(index.value, str):
            found = (of.type.members or {}).get(index.value, ANYTHING)
        found = replace(found, kinds=found.kinds | {"null"}, solid=found.solid and of.type.solid)
        return self.made(f"item({of.text}, {index.text})", found, of, index)

    def entry(self, node: ast.Subscript, symbol: Symbol) -> Code:
        name = ast.unparse(node.value)
        index = self.visit(node.slice)
        if not index.type.kinds & {"text"}:
            raise self.fail(f"{name}[…] is asked by a text, not by {_kinds(index.type)}", node.slice)
        if isinstance(index.value, str) and index.value not in symbol.entries and symbol.is_whole:
            raise self.fail(f"'{index.value}' is no key of {name}", node.slice, suggestion(index.value, symbol.entries))
        nullable = replace(symbol.entry_type, kinds=symbol.entry_type.kinds | {"null"})
        made = self.made(f"row({self.names.constant(symbol.entries)}, {index.text})", nullable, index)
        return replace(made, costly=True)

    def slice(self, node: ast.Subscript, bounds: ast.Slice) -> Code:
        of = self.visit(node.value)
        if not of.type.kinds & {"list", "text"}:
            raise self.fail(f"`{ast.unparse(node.value)}` is {_kinds(of.type)}, it cannot be cut", node)
        ends = [self.visit(end) if end else Code("None") for end in (bounds.lower, bounds.upper)]
        kinds = of.type.kinds & {"list", "text"} | {"null"}
        return self.made(f"slice_of({of.text}, {ends[0].text}, {ends[1].text})", Type(kinds, item=of.type.item, solid=True), of, *ends)

    # operators

    def boolean(self, node: ast.BoolOp) -> Code:
        parts = self.together(*node.values)
        word = " and " if isinstance(node.op, ast.And) else " or "
        kinds = [without_null(part.type) if word == " or " else part.type for part in parts[:-1]]
        return self.made("(" + word.join(part.text for part in parts) + ")", join(*kinds, parts[-1].type), *parts)

    def unary(self, node: ast.UnaryOp) -> Code:
        of = self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            return self.made(f"(not {of.text})", BOOLEAN, of)
        self.need_number(of, node.operand)
        if isinstance(node.op, ast.USub) and isinstance(of.value, (int, float)) and not isinstance(of.value, bool):
            return Code(repr(-of.value), NUMBER, value=-of.value)
        return self.made(f"negative({of.text})" if isinstance(node.op, ast.USub) else of.text, of.type, of)

    def need_number(self, of: Code, node: ast.AST) -> None:
        if not of.type.kinds & {"number"}:
            raise self.fail(f"`{ast.unparse(node)}` is {_kinds(of.type)}, a number is wanted", node)

    def binary(self, node: ast.BinOp) -> Code:
        left, right = self.together(node.left, node.right)
        if isinstance(node.op, ast.Add):
            return self.addition(node, left, right)
        self.need_number(left, node.left)
        self.need_number(right, node.right)
        work = _ARITHMETIC[type(node.op)]
        return self.made(f"{work}({left.text}, {right.text})", Type(frozenset({"number", "null"}), solid=True), left, right)

    def addition(self, node: ast.BinOp, left: Code, right: Code) -> Code:
        kinds = left.type.kinds & right.type.kinds & {"number", "text", "list"}
        if not kinds:
            raise self.fail(f"{_kinds(left.type)} and {_kinds(right.type)} are never added", node, "text(x) makes a text, f'{x}' too")
        solid = left.type.solid and right.type.solid and left.type.kinds == right.type.kinds and len(left.type.kinds) == 1
        item = join(left.type.item or ANYTHING, right.type.item or ANYTHING) if "list" in kinds else None
        kind = Type(kinds if solid else kinds | {"null"}, item=item, solid=True)
        return self.made(f"c.add({left.text}, {right.text})", kind, left, right)

    def compare(self, node: ast.Compare) -> Code:
        sides = self.together(node.left, *node.comparators)
        texts = []
        for index, operator in enumerate(node.ops):
            left, right = sides[index], sides[index + 1]
            at = (node.left, *node.comparators)[index : index + 2]
            texts.append(self.comparison(operator, left, right, *at))
        made = self.made("(" + " and ".join(texts) + ")", BOOLEAN, *sides)
        return replace(made, costly=made.costly or any(text.startswith("contains(") for text in texts))

    def comparison(self, operator: ast.cmpop, left: Code, right: Code, at: ast.AST, other: ast.AST) -> str:
        if isinstance(operator, (ast.Is, ast.IsNot)):
            return f"({left.text} is {'not ' if isinstance(operator, ast.IsNot) else ''}None)"
        if isinstance(operator, (ast.In, ast.NotIn)):
            found = self.contained(left, right, at, other)
            return f"(not {found})" if isinstance(operator, ast.NotIn) else found
        if isinstance(operator, (ast.Eq, ast.NotEq)):
            if why := never_equal(left.type, right.type):
                raise self.fail(why, other)
            direct = left.type.only_text or right.type.only_text
            found = f"({left.text} == {right.text})" if direct else f"equal({left.text}, {right.text})"
            return f"(not {found})" if isinstance(operator, ast.NotEq) else found
        if not left.type.kinds & right.type.kinds & {"number", "text"}:
            raise self.fail(f"{_kinds(left.type)} and {_kinds(right.type)} have no order", other)
        first, second = (left, right) if isinstance(operator, (ast.Lt, ast.LtE)) else (right, left)
        if all(side.type.solid and side.type.kinds == {"number"} for side in (left, right)):
            return f"({first.text} {'<' if isinstance(operator, (ast.Lt, ast.Gt)) else '<='} {second.text})"
        work = "less" if isinstance(operator, (ast.Lt, ast.Gt)) else "less_or_equal"
        return f"{work}({first.text}, {second.text})"

    def contained(self, left: Code, right: Code, at: ast.AST, other: ast.AST) -> str:
        if isinstance(other, ast.Name) and (symbol := self.symbol_of(other)) and symbol.kind == "fixture":
            if isinstance(left.value, str) and left.value not in symbol.entries and symbol.is_whole:
                raise self.fail(f"'{left.value}' is no key of {other.id}", at, suggestion(left.value, symbol.entries))
            return f"(row({self.names.constant(symbol.entries)}, {left.text}) is not None)"
        if not right.type.kinds & {"list", "text", "object"}:
            raise self.fail(f"`in` looks into a list, a text or the names of an object, not into {_kinds(right.type)}", other)
        if right.type.kinds <= {"list", "null"} and right.type.item is not None and (why := never_equal(left.type, right.type.item)):
            raise self.fail(why, at)
        if isinstance(other, ast.List) and other.elts:
            parts = [self.visit(one) for one in other.elts]
            if left.type.only_text or all(part.type.only_text for part in parts):
                return f"({left.text} in ({', '.join(part.text for part in parts)},))"
        if left.type.only_text and isinstance(right.value, list) and right.value and all(isinstance(one, str) for one in right.value):
            return f"({left.text} in {self.names.constant(frozenset(right.value))})"
        return f"contains({left.text}, {right.text})"

    def conditional(self, node: ast.IfExp) -> Code:
        test, yes, no = self.together(node.test, node.body, node.orelse)
        return self.made(f"({yes.text} if {test.text} else {no.text})", join(yes.type, no.type), test, yes, no)

    # lists, mappings, texts

    def list(self, node: ast.List) -> Code:
        parts = self.together(*node.elts)
        if parts and all(part.value is not ABSENT for part in parts):
            value = [part.value for part in parts]
            return Code(self.names.constant(value), of_value(value), value=value)
        item = join(*(part.type for part in parts)) if parts else ANYTHING
        return self.made("[" + ", ".join(part.text for part in parts) + "]", list_of(item), *parts)

    def dict(self, node: ast.Dict) -> Code:
        keys, entries = self.together(*[key for key in node.keys if key]), self.together(*node.values)
        members = {str(key.value): entry.type for key, entry in zip(keys, entries, strict=True)}
        pairs = ", ".join(
            f"{key.text if isinstance(key.value, str) else f'text({key.text})'}: {entry.text}"
            for key, entry in zip(keys, entries, strict=True)
        )
        exact = all(isinstance(key.value, str) for key in keys)
        kind = object_of(members) if exact else Type(frozenset({"object"}), solid=True)
        return self.made("{" + pairs + "}", kind, *keys, *entries)

    def joined(self, node: ast.JoinedStr) -> Code:
        parts = self.together(*[part.value if isinstance(part, ast.FormattedValue) else part for part in node.values])
        texts = [
            part.text if isinstance(part.value, str) or (part.type.kinds == {"text"} and part.type.solid) else f"text({part.text})"
            for part in parts
        ]
        return self.made("''.join((" + ", ".join(texts) + ",))" if texts else "''", TEXT, *parts)

    # loops and calls

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> Code:
        before, heads, codes, inner = dict(self.variables), [], [], set()
        for index, generator in enumerate(node.generators):
            name = generator.target.id  # type: ignore[attr-defined]
            source = self.visit(generator.iter)
            if index:
                source = self.once(source)
            if name in self.variables or self.named(generator.target, name):
                raise self.fail(f"`{name}` is the name of something else", generator.target, "one name, one thing: choose another")
            if not source.type.kinds & {"list"}:
                raise self.fail(f"a loop walks a list, not {_kinds(source.type)}", generator.iter, "keys(x) lists the names of an object")
            self.variables[name] = source.type.item or ANYTHING
            inner.add(name)
            conditions = [self.once(self.visit(condition)) for condition in generator.ifs]
            safe = source.value is not ABSENT or source.text.startswith("R_")
            heads.append(
                f"for v_{name} in {source.text if safe else f'c.loop({source.text})'}" + "".join(f" if {c.text}" for c in conditions)
            )
            codes += [source, *conditions]
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        results = [self.once(self.visit(part)) for part in parts]
        self.variables = before
        made = self.made("", ANYTHING, *codes, *results)
        made = replace(made, locals=made.locals - inner, costly=True)
        tail = " ".join(heads)
        if isinstance(node, ast.DictComp):
            return replace(
                made, text=f"{{text({results[0].text}): {results[1].text} {tail}}}", type=Type(frozenset({"object"}), solid=True)
            )
        if isinstance(node, ast.ListComp):
            return replace(made, text=f"[{results[0].text} {tail}]", type=list_of(results[0].type))
        return replace(made, text=f"({results[0].text} {tail})", type=list_of(results[0].type))

    def once(self, code: Code) -> Code:
        """What a loop repeats without using any variable is computed once for the request."""
        return self.names.memo(code, self.expression) if code.costly and not code.locals and code.context == "c" else code

    def call(self, node: ast.Call) -> Code:
        name = node.func.id  # type: ignore[attr-defined]
        symbol = self.symbol_of(node.func)  # type: ignore[arg-type]
        if symbol and symbol.kind in ("let", "table"):
            return self.call_named(node, name, symbol)
        if symbol or name in self.variables:
            raise self.fail(f"`{name}` is not a function", node)
        special = self.names.call(name, node, self)
        if special is not None:
            return special
        if name not in functions.FUNCTIONS:
            raise self.fail(f"unknown function `{name}`", node, suggestion(name, [*functions.FUNCTIONS, *self.names.known()]))
        function = functions.FUNCTIONS[name]
        fewest, most = function.arguments
        if not fewest <= len(node.args) <= most:
            raise self.fail(f"`{name}` is called as {function.signature}", node)
        return _SPECIAL.get(name, Compiler.call_function)(self, node, name)

    def call_named(self, node: ast.Call, name: str, symbol: Symbol) -> Code:
        wanted = symbol.parameters or ()
        if symbol.kind == "let" and not wanted:
            raise self.fail(f"`{name}` takes no arguments", node, "write it without ( )")
        if len(node.args) != len(wanted) or node.keywords:
            raise self.fail(f"`{name}` is called as {name}({', '.join(wanted)})", node)
        arguments = self.together(*node.args)
        function, code = self.instance(node, name, *(argument.type for argument in arguments))
        text = f"{function}({', '.join(['c', *(argument.text for argument in arguments)])})"
        return replace(self.made(text, code.type, code, *arguments), costly=True)

    def arguments(self, node: ast.Call, name: str) -> tuple[Code, ...]:
        function = functions.FUNCTIONS[name]
        arguments = self.together(*node.args)
        wanted = arguments[0].type.kinds
        if not wanted & function.takes or (wanted - {"null"} and not (wanted - {"null"}) & function.takes):
            raise self.fail(f"`{name}` takes {_listed(function.takes)}, not {_kinds(arguments[0].type)}", node.args[0])
        return arguments

    def call_function(self, node: ast.Call, name: str) -> Code:
        function = functions.FUNCTIONS[name]
        if isinstance(node.args[0], ast.GeneratorExp):
            return self.call_on_loop(node, name)
        arguments = self.arguments(node, name)
        result = function.result(*(argument.type for argument in arguments)) if callable(function.result) else function.result
        if all(argument.value is not ABSENT for argument in arguments):
            value = function.work(*(argument.value for argument in arguments))
            return Code(self.names.constant(value), of_value(value), value=value)
        texts = [argument.text for argument in arguments]
        if function.loops:
            texts[0] = f"c.charged({texts[0]})"
        made = self.made(f"f_{name}({', '.join(texts)})", result, *arguments)
        return replace(made, costly=True)

    def call_on_loop(self, node: ast.Call, name: str) -> Code:
        loop = self.visit(node.args[0])
        inside = loop.text[1:-1]
        if name in ("any", "all"):
            return replace(loop, text=f"{name}({inside})", type=BOOLEAN)
        result = functions.FUNCTIONS[name].result
        kind = result(loop.type) if callable(result) else result
        return replace(loop, text=f"f_{name}([{inside}])", type=kind)

    def call_matches(self, node: ast.Call, name: str) -> Code:
        value, pattern = self.arguments(node, name)
        if not isinstance(pattern.value, str):
            raise self.fail("`matches` takes a literal pattern", node.args[1], "matches(x, '[0-9]+')")
        try:
            compiled = self.names.pattern(pattern.value)
        except ValueError as error:
            raise self.fail(f"the pattern cannot be read: {error}", node.args[1]) from None
        return replace(self.made(f"{compiled}({value.text})", BOOLEAN, value), costly=True)

    def call_sorted(self, node: ast.Call, name: str) -> Code:
        (values,) = self.arguments(node, name)
        result = list_of(values.type.item or ANYTHING)
        if not node.keywords:
            return replace(self.made(f"sorted(c.loop({values.text}), key=order)", result, values), costly=True)
        key = node.keywords[0].value
        symbol = self.symbol_of(key) if isinstance(key, ast.Name) else None
        if not symbol or symbol.kind != "let" or len(symbol.parameters or ()) != 1:
            raise self.fail("`key` names a let with one parameter", key, "sorted(xs, key=preference)")
        function, code = self.instance(key, key.id, values.type.item or ANYTHING, key=True)  # type: ignore[attr-defined]
        return replace(self.made(f"sorted_by(c, {values.text}, {function})", result, values, code), costly=True)

    def call_given(self, node: ast.Call, name: str) -> Code:
        of, member = self.arguments(node, name)
        if isinstance(member.value, str) and of.type.closed and of.type.members is not None and member.value not in of.type.members:
            raise self.fail(
                f"`{ast.unparse(node.args[0])}` has no member `{member.value}`", node.args[1], suggestion(member.value, of.type.members)
            )
        return self.made(f"f_given({of.text}, {member.text})", BOOLEAN, of, member)

    # joining

    def together(self, *nodes: ast.AST) -> tuple[Code, ...]:
        """The codes of sibling nodes; what uses no variable beside one that does is computed once."""
        codes = [self.visit(node) for node in nodes]
        if any(code.locals for code in codes):
            codes = [self.once(code) for code in codes]
        return tuple(codes)

    def made(self, text: str, kind: Type, *parts: Code) -> Code:
        locals_ = frozenset().union(*(part.locals for part in parts))
        reads = frozenset().union(*(part.reads for part in parts))
        context = next((part.context for part in parts if part.context != "c"), "c")
        if any(part.type.generated for part in parts):
            reads |= {"generated"}
        return Code(text, kind, locals_, reads, context=context, costly=any(part.costly for part in parts))


def _kinds(one: Type) -> str:
    return _listed(one.kinds)


def _listed(kinds: frozenset[str]) -> str:
    words = {"null": "null", "boolean": "a boolean", "number": "a number", "text": "a text", "list": "a list", "object": "an object"}
    named = [word for kind, word in words.items() if kind in kinds and (kind != "null" or len(kinds) == 1)]
    return " or ".join(named)


_ARITHMETIC = {ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.FloorDiv: "floor_divide", ast.Mod: "remainder"}
_SPECIAL = {"matches": Compiler.call_matches, "sorted": Compiler.call_sorted, "given": Compiler.call_given}
_VISIT: dict[type[ast.AST], Callable[[Compiler, Any], Code]] = {
    ast.Constant: Compiler.constant,
    ast.Name: Compiler.name,
    ast.Attribute: Compiler.attribute,
    ast.Subscript: Compiler.subscript,
    ast.BoolOp: Compiler.boolean,
    ast.UnaryOp: Compiler.unary,
    ast.BinOp: Compiler.binary,
    ast.Compare: Compiler.compare,
    ast.IfExp: Compiler.conditional,
    ast.List: Compiler.list,
    ast.Dict: Compiler.dict,
    ast.JoinedStr: Compiler.joined,
    ast.ListComp: Compiler.comprehension,
    ast.GeneratorExp: Compiler.comprehension,
    ast.DictComp: Compiler.comprehension,
    ast.Call: Compiler.call,
}
