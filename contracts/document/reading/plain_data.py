"""Data that was passed in, from any loader → plain data: names and dates become strings, sequences become lists."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from contracts.errors import DocumentError, Fault, Place
from contracts.http.messages import JSON

__all__ = ["data"]

_DEEPEST = 200


def data(value: object, *, file: str) -> JSON:
    """A copy of the value as JSON. Raises DocumentError if it is nested too deeply, or circular."""
    return _copied(value, file, "", _DEEPEST)


def _copied(value: object, file: str, pointer: str, levels: int) -> JSON:
    if isinstance(value, (str, int, float)) or value is None:
        return value
    if levels == 0:
        raise DocumentError([Fault("nested too deeply", Place(file, pointer=pointer[:200]))])
    if isinstance(value, Mapping):
        return {_name(name): _copied(one, file, f"{pointer}/{name}", levels - 1) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copied(one, file, f"{pointer}/{index}", levels - 1) for index, one in enumerate(value)]
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


def _name(value: object) -> str:
    if isinstance(value, bool) or value is None:  # as written in YAML and JSON
        return {True: "true", False: "false", None: "null"}[value]
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)
