"""The roots of expressions: names to which the language itself gives a value. Adding one is one file and one row."""

from contracts.rules.language.roots.exchange import REQUEST, RESPONSE
from contracts.rules.language.roots.generated import NOW, UUID
from contracts.rules.language.roots.operation import OPERATION
from contracts.rules.language.roots.root import Root
from contracts.rules.language.roots.settings import SETTINGS

__all__ = ["NOT_YET", "ROOTS"]

ROOTS: dict[str, Root] = {
    "request": REQUEST,
    "response": RESPONSE,
    "settings": SETTINGS,
    "operation": OPERATION,
    "now": NOW,
    "uuid": UUID,
}
NOT_YET = ("store",)
