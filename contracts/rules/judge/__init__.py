"""Exchange → verdicts: whether a response is what the rule book requires."""
