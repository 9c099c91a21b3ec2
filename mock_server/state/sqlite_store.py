"""The store in an SQLite file: what was written outlasts the process, and several processes share it.

A write that was acknowledged is in the file (write-ahead log), whatever becomes of the process.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar, overload

from contracts.api.state import EMPTY, REMOVED, CreateItem, Effect, RemoveItem, State
from contracts.codecs.json_text import decode_json, encode_json
from contracts.errors import ConfigurationError
from contracts.http.messages import ABSENT, JSON
from mock_server.state.stores import SESSION_BYTES, Snapshot, StoreFull, StoreUnavailable

__all__ = ["SqliteStore"]

T = TypeVar("T")

_MOST_SESSIONS: Final = 10_000
_ITEM_BYTES: Final = 200  # what an item takes beside its text
_PATIENCE_S: Final = 10.0  # for other processes that write
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS sessions (name TEXT PRIMARY KEY, version INTEGER NOT NULL, used INTEGER NOT NULL, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS collections (
    session TEXT, name TEXT, creations INTEGER NOT NULL, present INTEGER NOT NULL, PRIMARY KEY (session, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    session TEXT, collection TEXT, key TEXT, number INTEGER, value BLOB, PRIMARY KEY (session, collection, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS created ON items (session, collection, number) WHERE number IS NOT NULL;
CREATE TABLE IF NOT EXISTS clock (version INTEGER NOT NULL);
INSERT INTO clock SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM clock);
"""


class _StoredKeys(Sequence[str]):
    """The created keys of a collection, read when they are asked for."""

    def __init__(self, connection: sqlite3.Connection, session: str, collection: str) -> None:
        self._connection, self._place = connection, (session, collection)

    def __len__(self) -> int:
        found = self._connection.execute("SELECT present FROM collections WHERE session = ? AND name = ?", self._place).fetchone()
        return int(found[0]) if found else 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(0, -1))

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            start, stop, _ = index.indices(len(self))
            return self._read(start, max(0, stop - start))
        return self._read(range(len(self))[index], 1)[0]

    def _read(self, start: int, count: int) -> list[str]:
        query = "SELECT key FROM items WHERE session = ? AND collection = ? AND number IS NOT NULL ORDER BY number LIMIT ? OFFSET ?"
        return [key for (key,) in self._connection.execute(query, (*self._place, count, start))]


class _SqliteState:
    """The state of one session, as the file has it."""

    def __init__(self, connection: sqlite3.Connection, session: str, version: Hashable) -> None:
        self._connection, self._session, self.version = connection, session, version

    def item(self, collection: str, key: str) -> JSON:
        found = self._row("SELECT value FROM items WHERE session = ? AND collection = ? AND key = ?", collection, key)
        return ABSENT if found is None else REMOVED if found[0] is None else decode_json(found[0])

    def items(self, collection: str, keys: Sequence[str]) -> list[JSON]:
        return [self.item(collection, key) for key in keys]

    def created(self, collection: str) -> Sequence[str]:
        return _StoredKeys(self._connection, self._session, collection)

    def is_created(self, collection: str, key: str) -> bool:
        found = self._row("SELECT number FROM items WHERE session = ? AND collection = ? AND key = ?", collection, key)
        return found is not None and found[0] is not None

    def position(self, collection: str, key: str) -> int | None:
        if not self.is_created(collection, key):
            return None
        query = """SELECT count(*) FROM items WHERE session = ?1 AND collection = ?2
                   AND number < (SELECT number FROM items WHERE session = ?1 AND collection = ?2 AND key = ?3)"""
        found = self._row(query, collection, key)
        return int(found[0]) if found else None

    def is_untouched(self, collection: str) -> bool:
        return self._row("SELECT 1 FROM collections WHERE session = ? AND name = ?", collection) is None

    def creations(self, collection: str) -> int:
        found = self._row("SELECT creations FROM collections WHERE session = ? AND name = ?", collection)
        return int(found[0]) if found else 0

    def _row(self, query: str, *values: str) -> tuple | None:
        found: tuple | None = self._connection.execute(query, (self._session, *values)).fetchone()
        return found


class SqliteStore:
    """Keeps everything in a file. Raises ConfigurationError if that cannot be used."""

    def __init__(self, path: Path, *, most_sessions: int = _MOST_SESSIONS, session_bytes: int = SESSION_BYTES) -> None:
        self._path, self._most, self._bytes = path, most_sessions, session_bytes
        self._local = threading.local()
        try:
            self._connection().executescript(_SCHEMA)
        except (sqlite3.Error, StoreUnavailable) as error:
            message = f"the store {path} cannot be used: {error}; choose another file, such as --store sqlite:state.db"
            raise ConfigurationError(message) from error

    def state(self, session: str) -> State:
        with _translated():
            return self._state(self._connection(), session)

    def update(self, session: str, decide: Callable[[State], tuple[T, Sequence[Effect]]]) -> T:
        connection = self._connection()
        with _translated():
            connection.execute("BEGIN IMMEDIATE")
            try:
                result, effects = decide(self._state(connection, session))
                if effects:
                    self._write(connection, session, effects)
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise
        return result

    def reset(self, session: str | None = None) -> None:
        connection = self._connection()
        names = [session] if session is not None else [name for (name,) in connection.execute("SELECT name FROM sessions")]
        with _translated(), connection:
            for name in names:
                _forget(connection, name)

    def snapshot(self, session: str) -> Snapshot:
        query = "SELECT collection, key, number, value FROM items WHERE session = ? ORDER BY collection, number"
        found: dict[str, tuple[dict[str, JSON], dict[str, JSON], list[JSON]]] = {}  # created, changed, removed
        with _translated():
            for collection, key, number, value in self._connection().execute(query, (session,)):
                created, changed, removed = found.setdefault(collection, ({}, {}, []))
                if value is None:
                    removed.append(key)
                else:
                    (changed if number is None else created)[key] = decode_json(value)
        return {name: {"created": one[0], "changed": one[1], "removed": one[2]} for name, one in found.items()}

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            with _translated():
                found = sqlite3.connect(self._path, timeout=_PATIENCE_S, isolation_level=None)
                found.execute("PRAGMA journal_mode = WAL")
                found.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = found
        return found

    def _state(self, connection: sqlite3.Connection, session: str) -> State:
        found = connection.execute("SELECT version FROM sessions WHERE name = ?", (session,)).fetchone()
        return _SqliteState(connection, session, found[0]) if found else EMPTY

    def _write(self, connection: sqlite3.Connection, session: str, effects: Sequence[Effect]) -> None:
        (version,) = connection.execute("UPDATE clock SET version = version + 1 RETURNING version").fetchone()
        known = connection.execute("SELECT size FROM sessions WHERE name = ?", (session,)).fetchone()
        if known is None:
            _make_room(connection, self._most)
        size = (known[0] if known else 0) + sum([_apply(connection, session, effect) for effect in effects])
        if size > self._bytes:
            raise StoreFull
        connection.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)", (session, version, version, size))


def _apply(connection: sqlite3.Connection, session: str, effect: Effect) -> int:
    """Applies an effect. Returns how many bytes more the session takes."""
    place = (session, effect.collection)
    item = (*place, effect.key)
    connection.execute("INSERT OR IGNORE INTO collections VALUES (?, ?, 0, 0)", place)
    query = "SELECT number, coalesce(length(value), 0) FROM items WHERE session = ? AND collection = ? AND key = ?"
    number, size = connection.execute(query, item).fetchone() or (None, -_ITEM_BYTES)
    if isinstance(effect, RemoveItem):
        connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, NULL, NULL)", item)
        present = "UPDATE collections SET present = present - ? WHERE session = ? AND name = ?"
        connection.execute(present, (number is not None, *place))
        return -size - _remove_below(connection, session, f"{effect.collection}/{effect.key}")
    if isinstance(effect, CreateItem):
        count = "UPDATE collections SET creations = creations + 1, present = present + ? WHERE session = ? AND name = ? RETURNING creations"
        (number,) = connection.execute(count, (number is None, *place)).fetchone()
    text = encode_json(effect.value)
    connection.execute("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?)", (*item, number, text))
    return len(text) - size


def _remove_below(connection: sqlite3.Connection, session: str, path: str) -> int:
    """Removes what lies in an item. Returns how many bytes that took."""
    below = (session, f"{path}/", f"{path}0")  # "0" is what follows "/"
    query = "SELECT coalesce(sum(? + coalesce(length(value), 0)), 0) FROM items WHERE session = ? AND collection >= ? AND collection < ?"
    (size,) = connection.execute(query, (_ITEM_BYTES, *below)).fetchone()
    connection.execute("DELETE FROM items WHERE session = ? AND collection >= ? AND collection < ?", below)
    connection.execute("DELETE FROM collections WHERE session = ? AND name >= ? AND name < ?", below)
    return int(size)


def _make_room(connection: sqlite3.Connection, most: int) -> None:
    """Forgets the session that was written to longest ago, if there are too many."""
    (count,) = connection.execute("SELECT count(*) FROM sessions").fetchone()
    if count >= most:
        (oldest,) = connection.execute("SELECT name FROM sessions ORDER BY used LIMIT 1").fetchone()
        _forget(connection, oldest)


def _forget(connection: sqlite3.Connection, session: str) -> None:
    connection.execute("DELETE FROM items WHERE session = ?", (session,))
    connection.execute("DELETE FROM collections WHERE session = ?", (session,))
    connection.execute("DELETE FROM sessions WHERE name = ?", (session,))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreUnavailable(str(error)) from error
