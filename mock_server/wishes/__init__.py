"""Wishes: what a client asks the mock to answer, in `Prefer` (RFC 7240) or in query parameters."""
