"""One declared media type of one response, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.api.resources import Answer
from contracts.codecs import encode
from contracts.codecs.description import Description
from contracts.generation import Maker
from contracts.http.messages import JSON
from mock_server.responses.echo import Echo
from mock_server.responses.recent import Recent

__all__ = ["CompiledBody"]


@dataclass(frozen=True, slots=True)
class CompiledBody:
    """`operation`: its id, "" for the shape of an error.

    `example`: the bytes to send by default, None if the body is generated; `example_value`: what they say, ABSENT for none.
    """

    operation: str
    media_type: str
    locale: str
    pointer: str
    maker: Maker
    examples: Mapping[str, JSON]
    example: bytes | None
    example_value: JSON
    answer: Answer | None  # where the objects are in the body, None if unknown
    echo: Echo | None  # None if it repeats no values of a request
    is_exact: bool  # generated values need no validation
    description: Description
    has_links: bool  # the example may hold links to the document's servers
    fitting: dict[str, bool] = field(default_factory=dict)  # name of an example → whether it matches the schema
    led: Recent[bytes] = field(default_factory=lambda: Recent(4))  # origin that a client used → the example with links that lead there

    def encoded(self, value: JSON) -> bytes:
        """The value as bytes to send."""
        return encode(value, self.media_type, self.description)
