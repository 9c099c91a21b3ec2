"""Imports point one way, as docs/architecture.md draws it; each third party has one home. An import inside a function counts too."""

from __future__ import annotations

import graphlib

import pytest

from tests.guards.source import ROOT, modules, ours, third_party

# From the bottom up. A module may import from its own layer and from those above it in this list; the longest prefix counts.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("contracts.exit_codes", "contracts.garbage_collection", "contracts.printable", "contracts.spelling"),
    ("contracts.errors",),
    ("contracts.http", "contracts.display"),
    ("contracts.member_paths", "contracts.moments", "contracts.pointers"),
    ("contracts.configuration", "contracts.cli.console", "contracts.cli.streams"),
    ("contracts.cli.builder",),
    (
        "contracts.schemas.dialects",
        "contracts.schemas.discriminators",
        "contracts.schemas.hidden_members",
        "contracts.schemas.keywords",
        "contracts.schemas.patterns",
    ),
    ("contracts.schemas.bundles",),
    ("contracts.schemas.validators",),
    ("contracts.schemas.explanation",),
    ("contracts.schemas",),
    ("contracts.document",),
    ("contracts.codecs",),
    ("contracts.api",),
    ("contracts.generation.budget", "contracts.generation.vocabulary"),
    ("contracts.generation.merging",),
    ("contracts.generation.pattern_samples", "contracts.generation.value_providers"),
    ("contracts.generation.context",),
    ("contracts.generation.compiler", "contracts.generation.extent", "contracts.generation.minimum_depth"),
    ("contracts.generation.relations",),
    ("contracts.generation.builders",),
    ("contracts.generation",),
    ("contracts.samples",),
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
    ("contracts.checker.credentials", "contracts.checker.failures", "contracts.checker.verdicts"),
    ("contracts.checker.events",),
    ("contracts.checker.sending",),
    ("contracts.checker",),
    ("contracts.checker.engine",),
    ("contracts.checker.phases",),
    ("contracts.checker.run",),
    ("contracts.checker.reports",),
    ("contracts.cli", "contracts.__main__"),
    (
        "mock_server.settings",
        "mock_server.generated",
        "mock_server.grouped_faults",
        "mock_server.serving.limits",
        "mock_server.memory",
        "mock_server.wishes",
        "mock_server.refusal_notes",
    ),
    ("mock_server.responses",),
    ("mock_server.responses.stubs",),
    ("mock_server.state",),
    ("mock_server.wishes.granting",),
    ("mock_server.dispatcher", "mock_server.serving.cors", "mock_server.serving.compression", "mock_server.serving.request_log"),
    ("mock_server.serving.content_security", "mock_server.serving.pages"),
    ("mock_server.serving",),
    ("mock_server.app",),
    ("mock_server.contract_resolver",),
    ("mock_server",),
    ("mock_server.testing", "mock_server.cli.welcome", "mock_server.preflight", "mock_server.loaded"),
    ("mock_server.pytest_plugin", "mock_server.selftest", "mock_server.watching"),
    ("mock_server.cli", "mock_server.__main__"),
)
ABOVE_THE_CONTRACT = (
    "contracts.checker", "contracts.cli.commands", "contracts.cli.init_command", "contracts.cli.listing_commands", "contracts.cli.loading",
    "contracts.cli.run_command", "contracts.__main__",
)  # fmt: skip
SELF_TEST = ("mock_server.selftest",)  # runs the checker on the mock

# Third party → the modules, or packages with all that is in them, that may import it.
HOMES = {
    "click": ("contracts.cli.builder",),
    "connexion": ("mock_server.serving.application", "mock_server.contract_resolver"),
    "faker": ("contracts.generation",),
    "httpcore": ("contracts.checker.sending.network",),
    "httptools": ("mock_server.serving.protocol",),
    "httpx": ("contracts.checker.sending.network", "contracts.checker.sending.transport", "contracts.checker.sending.trust"),
    "hypothesis": ("contracts.checker.engine",),
    "jinja2": ("mock_server.serving.pages",),
    "jsonschema_rs": ("contracts.schemas.validators.compiled_checks",),
    "orjson": ("contracts.codecs.json_text",),
    "pytest": ("mock_server.pytest_plugin",),
    "python_multipart": ("contracts.codecs.multipart",),
    "requests": ("contracts.checker.engine",),
    "rich": ("contracts.checker.reports.console",),
    "schemathesis": ("contracts.checker.engine",),
    "starlette": ("mock_server.serving.pages",),
    "trustme": ("mock_server.serving.certificates",),
    "uvicorn": ("mock_server.app", "mock_server.serving.protocol"),
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


def test_what_a_command_runs_counts_as_an_import() -> None:
    imported = {target for target, _ in ours(modules()["mock_server.cli.commands"])}
    assert {"mock_server.cli.serve_command", "mock_server.cli.selftest_commands"} <= imported


def test_contracts_never_imports_the_mock() -> None:
    assert _crossings("contracts", ("mock_server",)) == []


def test_mock_never_imports_the_checker_but_through_one_door() -> None:
    assert _crossings("mock_server", ABOVE_THE_CONTRACT) == []


def _crossings(package: str, forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{module.place}:{one.line} imports {target}"
        for module in modules().values()
        if is_within(module.name, package) and not any(is_within(module.name, place) for place in SELF_TEST)
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
    graph = {module.name: {target for target, _ in ours(module)} - {module.name} for module in modules().values()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the cycle


def test_configuration_needs_errors_and_spelling_alone() -> None:
    outside = {
        target
        for module in modules().values()
        if is_within(module.name, "contracts.configuration")
        for target, _ in ours(module)
        if not is_within(target, "contracts.configuration")
    }
    assert outside == {"contracts.errors", "contracts.http.addresses", "contracts.spelling"}


def test_architecture_page_has_a_place_for_every_module() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    places = {"/".join(module.place.split("/")[:2]) for module in modules().values() if not module.path.stem.startswith("__")}
    missing = {place for place in places if place not in page and f"`{place.partition('/')[2]}`" not in page}
    assert missing == set()
