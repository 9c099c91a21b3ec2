"""The stores: what is written is seen, sessions never mix, and none of it grows without bound."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from contracts.api.state import EMPTY, REMOVED, ChangeItem, CreateItem, Effect, RemoveItem, State
from contracts.errors import ConfigurationError
from contracts.http.messages import ABSENT
from mock_server.state.memory_store import MemoryStore
from mock_server.state.sqlite_store import SqliteStore
from mock_server.state.stores import Store, StoreFull, StoreUnavailable, restore


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Store]:
    """Makes a store of each kind, with some limits."""
    kind = request.param
    return lambda **limits: MemoryStore(Clock(), **limits) if kind == "memory" else SqliteStore(tmp_path / "state.db", **limits)


def write(own: Store, *effects: Effect, session: str = "") -> None:
    own.update(session, lambda state: (None, effects))


def test_effects_show_in_the_state(store: Callable[..., Store]) -> None:
    own = store()
    write(
        own, CreateItem("/pets", "1", {"name": "Rex"}), CreateItem("/pets", "2", {"name": "Tom"}), ChangeItem("/pets", "9", {"name": "Al"})
    )
    write(own, RemoveItem("/pets", "1"), RemoveItem("/pets", "8"))
    state = own.state("")
    assert state.items("/pets", ["1", "2", "8", "9", "10"]) == [REMOVED, {"name": "Tom"}, REMOVED, {"name": "Al"}, ABSENT]
    assert list(state.created("/pets")) == ["2"]
    assert (state.is_created("/pets", "2"), state.is_created("/pets", "9")) == (True, False)
    assert state.creations("/pets") == 2
    assert (state.is_untouched("/pets"), state.is_untouched("/cats")) == (False, True)


def test_a_removed_item_takes_what_lies_in_it_with_it(store: Callable[..., Store]) -> None:
    own = store()
    write(own, CreateItem("/a/1/b", "2", 1), CreateItem("/a/1/b/2/c", "3", 1), CreateItem("/a/11/b", "2", 1))
    write(own, RemoveItem("/a", "1"))
    assert [own.state("").item(*place) for place in (("/a/1/b", "2"), ("/a/1/b/2/c", "3"), ("/a/11/b", "2"))] == [ABSENT, ABSENT, 1]


def test_the_version_changes_with_every_write_and_differs_between_sessions(store: Callable[..., Store]) -> None:
    own = store()
    versions = [own.state("").version]
    for session in ("a", "b", "a"):
        write(own, CreateItem("/pets", "1", 1), session=session)
        versions.append(own.state(session).version)
    assert len(set(versions)) == 4
    before = own.state("a").version
    own.update("a", lambda state: (None, ()))
    assert own.state("a").version == before


def test_two_thousand_sessions_side_by_side_never_mix(store: Callable[..., Store]) -> None:
    own = store()

    def work(session: int) -> bool:
        name = f"s{session}"
        for number in range(5):
            write(own, CreateItem("/pets", str(number), f"{name}-{number}"), session=name)
        return own.state(name).items("/pets", ["0", "1", "2", "3", "4"]) == [f"{name}-{number}" for number in range(5)]

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(2_000)))


def test_updates_of_one_session_happen_one_after_the_other(store: Callable[..., Store]) -> None:
    own = store()

    def add(_: int) -> None:
        def decide(state: State) -> tuple[None, list[Effect]]:
            value = state.item("/counters", "n")
            return None, [ChangeItem("/counters", "n", (value if isinstance(value, int) else 0) + 1)]

        own.update("", decide)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(add, range(500)))
    assert own.state("").item("/counters", "n") == 500


def test_idle_sessions_are_dropped_and_the_oldest_where_there_are_too_many() -> None:
    clock = Clock()
    own = MemoryStore(clock, most_sessions=2, idle_s=60)
    write(own, CreateItem("/pets", "1", 1), session="a")
    clock.now = 30
    for session in ("b", "c"):
        write(own, CreateItem("/pets", "1", 1), session=session)
    assert [own.state(session).item("/pets", "1") for session in "abc"] == [ABSENT, 1, 1]
    clock.now = 100
    write(own, CreateItem("/pets", "1", 1), session="d")
    assert [own.state(session).item("/pets", "1") for session in "bcd"] == [ABSENT, ABSENT, 1]


def test_a_session_beyond_its_size_is_refused_and_unchanged(store: Callable[..., Store]) -> None:
    own = store(session_bytes=10_000)
    write(own, CreateItem("/pets", "1", "x" * 1_000))
    with pytest.raises(StoreFull):
        write(own, CreateItem("/pets", "2", "x" * 10_000))
    assert list(own.state("").created("/pets")) == ["1"]


def test_what_is_removed_or_replaced_makes_room(store: Callable[..., Store]) -> None:
    own = store(session_bytes=10_000)
    for number in range(100):
        write(
            own, CreateItem("/pets", "1", {}), CreateItem("/pets/1/toys", str(number), "x" * 1_000), ChangeItem("/pets", "9", "x" * number)
        )
        write(own, RemoveItem("/pets", "1"))
    assert own.state("").item("/pets", "9") == "x" * 99


def test_the_sessions_that_were_not_used_for_longest_make_room_for_others() -> None:
    own = MemoryStore(Clock(), session_bytes=10_000, all_bytes=15_000)
    for session in "abac":
        write(own, CreateItem("/pets", "1", "x" * 1_000), session=session)
    assert [own.state(session).item("/pets", "1") is ABSENT for session in "abc"] == [False, False, False]
    write(own, CreateItem("/pets", "1", "x" * 1_000), session="d")
    assert [own.state(session).item("/pets", "1") is ABSENT for session in "abcd"] == [False, True, False, False]
    own.reset()
    for session in "abc":
        write(own, CreateItem("/pets", "1", "x" * 1_000), session=session)
    assert own.state("a").item("/pets", "1") == "x" * 1_000


def test_reset_forgets_one_session_or_all(store: Callable[..., Store]) -> None:
    own = store()
    for session in "abc":
        write(own, CreateItem("/pets", "1", 1), session=session)
    own.reset("a")
    assert [own.state(session) is EMPTY for session in "abc"] == [True, False, False]
    own.reset()
    assert own.state("b") is EMPTY


def test_a_snapshot_brings_a_session_back(store: Callable[..., Store]) -> None:
    own = store()
    write(own, CreateItem("/pets", "2", {"a": 1}), CreateItem("/pets", "1", 2), ChangeItem("/pets", "9", 3), RemoveItem("/cats", "4"))
    taken = own.snapshot("")
    restore(own, "other", taken)
    state = own.state("other")
    assert (list(state.created("/pets")), state.item("/pets", "9"), state.item("/cats", "4")) == (["2", "1"], 3, REMOVED)
    assert own.snapshot("other") == taken


def test_a_snapshot_without_room_leaves_what_was_there(store: Callable[..., Store]) -> None:
    own = store(session_bytes=10_000)
    write(own, CreateItem("/pets", "1", 1))
    with pytest.raises(StoreFull):
        restore(own, "", {"/pets": {"created": {"2": "x" * 20_000}}})
    assert own.snapshot("") == {"/pets": {"created": {"1": 1}, "changed": {}, "removed": []}}


def test_very_many_items_are_paged_without_being_copied(store: Callable[..., Store]) -> None:
    own = store()
    write(own, *(CreateItem("/pets", str(number), number) for number in range(20_000)))
    write(own, RemoveItem("/pets", "10000"))
    created = own.state("").created("/pets")
    assert own.state("").position("/pets", "10001") == 10_000
    assert (len(created), created[10_000:10_002], created[-1]) == (19_999, ["10001", "10002"], "19999")


WRITER = """
import os, sys
from pathlib import Path
from contracts.api.state import CreateItem
from mock_server.state.sqlite_store import SqliteStore
store = SqliteStore(Path(sys.argv[1]))
for number in range(20):
    store.update("", lambda state: (None, [CreateItem("/pets", str(state.creations("/pets")), {"by": sys.argv[2]})]))
os.kill(os.getpid(), 9)
"""


def test_processes_that_are_killed_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [-9, -9]
    assert sorted(SqliteStore(path).state("").created("/pets"), key=int) == [str(number) for number in range(40)]


def test_a_file_that_is_no_database_is_a_configuration_error(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_text("no database" * 1_000)
    with pytest.raises(ConfigurationError, match="cannot be used: file is not a database; choose another file"):
        SqliteStore(path)


def test_a_store_that_is_down_says_so(tmp_path: Path) -> None:
    own = SqliteStore(tmp_path / "state.db")
    own._connection().execute("DROP TABLE items")
    with pytest.raises(StoreUnavailable, match="no such table"):
        write(own, CreateItem("/pets", "1", 1))
