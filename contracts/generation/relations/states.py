"""How far a thing has come: a moment that its status has not reached is null or left out, one that it has passed is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation
from contracts.generation.vocabulary import faker_pools
from contracts.http.messages import JSON

__all__ = ["related"]

# ends of a life that are not the goal of it: nothing of the way there is said by them
_ASIDE: Final = re.compile(r"\b(cancel+ed|rejected|declined|failed|refunded|returned|expired|voided|disputed|deleted|archived|suspended)$")
_MOMENT: Final = re.compile(r"^(.*) (at|on|date|time)$|^date (.*)$")


def related(members: Members) -> Relation | None:
    """The status of a thing, and the moments that are called as its values: `status: paid`, `paidAt`, `shippedAt`."""
    status = members.find("status", "state")
    listed = members.nodes[status].shape.enum if status is not None else None
    if status is None or not listed:
        return None
    steps = [words_of(one) for one in listed if isinstance(one, str)]
    moments: list[tuple[int, str]] = []
    for words, name in members.words.items():
        called = _MOMENT.match(words)
        step = (called[1] or called[3]) if called else ""
        if step in steps and (name in members.optional or _may_be_null(members.nodes[name])):
            moments.append((steps.index(step), name))
    if not moments:
        return None
    nodes = members.nodes

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        reached = words_of(made[status]) if isinstance(made.get(status), str) else ""
        if reached not in steps:
            return
        for place, name in moments:
            if name not in made or name in fixed:
                continue
            is_aside = bool(_ASIDE.search(steps[place]))
            has_come = place == steps.index(reached) if is_aside or _ASIDE.search(reached) else place <= steps.index(reached)
            if has_come and made[name] is None:
                made[name] = _moment(context, nodes[name], members.now)
            elif not has_come and _may_be_null(nodes[name]):
                made[name] = None
            elif not has_come:
                del made[name]

    return relate


def _may_be_null(node: Node) -> bool:
    return "null" in (node.shape.types or ())


def _moment(context: GenerationContext, node: Node, now: datetime) -> JSON:
    """Some moment before now, null where the schema takes none; `times` puts it in its place."""
    found = faker_pools.pool("date" if "date" in node.shape.formats else "date_time", now=now)
    moment = found[context.below(len(found))]
    return moment if node.is_valid(moment) else None
