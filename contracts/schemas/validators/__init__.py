"""Whether a value matches a bundled schema.

| module | what it knows |
|---|---|
| `compiled_checks` | the library, jsonschema-rs |
| `guarding` | keywords that are expensive in the library, at a bounded cost |
| `memoization` | schemas that refer to one another so often that a validator would repeat itself |
| `fitness`, `evaluated_members` | parts of a value against parts of a schema |
| `repair` | bundles that the library refuses |
"""
