"""A first rule book for a document that has none."""
