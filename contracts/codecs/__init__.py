"""Bytes and texts of a message ↔ values: JSON, forms, parameter styles, sequences of items, content codings."""
