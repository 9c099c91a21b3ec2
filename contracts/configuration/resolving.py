"""Flag, then environment variable, then `pyproject.toml`, then default: the value of each option, from the first that sets it."""

from __future__ import annotations

import errno
import secrets
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from contracts import spelling
from contracts.configuration.default_document import default_document
from contracts.configuration.options import Option, Options, Tool
from contracts.configuration.parsing import CREDENTIAL, HEADER, SETTING, URL, nearest
from contracts.errors import ConfigurationError
from contracts.http.addresses import shown_though_wrong

__all__ = ["defaults", "resolve"]

LIMIT_BYTES = 1024 * 1024  # of a pyproject.toml


def defaults(tool: Tool[Options], **given: object) -> Options:
    """The default options, except for those `given` by attribute; without one, the document is "". Raises ConfigurationError."""
    names = {option.attribute: option for option in tool.options}
    told = {name: _parsed(names[name], name, value) for name, value in given.items()}
    return tool.made(**{**{name: _default(option) for name, option in names.items()}, **told})


def _default(option: Option) -> object:
    value = _parsed(option, "default", option.default)
    return MappingProxyType({}) if option.kind is SETTING else value


def resolve(
    tool: Tool[Options],
    flags: Mapping[str, object],
    *,
    environ: Mapping[str, str],
    folder: Path = Path(),
    draw: Callable[[], int] = lambda: secrets.randbelow(2**32),
) -> Options:
    """The options of `tool`, each from the first source that sets it: `flags`, `environ`, `folder`/pyproject.toml, default.

    `flags`: attribute name → value from the command line; click passes None or () for "not given". All values of a repeatable option
    come from one source, except for `set`, where each setting is looked up separately. `draw` returns the seed for `--seed random`.

    Raises ConfigurationError.
    """
    configured = _read_section(tool, folder / "pyproject.toml")
    _refuse_misspelt(tool, environ)
    values: dict[str, object] = {}
    for option in tool.options:
        places = list(_places(tool, option, flags, environ, configured))
        given = [_parsed(option, where, value) for where, value in places]
        value = given[0] if given else _parsed(option, "default", option.default)
        if option.kind is SETTING:
            value = MappingProxyType({name: text for pairs in reversed(given) for name, text in _pairs(pairs)})
        if option.name == "document" and not given:
            value = str(default_document(folder))
        if option.name == "seed" and value == "random":
            value = draw()
        values[option.attribute] = value
    return tool.made(**values)


def _places(
    tool: Tool[Options], option: Option, flags: Mapping[str, object], environ: Mapping[str, str], configured: Mapping[str, object]
) -> Iterable[tuple[str, object]]:
    """Every source that sets `option`, the strongest first: its name for messages, and the raw value."""
    if (value := flags.get(option.attribute)) not in (None, ()):
        yield option.flag, list(value) if isinstance(value, tuple) else value
    text = environ.get(tool.environment_name(option), "")
    if text.strip():  # CI files unset a variable by making it empty
        lines = [line for line in text.splitlines() if line.strip()]
        yield tool.environment_name(option), lines if option.is_repeatable else text
    if option.name in configured:
        yield f"pyproject.toml: [{tool.section}] {option.name}", configured[option.name]


def _parsed(option: Option, where: str, value: object) -> object:
    if where == "default" and value == "":
        return ""
    if option.kind is SETTING and where.startswith("pyproject.toml"):
        if not isinstance(value, dict):
            raise ConfigurationError(f"{where}: got {_shown(option, value)}, expected a table such as {{name = 'value'}}")
        return tuple(value.items())
    if option.is_repeatable:
        if not isinstance(value, (list, tuple)):
            raise ConfigurationError(f"{where}: got {_shown(option, value)}, expected a list")
        return tuple(_parsed_one(option, where, one) for one in value)
    return _parsed_one(option, where, value)


def _parsed_one(option: Option, where: str, value: object) -> object:
    try:
        return option.kind.parse(value)
    except ValueError as wrong:
        raise ConfigurationError(f"{where}: got {_shown(option, value)}, expected {wrong}") from None


def _shown(option: Option, value: object) -> str:
    if option.kind is URL:
        return shown_though_wrong(value)
    return "a value that is not shown (it may be a credential)" if option.kind in (HEADER, CREDENTIAL) else f"`{str(value)[:60]}`"


def _pairs(value: object) -> Iterable[tuple[str, object]]:
    return value if isinstance(value, tuple) else ()


def _read_section(tool: Tool[Options], file: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(_text_of(file)).get("tool", {})
    except FileNotFoundError:
        return {}
    except RecursionError as cause:
        raise ConfigurationError(f"{file}: cannot be read: nested too deeply") from cause
    except (OSError, ValueError) as cause:  # ValueError: not UTF-8, not TOML, or a number with more digits than Python parses
        raise ConfigurationError(f"{file}: cannot be read: {getattr(cause, 'strerror', None) or cause}") from cause
    section = table.get(tool.name, {}) if isinstance(table, dict) else {}
    if not isinstance(section, dict):
        raise ConfigurationError(f"{file}: [{tool.section}] must be a table of options, not a value")
    known = [option.name for option in tool.options]
    for key in section:
        if key not in known:
            raise ConfigurationError(f"{file}: [{tool.section}] has no key `{key}`{nearest(key.replace('_', '-'), known, always=True)}")
    return section


def _text_of(file: Path) -> str:
    """The text of a regular file: a pipe or a device may never end. Raises OSError, UnicodeDecodeError."""
    state = file.stat()
    if not stat.S_ISREG(state.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
    if state.st_size > LIMIT_BYTES:
        raise OSError(errno.EFBIG, f"it is larger than {LIMIT_BYTES >> 20} MiB")
    return file.read_text(encoding="utf-8")


def _refuse_misspelt(tool: Tool[Options], environ: Mapping[str, str]) -> None:
    """Reject variables that look like a misspelled option; others with our prefix are left alone (Kubernetes sets some)."""
    known = [tool.environment_name(option) for option in tool.options]
    prefix = tool.name.upper().replace("-", "_") + "_"
    for name in environ:
        if name.startswith(prefix) and name not in known:
            end = spelling.nearest(name.removeprefix(prefix), [one.removeprefix(prefix) for one in known], alike=0.75)
            if end:
                raise ConfigurationError(f"unknown environment variable {name}: did you mean {prefix}{end}?")
