"""Credentials that stand in for real ones: well-formed for the schemes of an operation, and valid nowhere."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from contracts.api.operations import Operation, SecurityScheme
from contracts.http.messages import Pairs, Request

__all__ = ["Credentials", "credential_headers", "stand_in", "with_credentials", "without_credentials", "wrong"]

_BEARER = SecurityScheme("bearer", "http", "bearer")  # of an operation that declares no scheme


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a credential adds to a request."""

    headers: Pairs = ()
    query: Pairs = ()
    cookies: Pairs = ()


def stand_in(operation: Operation, word: str = "demo") -> Credentials:
    """Made-up credentials for the first alternative that an operation requires; none if it accepts requests without any."""
    option: tuple[SecurityScheme, ...] = () if () in operation.security else next(iter(operation.security), ())
    return _of_schemes(option, word)


def wrong(operation: Operation) -> Credentials:
    """Credentials in the form of the operation's first scheme, that no service should accept."""
    return _of_schemes(next(filter(None, operation.security), (_BEARER,)), "wrong")


def _of_schemes(schemes: Iterable[SecurityScheme], word: str) -> Credentials:
    places: dict[str, list[tuple[str, str]]] = {"header": [], "query": [], "cookie": []}
    for scheme in schemes:
        if scheme.type == "apiKey":
            places[scheme.where].append((scheme.parameter, word))
        elif scheme.type != "mutualTLS":  # part of the connection, not of the request
            places["header"].append(("Authorization", _authorization(scheme.scheme.lower(), word)))
    return Credentials(*(tuple(places[where]) for where in ("header", "query", "cookie")))


def _authorization(scheme: str, word: str) -> str:
    if scheme == "basic":
        return f"Basic {base64.b64encode(f'{word}:{word}'.encode()).decode()}"
    if scheme == "digest":
        return f'Digest username="{word}", realm="{word}", nonce="{word}", uri="/", response="{"0" * 32}"'
    return f"Bearer {word}"


def credential_headers(operation: Operation) -> frozenset[str]:
    """The names of headers, in lower case, that hold a credential of an operation. `Authorization` always does."""
    schemes = [scheme for option in operation.security for scheme in option]
    headers = (scheme.parameter.lower() for scheme in schemes if scheme.where == "header")
    cookies = ("cookie" for scheme in schemes if scheme.where == "cookie")
    return frozenset({"authorization", *headers, *cookies})


def with_credentials(request: Request, credentials: Credentials) -> Request:
    """The request with credentials instead of those in the same places."""
    cookies = "; ".join(f"{name}={value}" for name, value in credentials.cookies)
    known = "; ".join(request.header_values("cookie"))
    added = (*credentials.headers, *((("Cookie", f"{known}; {cookies}" if known else cookies),) if cookies else ()))
    names, queries = {name.lower() for name, _ in added}, {name for name, _ in credentials.query}
    headers = (*(pair for pair in request.headers if pair[0].lower() not in names), *added)
    query = (*(pair for pair in request.query if pair[0] not in queries), *credentials.query)
    return Request(request.method, request.path, query, headers, request.body)


def without_credentials(request: Request, operation: Operation) -> Request:
    """The request without anything in the places of the operation's credentials."""
    names = credential_headers(operation)
    queries = {scheme.parameter for option in operation.security for scheme in option if scheme.where == "query"}
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in names)
    return Request(request.method, request.path, tuple(pair for pair in request.query if pair[0] not in queries), headers, request.body)
