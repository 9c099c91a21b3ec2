"""Exchange → verdicts: whether an answer is what the rule book requires."""
