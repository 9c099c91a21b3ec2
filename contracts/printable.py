"""Makes untrusted text safe to print: documents, rule books, requests, responses, file names, the environment.

Control characters move a terminal's cursor, set its title or forge lines of a log (CWE-117, CWE-150); bidirectional overrides and
zero-width characters make text look like other text. Each is shown as a visible escape: `\\x1b`, `\\n`, `\\u202e`.
"""

from __future__ import annotations

import re

__all__ = ["printable", "printable_json"]

# What `str.isprintable` calls printable, and spaces of other widths: NO-BREAK SPACE, IDEOGRAPHIC SPACE. The remaining categories are Cc
# (control), Cf (format: bidirectional overrides, no width), Cs (lone surrogates), Co, Cn, Zl and Zp.
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def printable(text: str) -> str:
    """The text on one line, with everything that a terminal could interpret as a command escaped."""
    return text if text.isprintable() else "".join([letter if _is_shown(letter) else _escape(letter) for letter in text])


def printable_json(text: str) -> str:
    """ASCII JSON made safe to print: DEL is the only control character that JSON does not have to escape (RFC 8259, section 7)."""
    return text.replace("\x7f", "\\u007f")


def _is_shown(letter: str) -> bool:
    return letter.isprintable() or _SPACES.match(letter) is not None


def _escape(letter: str) -> str:
    return repr(letter)[1:-1]
