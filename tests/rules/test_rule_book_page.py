"""docs/rule-book.md says what the code does: its first rule runs as printed, its tables are those of the code, no message lacks its cure."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import contracts
from contracts import Exchange, Request, Response
from contracts.document.reading.yaml import parse
from contracts.rules.book import book_reading
from contracts.rules.language.functions import FUNCTIONS
from contracts.rules.language.roots import ROOTS
from mock_server.testing import served
from tests.commands import ended

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rule-book.md").read_text(encoding="utf-8")
YAML = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S)
DOCUMENT = next(block for block in YAML if block.startswith("openapi:"))
BOOK = next(block for block in YAML if block.startswith("rulebook:"))
INVARIANT = next(block for block in YAML if "more-than-one-cup-costs-more" in block)


def section(title: str) -> str:
    return re.split(r"^## ", PAGE.split(f"## {title}\n", 1)[1], maxsplit=1, flags=re.M)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the first table."""
    found = re.search(r"(?:^\|.*\n)+", text, re.M)
    assert found
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in found[0].splitlines()]
    return cells[2:]


# --- your first rule ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def cafe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def order(body: object) -> Request:
    return Request("POST", "/orders", (), (("Content-Type", "application/json"),), json.dumps(body).encode())


def test_first_rule_is_in_order(cafe: Path) -> None:
    contract = contracts.load("openapi.yaml")
    assert [row.id for row in contract.rows] == ["drink-sold-out", "order-placed", "drink-unknown"]
    assert contract.notes == ()


def test_misspelt_member_is_told_as_printed(cafe: Path) -> None:
    (cafe / "rules.yaml").write_text(BOOK.replace("drink.soldOut", "drink.soldout"), encoding="utf-8")
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load("openapi.yaml")
    assert f"contracts: {caught.value}\n" in PAGE


@pytest.mark.parametrize(
    ("body", "status", "rule", "told"),
    [
        ({"drink": "espresso", "cups": 3}, 201, "order-placed", '"drink":"espresso","price":6,"note":'),
        ({"drink": "mocha"}, 409, "drink-sold-out", "mocha is sold out today."),
        ({"drink": "tea"}, 409, "drink-unknown", "There is no tea here."),
        ({"drink": "espresso", "cups": 0}, 400, None, ""),
    ],
    ids=["placed", "sold-out", "unknown", "broken"],
)
def test_mock_answers_as_described(cafe: Path, body: object, status: int, rule: str | None, told: str) -> None:
    with served("openapi.yaml") as url:
        connection = HTTPConnection(urlsplit(url).netloc)
        connection.request("POST", "/orders", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
    assert (answer.status, answer.headers["X-Mock-Rule"]) == (status, rule)
    assert told in text


@pytest.mark.parametrize("arguments", [["check"], ["rules", "--explain", "request.json"]], ids=" ".join)
def test_command_says_what_is_printed(cafe: Path, arguments: list[str]) -> None:
    (cafe / "request.json").write_text('{"body": {"drink": "mocha"}}', encoding="utf-8")
    done = ended("contracts", *arguments, folder=cafe)
    assert (done.code, done.err) == (0, "")
    assert done.out.strip() in PAGE


def test_wrong_price_is_told_as_printed(cafe: Path) -> None:
    body = json.dumps({"drink": "espresso", "price": 2, "note": None}).encode()
    answer = Response(201, (("Content-Type", "application/json"),), body)
    (verdict,) = [
        one
        for one in contracts.load("openapi.yaml").judge(Exchange(order({"drink": "espresso", "cups": 2}), answer))
        if one.verdict == "broken"
    ]
    assert verdict.message == "order-placed (when drink) decides: price should be 4, is 2"
    assert f"`{verdict.message}`" in PAGE


def test_invariant_of_the_first_book_holds(cafe: Path) -> None:
    (cafe / "rules.yaml").write_text(BOOK + INVARIANT, encoding="utf-8")
    contract = contracts.load("openapi.yaml")
    for price, expected in ((4, "held"), (2, "broken")):
        answer = Response(
            201, (("Content-Type", "application/json"),), json.dumps({"drink": "espresso", "price": price, "note": None}).encode()
        )
        verdicts = {one.id: one.verdict for one in contract.judge(Exchange(order({"drink": "espresso", "cups": 2}), answer))}
        assert verdicts["more-than-one-cup-costs-more"] == expected


# --- tables ---------------------------------------------------------------------------------------------------------------------------


def test_every_piece_of_yaml_can_be_read() -> None:
    for block in YAML:
        parse(block, file="docs/rule-book.md")


def test_shipped_book_has_what_the_page_counts() -> None:
    read, _ = book_reading.read((ROOT / "rules.yaml").read_text(encoding="utf-8"), file="rules.yaml")
    (operation,) = read.operations.values()
    counted = f"{len(operation.rules)} rules, {len(read.tables)} tables, {len(operation.invariants)} invariants, {len(operation.relations)} relations"
    assert counted in " ".join(PAGE.split())


def test_sections_are_those_of_the_loader() -> None:
    assert [row[0].strip("`") for row in rows(section("Sections"))] == list(book_reading._BOOK)


def test_functions_are_those_of_the_language() -> None:
    written = [[row[0], *row[2:]] for row in rows(PAGE.split("### Functions\n", 1)[1])]
    assert written == [[f"`{one.signature}`", one.null, f"`{one.example}`", f"`{one.gives}`"] for one in FUNCTIONS.values()]


def test_roots_are_those_of_the_language() -> None:
    written = [name for row in rows(PAGE.split("### Roots\n", 1)[1]) for name in re.findall(r"`(\w+)`", row[0])]
    assert written == [*ROOTS, "row", "first", "second", "third"]


def test_what_is_not_yet_there_is_said() -> None:
    assert set(re.findall(r"`(\w+)`", section("Not yet"))) == book_reading.NOT_YET | {"recent"}


# --- messages -------------------------------------------------------------------------------------------------------------------------

RAISING = {"ExpressionFault", "Fault", "ConfigurationError", "OutOfSteps", "Undecidable", "ValueError", "mistake", "warn"}
EXEMPT = {  # message → why it needs no cure
    "… is not JSON": "caught where it is raised",
}


def templates(node: ast.expr) -> list[str]:
    """The texts that an expression may give, with … for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return templates(node.body) + templates(node.orelse)
    if isinstance(node, ast.BinOp):
        return [one + other for one in templates(node.left) for other in templates(node.right)]
    return []


def messages() -> Iterator[str]:
    """What the rule book's loader, compiler and settings say of mistakes."""
    for file in (*sorted((ROOT / "contracts" / "rules").rglob("*.py")), ROOT / "contracts" / "contract.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _raises(node.func):
                yield from templates(node.args[0])
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
                yield from templates(node.value)


def _raises(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute) and function.attr == "add":
        return ast.unparse(function.value).split(".")[-1] == "faults"
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in RAISING


def cures() -> dict[str, str]:
    found: dict[str, str] = {}
    for part in section("Messages and their cures").split("\n### ")[1:]:
        found |= {row[0]: row[1] for row in rows(part)}
    return found


def test_every_message_has_a_cure() -> None:
    assert sorted(set(messages()) - cures().keys() - EXEMPT.keys()) == []


def test_every_cure_has_a_message() -> None:
    elsewhere = {  # of the YAML reader, of Faker's home, or put together from parts
        "not valid YAML: …", "`…` is defined twice, first in line …", "unknown provider `…`", "… is never equal to …",
        "a row has no key", "the key … is not text",
        "`…` reads the body before `…`, which refuses invalid bodies",
    }  # fmt: skip
    assert sorted(cures().keys() - set(messages()) - elsewhere) == []


def test_exempt_messages_are_still_there() -> None:
    assert EXEMPT.keys() <= set(messages())
