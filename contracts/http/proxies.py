"""Which proxy the environment names for an address: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in lower or upper case.

Lower case takes precedence, as in curl. A proxy is never used for this machine, whatever the environment says.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

__all__ = ["Proxy", "is_this_machine", "proxy_for"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """An address, which may contain a password, and the variable that it comes from."""

    url: str = field(repr=False)
    variable: str


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy for an http or https URL; None for a direct connection."""
    parts = urlsplit(url)
    host, port = _plain(parts.hostname or ""), parts.port or _PORTS.get(parts.scheme, 0)
    if is_this_machine(host) or _is_excepted(host, port, _value("no_proxy", environ)[1]):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        variable, named = _value(name, environ)
        if named:
            return Proxy(named if "://" in named else f"http://{named}", variable)
    return None


def is_this_machine(host: str) -> bool:
    """Whether a host is a loopback address, in any notation, or the name of one (RFC 6761, section 6.3)."""
    name, address = _plain(host), _address(host)
    return name == "localhost" or name.endswith(".localhost") or (address is not None and (address.is_loopback or address.is_unspecified))


def _value(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that applies, and its value. In a CGI environment, HTTP_PROXY is a header of the request, so it is ignored."""
    capitals = name.upper()
    variable = name if name in environ or (capitals == "HTTP_PROXY" and "REQUEST_METHOD" in environ) else capitals
    return variable, environ.get(variable, "").strip()


def _is_excepted(host: str, port: int, no_proxy: str) -> bool:
    """`*`, a name with those below it (`example.com`, `.example.com`, `*.example.com`), an address, a network; each may have a port."""
    return any(_is_meant(entry, host, port) for entry in re.split(r"[\s,]+", no_proxy) if entry)


def _is_meant(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    bracketed = re.fullmatch(r"\[(.*)\](?::(\d+))?", entry)
    with_port = re.fullmatch(r"([^:]+):(\d+)", entry)  # with more colons it is an IPv6 address
    match = bracketed or with_port
    name, wanted = (match[1], match[2]) if match else (entry, None)
    if wanted is not None and int(wanted) != port:
        return False
    try:
        network = ipaddress.ip_network(name, strict=False)
    except ValueError:
        suffix = _plain(name.removeprefix("*").removeprefix("."))
        return host == suffix or host.endswith(f".{suffix}")
    address = _address(host)
    return address is not None and address in network


def _plain(host: str) -> str:
    return host.lower().removesuffix(".")


def _address(host: str) -> Address | None:
    """The IP address of a host, None for a name. The operating system also reads `127.1` and `0x7f000001` as addresses."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        if not re.fullmatch(r"[0-9a-fx]+(\.[0-9a-fx]+){0,3}", host):
            return None
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except OSError:
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
