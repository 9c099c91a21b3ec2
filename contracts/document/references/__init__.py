"""The targets of references, and a document in one piece with only local references."""
