"""Decision → response: the status, the media type, the headers, and a body that is pinned, taken from an example, or generated.

Everything is compiled on first use, once per operation, status and media type. Randomness depends only on the seed, the operation and the
request: the same request gets the same bytes, in any order and any process.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Final

from contracts.api.bodies import described, schema_to_generate
from contracts.api.operations import Header, MediaType, Operation, ResponseSpec, Spec
from contracts.api.resources import Answer, Paging
from contracts.api.resources.answers import answer_in
from contracts.api.resources.queries import paging_of
from contracts.codecs import encode
from contracts.codecs.concrete_types import concrete
from contracts.codecs.description import Description
from contracts.codecs.files import file_of
from contracts.codecs.json_text import canonical_json, encode_json
from contracts.generation import Generator, Maker, Unsatisfiable
from contracts.http.media_types import best, is_json, is_markup, is_xml
from contracts.http.messages import ABSENT, Pairs, Request, Response, Violation
from contracts.member_paths import merged
from contracts.rules.decide.decision import (
    Decision,
    InvalidRequest,
    PlainSuccess,
    ResourceDecision,
    RuleDecision,
    UngrantedWish,
    WishedResponse,
)
from mock_server.responses import examples, problems
from mock_server.responses.echo import Echo, EchoedValues
from mock_server.responses.error_shapes import borrowed, is_told
from mock_server.responses.headers import counted, is_sent, tells_a_total, writer
from mock_server.responses.locales import DEFAULT_LOCALE, preferred
from mock_server.responses.locations import Destination, destination
from mock_server.responses.overlay import laid_over
from mock_server.wishes.preferences import NO_WISHES, Wishes

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["Stubs", "default_status", "refusal_status"]

_WITHOUT_BODY: Final = frozenset({204, 205, 304})  # RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5
_PROBLEM: Final = "application/problem+json"
_NOTHING: Final = EchoedValues()
_MISSES_KEPT: Final = 1_000


@dataclass(slots=True)
class _CompiledBody:
    """One declared media type of one response, compiled. `example`: the bytes to send by default, None if the body is generated."""

    media_type: str
    pointer: str
    maker: Maker
    examples: Mapping[str, JSON]
    example: bytes | None
    example_value: JSON
    answer: Answer | None  # where the objects are in the body, None if unknown
    paging: Paging | None
    echo: Echo | None  # None if it repeats no values of a request
    is_exact: bool  # generated values need no validation
    description: Description
    fitting: dict[str, bool] = field(default_factory=dict)  # name of an example → whether it matches the schema

    def encoded(self, value: JSON) -> bytes:
        """The value as bytes to send."""
        return encode(value, self.media_type, self.description)


@dataclass(frozen=True, slots=True)
class _Stub:
    """One response of one operation: its media types and headers."""

    content: tuple[str, ...]
    headers: tuple[tuple[str, Callable[[Random], str] | str], ...]
    response: ResponseSpec | None
    location: tuple[Header, Maker, Destination] | None = None
    totals: Mapping[str, Maker] = field(default_factory=dict)  # headers that count the items in the body


class Stubs:
    """Renders decisions. `misses`: pointers to the schemas of responses that turned out invalid; `unsatisfiable`: pointers to schemas that
    no value matches, with the reason; `cut`: those of them that only values beyond the size budget match; `faults`: pointers to
    instructions for data generation in the document that cannot be used, with the reason.

    `locale`: of generated data if the request selects none; `example_policy`: "valid", or "as-written" to also send examples that do not
    match their schema.
    """

    def __init__(self, spec: Spec, *, seed: int, now: datetime, locale: str = DEFAULT_LOCALE, example_policy: str = "valid") -> None:
        self._spec, self._seed, self._now, self._locale, self._policy = spec, seed, now, locale, example_policy
        self._generators = {locale: Generator(spec.schemas, now=now, locale=locale)}
        self._bodies: dict[tuple[str, int, str, str], _CompiledBody] = {}
        self._stubs: dict[tuple[str, int], _Stub] = {}
        self._shapes: dict[str, _CompiledBody] = {}  # by pointer, for statuses that are not declared
        self._defaults: dict[str, int] = {}
        self._missed: Counter[str] = Counter()
        self._fitting: set[str] = set()  # references to schemas for which a matching value was found
        self.unsatisfiable: dict[str, str] = {}
        self.cut: set[str] = set()
        self.faults: dict[str, str] = self._generators[locale].faults()

    @property
    def misses(self) -> list[str]:
        """A pointer for each response that did not match the document, at most 1,000."""
        return list(self._missed.elements())[:_MISSES_KEPT]

    def render(self, decision: Decision, request: Request, wishes: Wishes = NO_WISHES) -> Response:
        """The response for a decision. `wishes`: the seed, and whether to generate a body although there is an example."""
        operation = decision.operation
        if operation is None or isinstance(decision, UngrantedWish):
            return self._own_problem(decision, request, decision.status or 404)
        status = decision.status if decision.status is not None else self._status(operation, decision)
        stub = self._stub(operation, status)
        random = _Randomness(wishes.seed or self._seed, operation.id, request, decision, is_dynamic=bool(wishes.dynamic))
        headers = self._headers(stub, decision, random)
        if status in _WITHOUT_BODY or status < 200:
            return Response(status, headers)
        if status >= 400:
            return self._refusal(operation, status, stub, headers, decision, request, random)
        return self._success(operation, status, stub, headers, decision, random)

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
        body = self._body(operation, status, name, stub, preferred(random.request.header("accept-language"), self._locale))
        if decision.body is ABSENT and not decision.example and _is_plain(decision) and body.example is not None and not random.is_dynamic:
            value = self._example(body, decision)
            headers = counted(headers, value, stub.totals, body.answer)
            headers = self._located(stub, headers, decision, random, value)
            sent = body.example if value is body.example_value else body.encoded(value)
            return _sent(status, headers, body.media_type, sent)
        value = self._value(body, decision, random)
        headers = headers if isinstance(decision, RuleDecision) else counted(headers, value, stub.totals, body.answer)
        headers = self._located(stub, headers, decision, random, value)
        return _sent(status, headers, body.media_type, body.encoded(value))

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

    def _example(self, body: _CompiledBody, decision: Decision) -> JSON:
        """The document's example, adapted to this request."""
        if body.echo is None or body.answer is None or decision.reading is None or self._policy == "as-written":
            return body.example_value
        echoed = body.echo(decision.reading)
        return laid_over(body.example_value, echoed, decision.reading, body.answer, body.paging, body.maker.is_valid)

    def _value(self, body: _CompiledBody, decision: Decision, random: _Randomness) -> JSON:
        pinned = decision.body
        if decision.example and decision.example in body.examples:
            if isinstance(decision, WishedResponse):
                return body.examples[decision.example]
            return self._of_example(body, decision.example, pinned)
        if pinned is not ABSENT and (isinstance(decision, ResourceDecision) or body.maker.is_complete(pinned)):
            return pinned
        value = self._echoing(body, decision, random)
        if value is not ABSENT:
            return value
        value = body.maker(random(), pinned)
        is_sure = body.is_exact and (pinned is ABSENT or not body.maker.node.shape.is_risky)
        if not is_sure and not body.maker.is_valid(value):
            self._missed[body.pointer] += 1
        return value

    def _echoing(self, body: _CompiledBody, decision: Decision, random: _Randomness) -> JSON:
        """A generated value with values of the request and what a rule pins; ABSENT if the request has none, or the result is invalid."""
        if body.echo is None or decision.reading is None or not (_is_plain(decision) or isinstance(decision, RuleDecision)):
            return ABSENT
        echoed, pinned = body.echo(decision.reading), decision.body
        fixed = echoed.fixed if pinned is ABSENT else merged(echoed.repeated, pinned)
        is_silent = echoed.repeated is ABSENT if isinstance(decision, RuleDecision) else echoed == _NOTHING
        if is_silent:
            return ABSENT
        value = body.maker(random(), fixed, asked=echoed.query_words, each=echoed.each)
        return value if body.maker.is_valid(value) else ABSENT

    def _of_example(self, body: _CompiledBody, name: str, pinned: JSON) -> JSON:
        value = body.examples[name]
        if name not in body.fitting:
            body.fitting[name] = body.maker.is_valid(value)
        if not body.fitting[name]:
            self._missed[body.pointer] += 1
        return value if pinned is ABSENT else merged(value, pinned)

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
            return _sent(status, headers, body.media_type, body.encoded(self._value(body, decision, random)))
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

    def _problem(self, body: _CompiledBody, facts: problems.RefusalFacts, pinned: JSON, random: _Randomness) -> JSON:
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

    def _with_fewer(self, body: _CompiledBody, filled: dict[str, JSON], random: _Randomness) -> JSON:
        kept: dict[str, JSON] = {}
        best: JSON = ABSENT
        for name in problems.by_importance(filled):
            tried = body.maker(random(), {**kept, name: filled[name]}, is_sparse=True)
            if body.maker.is_valid(tried):
                kept[name], best = filled[name], tried
        return best

    def _generated(self, body: _CompiledBody, random: _Randomness) -> JSON:
        value = body.maker(random())
        if not body.is_exact and not body.maker.is_valid(value):
            self._missed[body.pointer] += 1
        return value

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
        headers = tuple((header.name, writer(header, self._maker(header.schema, header.pointer, name=header.name))) for header in sent)
        totals = {one.name: self._maker(one.schema, one.pointer, name=one.name) for one in sent if tells_a_total(one)}
        return _Stub(tuple(response.content), headers, response, self._location(operation, status, response), totals)

    def _location(self, operation: Operation, status: int, response: ResponseSpec) -> tuple[Header, Maker, Destination] | None:
        header = next((one for one in response.headers.values() if one.name.lower() == "location"), None)
        if header is None or status >= 400:
            return None
        end = destination(operation, self._spec)
        makers = {one.name: self._maker(one.schema, one.pointer, "request", name=one.name) for one in end.parameters if one.where == "path"}
        values = {name: _first(maker) for name, maker in makers.items()}
        return header, self._maker(header.schema, header.pointer, name=header.name), Destination(operation, end, values, self._spec)

    def _body(self, operation: Operation, status: int, name: str, stub: _Stub, locale: str) -> _CompiledBody:
        found = self._bodies.get((operation.id, status, name, locale))
        if found is None:
            assert stub.response is not None
            found = self._compiled_body(operation, stub.response, name, status, locale)
            self._bodies[operation.id, status, name, locale] = found
        return found

    def _compiled_body(self, operation: Operation, response: ResponseSpec, name: str, status: int, locale: str) -> _CompiledBody:
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
        answer = answer_in(declared, operation, self._spec) if status < 300 and is_json(media_type) else None
        echo = Echo(operation, maker.node, answer) if answer is not None else None
        paging = paging_of(operation, response, self._spec.schemas) if answer is not None else None
        return _CompiledBody(media_type, declared.pointer, maker, known, sent, value, answer, paging, echo, maker.is_proven, description)

    def _compiled_shape(self, declared: MediaType, media_type: str) -> _CompiledBody:
        maker = self._maker(schema_to_generate(declared, self._spec.schemas), declared.pointer)
        description = described(declared, self._spec.schemas)
        return _CompiledBody(media_type, declared.pointer, maker, {}, None, ABSENT, None, None, None, maker.is_proven, description)

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
        return decision.headers + tuple((name, text if isinstance(text, str) else text(random())) for name, text in missing)


def _declared(response: ResponseSpec, name: str, media_type: str) -> MediaType:
    """The declaration of a media type sent for the declared `name`, which may be a range."""
    return response.content.get(media_type) or response.content[best(response.content, media_type) or name]


class _Randomness:
    """The `Random` of one request, created when first needed."""

    __slots__ = ("_decision", "_made", "_operation", "_seed", "is_dynamic", "request")

    def __init__(self, seed: int | str, operation: str, request: Request, decision: Decision, *, is_dynamic: bool = False) -> None:
        self._seed, self._operation, self.request, self._decision, self.is_dynamic = seed, operation, request, decision, is_dynamic
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
        head = repr((self._seed, self._operation, request.method, request.path, sorted(request.query)))
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
        found = next((name for name in content if name.partition(";")[0].strip().lower() == wanted), None)
        if found is not None:
            return found
    return next((name for name in content if "problem" in name.lower()), None) or _preferred(content)


def _has(name: str, headers: Pairs) -> bool:
    return name in [key.lower() for key, _ in headers]


def _sent(status: int, headers: Pairs, media_type: str, body: bytes) -> Response:
    if _has("content-type", headers):
        return Response(status, headers, body)
    return Response(status, (("Content-Type", media_type), *headers), body)


def _first(maker: Maker) -> Callable[[], JSON]:
    return lambda: maker(Random(0))
