"""JSON Schema: the modules behind `contracts.schemas.validation`, which the rest of the kit uses.

| module | knows |
|---|---|
| `patterns` | which patterns need backtracking, and which of those can be split into plain ones |
| `repetition` | how often a value is checked against the definitions of a schema |
| `recursion` | how much the work grows with each level of a value |
| `guarding` | `uniqueItems` and patterns with look-around at a bounded cost |
| `compiled_checks` | the library that validates values |
| `repair` | bundles without the keywords that the library refuses |
| `fitness` | whether parts of a value match parts of a bundled schema |
| `evaluated_members` | which members and items a schema evaluates |
| `memoization` | validation for schemas that refer to one another extensively |
| `schema_errors` | errors, and the limits on finding them |
| `walk`, `steps`, `alternatives` | how errors are found, by keyword |
| `nearness` | which of several alternatives a value was probably meant for |
| `keywords` | what the keywords of one schema say by themselves |
| `schema_reading` | what a schema says about a value, across references and branches |
| `error_explanation` | why a value does not match |
"""
