"""The load: CONNECTIONS keep-alive connections, each sends its next request when the answer is complete. A process of its own.

    python -m benchmarks.load URL CONNECTIONS SECONDS < request.json

Prints one line of JSON: requests per second, latencies in milliseconds, statuses, and how busy this process was (below 0.9, or it
is the one that was measured).
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

WARM_UP_S = 0.5


class Client(asyncio.Protocol):
    """One connection. Answers must have a Content-Length, as all the servers measured here send."""

    def __init__(self, request: bytes, tally: Tally) -> None:
        self._request, self._tally = request, tally
        self._buffer = b""
        self._missing = -1  # bytes of the body still to come; -1: the head is not complete

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[:end].lower()
            start = head.index(b"content-length:") + 15
            stop = head.find(b"\r\n", start)
            self._missing = int(head[start : stop if stop > 0 else None]) - (len(self._buffer) - end - 4)
            self._status = int(head[9:12])
            self._buffer = b""
        else:
            self._missing -= len(data)
        if self._missing == 0:
            self._missing = -1
            self._tally.add(self._status, time.perf_counter() - self._sent)
            self._send()


class Tally:
    """What came back since the warm-up ended."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.all = 0  # the warm-up's too
        self.is_open = False

    def add(self, status: int, latency_s: float) -> None:
        self.all += 1
        if self.is_open:
            self.latencies.append(latency_s)
            self.statuses[status] += 1


def encoded(method: str, path: str, host: str, headers: list[list[str]], body: bytes) -> bytes:
    """A request as it stands on the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def load(url: str, connections: int, seconds: float, request: bytes) -> dict[str, object]:
    """The measurements of one run."""
    parts = urlsplit(url)
    loop, tally = asyncio.get_running_loop(), Tally()
    transports = [(await loop.create_connection(lambda: Client(request, tally), parts.hostname, parts.port))[0] for _ in range(connections)]
    await asyncio.sleep(WARM_UP_S)
    tally.is_open, started, worked = True, time.perf_counter(), time.process_time()
    await asyncio.sleep(seconds)
    tally.is_open = False
    elapsed, busy = time.perf_counter() - started, time.process_time() - worked
    for transport in transports:
        transport.abort()
    times = sorted(tally.latencies)
    return {
        "all": tally.all,
        "per_second": len(times) / elapsed,
        "p50_ms": times[len(times) // 2] * 1000 if times else None,
        "p99_ms": times[len(times) * 99 // 100] * 1000 if times else None,
        "statuses": dict(tally.statuses),
        "busy": busy / elapsed,
    }


def main() -> None:
    """Read the request from standard input, print the measurements."""
    url, connections, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    asked = json.load(sys.stdin)
    request = encoded(asked["method"], asked["path"], urlsplit(url).netloc, asked["headers"], asked["body"].encode())
    try:
        import uvloop
    except ImportError:
        print(json.dumps(asyncio.run(load(url, connections, seconds, request))))
        return
    print(json.dumps(uvloop.run(load(url, connections, seconds, request))))


if __name__ == "__main__":
    main()
