"""An implementation in another language, asked over a real socket: right by every witness, of one mind with the one in Python, and
each mistake that JavaScript invites is named by the checker's own judgement."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache

import pytest

import contracts
from contracts import Contract, Exchange, Request, Response
from contracts.checker.events import Sent
from contracts.checker.judge import Judge
from contracts.checker.sending.transport import Transport
from contracts.errors import TransportError
from contracts.rules.judge.witnesses import Case
from tests.implementations.catalogue import CONVERSATIONS, LEADS, NUMBERS, TEAMS
from tests.implementations.javascript.node import NODE, changes, serving, serving_each
from tests.implementations.operation import CORRECT, DEFAULTS, MAX_BODY, PATH
from tests.implementations.witnesses import WITNESSES, Witness, ask, faults

pytestmark = pytest.mark.skipif(NODE is None, reason="there is no Node.js here to run the implementation in JavaScript")

Settings = Mapping[str, object]


@pytest.fixture(autouse=True)
def _at_the_top(root, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(root)


@cache
def contract() -> Contract:
    return contracts.load("openapi.yaml", "rules.yaml", fake=lambda provider, key: f"{provider} of {key}")


@cache
def judge() -> Judge:
    return Judge(contract())


# --- it is right ------------------------------------------------------------------------------------------------------------------


class Served:
    """Addresses of the right implementation by settings; each is started when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self.urls = stack, dict[str, str]()

    def url(self, settings: Settings = DEFAULTS) -> str:
        key = json.dumps(settings, sort_keys=True)
        if key not in self.urls:
            self.urls[key] = self.stack.enter_context(serving(settings))
        return self.urls[key]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with ExitStack() as stack:
        yield Served(stack)


@pytest.fixture(scope="module")
def changed() -> Iterator[Mapping[str, str]]:
    """The address of each defect and variant."""
    with serving_each([*SHOWN, *PROBED, *VARIANTS]) as urls:
        yield urls


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda witness: witness.shows)
def test_witness_gets_its_answer(served: Served, witness: Witness) -> None:
    assert faults(witness, ask(served.url(witness.settings), witness)) == []


NOTHING = Witness("nothing", b"")
LARGE = Witness("large", b" " * (MAX_BODY + 1), headers={"Content-Type": "text/plain"})


@pytest.mark.parametrize(
    ("method", "path", "witness", "status", "header"),
    [
        ("POST", "/", NOTHING, 404, ""),
        ("POST", PATH + "/", NOTHING, 404, ""),
        ("POST", "/%ff%zz", NOTHING, 404, ""),
        ("PUT", "/", LARGE, 404, ""),
        ("GET", PATH, NOTHING, 405, "allow"),
        ("HEAD", PATH, NOTHING, 405, "allow"),
        ("QUERY", PATH, NOTHING, 405, "allow"),
        ("PUT", PATH, LARGE, 405, "allow"),
        ("OPTIONS", PATH, NOTHING, 204, "allow"),
        ("POST", PATH, LARGE, 413, ""),
        ("POST", PATH + "?a=1", Witness("query", {}), 200, ""),
    ],
)
def test_what_precedes_the_operation_comes_in_its_order(
    served: Served, method: str, path: str, witness: Witness, status: int, header: str
) -> None:
    received = ask(served.url(), witness, method=method, path=path)
    assert received.status == status
    assert received.headers.get("allow", "") == ("OPTIONS, POST" if header else "")


def test_settings_come_from_the_environment_too() -> None:
    with serving(environment={"AUTHENTICATION": "strict", "RETRY_AFTER": "17"}) as url:
        assert ask(url, Witness("no credential", {})).status == 401
        limited = ask(url, Witness("limited", {}, headers={"Authorization": "Bearer sk_mock_limited"}))
    assert (limited.status, limited.headers["retry-after"]) == (429, "17")


@pytest.mark.parametrize("option", [("authentication", "perhaps"), ("retry-after", "-1"), ("port", "x"), ("strange", "1")], ids="=".join)
def test_options_that_nobody_knows_are_refused(option: tuple[str, str]) -> None:
    with pytest.raises(RuntimeError, match="did not start"), serving(dict([option])):
        pass


def test_defects_that_nobody_knows_are_refused() -> None:
    with pytest.raises(RuntimeError, match="did not start"), serving_each(["names-no-scheme", "toString"]):
        pass


# --- it is of one mind with the implementation in Python -----------------------------------------------------------------------------

TEXTS = {"setupMessage", "displayNumber", "healthLabel", "healthWarning", "reasonLabel", "label"}  # only null or not is compared
BLANKS = [None, "", " ", "\t\r\n "]
ODD = ["nope", "constructor", "__proto__", "toString", "NUM-MAIN", "null", "0", "\u00a0x", "🙂" * 90, "é\x00", "a'b\"c\\", "١٢٣"]
PHONES = [
    *(lead.phone for lead in LEADS.values()),
    *(number.e164 for number in NUMBERS.values()),
    "(512) 555-0177", "1-602-555-0188", "+1 303 555 0142", "303.555.0142", "15125550199", "25125550177", "+43035550100", "+44 20 7946 0958",
    "+1234567", "+1234567890123456", "++15125550177", "512555017", "5125550177x", "0x1a2b3c4d5e", "1e9", "512 555 0177\t", "٥١٢٥٥٥٠١٧٧",
]  # fmt: skip
HINTS: Mapping[str, list[object]] = {
    "conversationId": [*CONVERSATIONS, *BLANKS, *ODD],
    "leadId": [*LEADS, *BLANKS, *ODD],
    "recipientPhoneNumber": [*PHONES, *BLANKS],
    "channel": ["sms", "call", "call", None],
    "campaignId": ["camp-solar", "camp-pending", " c ", *BLANKS, *ODD],
    "sourceId": ["src-webform", *BLANKS, *ODD],
    "teamId": [*TEAMS, *BLANKS, *ODD],
}
MISFITS: list[object] = [0, 7, 1e300, 2**63, True, False, [], {}, ["call"], ["num-main"], {"id": "num-main"}, None, "", "SMS"]
BODIES = [
    b"", b" ", b"null", b"[]", b"0", b'""', b"not JSON", b"{", b"{}x", b"{} ", b"NaN", b'{"a": NaN}', b"\xff\xfe", b"\xef\xbb\xbf{}", b"{'a': 1}",
    b'{"a": 1,}', b'{"a": 01}', b'{"a": .5}', b'{"a": 1e999}', b'{"a": ' + b"9" * 400 + b"}", b'{"a": "\t"}', b'{"a": "\\x41"}',
    b'{"__proto__": {"selection": []}}', b'{"fromPhoneNumberId": "num-nope", "fromPhoneNumberId": "num-main"}', b'{"selection": {"teamId": "\xff"}}',
    b'{"fromPhoneNumberId": "num-m\\u0061in"}', b'{"a": "\\ud83d\\ude42"}', b"{} // comment", b"undefined", "{}".encode("utf-16"),
]  # fmt: skip
CREDENTIALS = [
    "Bearer sk_mock_demo", "bearer lp_mock", "BEARER a.b.c", "Bearer sk_mock_expired", "Bearer sk_mock_forbidden", "Bearer lp_src_x", "Bearer lp_src_",
    "Bearer sk_mock_limited", "Bearer sk_", "Bearer x", "Bearer xsk_y", "Bearer a.b", "Bearer ..", "Bearer a.b.c.d", "Bearer", "", "Basic sk_mock_demo",
    "sk_mock_demo", "Bearersk_mock_demo", "Bearer SK_mock_demo", "Bearer é.é.é", "Bearer sk_mock_expired.b.c",
]  # fmt: skip
TYPES = [
    "application/json", "APPLICATION/JSON", "application/json; charset=latin-1", "application/vnd.x+json", "application/json;", "application/a.b-c+json",
    "text/json", "text/plain", "application/jsonx", "application/x-www-form-urlencoded", "json", "",
]  # fmt: skip
RANGES = [
    "*/*", "application/json", "application/*", "text/html", "text/html, */*;q=0.1", "application/json;q=0", "*/*, application/json;q=0", "APPLICATION/JSON",
    "application/problem+json", "application/json;q=0.0, */*", "application/*;q=0, application/json", "", "nothing", "application/json; q=0.5, text/*",
]  # fmt: skip


def some_request(chance: random.Random) -> Request:
    headers = {"Content-Type": "application/json" if chance.random() < 0.8 else chance.choice(TYPES)}
    if chance.random() < 0.2:
        headers["Authorization"] = chance.choice(CREDENTIALS)
    if chance.random() < 0.15:
        headers["Accept"] = chance.choice(RANGES)
    if chance.random() < 0.05:
        del headers["Content-Type"]
    method = chance.choice(["POST"] * 40 + ["GET", "OPTIONS", "PATCH"])
    path = chance.choice([PATH] * 60 + [PATH + "/x", "/"])
    return Request(method, path, (), tuple(headers.items()), some_body(chance))


def some_body(chance: random.Random) -> bytes:
    if chance.random() < 0.08:
        return chance.choice(BODIES)
    body: dict[str, object] = {"stranger": 1} if chance.random() < 0.05 else {}
    if chance.random() < 0.5:
        body["fromPhoneNumberId"] = chance.choice([*NUMBERS, *NUMBERS, "", "  ", " num-main", *ODD])
    if chance.random() < 0.9:
        body["selection"] = {hint: chance.choice(HINTS[hint]) for hint in chance.sample(list(HINTS), chance.choice([1, 1, 2, 2, 3, 4, 7]))}
    if chance.random() < 0.1:
        where = chance.choice(["fromPhoneNumberId", "selection", *HINTS])
        inside = body.get("selection") if where in HINTS else body
        if isinstance(inside, dict):
            inside[where] = chance.choice(MISFITS)
    return json.dumps(body, ensure_ascii=chance.random() < 0.5).encode()


def of_python(request: Request, settings: Settings) -> Response:
    headers = {name.lower(): value.strip() for name, value in request.headers}
    reply = replace(CORRECT, settings={**DEFAULTS, **settings}).reply(request.method, request.path, headers, request.body)
    return Response(reply.status, (("Content-Type", reply.media_type), *reply.headers), reply.content)


def compared(value: object) -> object:
    """An answer without the texts for people."""
    if isinstance(value, list):
        return [compared(one) for one in value]
    if isinstance(value, dict):
        return {name: one is None if name in TEXTS else compared(one) for name, one in value.items()}
    return value


def said(response: Response) -> object:
    """What an answer says: status, the headers that matter, a success's members, a refusal's kind and which members are wrong."""
    named = {name.lower(): value for name, value in response.headers}
    headers = [named.get("allow"), named.get("retry-after"), "www-authenticate" in named, named.get("content-type")]
    if response.status == 204:
        return [204, named.get("allow")]
    body = json.loads(response.body)
    told = compared(body) if response.status == 200 else [body["type"], body["status"], body["instance"], sorted(body.get("errors", {}))]
    return [response.status, headers, told]


MINDS: Mapping[str, Settings] = {
    "lenient": {},
    "strict": {"authentication": "strict", "retry-after": 17},
    "answering": {"unknown-number": "answer"},
}


@pytest.mark.parametrize("settings", MINDS.values(), ids=MINDS)
def test_both_implementations_say_the_same(served: Served, settings: Settings) -> None:
    chance, statuses = random.Random(f"javascript {settings}"), set()
    with Transport(served.url(settings)) as transport:
        for _ in range(500):
            request = some_request(chance)
            answer = transport.send(request)
            assert said(answer) == said(of_python(request, settings)), request
            statuses.add(answer.status)
    assert statuses == {200, 204, 400, 401, 403, 404, 405, 406, 415, 429}


# Where the contract leaves the reading open: what JavaScript says, what Python says.
OPEN = {
    "half a surrogate pair": (rb'{"stranger": "\ud800"}', 200, 400),
    "a body of 100,000 levels": (b'{"stranger": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 200, 400),
}


@pytest.mark.parametrize(("body", "ours", "theirs"), OPEN.values(), ids=OPEN)
def test_where_they_differ_either_is_right(served: Served, body: bytes, ours: int, theirs: int) -> None:
    request = Request("POST", PATH, (), (("Content-Type", "application/json"),), body)
    with Transport(served.url()) as transport:
        answers = transport.send(request), of_python(request, {})
    assert [answer.status for answer in answers] == [ours, theirs]
    assert [named(request, answer) for answer in answers] == [set(), set()]


def test_echo_of_half_a_pair_is_no_defect(served: Served) -> None:
    request = _request(Witness("half a pair", rb'{"selection": {"campaignId": "\ud800"}}'))
    with Transport(served.url()) as transport:
        assert named(request, transport.send(request)) == set()


# --- the checker's judgement of it --------------------------------------------------------------------------------------------------


def named(request: Request, response: Response | None, case: Case | None = None, error: TransportError | None = None) -> set[str]:
    """Ids of all that is wrong with an answer."""
    sent = Sent("book", request, response, case.operation if case else "", case, error)
    return {failure.id for failure in judge().judge(sent).failures}


def related(transport: Transport, request: Request, response: Response) -> set[str]:
    """Ids of the relations that an exchange and its follow-ups break."""
    verdicts = contract().relate(Exchange(request, response), transport.send, budget=3)
    return {verdict.id for verdict in verdicts if verdict.verdict == "broken"}


@cache
def asked() -> Mapping[Request, list[Case]]:
    """The witnesses and examples of the book by their requests: many ask the same."""
    found: dict[Request, list[Case]] = {}
    for case in contract().witnesses:
        if not case.needs_other_settings:
            found.setdefault(case.request, []).append(case)
    return found


def reported(url: str) -> set[str]:
    """Ids of all that the book's witnesses and examples find at `url`."""
    found: set[str] = set()
    with Transport(url) as transport:
        for request in asked():
            try:
                found |= judged(request, _lasting(transport.send(request)))
            except TransportError as error:
                found |= named(request, None, error=error)
    return found


@cache
def judged(request: Request, response: Response) -> set[str]:
    """Most answers of most defects are those of the right implementation, so each is judged once. An example has something to add
    only where nothing else is wrong."""
    return named(request, response) or set().union(*(named(request, response, case) for case in asked()[request]))


def _lasting(response: Response) -> Response:
    """Without the headers that change from one moment to the next."""
    return replace(response, headers=tuple((name, value) for name, value in response.headers if name.lower() != "date"))


def test_nothing_is_wrong_with_it(served: Served) -> None:
    chance, verdicts = random.Random("judged"), set()
    assert reported(served.url()) == set()
    with Transport(served.url()) as transport:
        for number in range(150):
            request = some_request(chance)
            answer = transport.send(request)
            assert named(request, answer) == set(), request
            if number % 10 == 0:
                assert related(transport, request, answer) == set(), request
            verdicts.add(answer.status)
    assert {200, 400, 401, 403, 406, 415} <= verdicts


VARIANTS = (
    "trims-unicode", "drops-a-byte-order-mark", "refuses-half-characters", "refuses-deep-bodies", "sends-in-chunks", "prints-for-people",
    "escapes-what-is-not-ascii", "speaks-another-language", "refuses-in-json", "refuses-with-little", "sends-headers-of-a-framework",
    "ignores-accept", "demands-a-content-type", "takes-a-slash-more",
)  # fmt: skip
FREE = [
    Witness("white space of Unicode", {"fromPhoneNumberId": "\u00a0", "selection": {"teamId": "\u2003"}}),
    Witness("a byte order mark", b"\xef\xbb\xbf{}"),
    *(Witness(name, body) for name, (body, _, _) in OPEN.items()),
    Witness("more than ASCII", {"selection": {"campaignId": "Ωmega 🙂"}}),
    Witness("no content type", {}, headers={"Content-Type": ""}),
    Witness("nothing", b"", headers={"Content-Type": ""}),
    Witness("nothing of another type", b"", headers={"Content-Type": "text/plain"}),
    Witness("nothing acceptable", {}, headers={"Accept": "text/html"}),
    Witness("nothing acceptable, and refused", {"selection": []}, headers={"Accept": "text/html"}),
]


def _request(witness: Witness) -> Request:
    body = witness.content if isinstance(witness.content, bytes) else json.dumps(witness.content, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **witness.headers}
    return Request("POST", PATH, (), tuple((name, value) for name, value in headers.items() if value), body)


def test_variants_are_known() -> None:
    assert tuple(changes("variants")) == VARIANTS


@pytest.mark.parametrize("name", VARIANTS)
def test_variant_differs_and_is_right(served: Served, changed: Mapping[str, str], name: str) -> None:
    differs = name == "takes-a-slash-more"  # which shows on another path only
    assert reported(changed[name]) == set()
    with Transport(changed[name]) as transport, Transport(served.url()) as right:
        for probe in FREE:
            request = _request(probe)
            answer = transport.send(request)
            assert named(request, answer) == set(), probe
            differs = differs or _lasting(answer) != _lasting(right.send(request))
    assert differs


# The ids that the book's own witnesses and examples give. What a defect remembers depends on their order, which is the book's.
SHOWN: Mapping[str, str] = {
    "takes-null-for-an-object": "body-breaks-the-document malformed-is-refused no-server-error",
    "takes-null-for-an-empty-object": "body-breaks-the-document malformed-is-refused",
    "takes-arrays-for-objects": "body-breaks-the-document malformed-is-refused",
    "takes-null-for-undefined": "body-breaks-the-document malformed-is-refused",
    "checks-only-what-is-truthy": "body-breaks-the-document malformed-is-refused",
    "makes-texts-of-hints": "body-breaks-the-document malformed-is-refused",
    "takes-white-space-for-a-value": "number-chosen-for-you",
    "gives-defaults-to-undefined-only": "number-chosen-for-you",
    "takes-undefined-for-another-team": "nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "takes-null-for-the-same-source": "nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "fills-in-for-null": "nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "writes-null-as-text": "nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "answers-with-operands": "answer-has-documented-types nothing-can-send nothing-is-eligible",
    "leaves-out-undefined": "every-member-is-present",
    "takes-any-text-for-true": (
        "body-breaks-the-document body-is-not-json nothing-can-send nothing-is-eligible number-chosen-for-you "
        "number-chosen-now number-of-another-organization number-unknown override-stored team-closed-to-caller"
    ),
    "replaces-the-first-only": "eleven-digits",
    "takes-substring-for-substr": "local-means-same-area nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "counts-characters-for-bytes": "answer-has-documented-types chosen-number-is-answered no-server-error number-chosen-now",  # bytes beyond the length break the next answer
    "sorts-by-a-boolean": "best-reason-wins nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "sorts-without-a-comparator": "best-reason-wins nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "ranks-as-texts": "CampaignOrSource LocalArea best-reason-wins nothing-can-send number-chosen-for-you number-chosen-now",
    "sorts-what-it-shares": "number-chosen-for-you number-chosen-now override-stored",
    "fills-one-object-for-all": (
        "answer-repeats-the-selected-item automatic-choice-can-send not-sending-is-explained nothing-can-send "
        "nothing-is-eligible nothing-listed-nothing-sent number-chosen-for-you number-chosen-now "
        "override-stored poor-health-warns selected-item-is-the-answer"
    ),
    "remembers-under-one-key": (
        "chosen-number-is-answered context-is-echoed nothing-can-send nothing-is-eligible number-chosen-for-you "
        "number-chosen-now opt-out-stops-everything override-stored recipient-unreachable"
    ),
    "compares-copies": "number-chosen-for-you number-chosen-now override-stored selected-item-is-the-answer",
    "takes-place-zero-for-none": "nothing-can-send number-chosen-for-you number-chosen-now override-stored",
    "takes-rank-zero-for-none": "StickyConversation number-chosen-for-you",
    "writes-phones-as-numbers": (
        "answer-has-documented-types display-shows-the-number item-has-documented-types local-means-same-area "
        "nothing-can-send number-chosen-for-you number-chosen-now number-is-e164 override-stored"
    ),
    "forgets-to-await-the-opt-out": "international number-chosen-for-you number-chosen-now",
    "forgets-to-await-the-items": (
        "eligible-ids-are-unique every-member-is-present nothing-can-send number-chosen-for-you number-chosen-now override-stored"
    ),
    "forgets-to-await-the-authorization": "credential-not-for-this-operation credential-unusable rate-limit-reached source-key-is-rejected",
    "swallows-errors": "body-is-not-json malformed-is-refused",
    "lets-errors-escape": "body-is-not-json malformed-is-refused no-server-error",
    "parses-nothing-as-an-object": "body-is-not-json malformed-is-refused",
    "looks-for-headers-in-capitals": "credential-not-for-this-operation credential-unusable rate-limit-reached source-key-is-rejected",
    "minds-the-case-of-the-scheme": "number-chosen-for-you",
    "finds-a-prefix-anywhere": "credential-unusable",
    "falls-through": "credential-unusable",
    "tests-the-shorter-prefix-first": "credential-not-for-this-operation source-key-is-rejected",
    "compares-the-whole-content-type": "number-chosen-for-you only-declared-statuses",
    "sends-texts-as-html": "declared-media-type refusal-is-a-problem",
    "sends-its-errors-as-texts": "refusal-is-a-problem",
    "waits-for-undefined": "retry-after-is-seconds",
    "names-no-scheme": "unauthorized-names-its-scheme",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """A case of another kind than the book's witnesses: `needs`; `shows`: the ids of its answer and, if it `relates`, of its relations."""

    needs: str
    witness: Witness
    shows: str
    relates: bool = True  # False where a relation may break or not


def _sel(**hints: object) -> Witness:
    return Witness("", {"selection": hints})


# What no witness of the book asks: one change of a witness, an odd text, a relation or an odd header has to.
PROBED: Mapping[str, Probe] = {
    "compares-channels-loosely": Probe("a list for a text", _sel(channel=["call"]), "body-breaks-the-document malformed-is-refused"),
    "folds-the-case-of-channels": Probe(
        "a value of an enum in capitals", _sel(channel="SMS"), "body-breaks-the-document malformed-is-refused"
    ),
    "tells-null-from-missing": Probe(
        "a null beside a conversation", _sel(conversationId="conv-sticky", leadId=None), "LocalArea null-hint-equals-absent-hint"
    ),
    "trims-ids": Probe(
        "a known id with white space around it",
        Witness("", {"fromPhoneNumberId": " num-main"}),
        "number-unknown unknown-number-is-not-shown unknown-number-never-sends",
    ),
    "folds-the-case-of-ids": Probe(
        "a known id in capitals",
        Witness("", {"fromPhoneNumberId": "NUM-MAIN"}),
        "number-unknown unknown-number-is-not-shown unknown-number-never-sends",
    ),
    "trims-what-it-echoes": Probe("a hint with white space around it", _sel(campaignId=" c "), "context-is-echoed number-chosen-for-you"),
    "drops-more-than-spaces": Probe("a tab within a phone number", _sel(recipientPhoneNumber="808\t555 0150"), "recipient-unreachable"),
    "drops-all-but-digits": Probe("a phone number and a letter", _sel(recipientPhoneNumber="808 555 0150 x"), "recipient-unreachable"),
    "has-a-range-in-its-set": Probe("a number of another country", _sel(recipientPhoneNumber="+44 20 7946 0958"), "international"),
    "reads-phones-with-parseint": Probe(
        "a phone number and a letter", _sel(recipientPhoneNumber="808 555 0150 x"), "recipient-unreachable"
    ),
    "forgets-anchors": Probe("a number with a digit too many", _sel(recipientPhoneNumber="+1234567890123456"), "recipient-unreachable"),
    "keeps-a-global-pattern": Probe(
        "the same request twice in a row",
        _sel(recipientPhoneNumber="(512) 555-0177"),
        "choice-does-not-change-the-list listed-number-validates null-hint-equals-absent-hint same-question-same-answer",
    ),
    "takes-every-country-for-its-own": Probe(
        "another country whose digits look like an area",
        _sel(recipientPhoneNumber="+43035550100"),
        "local-means-same-area number-chosen-for-you",
    ),
    "looks-up-in-an-object": Probe(
        "the name of a member that every object has", Witness("", {"fromPhoneNumberId": "constructor"}), "no-server-error number-unknown"
    ),
    "replaces-what-is-no-utf-8": Probe(
        "bytes that are not UTF-8", Witness("", b'{"selection": {"campaignId": "\xff"}}'), "body-is-not-json malformed-is-refused"
    ),
    "adds-chunks-as-texts": Probe(
        "a mebibyte that is not ASCII", _sel(campaignId="🙂" * 260_000), "context-is-echoed number-chosen-for-you", relates=False
    ),
    "takes-any-scheme": Probe(
        "another scheme with a good key", Witness("", {}, headers={"Authorization": "Basic sk_mock_demo"}), "credential-unusable"
    ),
    "counts-dots": Probe("a token of dots", Witness("", {}, headers={"Authorization": "Bearer .."}), "credential-unusable"),
    "looks-for-json-in-accept": Probe("a range for everything", Witness("", {}, headers={"Accept": "*/*"}), "number-chosen-for-you"),
}


def test_every_defect_has_its_ids_written_down() -> None:
    table, written = changes("defects"), {**SHOWN, **{name: probe.shows for name, probe in PROBED.items()}}
    assert len(SHOWN) >= 20
    assert set(table) == set(written)
    assert len(table) == len(SHOWN) + len(PROBED)
    assert [name for name, defect in table.items() if defect.shows not in written[name].split()] == []


def test_every_change_says_in_one_line_what_it_does() -> None:
    rows = [*changes("defects").values(), *changes("variants").values()]
    assert len({row.says for row in rows}) == len(rows)
    assert [row.says for row in rows if not row.says or "\n" in row.says] == []


@pytest.mark.parametrize("name", SHOWN)
def test_defect_is_named_by_the_witnesses_of_the_book(changed: Mapping[str, str], name: str) -> None:
    assert reported(changed[name]) == set(SHOWN[name].split())


@pytest.mark.parametrize("name", PROBED)
def test_defect_that_no_witness_shows_is_named_once_it_is_asked_for(changed: Mapping[str, str], name: str) -> None:
    probe = PROBED[name]
    assert reported(changed[name]) == set(), "a witness shows it"
    with Transport(changed[name]) as transport:
        request = _request(probe.witness)
        answer = transport.send(request)
        found = named(request, answer) | (related(transport, request, answer) if probe.relates else set())
        assert found == set(probe.shows.split())
