"""Small documents in the styles of well-known APIs, and a client that asks a mock of one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from contracts.api.readers import reader
from contracts.api.routing import RouteMatch
from contracts.configuration import MOCK_SERVER, defaults
from contracts.http.messages import Request
from mock_server.app import Mock, assembled, load
from mock_server.settings import settings_of

__all__ = ["Answer", "Client", "client"]

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
TIME: Schema = {"type": "string", "format": "date-time"}


def made(schema: Schema) -> Schema:
    return {**schema, "readOnly": True}


def thing(required: tuple[str, ...] = (), **members: Schema) -> Schema:
    return {"type": "object", "properties": members, "required": list(required)}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def rows(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def said(schema: Schema | None, *, media_type: str = "application/json", headers: tuple[str, ...] = ()) -> dict:
    content = {} if schema is None else {"content": {media_type: {"schema": schema}}}
    return {"description": "An answer.", **content, **({"headers": {one: {"schema": TEXT} for one in headers}} if headers else {})}


def operation(
    body: Schema | None = None,
    *,
    media_type: str = "application/json",
    query: Mapping[str, Schema] = {},
    header: str = "",
    **responses: dict,
) -> dict:
    """`s200=said(…)`: the response of a status; a parameter whose schema has `x-required`, or a header with `!`, is required."""
    parameters = [{"name": name, "in": "query", "schema": one, "required": "x-required" in one} for name, one in query.items()]
    parameters += [{"name": header.rstrip("!"), "in": "header", "schema": TEXT, "required": header.endswith("!")}] if header else []
    sent = {} if body is None else {"requestBody": {"required": True, "content": {media_type: {"schema": body}}}}
    return {"parameters": parameters, **sent, "responses": {name[1:]: one for name, one in responses.items()}}


def document(paths: Mapping[str, Mapping[str, dict]], **schemas: Schema) -> dict:
    whole: dict[str, Any] = {}
    for path, operations in paths.items():
        names = [part.split("}")[0] for part in path.split("{")[1:]]
        kinds = {name: (NUMBER if name in _NUMBERED else TEXT) for name in names}
        parameters = [{"name": name, "in": "path", "required": True, "schema": kind} for name, kind in kinds.items()]
        whole[path] = {"parameters": parameters, **operations}
    return {"openapi": "3.1.0", "info": {"title": "Small", "version": "1"}, "paths": whole, "components": {"schemas": schemas}}


_NUMBERED = ("droplet_id", "number", "petId")  # parameters of paths

GONE = said(None)
PROBLEM = said(thing(title=TEXT), media_type="application/problem+json")
PAGE = {"limit": {"type": "integer", "default": 10, "minimum": 1}, "offset": {"type": "integer", "default": 0, "minimum": 0}}

PETS = document(
    {
        "/pets": {
            "get": operation(query={"status": TEXT, "sort": TEXT, "q": TEXT}, s200=said(rows(ref("Pet")))),
            "post": operation(ref("Pet"), s201=said(ref("Pet"), headers=("Location",))),
        },
        "/pets/{petId}": {
            "get": operation(s200=said(ref("Pet"), headers=("ETag", "Last-Modified")), s404=PROBLEM, s304=GONE),
            "put": operation(ref("Pet"), header="If-Match", s200=said(ref("Pet"), headers=("ETag",)), s404=PROBLEM, s412=PROBLEM),
            "patch": operation(ref("PetPatch"), s200=said(ref("Pet")), s404=PROBLEM),
            "delete": operation(s204=GONE, s404=PROBLEM, s410=PROBLEM),
        },
    },
    Pet=thing(
        ("id", "name"), id=made(NUMBER), name=TEXT, status={"enum": ["available", "sold"]}, tag=TEXT, age=NUMBER,
        password={**TEXT, "writeOnly": True}, createdAt=made(TIME), updatedAt=made(TIME), version=made(NUMBER),
    ),
    PetPatch=thing(name=TEXT, status={"enum": ["available", "sold"]}, tag={"type": ["string", "null"]}, age=NUMBER),
)  # fmt: skip

# Forms, prefixed ids, `{"object": "list", "data": […], "has_more": …}`, a cursor that is an id, deleted objects.
PAYMENTS = document(
    {
        "/v1/customers": {
            "get": operation(query={"limit": NUMBER, "starting_after": TEXT, "email": TEXT}, s200=said(ref("Customers"))),
            "post": operation(ref("Fields"), media_type="application/x-www-form-urlencoded", s200=said(ref("Customer"))),
        },
        "/v1/customers/{customer}": {
            "get": operation(s200=said(ref("Customer")), s404=said(ref("Failure"))),
            "post": operation(ref("Fields"), media_type="application/x-www-form-urlencoded", s200=said(ref("Customer"))),
            "delete": operation(s200=said(ref("Deleted"))),
        },
    },
    Customer=thing(
        ("id", "object", "created"), id={**TEXT, "example": "cus_8f3k2a91"}, object={"const": "customer"}, created=NUMBER,
        email={"type": ["string", "null"]}, name={"type": ["string", "null"]},
    ),
    Fields=thing(email=TEXT, name=TEXT),
    Customers=thing(
        ("object", "data", "has_more"), object={"const": "list"}, data=rows(ref("Customer")), has_more={"type": "boolean"}, url=TEXT
    ),
    Deleted=thing(("id", "object", "deleted"), id=TEXT, object={"const": "customer"}, deleted={"const": True}),
    Failure=thing(error=thing(message=TEXT)),
)  # fmt: skip

# Names that the client chooses, `metadata`, versions, merge patches; the namespace cannot be created.
CLUSTER = document(
    {
        "/api/v1/namespaces/{namespace}/pods": {
            "get": operation(query={"limit": NUMBER, "continue": TEXT}, s200=said(ref("PodList"))),
            "post": operation(ref("Pod"), s201=said(ref("Pod")), s409=said(ref("Status"))),
        },
        "/api/v1/namespaces/{namespace}/pods/{name}": {
            "get": operation(s200=said(ref("Pod")), s404=said(ref("Status"))),
            "put": operation(ref("Pod"), s200=said(ref("Pod")), s201=said(ref("Pod"))),
            "patch": operation(ref("Any"), media_type="application/merge-patch+json", s200=said(ref("Pod"))),
            "delete": operation(s200=said(ref("Status")), s404=said(ref("Status"))),
        },
    },
    Any={"type": "object"},
    Pod=thing(("metadata",), kind=TEXT, metadata=ref("Meta"), spec=thing(image=TEXT, replicas=NUMBER)),
    Meta=thing(("name",), name=TEXT, namespace=TEXT, resourceVersion=TEXT, creationTimestamp=TIME,
               labels={"type": "object", "additionalProperties": TEXT}),
    PodList=thing(("items",), kind=TEXT, metadata=thing(resourceVersion=TEXT), items=rows(ref("Pod"))),
    Status=thing(kind=TEXT, status=TEXT),
)  # fmt: skip

# JSON:API: `data`, `attributes`, `meta`, `filter[…]`, `page[…]`.
ARTICLES = document(
    {
        "/articles": {
            "get": operation(
                query={"page[number]": {"type": "integer", "minimum": 1}, "page[size]": NUMBER}, s200=said(ref("Articles"), media_type="application/vnd.api+json")
            ),
            "post": operation(ref("One"), media_type="application/vnd.api+json", s201=said(ref("One"), media_type="application/vnd.api+json", headers=("Location",))),
        },
        "/articles/{id}": {
            "get": operation(s200=said(ref("One"), media_type="application/vnd.api+json"), s404=GONE),
            "patch": operation(ref("One"), media_type="application/vnd.api+json", s200=said(ref("One"), media_type="application/vnd.api+json")),
            "delete": operation(s204=GONE),
        },
    },
    Article=thing(("type", "attributes"), id={**TEXT, "format": "uuid"}, type={"const": "articles"}, attributes=thing(title=TEXT, body=TEXT)),
    One=thing(("data",), data=ref("Article")),
    Articles=thing(("data", "meta"), data=rows(ref("Article")), meta=thing(total=NUMBER)),
)  # fmt: skip

# What belongs to a user: `/me`, offset pages in an envelope.
MUSIC = document(
    {
        "/me": {"get": operation(s200=said(ref("User"))), "patch": operation(ref("UserPatch"), s200=said(ref("User")))},
        "/playlists": {
            "get": operation(query=PAGE, s200=said(ref("Playlists"))),
            "post": operation(ref("New"), s201=said(ref("Playlist"))),
        },
        "/playlists/{playlist_id}": {
            "get": operation(s200=said(ref("Playlist")), s404=GONE),
            "put": operation(ref("New"), s204=GONE),
        },
    },
    User=thing(("id", "display_name"), id=TEXT, display_name=TEXT, country=TEXT),
    UserPatch=thing(display_name=TEXT),
    New=thing(("name",), name=TEXT, description=TEXT, public={"type": "boolean"}),
    Playlist=thing(
        ("id", "name"), id=TEXT, name=TEXT, description=TEXT, public={"type": "boolean"}, followers=NUMBER, href=made({**TEXT, "format": "uri"}),
        _links=thing(self=thing(href=TEXT)),
    ),
    Playlists=thing(("items", "total"), items=rows(ref("Playlist")), total=NUMBER, limit=NUMBER, offset=NUMBER, next={"type": ["string", "null"]}),
)  # fmt: skip

# Things in things: issues of repositories, comments of issues; pages with a `Link` header; actions.
FORGE = document(
    {
        "/repos": {
            "get": operation(s200=said(rows(ref("Repo")))),
            "post": operation(ref("NewRepo"), s201=said(ref("Repo")), s409=GONE),
        },
        "/repos/{repo}": {
            "get": operation(s200=said(ref("Repo")), s404=GONE),
            "delete": operation(s204=GONE),
        },
        "/repos/{repo}/issues": {
            "get": operation(
                query={"page": {"type": "integer", "default": 1}, "per_page": {"type": "integer", "default": 30}, "state": TEXT},
                s200=said(rows(ref("Issue")), headers=("Link",)), s404=GONE,
            ),
            "post": operation(ref("NewIssue"), s201=said(ref("Issue")), s404=GONE),
        },
        "/repos/{repo}/issues/{number}": {
            "get": operation(s200=said(ref("Issue")), s404=GONE),
            "patch": operation(ref("NewIssue"), s200=said(ref("Issue")), s404=GONE),
        },
        "/repos/{repo}/issues/{number}/close": {"post": operation(s200=said(ref("Issue")), s404=GONE)},
        "/repos/{repo}/issues/{number}/comments": {
            "get": operation(s200=said(rows(ref("Comment"))), s404=GONE),
            "post": operation(thing(("body",), body=TEXT), s201=said(ref("Comment")), s404=GONE),
        },
    },
    Repo=thing(("name",), name=TEXT, description=TEXT, archived={"type": "boolean"}),
    NewRepo=thing(("name",), name=TEXT, description=TEXT),
    Issue=thing(("number", "title", "state"), number=NUMBER, title=TEXT, state={"enum": ["open", "closed"]}, closed_at={"type": ["string", "null"]}),
    NewIssue=thing(("title",), title=TEXT, state={"enum": ["open", "closed"]}),
    Comment=thing(("id", "body"), id=NUMBER, body=TEXT),
)  # fmt: skip

# `{"droplet": {…}}` around one, `{"droplets": […], "meta": {"total": …}}` around many, numbers as keys, 202 for a deletion.
CLOUD = document(
    {
        "/v2/droplets": {
            "get": operation(query={"page": NUMBER, "per_page": NUMBER, "name": TEXT}, s200=said(ref("Many"))),
            "post": operation(ref("New"), s202=said(ref("One"))),
        },
        "/v2/droplets/{droplet_id}": {
            "get": operation(s200=said(ref("One")), s404=GONE),
            "put": operation(ref("Wrapped"), s200=said(ref("One")), s404=GONE),
            "delete": operation(s202=GONE),
        },
    },
    Droplet=thing(("id", "name"), id=NUMBER, name=TEXT, region=thing(slug=TEXT, name=TEXT), status={"enum": ["new", "active"]}),
    New=thing(("name",), name=TEXT, region=TEXT),
    Wrapped=thing(("droplet",), droplet=thing(("name",), name=TEXT)),
    One=thing(("droplet",), droplet=ref("Droplet")),
    Many=thing(("droplets", "meta"), droplets=rows(ref("Droplet")), links=thing(pages=thing(next=TEXT)), meta=thing(("total",), total=NUMBER)),
)  # fmt: skip

# Keys that the client chooses in the path; JSON Patch.
SETTINGS = document(
    {
        "/settings": {"get": operation(s200=said(rows(ref("Setting"))))},
        "/settings/{key}": {
            "get": operation(s200=said(ref("Setting")), s404=GONE),
            "put": operation(ref("Value"), s200=said(ref("Setting")), s201=said(ref("Setting"))),
            "patch": operation(
                rows({"type": "object"}), media_type="application/json-patch+json", s200=said(ref("Setting")), s409=GONE, s422=GONE
            ),
            "delete": operation(s204=GONE, s410=GONE),
        },
    },
    Setting=thing(("key", "value"), key=TEXT, value=TEXT, updated_at=TIME, tags=rows(TEXT)),
    Value=thing(("value",), value=TEXT, tags=rows(TEXT)),
)  # fmt: skip

# 201 without a body; lists with a required filter; searches and bulk requests, which change nothing.
SHOP = document(
    {
        "/orders": {
            "get": operation(query={"customer": {**TEXT, "x-required": True}}, s200=said(ref("Orders"))),
            "post": operation(ref("NewOrder"), s201=said(None, headers=("Location",))),
        },
        "/orders/{order_id}": {"get": operation(s200=said(ref("Order")), s404=GONE), "delete": operation(s204=GONE)},
        "/orders/search": {"post": operation(thing(text=TEXT), s200=said(ref("Orders")))},
        "/orders/{order_id}/archive": {"post": operation(s400=GONE)},
        "/orders/bulk": {"post": operation(rows(ref("NewOrder")), s202=GONE)},
        "/products": {
            "get": operation(query={"cursor": TEXT, "limit": NUMBER}, s200=said(ref("Products"))),
            "post": operation(ref("Product"), s201=said(None)),
        },
    },
    Order=thing(("order_id", "customer"), order_id={**TEXT, "format": "uuid"}, customer=TEXT, note=TEXT, archived={"type": "boolean"}),
    NewOrder=thing(("customer",), customer=TEXT, note=TEXT),
    Orders=thing(("orders",), orders=rows(ref("Order"))),
    Product=thing(("name",), name=TEXT, price=NUMBER),
    Products=thing(("products",), products=rows(ref("Product")), next_cursor={"type": ["string", "null"]}),
)  # fmt: skip

# Orders of users, listed in two places; conditions that are required; a key against repetition; a deletion that answers the item.
MARKET = document(
    {
        "/users": {"get": operation(s200=said(rows(ref("User")))), "post": operation(ref("User"), s201=said(ref("User")))},
        "/users/{userId}": {"get": operation(s200=said(ref("User")), s404=GONE), "delete": operation(s200=said(ref("User")), s404=GONE)},
        "/users/{userId}/orders": {
            "get": operation(s200=said(rows(ref("Order"))), s404=GONE),
            "post": operation(ref("NewOrder"), header="Idempotency-Key", s201=said(ref("Order")), s404=GONE),
        },
        "/users/{userId}/invite": {"post": operation(s204=GONE, s404=GONE)},
        "/users/{userId}/statistics": {"post": operation(thing(year=NUMBER), s200=said(thing(total=NUMBER)), s404=GONE)},
        "/orders": {"get": operation(query={"userId": TEXT, "page": {"type": "integer", "minimum": 0}, "size": NUMBER}, s200=said(ref("Page")))},
        "/orders/{orderId}": {
            "get": operation(s200=said(ref("Order"), headers=("ETag",)), s404=GONE),
            "put": operation(ref("NewOrder"), header="If-Match!", s200=said(ref("Order"), headers=("ETag",)), s412=GONE, s428=GONE),
            "delete": operation(s204=GONE, s404=GONE),
        },
        "/orders/{orderId}/complete": {"post": operation(s204=GONE, s404=GONE)},
    },
    User=thing(("userId", "name"), userId=made({**TEXT, "format": "uuid"}), name=TEXT),
    Order=thing(("orderId", "userId", "status"), orderId={**TEXT, "pattern": "^ord-[0-9]{6}$"}, userId=TEXT, item=TEXT,
                quantity={"type": "integer", "default": 1}, status={"enum": ["pending", "completed"]}),
    NewOrder=thing(("item",), item=TEXT, quantity={"type": "integer", "default": 1}),
    Page=thing(("content", "totalElements", "last"), content=rows(ref("Order")), totalElements=NUMBER, totalPages=NUMBER, number=NUMBER, last={"type": "boolean"}),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A response: `value` is its JSON, None without a body."""

    status: int
    value: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Client:
    """Asks one mock, in one session. Each answer has to match the document."""

    mock: Mock
    session: str = ""

    def of(self, session: str) -> Client:
        return Client(self.mock, session)

    def __call__(self, method: str, target: str, body: object = None, *, media_type: str = "application/json", **headers: str) -> Answer:
        path, _, query = target.partition("?")
        content = b"" if body is None else urlencode(body).encode() if "form" in media_type else json.dumps(body).encode()  # type: ignore[arg-type]
        pairs = [("Host", "mock.test"), *((name.replace("_", "-"), value) for name, value in headers.items())]
        pairs += [("Content-Type", media_type)] if body is not None else []
        pairs += [("X-Mock-Session", self.session)] if self.session else []
        request = Request(method, path, tuple(parse_qsl(query)), tuple(pairs), content)
        response = self.mock.dispatcher.answer(request)
        found = self.mock.contract.router.find(request.method, request.path)
        if isinstance(found, RouteMatch) and found.operation.response(response.status) is not None:
            assert reader(self.mock.contract.spec, found.operation).response_violations(response) == (), response
        return Answer(response.status, json.loads(response.body) if response.body else None, dict(response.headers))


@cache
def _mock(text: str, state: str, rows: int) -> Mock:
    own = settings_of(defaults(MOCK_SERVER, state=state, rows=rows))
    return assembled(load(json.loads(text), "none", settings={}, own=own), own)


def client(described: dict, *, state: str = "closed", rows: int = 5) -> Client:
    """A client of a mock, which tests share, with nothing written in its common session."""
    mock = _mock(json.dumps(described), state, rows)
    mock.dispatcher.answer(Request("POST", "/_mock/reset"))
    return Client(mock)
