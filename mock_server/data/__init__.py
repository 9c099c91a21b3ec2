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
| `making` | what a walk carries |
"""

from mock_server.data.faking import fake
from mock_server.data.generator import Generator, Maker, Unsatisfiable
from mock_server.data.walker import Node

__all__ = ["Generator", "Maker", "Node", "Unsatisfiable", "fake"]
