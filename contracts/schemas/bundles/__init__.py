"""Self-contained schemas for a validator, and what they would cost.

| module | what it knows |
|---|---|
| `bundling` | a schema with everything it refers to |
| `repetition`, `recursion` | how often a value is checked, in all and at each level |
| `weight` | which keywords cost too much |
"""
