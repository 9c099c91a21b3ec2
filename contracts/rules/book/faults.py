"""The faults of one rule book, collected with their places."""

from __future__ import annotations

from contracts.document.reading.yaml import Tree
from contracts.errors import Fault, RuleBookError

__all__ = ["Faults"]


class Faults:
    """Collects the faults of one book with their places; `check()` raises all of them, in the order of the text."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._found: dict[tuple[str, str], Fault] = {}

    def add(self, message: str, pointer: str, *, hint: str = "", offset: int = 0, key: bool = False) -> None:
        """Adds a fault; duplicates at the same place are dropped."""
        place = self.tree.key_place(pointer) if key else self.tree.place(pointer, offset)
        self._found.setdefault((str(place), message), Fault(message, place, hint))

    def add_fault(self, fault: Fault) -> None:
        """Adds a fault whose place is already known, such as one in a CSV file."""
        self._found.setdefault((str(fault.place), fault.message), fault)

    def __bool__(self) -> bool:
        return bool(self._found)

    def check(self) -> None:
        """Raises RuleBookError if there are any faults."""
        if self._found:
            raise RuleBookError(sorted(self._found.values(), key=lambda fault: (fault.place.file, fault.place.line, fault.place.column)))
