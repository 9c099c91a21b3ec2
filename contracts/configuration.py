"""Configuration of both tools: flag, then environment variable, then `pyproject.toml`, then default, as one frozen object.

One table per tool says what can be configured; command lines, README and tests are made from it or compared with it.
Knows names and forms of values, and where the default document is. Refuses to know what a rule book's settings mean, and click.

    --max-body 1MiB    MOCK_SERVER_MAX_BODY=1MiB    [tool.mock-server] max-body = "1MiB"    → MockServerOptions.max_body == 1048576
"""

from __future__ import annotations

import difflib
import re
import secrets
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Generic, Literal, TypeVar
from urllib.parse import urlsplit

from contracts.errors import ConfigurationError

__all__ = [
    "CONTRACTS",
    "MOCK_SERVER",
    "PHASES",
    "ContractsOptions",
    "MockServerOptions",
    "Option",
    "ReportTarget",
    "Tool",
    "book_beside",
    "default_document",
    "nearest",
    "resolve",
    "shipped_folder",
]

DOCUMENT_NAMES = ("openapi.yaml", "openapi.yml", "openapi.json")
BOOK_NAME = "rules.yaml"
PHASES = ("book", "examples", "coverage", "fuzzing")
LATER_PHASES = ("stateful", "relations", "sequences")
UNITS = {"": 1, "b": 1, "kib": 1024, "mib": 1024**2, "gib": 1024**3, "kb": 1000, "mb": 1000**2, "gb": 1000**3}


@dataclass(frozen=True, slots=True)
class ReportTarget:
    """Where one report goes: `json=report.json` → format "json", file "report.json"; "-" is standard output."""

    format: str
    file: str = "-"


@dataclass(frozen=True, slots=True)
class MockServerOptions:
    """Everything `mock-server` can be told. `max_body` in bytes; `now` is "clock" for the real time."""

    document: str
    rules: str
    set: Mapping[str, object]
    host: str
    port: int
    seed: int
    now: datetime | Literal["clock"]
    auth: bool
    max_body: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class ContractsOptions:
    """Everything `contracts` can be told. `url` is "" until given; `max_time` and `timeout` in seconds, `max_time` 0: no limit."""

    document: str
    rules: str
    set: Mapping[str, object]
    url: str
    seed: int
    header: tuple[tuple[str, str], ...] = field(repr=False)  # may hold credentials
    max_time: float
    timeout: float
    max_examples: int
    phases: tuple[str, ...]
    report: tuple[ReportTarget, ...]
    quiet: bool
    hard_only: bool
    skip: tuple[str, ...]
    require_reached: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A form of values: `parse` takes text or a value of TOML and raises ValueError with what it wanted to see."""

    metavar: str
    parse: Callable[[object], object]


def _text(value: object) -> object:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text that is not blank")
    return value


def _integer(low: int, high: int, wanted: str) -> Callable[[object], object]:
    def parse(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,19}\s*", value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(wanted)
        return value

    return parse


def _seconds(*, zero: bool) -> Callable[[object], object]:
    wanted = "a number of seconds such as 60, 0 for no limit" if zero else "a number of seconds above 0, such as 10"

    def parse(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*", value):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not (0 <= value < 1e9 if zero else 0 < value < 1e9):
            raise ValueError(wanted)
        return float(value)

    return parse


def _size(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    matched = re.fullmatch(r"\s*([0-9]{1,15})\s*([a-z]*)\s*", value.lower()) if isinstance(value, str) else None
    if matched is None or matched[2] not in UNITS:
        raise ValueError("a size such as 10MiB, 500kB or 1048576 (bytes)")
    return int(matched[1]) * UNITS[matched[2]]


def _switch(value: object) -> object:
    words = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.strip().lower() not in words:
        raise ValueError("on or off")
    return words[value.strip().lower()]


def _seed(value: object) -> object:
    if isinstance(value, str) and value.strip() == "random":
        return "random"
    return _integer(0, 2**63 - 1, "a whole number from 0, or `random`")(value)


def _now(value: object) -> object:
    if isinstance(value, str) and value.strip() == "clock":
        return "clock"
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError("a time such as 2026-01-01T12:00:00Z, or `clock`") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _url(value: object) -> object:
    wanted = "an address that starts with http:// or https://, such as http://127.0.0.1:8000"
    try:
        parts = urlsplit(value.strip()) if isinstance(value, str) else None
        usable = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        usable = False
    if not usable:
        raise ValueError(wanted)
    return str(value).strip().rstrip("/")


def _header(value: object) -> object:
    name, colon, text = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name.strip()) or re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
        raise ValueError("`Name: value`")
    return name.strip(), text.strip()


def _setting(value: object) -> object:
    name, equals, text = value.partition("=") if isinstance(value, str) else ("", "", "")
    if not equals or not name.strip():
        raise ValueError("`name=value`")
    return name.strip(), text.strip()


def _report(value: object) -> object:
    form, equals, file = value.partition("=") if isinstance(value, str) else ("", "", "")
    if not form.strip() or (equals and not file.strip()):
        raise ValueError("FORMAT or FORMAT=FILE, such as json=report.json")
    return ReportTarget(form.strip(), file.strip() or "-")


def _phases(value: object) -> object:
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    known = f"one or more of {', '.join(PHASES)}, separated by commas"
    if not isinstance(names, list) or not names:
        raise ValueError(known)
    for name in names:
        if name in LATER_PHASES:
            raise ValueError(f"{known}; `{name}` does not exist yet")
        if name not in PHASES:
            raise ValueError(known + nearest(str(name), PHASES))
    return tuple(name for name in PHASES if name in names)


TEXT = Kind("TEXT", _text)
PATH = Kind("PATH", _text)
BOOK = Kind("PATH|none|beside", _text)
PORT = Kind("NUMBER", _integer(0, 65535, "a whole number from 0 to 65535"))
COUNT = Kind("NUMBER", _integer(1, 10**9, "a whole number from 1"))
SWITCH = Kind("", _switch)
ON_OFF = Kind("on|off", _switch)
SETTING = Kind("NAME=VALUE", _setting)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be configured: `max-body` is the flag `--max-body`, the key `max-body` and the attribute `max_body`.

    `default` is written as a user would write it; () for a repeatable option; `commands` take it as a flag.
    """

    name: str
    kind: Kind
    default: object
    help: str
    commands: tuple[str, ...]
    is_repeatable: bool = False
    is_argument: bool = False

    @property
    def flag(self) -> str:
        """`--max-body`; for an argument its name in capitals, as in a usage line."""
        return self.name.upper() if self.is_argument else f"--{self.name}"

    @property
    def attribute(self) -> str:
        """The name in Python: `max_body`."""
        return self.name.replace("-", "_")

    @property
    def is_switch(self) -> bool:
        """Whether the flag takes no value: `--quiet`, `--no-quiet`."""
        return self.kind is SWITCH

    @property
    def default_text(self) -> str:
        """The default as shown to people, "" for none."""
        return "" if self.is_switch or self.default in ("", ()) else str(self.default)


Options = TypeVar("Options")


@dataclass(frozen=True, slots=True)
class Tool(Generic[Options]):
    """One command-line tool: its name, the table of its options and the frozen object they become."""

    name: str
    options: tuple[Option, ...]
    made: Callable[..., Options]

    @property
    def section(self) -> str:
        """Its table in `pyproject.toml`: `tool.mock-server`."""
        return f"tool.{self.name}"

    def environment_name(self, option: Option) -> str:
        """`MOCK_SERVER_MAX_BODY` for `max-body`."""
        return f"{self.name}-{option.name}".upper().replace("-", "_")

    def options_of(self, command: str) -> tuple[Option, ...]:
        """What `command` takes as flags and arguments, in the order of its help."""
        return tuple(option for option in self.options if command in option.commands)

    def help_of(self, option: Option) -> str:
        """One paragraph for `--help`: what it does, its default and its environment variable."""
        default = f"default: {option.default_text}; " if option.default_text else ""
        return f"{option.help} [{default}{self.environment_name(option)}]"


_MOCK = ("serve", "routes", "show")
_KIT = ("run", "check", "rules")
_RUN = ("run",)
_DOCUMENT_HELP = (
    "OpenAPI document: path, URL, or - for standard input. Without it: openapi.yaml, .yml or .json of this folder, else the shipped one."
)
_RULES_HELP = "Rule book; `beside` is rules.yaml next to the document if there, `none` is none."
_SET_HELP = "A setting of the rule book; repeatable."

MOCK_SERVER = Tool(
    "mock-server",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _MOCK, is_argument=True),
        Option("rules", BOOK, "beside", _RULES_HELP, _MOCK),
        Option("set", SETTING, (), _SET_HELP, _MOCK, is_repeatable=True),
        Option("host", TEXT, "127.0.0.1", "Address to listen on; 0.0.0.0 for every network this machine is in.", ("serve",)),
        Option("port", PORT, "8000", "Port to listen on; 0 takes any free one and prints it.", ("serve",)),
        Option("seed", Kind("NUMBER|random", _seed), "0", "Seed of generated data.", ("serve", "show")),
        Option(
            "now", Kind("TIME|clock", _now), "2026-01-01T12:00:00Z", "The time in the mock; `clock` is the real one.", ("serve", "show")
        ),
        Option("auth", ON_OFF, "on", "Whether the document's security is enforced; rules of the book always are.", ("serve", "show")),
        Option("max-body", Kind("SIZE", _size), "10MiB", "Largest request body; more is answered with 413.", ("serve",)),
        Option("quiet", SWITCH, "off", "No request log; the address is still printed.", ("serve",)),
    ),
    MockServerOptions,
)
CONTRACTS = Tool(
    "contracts",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _KIT, is_argument=True),
        Option("url", Kind("URL", _url), "", "Address of the implementation, base path included.", _RUN),
        Option("rules", BOOK, "beside", _RULES_HELP, _KIT),
        Option("set", SETTING, (), _SET_HELP, _KIT, is_repeatable=True),
        Option("seed", Kind("NUMBER|random", _seed), "1", "Seed of generated cases; the same seed sends the same cases.", _RUN),
        Option("header", Kind("'NAME: VALUE'", _header), (), "Header of every request; repeatable. Never shown.", _RUN, is_repeatable=True),
        Option("phases", Kind("NAMES", _phases), ",".join(PHASES), "What to run, separated by commas.", _RUN),
        Option("max-examples", COUNT, "100", "Most generated cases per operation in the phase fuzzing.", _RUN),
        Option("max-time", Kind("SECONDS", _seconds(zero=True)), "0", "Stop sending after this long; 0 is no limit.", _RUN),
        Option("timeout", Kind("SECONDS", _seconds(zero=False)), "10", "How long to wait for one answer.", _RUN),
        Option(
            "report",
            Kind("FORMAT[=FILE]", _report),
            (),
            "A report besides the console's, as json=report.json; repeatable.",
            _RUN,
            is_repeatable=True,
        ),
        Option("quiet", SWITCH, "off", "No console report.", _RUN),
        Option("hard-only", SWITCH, "off", "Leave out rules that the book marks as soft.", _RUN),
        Option("skip", Kind("ID", _text), (), "Leave out a rule or check; repeatable.", _RUN, is_repeatable=True),
        Option("require-reached", SWITCH, "off", "Fail when a rule was never reached.", _RUN),
    ),
    ContractsOptions,
)


def resolve(
    tool: Tool[Options],
    flags: Mapping[str, object],
    *,
    environ: Mapping[str, str],
    folder: Path = Path(),
    draw: Callable[[], int] = lambda: secrets.randbelow(2**32),
) -> Options:
    """The options of `tool`, each from the first that has it: `flags`, `environ`, `folder`/pyproject.toml, default.

    `flags`: attribute name → what the command line held; None and () are click's words for "not given". A repeatable option is
    taken whole from one place, except `set`: there each setting is. `draw` gives the seed that `--seed random` asks for.

    Raises ConfigurationError.
    """
    configured = _read_section(tool, folder / "pyproject.toml")
    _refuse_misspelt(tool, environ)
    values: dict[str, object] = {}
    for option in tool.options:
        places = list(_places(tool, option, flags, environ, configured))
        given = [_parsed(option, where, value) for where, value in places]
        value = given[0] if given else _parsed(option, "default", option.default)
        if option.name == "set":
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
    """Every place that says something about `option`, the strongest first: how to name it in a message, and the raw value."""
    if (value := flags.get(option.attribute)) not in (None, ()):
        yield option.flag, list(value) if isinstance(value, tuple) else value
    text = environ.get(tool.environment_name(option), "")
    if text.strip():  # an empty variable is how a CI file says "unset"
        lines = [line for line in text.splitlines() if line.strip()]
        yield tool.environment_name(option), lines if option.is_repeatable else text
    if option.name in configured:
        yield f"pyproject.toml: [{tool.section}] {option.name}", configured[option.name]


def _parsed(option: Option, where: str, value: object) -> object:
    if where == "default" and value == "":
        return ""
    if option.name == "set" and isinstance(value, dict):
        return tuple(value.items())
    if option.is_repeatable:
        if not isinstance(value, (list, tuple)):
            raise ConfigurationError(f"{where}: got {_shown(option, value)}, expected {'a table' if option.name == 'set' else 'a list'}")
        return tuple(_parsed_one(option, where, one) for one in value)
    return _parsed_one(option, where, value)


def _parsed_one(option: Option, where: str, value: object) -> object:
    try:
        return option.kind.parse(value)
    except ValueError as wrong:
        raise ConfigurationError(f"{where}: got {_shown(option, value)}, expected {wrong}") from None


def _shown(option: Option, value: object) -> str:
    return "a value that is not shown (it may be a credential)" if option.name == "header" else f"`{str(value)[:60]}`"


def _pairs(value: object) -> Iterable[tuple[str, object]]:
    return value if isinstance(value, tuple) else ()


def _read_section(tool: Tool[Options], file: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {})
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise ConfigurationError(f"{file}: cannot be read: {cause}") from cause
    section = table.get(tool.name, {}) if isinstance(table, dict) else {}
    if not isinstance(section, dict):
        raise ConfigurationError(f"{file}: [{tool.section}] is a table of options, not a value")
    known = [option.name for option in tool.options]
    for key in section:
        if key not in known:
            raise ConfigurationError(f"{file}: [{tool.section}] has no key `{key}`{nearest(key.replace('_', '-'), known, always=True)}")
    return section


def _refuse_misspelt(tool: Tool[Options], environ: Mapping[str, str]) -> None:
    """A variable that looks like one of ours is a mistake; others with our prefix belong to somebody else (Kubernetes makes some)."""
    known = [tool.environment_name(option) for option in tool.options]
    prefix = tool.name.upper().replace("-", "_") + "_"
    for name in environ:
        if name.startswith(prefix) and name not in known:
            ends = difflib.get_close_matches(name.removeprefix(prefix), [one.removeprefix(prefix) for one in known], 1, 0.75)
            if ends:
                raise ConfigurationError(f"environment variable {name} is unknown: did you mean {prefix}{ends[0]}?")


def nearest(name: str, known: Iterable[str], *, always: bool = False) -> str:
    """The end of a message about an unknown name: `: did you mean ...?`; with `always`, the list of names when none is near."""
    names = list(known)
    close = difflib.get_close_matches(name, names, 1)
    if close:
        return f": did you mean `{close[0]}`?"
    return f"; known: {', '.join(sorted(names))}" if always else ""


def default_document(folder: Path = Path()) -> Path:
    """The document meant when none is named: of `folder`, else the shipped one."""
    for name in DOCUMENT_NAMES:
        if (folder / name).is_file():
            return folder / name
    return shipped_folder() / DOCUMENT_NAMES[0]


def book_beside(document: str | Path) -> Path | None:
    """`rules.yaml` next to `document` if there; None for standard input, URLs and where there is none."""
    if str(document) == "-" or "://" in str(document):
        return None
    book = Path(document).parent / BOOK_NAME
    return book if book.is_file() else None


def shipped_folder() -> Path:
    """Where the shipped contract lies: inside the installed package, or at the top of a work tree."""
    here = Path(__file__).resolve().parent
    for folder in (here / "shipped", here.parent):
        if (folder / DOCUMENT_NAMES[0]).is_file():
            return folder
    raise ConfigurationError("the shipped document is missing from this installation: name a document, or install the kit again")
