"""The text of a rule book as plain values. Knows shapes and places; reads no expression."""
