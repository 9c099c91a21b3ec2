"""A request as a request target, and as a `curl` command."""

from __future__ import annotations

import re
from collections.abc import Callable
from shlex import quote as shell_quoted
from urllib.parse import quote, urlsplit

from contracts.http.messages import Request

__all__ = ["curl", "target"]

_PATH_AS_IS = "/%:@!$&'()*+,;=~-._[]|{}^`\"<>\\"
_QUERY_AS_IS = "-._~:/@!$'()*,;[]"


def target(request: Request) -> str:
    """`/leads/7?name=a%20b`: the target in the request line, ASCII only. It starts with `/`, so that no part of it is read as a host."""
    path = quote(f"{'' if request.path.startswith('/') else '/'}{request.path}".encode("utf-8", "surrogatepass"), safe=_PATH_AS_IS)
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in request.query)
    return f"{path}?{query}" if query else path


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=_QUERY_AS_IS)


def curl(url: str, request: Request, *, header: Callable[[str, str], str] | None = None, shown: Callable[[str], str] = str) -> str:
    """A POSIX shell command that sends the request; bodies that a shell word cannot contain go through printf.

    `header`: returns the shell word for a header, "" for the default; `shown`: makes text safe to show.
    """
    method, address = request.method.upper(), url.rstrip("/") + target(request)
    words = ["curl", "-sS", "-i"]
    if method == "HEAD":
        words.append("--head")
    elif method != ("POST" if request.body else "GET"):  # curl's default
        words += ["-X", shell_quoted(method)]
    if re.search(r"/\.\.?(/|$|\?)", urlsplit(address).path):
        words.append("--path-as-is")
    if re.search(r"[\[\]{}]", address):
        words.append("--globoff")
    words.append(shell_quoted(address))
    for name, value in request.headers:
        word = header(name, value) if header else ""
        words += ["-H", word or shell_quoted(shown(f"{name}: {value}" if value else f"{name};"))]
    if not request.body:
        return " ".join(words)
    if request.header("content-type") is None:
        words += ["-H", "'Content-Type:'"]  # curl would add one
    text = _shell_text(request.body)
    if text is not None:
        return " ".join([*words, "--data-raw", shell_quoted(shown(text))])
    return f"printf {shell_quoted(_octal(request.body))} | {' '.join([*words, '--data-binary', '@-'])}"


def _shell_text(body: bytes) -> str | None:
    """The body if it is printable and a single line, so that the command is a single line too."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() else None


def _octal(body: bytes) -> str:
    """The operand of printf; a leading `-` would be read as an option."""
    text = "".join(f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in b"\\%'" else chr(byte) for byte in body)
    return f"\\055{text[1:]}" if text.startswith("-") else text
