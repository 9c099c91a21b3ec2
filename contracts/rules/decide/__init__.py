"""Request → decision: what the response must be, and why."""
