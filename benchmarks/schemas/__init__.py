"""Is what the mock makes of a schema valid? Many schemas, each as the answer of one operation, asked of the mock and judged from outside.

| module | knows |
|---|---|
| `cases` | a schema to be answered, a folder of them as an OpenAPI document |
| `suite` | JSON Schema's own test suite: draft 2020-12 as OpenAPI 3.1, drafts 3 to 7 as OpenAPI 3.0 |
| `public` | response schemas of the public documents of `benchmarks.corpus`, a spread sample |
| `judging` | an answer → its verdict, and the limits of the judge |

`python -m benchmarks.schemas` measures; packages, reading and the second validator are those of `benchmarks.corpus`.
"""

from __future__ import annotations
