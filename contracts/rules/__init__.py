"""The rule book: business rules of a document, compiled once, used by the mock (`decide`) and by the checker (`judge`).

| package | knows |
|---|---|
| `language` | one expression: parse, check its types, compile it; what compiled expressions run on |
| `book` | the sections of the text: rows, settings, fixtures, environments, requests, each with its place |
| `program` | all rows of one operation as functions; a whole book, loaded and linted |
| `decide` | request → decision, and why |
| `judge` | exchange → verdicts; the proof that every witness reaches its row |
| `draft` | a first book for a document |

Each imports only from those above it, `draft` from `program` alone. Import from the modules; nothing is exported here.
"""
