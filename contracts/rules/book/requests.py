"""Witnesses, examples and requests written in a book → Requests as they are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from contracts.api.admission import Admission, Missing
from contracts.api.bodies import written_body
from contracts.api.credentials import Credentials, credential_headers, stand_in, with_credentials, without_credentials, wrong
from contracts.api.operations import Operation
from contracts.codecs.concrete_types import concrete
from contracts.codecs.multipart import written_type
from contracts.http.media_types import is_json
from contracts.http.messages import JSON, Pairs, Request
from contracts.rules.language.json_values import text
from contracts.schemas.validation import Schemas

__all__ = ["CREDENTIAL_WORDS", "MEMBERS", "patched", "request_of", "with_credential"]

MEMBERS = ("method", "path", "query", "headers", "cookies", "body", "text", "settings", "credential", "drop")
CREDENTIAL_WORDS = ("none", "wrong")
_INSTEAD = {"body": "text", "text": "body"}
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def patched(default: Mapping[str, JSON], written: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """The default request of an operation, with what a witness says differently: mappings are merged, other values replaced."""
    kept = {name: value for name, value in default.items() if _INSTEAD.get(name) not in written}
    return {**kept, **{name: _merged(kept.get(name), value) for name, value in written.items()}}


def _merged(default: JSON, value: JSON) -> JSON:
    if not isinstance(default, Mapping) or not isinstance(value, Mapping):
        return value
    return {**default, **{name: _merged(default.get(name), one) for name, one in value.items()}}


def request_of(written: Mapping[str, JSON], operation: Operation, schemas: Schemas, base_path: str = "") -> Request:
    """The request that a witness describes.

    `path`: a text as on the wire, or a mapping that fills the template. `body` is sent in the media type that a header names, else in the
    operation's, JSON if it can be; `text` as it is. A header that is null is left out. Raises ValueError if a path parameter is missing.
    """
    has_body = "body" in written or "text" in written
    headers: dict[str, JSON] = {"Content-Type": _media_type(operation)} if has_body else {}
    given = written.get("headers", {})
    for name, value in given.items() if isinstance(given, Mapping) else ():
        headers = {known: old for known, old in headers.items() if known.lower() != name.lower()}
        headers[name] = value
    cookies = written.get("cookies", {})
    if isinstance(cookies, Mapping) and cookies:
        headers["Cookie"] = "; ".join(f"{name}={text(value)}" for name, value in cookies.items())
    pairs = tuple((name, text(value)) for name, value in headers.items() if value is not None)
    method, path = str(written.get("method", operation.method)).upper(), _path(written.get("path", {}), operation, base_path)
    if "body" not in written:
        return Request(method, path, _query(written), pairs, _bytes(written.get("text", "")))
    body = written_body(written["body"], _content_type(pairs), operation, schemas)
    pairs = tuple((name, written_type(value, body) if name.lower() == "content-type" else value) for name, value in pairs)
    return Request(method, path, _query(written), pairs, body)


def with_credential(
    request: Request,
    written: Mapping[str, JSON],
    operation: Operation,
    known: Mapping[str, Mapping[str, JSON]],
    *,
    is_required: bool,
) -> Request:
    """The request of a witness with the credential that it names: `none`, `wrong` or one of `known`.

    A witness that names none, and has none, gets one that stands in for that of a run, if the document requires one.
    """
    name = written.get("credential")
    if name is None:
        return with_credentials(request, _missing(request, written, operation)) if is_required else request
    bare = without_credentials(request, operation)
    if name == "none":
        return bare
    return with_credentials(bare, wrong(operation) if name == "wrong" else _named(known[str(name)]))


def _missing(request: Request, written: Mapping[str, JSON], operation: Operation) -> Credentials:
    """The credentials that stand in for those that are missing; none if the witness has some, well-formed or not, or removes a header."""
    given = written.get("headers", {})
    removed = {name.lower() for name, value in given.items() if value is None} if isinstance(given, Mapping) else set()
    is_open = isinstance(Admission(operation).wrong_credentials(request), Missing) and not removed & credential_headers(operation)
    return stand_in(operation) if is_open else Credentials()


def _named(credential: Mapping[str, JSON]) -> Credentials:
    places = [credential.get(place, {}) for place in ("headers", "query", "cookies")]
    return Credentials(*(tuple((name, text(value)) for name, value in place.items()) for place in places if isinstance(place, Mapping)))


def _content_type(headers: Pairs) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "")


def _bytes(value: JSON) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def _media_type(operation: Operation) -> str:
    """JSON where it is declared without a range, else the first that is: a form."""
    plain = [name for name in operation.body if "*" not in name]
    return concrete(next(filter(is_json, plain), next(iter(plain), "application/json")))


def _path(written: JSON, operation: Operation, base_path: str) -> str:
    if isinstance(written, str):
        return written
    given = written if isinstance(written, Mapping) else {}
    path = _VARIABLE.sub(lambda found: quote(text(given[found[1]]), safe="") if found[1] in given else found[0], operation.path)
    if missing := _VARIABLE.search(path):
        raise ValueError(f"the path parameter `{missing[1]}` is missing: path: {{{missing[1]}: …}}")
    return base_path + path


def _query(written: Mapping[str, JSON]) -> Pairs:
    query = written.get("query", {})
    pairs: list[tuple[str, str]] = []
    for name, value in query.items() if isinstance(query, Mapping) else ():
        pairs += [(name, text(one)) for one in value] if isinstance(value, list) else [(name, text(value))] if value is not None else []
    return tuple(pairs)
