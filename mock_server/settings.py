"""Settings of the mock itself; those of the rule book are in `contracts.rules.book.declared_settings`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, Literal

from contracts.configuration import MockServerOptions
from contracts.rules.decide.pipeline import Strictness

__all__ = ["USUAL_URL", "Settings", "settings_of"]

USUAL_URL: Final = "http://127.0.0.1:8000"  # the default address of `mock-server serve`, for commands to paste


@dataclass(frozen=True, slots=True)
class Settings:
    """`now`: the time in the mock, "clock" for the real time. `auth`: whether the document's security requirements are enforced.
    `max_body`: in bytes. `strict_query`: reject undeclared query parameters and other spellings. `credential`: those to accept, () for
    any. `examples`: "valid", or "as-written" to also send examples that do not match their schema. `rows`: how many items a collection
    lists. `locale`: of generated data if the request selects none. `state`: "open": every key exists until somebody deletes it; "closed":
    only what is listed or was created; "off": nothing is remembered. `store`: "memory" or "sqlite:PATH"."""

    seed: int
    now: datetime | Literal["clock"]
    auth: bool
    max_body: int
    strict_query: bool
    credential: tuple[str, ...] = field(repr=False)
    examples: str
    rows: int
    locale: str
    state: str
    store: str

    @property
    def credentials(self) -> Literal["any", "given", "off"]:
        """Which credentials the mock accepts: any, those of `credential`, or requests without."""
        return "off" if not self.auth else "given" if self.credential else "any"

    @property
    def strictness(self) -> Strictness:
        """How strictly the mock and its checker apply the document."""
        return Strictness(self.max_body, self.auth, self.strict_query, self.credential)


def settings_of(options: MockServerOptions) -> Settings:
    """The settings among the options of a command line, or among the arguments of `create_app`."""
    return Settings(**{one.name: getattr(options, one.name) for one in fields(Settings)})
