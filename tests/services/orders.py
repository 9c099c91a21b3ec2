"""A small service for orders, and its document. What frameworks do differently is in `Manners`; the service is correct with all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from contracts.http.messages import Pairs, Request, Response

__all__ = ["DOCUMENT", "JSON_TYPE", "Manners", "Orders", "document", "json_response"]

JSON_TYPE = "application/json"
STATES = ["open", "paid", "sent"]
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {JSON_TYPE: {"schema": schema}}}


_ORDER = {"$ref": "#/components/schemas/Order"}
_ERROR = {"description": "An error.", **_content({"$ref": "#/components/schemas/Error"})}
_BODY = {"required": True, **_content({"$ref": "#/components/schemas/NewOrder"})}
_MEMBERS: dict[str, Any] = {
    "item": {"type": "string", "minLength": 1, "maxLength": 40},
    "amount": {"type": "integer", "minimum": 1, "maximum": 1000},
    "state": {"type": "string", "enum": STATES},
    "email": {"type": "string", "maxLength": 100},
    "gift": {"type": "boolean"},
    "tags": {"type": "array", "items": {"type": "string", "maxLength": 20}, "maxItems": 5},
}
_KEY = {"name": "id", "in": "path", "required": True, "example": 1, "schema": {"type": "integer", "minimum": 1, "maximum": 2147483647}}

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "paths": {
        "/orders": {
            "get": {
                "operationId": "listOrders",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}},
                    {"name": "state", "in": "query", "schema": {"enum": STATES}},
                    {"name": "gift", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {
                    "200": {
                        "description": "Orders.",
                        "headers": {"X-Total": {"required": True, "schema": {"type": "integer"}}},
                        **_content({"type": "array", "items": _ORDER}),
                    },
                    "422": _ERROR,
                },
            },
            "post": {
                "operationId": "createOrder",
                "requestBody": _BODY,
                "responses": {"201": {"description": "Created.", **_content(_ORDER)}, "422": _ERROR},
            },
        },
        "/orders/{id}": {
            "parameters": [_KEY],
            "get": {
                "operationId": "getOrder",
                "responses": {"200": {"description": "It.", **_content(_ORDER)}, "404": _ERROR, "422": _ERROR},
            },
            "put": {
                "operationId": "replaceOrder",
                "requestBody": _BODY,
                "responses": {"200": {"description": "It.", **_content(_ORDER)}, "404": _ERROR, "422": _ERROR},
            },
            "delete": {"operationId": "deleteOrder", "responses": {"204": {"description": "Gone."}, "404": _ERROR, "422": _ERROR}},
        },
        "/orders/count": {
            "post": {
                "operationId": "countOrders",
                "responses": {"200": {"description": "How many.", **_content({"type": "object", "required": ["count"]})}},
            }
        },
    },
    "components": {
        "schemas": {
            "NewOrder": {"type": "object", "required": ["item", "amount"], "properties": _MEMBERS},
            "Order": {
                "type": "object",
                "required": ["id", "item", "amount", "state"],
                "properties": {"id": {"type": "integer"}, "price": {"type": "number"}, **_MEMBERS},
            },
            "Error": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}},
        }
    },
}


def document(**members: Any) -> dict[str, Any]:
    """The document with other top-level members."""
    return {**DOCUMENT, **members}


def json_response(status: int, value: object, *headers: tuple[str, str]) -> Response:
    """A response with a JSON body."""
    return Response(status, (("Content-Type", JSON_TYPE), *headers), json.dumps(value).encode())


def page(status: int, *headers: tuple[str, str]) -> Response:
    """An HTML page of a framework."""
    return Response(status, (("Content-Type", "text/html"), *headers), b"<!doctype html><title>Error</title>")


def strict_integer(text: str) -> int | None:
    """As the document says."""
    return int(text) if _INTEGER.fullmatch(text) and len(text) < 300 else None


def strict_boolean(text: str) -> bool | None:
    """As the document says."""
    return {"true": True, "false": False}.get(text)


def strict_error(status: int, message: str) -> Response:
    """An error as the document declares it."""
    return json_response(status, {"message": message})


def wrong_method(request: Request, allowed: tuple[str, ...]) -> Response:
    """405 with all methods."""
    return strict_error(405, "method not allowed") if not allowed else json_response(405, {}, ("Allow", ", ".join(allowed)))


@dataclass(frozen=True, slots=True)
class Manners:
    """What standards leave open. Functions return None where the value is refused, or a response to send instead of the service's."""

    read_integer: Callable[[str], int | None] = strict_integer
    read_boolean: Callable[[str], bool | None] = strict_boolean
    is_empty_ignored: bool = False
    repeated: int | None = None  # which of repeated parameters counts; None: they are refused
    before: Callable[[Request], Response | None] = lambda request: None  # routing, proxies in front
    after: Callable[[Request, Response], Response] = lambda request, response: response
    wrong_method: Callable[[Request, tuple[str, ...]], Response] = wrong_method
    unknown_path: Callable[[], Response] = lambda: page(404)
    wrong_key: Callable[[], Response] = lambda: strict_error(422, "no number")
    wrong_body: Callable[[], Response] = lambda: strict_error(422, "not JSON")
    wrong_type: Callable[[], Response] = lambda: strict_error(415, "not JSON")
    wrong_value: Callable[[str], Response] = lambda message: strict_error(422, message)
    is_type_optional: bool = True
    convert: Callable[[str, Any], Any] = lambda name, value: value
    normalize: Callable[[str], str] = lambda text: text
    falls_through: bool = False  # routing looks for the method in more general paths, too


def _start() -> dict[int, dict[str, Any]]:
    return {number: {"id": number, "item": f"item {number}", "amount": number, "state": "open", "price": 9.5} for number in range(1, 4)}


@dataclass(slots=True)
class Orders:
    """The service: an answer to each request."""

    manners: Manners = Manners()
    rows: dict[int, dict[str, Any]] = field(default_factory=_start)

    def __call__(self, request: Request) -> Response:
        """The response."""
        return self.manners.after(request, self.manners.before(request) or self.route(request))

    def route(self, request: Request) -> Response:
        """The response of the operation, or a refusal before it."""
        method, parts = request.method, [unquote(part) for part in request.path.split("/")[1:]]
        if parts == ["orders"]:
            return self.dispatch(request, {"GET": self.list, "POST": self.create})
        if parts == ["orders", "count"] and not (self.manners.falls_through and method != "POST"):
            return self.dispatch(request, {"POST": lambda request: json_response(200, {"count": len(self.rows)})})
        if len(parts) == 2 and parts[0] == "orders" and parts[1]:
            return self.dispatch(request, {"GET": self.get, "PUT": self.replace, "DELETE": self.delete}, parts[1])
        return self.manners.unknown_path()

    def dispatch(self, request: Request, handlers: dict[str, Callable[..., Response]], key: str | None = None) -> Response:
        """The response of the handler for the method."""
        method = "GET" if request.method == "HEAD" else request.method
        if method not in handlers:
            return self.manners.wrong_method(request, tuple(handlers))
        if key is None:
            response = handlers[method](request)
        else:
            number = self.manners.read_integer(key)
            if number is None or not 1 <= number <= 2147483647:
                return self.manners.wrong_key()
            response = handlers[method](request, number)
        return Response(response.status, response.headers, b"") if request.method == "HEAD" else response

    def list(self, request: Request) -> Response:
        """GET /orders."""
        try:
            limit = self.parameter(request, "limit", self.manners.read_integer)
            state = self.parameter(request, "state", str)
            gift = self.parameter(request, "gift", self.manners.read_boolean)
        except ValueError as error:
            return self.manners.wrong_value(str(error))
        if (limit is not None and not 1 <= limit <= 50) or (state is not None and state not in STATES):
            return self.manners.wrong_value("out of range")
        rows = [row for row in self.rows.values() if state in (None, row["state"]) and gift in (None, row.get("gift", False))]
        return json_response(200, rows[: limit or 50], ("X-Total", str(len(rows))))

    def parameter(self, request: Request, name: str, read: Callable[[str], Any]) -> Any:
        """The value of a query parameter, None without one. Raises ValueError."""
        texts = [text for key, text in request.query if key == name]
        if self.manners.is_empty_ignored:
            texts = [text for text in texts if text.strip()]
        if not texts:
            return None
        if len(texts) > 1 and self.manners.repeated is None:
            raise ValueError(f"{name} is repeated")
        value = read(texts[self.manners.repeated or 0])
        if value is None:
            raise ValueError(f"{name} is wrong")
        return value

    def create(self, request: Request) -> Response:
        """POST /orders."""
        body = self.body(request)
        if isinstance(body, Response):
            return body
        number = max(self.rows, default=0) + 1
        return json_response(201, self.store(number, body))

    def get(self, request: Request, number: int) -> Response:
        """GET /orders/{id}."""
        return json_response(200, self.rows[number]) if number in self.rows else strict_error(404, "no such order")

    def replace(self, request: Request, number: int) -> Response:
        """PUT /orders/{id}."""
        body = self.body(request)
        if isinstance(body, Response):
            return body
        return json_response(200, self.store(number, body)) if number in self.rows else strict_error(404, "no such order")

    def delete(self, request: Request, number: int) -> Response:
        """DELETE /orders/{id}."""
        if number == 1:  # the order of the document's example stays
            return Response(204)
        return Response(204) if self.rows.pop(number, None) else strict_error(404, "no such order")

    def store(self, number: int, body: dict[str, Any]) -> dict[str, Any]:
        """What is remembered: the latest hundred."""
        known = {name: value for name, value in body.items() if name in _MEMBERS and value is not None}
        row = {"state": "open", "price": 9.5, **known, "id": number}
        self.rows[number] = row
        if len(self.rows) > 100:
            del self.rows[next(key for key in self.rows if key > 3)]
        return row

    def body(self, request: Request) -> dict[str, Any] | Response:
        """The valid body, or a refusal."""
        content_type = request.header("content-type")
        if (content_type is None and not self.manners.is_type_optional) or (content_type and not _is_json(content_type)):
            return self.manners.wrong_type()
        try:
            body = json.loads(request.body.decode("utf-8"), parse_constant=_refuse)
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            return self.manners.wrong_body()
        if not isinstance(body, dict):
            return self.manners.wrong_value("no object")
        body = {name: self.converted(name, value) for name, value in body.items()}
        wrong = next((name for name in ("item", "amount") if name not in body), "") or next(filter(None, map(_wrong, *_split(body))), "")
        return self.manners.wrong_value(f"{wrong} is wrong") if wrong else body

    def converted(self, name: str, value: Any) -> Any:
        """A member as the framework reads it."""
        value = self.manners.convert(name, value)
        return self.manners.normalize(value) if isinstance(value, str) else value


def _split(body: dict[str, Any]) -> tuple[list[str], list[Any]]:
    return list(body), list(body.values())


def _wrong(name: str, value: Any) -> str:
    """The name of a member that is wrong, "" of one that is not."""
    is_right = {
        "item": isinstance(value, str) and 1 <= len(value) <= 40,
        "amount": _is_integer(value) and 1 <= value <= 1000,
        "state": isinstance(value, str) and value in STATES,
        "email": isinstance(value, str) and len(value) <= 100,
        "gift": isinstance(value, bool),
        "tags": isinstance(value, list) and len(value) <= 5 and all(isinstance(tag, str) and len(tag) <= 20 for tag in value),
    }
    return "" if is_right.get(name, True) else name


def _is_integer(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value) if value not in _INFINITE else False


_INFINITE = (float("inf"), float("-inf"))


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == JSON_TYPE


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def pairs(**headers: str) -> Pairs:
    """Headers by name: `Allow="GET"`."""
    return tuple((name.replace("_", "-"), value) for name, value in headers.items())
