"""Raw values of a book → code: expressions, the values that lets build from them, and data with `${ expression }` in its text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts.http.messages import ABSENT, JSON
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Row
from contracts.rules.language.compiler.code import Code, Names, made
from contracts.rules.language.compiler.expressions import compile_expression
from contracts.rules.language.compiler.nodes import At
from contracts.rules.language.syntax import ExpressionFault, parse, template_parts
from contracts.rules.language.types import ANYTHING, BOOLEAN, TEXT, Type, join, list_of, object_of, of_value

__all__ = ["DataCompiler", "has_template"]

_Leaf = Callable[[JSON, str], Code]


class DataCompiler:
    """Compiles values of the book. Faults go to `faults`; the code is then null of any type."""

    def __init__(self, names: Names, faults: Faults) -> None:
        self.names, self.faults = names, faults

    def at(self, pointer: str) -> At:
        """The position of a value in the book."""
        return At(*self.names.positions(pointer)(0))

    def expression(self, written: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """The code of an expression."""
        if isinstance(written, (bool, int, float)):
            return self._constant(written, pointer)
        if not isinstance(written, str):
            self.faults.add("an expression must be text", pointer, hint="quote it if YAML reads it as another type")
            return self._nothing(pointer)
        try:
            return compile_expression(self.names, parse(written, pointer=pointer), variables)
        except ExpressionFault as mistake:
            return self._refused(mistake, pointer)

    def condition(self, row: Row, variables: Mapping[str, Type]) -> Code:
        """The code of a row's `when` and `unless`."""
        code = self._condition(row, variables)
        if "generated" in code.reads or code.type.generated:
            self.faults.add("a condition cannot read values that only the mock generates (uuid, fake)", row.condition_pointer)
        return code

    def _condition(self, row: Row, variables: Mapping[str, Type]) -> Code:
        when = None if row.when is ABSENT else self.expression(row.when, row.at("when"), variables)
        if row.unless is ABSENT:
            return when or self._nothing(row.pointer)
        unless = self.expression(row.unless, row.at("unless"), variables)
        at = self.at(row.at("unless"))
        without = made(at.negated(unless.node), BOOLEAN, unless)
        return without if when is None else made(at.both([when.node, without.node]), BOOLEAN, when, without)

    def shape(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """Code that builds a mapping or list of expressions."""
        if not isinstance(value, (Mapping, list)):
            return self.expression(value, pointer, variables)
        return self._built(value, pointer, lambda one, at: self._open(self.expression(one, at, variables), at))

    def data(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        """Code that builds data: text unchanged, `${ expression }` replaced."""
        if not has_template(value):
            return self._constant(value, pointer)
        return self._built(value, pointer, lambda one, at: self._open(self._template(one, at, variables), at))

    def _open(self, code: Code, pointer: str) -> Code:
        """A part of an answer: not judged if it depends on `now`."""
        if "now" not in code.reads:
            return code
        at = self.at(pointer)
        return replace(code, node=at.method(at.shared("c"), "open_value", code.node))

    def _built(self, value: JSON, pointer: str, leaf: _Leaf) -> Code:
        if isinstance(value, Mapping):
            return self._built_object(value, pointer, leaf)
        if isinstance(value, list):
            items = [self._built(one, f"{pointer}/{index}", leaf) for index, one in enumerate(value)]
            kind = list_of(join(*(item.type for item in items)) if items else ANYTHING)
            return made(self.at(pointer).list(item.node for item in items), kind, *items)
        return leaf(value, pointer)

    def _built_object(self, value: Mapping[str, JSON], pointer: str, leaf: _Leaf) -> Code:
        at = self.at(pointer)
        parts = {name: self._built(one, f"{pointer}/{escaped(name)}", leaf) for name, one in value.items()}
        names = [leaf(name, f"{pointer}/{escaped(name)}") if "${" in name else Code(at.constant(name), TEXT) for name in parts]
        node = at.dict((name.node for name in names), (part.node for part in parts.values()))
        return made(node, object_of({name: part.type for name, part in parts.items()}), *parts.values(), *names)

    def _template(self, value: JSON, pointer: str, variables: Mapping[str, Type]) -> Code:
        if not isinstance(value, str):
            return self._constant(value, pointer)
        try:
            parts = [self._part(*part, pointer, variables) for part in template_parts(value)]
        except ExpressionFault as mistake:
            return self._refused(mistake, pointer)
        if len(parts) == 1:
            return parts[0]
        at = self.at(pointer)
        if not parts:
            return Code(at.constant(""), TEXT, value="")
        return made(at.joined(part.node if part.is_constant else at.text(part.node) for part in parts), TEXT, *parts)

    def _part(self, kind: str, text: str, offset: int, pointer: str, variables: Mapping[str, Type]) -> Code:
        if kind == "text":
            return Code(self.at(pointer).constant(text), of_value(text), value=text)
        return compile_expression(self.names, parse(text, pointer=pointer, offset=offset), variables)

    def _constant(self, value: JSON, pointer: str) -> Code:
        return Code(self.names.constant(value, self.at(pointer)), of_value(value), value=value)

    def _nothing(self, pointer: str) -> Code:
        return Code(self.at(pointer).constant(None))

    def _refused(self, mistake: ExpressionFault, pointer: str) -> Code:
        self.faults.add(mistake.message, pointer, offset=mistake.offset, hint=mistake.hint)
        return self._nothing(pointer)


def has_template(value: JSON) -> bool:
    """Whether a string or a name in the data contains an expression."""
    if isinstance(value, str):
        return "${" in value
    if isinstance(value, Mapping):
        return any("${" in name or has_template(one) for name, one in value.items())
    return isinstance(value, list) and any(map(has_template, value))
