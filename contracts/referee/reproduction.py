"""What to paste to see a finding again, in a shell or in pytest. Credentials of the user appear as `$CONTRACTS_HEADER`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts import wire
from contracts.exchange import JSON, Request
from contracts.referee.findings import Finding
from contracts.referee.masking import MASK, Masking

__all__ = ["Contracted", "curl", "pytest"]

_MANY = 40  # requests that show whether more are refused than a limit should


@dataclass(frozen=True, slots=True)
class Contracted:
    """What a contract was loaded from, as the user named it. `fixtures`: "" for those of the book."""

    document: str
    rules: str
    settings: Mapping[str, JSON] = field(default_factory=dict)
    fixtures: str = ""


def curl(url: str, finding: Finding, masking: Masking) -> str:
    """Commands for a POSIX shell, one line each, that send the requests of a finding; what only many requests show counts statuses."""
    commands = [_command(masking.text(url), masking.request(request), masking) for request in finding.requests]
    if finding.flaw.is_of_run:
        return f"for n in $(seq {_MANY}); do {commands[-1]} -o /dev/null -w '%{{http_code}}\\n'; done | sort | uniq -c"
    return "\n".join(commands)


def _command(url: str, request: Request, masking: Masking) -> str:
    def header(name: str, value: str) -> str:
        line = masking.line_of(name, value)
        if line is None:
            return ""
        return f'"{MASK}"' if len(masking.headers) == 1 else f'"$(printf %s "{MASK}" | sed -n {line + 1}p)"'

    return wire.curl(url, request, header=header)


def pytest(contracted: Contracted, url: str, finding: Finding, masking: Masking) -> str:
    """A test for pytest that fails as long as the finding is there."""
    flaw = finding.flaw
    is_relation = flaw.kind == "relation"
    requests = [masking.request(one) for one in (finding.requests[:1] if is_relation else finding.requests)]
    written = [_python(request, masking) for request in requests]
    further = [f"relation={flaw.id!r}"] if is_relation else [f"before=({', '.join(written[:-1])},)"] if written[1:] else []
    function, expected = ("broken", f"{flaw.id!r} not in broken") if not flaw.is_of_run else ("is_limited", "not is_limited")
    lines = [
        *(["import os", ""] if any(MASK[1:] in one for one in written) else []),
        "import contracts",
        f"from contracts.referee.once import {function}",
        "",
        "",
        f"def test_{re.sub(r'[^0-9A-Za-z]+', '_', flaw.id)}():",
        f"    contract = contracts.load({', '.join(_loaded_from(contracted))})",
        f"    request = {written[-1]}",
        f"    assert {expected}({', '.join(['contract', repr(masking.text(url)), 'request', *further])})",
    ]
    return "\n".join(lines) + "\n"


def _loaded_from(contracted: Contracted) -> list[str]:
    words = [repr(contracted.document), f"rules={contracted.rules!r}"]
    if contracted.settings:
        words.append(f"settings={dict(contracted.settings)!r}")
    if contracted.fixtures:
        words.append(f"fixtures={contracted.fixtures!r}")
    return words


def _python(request: Request, masking: Masking) -> str:
    headers = ", ".join(_python_header(name, value, masking) for name, value in request.headers)
    given = [
        f"method={request.method!r}",
        f"path={request.path!r}",
        *([f"query={request.query!r}"] if request.query else []),
        *([f"headers=({headers},)"] if headers else []),
        *([f"body={request.body!r}"] if request.body else []),
    ]
    return f"contracts.Request({', '.join(given)})"


def _python_header(name: str, value: str, masking: Masking) -> str:
    line = masking.line_of(name, value)
    if line is None:
        return f"({name!r}, {value!r})"
    return f"({name!r}, os.environ['CONTRACTS_HEADER'].splitlines()[{line}].partition(':')[2].strip())"
