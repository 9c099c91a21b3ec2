"""What the mock itself may choose; what the rule book may choose is its `settings` (`contracts.rules.book.declared_settings`)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from contracts.configuration import MockServerOptions
from contracts.rules.decide.pipeline import Strictness

__all__ = ["Settings", "settings_of"]


@dataclass(frozen=True, slots=True)
class Settings:
    """`now`: the time in the mock, "clock" for the real one. `auth`: whether the document's security is enforced. `max_body` in bytes.
    `strict_query`: query parameters that the document does not declare are refused. `examples`: "valid", or "as-written" to send
    those that break their schema too. `locale`: of generated data, where a request prefers none."""

    seed: int
    now: datetime | Literal["clock"]
    auth: bool
    max_body: int
    strict_query: bool
    examples: str
    locale: str

    @property
    def strictness(self) -> Strictness:
        """How strictly the mock, and whoever judges it, applies the document."""
        return Strictness(self.max_body, self.auth, self.strict_query)


def settings_of(options: MockServerOptions) -> Settings:
    """The settings among the options: of a command line, or of the arguments of `create_app`."""
    return Settings(**{one.name: getattr(options, one.name) for one in fields(Settings)})
