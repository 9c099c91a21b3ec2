"""The command `mock-server` and its output."""
