"""What JSON Schemas are made of on their way to `contracts.schemas.validation`, which is what the rest of the kit asks.

| module | knows |
|---|---|
| `patterns` | which patterns need backtracking, and which of those several plain ones replace |
| `repetition` | how often a value is checked against the definitions of a schema |
| `recursion` | how much the work grows with each level of a value |
| `guarding` | `uniqueItems` and patterns with look-around at a bounded cost |
| `compilation` | the library that checks values |
| `repair` | bundles without what the library refuses |
| `fitness` | whether parts of a value fit parts of a bundled schema |
| `evaluation` | which members and items a schema says something of |
| `memoization` | whether a value fits where everything refers to everything |
| `errors` | what is found, and what finding it may cost |
| `walk`, `steps`, `alternatives` | which parts are looked at, by keyword |
| `nearness` | which of several alternatives a value was meant for |
| `keywords` | what the keywords of one schema say by themselves |
| `reading` | what a schema says of a value, read through references and branches |
| `explanation` | why a value does not fit |
"""
