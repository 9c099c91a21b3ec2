"""How the members of one object belong together, once each has a value of its own.

| family | knows |
|---|---|
| `people` | first and last name, full name, e-mail, user name are one person's |
| `places` | street, city, state, postcode, country, coordinates are one place |
| `animals` | breed, species and category are one animal's |
| `states` | moments that a status has not reached are not there |
| `times` | what comes first is earlier: created ≤ updated, start ≤ end |
| `money` | totals are the sum of their lines; one currency |
| `lists` | counts are the length of their list; pages |
| `identity` | references name what they refer to; slugs, addresses of the resource |

A relation looks at the members when it is compiled and gives None where there is nothing to relate. It changes only what was generated,
and only to values that the member's schema takes: a wrong guess costs beauty, never validity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from contracts.generation.compiler import Node
from contracts.generation.relations import animals, identity, lists, money, people, postal_addresses, states, times
from contracts.generation.relations.related_members import Members, Relation

__all__ = ["FAMILIES", "Relation", "relations_of"]

FAMILIES: Final[Sequence[Callable[[Members], Relation | None]]] = (
    identity.related,
    people.related,
    postal_addresses.related,
    animals.related,
    states.related,  # before times, which put in order what is there
    times.related,
    money.related,
    lists.related,
)


def relations_of(
    nodes: Mapping[str, Node], thing: str, *, now: datetime, locale: str, optional: frozenset[str] = frozenset()
) -> tuple[Relation, ...]:
    """The relations between the members of an object; `thing`: what the object is, such as "user"; `optional`: what may be left out."""
    members = Members(nodes, thing, now, locale, optional)
    return tuple(found for family in FAMILIES if (found := family(members)) is not None)
