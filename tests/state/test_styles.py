"""What is written is remembered, whatever the style of the document: a closed world, with five items in each collection to begin with."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.state.documents import ARTICLES, CLOUD, CLUSTER, FORGE, MARKET, MUSIC, PAYMENTS, PETS, SETTINGS, SHOP, client

JSON_API = "application/vnd.api+json"
FORM = "application/x-www-form-urlencoded"


# --- items ----------------------------------------------------------------------------------------------------------------------------


def test_an_item_is_created_read_listed_changed_and_deleted() -> None:
    ask = client(PETS)
    before = ask("GET", "/pets").value
    created = ask("POST", "/pets", {"name": "Rex", "status": "available"})
    pet = created.value
    assert created.status == 201
    assert created.headers["Location"] == f"/pets/{pet['id']}"
    assert {**pet, "name": "Rex", "status": "available", "createdAt": "2026-01-01T12:00:00Z", "version": 1} == pet
    assert ask("GET", f"/pets/{pet['id']}").value == pet
    assert ask("GET", "/pets").value == [pet, *before]
    patched = ask("PATCH", f"/pets/{pet['id']}", {"status": "sold", "tag": "x"}).value
    assert patched == {**pet, "status": "sold", "tag": "x", "version": 2}
    assert ask("GET", "/pets").value == [patched, *before]
    assert ask("DELETE", f"/pets/{pet['id']}").status == 204
    assert ask("GET", "/pets").value == before
    assert [ask(method, f"/pets/{pet['id']}", body).status for method, body in (
        ("GET", None), ("DELETE", None), ("PUT", {"name": "Tom"}), ("PATCH", {"name": "Tom"}))] == [404, 410, 404, 404]  # fmt: skip


def test_an_item_that_was_there_is_changed_and_deleted_like_any_other() -> None:
    ask = client(PETS)
    first, second, *others = ask("GET", "/pets").value
    assert ask("GET", f"/pets/{first['id']}").value == first
    assert ask("PATCH", f"/pets/{first['id']}", {"name": "Al"}).value["name"] == "Al"
    assert ask("DELETE", f"/pets/{second['id']}").status == 204
    assert [pet["name"] for pet in ask("GET", "/pets").value] == ["Al", *(pet["name"] for pet in others)]


def test_only_what_is_listed_or_was_created_exists_in_a_closed_world() -> None:
    assert client(PETS)("GET", "/pets/123456").status == 404
    assert client(PETS, state="open")("GET", "/pets/123456").status == 200


def test_a_replacement_keeps_what_the_server_makes_and_no_more() -> None:
    ask = client(PETS)
    pet = ask("POST", "/pets", {"name": "Rex", "tag": "x", "age": 3}).value
    replaced = ask("PUT", f"/pets/{pet['id']}", {"name": "Tom", "id": 99999, "createdAt": "2000-01-01T00:00:00Z"}).value
    assert (replaced["name"], replaced["id"], replaced["createdAt"]) == ("Tom", pet["id"], pet["createdAt"])
    assert not replaced.keys() & {"tag", "age"}


def test_null_in_a_merge_patch_removes_a_member() -> None:
    ask = client(PETS)
    pet = ask("POST", "/pets", {"name": "Rex", "tag": "x"}).value
    assert "tag" not in ask("PATCH", f"/pets/{pet['id']}", {"tag": None}).value
    assert "tag" not in ask("GET", f"/pets/{pet['id']}").value


def test_a_secret_is_never_shown() -> None:
    ask = client(PETS)
    pet = ask("POST", "/pets", {"name": "Rex", "password": "hunter2"}).value
    assert "password" not in pet
    assert all("password" not in one for one in ask("GET", "/pets").value)


def test_filters_select_what_was_written_and_nothing_is_made_up() -> None:
    ask = client(PETS)
    for pet in ask("GET", "/pets?status=sold").value:
        ask("DELETE", f"/pets/{pet['id']}")
    assert ask("GET", "/pets?status=sold").value == []
    pet = ask("POST", "/pets", {"name": "Rex", "status": "sold"}).value
    assert ask("GET", "/pets?status=sold").value == [pet]


def test_items_are_sorted_with_those_that_lack_the_member_last() -> None:
    ask = client(PETS)
    for pet in ask("GET", "/pets").value:
        ask("DELETE", f"/pets/{pet['id']}")
    for name, age in (("B", 2), ("A", 1), ("C", 10), ("D", None)):
        ask("POST", "/pets", {"name": name} | ({"age": age} if age else {}))
    assert [pet["name"] for pet in ask("GET", "/pets?sort=age").value] == ["A", "B", "C", "D"]
    assert [pet["name"] for pet in ask("GET", "/pets?sort=-age").value] == ["C", "B", "A", "D"]


def test_entity_tags_tell_whether_an_item_has_changed() -> None:
    ask = client(PETS)
    number = ask("GET", "/pets").value[0]["id"]
    tag = ask("GET", f"/pets/{number}").headers["ETag"]
    assert ask("GET", f"/pets/{number}", If_None_Match=tag).status == 304
    assert ask("PUT", f"/pets/{number}", {"name": "Rex"}, If_Match='"other"').status == 412
    assert ask("PUT", f"/pets/{number}", {"name": "Rex"}, If_Match=tag).status == 200
    assert ask("PUT", f"/pets/{number}", {"name": "Tom"}, If_Match=tag).status == 412
    assert ask("GET", f"/pets/{number}").value["name"] == "Rex"
    assert ask("GET", f"/pets/{number}").headers["Last-Modified"] == "Thu, 01 Jan 2026 12:00:00 GMT"


def test_a_search_finds_what_mentions_a_text() -> None:
    ask = client(PETS)
    pet = ask("POST", "/pets", {"name": "Rexford"}).value
    assert ask("GET", "/pets?q=REXF").value == [pet]
    assert ask("GET", "/pets?q=nothing-like-it").value == []


# --- styles ---------------------------------------------------------------------------------------------------------------------------


def test_forms_prefixed_ids_and_cursors_that_are_ids() -> None:
    ask = client(PAYMENTS)
    made = [ask("POST", "/v1/customers", {"email": f"{name}@example.com"}, media_type=FORM).value for name in "ab"]
    assert all(re.fullmatch(r"cus_\w{8}", one["id"]) for one in made)
    assert ask("POST", f"/v1/customers/{made[0]['id']}", {"name": "Ann"}, media_type=FORM).value == {**made[0], "name": "Ann"}
    assert [one["id"] for one in ask("GET", "/v1/customers?email=b@example.com").value["data"]] == [made[1]["id"]]
    seen, after = [], ""
    while True:
        page = ask("GET", f"/v1/customers?limit=3{after}").value
        seen += [one["id"] for one in page["data"]]
        if not page["has_more"]:
            break
        after = f"&starting_after={seen[-1]}"
    assert len(seen) == len(set(seen)) == 7
    assert ask("DELETE", f"/v1/customers/{made[0]['id']}").value == {"id": made[0]["id"], "object": "customer", "deleted": True}
    assert ask("GET", f"/v1/customers/{made[0]['id']}").status == 404


def test_names_that_the_client_chooses_in_metadata() -> None:
    ask = client(CLUSTER)
    pods = "/api/v1/namespaces/default/pods"
    pod = {"metadata": {"name": "web", "labels": {"app": "web"}}, "spec": {"image": "nginx"}}
    created = ask("POST", pods, pod)
    assert created.status == 201
    assert created.value["metadata"]["name"] == "web"
    assert ask("POST", pods, pod).status == 409
    assert ask("GET", f"{pods}/web").value["spec"] == {"image": "nginx"}
    patched = ask("PATCH", f"{pods}/web", {"spec": {"replicas": 2}, "metadata": {"labels": {"app": None, "tier": "x"}}},
                  media_type="application/merge-patch+json").value  # fmt: skip
    assert patched["spec"] == {"image": "nginx", "replicas": 2}
    assert patched["metadata"]["labels"] == {"tier": "x"}
    assert ask("PUT", f"{pods}/other", {"metadata": {"name": "other"}}).status == 201
    names = [one["metadata"]["name"] for one in ask("GET", f"{pods}?limit=50").value["items"]]
    assert names[:2] == ["other", "web"]
    assert len(names) == 7
    assert len(ask("GET", "/api/v1/namespaces/elsewhere/pods?limit=50").value["items"]) == 5


def test_an_item_that_no_path_can_name_comes_back_and_is_not_kept() -> None:
    ask = client(CLUSTER, state="open")
    before = ask("GET", "/api/v1/namespaces/default/pods?limit=50").value
    assert ask("POST", "/api/v1/namespaces/default/pods", {"metadata": {"name": ""}}).value["metadata"]["name"] == ""
    assert ask("GET", "/api/v1/namespaces/default/pods?limit=50").value == before


def test_the_rest_of_a_nested_object_is_as_usual_in_an_open_world() -> None:
    ask = client(CLUSTER, state="open")
    created = ask("POST", "/api/v1/namespaces/default/pods", {"metadata": {"name": "web", "labels": {"app": "web"}}}).value["metadata"]
    assert created.keys() >= {"name", "namespace", "creationTimestamp", "labels"}
    assert (created["name"], created["namespace"], created["labels"]) == ("web", "default", {"app": "web"})
    assert ask("GET", "/api/v1/namespaces/default/pods/web").value["metadata"] == created


def test_resources_in_data_and_attributes() -> None:
    ask = client(ARTICLES)
    article = {"data": {"type": "articles", "attributes": {"title": "One", "body": "…"}}}
    created = ask("POST", "/articles", article, media_type=JSON_API)
    key = created.value["data"]["id"]
    assert created.value["data"]["attributes"] == {"title": "One", "body": "…"}
    change = {"data": {"type": "articles", "id": key, "attributes": {"title": "Two"}}}
    assert ask("PATCH", f"/articles/{key}", change, media_type=JSON_API).value["data"]["attributes"] == {"title": "Two", "body": "…"}
    page = ask("GET", "/articles?page[number]=1&page[size]=2").value
    assert (page["data"][0]["id"], len(page["data"]), page["meta"]["total"]) == (key, 2, 6)
    ask("DELETE", f"/articles/{key}")
    assert ask("GET", "/articles").value["meta"]["total"] == 5


def test_a_single_thing_is_remembered() -> None:
    ask = client(MUSIC)
    before = ask("GET", "/me").value
    assert ask("PATCH", "/me", {"display_name": "Ann"}).value == {**before, "display_name": "Ann"}
    assert ask("GET", "/me").value == {**before, "display_name": "Ann"}


def test_pages_by_offset_tell_the_truth() -> None:
    ask = client(MUSIC)
    playlist = ask("POST", "/playlists", {"name": "Mix"}).value
    assert ask("PUT", f"/playlists/{playlist['id']}", {"name": "Other", "public": True}).status == 204
    assert ask("GET", f"/playlists/{playlist['id']}").value["name"] == "Other"
    pages = [ask("GET", f"/playlists?limit=4&offset={offset}").value for offset in (0, 4, 8)]
    assert [len(page["items"]) for page in pages] == [4, 2, 0]
    assert [page["total"] for page in pages] == [6, 6, 6]


def test_things_in_things() -> None:
    ask = client(FORGE)
    ask("POST", "/repos", {"name": "kit"})
    assert ask("GET", "/repos/kit/issues").value == []
    issue = ask("POST", "/repos/kit/issues", {"title": "Bug"}).value
    assert (issue["title"], issue["state"]) == ("Bug", "open")
    assert ask("GET", f"/repos/kit/issues/{issue['number']}").value == issue
    assert ask("GET", f"/repos/kit/issues/{issue['number']}/comments").value == []
    comment = ask("POST", f"/repos/kit/issues/{issue['number']}/comments", {"body": "Yes."}).value
    assert ask("GET", f"/repos/kit/issues/{issue['number']}/comments").value == [comment]
    assert [ask(*one).status for one in (
        ("GET", "/repos/none/issues"), ("POST", "/repos/none/issues", {"title": "Bug"}), ("GET", "/repos/kit/issues/999"),
        ("GET", "/repos/kit/issues/999/comments"))] == [404] * 4  # fmt: skip
    other = ask("GET", "/repos").value[-1]["name"]
    assert ask("GET", f"/repos/{other}/issues").value != []
    ask("DELETE", "/repos/kit")
    assert [ask("GET", path).status for path in ("/repos/kit", "/repos/kit/issues", f"/repos/kit/issues/{issue['number']}")] == [404] * 3
    ask("POST", "/repos", {"name": "kit"})
    assert ask("GET", "/repos/kit/issues").value == []


def test_an_action_changes_its_own_item() -> None:
    ask = client(FORGE)
    ask("POST", "/repos", {"name": "kit"})
    one, other = (ask("POST", "/repos/kit/issues", {"title": title}).value for title in ("One", "Other"))
    closed = ask("POST", f"/repos/kit/issues/{one['number']}/close").value
    assert closed["state"] == "closed"
    assert ask("GET", f"/repos/kit/issues/{one['number']}").value == closed
    assert ask("GET", f"/repos/kit/issues/{other['number']}").value == other
    assert ask("POST", "/repos/kit/issues/999/close").status == 404


def test_links_lead_from_page_to_page() -> None:
    ask = client(FORGE)
    ask("POST", "/repos", {"name": "kit"})
    for number in range(5):
        ask("POST", "/repos/kit/issues", {"title": str(number)})
    seen, target = [], "/repos/kit/issues?per_page=2"
    while target:
        answer = ask("GET", target)
        seen += [one["title"] for one in answer.value]
        found = re.search(r'<https?://[^/]+([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        target = found[1] if found else ""
    assert seen == ["4", "3", "2", "1", "0"]


def test_links_lead_into_the_session_of_the_path() -> None:
    ask = client(MUSIC)
    created = ask("POST", "/_mock/session/ann/playlists", {"name": "Mix"}).value
    page = ask("GET", "/_mock/session/ann/playlists?limit=2").value
    assert page["items"][0] == created
    assert page["next"].startswith("http://mock.test/_mock/session/ann/playlists?")
    address = f"http://mock.test/_mock/session/ann/playlists/{created['id']}"
    assert (created["href"], created["_links"]["self"]["href"]) == (address, address)
    assert ask("GET", f"/playlists/{created['id']}").status == 404


def test_wrapped_things() -> None:
    ask = client(CLOUD)
    created = ask("POST", "/v2/droplets", {"name": "web", "region": "nyc3"})
    droplet = created.value["droplet"]
    assert created.status == 202
    assert (droplet["name"], droplet["region"]["slug"]) == ("web", "nyc3")
    assert ask("GET", "/v2/droplets?name=web").value["droplets"] == [droplet]
    assert ask("GET", "/v2/droplets").value["meta"]["total"] == 6
    assert ask("PUT", f"/v2/droplets/{droplet['id']}", {"droplet": {"name": "db"}}).value["droplet"] == {**droplet, "name": "db"}
    assert ask("DELETE", f"/v2/droplets/{droplet['id']}").status == 202
    assert ask("GET", "/v2/droplets").value["meta"]["total"] == 5


def test_put_creates_where_201_is_declared() -> None:
    ask = client(SETTINGS)
    assert ask("GET", "/settings/theme").status == 404
    assert ask("PUT", "/settings/theme", {"value": "dark"}).status == 201
    assert ask("PUT", "/settings/theme", {"value": "light"}).status == 200
    theme = ask("GET", "/settings/theme").value
    assert (theme["key"], theme["value"]) == ("theme", "light")
    assert theme in ask("GET", "/settings").value


def test_a_json_patch_is_applied_as_a_whole_or_not_at_all() -> None:
    ask = client(SETTINGS)
    ask("PUT", "/settings/theme", {"value": "dark", "tags": ["a"]})
    patch = [{"op": "test", "path": "/value", "value": "dark"}, {"op": "add", "path": "/tags/-", "value": "b"}]
    assert ask("PATCH", "/settings/theme", patch, media_type="application/json-patch+json").value["tags"] == ["a", "b"]
    failing = [{"op": "replace", "path": "/value", "value": "x"}, {"op": "test", "path": "/value", "value": "y"}]
    assert ask("PATCH", "/settings/theme", failing, media_type="application/json-patch+json").status == 409
    assert ask("GET", "/settings/theme").value["value"] == "dark"


def test_a_created_item_without_a_body_is_found_by_its_location_or_in_the_list() -> None:
    ask = client(SHOP)
    location = ask("POST", "/orders", {"customer": "ann", "note": "hi"}).headers["Location"]
    order = ask("GET", location).value
    assert (order["customer"], order["note"]) == ("ann", "hi")
    assert ask("GET", "/orders?customer=ann").value["orders"][0] == order
    assert ask("GET", "/orders?customer=bob").value["orders"] != []
    assert ask("POST", "/products", {"name": "Lamp", "price": 7}).value is None
    assert {"name": "Lamp", "price": 7} in ask("GET", "/products").value["products"]


def test_searches_and_bulk_requests_change_nothing() -> None:
    ask = client(SHOP)
    before = ask("GET", "/orders?customer=ann").value
    assert ask("POST", "/orders/search", {"text": "x"}).status == 200
    assert ask("POST", "/orders/bulk", [{"customer": "ann"}]).status == 202
    assert ask("GET", "/orders?customer=ann").value == before


def test_orders_of_a_user_are_among_all_orders() -> None:
    ask = client(MARKET)
    user = ask("POST", "/users", {"name": "Ann"}).value["userId"]
    assert ask("GET", f"/users/{user}/orders").value == []
    order = ask("POST", f"/users/{user}/orders", {"item": "Lamp"}).value
    assert (order["userId"], order["item"], order["quantity"], order["status"]) == (user, "Lamp", 1, "pending")
    assert re.fullmatch("ord-[0-9]{6}", order["orderId"])
    assert ask("GET", f"/orders/{order['orderId']}").value == order
    assert ask("GET", f"/users/{user}/orders").value == [order]
    page = ask("GET", f"/orders?userId={user}").value
    assert (page["content"], page["totalElements"], page["last"]) == ([order], 1, True)
    pages = [ask("GET", f"/orders?page={number}&size=4").value for number in (0, 1, 2)]
    assert [(len(one["content"]), one["totalElements"], one["last"]) for one in pages] == [(4, 6, False), (2, 6, True), (0, 6, True)]
    assert ask("POST", f"/orders/{order['orderId']}/complete").status == 204
    assert ask("GET", f"/orders/{order['orderId']}").value == {**order, "status": "completed"}
    assert ask("DELETE", f"/users/{user}").value == {"userId": user, "name": "Ann"}
    assert ask("GET", f"/users/{user}/orders").status == 404


def test_what_is_done_to_an_unknown_item_is_refused() -> None:
    ask = client(MARKET)
    assert [ask("POST", f"/users/nobody/{name}", body).status for name, body in (
        ("invite", None), ("statistics", {"year": 2026}), ("orders", {"item": "Lamp"}))] == [404] * 3  # fmt: skip


def test_the_same_idempotency_key_creates_one_item() -> None:
    ask = client(MARKET)
    user = ask("GET", "/users").value[0]["userId"]
    orders = [ask("POST", f"/users/{user}/orders", {"item": "Lamp"}, Idempotency_Key=key).value for key in ("a", "a", "b")]
    assert orders[0] == orders[1] != orders[2]


def test_a_missing_condition_has_a_status_of_its_own() -> None:
    ask = client(MARKET)
    order = ask("GET", "/orders").value["content"][0]["orderId"]
    tag = ask("GET", f"/orders/{order}").headers["ETag"]
    asked = [ask("PUT", f"/orders/{order}", {"item": "Cup"}, **headers) for headers in ({}, {"If_Match": '"x"'}, {"If_Match": tag})]
    assert [answer.status for answer in asked] == [428, 412, 200]
    assert asked[2].headers["ETag"] != tag


def test_an_operation_that_declares_only_errors_changes_nothing() -> None:
    ask = client(SHOP)
    order = ask("GET", "/orders?customer=ann").value["orders"][0]
    assert ask("POST", f"/orders/{order['order_id']}/archive").status == 400
    assert ask("GET", f"/orders/{order['order_id']}").value["archived"] == order["archived"]


# --- worlds and sessions --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("described", [PETS, PAYMENTS, CLUSTER, ARTICLES, MUSIC, FORGE, CLOUD, SETTINGS, SHOP, MARKET])
def test_until_the_first_write_an_open_world_is_as_if_nothing_were_remembered(described: dict) -> None:
    remembering, forgetful = client(described, state="open"), client(described, state="off")
    for path, operations in described["paths"].items():
        if "get" in operations:
            target = re.sub(r"\{\w+\}", "17", path) + ("?customer=ann" if path == "/orders" else "")
            one, other = remembering("GET", target), forgetful("GET", target)
            assert (one.status, one.value) == (other.status, other.value), target


def test_nothing_is_remembered_where_state_is_off() -> None:
    ask = client(PETS, state="off")
    number = ask("POST", "/pets", {"name": "Rex"}).value["id"]
    ask("DELETE", f"/pets/{number}")
    assert ask("GET", f"/pets/{number}").status == 200


def test_sessions_begin_alike_and_never_mix() -> None:
    ask = client(PETS)
    one, other = ask.of("one"), ask.of("other")
    assert one("GET", "/pets").value == other("GET", "/pets").value
    first, second = (session("POST", "/pets", {"name": name}).value for session, name in ((one, "Rex"), (other, "Tom")))
    assert first["id"] == second["id"]
    assert [session("GET", f"/pets/{first['id']}").value["name"] for session in (one, other)] == ["Rex", "Tom"]
    assert ask("GET", f"/pets/{first['id']}").status == 404
    one("POST", "/_mock/reset")
    assert [session("GET", f"/pets/{first['id']}").status for session in (one, other)] == [404, 200]


def test_times_are_those_of_the_mock() -> None:
    pet = client(PETS)("POST", "/pets", {"name": "Rex"}).value
    assert datetime.fromisoformat(pet["createdAt"]) == datetime.fromisoformat("2026-01-01T12:00:00+00:00")
