"""Types say what is known: places where they do not are counted, and grow no more. Lower a number here when it can be lowered."""

from __future__ import annotations

import ast

import pytest

from tests.guards.source import Module, modules

MOST = {"Any": 52, "type: ignore": 25}  # in contracts and mock_server together


def _count(module: Module, what: str) -> int:
    text = module.path.read_text(encoding="utf-8")
    if what == "Any":
        return sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(text)))
    return text.count(f"# {what}")


@pytest.mark.parametrize("what", MOST)
def test_what_types_do_not_say_grows_no_more(what: str) -> None:
    counts = {module.place: count for module in modules().values() if (count := _count(module, what))}
    assert sum(counts.values()) <= MOST[what], counts


def test_json_is_a_recursive_alias() -> None:
    """An alias of `object` would say nothing of a value of JSON."""
    (alias,) = [
        node
        for node in ast.walk(ast.parse(modules()["contracts.http.messages"].path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "JSON"
    ]
    assert isinstance(alias.value, ast.Constant)
    assert "Sequence[JSON] | Mapping[str, JSON]" in alias.value.value
