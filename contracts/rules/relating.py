"""Relations: follow-ups of an exchange and what must hold of them together. Pure apart from `send`, which the caller gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from contracts.exchange import JSON, Exchange, Request, Response
from contracts.rules.cases import changed
from contracts.rules.decision import Judgement
from contracts.rules.environment import Undecidable
from contracts.rules.judging import doubt
from contracts.rules.program import Program, Relation
from contracts.rules.runtime import Context

__all__ = ["relate"]

MakeContext = Callable[[Exchange], Context]


def relate(
    program: Program,
    relation: Relation,
    first: Exchange,
    *,
    send: Callable[[Request], Response | None],
    context_of: MakeContext,
    budget: int = 100,
    chance: Random | None = None,
) -> Iterator[Judgement]:
    """A verdict for every combination of `each`, at most `budget` of them; one "not-applicable" where the relation says nothing of `first`.

    With `chance`, which of many combinations are taken is drawn. `send` may give None: then nothing is said of this combination.
    Raises EvaluationError, and whatever `send` raises.
    """
    context = context_of(first)
    try:
        if relation.when is not None and not relation.when(context):
            yield _verdict(program, relation, "not-applicable")
            return
        combinations = _chosen(_combinations(relation, context), budget, chance)
    except Undecidable as reason:
        yield _verdict(program, relation, "undecidable", str(reason))
        return
    except Exception as error:
        raise program.failed(error) from error
    for values in combinations:
        contexts = [context]
        for step in relation.steps:
            try:
                request = changed(first.request, program.operation, step.set(context, *values), step.drop(context, *values))
            except Exception as error:
                raise program.failed(error) from error
            response = send(request) if request is not None else None
            if request is None or response is None:
                break
            contexts.append(context_of(Exchange(request, response)))
        else:
            yield _judged(program, relation, contexts, values)


def _chosen(combinations: list[tuple[JSON, ...]], budget: int, chance: Random | None) -> list[tuple[JSON, ...]]:
    if len(combinations) <= budget or chance is None:
        return combinations[:budget]
    return [combinations[index] for index in sorted(chance.sample(range(len(combinations)), budget))]


def _combinations(relation: Relation, context: Context) -> list[tuple[JSON, ...]]:
    found: list[tuple[JSON, ...]] = [()]
    for work in relation.each.values():
        grown: list[tuple[JSON, ...]] = []
        for values in found:
            listed = work(context, *values)
            grown += [(*values, one) for one in listed] if isinstance(listed, list) else []
        found = grown
    return found


def _judged(program: Program, relation: Relation, contexts: list[Context], values: tuple[JSON, ...]) -> Judgement:
    three = (*contexts, *([None] * (3 - len(contexts))))
    try:
        held = relation.expect(*three, *values)
    except Undecidable as reason:
        return _verdict(program, relation, "undecidable", str(reason))
    except Exception as error:
        raise program.failed(error) from error
    if held:
        return _verdict(program, relation, "held")
    if why := next((why for context in contexts if (why := doubt(context.request))), ""):
        return _verdict(program, relation, "undecidable", why)
    expected = " ".join(str(relation.row.members.get("expect")).split())
    given = ", ".join(f"{name} = {value!r:.120}" for name, value in zip(relation.each, values, strict=True))
    return _verdict(program, relation, "broken", f"expected {expected}" + (f" with {given}" if given else ""), expected)


def _verdict(program: Program, relation: Relation, verdict: str, message: str = "", expected: JSON = None) -> Judgement:
    row = relation.row
    return Judgement(row.id, program.operation.id, "relation", verdict, message, expected, None, row.source, row.soft, relation.place)
