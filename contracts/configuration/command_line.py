"""Options as command-line words, for commands that users paste."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from contracts.configuration.default_document import default_document
from contracts.configuration.options import Option, Options, Tool
from contracts.configuration.resolving import defaults
from contracts.http.addresses import shown

__all__ = ["arguments"]


def arguments(tool: Tool[Options], options: Options, names: Collection[str]) -> list[str]:
    """The named options that differ from their default, as unquoted words: `["openapi.json", "--set", "mood=bad"]`.

    Passwords in addresses are masked.
    """
    standard = defaults(tool, document=str(default_document()))
    wanted = [option for option in tool.options if option.name in names]
    changed = [option for option in wanted if getattr(options, option.attribute) != getattr(standard, option.attribute)]
    return [word for option in changed for word in _words(option, getattr(options, option.attribute))]


def _words(option: Option, value: object) -> Iterator[str]:
    if option.is_argument:
        yield _text(value)
    elif option.is_switch:
        yield option.flag if value else f"--no-{option.name}"
    elif isinstance(value, Mapping):
        for name, chosen in value.items():
            yield from (option.flag, f"{name}={str(chosen).lower() if isinstance(chosen, bool) else chosen}")
    else:
        for element in value if isinstance(value, tuple) else (value,):
            yield from (option.flag, _text(element))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return shown(str(value))
