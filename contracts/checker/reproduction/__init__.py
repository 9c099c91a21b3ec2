"""Reproductions of findings: the `commands` to paste, and the `replay` that they call."""
