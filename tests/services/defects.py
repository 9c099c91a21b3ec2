"""The service with one defect each, and what is found of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.http.messages import Request, Response
from tests.services.orders import STATES, Orders, json_response

__all__ = ["DEFECTS"]

Service = Callable[[Request], Response]
REFUSED = json_response(422, {"message": "no"})


def after(applies: Callable[[Request, Response], bool], change: Callable[[Request, Response], Response]) -> Callable[[], Service]:
    """Some responses are changed."""

    def made() -> Service:
        orders = Orders()

        def answer(request: Request) -> Response:
            response = orders(request)
            return change(request, response) if applies(request, response) else response

        return answer

    return made


def instead(applies: Callable[[Request], bool], response: Response) -> Callable[[], Service]:
    """Some requests get a response of their own."""

    def made() -> Service:
        orders = Orders()
        return lambda request: response if applies(request) else orders(request)

    return made


def ahead(change: Callable[[Request], Request]) -> Callable[[], Service]:
    """Requests are changed before the service sees them, so that it accepts what it should refuse."""

    def made() -> Service:
        orders = Orders()
        return lambda request: orders(change(request))

    return made


def body_of(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def with_members(response: Response, **members: Any) -> Response:
    return replace(response, body=json.dumps({**json.loads(response.body), **members}).encode())


def without_member(response: Response, name: str) -> Response:
    return replace(response, body=json.dumps({key: one for key, one in json.loads(response.body).items() if key != name}).encode())


def corrected(name: str, is_wrong: Callable[[Any], bool], value: Any) -> Callable[[], Service]:
    """A wrong value of a member counts as another, right one."""

    def change(request: Request) -> Request:
        body = body_of(request)
        is_corrected = name in body and is_wrong(body[name])
        return replace(request, body=json.dumps({**body, name: value}).encode()) if is_corrected else request

    return ahead(change)


def without_parameter(name: str, is_dropped: Callable[[str], bool] = lambda value: True) -> Callable[[Request], Request]:
    return lambda request: replace(request, query=tuple(pair for pair in request.query if pair[0] != name or not is_dropped(pair[1])))


def ignored(name: str) -> Callable[[], Service]:
    """A parameter is validated, and then ignored."""

    def made() -> Service:
        orders = Orders()

        def answer(request: Request) -> Response:
            response = orders(request)
            return orders(without_parameter(name)(request)) if response.status == 200 and is_list(request) else response

        return answer

    return made


def forgetful(method: str) -> Callable[[], Service]:
    """A method changes nothing."""

    def made() -> Service:
        orders = Orders()

        def answer(request: Request) -> Response:
            before = dict(orders.rows)
            response = orders(request)
            if request.method == method:
                orders.rows.clear()
                orders.rows.update(before)
            return response

        return answer

    return made


def is_list(request: Request) -> bool:
    return request.method == "GET" and request.path == "/orders"


def is_got(request: Request, response: Response) -> bool:
    return request.method == "GET" and request.path.startswith("/orders/") and response.status == 200


def is_listed(request: Request, response: Response) -> bool:
    return is_list(request) and response.status == 200


def has_amount(amount: int) -> Callable[[Request], bool]:
    return lambda request: request.method in ("POST", "PUT") and body_of(request).get("amount") == amount


def has_status(status: int) -> Callable[[Request, Response], bool]:
    return lambda request, response: response.status == status and request.path.startswith("/orders")


_WRITING, _BY_KEY = ("createOrder", "replaceOrder"), ("deleteOrder", "getOrder", "replaceOrder")

# defect → the service, the check that finds it, operations that it is found for
DEFECTS: dict[str, tuple[Callable[[], Service], str, tuple[str, ...]]] = {
    "200 instead of 201": (after(has_status(201), lambda _, r: replace(r, status=200)), "only-declared-statuses", ("createOrder",)),
    "a missing member": (after(is_got, lambda _, r: without_member(r, "amount")), "answer-fits-its-schema", ("getOrder",)),
    "a member of another type": (after(is_got, lambda _, r: with_members(r, amount=str(json.loads(r.body)["amount"]))), "answer-fits-its-schema", ("getOrder",)),
    "a null": (after(is_got, lambda _, r: with_members(r, email=None)), "answer-fits-its-schema", ("getOrder",)),
    "another media type": (
        after(is_got, lambda _, r: replace(r, headers=(("Content-Type", "text/plain"),))), "declared-media-type", ("getOrder",),
    ),
    "a missing header": (after(is_listed, lambda _, r: replace(r, headers=r.headers[:1])), "declared-headers", ("listOrders",)),
    "a header of another type": (
        after(is_listed, lambda _, r: replace(r, headers=(*r.headers[:1], ("X-Total", "many")))), "declared-headers", ("listOrders",),
    ),
    "maximum is not enforced": (corrected("amount", lambda v: isinstance(v, int) and v > 1000, 5), "malformed-is-refused", _WRITING),
    "minimum is not enforced": (corrected("amount", lambda v: isinstance(v, int) and v < 1, 5), "malformed-is-refused", _WRITING),
    "maxLength is not enforced": (corrected("item", lambda v: isinstance(v, str) and len(v) > 40, "a"), "malformed-is-refused", _WRITING),
    "minLength is not enforced": (corrected("item", lambda v: v == "", "a"), "malformed-is-refused", _WRITING),
    "enum is not enforced": (corrected("state", lambda v: isinstance(v, str), "open"), "malformed-is-refused", _WRITING),
    "enum of a parameter is not enforced": (
        ahead(without_parameter("state", lambda value: value not in STATES)), "malformed-is-refused", ("listOrders",),
    ),
    "the greatest value is refused": (instead(has_amount(1000), REFUSED), "valid-bound-is-accepted", _WRITING),
    "the smallest value fails": (instead(lambda q: has_amount(1)(q) and q.method == "POST", Response(500)), "no-server-error", ("createOrder",)),
    "the longest text is refused": (
        instead(lambda q: len(str(body_of(q).get("item", ""))) == 40, REFUSED), "valid-bound-is-accepted", _WRITING,
    ),
    "the last choice is refused": (instead(lambda q: body_of(q).get("state") == "sent", REFUSED), "valid-bound-is-accepted", _WRITING),
    "the greatest limit is refused": (instead(lambda q: ("limit", "50") in q.query, REFUSED), "valid-bound-is-accepted", ("listOrders",)),
    "false is refused": (instead(lambda q: ("gift", "false") in q.query, REFUSED), "valid-bound-is-accepted", ("listOrders",)),
    "an unknown key fails": (after(has_status(404), lambda _, r: Response(500)), "no-server-error", _BY_KEY),
    "limit is ignored": (ignored("limit"), "limit-is-obeyed", ("listOrders",)),
    "a filter is ignored": (ignored("state"), "filters-are-obeyed", ("listOrders",)),
    "HEAD has another status": (
        instead(lambda q: q.method == "HEAD", Response(404)), "head-is-like-get", ("getOrder", "listOrders"),
    ),
    "405 without Allow": (
        after(has_status(405), lambda _, r: replace(r, headers=r.headers[:1])), "allow-header-is-complete",
        ("countOrders", "getOrder", "listOrders"),
    ),
    "another method is served": (
        instead(lambda q: q.method == "PATCH" and q.path == "/orders", json_response(200, {})), "unsupported-method-is-405", ("listOrders",),
    ),
    "an error of another shape": (
        after(has_status(404), lambda q, r: json_response(404, {"error": "no"}) if q.path[8:].isdigit() else r),
        "answer-fits-its-schema", _BY_KEY,
    ),
    "POST answers with other values": (
        after(has_status(201), lambda _, r: with_members(r, item="other")), "created-is-returned", ("createOrder",),
    ),
    "POST stores nothing": (forgetful("POST"), "created-is-found", ("createOrder",)),
    "PUT stores nothing": (forgetful("PUT"), "replaced-is-returned", ("createOrder",)),
    "DELETE deletes nothing": (forgetful("DELETE"), "deleted-is-gone", ("createOrder",)),
}  # fmt: skip
