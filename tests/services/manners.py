"""How frameworks really behave where standards leave a choice: each row is a correct service that tempts a checker to report it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from contracts.http.messages import Request, Response
from tests.services.orders import Manners, json_response, page, pairs, strict_error

__all__ = ["MANNERS"]


def python_integer(text: str) -> int | None:
    """`int`: white space, underscores, a sign, leading zeros, digits of other scripts."""
    try:
        return int(text)
    except ValueError:
        return None


def javascript_integer(text: str) -> int | None:
    """`Number`: hexadecimal, exponents, `1.0`, nothing for zero."""
    try:
        number = float(int(text.strip(), 0)) if re.match(r"\s*0[xob]", text, re.IGNORECASE) else float(text or "0")
    except ValueError:
        return None
    return int(number) if abs(number) < 2**53 and number == int(number) else None


def any_boolean(text: str) -> bool | None:
    """What pydantic and Rails take."""
    known = {"1": True, "on": True, "t": True, "true": True, "y": True, "yes": True}
    known |= {"0": False, "off": False, "f": False, "false": False, "n": False, "no": False}
    return known.get(text.strip().lower())


def converting(name: str, value: Any) -> Any:
    """Types as Jackson and pydantic convert them."""
    if name == "amount" and isinstance(value, str):
        return python_integer(value) if value.strip() else value
    if name == "amount" and isinstance(value, bool):
        return int(value)
    if name == "gift" and isinstance(value, (str, int)):
        return any_boolean(str(value)) if any_boolean(str(value)) is not None else value
    if name in ("item", "email") and isinstance(value, (int, float)):
        return json.dumps(value)
    return value


def lower_case_email(name: str, value: Any) -> Any:
    """An e-mail address as it is stored."""
    return value.lower() if name == "email" and isinstance(value, str) else value


def null_as_absent(name: str, value: Any) -> Any:
    """Null as `encoding/json` of Go reads it: the member keeps its zero value."""
    zero: dict[str, Any] = {"state": "open", "email": "", "gift": False, "tags": []}
    return zero.get(name) if value is None else value


def limits_of_a_proxy(request: Request) -> Response | None:
    """What stands in front refuses: long lines, large bodies, odd characters."""
    if len(request.path) + sum(len(name) + len(value) for name, value in request.query) > 4_000:
        return page(414)
    if any(len(name) + len(value) > 4_000 for name, value in request.headers):
        return page(431)
    if len(request.body) > 100_000:
        return page(413)
    if "%00" in request.path or any(ord(letter) < 32 for pair in request.query for text in pair for letter in text):
        return page(400)
    return None


def clean_path(request: Request) -> Response | None:
    """Go's ServeMux and Werkzeug redirect to the path as they read it."""
    if "//" in request.path or "%2f" in request.path.lower():
        return page(301 if "//" in request.path else 308, ("Location", re.sub("/+", "/", unquote(request.path))))
    if len(request.path) > 1 and request.path.endswith("/"):
        return page(301, ("Location", request.path.rstrip("/")))
    return None


def loose_path(request: Request) -> Response | None:
    """Express ignores case and a final slash, here by a redirect to the canonical form."""
    canonical = request.path.lower().rstrip("/")
    return page(307, ("Location", f"http://localhost{canonical}?x=1")) if canonical != request.path and canonical else None


def preflight(request: Request) -> Response | None:
    """CORS middleware answers preflights, everything else reaches the application."""
    return Response(204, pairs(Access_Control_Allow_Origin="*", Allow="OPTIONS, GET, POST")) if request.method == "OPTIONS" else None


def no_null_bytes(request: Request) -> Response | None:
    """A database refuses them."""
    is_null = b"\\u0000" in request.body or any("\0" in text for pair in request.query for text in pair)
    return strict_error(422, "null byte") if is_null else None


def bare_head(request: Request, response: Response) -> Response:
    """HEAD without the headers that only GET computes."""
    return Response(response.status) if request.method == "HEAD" else response


def without_head(request: Request) -> Response | None:
    """Starlette has HEAD only where it was asked for."""
    return json_response(405, {"detail": "Method Not Allowed"}, ("Allow", "GET")) if request.method == "HEAD" else None


def numbers_with_fraction(request: Request, response: Response) -> Response:
    """Every integer as `1.0`."""
    return replace(response, body=re.sub(rb'("(?:id|amount|count)": \d+)(?=[,}])', rb"\1.0", response.body))


def with_charset(request: Request, response: Response) -> Response:
    """The Content-Type in other words."""
    headers = tuple(
        (name.upper(), 'Application/JSON;charset="UTF-8"' if value == "application/json" else value) for name, value in response.headers
    )
    return replace(response, headers=(*headers, ("X-Powered-By", "x"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))


def escaped(request: Request, response: Response) -> Response:
    """JSON in other words: white space and another order of members."""
    if not response.body.startswith((b"{", b"[")):
        return response
    return replace(response, body=b"\n" + json.dumps(json.loads(response.body), indent=1, sort_keys=True).encode() + b"\n")


def options_in_allow(request: Request, allowed: tuple[str, ...]) -> Response:
    """Flask: a page, and `Allow` with OPTIONS and HEAD, whichever was refused."""
    return page(405, ("Allow", ", ".join(["OPTIONS", *(["HEAD"] if "GET" in allowed else []), *allowed])))


def first_route_in_allow(request: Request, allowed: tuple[str, ...]) -> Response:
    """Starlette: the methods of the first route that matches."""
    return json_response(405, {"detail": "Method Not Allowed"}, ("Allow", allowed[0]))


def _limited() -> Callable[[Request], Response | None]:
    count = 0

    def limit(request: Request) -> Response | None:
        nonlocal count
        count += 1
        return json_response(429, {}, ("Retry-After", "0")) if count % 40 == 0 else None

    return limit


def _page(status: int) -> Callable[..., Response]:
    return lambda *_: page(status)


def _json(status: int) -> Callable[..., Response]:
    return lambda *_: json_response(status, {"error": "Bad Request"})


MANNERS: dict[str, Callable[[], Manners]] = {
    "as the document says": Manners,
    "integers as Python reads them": lambda: Manners(read_integer=python_integer),
    "integers as JavaScript reads them": lambda: Manners(read_integer=javascript_integer),
    "booleans as pydantic reads them": lambda: Manners(read_boolean=any_boolean),
    "empty parameters are absent": lambda: Manners(is_empty_ignored=True),
    "the first of repeated parameters counts": lambda: Manners(repeated=0),
    "the last of repeated parameters counts": lambda: Manners(repeated=-1),
    "Express: 404 page for another method": lambda: Manners(wrong_method=_page(404), falls_through=True),
    "Flask: OPTIONS and HEAD in Allow": lambda: Manners(wrong_method=options_in_allow, before=preflight),
    "Starlette: Allow of the first route": lambda: Manners(wrong_method=first_route_in_allow),
    "Starlette: no HEAD beside GET": lambda: Manners(before=without_head),
    "Flask: 404 page for a key that is no number": lambda: Manners(wrong_key=_page(404)),
    "Spring: 400 for a key that is no number": lambda: Manners(wrong_key=_json(400)),
    "Go: redirects to clean paths": lambda: Manners(before=clean_path),
    "redirects to the canonical path": lambda: Manners(before=loose_path),
    "nginx: pages for 400, 413, 414 and 431": lambda: Manners(before=limits_of_a_proxy),
    "Spring: 400 for unreadable JSON": lambda: Manners(wrong_body=_json(400)),
    "Flask: 400 page for unreadable JSON": lambda: Manners(wrong_body=_page(400)),
    "Fastify: 415 without a Content-Type": lambda: Manners(is_type_optional=False, wrong_type=_json(415)),
    "Rails: 400 for another media type": lambda: Manners(is_type_optional=False, wrong_type=_page(400)),
    "HEAD without the headers of GET": lambda: Manners(after=bare_head),
    "numbers with a fraction": lambda: Manners(after=numbers_with_fraction),
    "headers in other words": lambda: Manners(after=with_charset),
    "JSON in other words": lambda: Manners(after=escaped),
    "texts are trimmed": lambda: Manners(normalize=str.strip),
    "e-mail addresses are lower-cased": lambda: Manners(convert=lower_case_email),
    "texts are normalized": lambda: Manners(normalize=lambda text: unicodedata.normalize("NFC", text)),
    "Jackson: types are converted": lambda: Manners(convert=converting),
    "Go: null is the zero value": lambda: Manners(convert=null_as_absent),
    "a database without null bytes": lambda: Manners(before=no_null_bytes),
    "CORS: preflights are answered": lambda: Manners(before=preflight),
    "one request in forty is limited": lambda: Manners(before=_limited()),
    "unknown paths get JSON": lambda: Manners(unknown_path=lambda: strict_error(404, "no such path")),
}
