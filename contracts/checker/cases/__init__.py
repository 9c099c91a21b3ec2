"""The checker's own requests: from the rule book, around its boundaries, with edge values, as variants of a request, and as malformed
HTTP."""
