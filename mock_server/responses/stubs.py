"""Decision → response: the status, the media type, the headers, and a body that is pinned, taken from an example, or generated.

Everything is compiled on first use, once per operation, status and media type. Randomness depends only on the seed, the operation and the
request: the same request gets the same bytes, in any order and any process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.api.bodies import described, schema_to_generate
from contracts.api.operations import Header, MediaType, Operation, ResponseSpec, Spec
from contracts.api.resources import Answer, resources_of
from contracts.api.resources.answers import answer_in, json_success
from contracts.api.routing import Router
from contracts.codecs import encode
from contracts.codecs.concrete_types import concrete
from contracts.codecs.files import file_of
from contracts.codecs.json_text import canonical_json, encode_json
from contracts.codecs.multipart import written_type
from contracts.generation import Generator, Maker, Unsatisfiable
from contracts.http.media_types import bare, best, is_json, is_markup, is_xml
from contracts.http.messages import ABSENT, Pairs, Request, Response, Violation
from contracts.http.status_codes import WITHOUT_CONTENT
from contracts.member_paths import merged
from contracts.rules.decide.decision import (
    Decision,
    InvalidRequest,
    PlainSuccess,
    RuleDecision,
    UngrantedWish,
    WishedResponse,
)
from mock_server.responses import examples, problems
from mock_server.responses.collections import Collection
from mock_server.responses.compiled_body import CompiledBody
from mock_server.responses.document_collections import ROWS, DocumentCollections
from mock_server.responses.echo import Echo
from mock_server.responses.error_shapes import borrowed, is_told
from mock_server.responses.headers import describing, is_sent, writer
from mock_server.responses.locales import DEFAULT_LOCALE, preferred
from mock_server.responses.locations import Destination, destination
from mock_server.responses.recent import Recent
from mock_server.responses.server_links import ServerLinks, origin_of
from mock_server.responses.success_values import Shown, SuccessValues
from mock_server.wishes.preferences import NO_WISHES, Wishes

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Stubs", "default_status", "refusal_status"]

_PROBLEM: Final = "application/problem+json"
_MISSES_KEPT: Final = 1_000
_SEEDS_KEPT: Final = 4  # that clients ask for


@dataclass(frozen=True, slots=True)
class _Stub:
    """One response of one operation: its media types and headers."""

    content: tuple[str, ...]
    headers: tuple[tuple[str, Callable[[Random], str] | str], ...]
    response: ResponseSpec | None
    location: tuple[Header, Maker, Destination] | None = None
    makers: Mapping[str, Maker] = field(default_factory=dict)  # of the headers that are sent, and of `Link`


class Stubs:
    """Renders decisions. `misses`: pointers to the schemas of responses that turned out invalid; `unsatisfiable`: pointers to schemas that
    no value matches, with the reason; `cut`: those of them that only values beyond the size budget match; `faults`: pointers to
    instructions for data generation in the document that cannot be used, with the reason.

    `rows`: how many items a collection lists.
    `locale`: of generated data if the request selects none; `example_policy`: "valid", or "as-written" to also send examples that do not
    match their schema.
    """

    def __init__(
        self, spec: Spec, *, seed: int, now: datetime, locale: str = DEFAULT_LOCALE, example_policy: str = "valid", rows: int = ROWS
    ) -> None:
        self._spec, self._seed, self._now, self._locale, self._policy = spec, seed, now, locale, example_policy
        self._generators = {locale: Generator(spec.schemas, now=now, locale=locale)}
        self._bodies: dict[tuple[str, int, str, str, bool], CompiledBody] = {}
        self._stubs: dict[tuple[str, int], _Stub] = {}
        self._shapes: dict[str, CompiledBody] = {}  # by pointer, for statuses that are not declared
        self._defaults: dict[str, int] = {}
        self._rows, self._values = rows, Recent[SuccessValues](_SEEDS_KEPT)
        router = cache(lambda: Router(spec))  # made when the first link is found
        self._links = ServerLinks(spec, lambda path: router().find("GET", path) is not None)
        self._missed: Counter[str] = Counter()
        self._fitting: set[str] = set()  # references to schemas for which a matching value was found
        self.unsatisfiable: dict[str, str] = {}
        self.cut: set[str] = set()
        self.faults: dict[str, str] = self._generators[locale].faults()

    @property
    def misses(self) -> list[str]:
        """A pointer for each response that did not match the document, at most 1,000."""
        return list(self._missed.elements())[:_MISSES_KEPT]

    def _miss(self, body: CompiledBody) -> None:
        self._missed[body.pointer] += 1

    def render(self, decision: Decision, request: Request, wishes: Wishes = NO_WISHES) -> Response:
        """The response for a decision. `wishes`: the seed, and whether to generate a body although there is an example."""
        operation = decision.operation
        if operation is None or isinstance(decision, UngrantedWish):
            return self._own_problem(decision, request, decision.status or 404)
        status = decision.status if decision.status is not None else self._status(operation, decision)
        stub = self._stub(operation, status)
        random = _Randomness(wishes.seed or self._seed, operation.id, request, decision, is_dynamic=bool(wishes.dynamic))
        headers = self._headers(stub, decision, random)
        if status in WITHOUT_CONTENT or status < 200:
            return Response(status, headers)
        if status >= 400:
            return self._refusal(operation, status, stub, headers, decision, request, random)
        return self._success(operation, status, stub, headers, decision, random)

    def collection(self, path: str) -> Collection | None:
        """The collection of the resource at a path, as it is where the client chooses neither seed nor language."""
        return self._values_for(self._seed, is_dynamic=False).collections.collection(path, self._locale)

    def is_example(self, operation: Operation, content: bytes) -> bool:
        """Whether the body of a response is an example of the document, unchanged."""
        return any(body.example == content for key, body in self._bodies.items() if key[0] == operation.id)

    def look_at(self, operation: Operation) -> None:
        """Add the operation's response schemas that no value matches to `unsatisfiable`. Compiles only if the first values do not match."""
        for declared in operation.responses.values():
            status = next((one for one in _statuses(declared.status) if operation.response(one) is declared), None)
            if status is None:
                continue
            stub = self._stub(operation, status)
            for name in declared.content:
                media_type = concrete(name)
                if not self._is_seen_to_fit(schema_to_generate(_declared(declared, name, media_type), self._spec.schemas)):
                    self._body(operation, status, name, stub, self._locale)

    def _is_seen_to_fit(self, schema: dict | bool) -> bool:
        reference = str(schema["$ref"]) if isinstance(schema, dict) and len(schema) == 1 and "$ref" in schema else ""
        if reference in self._fitting:
            return True
        is_fine = self._generators[self._locale].finds_one(schema)
        if is_fine and reference:
            self._fitting.add(reference)
        return is_fine

    # --- successes ----------------------------------------------------------------------------------------------------------------

    def _success(self, operation: Operation, status: int, stub: _Stub, headers: Pairs, decision: Decision, random: _Randomness) -> Response:
        name = next((one for one in decision.media_types if one in stub.content), None) or _preferred(stub.content)
        if name is None:
            headers = self._located(stub, headers, decision, random, decision.body)
            if decision.body is ABSENT:
                return Response(status, headers)
            return _sent(status, headers, "application/json", encode_json(decision.body))
        locale = preferred(random.request.header("accept-language"), self._locale)
        body = self._body(operation, status, name, stub, locale, is_dynamic=random.is_dynamic)
        shown = self._values_for(random.seed, is_dynamic=random.is_dynamic).of(body, decision, random.request, random)
        if body.answer is not None and not (isinstance(decision, RuleDecision) and shown.links is None):
            headers = describing(headers, decision.headers, shown, stub.makers, body.answer)
        headers = self._located(stub, headers, decision, random, shown.value)
        return _sent(status, headers, body.media_type, self._led_here(body, shown, random.request))

    def _led_here(self, body: CompiledBody, shown: Shown, request: Request) -> bytes:
        """The bytes of a value; links to the document's servers lead to the mock, if the schema allows."""
        is_example = shown.value is body.example_value and body.example is not None
        if is_example and (self._policy == "as-written" or not body.has_links):
            return body.example or b""
        if shown.is_as_written:
            return body.encoded(shown.value)
        known, origin = body.led if is_example else shown.sent, origin_of(request)
        if known is None:
            return self._with_links_here(body, shown.value, origin)
        return known.get(origin, lambda: self._with_links_here(body, shown.value, origin))

    def _with_links_here(self, body: CompiledBody, value: JSON, origin: str) -> bytes:
        sent = body.encoded(value)
        if not self._links.may_be_in(sent) or self._policy == "as-written":
            return sent
        changed = self._links.led_here(value, origin)
        return body.encoded(changed) if changed is not value and body.maker.is_valid(changed) else sent

    def _located(self, stub: _Stub, headers: Pairs, decision: Decision, random: _Randomness, value: JSON) -> Pairs:
        """The headers with the declared `Location`, which points to an operation of the document."""
        if stub.location is None or _has("location", headers):
            return headers
        header, maker, target = stub.location
        reading = decision.reading
        candidates = target.candidates(random.request, reading.path if reading is not None else {}, value)
        found = next((one for one in candidates if maker.is_valid(one)), None)
        if found is None:
            if not header.required:
                return headers
            text = writer(header, maker)
            return (*headers, (header.name, text if isinstance(text, str) else text(random())))
        return (*headers, (header.name, found))

    # --- refusals -----------------------------------------------------------------------------------------------------------------

    def _refusal(
        self, operation: Operation, status: int, stub: _Stub, headers: Pairs, decision: Decision, request: Request, random: _Randomness
    ) -> Response:
        name = decision.media_types[0] if isinstance(decision, WishedResponse) and decision.example else _for_problem(stub.content)
        if name is None:
            return self._own_problem(decision, request, status, headers)
        body = self._body(operation, status, name, stub, self._locale)
        is_sent = body.example is not None and not decision.example and not random.is_dynamic
        if is_sent and body.example is not None and _is_plain(decision):  # the operation declares only errors, or a wish
            return _sent(status, headers, body.media_type, body.example)
        if decision.example or (decision.problem is None and (decision.body is not ABSENT or isinstance(decision, RuleDecision))):
            return _sent(
                status,
                headers,
                body.media_type,
                body.encoded(self._values_for(random.seed, is_dynamic=random.is_dynamic).of(body, decision, request, random).value),
            )
        facts = problems.facts_of(decision, status=status, path=request.path)
        value = self._problem(body, facts, decision.body, random)
        if is_markup(body.media_type) and (
            isinstance(value, str) or not is_xml(body.media_type)
        ):  # XML elements are escaped by the encoder
            value = self._problem(body, problems.escaped(facts), decision.body, random)
        return _sent(status, headers, body.media_type, body.encoded(value))

    def _borrowed(self, decision: Decision, facts: problems.RefusalFacts, random: _Randomness) -> tuple[str, bytes] | None:
        """Media type and body of a refusal that is not declared, in an error shape of the document that has a place for the reason."""
        for declared in borrowed(decision.operation, facts.status, self._spec):
            media_type = concrete(declared.name)
            body = self._shapes.get(declared.pointer)
            if body is None:
                body = self._shapes[declared.pointer] = self._compiled_shape(declared, media_type)
            value = self._problem(body, facts, ABSENT, random)
            if is_told(value, (facts.detail, facts.title)):
                return media_type, body.encoded(value)
        return None

    def _problem(self, body: CompiledBody, facts: problems.RefusalFacts, pinned: JSON, random: _Randomness) -> JSON:
        """The facts in the declared schema, without those that would make the result invalid."""
        filled = problems.fill(body.maker.node, facts, random())
        if pinned is not ABSENT:
            filled = merged(filled, pinned)
        if filled is ABSENT:
            return self._generated(body, random)
        value = body.maker(random(), filled, is_sparse=True)
        if body.maker.is_valid(value):
            return value
        if isinstance(filled, dict):
            value = self._with_fewer(body, filled, random)
            if value is not ABSENT:
                return value
        return self._generated(body, random)

    def _with_fewer(self, body: CompiledBody, filled: dict[str, JSON], random: _Randomness) -> JSON:
        kept: dict[str, JSON] = {}
        best: JSON = ABSENT
        for name in problems.by_importance(filled):
            tried = body.maker(random(), {**kept, name: filled[name]}, is_sparse=True)
            if body.maker.is_valid(tried):
                kept[name], best = filled[name], tried
        return best

    def _generated(self, body: CompiledBody, random: _Randomness) -> JSON:
        return self._values_for(random.seed, is_dynamic=random.is_dynamic).generated(body, ABSENT, random)

    def _own_problem(self, decision: Decision, request: Request, status: int, headers: Pairs | None = None) -> Response:
        """The kit's own problem document; values pinned by the rule book take precedence."""
        headers = decision.headers if headers is None else headers
        if status < 400 or (decision.problem is None and isinstance(decision, RuleDecision)):
            return (
                Response(status, headers)
                if decision.body is ABSENT
                else _sent(status, headers, "application/json", encode_json(decision.body))
            )
        facts = problems.facts_of(decision, status=status, path=request.path)
        if not isinstance(decision, (RuleDecision, UngrantedWish)):  # a rule says what is sent; wishes are no part of the API
            random = _Randomness(self._seed, decision.operation.id if decision.operation else "", request, decision)
            found = self._borrowed(decision, facts, random)
            if found is not None:
                return _sent(status, headers, *found)
        value: JSON = problems.document(facts)
        return _sent(status, headers, _PROBLEM, encode_json(value if decision.body is ABSENT else merged(value, decision.body)))

    # --- compiled once ------------------------------------------------------------------------------------------------------------

    def _status(self, operation: Operation, decision: Decision) -> int:
        if isinstance(decision, InvalidRequest):
            return refusal_status(operation, decision.violations)
        if operation.id not in self._defaults:
            self._defaults[operation.id] = default_status(operation)
        return self._defaults[operation.id]

    def _stub(self, operation: Operation, status: int) -> _Stub:
        found = self._stubs.get((operation.id, status))
        if found is None:
            found = self._stubs[operation.id, status] = self._compiled_stub(operation, status)
        return found

    def _compiled_stub(self, operation: Operation, status: int) -> _Stub:
        response = operation.response(status)
        if response is None:
            return _Stub((), (), None)
        sent = [header for header in response.headers.values() if is_sent(header, status, self._spec)]
        describing_pages = [header for header in response.headers.values() if header.name.lower() == "link" and status < 300]
        makers = {one.name: self._maker(one.schema, one.pointer, name=one.name) for one in (*sent, *describing_pages)}
        headers = tuple((header.name, writer(header, makers[header.name])) for header in sent)
        return _Stub(tuple(response.content), headers, response, self._location(operation, status, response), makers)

    def _location(self, operation: Operation, status: int, response: ResponseSpec) -> tuple[Header, Maker, Destination] | None:
        header = next((one for one in response.headers.values() if one.name.lower() == "location"), None)
        if header is None or status >= 400:
            return None
        end = destination(operation, self._spec, status)
        needed = [one for one in end.parameters if one.where == "path"] if end is not None else []
        makers = {one.name: self._maker(one.schema, one.pointer, "request", name=one.name) for one in needed}
        values = {name: _first(maker) for name, maker in makers.items()}
        return header, self._maker(header.schema, header.pointer, name=header.name), Destination(operation, end, values, self._spec)

    def _body(self, operation: Operation, status: int, name: str, stub: _Stub, locale: str, *, is_dynamic: bool = False) -> CompiledBody:
        """A media type of a response. `is_dynamic`: without the document's examples."""
        key = (operation.id, status, name, locale, is_dynamic)
        found = self._bodies.get(key)
        if found is None:
            assert stub.response is not None
            if is_dynamic:
                found = replace(self._body(operation, status, name, stub, locale), example=None, example_value=ABSENT)
            else:
                found = self._compiled_body(operation, stub.response, name, status, locale)
            self._bodies[key] = found
        return found

    def _compiled_body(self, operation: Operation, response: ResponseSpec, name: str, status: int, locale: str) -> CompiledBody:
        media_type = concrete(name)
        declared = _declared(response, name, media_type)
        maker = self._maker(schema_to_generate(declared, self._spec.schemas), declared.pointer, locale=locale)
        known = examples.examples_of(declared, media_type, maker, self._spec.schemas)
        value = examples.chosen(known, media_type, maker, policy=self._policy)
        description = described(declared, self._spec.schemas)
        sent = None if value is ABSENT else encode(value, media_type, description)
        if (
            sent is None
            and not is_json(media_type)
            and (file := file_of(media_type)) is not None
            and maker.is_valid(file.decode("latin-1"))
        ):
            sent = file
        is_known = status < 300 and is_json(media_type) and not maker.is_cut  # of what is cut, no item is whole
        answer = self._answer(operation, declared) if is_known else None
        echo = Echo(operation, maker.node, answer) if answer is not None and answer.thing is not None else None
        return CompiledBody(
            operation.id, media_type, locale, declared.pointer, maker, known, sent, value, answer, echo, maker.is_proven, description,
            has_links=sent is not None and self._links.may_be_in(sent),
        )  # fmt: skip

    def _answer(self, operation: Operation, declared: MediaType) -> Answer | None:
        """Where the objects are in a response, as recognised for the whole operation, or for this response alone."""
        role = resources_of(self._spec).roles.get(operation.id)
        if role is not None and role.answer is not None and declared is json_success(operation):
            return role.answer
        return answer_in(declared, operation, self._spec)

    def _values_for(self, seed: int | str, *, is_dynamic: bool) -> SuccessValues:
        """The values of successes for a seed that the client may have chosen, with or without the document's examples."""

        def usual(operation: Operation, locale: str) -> CompiledBody | None:
            status = default_status(operation)
            stub = self._stub(operation, status)
            name = _preferred(stub.content)
            body = self._body(operation, status, name, stub, locale, is_dynamic=is_dynamic) if name is not None and status < 300 else None
            return body if body is not None and body.answer is not None else None

        def made() -> SuccessValues:
            collections = DocumentCollections(self._spec, seed=seed, rows=self._rows, compiled=usual)
            return SuccessValues(collections, seed=seed, missed=self._miss, is_adapted=self._policy != "as-written")

        return self._values.get((seed, is_dynamic), made)

    def _compiled_shape(self, declared: MediaType, media_type: str) -> CompiledBody:
        maker = self._maker(schema_to_generate(declared, self._spec.schemas), declared.pointer)
        description = described(declared, self._spec.schemas)
        return CompiledBody(
            "",
            media_type,
            self._locale,
            declared.pointer,
            maker,
            {},
            None,
            ABSENT,
            None,
            None,
            maker.is_proven,
            description,
            has_links=False,
        )

    def _maker(self, schema: dict | bool, pointer: str, direction: str = "response", *, locale: str = "", name: str = "") -> Maker:
        wanted = locale or self._locale
        generator = self._generators.get(wanted)
        if generator is None:
            generator = self._generators[wanted] = Generator(self._spec.schemas, now=self._now, locale=wanted)
        try:
            return generator.compile(schema, direction=direction, name=name)
        except Unsatisfiable as error:
            self.unsatisfiable[pointer] = error.reason
            if error.is_too_large:
                self.cut.add(pointer)
            return error.maker

    def _headers(self, stub: _Stub, decision: Decision, random: _Randomness) -> Pairs:
        if not stub.headers:
            return decision.headers
        given = {name.lower() for name, _ in decision.headers}
        missing = ((name, text) for name, text in stub.headers if name.lower() not in given)
        written = ((name, text if isinstance(text, str) else text(random())) for name, text in missing)
        return decision.headers + tuple((name, self._link_here(text, stub.makers[name], random.request)) for name, text in written)

    def _link_here(self, text: str, maker: Maker, request: Request) -> str:
        """The value of a header, whose links to the document's servers lead to the mock."""
        changed = self._links.text(text, origin_of(request)) if "://" in text and self._policy != "as-written" else text
        return changed if changed == text or maker.is_valid(changed) else text


def _declared(response: ResponseSpec, name: str, media_type: str) -> MediaType:
    """The declaration of a media type sent for the declared `name`, which may be a range."""
    return response.content.get(media_type) or response.content[best(response.content, media_type) or name]


class _Randomness:
    """The `Random` of one request, created when first needed."""

    __slots__ = ("_decision", "_made", "_operation", "is_dynamic", "request", "seed")

    def __init__(self, seed: int | str, operation: str, request: Request, decision: Decision, *, is_dynamic: bool = False) -> None:
        self.seed, self._operation, self.request, self._decision, self.is_dynamic = seed, operation, request, decision, is_dynamic
        self._made: Random | None = None

    def __call__(self) -> Random:
        if self._made is None:
            self._made = Random(int.from_bytes(blake2b(self._question(), digest_size=8).digest(), "big"))
        return self._made

    def _question(self) -> bytes:
        """The canonical form of the request: without headers, white space, and the order of query and members."""
        request, reading = self.request, self._decision.reading
        body = request.body
        if body and reading is not None and reading.body is not ABSENT:
            body = canonical_json(reading.body) or body
        head = repr((self.seed, self._operation, request.method, request.path, sorted(request.query)))
        return head.encode("utf-8", "surrogatepass") + b"\n" + body


def _is_plain(decision: Decision) -> bool:
    """Whether the document alone, and what the client asks for, decide on the response."""
    return isinstance(decision, (PlainSuccess, WishedResponse))


def _statuses(written: str) -> Sequence[int]:
    """The statuses that a declared one covers: `4XX` → 400 … 499."""
    if written.isdigit():
        return (int(written),)
    return range(int(written[0]) * 100, int(written[0]) * 100 + 100) if written[0].isdigit() else (200, *range(400, 600))


def default_status(operation: Operation) -> int:
    """The status of a plain success: the lowest declared 2xx, else 2XX, else default, else any declared final status."""
    statuses = sorted(int(status) for status in operation.responses if status.isdigit() and int(status) >= 200)
    success = [status for status in statuses if 200 <= status < 300]
    if success:
        return success[0]
    words = {status.upper() for status in operation.responses}
    if "2XX" in words or "DEFAULT" in words or not operation.responses:
        return 200
    ranges = [int(word[0]) * 100 for word in words if word[0] in "2345"]
    return statuses[0] if statuses else min(ranges, default=200)


def refusal_status(operation: Operation, violations: Sequence[Violation] = ()) -> int:
    """The status for an invalid request: 400 or 422, whichever is declared; 404 if only that is declared and only the path is invalid.

    If both are declared, 422 is for values, unless only the description of 400 mentions validation; 400 is for what cannot be read.
    """
    declared = operation.responses.keys() & {"400", "422"}
    if declared == {"400", "422"}:
        is_readable = all(one.keyword != "json" for one in violations)
        says = {status: "valid" in operation.responses[status].description.lower() for status in declared}
        return 422 if is_readable and violations and (says["422"] or not says["400"]) else 400
    if "422" in declared:
        return 422
    is_about_path = bool(violations) and all(one.where == "path" for one in violations)
    return 404 if is_about_path and operation.response(400) is None and "404" in operation.responses else 400


def _preferred(content: tuple[str, ...]) -> str | None:
    """The default media type: JSON if declared, else the first."""
    return next((name for name in content if "json" in name.lower() or name == "*/*"), content[0] if content else None)


def _for_problem(content: tuple[str, ...]) -> str | None:
    """The media type of a refusal, which is not negotiated (RFC 9110, section 12.1 leaves that to the server)."""
    for wanted in (_PROBLEM, "application/json"):
        found = next((name for name in content if bare(name) == wanted), None)
        if found is not None:
            return found
    return next((name for name in content if "problem" in name.lower()), None) or _preferred(content)


def _has(name: str, headers: Pairs) -> bool:
    return name in [key.lower() for key, _ in headers]


def _sent(status: int, headers: Pairs, media_type: str, body: bytes) -> Response:
    if _has("content-type", headers):
        return Response(status, headers, body)
    return Response(status, (("Content-Type", written_type(media_type, body)), *headers), body)


def _first(maker: Maker) -> Callable[[], JSON]:
    return lambda: maker(Random(0))
