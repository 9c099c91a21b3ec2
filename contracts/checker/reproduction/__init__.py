"""Findings shown again: the `commands` to paste, and the `replay` that they call."""
