"""`python -m benchmarks.hostile`: a few seconds of it find nothing on the mock, and what it looks for is found where it is."""

from __future__ import annotations

import asyncio
import json
import platform
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from benchmarks.hostile import sending
from benchmarks.hostile.__main__ import LEAST_JUDGED, Report
from benchmarks.hostile.documents import large
from benchmarks.hostile.growing import growth
from benchmarks.hostile.process import serving
from benchmarks.hostile.requests import Attack, Attacks
from benchmarks.hostile.sending import Outcome, sent
from tests.hostile.limits import limited
from tests.mock_server.wire import request, send

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
JSON = {"Content-Type": "application/json"}
GET = Attack("ordinary", (b"GET / HTTP/1.1\r\nHost: mock\r\n\r\n",))


def test_a_few_seconds_find_nothing() -> None:
    ended = limited("-m", "benchmarks.hostile", "--seconds", "2", "--seed", "1", seconds=60)
    assert ended.exit_code == 0, ended
    assert "seed 1\n" in ended.output
    assert "\nshipped: " in ended.output
    assert "\nlarge: " in ended.output
    assert "FAULT" not in ended.output


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep, or give back, what they like")
def test_memory_of_a_large_body_is_given_back(root: Path) -> None:
    body = b'{"selection": [' + b",".join([b'{"next":[[{"next":{"kind":"x"}}]]}'] * 60_000) + b"]}"
    asks = [request("POST", "/phone-numbers/outgoing/manual-override", headers=JSON, body=sent) for sent in (b"{}", body)]
    with serving(root / "openapi.yaml") as mock:
        url = f"http://{mock.host}:{mock.port}"
        assert send(url, asks[0]).status == 200
        before = mock.memory_mib()
        assert send(url, asks[1]).status == 400
        assert mock.memory_mib() - before < 50  # it took 150


@pytest.mark.parametrize(
    ("text", "message"),
    [("openapi: [", "did not start"), ('{"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {}}', "has no operations")],
)
def test_a_document_that_cannot_be_attacked_ends_with_2(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(text)
    ended = limited("-m", "benchmarks.hostile", str(tmp_path / "openapi.json"), "--requests", "1")
    assert ended.exit_code == 2, ended
    assert message in ended.errors
    assert "Traceback" not in ended.errors


def test_attacks_follow_from_seed_and_number(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_text(json.dumps(large(3)))
    made = [
        [Attacks(tmp_path / "large.json", seed).attack(number) for number in numbers] for seed, numbers in ((1, range(60)), (2, range(60)))
    ]
    again = Attacks(tmp_path / "large.json", 1)
    assert [again.attack(number) for number in reversed(range(60))] == made[0][::-1]
    assert made[0] != made[1]
    assert len({attack.kind for attack in made[0]}) > 8


async def _asked(serve: Serve, attack: Attack) -> Outcome:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        return await sent(attack, *server.sockets[0].getsockname())


def answering(answer: bytes) -> Serve:
    """A server that answers once with those bytes, and closes the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    return serve


ANSWERS = {
    "an answer": (b"HTTP/1.1 200 OK\r\n\r\n", []),
    "an interim answer before it": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n", []),
    "a failure": (b"HTTP/1.1 500 Oh\r\n\r\n", ["answered 500"]),
    "a failure among others": (b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 503 Oh\r\n\r\n", ["answered 503"]),
    "nothing": (b"", ["closed without an answer"]),
}


@pytest.mark.parametrize(("answer", "faults"), ANSWERS.values(), ids=ANSWERS)
def test_answers_of_5xx_and_none_are_faults(answer: bytes, faults: list[str]) -> None:
    assert asyncio.run(_asked(answering(answer), GET)).faults(GET) == faults


def test_statuses_that_http_asks_for_are_permitted() -> None:
    attack = Attack("malformed", GET.parts, permitted=frozenset({501}))
    assert asyncio.run(_asked(answering(b"HTTP/1.1 501 No\r\n\r\n"), attack)).faults(attack) == []


def test_silence_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SILENCE_S", 0.1)
    monkeypatch.setattr(sending, "GRACE_S", 0.0)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    assert asyncio.run(_asked(silent, GET)).faults(GET) == ["no answer within 0 s"]


def test_nobody_there_is_a_fault() -> None:
    assert asyncio.run(sent(GET, "127.0.0.1", 1)).faults(GET) == ["no connection"]


@pytest.mark.parametrize(
    ("ys", "expected"), [([], 0.0), ([1, 2], 0.0), ([5, 5, 5, 5], 0.0), ([0, 2, 4, 6], 6.0), ([9, 0, 9, 0, 9], 0.0), ([4, 2, 0], -4.0)]
)
def test_growth_is_that_of_a_line(ys: list[float], expected: float) -> None:
    assert growth([*enumerate(ys)]) == pytest.approx(expected)


def report_of(mib: Callable[[int], float], descriptors: Callable[[int], int], *, requests: int) -> Report:
    report = Report()
    for number in range(requests + 1):
        report.kinds["ordinary"] += 1
        if number % 100 == 0:
            report.measured.append((report.sent, mib(number), descriptors(number)))
    return report


def test_growth_after_the_warm_up_is_a_fault() -> None:
    many = 2 * LEAST_JUDGED
    flat = report_of(lambda number: min(100.0 + number / 10, 200.0), lambda number: 14 + number % 8, requests=many)
    assert list(flat.growth_faults()) == []
    leaking = report_of(lambda number: 100 + number / 100, lambda number: 14 + number // 100, requests=many)
    memory, descriptors = leaking.growth_faults()
    assert memory.startswith("memory grew by 66.")
    assert descriptors == "66 more descriptors are open than after the warm-up"


def test_growth_while_operations_are_compiled_is_not_judged() -> None:
    growing = report_of(lambda number: 100 + number / 100, lambda number: 14, requests=2 * LEAST_JUDGED)
    growing.operations = 1000
    assert list(growing.growth_faults()) == []


def test_growth_of_a_short_run_is_not_judged() -> None:
    assert list(report_of(lambda number: number, lambda number: number, requests=1_000).growth_faults()) == []
