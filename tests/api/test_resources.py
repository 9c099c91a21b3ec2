"""What is recognised of small documents, each in the manner of a public API: resources, effects, keys, lists, pages, secrets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from contracts.api import Spec
from contracts.api.resources import Correction, Evidence, Resource, Resources, recognize, resources_of
from contracts.api.resources.templates import template_of
from contracts.api.resources.words import plural, singular, words_of

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
Make = Callable[..., Spec]


def thing(*names: str, **further: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {**dict.fromkeys(names, TEXT), **further}}


def answers(schema: Any, status: str = "200", **further: Any) -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}, **further}}}


def sends(schema: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def parameter(name: str, where: str = "path", schema: Any = TEXT, **further: Any) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema, **further}


def gone() -> dict[str, Any]:
    return {"responses": {"204": {"description": ""}}}


def recognised(spec_of: Make, paths: dict[str, Any], **members: Any) -> Resources:
    return recognize(spec_of(paths, **members))


def effects(resource: Resource) -> dict[str, tuple[str, ...]]:
    return dict(resource.operations)


CUSTOMER = thing("id", "email")
CUSTOMERS = {
    "/customers": {
        "get": answers({"type": "array", "items": CUSTOMER}),
        "post": {**sends(thing("email")), **answers(CUSTOMER, "201")},
    },
    "/customers/{customer}": {
        "parameters": [parameter("customer")],
        "get": answers(CUSTOMER),
        "put": {**sends(CUSTOMER), **answers(CUSTOMER)},
        "patch": {**sends(CUSTOMER), **answers(CUSTOMER)},
        "delete": gone(),
    },
}


def test_methods_say_what_is_done_to_a_collection_and_its_items(spec_of: Make) -> None:
    (found,) = recognised(spec_of, CUSTOMERS)
    assert (found.name, found.path, found.item, found.parent, found.is_single) == (
        "customers",
        "/customers",
        "/customers/{customer}",
        "",
        False,
    )
    assert effects(found) == {
        "list": ("GET /customers",),
        "create": ("POST /customers",),
        "read": ("GET /customers/{customer}",),
        "replace": ("PUT /customers/{customer}",),
        "patch": ("PATCH /customers/{customer}",),
        "delete": ("DELETE /customers/{customer}",),
    }


REPOSITORY = thing("name", "full_name", id=WHOLE, owner=thing("login", id=WHOLE))
POD = {"type": "object", "properties": {"kind": TEXT, "metadata": thing("name", "namespace", "uid"), "status": thing("phase")}}


@pytest.mark.parametrize(
    ("path", "parameters", "schema", "keys"),
    [
        ("/pets/{petId}", [parameter("petId")], thing("id", "name"), {"petId": ("id",)}),
        ("/pets/{pet_id}", [parameter("pet_id", schema=WHOLE)], thing("name", id=WHOLE), {"pet_id": ("id",)}),
        ("/pets/{id}", [parameter("id")], thing("petId", "name"), {"id": ("petId",)}),
        ("/customers/{customer}", [parameter("customer")], CUSTOMER, {"customer": ("id",)}),
        ("/users/{username}", [parameter("username")], thing("login", "name", id=WHOLE), {"username": ("login",)}),
        ("/teams/{team_slug}", [parameter("team_slug")], thing("name", "slug", id=WHOLE), {"team_slug": ("slug",)}),
        ("/issues/{issue_number}", [parameter("issue_number", schema=WHOLE)], thing(id=WHOLE, number=WHOLE), {"issue_number": ("number",)}),
        ("/v1/{parent}/books/{name}", [parameter("parent"), parameter("name")], thing("name"), {"name": ("name",)}),
        ("/balancers/{lb_id}", [parameter("lb_id")], thing("id", "name"), {"lb_id": ("id",)}),
        (
            "/repos/{owner}/{repo}",
            [parameter("owner", description="The owner. The name is not case sensitive."), parameter("repo", description="The name of the repository.")],
            REPOSITORY,
            {"owner": ("owner", "login"), "repo": ("name",)},
        ),
        (
            "/namespaces/{namespace}/pods/{name}",
            [parameter("namespace"), parameter("name")],
            POD,
            {"namespace": ("metadata", "namespace"), "name": ("metadata", "name")},
        ),
        ("/shops/{name}/products/{id}", [parameter("name"), parameter("id")], thing("id", "name"), {"id": ("id",)}),
        ("/orders/{orderId}/lines/{lineId}", [parameter("orderId"), parameter("lineId")], thing("id", "orderId"),
         {"orderId": ("orderId",), "lineId": ("id",)}),
        ("/places/{region}", [parameter("region")], thing("population", "area"), {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_parameter_of_the_path_is_a_member_of_the_thing(
    spec_of: Make, path: str, parameters: list[dict[str, Any]], schema: Any, keys: dict[str, tuple[str, ...]]
) -> None:
    (found,) = recognised(spec_of, {path: {"parameters": parameters, "get": answers(schema)}})
    assert {key.parameter: key.member for key in found.keys} == keys
    assert all(key.evidence.is_sure for key in found.keys)


def test_an_id_beside_the_thing_that_it_is_of_is_not_sure(spec_of: Make) -> None:
    membership = thing("id", "role", user=thing("id"))
    (found,) = recognised(spec_of, {"/members/{userId}": {"parameters": [parameter("userId")], "get": answers(membership)}})
    assert [(key.member, key.evidence.is_sure) for key in found.keys] == [(("id",), False)]


def test_a_key_tells_where_the_document_shows_it(spec_of: Make) -> None:
    paths = {"/pets/{petId}": {"parameters": [parameter("petId")], "get": answers({"$ref": "#/components/schemas/Pet"})}}
    (found,) = recognised(spec_of, paths, components={"schemas": {"Pet": {"allOf": [thing("name"), thing("id")]}}})
    (key,) = found.keys
    assert key.evidence.pointer == "/components/schemas/Pet/allOf/1/properties/id"
    assert key.evidence.reason == "`{petId}` and `id` have the same meaning"


ROW = thing("id", "name")
ROWS = {"type": "array", "items": ROW}


@pytest.mark.parametrize(
    ("schema", "rows", "row", "envelope"),
    [
        (ROWS, (), (), {}),
        (
            thing(data=ROWS, has_more={"type": "boolean"}, object=TEXT, url=TEXT),
            ("data",),
            (),
            {"more": ("has_more",), "here": ("url",)},
        ),
        (
            thing("next", "previous", count=WHOLE, results=ROWS),
            ("results",),
            (),
            {"total": ("count",), "next": ("next",), "previous": ("previous",)},
        ),
        (
            thing(data=ROWS, meta=thing("next_token", result_count=WHOLE, count=WHOLE)),
            ("data",),
            (),
            {"next": ("meta", "next_token"), "count": ("meta", "count")},
        ),
        (
            thing(droplets=ROWS, links=thing(pages=thing("next", "prev")), meta=thing(total=WHOLE)),
            ("droplets",),
            (),
            {"next": ("links", "pages", "next"), "previous": ("links", "pages", "prev"), "total": ("meta", "total")},
        ),
        (
            thing(_embedded=thing(droplets=ROWS), _links=thing(next=thing("href")), total=WHOLE),
            ("_embedded", "droplets"),
            (),
            {"next": ("_links", "next", "href"), "total": ("total",)},
        ),
        (thing("kind", metadata=thing("continue"), items=ROWS), ("items",), (), {"next": ("metadata", "continue")}),
        (
            thing(items={"type": "array", "items": thing("added_at", droplet=ROW)}, total=WHOLE),
            ("items",),
            ("droplet",),
            {"total": ("total",)},
        ),
        (thing(items={"type": "array", "items": thing("type", payload=ROW)}), ("items",), (), {}),
    ],
    ids=["list", "has-more", "django", "counted-page", "named", "hal", "kubernetes", "wrapped-rows", "with-a-payload"],
)
def test_a_list_is_found_in_its_envelope(spec_of: Make, schema: Any, rows: Any, row: Any, envelope: dict[str, Any]) -> None:
    found = recognised(spec_of, {"/droplets": {"get": answers(schema)}})
    answer = found.roles["GET /droplets"].answer
    assert answer is not None
    assert (answer.rows, answer.row, {member.role: member.path for member in answer.envelope}) == (rows, row, envelope)


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        (ROW, ()),
        (thing(droplet=ROW), ("droplet",)),
        (thing(data=ROW, meta=thing("request")), ("data",)),
        (thing(data=thing(droplet=ROW)), ("data", "droplet")),
        (thing("id", address=thing("city"), items=ROWS), ()),
        (thing("kind", metadata=thing("name"), droplet=thing("phase")), ()),
    ],
    ids=["bare", "named", "data", "both", "with-parts", "with-details"],
)
def test_one_thing_is_found_in_what_wraps_it(spec_of: Make, schema: Any, path: tuple[str, ...]) -> None:
    found = recognised(spec_of, {"/droplets/{id}": {"parameters": [parameter("id")], "get": answers(schema)}})
    answer = found.roles["GET /droplets/{id}"].answer
    assert answer is not None
    assert (answer.rows, answer.thing) == (None, path)


@pytest.mark.parametrize(
    ("names", "style", "roles"),
    [
        (["page", "per_page"], "page", {"page": "page", "size": "per_page"}),
        (["page[number]", "page[size]"], "page", {"page": "page[number]", "size": "page[size]"}),
        (["offset", "limit"], "offset", {"offset": "offset", "size": "limit"}),
        (["$skip", "$top"], "offset", {"offset": "$skip", "size": "$top"}),
        (["limit"], "size", {"size": "limit"}),
    ],
)
def test_numbers_in_the_query_say_which_page(spec_of: Make, names: list[str], style: str, roles: dict[str, str]) -> None:
    operation = {"parameters": [parameter(name, "query", WHOLE) for name in names], **answers(ROWS)}
    paging = recognised(spec_of, {"/things": {"get": operation}}).roles["GET /things"].paging
    assert paging is not None
    assert (paging.style, paging.parameters, paging.has_link) == (style, roles, False)


def test_a_cursor_and_a_link_header_say_which_page(spec_of: Make) -> None:
    asked = [parameter("starting_after", "query"), parameter("ending_before", "query"), parameter("limit", "query", WHOLE)]
    operation = {"parameters": asked, **answers(ROWS, headers={"Link": {"schema": TEXT}})}
    paging = recognised(spec_of, {"/things": {"get": operation}}).roles["GET /things"].paging
    assert paging is not None
    assert (paging.style, paging.has_link) == ("cursor", True)
    assert paging.parameters == {"cursor": "starting_after", "backward": "ending_before", "size": "limit"}


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        ({"offset": TEXT, "limit": WHOLE}, {"cursor": "offset", "size": "limit"}),
        ({"since_id": TEXT, "pagination_token": TEXT}, {"cursor": "pagination_token"}),
        ({"after": WHOLE, "limit": WHOLE}, {"size": "limit"}),
        ({"size": TEXT, "page": TEXT}, {"page": "page"}),
    ],
    ids=["offset-token", "token-before-id", "moment", "size-of-a-shoe"],
)
def test_types_say_what_names_leave_open(spec_of: Make, names: dict[str, Any], roles: dict[str, str]) -> None:
    operation = {"parameters": [parameter(name, "query", schema) for name, schema in names.items()], **answers(ROWS)}
    paging = recognised(spec_of, {"/things": {"get": operation}}).roles["GET /things"].paging
    assert paging is not None
    assert paging.parameters == roles


def test_a_time_is_not_a_cursor(spec_of: Make) -> None:
    operation = {"parameters": [parameter("after", "query", {"type": "string", "format": "date-time"})], **answers(ROWS)}
    assert recognised(spec_of, {"/things": {"get": operation}}).roles["GET /things"].paging is None


def test_filters_and_sorting_are_told_apart(spec_of: Make) -> None:
    asked = [parameter(name, "query") for name in ("name", "filter[id]", "sort", "direction", "q", "colour")]
    role = recognised(spec_of, {"/things": {"get": {"parameters": asked, **answers(ROWS)}}}).roles["GET /things"]
    assert role.answer is not None
    assert role.sorting is not None
    assert role.answer.filters == {"name": ("name",), "filter[id]": ("id",)}
    assert (role.sorting.by, role.sorting.direction) == ("sort", "direction")


def test_secrets_and_what_the_server_makes_are_found(spec_of: Make) -> None:
    hidden = {"type": "string", "writeOnly": True}
    user = thing("id", "name", "created_at", "apiToken", secretAnswer=hidden, etag={"type": "string", "readOnly": True})
    paths = {
        "/users": {"post": {**sends(thing("name")), **answers(user, "201")}},
        "/users/{id}": {"parameters": [parameter("id")], "get": answers(user)},
    }
    (found,) = recognised(spec_of, paths)
    assert {member.path[0]: member.evidence.is_sure for member in found.secrets} == {"apiToken": False, "secretAnswer": True}
    assert {member.path[0]: member.role for member in found.made} == {"id": "id", "created_at": "created", "etag": "etag"}


def test_single_things_sub_resources_and_actions(spec_of: Make) -> None:
    order, line = thing("id", "status"), thing("id", "sku")
    paths = {
        "/me": {"get": answers(thing("id", "email")), "patch": answers(thing("id", "email"))},
        "/orders": {"get": answers({"type": "array", "items": order})},
        "/orders/{id}": {"parameters": [parameter("id")], "get": answers(order)},
        "/orders/{id}/cancel": {"parameters": [parameter("id")], "post": answers(order)},
        "/orders/{id}/lines": {"parameters": [parameter("id")], "get": answers({"type": "array", "items": line})},
        "/orders/{id}/lines/{lineId}": {"parameters": [parameter("id"), parameter("lineId")], "get": answers(line)},
        "/orders/search": {"get": answers({"type": "array", "items": order})},
        "/orders/bulk": {"post": {**sends({"type": "array", "items": order}), **answers({"type": "array", "items": order})}},
    }
    found = recognised(spec_of, paths)
    assert {one.path: (one.is_single, one.parent, sorted(one.operations)) for one in found} == {
        "/me": (True, "", ["patch", "read"]),
        "/orders": (False, "", ["action", "list", "read", "search"]),
        "/orders/{id}/lines": (False, "/orders", ["list", "read"]),
    }
    assert (found.roles["POST /orders/bulk"].effect, found.roles["POST /orders/bulk"].evidence.is_sure) == ("", False)


def test_a_list_below_another_thing_is_one_of_the_same_collection(spec_of: Make) -> None:
    task = {"$ref": "#/components/schemas/Task"}
    paths = {
        "/tasks/{id}": {"parameters": [parameter("id")], "get": answers(task)},
        "/projects/{project_id}/tasks": {
            "parameters": [parameter("project_id")],
            "get": answers({"type": "array", "items": task}),
            "post": {**sends(task), **answers(task, "201")},
        },
    }
    (found,) = recognised(spec_of, paths, components={"schemas": {"Task": thing("id", "project_id")}})
    assert effects(found) == {
        "list": ("GET /projects/{project_id}/tasks",),
        "create": ("POST /projects/{project_id}/tasks",),
        "read": ("GET /tasks/{id}",),
    }


def test_lists_of_the_same_schema_are_searches_only_where_they_are_called_so_or_lie_below(spec_of: Make) -> None:
    users = answers({"type": "array", "items": {"$ref": "#/components/schemas/User"}})
    one = [parameter("id")]
    paths = {
        "/members/{id}": {"parameters": one, "get": answers({"$ref": "#/components/schemas/User"})},
        "/members/{id}/friends": {"parameters": one, "get": users},
        "/teams/{id}/active-members": {"parameters": one, "get": users},
        "/films/{id}/fans": {"parameters": one, "get": users},
    }
    found = recognised(spec_of, paths, components={"schemas": {"User": thing("id")}})
    assert {name: (role.effect, role.resource) for name, role in found.roles.items()} == {
        "GET /members/{id}": ("read", "/members"),
        "GET /members/{id}/friends": ("search", "/members"),
        "GET /teams/{id}/active-members": ("search", "/members"),
        "GET /films/{id}/fans": ("list", "/films/{id}/fans"),
    }


def test_procedures_are_left_alone(spec_of: Make) -> None:
    paths = {"/chat.postMessage": {"post": answers(thing("id"))}, "/users.list": {"get": answers(thing(members=ROWS))}}
    found = recognised(spec_of, paths)
    assert (list(found), {role.effect for role in found.roles.values()}) == ([], {""})


def test_a_thing_may_be_replaced_by_its_own_key(spec_of: Make) -> None:
    pet = {"$ref": "#/components/schemas/Pet"}
    paths = {
        "/pets": {"put": {**sends(pet), **answers(pet)}},
        "/pets/{petId}": {"parameters": [parameter("petId")], "get": answers(pet)},
    }
    (found,) = recognised(spec_of, paths, components={"schemas": {"Pet": thing("id", "name")}})
    assert effects(found) == {"read": ("GET /pets/{petId}",), "replace": ("PUT /pets",)}
    made = thing("name", id={"type": "string", "readOnly": True})
    (found,) = recognised(spec_of, paths, components={"schemas": {"Pet": made}})
    assert effects(found) == {"read": ("GET /pets/{petId}",)}


def test_what_is_not_known_is_left_alone(spec_of: Make) -> None:
    paths = {
        "/health": {"get": {"responses": {"200": {"description": "", "content": {"text/plain": {"schema": TEXT}}}}}},
        "/login": {"post": {**sends(thing("user")), **answers(thing("token"))}},
        "/model": {"get": answers(thing("mode", kinds=ROWS))},
        "/orders": {"get": answers({"type": "array", "items": thing("id")}), "delete": gone()},
    }
    found = recognised(spec_of, paths)
    assert {name: role.effect for name, role in found.roles.items()} == {
        "GET /health": "",
        "POST /login": "",
        "GET /model": "list",
        "GET /orders": "list",
        "DELETE /orders": "",
    }
    assert [name for name, role in found.roles.items() if role.evidence.is_sure] == ["GET /orders"]
    assert all(role.evidence.reason for role in found.roles.values())


def test_a_resource_is_corrected_or_switched_off(spec_of: Make) -> None:
    said = Evidence("/resources", "the rule book says so")
    spec = spec_of({**CUSTOMERS, "/me": {"get": answers(thing("id"))}})
    customers = Correction(said, name="clients", keys={"customer": ("email",)}, effects={"PUT /customers/{customer}": ""})
    found = recognize(spec, {"/customers": customers, "/me": Correction(said, is_off=True), "/elsewhere": Correction(said)})
    (clients,) = found
    read = found.roles["GET /customers/{customer}"].answer
    assert read is not None
    assert clients.name == "clients"
    assert [(key.parameter, key.member, key.evidence) for key in (*clients.keys, *read.keys)] == [("customer", ("email",), said)] * 2
    assert sorted(clients.operations) == ["create", "delete", "list", "patch", "read"]
    assert (found.roles["GET /me"].effect, found.roles["GET /me"].evidence) == ("", said)


def test_paths_that_differ_in_the_names_of_parameters_are_one_resource(spec_of: Make) -> None:
    paths = {
        "/customers/{id}": {"parameters": [parameter("id")], "get": answers(CUSTOMER)},
        "/customers/{customer}": {"parameters": [parameter("customer")], "delete": answers(CUSTOMER)},
    }
    found = recognised(spec_of, paths)
    (resource,) = found
    assert effects(resource) == {"read": ("GET /customers/{id}",), "delete": ("DELETE /customers/{customer}",)}
    answer = found.roles["DELETE /customers/{customer}"].answer
    assert answer is not None
    assert [(key.parameter, key.member) for key in answer.keys] == [("customer", ("id",))]


def test_resources_are_recognised_once(spec_of: Make) -> None:
    spec = spec_of(CUSTOMERS)
    assert resources_of(spec) is resources_of(spec)


def test_a_circle_of_schemas_has_an_end(spec_of: Make) -> None:
    node = {"type": "object", "properties": {"id": TEXT, "data": {"$ref": "#/components/schemas/Node"}, "children": ROWS}}
    paths = {"/nodes/{id}": {"parameters": [parameter("id")], "get": answers({"$ref": "#/components/schemas/Node"})}}
    (found,) = recognised(spec_of, paths, components={"schemas": {"Node": node}})
    assert [key.member for key in found.keys] == [("id",)]


def test_a_thousand_operations_take_little_time(spec_of: Make) -> None:
    paths = {path.replace("customer", f"customer{number}"): item for number in range(170) for path, item in CUSTOMERS.items()}
    spec = spec_of({path: {**item, "parameters": []} if "{" not in path else item for path, item in paths.items()})
    started = time.process_time()
    recognize(spec)
    assert len(spec.operations) > 1_000
    assert time.process_time() - started < 1.5  # 0.1 s where nothing else runs


@pytest.mark.parametrize(
    ("path", "segments", "names"),
    [
        ("/orders/{id}", ("orders", "{}"), ("id",)),
        ("/orders/{id}/", ("orders", "{}"), ("id",)),
        ("/Accounts/{Sid}.json", ("Accounts", "{}"), ("Sid",)),
        ("/jobs/{id}:cancel", ("jobs", "{}", ":cancel"), ("id",)),
        ("/files?beta=true", ("files",), ()),
    ],
)
def test_a_path_is_read_without_its_spelling(path: str, segments: tuple[str, ...], names: tuple[str, ...]) -> None:
    template = template_of(path)
    assert (template.segments, template.names) == (segments, names)


@pytest.mark.parametrize(
    ("one", "many"),
    [("order", "orders"), ("address", "addresses"), ("category", "categories"), ("status", "statuses"), ("person", "people"),
     ("line item", "line items"), ("box", "boxes"), ("key", "keys"), ("house", "houses"), ("child", "children")],
)  # fmt: skip
def test_one_and_many_are_told_apart(one: str, many: str) -> None:
    assert (singular(many), singular(one), plural(one), plural(many)) == (one, one, many, many)


@pytest.mark.parametrize("name", ["createdAt", "created_at", "created-at", "CreatedAt", "created.at"])
def test_names_are_the_same_words(name: str) -> None:
    assert words_of(name) == "created at"


def test_a_thing_of_very_many_members_costs_no_more_than_is_looked_at(spec_of: Make) -> None:
    many = {"$ref": "#/components/schemas/Many"}
    paths = {f"/things{number}/{{id}}": {"parameters": [parameter("id")], "get": answers(many)} for number in range(50)}
    spec = spec_of(paths, components={"schemas": {"Many": thing("id", *(f"member{number}" for number in range(20_000)))}})
    started = time.process_time()
    found = recognize(spec)
    assert time.process_time() - started < 3  # 0.3 s where nothing else runs
    assert {key.member for resource in found for key in resource.keys} == {("id",)}
