"""How a request's address looks on the wire: path as built, query encoded."""

from __future__ import annotations

from urllib.parse import quote

from contracts.exchange import Request

__all__ = ["target"]

_PATH_AS_IS = "/%:@!$&'()*+,;=~-._[]|{}^`\"<>\\"
_QUERY_AS_IS = "-._~:/@!$'()*,;[]"


def target(request: Request) -> str:
    """`/leads/7?name=a%20b`: what stands in the request line, ASCII only."""
    path = quote(request.path.encode("utf-8", "surrogatepass"), safe=_PATH_AS_IS)
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in request.query)
    return f"{path}?{query}" if query else path


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=_QUERY_AS_IS)
