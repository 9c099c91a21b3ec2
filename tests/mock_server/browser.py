"""A real browser: Chromium without a window, driven over a pipe (Chrome DevTools Protocol), which needs no library."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

__all__ = ["BROWSER", "Page", "browser", "needs_a_browser"]

BROWSER = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
needs_a_browser = pytest.mark.skipif(BROWSER is None, reason="no browser is installed: apt-get install chromium")


class Page:
    """One tab. `requested`: the addresses of everything that it loads."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = os.fdopen(reading, "rb", buffering=0), os.fdopen(writing, "wb", buffering=0)
        self._ids, self._session, self._rest = count(1), "", b""
        self.requested: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Network.enable")

    def close(self) -> None:
        self._reading.close()
        self._writing.close()

    def call(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": self._session} if self._session else {})}
        self._writing.write(json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("method") == "Network.requestWillBeSent":
                self.requested.append(found["params"]["request"]["url"])
            if found.get("id") == number:
                assert "error" not in found, found
                return found["result"]

    def _next(self) -> Any:
        while b"\0" not in self._rest:
            read = self._reading.read(1 << 20)
            assert read, "the browser has ended"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def open(self, url: str, *, width: int = 1200, height: int = 900) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Page.navigate", url=url)

    def value(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is awaited."""
        found = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """The value of an expression as soon as it is true."""
        poll = f"""new Promise((done, fail) => {{
            const until = Date.now() + 20000;
            const look = () => {{
                let value; try {{ value = {expression}; }} catch {{ value = null; }}
                value ? done(value instanceof Element || value) : Date.now() > until ? fail(new Error("never: " + document.body.innerText.slice(0, 500))) : setTimeout(look, 20);
            }};
            look();
        }})"""
        return self.value(poll)

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


@contextlib.contextmanager
def browser() -> Iterator[Page]:
    """A browser with one page, until the block ends."""
    assert BROWSER is not None
    to_browser, from_browser = os.pipe(), os.pipe()

    def as_descriptors_3_and_4() -> None:
        reading, writing = os.dup(to_browser[0]), os.dup(from_browser[1])
        os.dup2(reading, 3)
        os.dup2(writing, 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe", "--no-first-run"]
        process = subprocess.Popen(
            [BROWSER, *words, f"--user-data-dir={profile}"],
            close_fds=False,
            preexec_fn=as_descriptors_3_and_4,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "NO_PROXY": "*", "no_proxy": "*"},
        )
        os.close(to_browser[0])
        os.close(from_browser[1])
        try:
            with contextlib.closing(Page(from_browser[0], to_browser[1])) as page:
                yield page
        finally:
            process.kill()
            process.wait()
