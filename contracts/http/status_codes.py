"""What a status code says by itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

__all__ = ["WITHOUT_CONTENT", "WITHOUT_LENGTH", "phrase_of"]

WITHOUT_CONTENT: Final = frozenset({204, 205, 304})  # RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5
WITHOUT_LENGTH: Final = frozenset({204, 304})  # RFC 9110, section 8.6; a 205 says that its length is 0


def phrase_of(status: int) -> str:
    """The reason phrase: "Not Found" for 404, "" for an unknown status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
