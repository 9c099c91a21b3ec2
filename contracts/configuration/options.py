"""The table of options of each tool, and the frozen object that its values become.

To add an option: a row here, a field of the same name in the object above, a line in the README's table. A test compares the three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Literal, TypeVar

from contracts.configuration.parsing import (
    BOOK,
    COUNT,
    CREDENTIAL,
    EXAMPLES,
    FIXTURES,
    HEADER,
    ID,
    LOCALE,
    METHODS,
    MOMENT,
    ON_OFF,
    PATH,
    PHASE_NAMES,
    PHASES,
    PORT,
    RATE,
    REPORT,
    ROWS,
    SECONDS,
    SECONDS_OR_NO_LIMIT,
    SEED,
    SETTING,
    SIZE,
    STATE,
    STORE,
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
    """All options of `mock-server`. `max_body` is in bytes; `now` is "clock" for the real time."""

    document: str
    allow_ref: tuple[str, ...]
    rules: str
    set: Mapping[str, object]
    host: str
    port: int
    https: bool
    cert: str
    key: str
    seed: int
    now: datetime | Literal["clock"]
    auth: bool
    strict: bool
    strict_query: bool
    credential: tuple[str, ...] = field(repr=False)
    examples: str
    rows: int
    locale: str
    state: str
    store: str
    max_body: int
    watch: bool
    quiet: bool
    phases: tuple[str, ...]
    max_examples: int
    max_time: float
    report: tuple[ReportTarget, ...]


@dataclass(frozen=True, slots=True)
class ContractsOptions:
    """All options of `contracts`. `url` is "" if not given; `max_time` and `timeout` are in seconds, `rate` in requests per
    second; a `max_time` or `rate` of 0 means no limit.

    Raises ConfigurationError if both `url` and `header` contain credentials, and for `update` without `baseline`.
    """

    document: str
    allow_ref: tuple[str, ...]
    rules: str
    fixtures: str
    set: Mapping[str, object]
    url: str = field(repr=False)  # may contain a password
    seed: int
    header: tuple[tuple[str, str], ...] = field(repr=False)  # may contain credentials
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
    warnings_as_errors: bool
    allow_unreached: bool
    ca: str
    insecure: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    methods: tuple[str, ...]
    read_only: bool
    allow_writes: bool
    rate: float
    baseline: str
    update: bool
    dry_run: bool

    def __post_init__(self) -> None:
        if self.update and not self.baseline:
            raise ConfigurationError("--update needs --baseline FILE, the file to bring up to date")
        if user_info(self.url) and any(name.lower() == "authorization" for name, _ in self.header):
            raise ConfigurationError("--url contains a user name and --header sets Authorization: use only one of them for credentials")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be configured: `max-body` is the flag `--max-body`, the key `max-body` and the attribute `max_body`.

    `default` is written as a user would write it, () for a repeatable option. `commands` are those that take it as a flag.
    """

    name: str
    kind: Kind
    default: object
    help: str
    commands: tuple[str, ...]
    is_repeatable: bool = False
    is_argument: bool = False
    letter: str = ""  # of the short form: "p" for `-p`

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
        """The default as shown to users, "" for none."""
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
        """The name of its table in `pyproject.toml`: `tool.mock-server`."""
        return f"tool.{self.name}"

    def environment_name(self, option: Option) -> str:
        """`MOCK_SERVER_MAX_BODY` for `max-body`."""
        return f"{self.name}-{option.name}".upper().replace("-", "_")

    def options_of(self, command: str) -> tuple[Option, ...]:
        """The flags and arguments of `command`, in the order of its help."""
        return tuple(option for option in self.options if command in option.commands)

    def help_of(self, option: Option) -> str:
        """One paragraph for `--help`: what it does, its default and its environment variable."""
        default = f"default: {option.default_text}; " if option.default_text else ""
        return f"{option.help} [{default}{self.environment_name(option)}]"


_MOCK = ("serve", "routes", "show", "prove", "audit")
_DESCRIBED = (*_MOCK, "resources")
_SAME = ("serve", "show", "prove", "audit")  # options that determine the bytes of a response
_LIMITS = ("serve", "prove", "audit")
_PROVE = ("prove",)
_KIT = ("run", "check", "rules")
_READING = (*_KIT, "init")
_RUN = ("run",)
_DOCUMENT_HELP = (
    "OpenAPI document: path, URL, or - for standard input. Default: openapi.yaml, .yml or .json in the working folder, else the shipped"
    " document."
)
_HTTPS_HELP = "Serve over TLS with a certificate made for localhost; the file to trust is printed."
_CREDENTIAL_HELP = "Token, key or `user:password` that is accepted as a credential, and no other; repeatable. Default: any well-formed one."
_RULES_HELP = "Rule book: a path, `beside` for rules.yaml next to the document if it exists, or `none`."
_EXAMPLES_HELP = "Which of the document's examples to send: only those that match their schema, or all of them."
_ROWS_HELP = "How many items a collection lists; those of the document's examples come first."
_STATE_HELP = (
    "What is remembered: open (every key exists until it is deleted), closed (only what is listed or created exists), off (nothing)."
)
_LOCALE_HELP = "Locale of generated data if the request's Accept-Language selects none; any locale that Faker supports."
_ALLOW_REF_HELP = (
    "Extra URL prefixes or folders that `$ref` may resolve to, besides the document's folder and the working folder; repeatable."
)
_REPORT_HELP = "Additional report, such as json=report.json; repeatable."
_STRICT_HELP = "Reject a document that has faults or parts that cannot be compiled, even if it could still be served."
_WATCH_HELP = "Reload when the document, rule book or fixtures change; if the new version has errors, the previous one stays in use."
_MAX_TIME_HELP = "Stop sending requests after this time; the run ends at most one --timeout later. 0 means no limit."
_MAX_EXAMPLES_HELP = "Maximum number of generated cases per operation in the fuzzing phase; the book phase sends several times as many."
_FIXTURES_HELP = (
    "Which of the book's fixtures the implementation knows: a file with its real keys or rows, or `none`. Default: all of them."
)
_ALLOW_UNREACHED_HELP = "Do not fail if an operation was never reached: no valid request of it succeeded."
_INCLUDE_HELP = "Operations to check: an operation id or `METHOD /path`, with `*` for any text, or `tag:NAME`; repeatable. Default: all."
_CA_HELP = "File with the certificates (PEM) to trust, instead of the system's or those that SSL_CERT_FILE names."
_RATE_HELP = "Maximum number of requests per second; 0 means no limit. A 429 with `Retry-After` is obeyed, for up to 60 s each time."
_BASELINE_HELP = "File with accepted findings: only new ones, and those whose `expires` has passed, make the run fail."
_UPDATE_HELP = "Bring --baseline up to date: new findings are accepted, fixed ones removed; reasons, owners and expiry stay."
_DRY_RUN_HELP = "Send nothing; print the requests of the rule book and of the document that do not depend on responses."
_SET_HELP = "Override a setting of the rule book; repeatable."

MOCK_SERVER = Tool(
    "mock-server",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _DESCRIBED, is_argument=True),
        Option("allow-ref", TEXT, (), _ALLOW_REF_HELP, _DESCRIBED, is_repeatable=True),
        Option("rules", BOOK, "beside", _RULES_HELP, _DESCRIBED),
        Option("set", SETTING, (), _SET_HELP, _MOCK, is_repeatable=True),
        Option("host", TEXT, "127.0.0.1", "Address to listen on; 0.0.0.0 for all network interfaces.", ("serve",)),
        Option("port", PORT, "8000", "Port to listen on; 0 picks a free port and prints it.", ("serve",), letter="p"),
        Option("https", SWITCH, "off", _HTTPS_HELP, ("serve",)),
        Option("cert", PATH, "", "Serve over TLS with the certificate in this PEM file, which may contain its key.", ("serve",)),
        Option("key", PATH, "", "PEM file with the private key of --cert.", ("serve",)),
        Option("seed", SEED, "0", "Seed of generated data; in `prove`, also of the generated cases.", _SAME),
        Option("now", MOMENT, "2026-01-01T12:00:00Z", "Current time as the mock sees it; `clock` for the real time.", _SAME),
        Option("auth", ON_OFF, "on", "Whether to enforce the document's security requirements; rules of the book always apply.", _SAME),
        Option("strict", SWITCH, "off", _STRICT_HELP, ("serve", "routes", "show")),
        Option("strict-query", SWITCH, "off", "Reject undeclared query parameters, and other spellings of declared ones.", _SAME),
        Option("credential", CREDENTIAL, (), _CREDENTIAL_HELP, ("serve",), is_repeatable=True),
        Option("examples", EXAMPLES, "valid", _EXAMPLES_HELP, _SAME),
        Option("rows", ROWS, "23", _ROWS_HELP, _SAME),
        Option("locale", LOCALE, "en_US", _LOCALE_HELP, _SAME),
        Option("state", STATE, "open", _STATE_HELP, _SAME),
        Option("store", STORE, "memory", "Where that is kept: in memory, or in a file that outlasts the process.", _SAME),
        Option("max-body", SIZE, "10MiB", "Maximum size of a request body; a larger one gets 413.", _LIMITS),
        Option("watch", SWITCH, "off", _WATCH_HELP, ("serve",)),
        Option("quiet", SWITCH, "off", "No request log and no console report; the address is still printed.", ("serve", "prove", "audit")),
        Option("phases", PHASE_NAMES, ",".join(PHASES), "Phases that `prove` runs, comma-separated.", _PROVE),
        Option("max-examples", COUNT, "20", "Maximum number of generated cases per operation in the fuzzing phase.", _PROVE),
        Option("max-time", SECONDS_OR_NO_LIMIT, "60", "Stop sending requests after this time; 0 means no limit.", _PROVE),
        Option("report", REPORT, (), _REPORT_HELP, ("prove", "audit"), is_repeatable=True),
    ),
    MockServerOptions,
)
CONTRACTS = Tool(
    "contracts",
    (
        Option("document", PATH, "", _DOCUMENT_HELP, _READING, is_argument=True),
        Option("allow-ref", TEXT, (), _ALLOW_REF_HELP, _READING, is_repeatable=True),
        Option("url", URL, "", "Base URL of the implementation, including its base path.", _RUN),
        Option("rules", BOOK, "beside", _RULES_HELP, _KIT),
        Option("fixtures", FIXTURES, "", _FIXTURES_HELP, _RUN),
        Option("set", SETTING, (), _SET_HELP, _KIT, is_repeatable=True),
        Option("seed", SEED, "1", "Seed of generated cases; the same seed sends the same cases.", _RUN),
        Option("header", HEADER, (), "Header to send with every request; repeatable. Its value is never shown.", _RUN, is_repeatable=True),
        Option("phases", PHASE_NAMES, ",".join(PHASES), "Phases to run, comma-separated.", _RUN),
        Option("max-examples", COUNT, "100", _MAX_EXAMPLES_HELP, _RUN),
        Option("include", TEXT, (), _INCLUDE_HELP, _RUN, is_repeatable=True),
        Option("exclude", TEXT, (), "Operations to leave out, written as for --include; repeatable.", _RUN, is_repeatable=True),
        Option("methods", METHODS, "", "Methods to send, comma-separated, in every phase; default: all.", _RUN),
        Option("read-only", SWITCH, "off", "Send safe methods only (GET, HEAD, OPTIONS, QUERY, TRACE), in every phase.", _RUN),
        Option("allow-writes", SWITCH, "off", "Send methods that change things to a public host, too.", _RUN),
        Option("rate", RATE, "0", _RATE_HELP, _RUN),
        Option("dry-run", SWITCH, "off", _DRY_RUN_HELP, _RUN),
        Option("ca", PATH, "", _CA_HELP, _RUN),
        Option("insecure", SWITCH, "off", "Accept any certificate, even one that is expired or issued by nobody.", _RUN),
        Option("max-time", SECONDS_OR_NO_LIMIT, "0", _MAX_TIME_HELP, _RUN),
        Option("timeout", SECONDS, "10", "Maximum time for one request and its response.", _RUN),
        Option("report", REPORT, (), _REPORT_HELP, _RUN, is_repeatable=True),
        Option("baseline", PATH, "", _BASELINE_HELP, _RUN),
        Option("update", SWITCH, "off", _UPDATE_HELP, _RUN),
        Option("quiet", SWITCH, "off", "No console report.", _RUN),
        Option("hard-only", SWITCH, "off", "Skip rules that the book marks as soft.", _RUN),
        Option("skip", ID, (), "Rule or check to skip; repeatable.", _RUN, is_repeatable=True),
        Option("require-reached", SWITCH, "off", "Fail if a rule was never reached.", _RUN),
        Option("allow-unreached", SWITCH, "off", _ALLOW_UNREACHED_HELP, _RUN),
        Option("robustness", SWITCH, "off", "Also send malformed HTTP: the server must reject it and still answer the next request.", _RUN),
        Option("workers", WORKERS, "1", "How many of the kit's own cases to send concurrently; at most 100.", _RUN),
        Option("fail-fast", SWITCH, "off", "Stop at the first finding of level error.", _RUN),
        Option("warnings-as-errors", SWITCH, "off", "Fail on warnings, too.", _RUN),
    ),
    ContractsOptions,
)
