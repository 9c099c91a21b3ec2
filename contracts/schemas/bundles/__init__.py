"""Self-contained schemas for a validator, and what they would cost.

| module | what it knows |
|---|---|
| `bundle` | a schema with everything it refers to, as a value |
| `bundling` | how it is put together |
| `copying` | one schema copied down to its references |
| `readings` | what a discriminator asks of an object in each reading |
| `targets`, `document_references` | what references lead to |
| `repetition`, `recursion` | how often a value is checked, in all and at each level |
| `weight` | which keywords cost too much |
"""
