"""A refusal's facts in whatever error schema the operation declares.

The table `_MEANINGS` says which fact a member's name asks for; a fact goes in only in a form that the member's schema takes. What the
schema requires beyond that is generated, so the whole is always valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from contracts.exchange import ABSENT, Violation

if TYPE_CHECKING:
    from contracts.exchange import JSON
    from contracts.rules.decision import Decision
    from mock_server.data.walker import Node

__all__ = ["Facts", "document", "facts_of", "fill"]

_DEPTH: Final = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be said: the names of RFC 9457, what the book adds, and every way in which the request breaks the document."""

    id: str
    type: str
    title: str
    status: int
    detail: str
    instance: str
    members: Mapping[str, JSON] = field(default_factory=dict)
    violations: tuple[Violation, ...] = ()

    @property
    def message(self) -> str:
        """One sentence for people."""
        return self.detail or self.title

    @property
    def full_detail(self) -> str:
        """The detail with all violations, for a schema that has no other place for them."""
        if not self.violations:
            return self.message
        listed = "; ".join(_sentence(violation) for violation in self.violations)
        return f"{self.detail} {listed}" if self.detail and not _says_all(self.detail, self.violations) else self.detail or listed


def facts_of(decision: Decision, *, status: int, path: str) -> Facts:
    """The facts of a decision; where it brings no problem, those of its status (RFC 9457, section 4.2.1: `about:blank`)."""
    problem = decision.problem
    if problem is None:
        return Facts("", "about:blank", _phrase(status), status, "", path, violations=decision.violations)
    instance = problem.instance or path
    title, detail = problem.title or _phrase(status), problem.detail
    return Facts(problem.id, problem.type, title, status, detail, instance, problem.members, decision.violations)


def document(facts: Facts) -> dict[str, JSON]:
    """The kit's own problem document, for an operation that declares none (RFC 9457)."""
    found: dict[str, JSON] = {"type": facts.type, "title": facts.title, "status": facts.status}
    if facts.detail:
        found["detail"] = facts.detail
    found["instance"] = facts.instance
    if facts.violations:
        found["errors"] = [_listed(violation) for violation in facts.violations]
    return {**found, **facts.members}


def fill(node: Node, facts: Facts) -> JSON:
    """The facts as a pinned value for the schema of `node`; ABSENT where it has no place for any."""
    node.compile()
    if _is_text(node):
        return _first_valid(node, [facts.full_detail, facts.message, facts.title, facts.id])
    return _object(node, facts, 0)


# --- objects ----------------------------------------------------------------------------------------------------------------------


def _object(node: Node, facts: Facts, depth: int) -> JSON:
    node.compile()
    for branch in node.branches:
        found = _object(branch, facts, depth)
        if found is not ABSENT:
            return found
    if node.item is not None and not node.members:
        return _list(node, facts, depth)
    tells_violations = any(_meaning(name) == "errors" for name in node.members)
    filled: dict[str, JSON] = {}
    for name, child in node.members.items():
        found = _member(name, child, facts, depth, is_told=tells_violations)
        if found is not ABSENT:
            filled[name] = found
    if depth == 0 and not node.members and node.item is None:
        return document(facts) if node.is_valid(document(facts)) else ABSENT
    return filled or ABSENT


def _member(name: str, child: Node, facts: Facts, depth: int, *, is_told: bool) -> JSON:
    child.compile()
    if name in facts.members and child.is_valid(facts.members[name]):
        return facts.members[name]
    meaning = _meaning(name)
    if meaning == "errors":
        return _errors(name, child, facts, depth)
    if meaning == "container" or (meaning in ("code", "detail") and _holds_parts(child)):
        return _object(child, facts, depth + 1) if depth < _DEPTH else ABSENT
    return _first_valid(child, _values(meaning, facts, is_told=is_told)) if meaning else ABSENT


def _values(meaning: str, facts: Facts, *, is_told: bool) -> list[JSON]:
    detail = facts.message if is_told else facts.full_detail
    match meaning:
        case "status":
            return [facts.status, str(facts.status)]
        case "code":
            return [facts.id or facts.status, facts.status, facts.id.replace("-", "_").upper(), str(facts.status)]
        case "title":
            return [facts.title, facts.message]
        case "detail":
            return [detail, facts.message, facts.title]
        case "type":
            return [facts.type, facts.id, facts.title]
        case "instance":
            return [facts.instance]
        case "method":
            return []
    return []


def _first_valid(node: Node, values: Sequence[JSON]) -> JSON:
    return next((value for value in values if value != "" and node.is_valid(value)), ABSENT)


# --- lists of mistakes ------------------------------------------------------------------------------------------------------------


def _errors(name: str, child: Node, facts: Facts, depth: int) -> JSON:
    """All violations in the form that the member's schema takes: objects, a mapping by member, texts."""
    if not facts.violations:
        return ABSENT
    if facts.violations[0].__class__ is Violation:
        found = _first_valid(child, list(_forms(child, facts, depth)))
        if found is not ABSENT:
            return found
    return ABSENT


def _forms(child: Node, facts: Facts, depth: int) -> Iterator[JSON]:
    items = _array_of(child)
    if items is not None:
        if _parts_of(items):
            yield [_completed(items, _about(items, facts, violation)) for violation in facts.violations]
        yield [_sentence(violation) for violation in facts.violations]
    by_member: dict[str, list[str]] = {}
    for violation in facts.violations:
        by_member.setdefault(violation.member, []).append(violation.message)
    yield by_member
    yield {member: "; ".join(messages) for member, messages in by_member.items()}
    yield [_listed(violation) for violation in facts.violations]
    yield facts.full_detail


def _list(node: Node, facts: Facts, depth: int) -> JSON:
    """A schema that is a list of errors: one item for each violation, or one for the refusal."""
    item = node.item
    if item is None or depth >= _DEPTH:
        return ABSENT
    if _is_text(item):
        return [_sentence(violation) for violation in facts.violations] or [facts.message]
    if facts.violations:
        return [_about(item, facts, violation) for violation in facts.violations]
    return [_object(item, facts, depth + 1)]


def _about(node: Node, facts: Facts, violation: Violation) -> dict[str, JSON]:
    """One violation in the members that an item's schema declares."""
    filled: dict[str, JSON] = {}
    for name, child in _parts_of(node).items():
        child.compile()
        found = _first_valid(child, _of_violation(name, child, facts, violation))
        if found is not ABSENT:
            filled[name] = found
    return filled


def _of_violation(name: str, child: Node, facts: Facts, violation: Violation) -> list[JSON]:
    word = re.sub(r"[^a-z]", "", name.lower())
    place = violation.member or violation.where
    match word:
        case "in" | "location" | "loc" | "where":
            return [violation.where, [violation.where, *_steps(violation)], place]
        case "pointer" | "jsonpointer":
            return [violation.pointer, f"#{violation.pointer}", violation.member]
        case "field" | "member" | "name" | "property" | "path" | "param" | "parameter" | "attribute" | "key":
            return [place, violation.pointer, [violation.where, *_steps(violation)]]
        case "message" | "msg" | "detail" | "description" | "reason" | "error" | "errormessage" | "text":
            return [violation.message]
        case "title" | "summary":
            return [violation.message, facts.title]
        case "keyword" | "rule" | "type" | "code" | "constraint" | "kind":
            return [violation.keyword, facts.id, facts.status, facts.type]
        case "value" | "rejectedvalue" | "actual" | "input":
            return [violation.value]
        case "status":
            return [facts.status, str(facts.status)]
        case "source":
            inner = _about(child, facts, violation)
            return [inner] if inner else []
        case "messages" | "errors" | "reasons":
            return [[violation.message]]
    return []


def _completed(node: Node, filled: dict[str, JSON]) -> JSON:
    return filled


def _steps(violation: Violation) -> list[str]:
    return violation.pointer.split("/")[1:] if violation.pointer else [violation.member] if violation.member else []


def _listed(violation: Violation) -> dict[str, JSON]:
    found: dict[str, JSON] = {"location": violation.where, "member": violation.member}
    if violation.where == "body":
        found["pointer"] = violation.pointer
    return {**found, "message": violation.message}


def _sentence(violation: Violation) -> str:
    place = f"{violation.where} {violation.pointer or violation.member}".strip()
    return f"{place}: {violation.message}"


def _says_all(detail: str, violations: Sequence[Violation]) -> bool:
    return all(violation.message in detail and violation.member in detail for violation in violations)


# --- what a member's name asks for ------------------------------------------------------------------------------------------------

# Names as they are written, without case, dashes and underscores.
_MEANINGS: Final[Mapping[str, str]] = {
    "status": "status",
    "statuscode": "status",
    "httpstatus": "status",
    "httpstatuscode": "status",
    "httpcode": "status",
    "code": "code",
    "errorcode": "code",
    "errcode": "code",
    "error": "code",
    "reasoncode": "code",
    "id": "code",
    "title": "title",
    "summary": "title",
    "name": "title",
    "reason": "title",
    "statustext": "title",
    "detail": "detail",
    "details": "errors",
    "message": "detail",
    "msg": "detail",
    "description": "detail",
    "errordescription": "detail",
    "errormessage": "detail",
    "developermessage": "detail",
    "usermessage": "detail",
    "text": "detail",
    "type": "type",
    "errortype": "type",
    "instance": "instance",
    "path": "instance",
    "errors": "errors",
    "violations": "errors",
    "issues": "errors",
    "invalidparams": "errors",
    "fielderrors": "errors",
    "validationerrors": "errors",
    "causes": "errors",
    "fault": "container",
    "problem": "container",
    "meta": "container",
    "response": "container",
    "data": "container",
}


def _meaning(name: str) -> str:
    return _MEANINGS.get(re.sub(r"[^a-z]", "", name.lower()), "")


def _holds_parts(node: Node) -> bool:
    return bool(_parts_of(node)) or _array_of(node) is not None


def _parts_of(node: Node) -> Mapping[str, Node]:
    node.compile()
    return node.members or next((found for branch in node.branches if (found := _parts_of(branch))), {})


def _array_of(node: Node) -> Node | None:
    node.compile()
    return node.item or next((found for branch in node.branches if (found := _array_of(branch)) is not None), None)


def _is_text(node: Node) -> bool:
    node.compile()
    return not node.members and node.item is None and not node.branches and node.shape.types == ("string",)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
