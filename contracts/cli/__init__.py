"""The command `contracts`, and what both commands print with."""
