"""Passwords in addresses, and which proxy the environment names for an address."""

from __future__ import annotations

import pytest

from contracts.http.addresses import basic_credentials, shown, shown_though_wrong, without_user_info
from contracts.http.proxies import is_this_machine, proxy_for


@pytest.mark.parametrize(
    ("url", "asked", "seen", "credentials"),
    [
        ("http://h:1/b", "http://h:1/b", "http://h:1/b", ""),
        ("http://anna:s3cret@h:1/b", "http://h:1/b", "http://***@h:1/b", "Basic YW5uYTpzM2NyZXQ="),
        ("http://anna:s3%40cr%C3%A4t@h", "http://h", "http://***@h", "Basic YW5uYTpzM0BjcsOkdA=="),
        ("http://an:na:s3@cret@h", "http://h", "http://***@h", "Basic YW46bmE6czNAY3JldA=="),
        ("https://token@[::1]:8/b", "https://[::1]:8/b", "https://***@[::1]:8/b", "Basic dG9rZW46"),
        ("http://:@h", "http://h", "http://***@h", ""),
        ("http://h/@scope", "http://h/@scope", "http://h/@scope", ""),
    ],
)
def test_user_info_is_sent_as_a_header_and_never_shown(url: str, asked: str, seen: str, credentials: str) -> None:
    assert (without_user_info(url), shown(url), basic_credentials(url)) == (asked, seen, credentials)


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("ftp://example.com", "`ftp://example.com`"),
        ("http://anna:s3/cret@h:x/p", "`http://***@h:x/p`"),
        ("anna:s3cret@h", "`***@h`"),
        ("http://h/?key=s3cret#x", "`http://h/?***`"),
        ("Bearer s3cret", "a value that is not shown (it may be a credential)"),
        (["http://anna:s3cret@h"], "a value that is not shown (it may be a credential)"),
    ],
)
def test_a_wrong_address_is_repeated_without_what_may_be_a_password(value: object, seen: str) -> None:
    assert shown_though_wrong(value) == seen


EVERYWHERE = {"http_proxy": "http://small:1", "HTTP_PROXY": "http://capital:1", "HTTPS_PROXY": "secure:2", "ALL_PROXY": "http://all:3"}


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("http://api.test", EVERYWHERE, "http://small:1 (http_proxy)"),
        ("https://api.test", EVERYWHERE, "http://secure:2 (HTTPS_PROXY)"),
        ("http://api.test", {"HTTP_PROXY": "http://capital:1"}, "http://capital:1 (HTTP_PROXY)"),
        ("http://api.test", {"HTTP_PROXY": "http://header:1", "REQUEST_METHOD": "GET"}, ""),
        ("http://api.test", {"all_proxy": "http://all:3"}, "http://all:3 (all_proxy)"),
        ("http://api.test", {"http_proxy": "", "HTTP_PROXY": "http://capital:1", "ALL_PROXY": "http://all:3"}, "http://all:3 (ALL_PROXY)"),
        ("http://api.test", {"HTTPS_PROXY": "http://secure:2"}, ""),
        ("http://api.test", {}, ""),
        ("http://127.0.0.1:8000", EVERYWHERE, ""),
        ("http://127.9.9.9", EVERYWHERE, ""),
        ("http://localhost", EVERYWHERE, ""),
        ("https://anna:s3cret@LOCALHOST.:8", EVERYWHERE, ""),
        ("http://api.localhost", EVERYWHERE, ""),
        ("http://[::1]:8", EVERYWHERE, ""),
        ("http://[::ffff:127.0.0.1]:8", EVERYWHERE, ""),
        ("http://2130706433", EVERYWHERE, ""),
        ("http://0x7f.1", EVERYWHERE, ""),
        ("http://0.0.0.0:8", EVERYWHERE, ""),
        ("http://10.0.0.1", EVERYWHERE, "http://small:1 (http_proxy)"),
    ],
)
def test_the_environment_names_the_proxy(url: str, environ: dict[str, str], proxy: str) -> None:
    found = proxy_for(url, environ)
    assert (f"{found.url} ({found.variable})" if found else "") == proxy


@pytest.mark.parametrize(
    ("no_proxy", "host", "is_excepted"),
    [
        ("*", "api.test", True),
        ("a.test, *", "api.test", True),
        ("api.test", "api.test", True),
        ("API.TEST.", "api.test", True),
        ("api.test", "v1.api.test", True),
        ("api.test", "myapi.test", False),
        (".api.test", "v1.api.test", True),
        (".api.test", "api.test", True),
        ("*.api.test", "v1.api.test", True),
        ("a.test b.test", "b.test", True),
        ("api.test:80", "api.test", True),
        ("api.test:8080", "api.test", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/8", "api.test", False),
        ("[2001:db8::1]:80", "[2001:db8::1]", True),
        ("2001:db8::/32", "[2001:db8::1]", True),
        ("", "api.test", False),
        (",,", "api.test", False),
    ],
)
@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_excepts_names_addresses_and_networks(variable: str, no_proxy: str, host: str, is_excepted: bool) -> None:
    found = proxy_for(f"http://{host}/x", {"HTTP_PROXY": "http://proxy:1", variable: no_proxy})
    assert (found is None) == is_excepted


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "10.0.0.1", "1270.0.0.1", "face.test", "beef"])
def test_other_machines_are_other_machines(host: str) -> None:
    assert not is_this_machine(host)
