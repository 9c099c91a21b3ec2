"""One attack over one connection of its own, and what came of it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass

from benchmarks.hostile.requests import Attack

__all__ = ["Outcome", "sent"]

SILENCE_S = 10.0
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
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), SILENCE_S)
    except (OSError, TimeoutError):
        return Outcome((), time.perf_counter() - started, is_refused=True)
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
    done, _ = await asyncio.wait([reading], timeout=SILENCE_S)
    received = reading.result() if done else b""
    reading.cancel()
    _close(writer)
    statuses = tuple(status for status in map(int, _STATUS.findall(received)) if status >= 200)
    return Outcome(statuses, time.perf_counter() - started, is_silent=not done)


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
