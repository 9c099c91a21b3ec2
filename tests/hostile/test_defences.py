"""Attacks that are old and known, and what they come to: nothing is read, run, fetched or blown up that a document, a book, a fixture or a
request should not have power over."""

from __future__ import annotations

import ast
import gzip
import http.client
import json
import socket
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts.http.messages import JSON
from contracts.rules.decide.decision import FailedRule
from mock_server.testing import served
from tests.hostile.limits import limited
from tests.mock_server.wire import request, send

SECRET = "the-secret-of-this-machine"
TEXT = {"content": {"text/plain": {"schema": {"type": "string"}}}}


def document(schema: Mapping[str, JSON] | None = None, **members: JSON) -> dict[str, JSON]:
    """A document of one operation, `POST /things`, that takes and answers JSON of a schema."""
    content: dict[str, JSON] = {"content": {"application/json": {"schema": dict(schema or {})}}}
    operation = {"operationId": "things", "requestBody": content, "responses": {"200": {"description": "Done.", **content}}}
    return {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {"/things": {"post": operation}}, **members}


TRYING = """
import json, sys, time
import contracts
for name, (document, book) in json.load(sys.stdin).items():
    started = time.process_time()
    try:
        contracts.load(document, book)
        outcome = "loaded"
    except contracts.RuleBookError as error:
        outcome = str(error)
    except contracts.ContractsError as error:
        outcome = type(error).__name__
    print(json.dumps([name, outcome, time.process_time() - started]), flush=True)
"""


def tried(jobs: Mapping[str, tuple[JSON, JSON]]) -> dict[str, tuple[str, float]]:
    """What came of loading each document with its book (`loaded`, or what was wrong), and how many seconds it took. Within 1 GiB."""
    ended = limited("-c", TRYING, given=json.dumps(jobs), mib=1024, seconds=40)
    assert ended.exit_code == 0, ended
    assert ended.peak_mib < 300
    return {name: (outcome, seconds) for name, outcome, seconds in map(json.loads, ended.output.splitlines())}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A mock that takes JSON, XML and text, and echoes JSON."""
    things = document({"type": "object"})
    operation = things["paths"]["/things"]["post"]
    operation["requestBody"]["content"] |= {"application/xml": {"schema": {"type": "object"}}, **TEXT["content"]}
    with served(things, "none") as base:
        yield base


# What a path may reach


TARGETS = [
    "/docs-assets/../../etc/passwd",
    "/docs-assets/../../../../../../../../etc/passwd",
    "/docs-assets/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/docs-assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/docs-assets/%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "/docs-assets/..%c0%af..%c0%afetc/passwd",
    "/docs-assets/..\\..\\etc\\passwd",
    "/docs-assets//etc/passwd",
    "/docs-assets/%2fetc%2fpasswd",
    "/docs-assets/file:///etc/passwd",
    "/docs-assets/....//....//etc/passwd",
    "/docs-assets/index.css%00/../../../etc/passwd",
    "/docs-assets/",
    "/docs-assets/.",
    "/docs/../../etc/passwd",
    "/docs/%2e%2e/%2e%2e/etc/passwd",
    "/openapi.yaml/../../etc/passwd",
    "/openapi.json/../pyproject.toml",
    "http://mock/docs-assets/../../etc/passwd",
    "/docs-assets/__init__.py",
    "/docs-assets/../__init__.py",
]


@pytest.mark.parametrize("target", TARGETS)
def test_no_path_leads_out_of_the_pages(target: str, url: str) -> None:
    answer = send(url, request("GET", target))
    assert answer.status in (307, 400, 404), answer.text
    assert b"root:" not in answer.body
    assert b"import" not in answer.body


def test_pages_have_the_assets_that_they_need(url: str) -> None:
    assert send(url, request("GET", "/docs-assets/swagger-ui.css")).status == 200


# What a body may grow to


XML_ATTACKS = {
    "laughs": "<!DOCTYPE l [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + level)} '{f'&{chr(97 + level)};' * 10}'>" for level in range(12))
    + "]><things>&m;</things>",
    "file": "<!DOCTYPE t [<!ENTITY f SYSTEM 'file://{secret}'>]><things>&f;</things>",
    "parameter": "<!DOCTYPE t [<!ENTITY % f SYSTEM 'file://{secret}'> %f;]><things/>",
    "address": "<!DOCTYPE t SYSTEM 'http://127.0.0.1:9/t.dtd'><things/>",
    "include": "<things xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file://{secret}' parse='text'/></things>",
    "deep": "<a>" * 100_000,
}


@pytest.mark.parametrize("attack", XML_ATTACKS)
def test_xml_is_neither_expanded_nor_followed(attack: str, url: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    body = XML_ATTACKS[attack].replace("{secret}", str(tmp_path / "secret")).encode()
    answer = send(url, request("POST", "/things", headers={"Content-Type": "application/xml"}, body=body))
    assert answer.status < 500
    assert len(answer.body) < 100_000
    assert SECRET.encode() not in answer.text


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip", "gzip, deflate, gzip"])
def test_compressed_bodies_are_read_as_far_as_the_limit(coding: str) -> None:
    body = b'{"a": "' + bytes(16 * 1024 * 1024) + b'"}'
    for name in coding.split(", "):
        body = gzip.compress(body, 9) if name == "gzip" else zlib.compress(body, 9)
    with served(document(), "none", max_body=1024 * 1024) as base:
        headers = {"Content-Type": "application/json", "Content-Encoding": coding}
        assert send(base, request("POST", "/things", headers=headers, body=body)).status == 413


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "zlib", "a\\0", "x" * 9000])
def test_charsets_are_the_registered_ones(charset: str, url: str) -> None:
    headers = {"Content-Type": f"text/plain; charset={charset}"}
    answer = send(url, request("POST", "/things", headers=headers, body=b"b" * 1_000_000))
    assert 400 <= answer.status < 500


# What a document may do


BOMBS = {
    "aliases": "x: &a [l,l,l,l,l,l,l,l,l,l]\n"
    + "".join(f"x{level}: &{chr(98 + level)} [{','.join([f'*{chr(97 + level)}'] * 10)}]\n" for level in range(9)),
    "merge keys": "x: &a {a0: 1, a1: 1}\n"
    + "".join(f"x{level}: &{chr(98 + level)} {{<<: [{','.join([f'*{chr(97 + level)}'] * 10)}]}}\n" for level in range(9)),
    "names": "x: &a [l,l,l,l,l,l,l,l,l,l]\n"
    + "".join(f"x{level}: &{chr(98 + level)} {{p: *{chr(97 + level)}, q: *{chr(97 + level)}}}\n" for level in range(24)),
    "itself": "x: &a [*a, *a]\n",
    "deep": "x: " + "[" * 50_000 + "]" * 50_000,
    "deep in blocks": "x:\n" + "".join(" " * level + "- \n" for level in range(1, 1500)),
    "deep JSON": '{"x":' * 50_000 + "1" + "}" * 50_000,
}


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float]]:
    """What came of each document of `BOMBS`."""
    folder = tmp_path_factory.mktemp("bombs")
    jobs = {}
    for name, text in BOMBS.items():
        head = "" if text.startswith("{") else "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
        (folder / f"{name}.yaml").write_text(head + text)
        jobs[name] = (str(folder / f"{name}.yaml"), "none")
    return tried(jobs)


@pytest.mark.parametrize("bomb", BOMBS)
def test_yaml_does_not_explode(bomb: str, bombs: Mapping[str, tuple[str, float]]) -> None:
    assert bombs[bomb][0] in ("loaded", "DocumentError"), bombs[bomb]
    assert bombs[bomb][1] < 5


TAGS = [
    "!!python/object/apply:os.system ['touch {marker}']",
    "!!python/object/new:os.system ['touch {marker}']",
    "!!python/name:os.system",
    "!!python/module:os",
    "!!python/object:object {{}}",
    "!<tag:yaml.org,2002:python/object/apply:os.system> ['touch {marker}']",
    "!include {secret}",
    "!ENV HOME",
]


@pytest.mark.parametrize("place", ["document", "part", "book"])
@pytest.mark.parametrize("tag", TAGS)
def test_tags_of_yaml_run_nothing(tag: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    written = tag.format(marker=tmp_path / "marker", secret=tmp_path / "secret")
    things = document({"$ref": "part.yaml"} if place == "part" else {})
    text = json.dumps(things)[:-1] + (f', "x-tagged": {written}}}' if place == "document" else "}")
    (tmp_path / "openapi.yaml").write_text(text)
    (tmp_path / "part.yaml").write_text(f"type: object\nexample: {written}\n")
    if place == "book":
        (tmp_path / "rules.yaml").write_text(f"rulebook: 1\nlet: {{x: {written}}}\n")
    told = ""
    try:
        contract = contracts.load(tmp_path / "openapi.yaml")
        told = json.dumps(contract.spec.source_document.original) + "".join(map(str, contract.faults))
    except contracts.ContractsError as error:
        told = str(error)
    assert not (tmp_path / "marker").exists()
    assert SECRET not in told
    assert "tag" in told


def ways_out(folder: Path) -> dict[str, str]:
    """References to a file outside of the folder, which the document has no business with."""
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text(f"{{type: string, const: {SECRET}}}")
    (folder / "linked.yaml").symlink_to(outside / "secret.yaml")
    (folder / "linked").symlink_to(outside)
    return {
        "up": "../outside/secret.yaml",
        "down and up": "x/../../outside/secret.yaml",
        "absolute": str(outside / "secret.yaml"),
        "URL": (outside / "secret.yaml").as_uri(),
        "URL with a host": f"file://localhost{outside}/secret.yaml",
        "escaped": "%2e%2e/outside/secret.yaml",
        "escaped slash": "..%2foutside%2fsecret.yaml",
        "linked file": "linked.yaml",
        "linked folder": "linked/secret.yaml",
        "machine": "file:///etc/passwd",
        "process": "file:///proc/self/environ",
    }


@pytest.mark.parametrize(
    "way",
    [
        "up",
        "down and up",
        "absolute",
        "URL",
        "URL with a host",
        "escaped",
        "escaped slash",
        "linked file",
        "linked folder",
        "machine",
        "process",
    ],
)
def test_references_do_not_lead_out_of_the_folder(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "openapi.json").write_text(json.dumps(document({"$ref": ways_out(folder)[way]})))
    contract = contracts.load("openapi.json")
    told = "".join(map(str, contract.faults))
    assert told.count("is outside the document's folder and the working folder") == 2  # of the request and of the answer
    assert SECRET not in json.dumps(contract.spec.source_document.original) + told
    assert "root:" not in told


@pytest.mark.parametrize("reference", ["http://{address}/x.yaml", "HTTP://{address}/x.yaml#/a", "//{address}/x.yaml", "ftp://{address}/x"])
def test_references_fetch_nothing_unless_allowed(reference: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        (tmp_path / "openapi.json").write_text(json.dumps(document({"$ref": reference.format(address=address)})))
        assert len(contracts.load(tmp_path / "openapi.json").faults) == 2  # of the request and of the answer
        with pytest.raises(BlockingIOError):
            listener.accept()


BRACES = [
    "{{ 7 * 7 }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "$HOME",
    "%(x)s",
]


@pytest.mark.parametrize("text", BRACES)
def test_templates_in_a_document_are_text(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", SECRET)
    things = document({"type": "object", "properties": {"a": {"const": text}}, "required": ["a"], "example": {"a": text}})
    things["info"] |= {"title": text, "description": text}
    with served(things, "none") as base:
        answer = send(base, request("POST", "/things", headers={"Content-Type": "application/json"}, body=json.dumps({"a": text}).encode()))
        assert json.loads(answer.body) == {"a": text}
        assert json.loads(send(base, request("GET", "/openapi.json")).body)["info"]["title"] == text
        page = send(base, request("GET", "/docs/"))
        assert page.status == 200
        assert b"49" not in page.body.partition(b"<title>")[2].partition(b"</title>")[0]
        assert SECRET.encode() not in page.text + answer.text


# What a rule book may do


def book(when: str = "true", body: JSON = None, let: Mapping[str, JSON] = {}) -> dict[str, JSON]:
    """A book of one rule, `r`."""
    rule = {"id": "r", "when": when, "then": {"status": 200, "body": body}, "witness": {"body": {}}}
    return {"rulebook": 1, **({"let": let} if let else {}), "operations": {"things": {"rules": [rule]}}}


def doubling(first: str, step: str, levels: int = 40, name: str = "x") -> dict[str, JSON]:
    """Lets `x0`, `x1`, …, each made by `step` of X, the one before."""
    return {f"{name}0": first, **{f"{name}{level}": step.replace("X", f"{name}{level - 1}") for level in range(1, levels + 1)}}


REFUSED = [
    "().__class__.__bases__[0].__subclasses__()",
    "''.__class__ == ''",
    "request.__class__ is null",
    "request.body.__class__.__init__.__globals__()",
    "f'{request.body!r:{9**9}}' == ''",
    "f'{request.body.a.__class__:>999999999}' == ''",
    "'{0.__class__}'.format(1) == ''",
    "__import__('os').system('true') == 0",
    "getattr(request, 'body') is null",
    "eval('1') == 1",
    "exec('1') == 1",
    "open('/etc/passwd') is null",
    "__builtins__ is null",
    "c.request is null",
    "f_lower('A') == 'a'",
    "E.get is null",
    "(lambda: 1)() == 1",
    "[x for x in (y := [1])] == [1]",
    "9**9**9 == 1",
    "1 << 999999999 == 1",
    "'a' * 1000000000 == ''",
    "[1] * 1000000000 == []",
    f"request.body.n == {'9' * 5000}",
    f"request.body.n == 0x{'f' * 5000}",
    "request.body.n == 1e999",
    "(" * 5000 + "1" + ")" * 5000,
    "not " * 4000 + "true",
    "1" + " + 1" * 4000 + " == 1",
    "request.body" + ".a" * 4000 + " is null",
    " and ".join(["true"] * 20_000),
    "matches(request.body.t, '(?=(a+)+$)b')",
    "matches(request.body.t, '(a*)*\\\\1b')",
    "matches(request.body.t, '((a{1,1000}){1,1000}){1,1000}')",
    "matches(request.body.t, request.body.t)",
]


@pytest.mark.parametrize("when", REFUSED, ids=range(len(REFUSED)))
def test_expressions_have_no_way_to_python(when: str) -> None:
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(document(), book(when))
    assert "does not reach it" not in str(caught.value)  # it is the expression that is refused
    assert "the expression failed" not in str(caught.value)


@pytest.mark.parametrize("name", ["__class__", "__init__", "__proto__", "constructor", "items", "get", "__dict__", "steps", "keys"])
def test_members_are_those_of_the_json_value(name: str) -> None:
    contract = contracts.load(document(), book(f"request.body['{name}'] == 'x' or request.body == {{}}", "${ request.body }"))
    body = json.dumps({name: "x"}).encode()
    headers = (("Content-Type", "application/json"),)
    assert contract.decide(contracts.Request("POST", "/things", headers=headers, body=body)).body == {name: "x"}
    assert contract.decide(contracts.Request("POST", "/things", headers=headers, body=b'{"other": 1}')).rule == ""


LIST = "request.body.l or [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
EXPLODING = {
    "loops": book(f"[1 {' '.join(f'for a{level} in {LIST}' for level in range(12))}]"),
    "loops over constants": book(f"[1 {' '.join(f'for a{level} in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]' for level in range(12))}]"),
    "loops in lets": book("x30", let=doubling("[1, 2]", "[y for y in X for z in [1, 2]]", 30)),
    "texts": book("count(x40)", let=doubling("request.body.a or 'abc'", "X + X")),
    "f-strings": book("count(x40)", let=doubling("'abc'", "f'{X}{X}'")),
    "templates": book("count(x40)", let=doubling("'abc'", "f'{[X, X]}'")),
    "lists in the answer": book(body="${ x40 }", let=doubling("[request.body.a]", "[X, X]")),
    "constants in the answer": book(body="${ x40 }", let=doubling("[1]", "[X, X]")),
    "members in the answer": book(body="${ x40 }", let=doubling("{'a': request.body.a}", "{'a': X, 'b': X}")),
    "members in a text": book("count(text(x40))", let=doubling("{'a': request.body.a}", "{'a': X, 'b': X}")),
    "members compared": book("x40 == y40", let=doubling("[request.body.a]", "[X, X]") | doubling("[request.body.a]", "[X, X]", name="y")),
    "members told apart": book("unique([x40])", let=doubling("[request.body.a]", "[X, X]")),
    "members sorted": book("sorted([x40, x39])", let=doubling("[request.body.a]", "[X, X]")),
    "members left out": book("without(x40, 'a')", let=doubling("[request.body.a]", "[X, X]")),
    "members in headers": book(body="${ [text(x40)] }", let=doubling("[request.body.a]", "[X, X]")),
    "calls": book("f40(1)", let={"f0(n)": "[n, request.body.a]"} | {f"f{n}(n)": f"[f{n - 1}(n), f{n - 1}([n])]" for n in range(1, 41)}),
}
BOUNDED = {
    "squares": book("x40 is null", "${ x40 }", let=doubling("count(request.body) + 99999999", "X * X")),
    "squares of constants": book("x40 is null", let=doubling("99999999", "X * X")),
    "powers in a text": book("count(text(x12)) < 3000", let=doubling("count(request.body) + 9", "X * X", 12)),
    "a pattern": book("not matches(x6, '(a|a)*(a|a)*(a|a)*b')", let=doubling("'aaaaaaaaaaaaaaaa'", "X + X", 6)),
}


@pytest.fixture(scope="module")
def books() -> dict[str, tuple[str, float]]:
    """What came of each book of `EXPLODING` and `BOUNDED`."""
    return tried({name: (document(), rules) for name, rules in (EXPLODING | BOUNDED).items()})


@pytest.mark.parametrize("name", EXPLODING)
def test_work_beyond_the_budget_of_a_request_is_refused(name: str, books: Mapping[str, tuple[str, float]]) -> None:
    assert "more than 200000 steps" in books[name][0]
    assert books[name][1] < 5


@pytest.mark.parametrize("name", BOUNDED)
def test_what_cannot_grow_is_computed(name: str, books: Mapping[str, tuple[str, float]]) -> None:
    assert books[name][0] == "loaded"
    assert books[name][1] < 5


def test_definitions_that_build_on_each_other_for_ever_are_one_fault() -> None:
    with pytest.raises(contracts.RuleBookError, match="`things` refers to values that are nested too deeply"):
        contracts.load(document(), book("x600", let=doubling("{'a': request.body}", "{'a': X, 'b': X}", 600)))


HUNGRY = {
    "a list in a list": (
        "[x for x in request.body.a if x in request.body.b]",
        {"a": [str(n) for n in range(50_000)]} | {"b": ["x"] * 50_000},
    ),
    "things in a list": (
        "[x for x in request.body.a if [x] in request.body.b]",
        {"a": [*range(20_000)], "b": [[n] for n in range(20_000)]},
    ),
    "texts in a text": (
        "[x for x in request.body.a if x in request.body.b]",
        {"a": [f"x{n}" for n in range(50_000)], "b": "x" * 1_000_000},
    ),
    "pairs": ("[x for x in request.body.a for y in request.body.a if x == y]", {"a": [*range(20_000)]}),
    "copies in a list": ("[request.body.b for x in request.body.a]", {"a": [*range(20_000)], "b": "x" * 100_000}),
    "a text for each": ("[request.body.b + x for x in request.body.a]", {"a": ["x"] * 20_000, "b": "x" * 100_000}),
}


@pytest.mark.parametrize("name", HUNGRY)
def test_one_request_cannot_make_an_honest_rule_work_for_long(name: str) -> None:
    when, body = HUNGRY[name]
    contract = contracts.load(document(), book(f"request.body == {{}} or {when}", "${ " + when + " }"))
    sent = contracts.Request("POST", "/things", headers=(("Content-Type", "application/json"),), body=json.dumps(body).encode())
    decision = contract.decide(sent)
    assert isinstance(decision, FailedRule)
    assert decision.status == 500
    assert "more than 200000 steps" in decision.error


# What a fixture may do


CELLS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1+1",
    "-1+1",
    "${ 1 + 1 }",
    "{{ 1 + 1 }}",
    "$HOME",
    "__import__('os')",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("cell", CELLS)
def test_cells_of_a_fixture_are_text(cell: str, tmp_path: Path) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    (tmp_path / "rows.csv").write_text(f"id,name\n1,{quoted}\n")
    rules = book(body="${ rows['1'].name }") | {"fixtures": {"rows": {"key": "id", "rows": "rows.csv"}}}
    (tmp_path / "rules.yaml").write_text(json.dumps(rules))
    (tmp_path / "openapi.json").write_text(json.dumps(document()))
    contract = contracts.load(tmp_path / "openapi.json")
    sent = contracts.Request("POST", "/things", headers=(("Content-Type", "application/json"),), body=b"{}")
    assert contract.decide(sent).body == cell


@pytest.mark.parametrize("name", ["../secret.csv", "{secret}", "linked.csv", "/etc/passwd"])
def test_fixtures_come_from_below_the_folder_of_the_book(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.csv").write_text(f"id,name\n1,{SECRET}\n")
    folder = tmp_path / "inside"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "linked.csv").symlink_to(tmp_path / "secret.csv")
    rules = book() | {"fixtures": {"rows": {"key": "id", "rows": name.format(secret=tmp_path / "secret.csv")}}}
    (folder / "rules.yaml").write_text(json.dumps(rules))
    with pytest.raises(contracts.RuleBookError, match="outside the rule book's folder") as caught:
        contracts.load(document(), folder / "rules.yaml")
    assert SECRET not in str(caught.value)


# What an answer may tell


def test_answers_hold_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", SECRET)
    monkeypatch.setenv("HTTP_AUTHORIZATION", SECRET)
    rules = book("true", {"a": "$DATABASE_PASSWORD ${ request.headers.x } %DATABASE_PASSWORD% ~"})
    sends = [
        request("POST", "/things", headers={"Content-Type": "application/json", "X": "$DATABASE_PASSWORD"}, body=b"{}"),
        request("POST", "/things", headers={"Content-Type": "application/json"}, body=b"{"),
        request("POST", "/things", headers={"Content-Type": "application/$DATABASE_PASSWORD"}, body=b"{}"),
        request("GET", "/$DATABASE_PASSWORD"),
        request("TRACE", "/things"),
        request("GET", "/docs/"),
        request("GET", "/openapi.yaml"),
        request("GET", "/openapi.json"),
        b"GARBAGE\r\n\r\n",
    ]
    with served(document(), rules) as base:
        for sent in sends:
            answer = send(base, sent)
            assert answer.status != 500
            assert SECRET.encode() not in answer.text
            assert str(tmp_path).encode() not in answer.text
            assert b"Traceback" not in answer.text


NAMES = [
    "__proto__",
    "constructor",
    "prototype",
    "__class__",
    "__dict__",
    "__init__",
    "toString",
    "hasOwnProperty",
    "self",
    "$ref",
    "\u0000",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_with_a_meaning_elsewhere_are_names(name: str) -> None:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: {"type": "integer"}},
        "required": [name],
        "additionalProperties": False,
    }
    things = document({"$ref": "#/components/schemas/x"}, components={"schemas": {"x": schema, "y": {"properties": {name: True}}}})
    headers = {"Content-Type": "application/json"}
    with served(things, "none") as base:
        answer = send(base, request("POST", "/things", headers=headers, body=json.dumps({name: 7}).encode()))
        assert (answer.status, json.loads(answer.body)) == (200, {name: 7})
        assert send(base, request("POST", "/things", headers=headers, body=json.dumps({name: "x"}).encode())).status == 400
        assert send(base, request("POST", "/things", headers=headers, body=b"{}")).status == 400


# What our own code does not do


def test_nothing_is_unpickled_or_evaluated() -> None:
    words = ("pickle", "marshal", "shelve", "eval", "exec", "__import__", "unsafe_load", "full_load", "popen")
    found = set()
    root = Path(contracts.__file__).resolve().parent.parent
    for file in [*(root / "contracts").rglob("*.py"), *(root / "mock_server").rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        if any(word in text for word in words):
            names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
            found |= {f"{file.relative_to(root)}: {name}" for name in names.intersection(words)}
    assert {one for one in found if not one.startswith("contracts/rules/")} == set()
    assert {one.partition(": ")[2] for one in found} == {"exec"}  # of expressions that were checked


def test_requests_name_no_host_that_is_asked(url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        headers = {"Host": address, "X-Forwarded-Host": address, "Referer": f"http://{address}/", "Content-Type": "application/json"}
        body = json.dumps({"url": f"http://{address}/", "$ref": f"http://{address}/x", "callback": f"http://{address}/"}).encode()
        assert send(url, request("POST", "/things", headers=headers, body=body)).status == 200
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("GET", f"http://{address}/things")
        assert connection.getresponse().status in (400, 404, 405)
        connection.close()
        with pytest.raises(BlockingIOError):
            listener.accept()
