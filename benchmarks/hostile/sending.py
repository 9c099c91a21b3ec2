"""One attack over one connection of its own, and what came of it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.hostile.requests import Attack

__all__ = ["Outcome", "sent"]

SILENCE_S = 10.0
GRACE_S = 1.0
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`statuses`: of the answers that came whole or in part, 1xx left out. `is_silent`: neither an answer nor the end of the connection
    came in time. `is_refused`: there was no connection."""

    statuses: tuple[int, ...]
    seconds: float
    is_silent: bool = False
    is_refused: bool = False

    def faults(self, attack: Attack) -> list[str]:
        """What is wrong with it."""
        found = [f"answered {status}" for status in set(self.statuses) if status >= 500 and status not in attack.permitted]
        if self.is_silent:
            found.append(f"no answer within {SILENCE_S:.0f} s")
        if self.is_refused:
            found.append("no connection")
        if attack.is_owed and not self.is_silent and not self.is_refused and not self.statuses:
            found.append("closed without an answer")
        return found


async def sent(attack: Attack, host: str, port: int) -> Outcome:
    """Sends an attack and reads until the connection ends, or nothing comes for too long."""
    started = time.perf_counter()
    connecting = asyncio.create_task(asyncio.open_connection(host, port))
    if not await _ends(connecting) or connecting.exception() is not None:
        connecting.cancel()
        return Outcome((), time.perf_counter() - started, is_refused=True)
    reader, writer = connecting.result()
    reading = asyncio.create_task(_read(reader, attack.answers))
    try:
        await asyncio.wait_for(_write(attack, writer), SILENCE_S)
        if attack.is_reset:
            reading.cancel()
            return Outcome((), time.perf_counter() - started)
        if not attack.is_owed:
            writer.write_eof()
    except (OSError, TimeoutError):  # it may answer, and close, before it has read everything
        pass
    is_done = await _ends(reading)
    received = reading.result() if is_done else b""
    reading.cancel()
    _close(writer)
    statuses = tuple(status for status in map(int, _STATUS.findall(received)) if status >= 200)
    return Outcome(statuses, time.perf_counter() - started, is_silent=not is_done)


async def _ends(task: asyncio.Task[Any]) -> bool:
    """Whether a task ends in time. What came while this process was busy with something else came in time."""
    for limit_s in (SILENCE_S, GRACE_S):
        if (await asyncio.wait([task], timeout=limit_s))[0]:
            return True
    return False


async def _write(attack: Attack, writer: asyncio.StreamWriter) -> None:
    for part in attack.parts:
        writer.write(part)
        await writer.drain()
        if attack.pause_s:
            await asyncio.sleep(attack.pause_s)
    if attack.is_reset:
        _close(writer)


async def _read(reader: asyncio.StreamReader, answers: int) -> bytes:
    """What comes until the end of the connection: heads and bodies, of which only what looks like a head matters."""
    received = bytearray()
    try:
        while chunk := await reader.read(65_536):
            received += chunk if len(received) < 1_000_000 else chunk[-1:]
    except OSError:  # reset
        pass
    return bytes(received)


def _close(writer: asyncio.StreamWriter) -> None:
    """At once: what is left to be sent is thrown away, and no address stays taken for a minute."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
