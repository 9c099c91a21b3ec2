"""JSON Schema: everything behind `validation` and `schema_reading`, which the rest of the kit uses.

| module | what it knows |
|---|---|
| `validation` | the validators of a document |
| `schema_reading` | what a schema says about a value, across references and branches |
| `dialects`, `keywords`, `patterns`, `hidden_members` | what the parts of one schema say by themselves |
| `bundles/` | self-contained schemas, and what they would cost |
| `validators/` | whether a value matches a bundled schema (the only package that imports jsonschema-rs) |
| `explanation/` | why a value does not match |
"""
