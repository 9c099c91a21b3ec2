"""What a document is about: collections, their items, single things; and what the operations do to them.

Each recognition has its evidence, a place in the document and a reason; what is unsure says so.

| module | knows |
|---|---|
| `model` | Resources, Resource, OperationRole and their parts: frozen values |
| `words`, `vocabulary` | names as words; how documents call keys, lists, totals, pages, secrets |
| `templates` | a path as texts and parameters |
| `envelopes` | where in an answer the things are, and what stands beside a list |
| `keys` | which member says the same as a parameter of the path |
| `queries` | paging, sorting, filters |
| `members` | secrets; what the server alone says |
| `answers` | all of these for one operation |
| `drafts` | what is known of a resource so far, and what becomes of it |
| `recognition` | document → Resources |
| `corrections` | what somebody who knows better says of a resource |
"""

from __future__ import annotations

from contracts.api.resources.answers import member_names
from contracts.api.resources.corrections import Correction
from contracts.api.resources.recognition import recognize, resources_of
from contracts.api.resources.resource import EFFECTS, Answer, Evidence, Key, OperationRole, Paging, Resource, Resources, RoleMember, Sorting

__all__ = [
    "EFFECTS",
    "Answer",
    "Correction",
    "Evidence",
    "Key",
    "OperationRole",
    "Paging",
    "Resource",
    "Resources",
    "RoleMember",
    "Sorting",
    "member_names",
    "recognize",
    "resources_of",
]
