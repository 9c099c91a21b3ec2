"""Believable data that satisfies a schema.

| file | knows |
|---|---|
| `generator` | the way in: `Generator(schemas, now=…).compile(schema)(random, pinned)` |
| `walker` | the nodes: a schema as closures, made by type, checked where needed |
| `choices`, `heights` | one branch of several; the way that ends soonest |
| `objects`, `arrays`, `scalars`, `numbers` | one maker for each type |
| `reader`, `shape` | what a schema asks for, merged |
| `negation` | what `not` asks for, said positively |
| `providers` | which value suits a format, a name, a description |
| `regex` | texts of a pattern |
| `faking` | Faker: pools, and `fake` for fixtures |
| `texts`, `world` | how things are called; places that exist |
| `relations/` | how the members of one object belong together |
| `making`, `budget` | what a walk carries; how much it may make |
"""

from contracts.generation.compiler import Node
from contracts.generation.context import ItemValues
from contracts.generation.generator import Generator, Maker, Unsatisfiable
from contracts.generation.vocabulary.faker_pools import fake, known_locale

__all__ = ["Generator", "ItemValues", "Maker", "Node", "Unsatisfiable", "fake", "known_locale"]
