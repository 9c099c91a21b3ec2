"""Sends requests to the implementation and receives its responses.

| module | what it knows |
|---|---|
| `sender` | sends and counts; stops when the implementation no longer responds |
| `transport`, `network` | one exchange within its time limit, byte for byte |
| `run_scope` | which requests may be sent |
| `trust` | which certificates are trusted |
"""
