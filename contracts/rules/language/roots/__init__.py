"""The roots of expressions: names that the language itself defines. Adding one is one file and one row."""

from contracts.rules.language.roots.chosen_settings import SETTINGS
from contracts.rules.language.roots.decision_facts import DECISION
from contracts.rules.language.roots.generated_texts import NOW, UUID
from contracts.rules.language.roots.message_roots import REQUEST, RESPONSE
from contracts.rules.language.roots.operation_facts import OPERATION
from contracts.rules.language.roots.root import Root

__all__ = ["NOT_YET", "ROOTS"]

ROOTS: dict[str, Root] = {
    "request": REQUEST,
    "response": RESPONSE,
    "settings": SETTINGS,
    "operation": OPERATION,
    "decision": DECISION,
    "now": NOW,
    "uuid": UUID,
}
NOT_YET = ("store",)
