"""Runs the checker against the mock and its mutants. The only package that imports both sides."""
