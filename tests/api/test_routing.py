"""Method and path → operation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.api import Spec
from contracts.api.routing import RouteMatch, Router, WrongMethod

OK = {"responses": {"default": {"description": ""}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def item(*methods: str, **members: object) -> dict:
    return {**dict.fromkeys(methods, OK), **members}


PATHS = {
    "/leads/{id}": item("get", "delete", parameters=[ID]),
    "/leads/new": item("get", "post"),
    "/leads/{id}.json": item("get", parameters=[ID]),
    "/leads/{id}/notes/{note}": item("put"),
    "/leads/{id}/notes/latest": item("get", parameters=[ID]),
    "/a b/caf%C3%A9": item("get"),
    "/": item("get"),
    "/files/{name}.{kind}": item("get"),
    "/{any}/leads": item("get"),
    "/slash/": item("get"),
}


@pytest.fixture
def router(spec_of: Callable[..., Spec]) -> Router:
    return Router(spec_of(PATHS))


@pytest.mark.parametrize(
    ("method", "path", "operation", "values"),
    [
        ("GET", "/leads/7", "GET /leads/{id}", {"id": "7"}), ("GET", "/leads/new", "GET /leads/new", {}), ("DELETE", "/leads/new", "DELETE /leads/{id}", {"id": "new"}),
        ("GET", "/leads/7.json", "GET /leads/{id}.json", {"id": "7"}), ("PUT", "/leads/7/notes/8", "PUT /leads/{id}/notes/{note}", {"id": "7", "note": "8"}),
        ("GET", "/leads/7/notes/latest", "GET /leads/{id}/notes/latest", {"id": "7"}), ("PUT", "/leads/7/notes/latest", "PUT /leads/{id}/notes/{note}", {"id": "7", "note": "latest"}),
        ("GET", "/a%20b/caf%c3%a9", "GET /a b/caf%C3%A9", {}), ("GET", "/", "GET /", {}), ("HEAD", "/leads/new", "GET /leads/new", {}), ("get", "/leads/new", "GET /leads/new", {}),
        ("GET", "/files/a.tar.gz", "GET /files/{name}.{kind}", {"name": "a", "kind": "tar.gz"}), ("GET", "/x/leads", "GET /{any}/leads", {"any": "x"}),
        ("GET", "/leads/a%2Fb", "GET /leads/{id}", {"id": "a%2Fb"}), ("GET", "/leads/%zz", "GET /leads/{id}", {"id": "%zz"}), ("GET", "/leads/%ff", "GET /leads/{id}", {"id": "%ff"}),
        ("GET", "/leads/leads", "GET /leads/{id}", {"id": "leads"}), ("GET", "/slash/", "GET /slash/", {}),
    ],
)  # fmt: skip
def test_operation_is_found(router: Router, method: str, path: str, operation: str, values: dict[str, str]) -> None:
    found = router.find(method, path)
    assert isinstance(found, RouteMatch)
    assert (found.operation.id, found.path_values) == (operation, values)


SEGMENTS = {
    "/a/{x}-{y}-{z}": item("get"),
    "/b/{x}{kind}": item("get", parameters=[{"name": "kind", "in": "path", "required": True, "schema": {"enum": [".gz", ".tar.gz", ""]}}]),
    "/c/{version}{name}": item("get", parameters=[{"name": "version", "in": "path", "required": True, "schema": {"enum": ["v1", "v10"]}}]),
    "/d/{x}{y}": item("get"),
    "/e/({x})": item("get"),
}


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/a/1-2-3", {"x": "1", "y": "2", "z": "3"}), ("/a/1-2-3-4", {"x": "1", "y": "2", "z": "3-4"}), ("/a/----", None),
        ("/a/-----", {"x": "-", "y": "-", "z": "-"}), ("/a/1-2-", None), ("/a/1--3", None), ("/b/a.gz", {"x": "a", "kind": ".gz"}),
        ("/b/a.tar.gz", {"x": "a", "kind": ".tar.gz"}), ("/b/.gz", {"x": ".gz", "kind": ""}), ("/c/v10x", {"version": "v10", "name": "x"}),
        ("/c/v10", {"version": "v1", "name": "0"}), ("/c/v2x", None), ("/d/abc", {"x": "a", "y": "bc"}), ("/d/a", None), ("/e/(a)", {"x": "a"}), ("/e/()", None),
    ],
)  # fmt: skip
def test_a_segment_is_divided_as_its_template_says(spec_of: Callable[..., Spec], path: str, values: dict[str, str] | None) -> None:
    found = Router(spec_of(SEGMENTS)).find("GET", path)
    assert (found.path_values if isinstance(found, RouteMatch) else None) == values


SEVERAL: dict = {"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}, "x-multi-segment": True}
SPANNING = {
    "/ref/{ref}": item("get", parameters=[SEVERAL]),
    "/ref/all": item("get"),
    "/ref/{ref}/log": item("get", parameters=[SEVERAL]),
    "/ref/{ref}/log/{entry}": item("get", parameters=[SEVERAL]),
    "/proxy/{proxy+}": item("get", parameters=[{**SEVERAL, "name": "proxy", "x-multi-segment": False}]),
    "/static/{path:path}": item("get"),
    "/star/{*path}": item("get"),
    "/reserved/{name}": item("get", parameters=[{"name": "name", "in": "path", "required": True, "allowReserved": True, "schema": {}}]),
    "/time/{a:b}": item("get", parameters=[{"name": "a:b", "in": "path", "required": True, "schema": {}}]),
}


@pytest.mark.parametrize(
    ("path", "operation", "values"),
    [
        ("/ref/heads/main", "/ref/{ref}", {"ref": "heads/main"}), ("/ref/main", "/ref/{ref}", {"ref": "main"}), ("/ref/all", "/ref/all", {}),
        ("/ref/all/of", "/ref/{ref}", {"ref": "all/of"}), ("/ref/a/b/log", "/ref/{ref}/log", {"ref": "a/b"}),
        ("/ref/a/log/log/3", "/ref/{ref}/log/{entry}", {"ref": "a/log", "entry": "3"}), ("/proxy/a/b%2Fc", "/proxy/{proxy+}", {"proxy": "a/b%2Fc"}),
        ("/static/a/b.css", "/static/{path:path}", {"path": "a/b.css"}), ("/star/x/y", "/star/{*path}", {"path": "x/y"}),
        ("/reserved/a/b", "/reserved/{name}", {"name": "a/b"}), ("/time/now", "/time/{a:b}", {"a:b": "now"}), ("/time/now/here", None, {}),
        ("/ref/", None, {}), ("/proxy", None, {}),
    ],
)  # fmt: skip
def test_parameter_may_span_several_segments(
    spec_of: Callable[..., Spec], path: str, operation: str | None, values: dict[str, str]
) -> None:
    found = Router(spec_of(SPANNING)).find("GET", path)
    assert (found.operation.id, found.path_values) == (f"GET {operation}", values) if isinstance(found, RouteMatch) else operation is None


def test_many_parameters_that_span_segments_are_found_in_time(spec_of: Callable[..., Spec]) -> None:
    path = "".join(f"/{{p{index}+}}" for index in range(30))
    router = Router(spec_of({f"{path}/end": item("get")}))
    assert router.find("GET", "/x" * 300) is None
    assert isinstance(router.find("GET", "/x" * 60 + "/end"), RouteMatch)


@pytest.mark.parametrize("path", ["", "x", "/leads/", "/leads", "/leads/7/", "/nothing", "//", "/leads/7/notes", "/slash", "*", "%", "/%"])
def test_other_paths_are_not_found(router: Router, path: str) -> None:
    assert router.find("GET", path) is None


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/leads/new", ("GET", "HEAD", "POST", "DELETE", "OPTIONS")), ("POST", "/leads/7", ("GET", "HEAD", "DELETE", "OPTIONS")),
        ("OPTIONS", "/", ("GET", "HEAD", "OPTIONS")), ("GET", "/leads/7/notes/8", ("PUT", "OPTIONS")), ("BREW", "/", ("GET", "HEAD", "OPTIONS")),
        ("HEAD", "/leads/7/notes/8", ("PUT", "OPTIONS")), ("", "/", ("GET", "HEAD", "OPTIONS")),
    ],
)  # fmt: skip
def test_wrong_method_lists_all_right_ones(router: Router, method: str, path: str, allowed: tuple[str, ...]) -> None:
    assert router.find(method, path) == WrongMethod(allowed)


def test_base_paths_of_servers_are_optional(spec_of: Callable[..., Spec]) -> None:
    servers = [
        {
            "url": "https://{host}/api/{version}/",
            "variables": {"host": {"default": "x"}, "version": {"default": "v1", "enum": ["v1", "v2"]}},
        },
        {"url": "/other"},
    ]
    paths = {
        "/a": item("get"),
        "/b": item("get", servers=[{"url": "https://x.org/only"}]),
        "/c": {"get": {**OK, "servers": [{"url": "https://y/deep/er"}]}},
    }
    spec = spec_of(paths, servers=servers)
    router = Router(spec)
    assert spec.base_path == "/api/v1"
    found = {path: isinstance(router.find("GET", path), RouteMatch) for path in
             ("/a", "/api/v1/a", "/api/v2/a", "/other/a", "/only/a", "/b", "/only/b", "/api/v1/b", "/deep/er/c", "/c", "/other/c")}  # fmt: skip
    assert [path for path, is_found in found.items() if not is_found] == ["/only/a", "/api/v1/b", "/other/c"]


def test_base_path_comes_before_a_path_of_the_same_name(spec_of: Callable[..., Spec]) -> None:
    spec = spec_of({"/v1/{id}": item("get", parameters=[ID]), "/a": item("get")}, servers=[{"url": "/v1"}])
    found = Router(spec).find("GET", "/v1/a")
    assert isinstance(found, RouteMatch)
    assert found.operation.id == "GET /a"


def test_methods_of_3_2_are_found(spec_of: Callable[..., Spec]) -> None:
    router = Router(spec_of({"/a": {"query": OK, "additionalOperations": {"COPY": OK}}}, version="3.2.0"))
    assert [type(router.find(method, "/a")) for method in ("QUERY", "COPY", "copy")] == [RouteMatch, RouteMatch, WrongMethod]
    assert router.find("GET", "/a") == WrongMethod(("OPTIONS", "QUERY", "COPY"))


def test_many_operations_are_found_fast(spec_of: Callable[..., Spec]) -> None:
    router = Router(spec_of({f"/r{n}/{{id}}/x{n}": item("get", parameters=[ID]) for n in range(300)}))
    assert all(isinstance(router.find("GET", f"/r{n}/1/x{n}"), RouteMatch) for n in range(300))
    assert router.find("GET", "/" + "a/" * 10_000) is None
