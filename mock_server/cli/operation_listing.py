"""Output of `mock-server routes` and `mock-server show`: the operations of a document, and a sample exchange of one of them."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from contracts.api.operations import MediaType, Operation, ResponseSpec
from contracts.api.routing import RouteMatch
from contracts.codecs.json_text import BodyError, decode_json
from contracts.configuration import nearest
from contracts.contract import Contract
from contracts.display import counted
from contracts.errors import ConfigurationError, Fault
from contracts.http.curl import curl
from contracts.http.media_types import is_json
from contracts.http.messages import Response
from contracts.http.status_codes import phrase_of
from contracts.printable import printable
from contracts.samples import Sampler
from mock_server.cli.welcome import example
from mock_server.generated import started_at
from mock_server.grouped_faults import grouped
from mock_server.loaded import Loaded
from mock_server.preflight import Preflight
from mock_server.settings import USUAL_URL

__all__ = ["operation_named", "routes", "shown"]

LONGEST_BODY = 100_000


def routes(contract: Contract, preflight: Preflight, *, width: int = 0) -> Iterator[str]:
    """A line per operation: method, path, id, responses; then a line per cause of faults, and of parts that could not be compiled.

    `width`: most columns of a line about an operation, 0 for any number; longer ones lose the media types, then the id, then are cut.
    """
    spec = contract.spec
    yield f"{_line(spec.title)} {spec.version}: {counted(len(spec.operations), 'operation')}, OpenAPI {spec.openapi}"
    if spec.operations:
        yield ""
    yield from _table(list(spec.operations.values()), width)
    yield from _webhooks(contract)
    yield from _listed("fault in the document", "faults in the document", contract.faults)
    yield from _uncompiled_parts(preflight)
    unchecked = preflight.total - preflight.seen
    if unchecked:
        yield from (
            "",
            f"{unchecked} of {preflight.total} operations were not checked for this list; `mock-server show` checks one",
        )


def shown(loaded: Loaded, operation: Operation, *, url: str = USUAL_URL) -> Iterator[str]:
    """An operation, a request as a curl command, the response to it, and other possible responses."""
    contract, now = loaded.mock.contract, started_at(loaded.own.now)
    request = example(contract, now=now, operation=operation) or Sampler(contract.spec, now=now).sample(operation)
    response = loaded.mock.dispatcher.answer(replace(request, headers=(("Host", urlsplit(url).netloc), *request.headers)))
    words = (f"{operation.method} {operation.path}", _own_id(operation), "(deprecated)" if operation.deprecated else "")
    yield "  ".join(filter(None, words))
    if operation.summary:
        yield _line(operation.summary)
    yield from ("", curl(url, request), "")
    yield from _written(response)
    yield from _alternatives(contract, operation, operation.response(response.status))
    preflight = Preflight(contract, loaded.mock.stubs, operations=[operation])
    preflight.look()
    yield from _uncompiled_parts(preflight)


def _alternatives(contract: Contract, operation: Operation, shown_response: ResponseSpec | None) -> Iterator[str]:
    """Other examples and responses, and the rules that apply."""
    named = [name for media_type in (shown_response.content.values() if shown_response else ()) for name in media_type.examples]
    others = [_answer([response]) for response in operation.responses.values() if response is not shown_response]
    rules = [row.id for row in contract.rows if row.kind == "rule" and row.operation in (operation.id, "")]
    sections = (("examples", named if len(named) > 1 else []), ("otherwise", others), ("rules", rules))
    if any(words for _, words in sections):
        yield ""
    for heading, words in sections:
        if words:
            yield f"{heading:<10} {', '.join(words)}"


def operation_named(contract: Contract, name: str) -> Operation:
    """The operation of an id, `METHOD /path`, or a path with one method. Raises ConfigurationError with the nearest valid name."""
    operations = contract.spec.operations
    if name in operations:
        return operations[name]
    method, _, path = name.strip().rpartition(" ")
    method, path = method.strip().upper(), path.strip()
    if path.startswith("/"):
        own = [one for one in operations.values() if one.path == path and method in ("", one.method)]
        found = contract.router.find(method or "GET", path)
        if not own and isinstance(found, RouteMatch):
            return found.operation
        if len(own) == 1:
            return own[0]
        if own:
            raise ConfigurationError(f"{path} has more than one method: {', '.join(f'`{one.method} {path}`' for one in own)}")
    alike = [one for id_, one in operations.items() if id_.lower() == name.lower()]
    if len(alike) == 1:
        return alike[0]
    if not operations:
        raise ConfigurationError("the document has no operations")
    known = {f"{one.method} {one.path}" if path.startswith("/") else one.id for one in operations.values()}
    raise ConfigurationError(f"no operation `{name}`{nearest(name, known) or '; `mock-server routes` lists them'}")


def _answers(operation: Operation) -> str:
    """`200 application/json (2 examples); 400 404 application/problem+json`: responses with the same media types are grouped."""
    groups = itertools.groupby(operation.responses.values(), lambda response: tuple(response.content))
    return "; ".join(_answer(list(group)) for _, group in groups)


def _answer(responses: list[ResponseSpec]) -> str:
    statuses = " ".join(response.status for response in responses)
    count = sum(_examples(response.content.values()) for response in responses)
    examples = f" ({counted(count, 'example')})" if count else ""
    return f"{statuses} {' | '.join(responses[0].content)}".rstrip() + examples


def _examples(content: Iterable[MediaType]) -> int:
    return sum(len(one.examples) for one in content)


def _webhooks(contract: Contract) -> Iterator[str]:
    webhooks = contract.spec.document.get("webhooks")
    if isinstance(webhooks, dict) and webhooks:
        yield from ("", f"{counted(len(webhooks), 'webhook')}, not sent by the mock: {', '.join(map(str, webhooks))}")


def _written(response: Response) -> Iterator[str]:
    """The response as on the wire, with JSON indented; of a binary body, only the size."""
    yield f"HTTP/1.1 {response.status} {phrase_of(response.status)}".rstrip()
    for name, value in response.headers:
        yield f"{name}: {value}"
    if response.body:
        yield from ("", *_body(response).split("\n"))


def _body(response: Response) -> str:
    if is_json(response.header("content-type") or ""):
        try:
            return json.dumps(decode_json(response.body), indent=2, ensure_ascii=False)
        except BodyError:
            pass  # shown unchanged
    text = response.body.decode("utf-8", "replace")
    if not all(letter.isprintable() or letter in "\n\t" for letter in text):
        return f"({len(response.body)} bytes)"
    return text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}… ({len(text):,} characters)"


def _uncompiled_parts(preflight: Preflight) -> Iterator[str]:
    yield from _listed("part could not be compiled", "parts could not be compiled", preflight.faults)


def _listed(one: str, many: str, faults: Sequence[Fault]) -> Iterator[str]:
    if faults:
        yield from ("", f"{len(faults)} {one if len(faults) == 1 else many}:")
        yield from (f"  {line}" for line in grouped(faults))


def _table(operations: Sequence[Operation], width: int) -> Iterator[str]:
    """The operations in columns, as wide as the widest cell; in a narrow terminal, with fewer and shorter columns."""
    forms: tuple[Callable[[Operation], tuple[str, ...]], ...] = (
        lambda one: (one.method, one.path, _own_id(one), _answers(one)),
        lambda one: (one.method, one.path, _own_id(one), " ".join(one.responses)),
        lambda one: (one.method, one.path, " ".join(one.responses)),
    )
    for form in forms:
        rows = [tuple(map(printable, form(one))) for one in operations]
        lines = list(_aligned(rows, most=width // 2 or sys.maxsize))
        if not width or all(len(line) <= width for line in lines):
            break
    yield from (line if not width or len(line) <= width else f"{line[: width - 1]}…" for line in lines)


def _aligned(rows: Sequence[tuple[str, ...]], *, most: int) -> Iterator[str]:
    """Lines of cells in columns of at most `most` characters; a longer cell moves the rest of its line."""
    widths = [min(max(map(len, column)), most) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{cell:<{size}}" for cell, size in zip(row, widths, strict=True)).rstrip()


def _own_id(operation: Operation) -> str:
    """The id that the document gives, "" for the one that repeats method and path."""
    return "" if operation.id == f"{operation.method} {operation.path}" else operation.id


def _line(text: str) -> str:
    return " ".join(text.split())
