"""Addresses that may contain a password: how they are shown, and which credentials they send.

http://anna:s3cret@example.com/base → http://***@example.com/base, http://example.com/base, Basic YW5uYTpzM2NyZXQ=
"""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote, urlsplit

__all__ = ["HIDDEN", "basic_credentials", "shown", "shown_though_wrong", "user_info", "without_user_info"]

HIDDEN = "***"
_UNSHOWN = "a value that is not shown (it may be a credential)"
_LONGEST = 60
_USER_INFO = re.compile(r"(?<=://)[^/?#\s]*@")
# A password that should have been percent-encoded ends the host early: everything up to the last `@` belongs to it, and so does
# anything in the place of a port that is not one.
_SECRET = re.compile(rf"{_USER_INFO.pattern}(?:\S*@)?|(?<=://)[^/?#\s@\[]*:(?![0-9]*(?:[/?#]|$))\S*@")


def user_info(url: str) -> str:
    """The part before the `@` of a URL (RFC 3986, section 3.2.1), as written; "" if there is none, or it is not a URL."""
    try:
        return urlsplit(url).netloc.rpartition("@")[0]
    except ValueError:  # a bracket in the host
        return ""


def without_user_info(url: str) -> str:
    """The URL as it is requested."""
    return _USER_INFO.sub("", url, count=1)


def basic_credentials(url: str) -> str:
    """The value of `Authorization` for the user info of a URL (RFC 7617), "" if it has none."""
    user, _, password = user_info(url).partition(":")
    pair = f"{unquote(user)}:{unquote(password)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}" if user or password else ""


def shown(text: str) -> str:
    """A text with the user info of every URL in it hidden."""
    return _SECRET.sub(f"{HIDDEN}@", text)


def shown_though_wrong(value: object) -> str:
    """The part of an invalid URL that an error may show: anything before an `@` may be a password, and so may a query."""
    if not isinstance(value, str) or re.search(r"\s", value.strip()):
        return _UNSHOWN
    text = re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:/+)?.*@", rf"\1{HIDDEN}@", value.strip())
    text = re.sub(r"([?#]).*", rf"\1{HIDDEN}", text)
    return f"`{text[:_LONGEST]}`"
