"""Is the promise kept? Provokes an implementation, judges every answer, reports what is broken.

| module | purpose |
|---|---|
| `events` | what happens during a run, as frozen values; the only language between the modules below |
| `transport` | sends one of our requests exactly as built (home of httpx) |
| `engine` | Schemathesis' phases as our events (home of Schemathesis) |
| `cases` | the book's own requests: witnesses and examples |
| `members`, `shapes`, `lines` | the places in a request; what the document, and what the book, draws a line at |
| `boundaries` | both sides of every boundary: one change to a witness at a time, as long as it touches something new |
| `keys` | bound keys, every pair of two members; keys that an answer named |
| `odd`, `forms` | odd texts and numbers, one member at a time; the same request in another form |
| `hints` | what the book knows, as examples for the engine |
| `relations` | which exchanges are followed up, and every question once more at the end |
| `robustness` | broken HTTP |
| `checks/` | the table of document checks |
| `sending` | sends and counts; notices when going on makes no sense |
| `limits` | a 429 that nobody asked for |
| `judging` | one exchange → everything that is wrong with it, each defect once |
| `findings` | one finding per id and operation, with its smallest exchange |
| `verdicts` | what became of every rule, row, invariant and relation |
| `masking`, `secrets` | what the user gave as a credential, found and hidden in any text |
| `reproduction` | curl and pytest to paste; the user's credentials masked |
| `phases` | what is sent, and in which order |
| `run` | the run: judging, replay, result |
| `once` | one request judged: what a pasted pytest calls |
| `listing`, `asking` | texts of `contracts check` and `contracts rules`; a request that a user asks about |
| `reports/` | console and JSON: one file each, listening to events |
"""
