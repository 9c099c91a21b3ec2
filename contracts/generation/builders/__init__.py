"""Node → the closure that makes its values.

Order of work: values that the schema lists, a choice of branches, a type; checked where a keyword is of the kind that is not built.

| file | builds |
|---|---|
| `listed` | values of `enum`, `const`, `x-faker` |
| `branches` | one branch of `anyOf`, `oneOf`, `if` and their kin |
| `by_type` | one of the types: the table of `objects`, `arrays`, `scalars`, `numbers` |
| `declared_members`, `extra_members`, `object_layers` | the members of `objects` |
| `exampled` | the examples of the document |
| `checked` | values that are tried until one fits |
"""

from contracts.generation.builders.branches import branches
from contracts.generation.builders.by_type import by_type
from contracts.generation.builders.checked import checked
from contracts.generation.builders.exampled import exampled
from contracts.generation.builders.listed import asked_for, listed
from contracts.generation.compiler import Node
from contracts.generation.context import Make, refusal

__all__ = ["build"]


def build(node: Node) -> Make:
    """The maker of a node's values; it also sets what the node tells of its parts."""
    shape = node.shape
    if shape.impossible:
        make = refusal(shape.impossible)
    elif shape.enum is not None:
        make = listed(node)
    else:
        make = asked_for(node) or (branches if shape.groups else by_type)(node, shape)
        make = checked(node, make) if shape.is_risky and node.schema is not None else make
    return exampled(node, make) if shape.examples and node.schema is not None and shape.faker is None else make
