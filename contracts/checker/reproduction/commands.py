"""Commands and tests that reproduce a finding, for a shell or pytest. Credentials of the user appear as `$CONTRACTS_HEADER`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from shlex import quote

from contracts.checker.credentials.masking import MASK, Masking, SecretContext
from contracts.checker.failures import Finding, ScenarioCase
from contracts.checker.sending.trust import SYSTEM, Trust
from contracts.http import curl as wire
from contracts.http.messages import JSON, Request

__all__ = ["Contracted", "curl", "pytest"]

_MANY = 40  # requests that show whether a limit refuses too many


@dataclass(frozen=True, slots=True)
class Contracted:
    """What a contract was loaded from, as the user named it. `fixtures`: "" for those of the book. `trust`: of the run."""

    document: str
    rules: str
    settings: Mapping[str, JSON] = field(default_factory=dict)
    fixtures: str = ""
    trust: Trust = SYSTEM


def curl(url: str, finding: Finding, masking: Masking, trust: Trust = SYSTEM) -> str:
    """Commands for a POSIX shell, one line each, that send the requests of a finding. For a failure of the whole run, they count
    statuses."""
    curl_words = " ".join(["curl", *map(quote, trust.curl_words)])
    commands = [_command(url, request, masking).replace("curl", curl_words, 1) for request in finding.requests]
    if finding.failure.is_of_run:
        return f"for n in $(seq {_MANY}); do {commands[-1]} -o /dev/null -w '%{{http_code}}\\n'; done | sort | uniq -c"
    return "\n".join(commands)


def _command(url: str, request: Request, masking: Masking) -> str:
    shown = masking.request(request)
    written = dict(zip(shown.headers, request.headers, strict=True))

    def header(name: str, value: str) -> str:
        line = masking.line_of(name, value)
        if line is not None:
            return f'"{_line(line, masking)}"'
        around = masking.around(written[name, value][1]) if MASK in value else None
        return _spliced(name, around, masking) if around else ""

    return wire.curl(url, shown, header=header)


def _line(number: int, masking: Masking) -> str:
    """One of the user's headers, within double quotes."""
    return MASK if len(masking.headers) == 1 else f'$(printf %s "{MASK}" | sed -n {number + 1}p)'


_VALUE, _TOKEN = "s/^[^:]*:[[:space:]]*//", "s/^[^[:space:]]*[[:space:]]*//"  # what follows the name of a header; then the scheme
_PARTS = {"value": _VALUE, "token": f"{_VALUE};{_TOKEN}", "capitals": f"{_VALUE};{_TOKEN}"}


def _spliced(name: str, around: SecretContext, masking: Masking) -> str:
    """A shell word for a header that contains a secret or its token."""
    upper = " | tr a-z A-Z" if around.part == "capitals" else ""
    secret = f'"$(printf %s "{_line(around.line, masking)}" | sed \'{_PARTS[around.part]}\'{upper})"'
    return quote(f"{name}: {around.before}") + secret + (quote(around.after) if around.after else "")


def pytest(contracted: Contracted, url: str, finding: Finding, masking: Masking) -> str:
    """A pytest test that fails as long as the defect exists."""
    failure, trust = finding.failure, contracted.trust
    names, expected, request, further = _of_scenario(finding, finding.scenario, masking) if finding.scenario else _judged(finding, masking)
    further += [*([f"ca={trust.ca!r}"] if trust.ca else []), *(["is_insecure=True"] if trust.is_insecure else [])]
    lines = [
        *(["import os", ""] if any(MASK[1:] in one for one in (request, *further)) else []),
        "import contracts",
        f"from contracts.checker.reproduction.replay import {names}",
        "",
        "",
        f"def test_{re.sub(r'[^0-9A-Za-z]+', '_', failure.id)}():",
        f"    contract = contracts.load({', '.join(_loaded_from(contracted))})",
        f"    request = {request}",
        f"    assert {expected}({', '.join(['contract', repr(url), 'request', *further])})",
    ]
    return "\n".join(lines) + "\n"


def _judged(finding: Finding, masking: Masking) -> tuple[str, str, str, list[str]]:
    """What judges the last request of a finding: names to import, the assertion, the request, further arguments."""
    failure = finding.failure
    is_relation = failure.kind == "relation"
    written = [_python(request, masking) for request in (finding.requests[:1] if is_relation else finding.requests)]
    further = [f"relation={failure.id!r}"] if is_relation else [f"before=({', '.join(written[:-1])},)"] if written[1:] else []
    function, expected = ("broken", f"{failure.id!r} not in broken") if not failure.is_of_run else ("is_limited", "not is_limited")
    return function, expected, written[-1], further


def _of_scenario(finding: Finding, scenario: ScenarioCase, masking: Masking) -> tuple[str, str, str, list[str]]:
    """The same for a finding of a scenario, which is played again."""
    requests = ", ".join(_python(request, masking) for request in scenario.requests)
    case = f"ScenarioCase({scenario.scenario!r}, {scenario.operation!r}, ({requests},), {scenario.about!r})"
    return "ScenarioCase, broken_in_scenario", f"{finding.failure.id!r} not in broken_in_scenario", case, []


def _loaded_from(contracted: Contracted) -> list[str]:
    words = [repr(contracted.document), f"rules={contracted.rules!r}"]
    if contracted.settings:
        words.append(f"settings={dict(contracted.settings)!r}")
    if contracted.fixtures:
        words.append(f"fixtures={contracted.fixtures!r}")
    return words


def _python(written: Request, masking: Masking) -> str:
    request = masking.request(written)
    pairs = zip(request.headers, written.headers, strict=True)
    headers = ", ".join(_python_header(name, value, original, masking) for (name, value), (_, original) in pairs)
    given = [
        f"method={request.method!r}",
        f"path={request.path!r}",
        *([f"query={request.query!r}"] if request.query else []),
        *([f"headers=({headers},)"] if headers else []),
        *([f"body={request.body!r}"] if request.body else []),
    ]
    return f"contracts.Request({', '.join(given)})"


def _python_header(name: str, value: str, original: str, masking: Masking) -> str:
    line = masking.line_of(name, value)
    if line is not None:
        return f"({name!r}, {_python_secret(line, 'value')})"
    around = masking.around(original) if MASK in value else None
    if around is None:
        return f"({name!r}, {value!r})"
    texts = (
        repr(around.before) if around.before else "",
        _python_secret(around.line, around.part),
        repr(around.after) if around.after else "",
    )
    return f"({name!r}, {' + '.join(filter(None, texts))})"


def _python_secret(line: int, part: str) -> str:
    value = f"os.environ['CONTRACTS_HEADER'].splitlines()[{line}].partition(':')[2].strip()"
    return value + {"value": "", "token": ".split(None, 1)[1]", "capitals": ".split(None, 1)[1].upper()"}[part]
