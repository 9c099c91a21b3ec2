"""The store in memory: sessions are made when first written to, and dropped when idle, too many or too large."""

from __future__ import annotations

import itertools
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar, overload

from contracts.api.state import EMPTY, REMOVED, ChangeItem, CreateItem, Effect, RemoveItem, State
from contracts.codecs.json_text import encode_json
from contracts.http.messages import ABSENT, JSON
from mock_server.state.stores import SESSION_BYTES, Snapshot, StoreFull

__all__ = ["MemoryStore"]

T = TypeVar("T")

_MOST_SESSIONS: Final = 10_000
_IDLE_S: Final = 3_600.0
_ALL_BYTES: Final = 1024 * 1024 * 1024
_ITEM_BYTES: Final = 500  # what an item takes beside its text
_TEXT_FACTOR: Final = 4  # Python values take several times their text


@dataclass(slots=True)
class _Collection:
    """`values`: key → value or REMOVED; `sizes`: key → bytes that this takes; `numbers`: key of a created item → its number;
    `order`: these numbers and keys, ascending."""

    values: dict[str, JSON] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    order: list[tuple[int, str]] = field(default_factory=list)
    creations: int = 0

    def create(self, key: str, value: JSON) -> None:
        self.forget(key)
        self.creations += 1
        self.numbers[key] = self.creations
        self.order.append((self.creations, key))
        self.values[key] = value

    def remove(self, key: str) -> None:
        self.forget(key)
        self.values[key] = REMOVED

    def forget(self, key: str) -> None:
        number = self.numbers.pop(key, None)
        if number is not None:
            del self.order[bisect_left(self.order, (number, key))]


class _Keys(Sequence[str]):
    """The keys of an order, without a copy."""

    def __init__(self, order: list[tuple[int, str]]) -> None:
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return [key for _, key in self._order[index]] if isinstance(index, slice) else self._order[index][1]


class _Session:
    """The state of one session."""

    def __init__(self, version: Hashable) -> None:
        self.lock = threading.Lock()
        self.version: Hashable = version
        self.collections: dict[str, _Collection] = {}
        self.used_at = 0.0
        self.size = 0
        self.is_dropped = False

    def item(self, collection: str, key: str) -> JSON:
        found = self.collections.get(collection)
        return found.values.get(key, ABSENT) if found is not None else ABSENT

    def items(self, collection: str, keys: Sequence[str]) -> list[JSON]:
        found = self.collections.get(collection)
        return [found.values.get(key, ABSENT) for key in keys] if found is not None else [ABSENT] * len(keys)

    def created(self, collection: str) -> Sequence[str]:
        found = self.collections.get(collection)
        return _Keys(found.order) if found is not None else ()

    def is_created(self, collection: str, key: str) -> bool:
        found = self.collections.get(collection)
        return found is not None and key in found.numbers

    def position(self, collection: str, key: str) -> int | None:
        found = self.collections.get(collection)
        number = found.numbers.get(key) if found is not None else None
        return bisect_left(found.order, (number, key)) if found is not None and number is not None else None

    def is_untouched(self, collection: str) -> bool:
        return collection not in self.collections

    def creations(self, collection: str) -> int:
        found = self.collections.get(collection)
        return found.creations if found is not None else 0

    def growth(self, effect: Effect, size: int) -> int:
        """By how many bytes the session grows if the effect takes so many; negative if it shrinks."""
        found = self.collections.get(effect.collection)
        return size - (found.sizes.get(effect.key, 0) if found is not None else 0)

    def apply(self, effect: Effect, size: int) -> int:
        """By how many bytes the session has grown."""
        growth = self.growth(effect, size)
        collection = self.collections.setdefault(effect.collection, _Collection())
        collection.sizes[effect.key] = size
        match effect:
            case CreateItem():
                collection.create(effect.key, effect.value)
            case ChangeItem():
                collection.values[effect.key] = effect.value
            case RemoveItem():
                collection.remove(effect.key)
                below = f"{effect.collection}/{effect.key}/"
                for name in [name for name in self.collections if name.startswith(below)]:
                    growth -= sum(self.collections.pop(name).sizes.values())
        return growth


class MemoryStore:
    """Keeps everything in this process. `clock`: seconds, to tell how long a session has been idle."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        most_sessions: int = _MOST_SESSIONS,
        idle_s: float = _IDLE_S,
        session_bytes: int = SESSION_BYTES,
        all_bytes: int = _ALL_BYTES,
    ) -> None:
        self._clock, self._most, self._idle_s = clock, most_sessions, idle_s
        self._session_bytes, self._all_bytes = session_bytes, all_bytes
        self._sessions: OrderedDict[str, _Session] = OrderedDict()  # the one that was used last is at the end
        self._size = 0  # of these sessions; it and theirs change only under the lock
        self._lock = threading.Lock()
        self._versions = itertools.count(1)

    def state(self, session: str) -> State:
        found = self._sessions.get(session)
        return found if found is not None else EMPTY

    def update(self, session: str, decide: Callable[[State], tuple[T, Sequence[Effect]]]) -> T:
        own = self._session(session)
        with own.lock:
            result, effects = decide(own if own.collections else EMPTY)
            if effects:
                self._write(own, effects)
        return result

    def _write(self, own: _Session, effects: Sequence[Effect]) -> None:
        sizes = [_size(effect) for effect in effects]
        if own.size + sum(map(own.growth, effects, sizes)) > self._session_bytes:
            raise StoreFull
        growth = sum(map(own.apply, effects, sizes))
        own.version = next(self._versions)
        with self._lock:
            own.size += growth
            if not own.is_dropped:
                self._size += growth
                self._drop_beyond_size(own)

    def reset(self, session: str | None = None) -> None:
        with self._lock:
            for name in list(self._sessions) if session is None else [session]:
                self._drop(name)

    def snapshot(self, session: str) -> Snapshot:
        own = self._session(session)
        with own.lock:
            return {name: _plain(collection) for name, collection in own.collections.items()}

    def _session(self, name: str) -> _Session:
        now = self._clock()
        with self._lock:
            found = self._sessions.get(name)
            if found is None:
                self._drop_idle(now)
                found = self._sessions[name] = _Session(next(self._versions))
            else:
                self._sessions.move_to_end(name)
            found.used_at = now
        return found

    def _drop_idle(self, now: float) -> None:
        while self._sessions:
            name, oldest = next(iter(self._sessions.items()))
            if len(self._sessions) < self._most and now - oldest.used_at < self._idle_s:
                return
            self._drop(name)

    def _drop_beyond_size(self, own: _Session) -> None:
        while self._size > self._all_bytes:
            name, oldest = next(iter(self._sessions.items()))
            if oldest is own:
                return
            self._drop(name)

    def _drop(self, name: str) -> None:
        found = self._sessions.pop(name, None)
        if found is not None:
            found.is_dropped = True
            self._size -= found.size


def _size(effect: Effect) -> int:
    """Bytes that an effect may take, about."""
    text = b"" if isinstance(effect, RemoveItem) else encode_json(effect.value)
    return _ITEM_BYTES + _TEXT_FACTOR * (len(effect.collection) + len(effect.key) + len(text))


def _plain(collection: _Collection) -> dict[str, JSON]:
    values, numbers = collection.values, collection.numbers
    return {
        "created": {key: values[key] for _, key in collection.order},
        "changed": {key: value for key, value in values.items() if key not in numbers and value is not REMOVED},
        "removed": [key for key, value in values.items() if value is REMOVED],
    }
