"""Is the promise kept? Provokes an implementation, judges every answer, reports what is broken.

| module | purpose |
|---|---|
| `events` | what happens during a run, as frozen values; the only language between the modules below |
| `transport` | sends one of our requests exactly as built (home of httpx) |
| `engine` | Schemathesis' phases as our events (home of Schemathesis) |
| `cases` | our own requests: witnesses and examples of the book, probes of the document |
| `checks/` | the table of document checks |
| `sending` | sends and counts; notices when going on makes no sense |
| `limits` | a 429 that nobody asked for |
| `judging` | one exchange → everything that is wrong with it, each defect once |
| `findings` | one finding per id and operation, with its smallest exchange |
| `verdicts` | what became of every rule, row, invariant and relation |
| `reproduction` | curl and pytest to paste; the user's credentials masked |
| `run` | the run: phases, judging, replay, result |
| `once` | one request judged: what a pasted pytest calls |
| `listing`, `asking` | texts of `contracts check` and `contracts rules`; a request that a user asks about |
| `reports/` | console and JSON: one file each, listening to events |
"""
