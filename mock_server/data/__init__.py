"""Believable data that satisfies a schema.

| file | knows |
|---|---|
| `generator` | the way in: `Generator(schemas, now=…).compile(schema)(random, pinned)` |
| `walker` | choices, types, checks: a schema as closures |
| `objects`, `arrays`, `scalars` | one maker for each type |
| `shape`, `negation` | what a schema asks for, merged; what `not` asks for, said positively |
| `providers` | which value suits a format, a name, a description |
| `regex` | texts of a pattern |
| `faking` | Faker: pools, and `fake` for fixtures |
| `making` | what a walk carries |
"""

from mock_server.data.faking import fake
from mock_server.data.generator import Generator, Maker, Unsatisfiable
from mock_server.data.walker import Node

__all__ = ["Generator", "Maker", "Node", "Unsatisfiable", "fake"]
