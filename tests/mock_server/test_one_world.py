"""One world: lists and items show the same things, pages are parts of one list, and a client that follows them meets every item once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from contracts import Request, Response, load
from contracts.configuration import MOCK_SERVER, defaults
from mock_server.app import assembled
from mock_server.settings import settings_of

TEXT, WHOLE, FLAG, URI = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}, {"type": "string", "format": "uri"}
MAYBE = {"type": ["string", "null"]}
HOST = "mock.example:8000"
Ask = Callable[..., Response]


def thing(*, optional: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    return {"type": "object", "required": [name for name in members if name not in optional], "properties": members}


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def asked(**parameters: Any) -> list[dict[str, Any]]:
    return [{"name": name.replace("__", "$"), "in": "query", "schema": schema} for name, schema in parameters.items()]


def path(*names: str, schema: dict[str, Any] = TEXT) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def get(
    schema: Any, parameters: Sequence[dict[str, Any]] = (), *, headers: Mapping[str, Any] | None = None, **content: Any
) -> dict[str, Any]:
    response = {"description": "", "content": {"application/json": {"schema": schema, **content}}, "headers": headers or {}}
    return {"get": {"parameters": list(parameters), "responses": {"200": response}}}


def asking(paths: dict[str, Any], *, rules: Any = "none", servers: tuple[str, ...] = (), **options: Any) -> Ask:
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "servers": [{"url": url} for url in servers]}
    dispatcher = assembled(load(document, rules), settings_of(defaults(MOCK_SERVER, **options))).dispatcher

    def ask(target: str, method: str = "GET", body: Any = None) -> Response:
        url = urlsplit(target)
        headers = (("Host", HOST), *((("Content-Type", "application/json"),) if body is not None else ()))
        sent = b"" if body is None else json.dumps(body).encode()
        response = dispatcher.answer(Request(method, url.path, tuple(parse_qsl(url.query)), headers, sent))
        assert response.status < 300, response
        return response

    return ask


def value(response: Response) -> Any:
    return json.loads(response.body)


# --- pages ------------------------------------------------------------------------------------------------------------------------

PLANET = thing(id=WHOLE, name=TEXT)
POD = thing(metadata=thing(name=TEXT, namespace=TEXT))
LINK = {"Link": {"schema": TEXT}}


def by_offset(ask: Ask, target: str) -> Iterator[Any]:
    start = 0
    while rows := value(ask(f"{target}?limit=4&offset={start}"))["items"]:
        yield from rows
        start += len(rows)


def by_number(ask: Ask, target: str) -> Iterator[Any]:
    number, more = 1, True
    while more:
        page = value(ask(f"{target}?page={number}&per_page=4"))
        yield from page["data"]
        number, more = number + 1, page["meta"]["current_page"] < page["meta"]["last_page"]


def by_last_id(ask: Ask, target: str) -> Iterator[Any]:
    page = value(ask(f"{target}?limit=4"))
    yield from page["data"]
    while page["has_more"]:
        page = value(ask(f"{target}?limit=4&starting_after={page['data'][-1]['id']}"))
        yield from page["data"]


def by_cursor(ask: Ask, target: str) -> Iterator[Any]:
    cursor = ""
    while True:
        page = value(ask(f"{target}?limit=4" + (f"&cursor={cursor}" if cursor else "")))
        yield from page["channels"]
        cursor = page.get("response_metadata", {}).get("next_cursor", "")
        if not cursor:
            return


def by_continuation(ask: Ask, target: str) -> Iterator[Any]:
    page = value(ask(f"{target}?limit=4"))
    yield from page["items"]
    while token := page["metadata"].get("continue"):
        page = value(ask(f"{target}?limit=4&continue={token}"))
        yield from page["items"]


def by_url(*members: str) -> Callable[[Ask, str], Iterator[Any]]:
    """Follows the URL at a path of members; `rows` is found as the only list in the body."""

    def walk(ask: Ask, target: str) -> Iterator[Any]:
        url: Any = f"{target}?page_size=4"
        while url:
            page = value(ask(url))
            yield from next(one for one in (*page.values(), *page.get("_embedded", {}).values()) if isinstance(one, list))
            url = page
            for name in members:
                url = url.get(name) if isinstance(url, dict) else None
            assert not url or url.startswith(f"http://{HOST}/"), url

    return walk


def by_link(ask: Ask, target: str) -> Iterator[Any]:
    url: str | None = f"{target}?per_page=4"
    while url:
        response = ask(url)
        yield from value(response)
        found = re.search(r'<([^>]+)>; rel="next"', response.header("link") or "")
        url = found[1] if found else None


SIZED = {"limit": WHOLE}
PAGED = {"page_size": WHOLE, "page": WHOLE}
STYLES = [
    ("offset", by_offset, thing(items=many(PLANET), total=WHOLE), asked(**SIZED, offset=WHOLE), {}),
    ("number", by_number, thing(data=many(PLANET), meta=thing(current_page=WHOLE, last_page=WHOLE)), asked(page=WHOLE, per_page=WHOLE), {}),
    ("last-id", by_last_id, thing(object=TEXT, data=many(PLANET), has_more=FLAG), asked(**SIZED, starting_after=TEXT), {}),
    ("cursor", by_cursor, thing(channels=many(PLANET), response_metadata=thing(next_cursor=TEXT)), asked(**SIZED, cursor=TEXT), {}),
    (
        "continue", by_continuation, thing(items=many(PLANET), metadata=thing(**{"continue": TEXT}, optional=("continue",))),
        asked(**SIZED, **{"continue": TEXT}), {},
    ),
    ("next", by_url("next"), thing(items=many(PLANET), next=MAYBE, total=WHOLE), asked(**PAGED), {}),
    ("links", by_url("links", "next"), thing(data=many(PLANET), links=thing(next=MAYBE, prev=MAYBE)), asked(**PAGED), {}),
    (
        "links-pages", by_url("links", "pages", "next"),
        thing(planets=many(PLANET), links=thing(pages=thing(next=TEXT, optional=("next",))), meta=thing(total=WHOLE)), asked(**PAGED), {},
    ),
    (
        "hal", by_url("_links", "next", "href"),
        thing(_links=thing(self=thing(href=URI), next=thing(href=URI), optional=("next",)), _embedded=thing(planets=many(PLANET))),
        asked(**PAGED), {},
    ),
    ("odata", by_url("@odata.nextLink"), thing(value=many(PLANET), **{"@odata.nextLink": URI}, optional=("@odata.nextLink",)),
     asked(page_size=WHOLE, __skip=WHOLE), {}),
    ("link-header", by_link, many(PLANET), asked(page=WHOLE, per_page=WHOLE), LINK),
]  # fmt: skip


@pytest.mark.parametrize(("pager", "schema", "parameters", "headers"), [row[1:] for row in STYLES], ids=[row[0] for row in STYLES])
@pytest.mark.parametrize("rows", [23, 8, 1])
def test_a_client_that_follows_the_pages_meets_every_item_once(pager, schema, parameters, headers, rows) -> None:
    ask = asking({"/planets": get(schema, parameters, headers=headers)}, rows=rows)
    met = []
    for one in pager(ask, "/planets"):
        met.append(one["id"])
        assert len(met) <= rows
    assert (len(met), len(set(met))) == (rows, rows)


def test_pages_are_full_until_the_last_and_then_empty_and_totals_stay() -> None:
    schema = thing(items=many(PLANET), total=WHOLE, limit=WHOLE, offset=WHOLE, next=MAYBE, previous=MAYBE)
    ask = asking({"/planets": get(schema, asked(limit=WHOLE, offset=WHOLE))})
    pages = [value(ask(f"/planets?limit=10&offset={start}")) for start in (0, 10, 20, 30)]
    assert [(len(one["items"]), one["total"], one["offset"], one["limit"]) for one in pages] == [
        (10, 23, 0, 10), (10, 23, 10, 10), (3, 23, 20, 10), (0, 23, 30, 10),
    ]  # fmt: skip
    base = f"http://{HOST}/planets?limit=10"
    assert [one["next"] for one in pages] == [f"{base}&offset=10", f"{base}&offset=20", None, None]
    assert [one["previous"] for one in pages[:3]] == [None, base, f"{base}&offset=10"]


def test_headers_tell_the_same_as_the_body() -> None:
    headers = {name: {"required": True, "schema": WHOLE} for name in ("X-Total", "X-Total-Pages", "X-Page", "X-Per-Page", "X-Next-Page")}
    ask = asking({"/planets": get(many(PLANET), asked(page=WHOLE, per_page=WHOLE), headers={**headers, **LINK})})
    first, last = ask("/planets?per_page=20"), ask("/planets?per_page=20&page=2")
    assert {name: first.header(name) for name in headers} == {
        "X-Total": "23", "X-Total-Pages": "2", "X-Page": "1", "X-Per-Page": "20", "X-Next-Page": "2",
    }  # fmt: skip
    assert (last.header("X-Page"), last.header("X-Next-Page")) == ("2", None)
    assert last.header("Link") == (
        f'<http://{HOST}/planets?per_page=20&page=1>; rel="first", <http://{HOST}/planets?per_page=20&page=1>; rel="prev", '
        f'<http://{HOST}/planets?per_page=20&page=2>; rel="last"'
    )


def test_a_cursor_that_names_nothing_ends() -> None:
    ask = asking({"/planets": get(thing(data=many(PLANET), has_more=FLAG), asked(limit=WHOLE, starting_after=TEXT))})
    page = value(ask("/planets?limit=3&starting_after=nothing"))
    assert (len(page["data"]), page["has_more"]) == (3, False)


def test_a_backward_cursor_shows_what_stands_before() -> None:
    ask = asking({"/planets": get(thing(data=many(PLANET), has_more=FLAG), asked(limit=WHOLE, starting_after=TEXT, ending_before=TEXT))})
    rows = value(ask("/planets?limit=23"))["data"]
    assert value(ask(f"/planets?limit=3&ending_before={rows[5]['id']}"))["data"] == rows[2:5]
    assert value(ask(f"/planets?limit=3&ending_before={rows[0]['id']}"))["data"] == []


# --- lists and items --------------------------------------------------------------------------------------------------------------


def test_list_and_item_agree_on_every_member_that_they_share() -> None:
    summary, whole = (
        thing(id=WHOLE, name=TEXT, size=thing(km=WHOLE)),
        thing(id=WHOLE, name=TEXT, moons=WHOLE, size=thing(km=WHOLE, au=WHOLE)),
    )
    ask = asking({
        "/planets": get(thing(data=many(summary)), asked(limit=WHOLE, page=WHOLE)),
        "/planets/{planetId}": get(thing(data=whole), path("planetId", schema=WHOLE)),
    })  # fmt: skip
    for row in value(ask("/planets?limit=23"))["data"]:
        item = value(ask(f"/planets/{row['id']}"))["data"]
        assert (item["id"], item["name"], item["size"]["km"]) == (row["id"], row["name"], row["size"]["km"])


def test_items_in_another_collection_of_the_same_kind_belong_to_their_parent() -> None:
    moon = thing(id=WHOLE, name=TEXT, planetId=WHOLE)
    ask = asking({
        "/planets/{planetId}/moons": get(many(moon), path("planetId", schema=WHOLE)),
        "/planets/{planetId}/moons/{moonId}": get(moon, [*path("planetId", schema=WHOLE), *path("moonId", schema=WHOLE)]),
    })  # fmt: skip
    rows = value(ask("/planets/7/moons"))
    assert {row["planetId"] for row in rows} == {7}
    assert [value(ask(f"/planets/7/moons/{row['id']}")) for row in rows] == rows


def test_a_key_two_levels_deep_is_that_of_the_path() -> None:
    template = "/namespaces/{namespace}/pods"
    ask = asking({
        template: get(thing(items=many(POD)), [*path("namespace"), *asked(limit=WHOLE)]),
        f"{template}/{{name}}": get(POD, path("namespace", "name")),
    })  # fmt: skip
    rows = value(ask("/namespaces/prod/pods?limit=23"))["items"]
    assert {row["metadata"]["namespace"] for row in rows} == {"prod"}
    assert value(ask(f"/namespaces/prod/pods/{rows[3]['metadata']['name']}")) == rows[3]


def test_an_item_that_is_listed_is_changed_by_what_is_sent() -> None:
    ask = asking({
        "/planets": get(many(PLANET)),
        "/planets/{id}": {
            "parameters": path("id", schema=WHOLE),
            "patch": {
                "requestBody": {"content": {"application/json": {"schema": {"properties": {"moons": WHOLE}}}}},
                "responses": {"200": {"description": "", "content": {"application/json": {"schema": thing(id=WHOLE, name=TEXT, moons=WHOLE)}}}},
            },
            **get(PLANET),
        },
    })  # fmt: skip
    row = value(ask("/planets"))[2]
    assert value(ask(f"/planets/{row['id']}", "PATCH", {"moons": 4})) == {**row, "moons": 4}


def test_a_member_called_as_the_id_of_another_collection_holds_one_of_its_keys() -> None:
    ask = asking({
        "/customers": get(many(thing(id=TEXT, name=TEXT))),
        "/customers/{id}": get(thing(id=TEXT, name=TEXT), path("id")),
        "/orders": get(many(thing(id=WHOLE, customer_id=TEXT)), asked(limit=WHOLE, page=WHOLE)),
        "/orders/{id}": get(thing(id=WHOLE, customer_id=TEXT), path("id", schema=WHOLE)),
    }, rows=5)  # fmt: skip
    keys = {row["id"] for row in value(ask("/customers"))}
    assert {row["customer_id"] for row in value(ask("/orders?limit=23"))} <= keys


def test_generated_links_of_an_item_lead_to_it() -> None:
    planet = thing(id=WHOLE, href=URI)
    ask = asking(
        {"/planets": get(many(planet)), "/planets/{id}": get(planet, path("id", schema=WHOLE))}, servers=("https://api.example/v1",)
    )
    for row in value(ask("/v1/planets")):
        assert row["href"] == f"http://{HOST}/v1/planets/{row['id']}"
        assert value(ask(row["href"])) == row


# --- examples ---------------------------------------------------------------------------------------------------------------------

KNOWN = [{"id": 1, "name": "Mercury"}, {"id": 2, "name": "Venus"}]


def test_items_of_examples_come_first_and_other_keys_show_the_example_of_an_item() -> None:
    detail = {"id": 9, "name": "Pluto", "moons": 5}
    ask = asking({
        "/planets": get(many(PLANET), asked(limit=WHOLE, offset=WHOLE), example=KNOWN),
        "/planets/{id}": get(thing(id=WHOLE, name=TEXT, moons=WHOLE), path("id", schema=WHOLE), example=detail),
    })  # fmt: skip
    rows = value(ask("/planets?limit=23"))
    assert (rows[:2], rows[2]["id"], len(rows)) == (KNOWN, 9, 23)
    assert value(ask("/planets")) == KNOWN
    assert value(ask("/planets/2")) == {"id": 2, "name": "Venus", "moons": 5}
    assert value(ask("/planets/9")) == detail
    assert value(ask("/planets/77")) == {**detail, "id": 77}
    assert value(ask(f"/planets/{rows[5]['id']}"))["name"] == rows[5]["name"]


def test_a_listed_key_shows_its_row_though_the_example_of_an_item_says_otherwise() -> None:
    ask = asking({
        "/planets": get(many(PLANET), example=[KNOWN[0], {"id": 1, "name": "Mercury again"}]),
        "/planets/{id}": get(thing(id=WHOLE, name=TEXT, moons=WHOLE), path("id", schema=WHOLE), example={"id": 1, "name": "x", "moons": 0}),
    })  # fmt: skip
    assert value(ask("/planets")) == [KNOWN[0], {"id": 1, "name": "Mercury again"}]
    assert value(ask("/planets/1")) == {"id": 1, "name": "Mercury", "moons": 0}


def test_a_list_without_paging_keeps_the_length_of_its_example() -> None:
    ask = asking({"/planets": get(many(PLANET), asked(name=TEXT), example=KNOWN)})
    assert value(ask("/planets")) == KNOWN
    assert value(ask("/planets?name=Venus")) == KNOWN[1:]


ENVELOPE = thing(items=many(PLANET), page=WHOLE, size=WHOLE, total=WHOLE, count=WHOLE, has_more=FLAG, next=MAYBE, optional=("next",))
WRITTEN = {"items": [{"id": number, "name": f"p{number % 2}"} for number in range(6)], "page": 1, "size": 6, "total": 6, "count": 6,
           "has_more": False, "next": None}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "ids", "further"),
    [
        ("", [0, 1, 2, 3, 4, 5], {}),
        ("?size=4", [0, 1, 2, 3], {"size": 4, "count": 4, "has_more": True, "next": f"http://{HOST}/planets?size=4&page=2"}),
        ("?size=4&page=2", [4, 5], {"size": 4, "count": 2, "page": 2}),
        ("?size=4&page=3", [], {"size": 4, "count": 0, "page": 3}),
        ("?name=p1", [1, 3, 5], {"total": 3, "count": 3}),
        ("?name=p1&size=2&page=2", [5], {"total": 3, "count": 1, "size": 2, "page": 2}),
    ],
)
def test_an_example_stays_true_when_it_is_cut_and_filtered(query: str, ids: list[int], further: dict[str, Any]) -> None:
    headers = {"X-Total-Count": {"schema": WHOLE}}
    ask = asking({"/planets": get(ENVELOPE, asked(page=WHOLE, size=WHOLE, name=TEXT), headers=headers, example=WRITTEN)})
    response = ask(f"/planets{query}")
    page = value(response)
    assert page == {**WRITTEN, "items": [WRITTEN["items"][number] for number in ids], **further}
    assert response.header("X-Total-Count") == str(page["total"])


def test_examples_as_written_are_not_cut() -> None:
    ask = asking({"/planets": get(ENVELOPE, asked(page=WHOLE, size=WHOLE), example=WRITTEN)}, examples="as-written")
    assert value(ask("/planets?size=4&page=2")) == WRITTEN


# --- selecting --------------------------------------------------------------------------------------------------------------------

SHIP = thing(id=WHOLE, state={"enum": ["new", "paid", "sent"]}, password=TEXT, amount=WHOLE, active=FLAG)
SHIPS = {
    "/ships": get(many(SHIP), asked(id=WHOLE, state={"type": "array", "items": TEXT}, password=TEXT, limit=WHOLE, page=WHOLE, sort=TEXT,
                                    active=FLAG)),
    "/ships/{id}": get(SHIP, path("id", schema=WHOLE)),
}  # fmt: skip


@pytest.fixture(scope="module")
def ships() -> Ask:
    return asking(SHIPS)


def test_filters_select_rows_of_the_same_list(ships: Ask) -> None:
    rows = value(ships("/ships?limit=50"))
    assert value(ships("/ships?limit=50&state=new&state=sent")) == [row for row in rows if row["state"] in ("new", "sent")]
    assert value(ships("/ships?limit=50&active=true")) == [row for row in rows if row["active"]]


def test_a_filter_by_the_key_selects_one_item(ships: Ask) -> None:
    assert value(ships("/ships?id=4711")) == [value(ships("/ships/4711"))]


def test_a_query_that_names_very_many_items_gets_a_hundred() -> None:
    ask = asking({"/ships": get(many(SHIP), asked(id={"type": "array", "items": WHOLE}, limit=WHOLE, page=WHOLE))})
    rows = value(ask("/ships?limit=500&" + "&".join(f"id={number}" for number in range(2_000))))
    assert [row["id"] for row in rows] == list(range(100))


def test_a_secret_in_the_query_is_in_no_row(ships: Ask) -> None:
    assert value(ships("/ships?password=hunter2")) == value(ships("/ships"))


@pytest.mark.parametrize(("sort", "is_reversed"), [("amount", False), ("-amount", True), ("amount:desc", True)])
def test_rows_are_sorted(ships: Ask, sort: str, is_reversed: bool) -> None:
    amounts = [row["amount"] for row in value(ships(f"/ships?limit=50&sort={sort}"))]
    assert amounts == sorted(amounts, reverse=is_reversed)


def test_what_no_row_has_is_laid_over_a_few() -> None:
    ask = asking({"/planets": get(many(PLANET), asked(name=TEXT, limit=WHOLE, page=WHOLE))})
    assert [row["name"] for row in value(ask("/planets?name=Nibiru"))] == ["Nibiru"] * 3


@pytest.mark.parametrize(("schema", "text"), [(FLAG, "true"), ({"type": "number"}, "1000")])
def test_a_path_value_is_laid_over_as_it_is_written(schema: dict[str, Any], text: str) -> None:
    ask = asking({"/switches/{id}": get(thing(id=TEXT), path("id", schema=schema))})
    assert value(ask(f"/switches/{text}"))["id"] == text


def test_a_size_declared_as_a_text_counts_too() -> None:
    ask = asking({"/planets": get(thing(planets=thing(items=many(PLANET))), asked(limit=TEXT, page=TEXT))})
    assert [len(value(ask(f"/planets?limit=4&page={page}"))["planets"]["items"]) for page in (1, 6)] == [4, 3]


def test_a_list_deep_in_the_body_is_filtered_and_cut() -> None:
    schema = thing(result=thing(planets=thing(items=many(thing(id=WHOLE, kind={"enum": ["gas", "rock"]})))))
    ask = asking({"/planets": get(schema, asked(kind=TEXT, limit=WHOLE, page=WHOLE))})
    rows = value(ask("/planets?kind=gas&limit=2"))["result"]["planets"]["items"]
    assert [row["kind"] for row in rows] == ["gas", "gas"]


def test_a_list_that_a_rule_leaves_open_is_that_of_the_request() -> None:
    rules = {"rulebook": 1, "operations": {"GET /planets": {"rules": [{"id": "all", "when": "true", "then": {"status": 200}}]}}}
    paths = {"/planets": get(many(PLANET), asked(limit=WHOLE, page=WHOLE))}
    assert value(asking(paths, rules=rules)("/planets?limit=2&page=2")) == value(asking(paths)("/planets?limit=2&page=2"))


@pytest.mark.parametrize(
    "item", [{}, TEXT, {"enum": ["a", "b"]}, {"type": "array", "items": WHOLE}, {"type": ["string", "object"]}, thing(id={}), FLAG, MAYBE]
)
def test_a_list_of_anything_has_pages(item: dict[str, Any]) -> None:
    ask = asking({"/things": get(many(item), asked(limit=WHOLE, page=WHOLE))})
    first, last = value(ask("/things?limit=2")), value(ask("/things?limit=2&page=40"))
    assert (1 <= len(first) <= 2, last) == (True, [])


@pytest.mark.parametrize("member", [TEXT, URI, MAYBE])
def test_items_without_an_id_differ_too(member: dict[str, Any]) -> None:
    rows = value(asking({"/tags": get(many(thing(category=member)), asked(limit=WHOLE, page=WHOLE))})("/tags?limit=50"))
    assert (len(rows), len({row["category"] for row in rows})) == (23, 23)


def test_every_branch_of_an_answer_knows_the_key() -> None:
    member = {"anyOf": [thing(login=TEXT, deleted=FLAG), thing(id=TEXT, email=TEXT)]}
    item = value(asking({"/customers/{customer}": get(member, path("customer"))})("/customers/cus_9"))
    assert item.get("id") == "cus_9"


def test_the_same_question_gets_the_same_answer_in_any_order() -> None:
    one, other = asking(SHIPS), asking(SHIPS)
    targets = ["/ships?limit=5&page=2", "/ships/4711", "/ships", "/ships?state=new"]
    assert [one(target).body for target in targets] == [other(target).body for target in reversed(targets)][::-1]
