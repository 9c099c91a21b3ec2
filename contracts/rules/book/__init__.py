"""The text of a rule book as plain values: its structure and positions. Expressions are not parsed here."""
