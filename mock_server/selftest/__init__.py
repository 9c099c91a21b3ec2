"""The checker run on the mock, and on mutants of it: the only place that imports both sides."""
