"""The checker's own requests: from the rule book, around its boundaries, with edge values, in other forms, as malformed HTTP."""
