"""`__all__` is sorted, true, and what other modules live by."""

from __future__ import annotations

from tests.guards.source import modules, ours


def by_the_kind(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, each by the alphabet."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2, name


def test_exports_are_sorted() -> None:
    wrong = [module.place for module in modules().values() if list(module.exported or ()) != sorted(module.exported or (), key=by_the_kind)]
    assert wrong == []


def test_exports_exist() -> None:
    missing = {module.place: names for module in modules().values() if (names := set(module.exported or ()) - module.defined)}
    assert missing == {}


def test_modules_that_define_names_say_which_are_public() -> None:
    silent = [
        module.place
        for module in modules().values()
        if module.exported is None
        and module.path.stem not in ("__init__", "__main__")
        and any(not name.startswith("_") for name in module.defined)
    ]
    assert silent == []


def test_other_modules_import_only_what_is_exported() -> None:
    wrong = [
        f"{module.place}:{one.line}: {one.name} is not in __all__ of {one.module}"
        for module in modules().values()
        for target, one in ours(module)
        if target == one.module and one.name and one.name not in exported(target)
    ]
    assert wrong == []


def exported(name: str) -> tuple[str, ...]:
    return (modules()[name].exported if name in modules() else None) or ()
