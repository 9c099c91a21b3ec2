"""The functions of expressions: one table, `name → Function`. The reference in docs/rule-book.md is checked against it."""

from __future__ import annotations

from typing import Final

from contracts.rules.language.functions.collection_functions import COLLECTIONS
from contracts.rules.language.functions.function import ANY_NUMBER, Argument, Function
from contracts.rules.language.functions.number_functions import NUMBERS
from contracts.rules.language.functions.text_functions import SPACE, TEXTS, is_ambiguous
from contracts.rules.language.functions.time_functions import TIMES

__all__ = ["ANY_NUMBER", "FUNCTIONS", "SPACE", "SYNONYMS", "Argument", "Function", "is_ambiguous"]

FUNCTIONS: Final[dict[str, Function]] = {one.name: one for one in (*TEXTS, *COLLECTIONS, *NUMBERS, *TIMES)}
# What other languages call it → what to write here, for messages.
SYNONYMS: Final = {
    "ceiling": "ceil(x)",
    "concat": "join(list, '')",
    "contains": "a in b",
    "dayOfWeek": "weekday(time)",
    "distinct": "unique(list)",
    "enumerate": "range(count(list))",
    "exists": "any(… for x in list)",
    "filter": "[x for x in list if …]",
    "first": "first_of(list)",
    "float": "number(text)",
    "forall": "all(… for x in list)",
    "includes": "a in b",
    "int": "number(text)",
    "isinstance": "matches(text, '…')",
    "last": "last_of(list)",
    "len": "count(list)",
    "length": "count(list)",
    "list": "[x for x in …]",
    "lowercase": "lower(text)",
    "map": "[f(x) for x in list]",
    "set": "unique(list)",
    "size": "count(list)",
    "str": "text(value)",
    "string": "text(value)",
    "substring": "text[start:end]",
    "timedelta": "duration('P1D')",
    "timestamp": "instant(time)",
    "today": "date(now)",
    "toLower": "lower(text)",
    "toUpper": "upper(text)",
    "trim": "strip(text)",
    "uppercase": "upper(text)",
}
