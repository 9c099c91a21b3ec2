"""The facts of a refusal, in the error schema that the operation declares.

The table `_MEANINGS` maps names of members to facts; a fact is only used in a form that the member's schema accepts. Other required
members are generated afterwards, so that the result is valid.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any, Final

from contracts.generation import Node
from contracts.http.messages import ABSENT, Violation
from contracts.http.status_codes import phrase_of
from contracts.rules.decide.decision import Decision, InvalidRequest
from mock_server.responses.error_members import about, by_member, listed, sentence, tells_messages
from mock_server.responses.listed_reasons import of_status

if TYPE_CHECKING:
    from contracts.http.messages import JSON

__all__ = ["RefusalFacts", "by_importance", "document", "escaped", "facts_of", "fill"]

_DEPTH: Final = 3
_LISTS_VIOLATIONS: Final = frozenset({400, 422})

# Names of members, in lower case and without dashes and underscores → fact.
_MEANINGS: Final[Mapping[str, str]] = {
    "causes": "errors",
    "code": "code",
    "description": "detail",
    "detail": "detail",
    "details": "errors",
    "developermessage": "detail",
    "errcode": "code",
    "errmsg": "detail",
    "error": "error",
    "errorcode": "code",
    "errordescription": "detail",
    "errormessage": "detail",
    "errormessages": "errors",
    "errors": "errors",
    "errorsummary": "detail",
    "errortype": "type",
    "faultstring": "detail",
    "fielderrors": "errors",
    "httpcode": "status",
    "httpstatus": "status",
    "httpstatuscode": "status",
    "instance": "instance",
    "invalidparams": "errors",
    "issues": "errors",
    "message": "detail",
    "messages": "errors",
    "msg": "detail",
    "ok": "success",
    "path": "instance",
    "reason": "title",
    "reasoncode": "code",
    "status": "status",
    "statuscode": "status",
    "statusmessage": "detail",
    "statustext": "title",
    "success": "success",
    "summary": "title",
    "text": "detail",
    "title": "title",
    "type": "type",
    "usermessage": "detail",
    "validationerrors": "errors",
    "violations": "errors",
}


@dataclass(frozen=True, slots=True)
class RefusalFacts:
    """The facts of a refusal: the members of RFC 9457, members from the rule book, and the violations in the request."""

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
        """One sentence for humans."""
        return self.detail or self.title

    @property
    def full_detail(self) -> str:
        """The detail with all violations, for a schema without another member for them."""
        told = all(violation.message in self.detail for violation in self.violations)
        if not self.violations or (told and self.detail):
            return self.message
        return " ".join(filter(None, (self.detail, "; ".join(map(sentence, self.violations)))))


def facts_of(decision: Decision, *, status: int, path: str) -> RefusalFacts:
    """The facts of a decision; if it has no problem, those of the status (RFC 9457, section 4.2.1: `about:blank`)."""
    problem = decision.problem
    violations = decision.violations if isinstance(decision, InvalidRequest) or status in _LISTS_VIOLATIONS else ()
    if problem is None:
        return RefusalFacts("", "about:blank", _title(status), status, _counted(violations), path, violations=violations)
    instance = problem.instance or path
    return RefusalFacts(
        problem.id,
        problem.type,
        problem.title or _title(status),
        status,
        problem.detail,
        instance,
        problem.members,
        violations,
    )


def escaped(facts: RefusalFacts) -> RefusalFacts:
    """The facts with HTML escaped, for text that a browser might interpret as markup: they repeat values of the request."""
    texts = {name: _escaped(getattr(facts, name)) for name in ("id", "type", "title", "detail", "instance", "members")}
    violations = tuple(
        replace(one, **{name: _escaped(getattr(one, name)) for name in ("member", "pointer", "message", "value")})
        for one in facts.violations
    )
    return replace(facts, **texts, violations=violations)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return html.escape(value, quote=False)
    if isinstance(value, Mapping):
        return {_escaped(name): _escaped(one) for name, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, (list, tuple)) else value


def _counted(violations: Sequence[Violation]) -> str:
    if not violations:
        return ""
    if violations[-1].keyword == "more":
        return f"The request does not match the API description (more than {len(violations) - 1} errors)."
    count = f" ({len(violations)} errors)" if len(violations) > 1 else ""
    return f"The request does not match the API description{count}."


def by_importance(filled: Mapping[str, JSON]) -> list[str]:
    """The members of a filled problem, the most important first."""
    order = ("errors", "detail", "error", "title", "code", "status", "type", "instance", "success", "")
    return sorted(filled, key=lambda name: order.index(_MEANINGS.get(re.sub(r"[^a-z]", "", name.lower()), "")))


def document(facts: RefusalFacts) -> dict[str, JSON]:
    """The kit's own problem document, for an operation that declares none (RFC 9457)."""
    found: dict[str, JSON] = {"type": facts.type, "title": facts.title, "status": facts.status}
    if facts.detail:
        found["detail"] = facts.detail
    found["instance"] = facts.instance
    if facts.violations:
        found["errors"] = [listed(violation) for violation in facts.violations]
    return {**found, **facts.members}


def fill(node: Node, facts: RefusalFacts, random: Random) -> JSON:
    """The facts as a pinned value for the schema of `node`; ABSENT if it has no member for any of them."""
    if node.is_text():
        return _first_valid(node, [facts.full_detail, facts.message, facts.title, facts.id])
    return _Filling(facts, random).whole(node, 0)


class _Filling:
    """One refusal being filled in."""

    def __init__(self, facts: RefusalFacts, random: Random) -> None:
        self._facts, self._random = facts, random

    def whole(self, node: Node, depth: int) -> JSON:
        """The facts for a schema of any type."""
        if depth == 0 and node.is_free():
            return document(self._facts)
        if node.item_node() is not None and not node.parts():
            return self._list(node, depth)
        for branch in node.choices():
            found = self.whole(branch, depth)
            if found is not ABSENT:
                return found
        parts = node.parts()
        meanings = {_meaning(name, child) for name, child in parts.items()}
        if any(_meaning(name, child) == "errors" and tells_messages(child) for name, child in parts.items()):
            meanings.add("told")
        filled = {name: self._member(name, child, meanings, depth) for name, child in parts.items()}
        return {name: value for name, value in filled.items() if value is not ABSENT} or ABSENT

    def _member(self, name: str, child: Node, meanings: set[str], depth: int) -> JSON:
        facts = self._facts
        if name in facts.members and child.is_valid(facts.members[name]):
            return facts.members[name]
        meaning = _meaning(name, child)
        if meaning == "errors" and not child.is_text():
            return self._errors(child, meanings, depth)
        if child.parts() and (meaning or "detail" not in meanings) and _can_tell(child):
            return self.whole(child, depth + 1) if depth < _DEPTH else ABSENT
        found = _first_valid(child, self._values(meaning, meanings))
        return of_status(child.values() or (), facts.status) if found is ABSENT else found

    def _values(self, meaning: str, meanings: set[str]) -> list[JSON]:
        facts = self._facts
        detail = facts.message if "told" in meanings else facts.full_detail
        match meaning:
            case "status":
                return [facts.status, str(facts.status)]
            case "code":
                return [facts.id, facts.status, facts.id.replace("-", "_").upper(), str(facts.status)]
            case "error":
                return [facts.id or facts.title, facts.status, True] if "detail" in meanings else [detail, facts.title, facts.status, True]
            case "title" if meanings & {"detail", "error", "errors"}:
                return [facts.title, facts.message]
            case "title":  # nothing else tells the reason
                return [detail, facts.message, facts.title]
            case "detail" | "errors":
                return [detail, facts.message, facts.title, [detail]]
            case "type" if facts.id or meanings & {"title", "instance"}:
                return [facts.type, facts.id, facts.title]
            case "type":
                return [re.sub(r"\W+", "_", facts.title.lower()), facts.type]
            case "instance":
                return [facts.instance]
            case "success":
                return [False]
        return []

    def _errors(self, child: Node, meanings: set[str], depth: int) -> JSON:
        """All violations, in the first form that the schema accepts; if there are none and no other member has the refusal, the refusal."""
        if not self._facts.violations:
            return ABSENT if meanings & {"detail", "title", "error"} else self.whole(child, depth + 1) if depth < _DEPTH else ABSENT
        return _first_valid(child, (self._completed(child, form) for form in self._candidates(child)))

    def _candidates(self, child: Node) -> Iterator[JSON]:
        violations = self._facts.violations
        item = child.item_node()
        if item is not None:
            if item.parts():
                yield [about(item, violation, self._facts.status) for violation in violations]
            yield [sentence(violation) for violation in violations]
        grouped = by_member(violations)
        yield grouped
        yield {member: "; ".join(messages) for member, messages in grouped.items()}
        yield [listed(violation) for violation in violations]
        yield self._facts.full_detail

    def _list(self, node: Node, depth: int) -> JSON:
        """A list of errors: one item per violation, or one for the refusal."""
        item = node.item_node()
        if item is None or depth > _DEPTH:
            return ABSENT
        if item.is_text():
            return [sentence(violation) for violation in self._facts.violations] or [self._facts.message]
        if self._facts.violations:
            return [about(item, violation, self._facts.status) for violation in self._facts.violations]
        found = self.whole(item, depth + 1)
        return ABSENT if found is ABSENT else [found]

    def _completed(self, node: Node, form: JSON) -> JSON:
        return node.completed(form, self._random)


def _first_valid(node: Node, values: Sequence[JSON] | Iterator[JSON]) -> JSON:
    return next((value for value in values if value != "" and node.is_valid(value)), ABSENT)


def _can_tell(node: Node) -> bool:
    return any(_meaning(name, child) in ("detail", "title", "code", "status", "errors") for name, child in node.parts().items())


def _meaning(name: str, child: Node) -> str:
    found = _MEANINGS.get(re.sub(r"[^a-z]", "", name.lower()), "")
    if found == "detail" and child.item_node() is not None and not any(branch.is_text() for branch in child.choices()):
        return "errors"
    return found


def _title(status: int) -> str:
    return phrase_of(status) or f"Status {status}"
