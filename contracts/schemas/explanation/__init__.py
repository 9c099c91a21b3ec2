"""Why a value does not match a schema.

| module | what it knows |
|---|---|
| `explainer` | the errors of a value: the way in |
| `walk`, `steps` | which parts to examine, and what each keyword applies |
| `alternatives`, `nearness` | which branch was probably meant |
| `schema_errors` | the errors, and the limits on the work |
"""
