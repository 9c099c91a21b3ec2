"""What to paste to see a finding again, in a shell or in pytest. Credentials of the user appear as `$CONTRACTS_HEADER`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from shlex import quote
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from contracts.exchange import JSON, Pairs, Request
from contracts.referee.findings import Finding
from contracts.referee.wire import target

__all__ = ["MASK", "Masking", "curl", "pytest"]

MASK = "$CONTRACTS_HEADER"
_SHORTEST_SECRET = 4  # a shorter text would be found everywhere
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]*\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Masking:
    """Hides the values of headers that the user gave, whole or without their scheme, in whatever is shown."""

    headers: Pairs = ()

    def text(self, text: str) -> str:
        """The text with every such value replaced."""
        for secret in self._secrets():
            text = text.replace(secret, MASK)
        return text

    def value(self, value: JSON) -> JSON:
        """A JSON value with every such value replaced in its texts, names included."""
        match value:
            case str():
                return self.text(value)
            case list() | tuple():
                return [self.value(item) for item in value]
            case dict():
                return {self.text(str(name)): self.value(item) for name, item in value.items()}
            case _:
                return value

    def line_of(self, name: str, value: str) -> int | None:
        """Which of the user's headers this is, None where it is another's."""
        return next((n for n, (own, given) in enumerate(self.headers) if own.lower() == name.lower() and given == value), None)

    def _secrets(self) -> list[str]:
        given = {value for _, value in self.headers}
        given |= {found[1] for value in given if (found := _SCHEME.fullmatch(value))}
        given |= {json.dumps(value)[1:-1] for value in given} | {percent_encoded(value, safe="") for value in given}
        return sorted((value for value in given if len(value) >= _SHORTEST_SECRET), key=len, reverse=True)


def curl(url: str, request: Request, masking: Masking) -> str:
    """A command for a POSIX shell that sends the request; what no shell word can hold goes through printf."""
    method, address = request.method.upper(), url.rstrip("/") + target(request)
    words = ["curl", "-sS", "-i"]
    if method == "HEAD":
        words.append("--head")
    elif method != ("POST" if request.body else "GET"):  # what curl would take by itself
        words += ["-X", quote(method)]
    if re.search(r"/\.\.?(/|$|\?)", urlsplit(address).path):
        words.append("--path-as-is")
    if re.search(r"[\[\]{}]", address):
        words.append("--globoff")
    words.append(quote(address))
    words += _header_words(request, masking)
    if not request.body:
        return " ".join(words)
    text = _shell_text(request.body)
    if text is not None:
        return " ".join([*words, "--data-raw", quote(masking.text(text))])
    return f"printf {quote(_octal(request.body))} | {' '.join([*words, '--data-binary', '@-'])}"


def _header_words(request: Request, masking: Masking) -> list[str]:
    words: list[str] = []
    for name, value in request.headers:
        line = masking.line_of(name, value)
        if line is None:
            words += ["-H", quote(masking.text(f"{name}: {value}") if value else f"{name};")]
        elif len(masking.headers) == 1:
            words += ["-H", f'"{MASK}"']
        else:
            words += ["-H", f'"$(printf %s "{MASK}" | sed -n {line + 1}p)"']
    if request.body and not any(name.lower() == "content-type" for name, _ in request.headers):
        words += ["-H", "'Content-Type:'"]  # curl would add one
    return words


def _shell_text(body: bytes) -> str | None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character == "\n" for character in text) else None


def _octal(body: bytes) -> str:
    return "".join(f"\\{byte:03o}" if byte < 32 or byte > 126 or byte in b"\\%'" else chr(byte) for byte in body)


def pytest(document: str, rules: str, url: str, finding: Finding, masking: Masking) -> str:
    """A test for pytest that fails as long as the finding is there."""
    flaw, request = finding.flaw, finding.request
    name = re.sub(r"\W+", "_", flaw.id)
    headers = ", ".join(_python_header(name_, value, masking) for name_, value in request.headers)
    given = [
        f"method={request.method!r}",
        f"path={request.path!r}",
        *([f"query={request.query!r}"] if request.query else []),
        *([f"headers=({headers},)"] if headers else []),
        *([f"body={request.body!r}"] if request.body else []),
    ]
    lines = [
        *(["import os", ""] if MASK[1:] in headers else []),
        "import contracts",
        "from contracts.referee.once import broken",
        "",
        "",
        f"def test_{name}():",
        f"    contract = contracts.load({document!r}, rules={rules!r})",
        f"    request = contracts.Request({', '.join(given)})",
        f"    assert {flaw.id!r} not in broken(contract, {url!r}, request)",
    ]
    return "\n".join(lines) + "\n"


def _python_header(name: str, value: str, masking: Masking) -> str:
    line = masking.line_of(name, value)
    if line is None:
        return f"({name!r}, {masking.text(value)!r})"
    return f"({name!r}, os.environ['CONTRACTS_HEADER'].splitlines()[{line}].partition(':')[2].strip())"
