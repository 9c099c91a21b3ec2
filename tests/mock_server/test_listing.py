"""`mock-server routes` and `mock-server show`: what a document promises, one exchange, and nothing left out in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.configuration import MOCK_SERVER, resolve
from contracts.errors import ConfigurationError, DocumentError
from mock_server import app, loaded
from mock_server.cli import operation_listing as listing
from tests.commands import ended

LEAD = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
NOTHING = {"allOf": [{"type": "integer"}, {"type": "string"}]}


def content(schema: Any, **further: Any) -> dict[str, Any]:
    return {"description": "An answer.", "content": {"application/json": {"schema": schema, **further}}}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Leads", "version": "7"},
    "paths": {
        "/leads": {
            "get": {"operationId": "listLeads", "responses": {"200": content({"type": "array", "items": LEAD}, example=[{"name": "Ada"}])}},
            "post": {
                "operationId": "addLead",
                "summary": "Adds\none",
                "requestBody": {"required": True, "content": {"application/json": {"schema": LEAD, "example": {"name": "Bo"}}}},
                "responses": {"201": {"description": "Made."}, "400": content({}), "422": content({}), "default": {"description": "Else."}},
            },
        },
        "/leads/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {"200": content(NOTHING)},
            }
        },
    },
    "webhooks": {"added": {"post": {"responses": {"200": {"description": "Fine."}}}}},
}


def found(folder: Path, document: dict[str, Any] = DOCUMENT, *, budget_s: float = 60, **flags: object) -> loaded.Loaded:
    (folder / "openapi.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    options = resolve(MOCK_SERVER, {"document": "openapi.yaml", **flags}, environ={}, folder=folder)
    return loaded.load(options, budget_s=budget_s)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_routes_has_a_line_for_every_operation_and_everything_that_is_wrong(folder: Path) -> None:
    one = found(folder)
    text = "\n".join(listing.routes(one.mock.contract, one.preflight))
    assert text == (
        "Leads 7: 3 operations, OpenAPI 3.1\n"
        "\n"
        "GET   /leads       listLeads  200 application/json (1 example)\n"
        "POST  /leads       addLead    201; 400 422 application/json; default\n"
        "GET   /leads/{id}             200 application/json\n"
        "\n"
        "1 webhook, not sent by the mock: added\n"
        "\n"
        "1 part could not be compiled:\n"
        "  openapi.yaml:65:15: no value matches this schema, so responses only come close to it: no type satisfies all of the schema"
        " (GET /leads/{id}, /paths/~1leads~1{id}/get/responses/200/content/application~1json)"
    )


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (200, "POST  /leads       addLead    201; 400 422 application/json; default"),
        (60, "POST  /leads       addLead    201 400 422 default"),
        (40, "POST  /leads       201 400 422 default"),
        (24, "POST  /leads       201 …"),
    ],
)
def test_routes_fits_the_width_of_a_terminal(folder: Path, width: int, line: str) -> None:
    one = found(folder)
    lines = list(listing.routes(one.mock.contract, one.preflight, width=width))
    assert lines[3] == line
    assert max(map(len, lines[2:5])) <= width


def test_faults_with_one_cause_are_one_line(folder: Path) -> None:
    paths = {f"/{name}": {"get": {"responses": {"200": content({"type": "strin"})}}} for name in "abc"}
    one = found(folder, {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": paths})
    lines = list(listing.routes(one.mock.contract, one.preflight))
    start = lines.index("3 faults in the document:")
    assert len(lines) == start + 2
    assert lines[-1].endswith(" (first of 3 of this kind)")
    assert len(list(one.warnings())) == 1


def test_arguments_of_show_may_be_in_either_order(folder: Path) -> None:
    (folder / "api.yaml").write_text(yaml.safe_dump(DOCUMENT))
    first, second = (ended("mock-server", "show", *words, folder=folder) for words in (("addLead", "api.yaml"), ("api.yaml", "addLead")))
    assert (first.code, first.out) == (0, second.out)


def test_show_has_a_request_and_its_answer(folder: Path) -> None:
    one = found(folder, budget_s=0)
    text = "\n".join(listing.shown(one, listing.operation_named(one.mock.contract, "listLeads")))
    assert text == (
        "GET /leads  listLeads\n\ncurl -sS -i http://127.0.0.1:8000/leads\n\n"
        'HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 16\n\n[\n  {\n    "name": "Ada"\n  }\n]'
    )


def test_show_sends_the_example_and_says_what_else_may_come(folder: Path) -> None:
    one = found(folder, budget_s=0)
    lines = list(listing.shown(one, listing.operation_named(one.mock.contract, "POST /leads")))
    assert lines[:2] == ["POST /leads  addLead", "Adds one"]
    assert lines[3].endswith("""--data-raw '{"name":"Bo"}'""")
    assert lines[-1] == "otherwise  400 application/json, 422 application/json, default"


def test_show_says_what_could_not_be_compiled(folder: Path) -> None:
    one = found(folder, budget_s=0)
    lines = list(listing.shown(one, listing.operation_named(one.mock.contract, "/leads/5")))
    assert lines[-2] == "1 part could not be compiled:"


@pytest.mark.parametrize("name", ["addLead", "addlead", "POST /leads", "post /leads"])
def test_an_operation_is_known_by_id_or_by_method_and_path(folder: Path, name: str) -> None:
    assert listing.operation_named(found(folder, budget_s=0).mock.contract, name).id == "addLead"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("addLed", "no operation `addLed`: did you mean `addLead`?"),
        ("DELETE /leads", "no operation `DELETE /leads`: did you mean `GET /leads`?"),
        ("/leads", "/leads has more than one method: `GET /leads`, `POST /leads`"),
        ("zzz", "no operation `zzz`; `mock-server routes` lists them"),
    ],
)
def test_an_unknown_operation_is_refused_with_the_nearest(folder: Path, name: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        listing.operation_named(found(folder, budget_s=0).mock.contract, name)
    assert str(caught.value) == told


def test_what_the_start_has_no_time_for_is_counted(folder: Path) -> None:
    one = found(folder, budget_s=0)
    assert one.remark() == ""
    assert one.unseen() == "3 of 3 operations have not been checked yet; problems will be logged here"
    assert list(listing.routes(one.mock.contract, one.preflight))[-1] == (
        "3 of 3 operations were not checked for this list; `mock-server show` checks one"
    )


def test_what_the_start_has_no_time_for_is_looked_at_later(folder: Path) -> None:
    in_time, late, said = found(folder), found(folder, budget_s=0), list[str]()
    steps = list(late.looking_later(said.append))
    assert len(steps) == late.preflight.total and not late.unseen()
    assert said == [f"warning: {gap}" for gap in in_time.preflight.faults] != []


def test_a_mistake_of_ours_while_looking_is_not_lost(caplog: pytest.LogCaptureFixture) -> None:
    def steps() -> Iterator[None]:
        yield
        raise ZeroDivisionError("in a step")

    async def nothing(*_: object) -> None: ...

    asyncio.run(app._Server(nothing, on_ready=lambda: None, meanwhile=steps())._work())
    assert "checking the document in the background failed" in caplog.text and "ZeroDivisionError: in a step" in caplog.text


def test_what_was_replaced_is_not_looked_at_any_more(folder: Path) -> None:
    late = found(folder, budget_s=0)
    assert list(late.looking_later(print, is_wanted=lambda: late.preflight.seen < 1)) == [None]
    assert late.unseen(is_later=False) == "2 of 3 operations have not been checked yet; run `mock-server routes` to see their problems"


def test_strict_refuses_what_cannot_be_answered_as_declared(folder: Path) -> None:
    with pytest.raises(DocumentError, match="no value matches this schema"):
        found(folder, strict=True)


def test_strict_refuses_a_fault_that_is_else_a_warning(folder: Path) -> None:
    document = {**DOCUMENT, "paths": {"/leads": {"get": {"sumary": "x", "responses": {"200": {"description": "Fine."}}}}}}
    one = found(folder, document)
    assert [line.partition("(")[0] for line in one.warnings()] == [
        "warning: openapi.yaml:8:7: unknown member `sumary` in `paths./leads.get`; ignored "
    ]
    assert one.remark() == "1 fault"
    with pytest.raises(DocumentError, match="unknown member `sumary`"):
        found(folder, document, strict=True)
