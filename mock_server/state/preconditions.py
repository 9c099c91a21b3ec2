"""Conditional requests (RFC 9110, section 13): entity tags, `If-Match`, `If-None-Match`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from contracts.api.readers import Reading
from contracts.api.state import REMOVED
from contracts.codecs.json_text import canonical_json
from contracts.http.messages import ABSENT, JSON, Pairs
from contracts.member_paths import value_at
from contracts.rules.decide.decision import InvalidRequest
from mock_server.state.item_addresses import Address
from mock_server.state.items import Items, Refused
from mock_server.state.stateful_operations import StatefulOperation

__all__ = ["tag_header", "unmet", "without_condition"]

_CONDITIONS: Final = frozenset({"if-match", "if-none-match"})
_TAG: Final = re.compile(r'(?:W/)?("[^"]*"|[^",\s]+)')
_CHANGED: Final = "The item has changed since, or is another one."


def tag_header(thing: JSON) -> Pairs:
    """The `ETag` of an item's present content."""
    return (("ETag", _tag(thing)),) if thing is not ABSENT else ()


def unmet(stateful: StatefulOperation, reading: Reading, items: Items, address: Address, owners: Sequence[Address]) -> Refused | None:
    """A condition of a request that the item does not meet."""
    conditions = reading.headers.keys() & _CONDITIONS
    if not conditions or stateful.effect == "create":
        return None
    thing, operation = items.value(address, owners), stateful.operation
    is_there = thing is not ABSENT and thing is not REMOVED
    versions = [value_at(thing, path) for path in stateful.model.made("version", "etag")] if is_there else []
    is_asked = stateful.is_writing and "if-match" in conditions and (stateful.has_tag or stateful.declares_condition)
    if is_asked and not (is_there and _is_named(reading.headers["if-match"], _tag(thing), versions)):
        return Refused("Precondition failed", next((one for one in (412, 409) if operation.response(one)), 412), _CHANGED)
    if not is_there or "if-none-match" not in conditions or not _is_named(reading.headers["if-none-match"], _tag(thing), ()):
        return None
    if stateful.effect == "read" and "304" in operation.responses:
        return Refused("Not modified", 304, "")
    is_for_new = stateful.effect == "replace" and reading.headers["if-none-match"] == "*"
    return Refused("Precondition failed", 412, "There is such an item already.") if is_for_new and "412" in operation.responses else None


def without_condition(decision: InvalidRequest) -> Refused | None:
    """The refusal of a request that only lacks a required `If-Match`: 428 (RFC 6585, section 3) or 412, where declared; else None."""
    if any(one.where != "header" or one.member.lower() != "if-match" for one in decision.violations):
        return None
    status = next((one for one in (428, 412) if str(one) in decision.operation.responses), None)
    return Refused("Precondition required", status, "The If-Match header is missing.") if status is not None else None


def _tag(thing: JSON) -> str:
    return f'"{blake2b(canonical_json(thing) or repr(thing).encode(), digest_size=8).hexdigest()}"'


def _is_named(header: JSON, tag: str, versions: Sequence[JSON]) -> bool:
    """Whether a list of tags names the content: `*`, its tag in any form, or its version."""
    if not isinstance(header, str):
        return False
    known = {tag.strip('"'), *(str(one).removeprefix("W/").strip('"') for one in versions if isinstance(one, (str, int)))}
    return header.strip() == "*" or any(found[1].strip('"') in known for found in _TAG.finditer(header))
