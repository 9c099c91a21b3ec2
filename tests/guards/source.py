"""The kit's own source as facts: modules, what each imports, what each says it exports. Read with `ast`: nothing is imported.

A text such as "mock_server.cli.serve_command:serve" counts as an import: `contracts.cli.builder` imports that when the command runs.
"""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PACKAGES", "ROOT", "Import", "Module", "committed", "modules", "ours", "third_party"]

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("contracts", "mock_server")
_IMPORTED_LATER = re.compile(rf"((?:{'|'.join(PACKAGES)})(?:\.\w+)+):(\w+)")


@dataclass(frozen=True, slots=True)
class Import:
    """One import, wherever it stands, in a function or for types too. `module` is dotted, `name` what is taken from it, "" for all of it."""

    module: str
    name: str
    line: int

    @property
    def package(self) -> str:
        """The first part: `yaml`."""
        return self.module.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Module:
    """One file of a package. `exported` is `__all__`, None where there is none; `defined` all that stands at its top level."""

    name: str
    path: Path
    tree: ast.Module
    imports: tuple[Import, ...]
    exported: tuple[str, ...] | None
    defined: frozenset[str]

    @property
    def place(self) -> str:
        """`contracts/schemas/validation.py`."""
        return self.path.relative_to(ROOT).as_posix()


@functools.cache
def modules() -> dict[str, Module]:
    """Every module of both packages by its dotted name."""
    names = {_dotted(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}
    return {name: _read(name, path) for name, path in names.items()}


@functools.cache
def committed() -> tuple[Path, ...]:
    """Every text that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def third_party(module: Module) -> Iterator[Import]:
    """What `module` imports that is neither ours nor Python's."""
    for one in module.imports:
        if one.package not in {*PACKAGES, *sys.stdlib_module_names}:
            yield one


def ours(module: Module) -> Iterator[tuple[str, Import]]:
    """What `module` imports of ours, with the module that really holds it: `from contracts import schemas` → contracts.schemas."""
    for one in module.imports:
        if one.package in PACKAGES:
            inner = f"{one.module}.{one.name}"
            yield (inner if inner in modules() else one.module), one


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(name: str, path: Path) -> Module:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return Module(name, path, tree, tuple(_imports(tree)), _exported(tree), frozenset(_defined(tree)))


def _imports(tree: ast.Module) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, "", node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            yield from (Import(node.module or "", alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (later := _IMPORTED_LATER.fullmatch(node.value)):
            yield Import(later[1], later[2], node.lineno)


def _exported(tree: ast.Module) -> tuple[str, ...] | None:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            value = ast.literal_eval(node.value)  # type: ignore[attr-defined]
            return tuple(value)
    return None


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        else:
            yield from (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store))
            yield from (
                alias.asname or alias.name
                for inner in ast.walk(node)
                if isinstance(inner, (ast.Import, ast.ImportFrom))
                for alias in inner.names
            )
            yield from (inner.name for inner in ast.walk(node) if isinstance(inner, (ast.FunctionDef, ast.ClassDef)))
