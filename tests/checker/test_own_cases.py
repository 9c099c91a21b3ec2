"""Boundaries, keys, odd texts and forms for the shipped contract: what is sent, and that it is worth sending."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from random import Random

import pytest

import contracts
from contracts.checker.cases import book_cases as cases
from contracts.checker.cases import edge_values, request_variants
from contracts.checker.cases.boundaries import Boundaries, values_of
from contracts.checker.cases.pairwise import HarvestedValues, pairwise
from contracts.checker.cases.schema_coverage import covered_members
from contracts.configuration import shipped_folder
from contracts.http.messages import ABSENT, JSON, Request
from contracts.rules.book.request_members import draft, named
from contracts.rules.decide.decision import NotAcceptable, RuleDecision, UnsupportedMediaType

CONTRACT = contracts.load(shipped_folder() / "openapi.yaml")
OWN = cases.of_book(CONTRACT)
OPERATION = next(iter(CONTRACT.spec.operations.values()))
GOOD = draft(Request("POST", OPERATION.path, (), (("Content-Type", "application/json"),), b"{}"), OPERATION, CONTRACT.spec.schemas)


def boundaries() -> list[Request]:
    return list(Boundaries(CONTRACT, OPERATION, OWN, lambda case: case.request).requests())


def book_texts() -> list[Request]:
    return list(Boundaries(CONTRACT, OPERATION, OWN, lambda case: case.request).book_texts())


def body(request: Request) -> dict[str, JSON]:
    found = json.loads(request.body)
    assert isinstance(found, dict)
    return found


def test_every_rule_is_left_and_entered_by_single_changes() -> None:
    decided = Counter(CONTRACT.decide(request).rule for request in boundaries())
    rules = {row.id for row in CONTRACT.rows if row.kind == "rule"}
    elsewhere = {"credential-missing", "number-unknown-answered"}  # they need other settings
    by_its_witness = {"body-is-not-json"}  # a body without members has nothing to change
    assert rules - elsewhere - by_its_witness <= set(decided)


def test_no_two_boundaries_touch_the_same_things() -> None:
    fine = [request for request in boundaries() if not CONTRACT.decide(request).violations]
    reaches = Counter(CONTRACT.coverage_key(request) for request in fine)
    assert len(fine) > 350
    assert set(reaches.values()) == {1}


def test_texts_stand_around_every_pattern_that_matters() -> None:
    recipients = {
        draft(request, OPERATION, CONTRACT.spec.schemas).get(named("body.selection.recipientPhoneNumber")) for request in book_texts()
    }
    assert {"+5125550", "+51255501", "512555017", "5125550177", "51255501775", "15125550177"} <= recipients


def test_tokens_and_schemes_stand_around_those_of_the_book() -> None:
    credentials = {value for request in book_texts() for name, value in request.headers if name == "Authorization"}
    assert {"Bearer sk_", "Bearer a..a", "Bearer xsk_a", "Bearer a.a.a"} <= credentials
    schemes = {str(value).rpartition(" ")[0] for value in credentials}
    assert {"Bearer", "bearer", "BEARER", "Basic", "Token", ""} <= schemes


def test_two_refusals_at_once_show_which_comes_first() -> None:
    both = [request for request in boundaries() if b"team-restricted" in request.body and b"num-nope" in request.body]
    assert {CONTRACT.decide(request).rule for request in both} == {"team-closed-to-caller"}


def test_every_pair_of_served_keys_stands_together_once() -> None:
    values = values_of(CONTRACT, OPERATION, OWN)
    requests = list(pairwise(CONTRACT, GOOD, values, Random(1)))
    seen = {
        (one, first, other, second)
        for request in requests
        for (one, first), (other, second) in combinations(sorted(_bound(request).items()), 2)
    }
    members = {str(member): keys for member, keys in values.keys.items()}
    served = {name: [key for key in keys if key not in ("num-foreign", "team-restricted")] for name, keys in members.items()}
    for one, other in combinations(sorted(served), 2):
        assert {(one, a, other, b) for a in served[one] for b in served[other]} <= seen
    assert len(requests) < 700


def _bound(request: Request) -> dict[str, JSON]:
    taken = draft(request, OPERATION, CONTRACT.spec.schemas)
    found = {str(member): taken.get(member) for member in values_of(CONTRACT, OPERATION, ()).keys}
    return {name: value for name, value in found.items() if value is not ABSENT}


def test_the_same_seed_gives_the_same_pairs() -> None:
    values = values_of(CONTRACT, OPERATION, OWN)
    one, again, other = (list(pairwise(CONTRACT, GOOD, values, Random(seed))) for seed in (1, 1, 2))
    assert one == again != other


def test_a_key_that_an_answer_names_is_asked_for_once() -> None:
    harvested = HarvestedValues(tuple(shape.member for shape in covered_members(CONTRACT.spec, OPERATION)))
    answer = json.dumps({"phoneNumberId": "pn_1", "items": [{"teamId": "t_9", "isSelected": True}]}).encode()
    sent = [body(request) for request in harvested.requests_from(lambda: GOOD, answer)]
    assert sent == [{"fromPhoneNumberId": "pn_1"}, {"selection": {"teamId": "t_9"}}]
    assert list(harvested.requests_from(lambda: GOOD, answer + b" ")) == []


def test_members_of_schemas_that_refer_to_one_another_are_the_nearest_ones():
    every = {f"p{number}": {"$ref": f"#/components/schemas/s{number}"} for number in range(12)}  # five levels are 250,000 members
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/s0"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": {"operationId": "a", "requestBody": {"content": content}, "responses": {"200": {"description": ""}}}}},
        "components": {"schemas": {f"s{number}": {"type": "object", "properties": every} for number in range(12)}},
    }
    spec = contracts.load(document, "none").spec
    found = [shape.member.path for shape in covered_members(spec, spec.operations["a"])]
    assert found[:12] == [(name,) for name in every]
    assert found[12:156] == [(one, two) for one in every for two in every]
    assert len(found) == 200


def test_every_text_member_gets_every_small_odd_text() -> None:
    placed = edge_values.places([GOOD], values_of(CONTRACT, OPERATION, OWN).all, covered_members(CONTRACT.spec, OPERATION))
    sent = [body(request) for request in edge_values.edge_requests(placed, Random(1))]
    for name in ("conversationId", "leadId", "recipientPhoneNumber", "channel", "campaignId", "sourceId", "teamId"):
        given = [one.get("selection", {}).get(name) for one in sent]  # type: ignore[attr-defined]
        assert {text for text in edge_values.TEXTS.values() if len(text) < 1000} <= set(given), name
    chosen = {one.get("fromPhoneNumberId") for one in sent}
    assert {" num-main", "NUM-MAIN", "num-mai", "num_main"} <= chosen


def test_a_value_bent_is_never_the_value() -> None:
    for value in ("num-main", "x", "(512) 555-0177", "É"):
        assert value not in edge_values.mutations(value)
    assert edge_values.mutations("  ") == ()


@pytest.mark.parametrize("key", ["num-main", "num_main", "num:main", "a/num/main", "num.main"])
def test_a_key_is_sent_without_its_prefix(key: str) -> None:
    assert "main" in edge_values.mutations(key)


def test_a_neighbour_is_another_text_of_the_same_classes() -> None:
    assert edge_values.neighbours("+15125550199") == ("+15125550190", "+15125550299", "+15125650199", "+15225550199")
    assert edge_values.neighbours("Az9") == ("Az0", "Aa9", "Bz9")
    assert edge_values.neighbours("+-") == ()


def test_near_misses_are_what_the_book_tells_from_a_known_text() -> None:
    values = values_of(CONTRACT, OPERATION, OWN).all
    placed = edge_values.places([GOOD], values, covered_members(CONTRACT.spec, OPERATION))
    sent = list(edge_values.near_misses(placed["text"], values, CONTRACT.is_alike))
    recipients = {body(one).get("selection", {}).get("recipientPhoneNumber") for one in sent}  # type: ignore[attr-defined]
    assert {"+15125550190", "+15225550199"} <= recipients
    assert "num-maim" not in {body(one).get("fromPhoneNumberId") for one in sent}  # nobody takes that for num-main
    assert all(isinstance(CONTRACT.decide(one), RuleDecision) for one in sent)


def test_a_form_means_the_same_or_is_refused() -> None:
    request = draft(named_number("num-main"), OPERATION, CONTRACT.spec.schemas)
    decided = Counter((type(CONTRACT.decide(form)), CONTRACT.decide(form).rule) for form in request_variants.variants(request, Random(1)))
    assert set(decided) == {
        (RuleDecision, "number-chosen-now"),
        (RuleDecision, "body-is-not-json"),
        (RuleDecision, "body-breaks-the-document"),
        (UnsupportedMediaType, ""),
        (NotAcceptable, ""),
    }


def named_number(number: str) -> Request:
    found = GOOD.put(named("body.fromPhoneNumberId"), number)
    assert found is not None
    return found


def test_bodies_of_every_size_and_depth_are_sent() -> None:
    sizes = [
        len(form.body) for form in request_variants.variants(draft(named_number("num-main"), OPERATION, CONTRACT.spec.schemas), Random(1))
    ]
    assert any(size > 2 * 1024 for size in sizes)
    assert any(size > 64 * 1024 for size in sizes)
    assert any(size > 1024 * 1024 for size in sizes)
    assert any(
        form.body.count(b"[") > 70
        for form in request_variants.variants(draft(named_number("num-main"), OPERATION, CONTRACT.spec.schemas), Random(1))
    )


def test_a_refusal_stands_beside_every_value_that_is_served() -> None:
    channel = named("body.selection.channel")
    rows = list(pairwise(CONTRACT, GOOD, values_of(CONTRACT, OPERATION, OWN), Random(1)))
    foreign = [request for request in rows if b"num-foreign" in request.body]
    assert {"sms", "call"} <= {draft(request, OPERATION, CONTRACT.spec.schemas).get(channel) for request in foreign}
    assert b"conv-pinned" in b"".join(request.body for request in foreign)


def test_odd_texts_are_near_keys_that_change_the_answer() -> None:
    good = [
        draft(case.request, OPERATION, CONTRACT.spec.schemas)
        for case in OWN
        if CONTRACT.decide(case.request).rule == "number-chosen-for-you"
    ]
    placed = edge_values.places(
        good, values_of(CONTRACT, OPERATION, OWN).all, covered_members(CONTRACT.spec, OPERATION), CONTRACT.distinguishes
    )
    near = {str(place.member): place.value for place in placed["text"]}
    assert near["body.selection.conversationId"] != "conv-new"  # its lead is known, and nothing comes of it


def test_a_key_is_written_as_the_book_takes_it_for_the_same() -> None:
    recipient, values = named("body.selection.recipientPhoneNumber"), {named("body.selection.recipientPhoneNumber"): ["+15125550199"]}
    sent = list(edge_values.alternative_spellings([edge_values.EdgePosition(recipient, GOOD, "+15125550199")], values, CONTRACT.is_alike))
    assert {"(512) 555-0199", "5125550199", "15125550199"} <= {
        draft(request, OPERATION, CONTRACT.spec.schemas).get(recipient) for request in sent
    }
