"""One animal: its breed is one of its species, and so is the category that it is kept in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation, put

__all__ = ["related"]

_ANIMALS: Final = re.compile(r"(^| )(pet|dog|cat|animal|horse)$")
# a species → its breeds, and what a category of such animals is called
_SPECIES: Final = {
    "dog": (("Labrador", "Beagle", "Poodle", "Border Collie"), "Dogs"),
    "cat": (("Siamese", "Maine Coon", "Persian", "Bengal"), "Cats"),
    "rabbit": (("Netherland Dwarf", "Lionhead", "Mini Lop"), "Rabbits"),
    "parrot": (("African Grey", "Cockatiel", "Budgerigar"), "Birds"),
    "hamster": (("Syrian", "Roborovski", "Winter White"), "Rodents"),
}


def related(members: Members) -> Relation | None:
    """What is said twice of an animal."""
    if not _ANIMALS.search(members.thing):
        return None
    species, breed = members.find("species", "kind", "type", "animal type"), members.find("breed")
    category = members.find("category")
    if sum(one is not None for one in (species, breed, category)) < 2 and not (category and breed is None and species is None):
        return None
    nodes = members.nodes

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        known = made.get(species) if species else None
        if known not in _SPECIES:
            if species is not None and species in made:
                return  # a list of the document's own
            known = ("dog", "cat")[context.below(2)]
        breeds, plural = _SPECIES[str(known)]
        if breed:
            start = context.below(len(breeds))
            put(made, fixed, breed, nodes[breed], [*breeds[start:], *breeds[:start]])
        kept = made.get(category) if category else None
        if category and isinstance(kept, dict) and category not in fixed and (name := nodes[category].parts().get("name")):
            put(kept, {}, "name", name, [plural])
        elif category and isinstance(kept, str):
            put(made, fixed, category, nodes[category], [str(known)])

    return relate
