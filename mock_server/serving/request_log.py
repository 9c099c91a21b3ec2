"""The request log, one line per request: time, method, path, status, rule, duration.

12:00:01 POST /phone-numbers/outgoing/manual-override 200 number-chosen-now 0.4 ms
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

from contracts.http.messages import Request, Response
from contracts.printable import printable

__all__ = ["RequestLog", "request_log"]

RequestLog = Callable[[Request, Response, float], None]  # request, response, duration in seconds
COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}  # by class of status: green, cyan, yellow, red


def request_log(stream: TextIO, *, colour: bool = False, clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S")) -> RequestLog:
    """A request log that writes to `stream`; `clock` returns the time to show."""

    def record(request: Request, response: Response, duration_s: float) -> None:
        status = str(response.status)
        if colour:
            status = f"\x1b[{COLOURS.get(response.status // 100, '0')}m{status}\x1b[0m"
        rule = response.header("x-mock-rule")
        words = (_word(request.method), _word(request.path), status, *([_word(rule)] if rule else []))
        parts = (clock(), *words, f"{duration_s * 1000:.1f} ms")
        with suppress(OSError):  # the log cannot be written any more: keep serving
            stream.write(" ".join(parts) + "\n")
            stream.flush()

    return record


def _word(text: str) -> str:
    """The text in ASCII and without spaces, so that a log line stays one line with the same columns, whatever a client sends."""
    return printable(text).encode("ascii", "backslashreplace").decode("ascii").replace(" ", "%20")
