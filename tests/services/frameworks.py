"""The same service written with real frameworks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import flask
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from contracts.http.messages import Request, Response

__all__ = ["FRAMEWORKS"]

START = {number: {"id": number, "item": f"item {number}", "amount": number, "state": "open"} for number in range(1, 4)}
State = Literal["open", "paid", "sent"]


class NewOrder(BaseModel):
    """The body, with the conversions that pydantic makes unless told otherwise."""

    item: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Annotated[int, Field(ge=1, le=1000)]
    state: State = "open"
    email: Annotated[str, Field(max_length=100)] = ""
    gift: bool = False
    tags: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=5)] = []


class Query(BaseModel):
    """The parameters of the list."""

    limit: Annotated[int, Field(ge=1, le=50)] = 50
    state: State | None = None
    gift: bool | None = None


KEY: TypeAdapter[int] = TypeAdapter(Annotated[int, Field(ge=1, le=2147483647)])


class Rows:
    """The orders; the last hundred."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = dict(START)

    def store(self, number: int, body: NewOrder) -> dict[str, Any]:
        self.rows[number] = {"id": number, **body.model_dump()}
        if len(self.rows) > 100:
            del self.rows[next(key for key in self.rows if key > 3)]
        return self.rows[number]

    def listed(self, query: Query) -> list[dict[str, Any]]:
        return [row for row in self.rows.values() if query.state in (None, row["state"]) and query.gift in (None, row.get("gift", False))]

    def remove(self, number: int) -> bool:
        return number == 1 or self.rows.pop(number, None) is not None


def flask_service() -> Callable[[Request], Response]:
    """Flask, with its converters, its pages and its redirects."""
    app, rows = flask.Flask("orders"), Rows()

    def parsed(model: type[BaseModel], value: Any) -> Any:
        try:
            return model.model_validate(value, strict=model is NewOrder)
        except ValidationError as error:
            flask.abort(flask.make_response({"message": str(error)}, 422))

    def missing() -> flask.typing.ResponseReturnValue:
        return {"message": "no such order"}, 404

    @app.get("/orders")
    def list_orders() -> flask.typing.ResponseReturnValue:
        query = parsed(Query, flask.request.args.to_dict())
        found = rows.listed(query)
        return found[: query.limit], 200, {"X-Total": str(len(found))}

    @app.post("/orders")
    def create_order() -> flask.typing.ResponseReturnValue:
        body = parsed(NewOrder, flask.request.get_json())
        return rows.store(max(rows.rows) + 1, body), 201

    @app.post("/orders/count")
    def count_orders() -> flask.typing.ResponseReturnValue:
        return {"count": len(rows.rows)}

    @app.get("/orders/<int:number>")
    def get_order(number: int) -> flask.typing.ResponseReturnValue:
        return rows.rows[number] if number in rows.rows else missing()

    @app.put("/orders/<int:number>")
    def replace_order(number: int) -> flask.typing.ResponseReturnValue:
        body = parsed(NewOrder, flask.request.get_json())
        return rows.store(number, body) if number in rows.rows else missing()

    @app.delete("/orders/<int:number>")
    def delete_order(number: int) -> flask.typing.ResponseReturnValue:
        return ("", 204) if rows.remove(number) else missing()

    client = app.test_client()

    def answer(request: Request) -> Response:
        target = request.path + ("?" + urlencode(request.query) if request.query else "")
        response = client.open(target, method=request.method, headers=list(request.headers), data=request.body or None)
        return Response(response.status_code, tuple(response.headers.items()), response.data)

    return answer


def starlette_service() -> Callable[[Request], Response]:
    """Starlette and pydantic, joined as FastAPI joins them."""
    rows = Rows()

    def refused(error: ValidationError | ValueError) -> JSONResponse:
        return JSONResponse({"message": "invalid", "detail": str(error)}, 422)

    def key(request: StarletteRequest) -> int:
        return KEY.validate_python(request.path_params["number"])

    async def body(request: StarletteRequest) -> NewOrder:
        content_type = request.headers.get("content-type", "application/json")
        raw = await request.body()
        return NewOrder.model_validate(json.loads(raw) if "json" in content_type else raw.decode())

    def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
        async def endpoint(request: StarletteRequest) -> StarletteResponse:
            try:
                found: StarletteResponse = await handler(request)
            except (ValidationError, ValueError) as error:
                return refused(error)
            return found

        return endpoint

    async def list_orders(request: StarletteRequest) -> StarletteResponse:
        query = Query.model_validate(dict(request.query_params))
        found = rows.listed(query)
        return JSONResponse(found[: query.limit], headers={"X-Total": str(len(found))})

    async def create_order(request: StarletteRequest) -> StarletteResponse:
        return JSONResponse(rows.store(max(rows.rows) + 1, await body(request)), 201)

    async def count_orders(request: StarletteRequest) -> StarletteResponse:
        return JSONResponse({"count": len(rows.rows)})

    async def get_order(request: StarletteRequest) -> StarletteResponse:
        number = key(request)
        return JSONResponse(rows.rows[number]) if number in rows.rows else JSONResponse({"message": "no such order"}, 404)

    async def replace_order(request: StarletteRequest) -> StarletteResponse:
        number, new = key(request), await body(request)
        return JSONResponse(rows.store(number, new)) if number in rows.rows else JSONResponse({"message": "no such order"}, 404)

    async def delete_order(request: StarletteRequest) -> StarletteResponse:
        return StarletteResponse(status_code=204) if rows.remove(key(request)) else JSONResponse({"message": "no such order"}, 404)

    routes = [
        ("/orders", list_orders, "GET"), ("/orders", create_order, "POST"), ("/orders/count", count_orders, "POST"),
        ("/orders/{number}", get_order, "GET"), ("/orders/{number}", replace_order, "PUT"), ("/orders/{number}", delete_order, "DELETE"),
    ]  # fmt: skip
    app = Starlette(routes=[Route(path, guarded(handler), methods=[method]) for path, handler, method in routes])
    client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)

    def answer(request: Request) -> Response:
        headers = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in request.headers]
        url = request.path + ("?" + urlencode(request.query) if request.query else "")
        response = client.request(request.method, url, headers=headers, content=request.body)
        return Response(response.status_code, tuple(response.headers.items()), response.content)

    return answer


FRAMEWORKS = {"Flask": flask_service, "Starlette and pydantic": starlette_service}
