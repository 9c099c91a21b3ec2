"""The settings of a rule book: declared in the book, set by flag, environment or configuration, used by the mock and the checker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeGuard

from contracts.errors import ConfigurationError
from contracts.http.messages import JSON
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.book.sections import Book
from contracts.rules.language.json_values import show
from contracts.rules.language.types import BOOLEAN, NUMBER, TEXT, Type, suggestion

__all__ = ["Setting", "declared", "resolve"]

_INTEGER = re.compile(r"-?[0-9]{1,300}")
_NUMBER = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?([eE][+-]?[0-9]{1,3})?")
_TYPES: dict[str, tuple[type | tuple[type, ...], Type]] = {
    "integer": (int, NUMBER),
    "number": ((int, float), NUMBER),
    "boolean": (bool, BOOLEAN),
    "text": (str, TEXT),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: one of `choices` if there are any, otherwise a value of `type` integer, number, boolean or text."""

    name: str
    default: JSON
    help: str
    choices: tuple[str, ...] = ()
    type: str = "text"

    @property
    def what(self) -> Type:
        """Its type in expressions."""
        if self.choices:
            return Type(frozenset({"text"}), values=frozenset(self.choices), solid=True, title=f"settings.{self.name.replace('-', '_')}")
        return _TYPES[self.type][1]

    def allows(self, value: object) -> TypeGuard[JSON]:
        if self.choices:
            return value in self.choices
        if isinstance(value, float) and not isfinite(value):
            return False
        return isinstance(value, _TYPES[self.type][0]) and (self.type == "boolean" or not isinstance(value, bool))

    @property
    def expected(self) -> str:
        return "one of " + ", ".join(self.choices) if self.choices else f"of type {self.type}"

    def parse(self, value: object) -> JSON:
        """The value given by a flag (as text) or a mapping. Raises ConfigurationError."""
        parsed = value
        if isinstance(value, str) and not self.choices and self.type != "text":
            parsed = _read(value, self.type)
        if not self.allows(parsed):
            raise ConfigurationError(f"setting {self.name}: {show(value)} is not {self.expected}")
        return parsed


def declared(book: Book, faults: Faults) -> dict[str, Setting]:
    """The settings that a book declares; errors are added to `faults`."""
    written: dict[str, str] = {}  # as expressions read it → as the book writes it
    for name in book.settings:
        other = written.setdefault(name.replace("-", "_"), name)
        if other != name:
            message = f"the settings `{other}` and `{name}` are both read as `settings.{name.replace('-', '_')}`"
            faults.add(message, f"/settings/{escaped(name)}", key=True, hint="rename one of them")
    return {name: setting for name, raw in book.settings.items() if (setting := _declare(name, raw, faults))}


def resolve(settings: Mapping[str, Setting], given: Mapping[str, object]) -> dict[str, JSON]:
    """Every setting with its value or default. Raises ConfigurationError for an unknown name or an invalid value."""
    for name in given:
        if name not in settings:
            raise ConfigurationError(f"the rule book has no setting `{name}` ({suggestion(name, settings)})")
    return {name: setting.parse(given[name]) if name in given else setting.default for name, setting in settings.items()}


def _declare(name: str, raw: JSON, faults: Faults) -> Setting | None:
    at = f"/settings/{escaped(name)}"
    if not isinstance(raw, Mapping):
        faults.add("a setting must be a mapping", at, hint="{choices: [a, b], default: a, help: …}")
        return None
    for member in raw:
        if member not in ("choices", "type", "default", "help"):
            faults.add(
                f"unknown member `{member}`",
                f"{at}/{escaped(member)}",
                key=True,
                hint=suggestion(member, ("choices", "type", "default", "help")),
            )
    choices = raw.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
        faults.add("`choices` must be a list of texts", f"{at}/choices")
        return None
    kind = raw.get("type", "text")
    if not isinstance(kind, str) or kind not in _TYPES:
        written = kind if isinstance(kind, str) else show(kind)
        faults.add(f"unknown type `{written}`", f"{at}/type", hint=suggestion(written, _TYPES))
        return None
    if "default" not in raw:
        faults.add("`default` is missing", at)
        return None
    setting = Setting(name, raw["default"], str(raw.get("help", "")), tuple(choices), kind)
    if not setting.allows(setting.default):
        faults.add(f"the default {show(setting.default)} is not {setting.expected}", f"{at}/default")
        return None
    return setting


def _read(text: str, kind: str) -> JSON:
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "integer":
        return int(text) if _INTEGER.fullmatch(text) else text
    return float(text) if _NUMBER.fullmatch(text) else text
