"""Believable data that satisfies a schema.

From the bottom up; each imports from those above it alone.

| place | knows |
|---|---|
| `budget` | how much one value may cost |
| `vocabulary/` | which value suits a format, a name, a description: tables, Faker, texts, places |
| `merging/` | what a schema asks for, everything that holds at once in one flat value |
| `pattern_samples`, `value_providers` | texts of a pattern; what makers know about the world |
| `context` | what is carried while one value is made |
| `compiler`, `minimum_depth`, `extent` | the nodes of a schema; how deep their smallest values are; how deep optional parts go |
| `relations/` | how the members of one object belong together |
| `builders/` | node → the closure that makes its values |
| `maker`, `trials` | what makes values of one schema; whether its first values were valid |
| `document_faults` | what a document asks for beyond the budget, and providers that do not exist |
| `generator` | the way in: `Generator(schemas, now=…).compile(schema)(Random(seed), fixed)` |
"""

from contracts.generation.compiler import Node
from contracts.generation.generator import Generator
from contracts.generation.maker import Maker, Unsatisfiable
from contracts.generation.vocabulary.faker_pools import fake, known_locale

__all__ = ["Generator", "Maker", "Node", "Unsatisfiable", "fake", "known_locale"]
