"""`mock-server resources`: what was recognised, where the document shows it, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.api import build
from contracts.api.resources import resources_of
from contracts.document import load
from mock_server.cli import resources
from mock_server.cli.commands import main

DOCUMENT = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /customers:
    get:
      operationId: listCustomers
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: email, in: query, schema: {type: string}}
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema:
                type: object
                properties:
                  data: {type: array, items: {$ref: "#/components/schemas/Customer"}}
                  total: {type: integer}
  /customers/{customer}:
    get:
      operationId: getCustomer
      parameters:
        - {name: customer, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: One., content: {application/json: {schema: {$ref: "#/components/schemas/Customer"}}}}}
  /login:
    post:
      responses: {"204": {description: Done.}}
components:
  schemas:
    Customer:
      type: object
      properties:
        id: {type: string}
        email: {type: string}
        password: {type: string, writeOnly: true}
"""
EXPECTED = """\
Shop 1: 1 collection, 0 singletons; 1 of 3 operations without a resource

customers  /customers, /customers/{customer}
  collection  /customers                 FILE:4   `/customers/{customer}` names one of its items
  key         {customer} = id            FILE:34  `{customer}` names the customer, and `id` identifies it
  list        GET /customers             FILE:5   listCustomers
    rows      data[]                     FILE:18  `data` is a common name for the list in an envelope
    total     total                      FILE:19  `total` next to the list
    paging    page ?page                 FILE:8   `page` is a common name for a page parameter
    filters   ?email                     FILE:5   same name as a member of the rows
  read        GET /customers/{customer}  FILE:21  getCustomer
  secret      password                   FILE:36  `password` is writeOnly

without a resource
  POST  /login  FILE:27  the response is neither a list nor an item
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "shop.yaml").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)
    return "shop.yaml"


def test_every_line_has_a_place_and_a_reason(file: str) -> None:
    found = "\n".join(resources.listed(spec := build(load(file)), resources_of(spec)))
    assert found.replace("shop.yaml", "FILE") + "\n" == EXPECTED


def test_the_command_prints_it(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["resources", file])
    assert ended.value.code == 0
    assert capsys.readouterr().out.replace(file, "FILE") == EXPECTED


def test_the_rule_book_corrects_it(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = "rulebook: 1\nresources:\n  /customers:\n    name: clients\n    keys: {customer: email}\n    operations: {listCustomers: none}\n"
    (tmp_path / "rules.yaml").write_text(book)
    with pytest.raises(SystemExit):
        main(["resources", file])
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "clients /customers, /customers/{customer}" in lines
    assert "key {customer} = email shop.yaml:4 the rule book says so (rules.yaml:3)" in lines
    assert not any(line.startswith("list ") for line in lines)
