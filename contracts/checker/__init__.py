"""Checks an implementation: sends requests, judges every response, reports failures.

| module | purpose |
|---|---|
| `run` | a whole run: sending, judging, replaying, the result |
| `phases` | what is sent, and in which order |
| `cases/` | the checker's own requests: from the rule book, around its boundaries, edge values, malformed HTTP |
| `engine` | the phases of Schemathesis as our events (the only module that imports Schemathesis) |
| `events` | what happens during a run, as frozen values that reports listen to |
| `sending/` | sends one request exactly as built, within a time limit, and counts them (the only package that imports httpx) |
| `judge` | one exchange → all its failures, each defect once |
| `checks/` | the table of document checks |
| `rate_limits` | 429 responses that no rule requires |
| `impossible_requests` | operations for which no valid request exists |
| `failures` | one finding per id and operation, with its smallest exchange |
| `verdicts` | the verdict of every rule, row, invariant and relation |
| `credentials/` | find the user's credentials in any text and hide them |
| `reproduction/` | curl commands and pytest code that reproduce a finding, and the judge that they call |
| `interrupts` | Ctrl-C and SIGTERM during a run and while its reports are written |
| `reports/` | console, JSON, JUnit and SARIF: one file each |
"""
