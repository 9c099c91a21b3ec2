"""`__all__` is sorted, true, and what other modules live by."""

from __future__ import annotations

import pytest

from tests.guards.source import Module, modules, ours

EVERY = pytest.mark.parametrize(
    "module", [one for one in modules().values() if not one.name.endswith("__main__")], ids=lambda module: module.name
)


@EVERY
def test_exports_are_sorted(module: Module) -> None:
    """Constants, then classes, then functions, each by the alphabet."""
    names = list(module.exported or ())
    assert names == sorted(names, key=lambda name: (0 if name.isupper() else 1 if name[0].isupper() else 2, name))


@EVERY
def test_exports_exist(module: Module) -> None:
    assert set(module.exported or ()) - module.defined == set()


@EVERY
def test_modules_that_define_names_say_which_are_public(module: Module) -> None:
    public = [name for name in module.defined if not name.startswith("_")]
    assert module.exported is not None or not public or module.path.name == "__init__.py"


def test_other_modules_import_only_what_is_exported() -> None:
    wrong = []
    for module in modules().values():
        for target, one in ours(module):
            if one.module == target and one.name and one.name not in (modules()[target].exported or ()):
                wrong.append(f"{module.place}:{one.line}: {one.name} is not in __all__ of {target}")
    assert wrong == []
