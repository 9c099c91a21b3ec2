"""What a schema asks of a value, everything that holds at once in one flat `MergedSchema`.

| file | knows |
|---|---|
| `merged_schema` | the flat schema, and how two of them meet |
| `own_keywords` | what the keywords of one schema object ask for |
| `merger` | `$ref` and `allOf` merged in, each read once |
| `usual` | which branch of a choice is the usual one |
| `negation` | what `not` asks for, said positively |
| `references` | where a `$ref` of a schema leads |
"""
