"""A rule book compiled for its document: rows as functions of one exchange."""
