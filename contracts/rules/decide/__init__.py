"""Request → decision: what the answer must be, and why."""
