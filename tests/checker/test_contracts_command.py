"""The command line `contracts`: output, exit codes, one line for every mistake."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contracts.cli import commands as cli
from contracts.cli import rule_listing as listing
from tests.checker.greeter import BOOK, DOCUMENT, Greeter, served


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "rules.yaml").write_text(json.dumps(BOOK))
    (tmp_path / "put.json").write_text('{"method": "PUT"}')
    (tmp_path / "seven.json").write_text('{"path": 7}')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_a_clean_run_ends_with_0_and_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter()) as url:
        assert command("run", "--url", url, "--phases", "book") == 0
    said = capsys.readouterr()
    assert said.out.startswith("\nRules of the book  5 held\n")
    assert re.search(r"No findings in \d+ requests \(\d+ accepted\)", said.out)
    assert f"Checking {url} against openapi.json and rules.yaml; seed 1" in said.err


def test_findings_end_with_1_and_are_told_with_what_to_paste(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter("greets-voldemort")) as url:
        assert command("run", "--url", url, "--phases", "book") == 1
    said = capsys.readouterr().out
    assert (
        "1. nobody-greets-voldemort  greet  (rule, soft)\n   when request.body.name == 'Voldemort': expected status 409 (No.), got 200\n   source   rules.yaml:"
        in said
    )
    assert f"   curl -sS -i {url}/greetings -H 'Content-Type: application/json' --data-raw '{{\"name\": \"Voldemort\"}}'\n" in said
    assert said.rstrip().splitlines()[-1].startswith("1 finding in ")


def test_the_json_report_has_the_promised_members(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter("greets-voldemort")) as url:
        assert command("run", "--url", url, "--phases", "book", "--report", "json", "--seed", "5") == 1
    report = json.loads(capsys.readouterr().out)
    assert list(report) == ["version", "seed", "exit_code", "document", "url", "findings", "rules", "operations", "errors", "fixed"]
    assert (report["seed"], report["exit_code"], report["url"], report["document"]) == (5, 1, url, "openapi.json")
    (finding,) = report["findings"]
    assert list(finding) == [
        "id", "operation", "kind", "level", "message", "expected", "actual", "source", "reproduction", "fingerprint",
    ]  # fmt: skip
    assert (finding["id"], finding["operation"], finding["kind"], finding["level"]) == ("nobody-greets-voldemort", "greet", "rule", "error")
    assert sorted(finding["reproduction"]) == ["curl", "pytest", "seed"]
    assert {tuple(rule) for rule in report["rules"]} == {("id", "operation", "verdict", "count", "reason")}
    assert {rule["id"]: rule["verdict"] for rule in report["rules"]}["nobody-greets-voldemort"] == "broken"


@pytest.mark.parametrize(
    ("defect", "locations", "related"),
    [
        ("greets-voldemort", {("nobody-greets-voldemort", "rules.yaml", '"id": "nobody-greets-voldemort",')}, True),
        ("missing-header", {("declared-headers", "openapi.json", '"X-Language": {')}, True),
        ("missing-allow", {("allow-header-is-complete", "openapi.json", '"post": {')}, False),
    ],
)
def test_the_sarif_report_shows_findings_in_document_and_book(
    defect: str, locations: set[tuple[str, str, str]], related: bool, folder: Path
) -> None:
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT, indent=1))
    (folder / "rules.yaml").write_text(json.dumps(BOOK, indent=1))
    with served(Greeter(defect)) as url:
        assert command("run", "--url", url, "--phases", "book,coverage", "--quiet", "--report", "sarif=r.sarif") == 1
    (run,) = json.loads((folder / "r.sarif").read_text())["runs"]
    assert _marked(folder, run["results"], "locations") == locations
    operation = {(id_, "openapi.json", '"post": {') for id_, _, _ in locations} if related else set()
    assert _marked(folder, run["results"], "relatedLocations") == operation


def _marked(folder: Path, results: list[dict[str, Any]], member: str) -> set[tuple[str, str, str]]:
    """The id of each result, and file and line of its locations."""
    found = set()
    for result in results:
        for location in result[member]:
            place = location["physicalLocation"]
            lines = (folder / place["artifactLocation"]["uri"]).read_text().splitlines()
            found.add((result["ruleId"], place["artifactLocation"]["uri"], lines[place["region"]["startLine"] - 1].strip()))
    return found


def test_a_report_into_a_file_leaves_the_console_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter()) as url:
        assert command("run", "--url", url, "--phases", "book", "--report", "json=report.json") == 0
    assert json.loads((folder / "report.json").read_text())["findings"] == []
    assert "No findings" in capsys.readouterr().out


def test_quiet_is_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter("greets-voldemort")) as url:
        assert command("run", "--url", url, "--phases", "book", "--quiet") == 1
    assert capsys.readouterr() == ("", "")


def test_a_random_seed_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Greeter()) as url:
        command("run", "--url", url, "--phases", "book", "--seed", "random", "--report", "json")
    said = capsys.readouterr()
    assert f"seed {json.loads(said.out)['seed']}" in said.err


REPORTS = ("--report", "json=-", "--report", "json=r.json", "--report", "junit=r.xml", "--report", "sarif=r.sarif")


def test_no_credential_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = "Authorization: Bearer very-secret"
    with served(Greeter("ignores-loud", echo_headers=True)) as url:
        command("run", "--url", url, "--phases", "book,examples", "--header", header, *REPORTS)
    said = capsys.readouterr()
    assert "very-secret" not in said.out + said.err + "".join((folder / f"r.{ending}").read_text() for ending in ("json", "xml", "sarif"))
    assert "$CONTRACTS_HEADER" in said.out
    assert "export CONTRACTS_HEADER" in said.err


def test_nobody_answers_is_one_line_and_3(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("run", "--url", "http://127.0.0.1:1", "--quiet") == 3
    assert command("run", "--url", "http://127.0.0.1:1") == 3
    said = capsys.readouterr()
    lines = (said.out + said.err).strip().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("contracts: cannot connect to http://127.0.0.1:1 (") for line in lines)


def test_an_interrupted_run_reports_what_it_has(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from contracts.checker.sending.transport import Transport

    class Interrupting(Greeter):
        sent = 0

    real = Transport.send

    def send(self: Transport, request: object, **how: object) -> object:
        Interrupting.sent += 1
        if Interrupting.sent > 5:  # the probe, three cases, one of them again
            raise KeyboardInterrupt
        return real(self, request, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Transport, "send", send)
    with served(Greeter("greets-voldemort")) as url:
        assert command("run", "--url", url) == 130
    said = capsys.readouterr().out
    assert "nobody-greets-voldemort" in said
    assert "interrupted" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "contracts: --url is missing; pass the base URL of the implementation"),
        (["run", "--url", "ftp://x"], "contracts: --url: "),
        (["run", "--url", "http://x", "--phases", "sequences"], "contracts: --phases: "),
        (["run", "--url", "http://x", "--report", "jsn"], "contracts: --report: unknown format `jsn`: did you mean `json`?"),
        (
            ["run", "--url", "http://x", "--report", "json=/none/x"],
            "contracts: --report: /none/x cannot be written: the folder /none does not exist",
        ),
        (["run", "--url", "http://x", "--report", "json=."], "contracts: --report: . cannot be written: it is a folder"),
        (["run", "--url", "http://x", "--skip", "html-is"], "contracts: --skip: no rule or check is called `html-is`"),
        (["run", "--url", "http://x", "--set", "mood=x"], "contracts: the rule book has no setting `mood`"),
        (["check", "none.yaml"], "contracts: none.yaml: "),
        (["rules", "--rules", "none"], "contracts: openapi.json has no rule book: "),
        (["rules", "--explain", "none.json"], "contracts: none.json: "),
        (["rules", "--explain", "put.json"], "contracts: put.json: no operation of the document has the method PUT"),
        (["rules", "--explain", "seven.json"], "contracts: seven.json: `path` should be a text such as /orders/7, or an object of path"),
        (["rules", "--explain", "rules.yaml"], "contracts: rules.yaml: a request has no member `rulebook`"),
        (["chek"], "contracts: No such command 'chek'"),
        (["check", "--deep"], "contracts: No such option '--deep'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_one_line_and_2(arguments: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(*arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(message)


def test_check_says_what_it_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("check") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Greeter: 1 operation",
        "4 rules, 1 invariant",
        "4 witnesses verified",
    ]


def test_check_lists_every_fault_of_a_book(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "rules.yaml").write_text(
        "rulebook: 1\noperations:\n  greet:\n    rules:\n"
        "      - {id: a, when: request.body.nam, then: {status: 200}}\n      - {id: b, when: true, then: {status: 299}}\n"
    )
    assert command("check") == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1 if line.startswith("contracts") else 0].split(":")[:2] for line in lines] == [
        ["rules.yaml", "5"],
        ["rules.yaml", "6"],
    ]


def test_rules_are_listed_with_source_and_witness(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("rules") == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["nobody-greets-voldemort", "held:", "409", "soft", "page", "2"] in lines
    assert ["greeting-names-the-person", "-", "page", "4"] in lines


def test_a_request_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "request.json").write_text('{"body": {"name": "Anna", "loud": true}}')
    assert command("rules", "--explain", "request.json") == 0
    said = capsys.readouterr().out
    assert said.startswith("loud-when-asked decides: 200\n  true   request.body.loud")
    assert "nobody-greets-voldemort did not apply: its condition is false\n  false  request.body.name == 'Voldemort'" in said


@pytest.mark.parametrize("name", ["", "run", "check", "rules"])
def test_help_ends_with_a_command_that_works(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(*[name] * bool(name), "--help") == 0
    last = capsys.readouterr().out.rstrip().splitlines()[-1].strip()
    assert last.startswith("Example: contracts ")
    if name != "run":  # which needs an implementation at that address
        assert command(*last.removeprefix("Example: contracts ").split()) == 0


def test_only_a_run_waits_for_schemathesis(folder: Path) -> None:
    script = "import sys; from contracts.cli import commands\n"
    for arguments in ("check", "rules", "--help", "run --help"):
        script += f"try: commands.main({arguments.split()!r})\nexcept SystemExit as end: assert not end.code\n"
    script += "print([name for name in ('schemathesis', 'httpx', 'rich', 'hypothesis') if name in sys.modules])"
    path = str(Path(cli.__file__).parents[2])
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": path}, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


def test_what_an_explained_answer_holds_is_shortened() -> None:
    body = {"text": "Hello", "loud": False, "names": [{"n": 1, "id": "a"}, "b", 3], "none": None, "nothing": None, "empty": []}
    assert list(listing._body(body)) == [
        '  text: "Hello"', "  loud: false", "  names: 3 (a, b, 3)", "  empty: none", "  null: none, nothing",
    ]  # fmt: skip
    assert list(listing._body("x" * 200)) == [f'  body: "{"x" * 98}…']


def test_a_dry_run_prints_requests_and_sends_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = "http://127.0.0.1:1"
    assert command("run", "--url", nobody, "--dry-run", "--header", "Authorization: Bearer secret-1") == 0
    said = capsys.readouterr()
    assert all(line.startswith(f"POST {nobody}/greetings") for line in said.out.splitlines())
    assert '"Anna"' in said.out
    assert "secret-1" not in said.out + said.err


def test_a_dry_run_on_a_public_host_needs_no_permission_to_write(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("run", "--url", "https://anna:secret-1@api.example.com", "--dry-run") == 0
    said = capsys.readouterr()
    assert "api.example.com/greetings" in said.out
    assert "secret-1" not in said.out + said.err


def test_a_baseline_is_written_and_then_accepts_what_it_lists(folder: Path) -> None:
    with served(Greeter("missing-header")) as url:
        run = ("run", "--url", url, "--phases", "book", "--baseline", "known.yaml")
        assert command(*run) == 2
        assert command(*run, "--update") == 0
        assert command(*run) == 0
    (folder / "known.yaml").write_text("findings: 1")
    assert command(*run) == 2
