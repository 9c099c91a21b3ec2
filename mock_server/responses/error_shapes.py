"""Error shapes of a document, for a status that an operation does not declare: an API has few, and uses them everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from contracts.api.operations import MediaType, Operation, ResponseSpec, Spec
from contracts.codecs.json_text import canonical_json
from contracts.http.media_types import is_json
from contracts.http.messages import JSON

__all__ = ["borrowed", "is_told"]

_MOST_COUNTED: Final = 10_000  # responses of a document
_MOST_TRIED: Final = 3
_OPEN: Final = frozenset({b"", b"{}", b"true"})  # schemas that do not describe anything


def borrowed(operation: Operation | None, status: int, spec: Spec) -> Iterator[MediaType]:
    """Media types of other declared errors, best first: those of the operation, the nearest status first; then the most frequent of the
    document."""
    own = _errors(operation.responses.values()) if operation else []
    own.sort(key=lambda one: _distance(one.status, status))
    yield from islice((media_type for one in own for media_type in one.content.values() if is_json(media_type.name)), _MOST_TRIED)
    found: list[MediaType] | None = spec.derived.get("error shapes")
    if found is None:
        found = spec.derived["error shapes"] = _most_frequent(spec)
    yield from found


def is_told(value: JSON, texts: tuple[str, ...]) -> bool:
    """Whether one of the texts stands in a member of the value: a shape without a place for the reason is of no use, and a bare text is no
    shape."""
    return not isinstance(value, str) and _holds(value, texts)


def _holds(value: JSON, texts: tuple[str, ...]) -> bool:
    if isinstance(value, str):
        return any(text and text in value for text in texts)
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_holds(one, texts) for one in members)


def _errors(responses: Iterable[ResponseSpec]) -> list[ResponseSpec]:
    return [one for one in responses if one.status[:1] in ("4", "5") or one.status == "default"]


def _distance(written: str, status: int) -> tuple[bool, int]:
    declared = int(written) if written.isdigit() else int(written[0]) * 100 if written[:1].isdigit() else 500
    return declared // 100 != status // 100, abs(declared - status)


def _most_frequent(spec: Spec) -> list[MediaType]:
    """The JSON error shapes that most responses have."""
    responses = (response for operation in spec.operations.values() for response in _errors(operation.responses.values()))
    counts: Counter[bytes] = Counter()
    shapes: dict[bytes, MediaType] = {}
    for response in islice(responses, _MOST_COUNTED):
        for media_type in response.content.values():
            key = canonical_json(media_type.schema)
            if is_json(media_type.name) and key not in _OPEN:
                counts[key] += 1
                shapes.setdefault(key, media_type)
    return [shapes[key] for key, _ in counts.most_common(_MOST_TRIED)]
