"""The text that `mock-server serve` prints when ready: the address, the docs page, a request that works as printed, next steps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from contracts.api.operations import Operation
from contracts.contract import Contract
from contracts.http.curl import curl
from contracts.http.messages import Request
from contracts.printable import printable
from contracts.samples import Sampler

__all__ = ["base_url", "example", "welcome"]

MOST_TRIED = 100  # bounds the time that this adds to the start of a large document
_VARIANTS, _FEW = 8, 4
_LONGEST = 2_000  # bytes of a body that is still readable
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # listen address for all interfaces → address to use on this machine


def base_url(host: str, port: int, *, scheme: str = "http") -> str:
    """The URL of a server that listens on `host`: `("::1", 80)` → `http://[::1]:80`."""
    host = EVERYWHERE.get(host, host)
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def welcome(
    contract: Contract,
    url: str,
    *,
    request: Request | None,
    check: Sequence[str],
    seed: int,
    has_docs: bool,
    remark: str = "",
    unseen: str = "",
    authority: str = "",
) -> str:
    """Printable lines, the address line first. `request`: one to try; `check`: the command that checks an implementation, without
    `--url`; `remark`: the number of faults and warnings; `unseen`: how many operations have not been checked yet;
    `authority`: the file with the certificate authority that clients have to trust."""
    lines = [f"Serving {' '.join(contract.spec.title.split())} at {url}"]
    if has_docs:
        lines.append(f"  docs    {url}/docs")
    if request is not None:
        command = curl(url, request)
        lines.append(f"  try     {command.replace('curl', f'curl --cacert {shlex.quote(authority)}', 1) if authority else command}")
    if authority:
        lines.append(f"  trust   SSL_CERT_FILE={shlex.quote(authority)}    (or NODE_EXTRA_CA_CERTS; curl -k does not verify)")
    lines.append(f"  check   {shlex.join([*check, '--url', url])}    (replace the URL with that of your implementation)")
    if remark:
        lines.append(f"  faults  {remark}")
    if unseen:
        lines.append(f"  later   {unseen}")
    lines.append(f"  seed    {seed}    stop with Ctrl-C")
    return "\n".join(map(printable, lines))


def example(contract: Contract, *, now: datetime, operation: Operation | None = None) -> Request | None:
    """A request that succeeds: an example or witness of the book, else one generated from the document; None if none succeeds.

    `operation`: use only this one.
    """
    wanted = list(contract.spec.operations.values()) if operation is None else [operation]
    tried = (request for request in _candidates(contract, wanted, now) if _is_printable(request))
    return next((request for request in islice(tried, MOST_TRIED) if _succeeds(contract, request)), None)


def _candidates(contract: Contract, wanted: Sequence[Operation], now: datetime) -> Iterator[Request]:
    ids = {one.id for one in wanted}
    own = [case for case in contract.witnesses if not case.needs_other_settings and case.operation in ids]
    yield from (case.request for case in sorted(own, key=lambda case: case.kind != "example"))
    sampler = Sampler(contract.spec, now=now)
    left = list(wanted)
    for variant in range(_VARIANTS if len(wanted) <= _FEW else 1):  # a rule may reject the first one
        for one in tuple(left):
            request = sampler.sample(one, variant)
            if len(request.body) >= _LONGEST:
                left.remove(one)
            yield request


def _succeeds(contract: Contract, request: Request) -> bool:
    decision = contract.decide(request)
    return decision.is_success and 200 <= (decision.status or 200) < 300


def _is_printable(request: Request) -> bool:
    """Whether it can be printed as a shell command: the body is text of a readable length."""
    try:
        text = request.body.decode()
    except UnicodeDecodeError:
        return False
    return "\0" not in text and not text.startswith("@") and len(text) < _LONGEST
