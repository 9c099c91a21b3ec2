"""Output of `contracts check`, `checks` and `rules`: rows with their source and the verdict of their witness, and why a request gets its
decision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from contracts.checker.cases.untried_boundaries import untried_boundaries
from contracts.checker.checks import CHECKS
from contracts.contract import Contract
from contracts.display import counted, shortened
from contracts.http.messages import ABSENT, JSON
from contracts.printable import printable
from contracts.rules.decide.decision import Condition, Decision, Explanation, RuleDecision
from contracts.rules.judge.witnesses import Case
from contracts.rules.program.rulebook import RowInfo

__all__ = ["checked", "checks", "explained", "rows"]

SECTIONS = {"rule": "Rules", "row": "Rows of tables", "invariant": "Invariants", "relation": "Relations", "example": "Examples"}
NOUNS = {"rule": "rule", "row": "table row", "invariant": "invariant", "relation": "relation", "example": "example"}
NEAREST = 5
LONGEST_VALUE = 100


def checked(contract: Contract) -> Iterator[str]:
    """Summary of a valid contract."""
    spec = contract.spec
    yield f"{spec.title}: {counted(len(spec.operations), 'operation')}"
    counts = {kind: sum(row.kind == kind for row in contract.rows) for kind in SECTIONS}
    if contract.book is None:
        yield "no rule book"
        return
    yield ", ".join(counted(count, NOUNS[kind]) for kind, count in counts.items() if count)
    cases = contract.witnesses
    if cases:
        examples = sum(case.kind == "example" for case in cases)
        witnesses = sum(case.kind in ("rule", "row") for case in cases)
        named = [(witnesses, "witness", "witnesses"), (examples, "example", "examples")]
        verified = " and ".join(counted(count, one, many) for count, one, many in named if count)
        elsewhere = sum(case.needs_other_settings for case in cases)
        other = f"; {elsewhere} {'needs' if elsewhere == 1 else 'need'} other settings" if elsewhere else ""
        yield f"{verified} verified{other}"
    for row in contract.rows:
        if row.indistinguishable_from:
            yield f"{row.place}: note: `{row.id}` cannot be distinguished from `{row.indistinguishable_from}` by its responses"


def checks() -> Iterator[str]:
    """Every document check: its meaning, its source and how to turn it off."""
    for kind in dict.fromkeys(check.kind for check in CHECKS.values()):
        yield f"{kind.capitalize()} checks"
        for check in CHECKS.values():
            if check.kind == kind:
                yield f"  {check.id}{' (warning)' if check.level == 'warning' else ''}"
                yield f"      {check.meaning}"
                yield f"      source: {check.source}; turn off: --skip {check.id}"
        yield ""
    yield "An invariant in the rule book with the id of a check replaces that check. docs/checks.md explains each check."


def rows(contract: Contract) -> Iterator[str]:
    """Every row, by operation and kind, with where it comes from and what its witness did."""
    cases = {(case.operation, case.id): case for case in contract.witnesses}
    listed = contract.rows
    width = max((len(printable(row.id)) for row in listed), default=0)
    for operation in dict.fromkeys(row.operation for row in listed):
        for kind, heading in SECTIONS.items():
            own = [row for row in listed if row.operation == operation and row.kind == kind]
            if own:
                yield f"{heading} of {operation}" if operation else f"{heading}, shared"
                yield from (_row(row, width, cases, contract) for row in own)
                yield ""
    untried = list(untried_boundaries(contract))
    if untried:
        yield "Boundaries not tried"
        yield from (f"  {one.place}: {printable(one.text)}: {one.reason}" for one in untried)


def _row(row: RowInfo, width: int, cases: Mapping[tuple[str, str], Case], contract: Contract) -> str:
    case = cases.get((row.operation, row.id)) or next((one for (_, id_), one in cases.items() if id_ == row.id), None)
    parts = [f"  {printable(row.id):<{width}}", f"{_witness(row, case, contract):<28}", "soft" if row.soft else "    ", row.source or "-"]
    same = f" (indistinguishable from {row.indistinguishable_from})" if row.indistinguishable_from else ""
    return "  ".join(parts).rstrip() + same


def _witness(row: RowInfo, case: Case | None, contract: Contract) -> str:
    if row.kind in ("invariant", "relation"):
        return "-"
    if case is None:
        return "no witness"
    if case.needs_other_settings:
        return "needs " + ", ".join(f"{name}={value}" for name, value in case.sets.items())
    decision = contract.decide(case.request)
    return f"held: {_answer(decision)}"


def explained(explanation: Explanation) -> Iterator[str]:
    """The rule that decides, the rows that match, and the rules above that did not apply, nearest first."""
    decision = explanation.decision
    yield f"{_decider(decision)} decides: {_answer(decision)}"
    yield from _conditions(explanation.conditions)
    if decision.problem is not None and decision.problem.detail:
        yield f"  detail: {decision.problem.detail}"
    if decision.body is not ABSENT and decision.problem is None:
        yield from _body(decision.body)
    for violation in decision.violations:
        where = f"{violation.where} {violation.member}".strip()
        yield f"  does not match the document: {where}: {violation.message}"
    if explanation.fired:
        yield f"rows that match: {', '.join(explanation.fired)}"
    for near in explanation.near[:NEAREST]:
        count = len(near.conditions)
        yield f"{near.rule} did not apply: {f'{near.missed} of {count} conditions are false' if count > 1 else 'its condition is false'}"
        yield from _conditions(near.conditions)
    if len(explanation.near) > NEAREST:
        yield f"{counted(len(explanation.near) - NEAREST, 'other rule')} above it did not apply either"


def _body(body: JSON) -> Iterator[str]:
    """What the answer has to hold, a line for each member; those that are null in one line."""
    members = body if isinstance(body, Mapping) else {"body": body}
    for name, value in members.items():
        if value is not None:
            yield f"  {name}: {_counted(value) if isinstance(value, list) else _short(value)}"
    nothing = [name for name, value in members.items() if value is None]
    if nothing:
        yield f"  null: {', '.join(nothing)}"


def _counted(values: list[JSON]) -> str:
    """How many there are and which: `3 (num-main, num-austin, num-miami)`."""
    names = [
        next((one for one in value.values() if isinstance(one, str)), value) if isinstance(value, Mapping) else value for value in values
    ]
    shown = ", ".join(name if isinstance(name, str) else _short(name) for name in names)
    return f"{len(values)} ({shortened(shown, LONGEST_VALUE)})" if values else "none"


def _short(value: JSON) -> str:
    return shortened(json.dumps(value, ensure_ascii=False, default=str), LONGEST_VALUE)


def _decider(decision: Decision) -> str:
    return decision.rule if isinstance(decision, RuleDecision) else f"no rule applies: the {decision.by}"


def _answer(decision: Decision) -> str:
    return str(decision.status) if decision.status is not None else "a success"


def _conditions(conditions: Iterable[Condition]) -> Iterator[str]:
    for one in conditions:
        read = f"   [{', '.join(one.values)}]" if one.values else ""
        yield f"  {'true ' if one.held else 'false'}  {one.text}{read}"
