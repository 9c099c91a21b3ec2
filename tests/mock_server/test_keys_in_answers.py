"""The key of the path is the key of the answer, although names differ; secrets stay out, and `Location` leads to the thing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

import contracts
from contracts.http.messages import JSON, Request, Response
from mock_server.responses.stubs import Stubs

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def thing(*names: str, **further: Any) -> dict[str, Any]:
    members = {**dict.fromkeys(names, TEXT), **further}
    return {"type": "object", "required": list(members), "properties": members}


CUSTOMER = thing("id", "email")
REPOSITORY = thing("name", id=WHOLE, owner=thing("login", id=WHOLE))
POD = thing("kind", metadata=thing("name", "namespace"))
SCHEMAS = {"/customers/{customer}": CUSTOMER, "/repos/{owner}/{repo}": REPOSITORY, "/namespaces/{namespace}/pods/{name}": POD}
DESCRIPTIONS = {"owner": "The account's name.", "org": "The organization's name.", "repo": "The repository's name."}


def answered(schema: Any, status: str = "200", **further: Any) -> dict[str, Any]:
    return {"responses": {status: {"description": "", "content": {"application/json": {"schema": schema}}, **further}}}


def parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": TEXT, "description": DESCRIPTIONS.get(name, "")} for name in names]


def ask(paths: dict[str, Any], method: str, path: str, body: JSON = None) -> Response:
    contract = contracts.load({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}, "none")
    content = b"" if body is None else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"),) if content else ()
    request = Request(method, path, (), headers, content)
    return Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, 12, tzinfo=UTC)).render(contract.decide(request), request)


@pytest.mark.parametrize(
    ("template", "path", "told"),
    [
        ("/customers/{customer}", "/customers/cus_9", {"id": "cus_9"}),
        ("/repos/{owner}/{repo}", "/repos/ada/engine", {"name": "engine", "owner": {"login": "ada"}}),
        ("/namespaces/{namespace}/pods/{name}", "/namespaces/prod/pods/web-1", {"metadata": {"namespace": "prod", "name": "web-1"}}),
    ],
)
@pytest.mark.parametrize("wrapper", ["", "data"])
def test_the_key_of_the_path_is_the_key_of_the_answer(template: str, path: str, told: dict[str, Any], wrapper: str) -> None:
    schema = thing(**{wrapper: SCHEMAS[template]}) if wrapper else SCHEMAS[template]
    answer = json.loads(ask({template: {"parameters": parameters(template), "get": answered(schema)}}, "GET", path).body)
    found = answer[wrapper] if wrapper else answer
    assert {name: {key: found[name][key] for key in one} if isinstance(one, dict) else found[name] for name, one in told.items()} == told


def test_rows_say_in_what_they_lie() -> None:
    template = "/namespaces/{namespace}/pods"
    rows = thing(items={"type": "array", "minItems": 2, "items": POD})
    answer = json.loads(ask({template: {"parameters": parameters(template), "get": answered(rows)}}, "GET", "/namespaces/prod/pods").body)
    assert {row["metadata"]["namespace"] for row in answer["items"]} == {"prod"}


def test_the_name_of_a_shop_is_not_the_name_of_its_products() -> None:
    template = "/shops/{name}/products/{id}"
    paths = {template: {"parameters": parameters(template), "get": answered(thing("id", "name"))}}
    answer = json.loads(ask(paths, "GET", "/shops/corner/products/p-1").body)
    assert (answer["id"], answer["name"] == "corner") == ("p-1", False)


def test_location_leads_to_what_was_made_by_its_key() -> None:
    location = {"Location": {"required": True, "schema": TEXT}}
    made = {
        **answered(thing(data=CUSTOMER), "201", headers=location),
        "requestBody": {"content": {"application/json": {"schema": CUSTOMER}}},
    }
    read = {"parameters": parameters("/customers/{customer}"), "get": answered(CUSTOMER)}
    response = ask(
        {"/customers": {"post": made}, "/customers/{customer}": read}, "POST", "/customers", {"id": "cus_7", "email": "a@b.example"}
    )
    assert json.loads(response.body)["data"]["id"] == "cus_7"
    assert dict(response.headers)["Location"] == "/customers/cus_7"


def posted(path: str, answer: Any, body: JSON, **further: Any) -> Any:
    """What a POST answers. `further`: other operations of the document, by path."""
    template = further.pop("template", path)
    operation = {"requestBody": {"content": {"application/json": {"schema": {}}}}, **answered(answer, "200")}
    paths = {template: {"parameters": parameters(template), "post": operation}, **further}
    return json.loads(ask(paths, "POST", path, body).body)


def test_posted_members_come_back_as_the_response_spells_them() -> None:
    answer = posted("/messages", thing("id", "friendly_name", "body"), {"FriendlyName": "Ada", "Body": "Hello"})
    assert (answer["friendly_name"], answer["body"]) == ("Ada", "Hello")


@pytest.mark.parametrize(
    ("body", "member"),
    [({"assignee": "98765"}, {"gid": "98765"}), ({"assigneeId": "98765"}, {"gid": "98765"}), ({"base": "master"}, {"ref": "master"})],
)
def test_what_names_an_object_becomes_its_id_or_its_name(body: dict[str, Any], member: dict[str, str]) -> None:
    answer = posted("/tasks", thing("id", assignee=thing("gid"), base=thing("ref", "sha")), body)
    assert any(answer[name].items() >= member.items() for name in ("assignee", "base"))


def test_texts_become_the_names_of_listed_objects() -> None:
    labels = {"type": "array", "items": thing("name", id=WHOLE)}
    assert [one["name"] for one in posted("/issues", thing("id", labels=labels), {"labels": ["bug", "x"]})["labels"]] == ["bug", "x"]
    assert [one["name"] for one in posted("/labels", labels, {"labels": ["bug", "x"]})] == ["bug", "x"]


def test_lines_are_found_in_the_envelope_that_the_answer_has() -> None:
    items = thing(data={"type": "array", "items": thing("id", price=thing("id"))})
    answer = posted("/subscriptions", thing("id", items=items), {"items": [{"price": "price_1"}]})
    assert answer["items"]["data"][0]["price"]["id"] == "price_1"


PAYMENT = {"$ref": "#/paths/~1payments~1{payment}/get/responses/200/content/application~1json/schema"}
PAYMENTS = {"/payments/{payment}": {"parameters": parameters("/payments/{payment}"), "get": answered(thing("id", "state"))}}


def test_an_action_answers_the_thing_that_its_path_names() -> None:
    answer = posted("/payments/pi_1/capture", PAYMENT, {}, template="/payments/{payment}/capture", **PAYMENTS)
    assert answer["id"] == "pi_1"


@pytest.mark.parametrize(
    ("template", "schema", "told"),
    [
        ("/payments/{payment_id}/actions", thing("id", "resource_id"), {"resource_id": "7"}),
        ("/tasks/{task_gid}/subtasks", thing("gid", parent=thing("gid")), {"parent": {"gid": "7"}}),
        ("/teams/{name}/scale", thing("kind", metadata=thing("name")), {"metadata": {"name": "7"}}),
        ("/orgs/{org}/repos", thing("id", owner=thing("login", id=WHOLE)), {"owner": {"login": "7"}}),
    ],
)
def test_what_is_made_says_in_what_it_lies(template: str, schema: Any, told: dict[str, Any]) -> None:
    answer = posted(template.replace(template.split("/")[2], "7"), schema, {}, template=template)
    assert all((answer[name].items() >= one.items()) if isinstance(one, dict) else answer[name] == one for name, one in told.items())


def test_of_several_examples_the_one_like_the_request_is_sent_and_adapted() -> None:
    schema = thing("type", "id", "last4", "iban")
    card, bank = {"type": "card", "id": "c", "last4": "4242", "iban": ""}, {"type": "bank", "id": "b", "last4": "", "iban": "DE1"}
    content = {"application/json": {"schema": schema, "examples": {"card": {"value": card}, "bank": {"value": bank}}}}
    operation = {
        "requestBody": {"content": {"application/json": {"schema": {}}}},
        "responses": {"200": {"description": "", "content": content}},
    }
    answer = json.loads(ask({"/accounts": {"post": operation}}, "POST", "/accounts", {"type": "bank", "iban": "FR2"}).body)
    assert answer == {**bank, "iban": "FR2"}


def test_names_composed_of_the_key_follow_it() -> None:
    schema = thing("full_name", "name", id=WHOLE, owner=thing("login", id=WHOLE))
    example = {"full_name": "octocat/Hello", "name": "Hello", "id": 1, "owner": {"login": "octocat", "id": 2}}
    get = answered(schema)
    get["responses"]["200"]["content"]["application/json"]["example"] = example
    template = "/repos/{owner}/{repo}"
    answer = json.loads(ask({template: {"parameters": parameters(template), "get": get}}, "GET", "/repos/ada/engine").body)
    assert answer["full_name"] == "ada/engine"


def test_lists_are_selected_by_tags_by_objects_and_by_several_keys() -> None:
    row = thing("id", "created_at", tags={"type": "array", "items": TEXT}, base=thing("ref"))
    queries = [{"name": name, "in": "query", "schema": TEXT} for name in ("tag_name", "base", "sort")]
    ids = {"name": "ids", "in": "query", "schema": TEXT, "description": "A comma-separated list of ids."}
    paths = {
        "/things": {"get": {"parameters": [*queries, ids], **answered({"type": "array", "items": row})}},
        "/things/{id}": {"parameters": parameters("/things/{id}"), "get": answered(row)},
    }
    contract = contracts.load({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}, "none")
    stubs = Stubs(contract.spec, seed=0, now=datetime(2026, 1, 1, 12, tzinfo=UTC))

    def listed(**query: str) -> list[Any]:
        request = Request("GET", "/things", tuple(query.items()), (), b"")
        return json.loads(stubs.render(contract.decide(request), request).body)

    assert all("env:prod" in one["tags"] for one in listed(tag_name="env:prod")) and listed(tag_name="env:prod")
    assert {one["base"]["ref"] for one in listed(base="main")} == {"main"}
    assert [one["id"] for one in listed(ids="b,a")] == ["b", "a"]
    times = [one["created_at"] for one in listed(sort="created")]
    assert times == sorted(times)
