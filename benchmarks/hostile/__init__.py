"""The mock under fire: a process that is sent ordinary, broken, huge, slow and abandoned requests, and is watched from outside.

| module | knows |
|---|---|
| `requests` | an attack: bytes, how they are sent, and whether an answer is owed; every attack follows from seed and number |
| `sending` | one attack over one connection, and what came of it |
| `process` | the mock as a process: its address, memory, descriptors, what it logs |
| `documents` | a large document, made up |
| `growing` | whether a series of measurements grows |

`python -m benchmarks.hostile` runs it; `tests/hostile/test_hour.py` runs a few seconds of it.
"""

from __future__ import annotations
