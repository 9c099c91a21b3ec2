"""Conditional requests (RFC 9110, section 13): entity tags, `If-Match`, `If-None-Match`."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from contracts.codecs.json_text import canonical_json
from contracts.http.messages import JSON

__all__ = ["entity_tag", "is_named"]

_TAG: Final = re.compile(r'(?:W/)?("[^"]*"|[^",\s]+)')


def entity_tag(thing: JSON) -> str:
    """The tag of an item's present content, with its quotes."""
    return f'"{blake2b(canonical_json(thing) or repr(thing).encode(), digest_size=8).hexdigest()}"'


def is_named(header: JSON, tag: str, *others: JSON) -> bool:
    """Whether a list of tags names the content: `*`, its tag in any form, or one of `others`, such as its version."""
    if not isinstance(header, str):
        return False
    known = {tag.strip('"'), *(str(one).removeprefix("W/").strip('"') for one in others if isinstance(one, (str, int)))}
    return header.strip() == "*" or any(found[1].strip('"') in known for found in _TAG.finditer(header))
