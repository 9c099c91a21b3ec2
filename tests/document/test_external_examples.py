"""`externalValue` of examples: files below the document's folder are read, anything else is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /shop:
    get:
      responses:
        "200":
          description: fine
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}}}
              examples: {first: {externalValue: WHERE}}
"""


def examples(tmp_path: Path, where: str) -> tuple[dict, list[str]]:
    (tmp_path / "api.yaml").write_text(DOCUMENT.replace("WHERE", where))
    spec = contracts.load(tmp_path / "api.yaml", "none").spec
    (operation,) = spec.operations.values()
    faults = [fault.message for fault in spec.source_document.faults]
    return dict(operation.responses["200"].content["application/json"].examples), faults


@pytest.mark.parametrize("name", ["shop.json", "parts/shop.yaml"])
def test_a_file_below_the_folder_is_the_example(tmp_path: Path, name: str) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / name).write_text('{"name": "Corner shop"}')
    assert examples(tmp_path, name) == ({"first": {"name": "Corner shop"}}, [])


@pytest.mark.parametrize(
    ("where", "reason"),
    [("gone.json", "cannot be read"), ("https://example.com/shop.json", "was not read"), ("../../outside.json", "was not read")],
)
def test_what_cannot_be_read_is_reported(tmp_path: Path, where: str, reason: str) -> None:
    found, faults = examples(tmp_path, where)
    assert found == {}
    assert len(faults) == 1
    assert f"`{where}` {reason}" in faults[0]
    assert "example not served" in faults[0]
