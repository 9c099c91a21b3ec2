"""Imports point one way, as docs/architecture.md draws it; each third party has one home. An import inside a function counts too."""

from __future__ import annotations

import graphlib

import pytest

from tests.guards.source import ROOT, modules, ours, third_party

# From the bottom up. A module may import from its own layer and from those above it in this list; the longest prefix counts.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("contracts.printable",),
    ("contracts.errors",),
    ("contracts.console", "contracts.streams"),
    (
        "contracts.configuration",
        "contracts.exchange",
        "contracts.wire",
        "contracts.display",
        "contracts.dialect",
        "contracts.bundle",
        "contracts.hidden",
        "contracts.schemas",
        "contracts.schema",
        "contracts.weight",
    ),
    ("contracts.document",),
    ("contracts.spec",),
    ("contracts.rules.language",),
    ("contracts.rules.language.compiler",),
    ("contracts.rules.language.roots",),
    ("contracts.rules.book",),
    ("contracts.rules.program",),
    ("contracts.rules.decide",),
    ("contracts.rules.judge",),
    ("contracts.rules", "contracts.rules.draft"),
    ("contracts.contract",),
    ("contracts",),
    ("contracts.referee", "contracts.referee.checks", "contracts.referee.transport", "contracts.referee.cases"),
    ("contracts.referee.engine",),
    ("contracts.referee.phases",),
    ("contracts.referee.run",),
    ("contracts.referee.reports",),
    ("contracts.cli", "contracts.__main__"),
    ("mock_server.settings", "mock_server.generated", "mock_server.limits", "mock_server.memory"),
    ("mock_server.data",),
    ("mock_server.encoding",),
    (
        "mock_server.problems",
        "mock_server.mistakes",
        "mock_server.examples",
        "mock_server.headers",
        "mock_server.echoing",
        "mock_server.locations",
        "mock_server.locales",
    ),
    ("mock_server.stubs",),
    ("mock_server.dispatcher", "mock_server.cors", "mock_server.compression", "mock_server.request_log"),
    ("mock_server.content_security", "mock_server.pages"),
    ("mock_server.serving", "mock_server.protocol"),
    ("mock_server.app",),
    ("mock_server",),
    (
        "mock_server.testing",
        "mock_server.samples",
        "mock_server.welcome",
        "mock_server.survey",
        "mock_server.loaded",
        "mock_server.breaches",
    ),
    ("mock_server.listing", "mock_server.prove", "mock_server.audit", "mock_server.watching"),
    ("mock_server.cli", "mock_server.__main__"),
)
CIRCLES_OF_TYPES = ("mock_server.data",)  # its modules name each other's types; they are to be unwound when generation has its own package
ABOVE_THE_CONTRACT = ("contracts.referee", "contracts.cli", "contracts.__main__")
THE_DOOR = ("mock_server.prove", "mock_server.audit")  # both run the referee on the mock

# Third party → the modules, or packages with all that is in them, that may import it.
HOMES = {
    "click": ("contracts.cli", "mock_server.cli"),
    "connexion": ("mock_server.serving",),
    "faker": ("mock_server.data",),
    "httpcore": ("contracts.referee.network",),
    "httptools": ("mock_server.protocol",),
    "httpx": ("contracts.referee.network", "contracts.referee.transport"),
    "hypothesis": ("contracts.referee.engine",),
    "jinja2": ("mock_server.pages",),
    "jsonschema_rs": ("contracts.schemas.compilation",),
    "orjson": ("contracts.spec.body", "mock_server"),
    "requests": ("contracts.referee.engine",),
    "rich": ("contracts.referee.reports.console",),
    "schemathesis": ("contracts.referee.engine",),
    "starlette": ("mock_server.pages",),
    "uvicorn": ("mock_server.app", "mock_server.protocol"),
    "yaml": ("contracts.document",),
}


def is_within(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def layer(name: str) -> int:
    places = [(place, level) for level, layer in enumerate(LAYERS) for place in layer if is_within(name, place)]
    place, level = max(places, key=lambda found: len(found[0]))
    exact = place in ("contracts", "mock_server") and name != place
    assert not exact, f"{name} has no place in the drawing: add it to LAYERS here and to docs/architecture.md"
    return level


def test_modules_import_only_from_their_layer_and_below() -> None:
    wrong = [
        f"{module.place}:{one.line} imports {target}"
        for module in modules().values()
        for target, one in ours(module)
        if layer(target) > layer(module.name)
    ]
    assert wrong == []


def test_contracts_never_imports_the_mock() -> None:
    assert _crossings("contracts", ("mock_server",)) == []


def test_mock_never_imports_the_referee_but_through_one_door() -> None:
    assert _crossings("mock_server", ABOVE_THE_CONTRACT) == []


def _crossings(package: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{module.place}:{one.line} imports {target}"
        for module in modules().values()
        if is_within(module.name, package) and module.name not in THE_DOOR
        for target, one in ours(module)
        if any(is_within(target, place) for place in forbidden)
    ]


def test_third_parties_are_imported_at_home() -> None:
    wrong = [
        f"{module.place}:{one.line} imports {one.module}: home is {', '.join(HOMES.get(one.package, ('nowhere yet',)))}"
        for module in modules().values()
        for one in third_party(module)
        if not any(is_within(module.name, home) for home in HOMES.get(one.package, ()))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", HOMES)
def test_every_home_is_lived_in(name: str) -> None:
    users = {module.name for module in modules().values() for one in third_party(module) if one.package == name}
    empty = [home for home in HOMES[name] if not any(is_within(user, home) for user in users)]
    assert empty == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for types count, too."""
    graph = {
        module.name: {target for target, one in ours(module) if not (one.is_for_types and _may_circle(module.name))} - {module.name}
        for module in modules().values()
    }
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


@pytest.mark.parametrize("package", CIRCLES_OF_TYPES)
def test_every_package_that_may_circle_does(package: str) -> None:
    inside = [module for module in modules().values() if is_within(module.name, package)]
    graph = {module.name: {target for target, _ in ours(module)} - {module.name} for module in inside}
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(graph).prepare()


def _may_circle(name: str) -> bool:
    return any(is_within(name, package) for package in CIRCLES_OF_TYPES)


def test_configuration_needs_errors_alone() -> None:
    outside = {
        target
        for module in modules().values()
        if is_within(module.name, "contracts.configuration")
        for target, _ in ours(module)
        if not is_within(target, "contracts.configuration")
    }
    assert outside == {"contracts.errors"}


def test_architecture_page_has_a_place_for_every_module() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    places = {"/".join(module.place.split("/")[:2]) for module in modules().values() if not module.path.stem.startswith("__")}
    missing = {place for place in places if place not in page and f"`{place.partition('/')[2]}`" not in page}
    assert missing == set()
