"""Our model of a document, and what it says about a request or response.

| module | knows |
|---|---|
| `operations` | Spec, Operation and their parts: frozen values |
| `building` | document → Spec |
| `routing` | method and path → operation |
| `parameters`, `bodies`, `responses` | one parameter, one body, one response status, compiled |
| `violations` | errors of a schema → violations with members' names |
| `readers` | request → Reading with violations; response → violations |
| `resources/` | collections, keys, lists, pages, secrets: what a document is about |
| `admission` | media type, `Accept`, credentials: what comes before rules |
| `state` | the protocols of states and effects |
"""

from __future__ import annotations

from contracts.api.building import build
from contracts.api.operations import Operation, Spec
from contracts.api.readers import OperationReader, Reading, reader

__all__ = ["Operation", "OperationReader", "Reading", "Spec", "build", "reader"]
