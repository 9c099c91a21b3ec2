"""The request log: one line per request."""

from __future__ import annotations

import io

import pytest

from contracts.http.messages import Request, Response
from mock_server.serving.request_log import request_log


def logged(request: Request, response: Response, *, colour: bool = False) -> str:
    stream = io.StringIO()
    request_log(stream, colour=colour, clock=lambda: "12:00:01")(request, response, 0.00042)
    return stream.getvalue()


def test_a_line_names_time_method_path_status_rule_and_duration() -> None:
    line = logged(Request("POST", "/leads"), Response(409, (("X-Mock-Rule", "lead-is-new"),)))
    assert line == "12:00:01 POST /leads 409 lead-is-new 0.4 ms\n"


def test_a_line_without_a_rule_names_none() -> None:
    assert logged(Request("GET", "/leads"), Response(200)) == "12:00:01 GET /leads 200 0.4 ms\n"


@pytest.mark.parametrize("path", ["/a\nb", "/a\x1b[31mb", "/\xff", "/\u202e\u200b", "/\ud800"], ids=ascii)
def test_a_line_stays_one_line_of_printable_text(path: str) -> None:
    line = logged(Request("GET", path), Response(404))
    assert line.endswith("\n") and line[:-1].isprintable() and line.isascii()


def test_a_path_and_a_rule_add_no_columns() -> None:
    line = logged(Request("GET", "/a 200 forged"), Response(404, (("X-Mock-Rule", "no 1.0 ms\nforged"),)))
    assert line == "12:00:01 GET /a%20200%20forged 404 no%201.0%20ms\\nforged 0.4 ms\n"


def test_colour_marks_the_status() -> None:
    assert "\x1b[31m500\x1b[0m" in logged(Request("GET", "/"), Response(500), colour=True)


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    request_log(Closed())(Request("GET", "/"), Response(200), 0.1)
