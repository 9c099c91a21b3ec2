"""JSON Merge Patch (RFC 7396): members of the patch replace those of the value, null removes."""

from __future__ import annotations

from contracts.http.messages import JSON

__all__ = ["merge_patched"]


def merge_patched(value: JSON, patch: JSON) -> JSON:
    """The value after the patch (RFC 7396, section 2). Neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for name, member in patch.items():
        if member is None:
            result.pop(name, None)
        else:
            result[name] = merge_patched(result.get(name), member)
    return result
