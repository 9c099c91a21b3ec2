"""The table of options of each tool, and the frozen object that its values become.

To add one: a row here, a field of the same name in the object above, a line in the README's table. A test compares the three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar

from contracts.configuration.values import (
    BOOK,
    COUNT,
    EXAMPLES,
    FIXTURES,
    HEADER,
    ID,
    LOCALE,
    MOMENT,
    ON_OFF,
    PATH,
    PHASE_NAMES,
    PHASES,
    PORT,
    REPORT,
    SECONDS,
    SECONDS_OR_NO_LIMIT,
    SEED,
    SETTING,
    SIZE,
    SWITCH,
    TEXT,
    URL,
    WORKERS,
    Kind,
    ReportTarget,
)
from contracts.errors import ConfigurationError
from contracts.http.addresses import user_info

__all__ = ["CONTRACTS", "MOCK_SERVER", "ContractsOptions", "MockServerOptions", "Option", "Options", "Tool"]


@dataclass(frozen=True, slots=True)
class MockServerOptions:
    """Everything `mock-server` can be told. `max_body` in bytes; `now` is "clock" for the real time."""

    document: str
    allow_ref: tuple[str, ...]
    rules: str
    set: Mapping[str, object]
    host: str
    port: int
    seed: int
    now: datetime | Literal["clock"]
    auth: bool
    strict: bool
    strict_query: bool
    examples: str
    locale: str
    max_body: int
    watch: bool
    quiet: bool
    phases: tuple[str, ...]
    max_examples: int
    max_time: float
    report: tuple[ReportTarget, ...]


@dataclass(frozen=True, slots=True)
class ContractsOptions:
    """Everything `contracts` can be told. `url` is "" until given; `max_time` and `timeout` in seconds, `max_time` 0: no limit.

    Raises ConfigurationError where both `url` and `header` say who asks.
    """

    document: str
    allow_ref: tuple[str, ...]
    rules: str
    fixtures: str
    set: Mapping[str, object]
    url: str = field(repr=False)  # may hold a password
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
    robustness: bool
    workers: int
    fail_fast: bool

    def __post_init__(self) -> None:
        if user_info(self.url) and any(name.lower() == "authorization" for name, _ in self.header):
            raise ConfigurationError("--url holds a user and --header an Authorization: both say who asks, leave one of them out")


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


_MOCK = ("serve", "routes", "show", "prove", "audit")
_DESCRIBED = (*_MOCK, "resources")
_SAME = ("serve", "show", "prove", "audit")  # what decides the bytes of an answer
_LIMITS = ("serve", "prove", "audit")
_PROVE = ("prove",)
_KIT = ("run", "check", "rules")
_READING = (*_KIT, "init")
_RUN = ("run",)
_DOCUMENT_HELP = (
    "OpenAPI document: path, URL, or - for standard input. Without it: openapi.yaml, .yml or .json of this folder, else the shipped one."
)
_RULES_HELP = "Rule book; `beside` is rules.yaml next to the document if there, `none` is none."
_EXAMPLES_HELP = "Which examples of the document are sent: those that fit their schema, or all of them."
_LOCALE_HELP = "Locale of generated data where a request's Accept-Language asks for none; one of Faker's."
_ALLOW_REF_HELP = (
    "Extra URL prefixes or folders that `$ref` may resolve to, besides the document's folder and the working folder; repeatable."
)
_REPORT_HELP = "A report besides the console's, as json=report.json; repeatable."
_STRICT_HELP = "Refuse a document with faults, or with parts that cannot be compiled, where it could be served in spite of them."
_WATCH_HELP = "Load document, book and fixtures again when they change; a version that cannot be used keeps the previous one."
_MAX_TIME_HELP = "Stop sending after this long; the run ends within one --timeout of it. 0 is no limit."
_SET_HELP = "A setting of the rule book; repeatable."

MOCK_SERVER = Tool(
    "mock-server",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _DESCRIBED, is_argument=True),
        Option("allow-ref", TEXT, (), _ALLOW_REF_HELP, _DESCRIBED, is_repeatable=True),
        Option("rules", BOOK, "beside", _RULES_HELP, _MOCK),
        Option("set", SETTING, (), _SET_HELP, _MOCK, is_repeatable=True),
        Option("host", TEXT, "127.0.0.1", "Address to listen on; 0.0.0.0 for every network this machine is in.", ("serve",)),
        Option("port", PORT, "8000", "Port to listen on; 0 takes any free one and prints it.", ("serve",)),
        Option("seed", SEED, "0", "Seed of generated data; in `prove` of the cases too.", _SAME),
        Option("now", MOMENT, "2026-01-01T12:00:00Z", "The time in the mock; `clock` is the real one.", _SAME),
        Option("auth", ON_OFF, "on", "Whether the document's security is enforced; rules of the book always are.", _SAME),
        Option("strict", SWITCH, "off", _STRICT_HELP, ("serve", "routes", "show")),
        Option("strict-query", SWITCH, "off", "Refuse query parameters that the document does not declare.", _SAME),
        Option("examples", EXAMPLES, "valid", _EXAMPLES_HELP, _SAME),
        Option("locale", LOCALE, "en_US", _LOCALE_HELP, _SAME),
        Option("max-body", SIZE, "10MiB", "Largest request body; more is answered with 413.", _LIMITS),
        Option("watch", SWITCH, "off", _WATCH_HELP, ("serve",)),
        Option("quiet", SWITCH, "off", "No request log, no console report; the address is still printed.", ("serve", "prove", "audit")),
        Option("phases", PHASE_NAMES, ",".join(PHASES), "What `prove` runs, separated by commas.", _PROVE),
        Option("max-examples", COUNT, "20", "Most generated cases per operation in the phase fuzzing.", _PROVE),
        Option("max-time", SECONDS_OR_NO_LIMIT, "60", "Ask the mock no longer than this; 0 is no limit.", _PROVE),
        Option("report", REPORT, (), _REPORT_HELP, ("prove", "audit"), is_repeatable=True),
    ),
    MockServerOptions,
)
CONTRACTS = Tool(
    "contracts",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _READING, is_argument=True),
        Option("allow-ref", TEXT, (), _ALLOW_REF_HELP, _READING, is_repeatable=True),
        Option("url", URL, "", "Address of the implementation, base path included.", _RUN),
        Option("rules", BOOK, "beside", _RULES_HELP, _KIT),
        Option(
            "fixtures",
            FIXTURES,
            "",
            "What the implementation knows of the book's fixtures: a file with real keys or rows, or `none`. Without it: all of them.",
            _RUN,
        ),
        Option("set", SETTING, (), _SET_HELP, _KIT, is_repeatable=True),
        Option("seed", SEED, "1", "Seed of generated cases; the same seed sends the same cases.", _RUN),
        Option("header", HEADER, (), "Header of every request; repeatable. Never shown.", _RUN, is_repeatable=True),
        Option("phases", PHASE_NAMES, ",".join(PHASES), "What to run, separated by commas.", _RUN),
        Option("max-examples", COUNT, "100", "Most cases per operation in fuzzing; the phase book takes several times as many.", _RUN),
        Option("max-time", SECONDS_OR_NO_LIMIT, "0", _MAX_TIME_HELP, _RUN),
        Option("timeout", SECONDS, "10", "How long one request and its answer may take altogether.", _RUN),
        Option("report", REPORT, (), _REPORT_HELP, _RUN, is_repeatable=True),
        Option("quiet", SWITCH, "off", "No console report.", _RUN),
        Option("hard-only", SWITCH, "off", "Leave out rules that the book marks as soft.", _RUN),
        Option("skip", ID, (), "Leave out a rule or check; repeatable.", _RUN, is_repeatable=True),
        Option("require-reached", SWITCH, "off", "Fail when a rule was never reached.", _RUN),
        Option("robustness", SWITCH, "off", "Send broken HTTP, too: it has to be refused, and the next request served.", _RUN),
        Option("workers", WORKERS, "1", "How many of the kit's own cases are under way at once; at most 100.", _RUN),
        Option("fail-fast", SWITCH, "off", "Stop at the first finding.", _RUN),
    ),
    ContractsOptions,
)
