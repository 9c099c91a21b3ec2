"""Maps the characters of a scalar's text to its source: plain, quoted, literal and folded scalars. Pure functions."""

from __future__ import annotations

import re

__all__ = ["origins"]

_Origins = list[int]
_SIMPLE = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b", " ": " ", '"': '"',
    "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029", "'": "'",
}  # fmt: skip
_CODES = {"x": 2, "u": 4, "U": 8}
_BREAK = re.compile(r"\r\n|\r|\n")


def origins(source: str, style: str, text: str) -> list[int] | None:
    """For each character of `text`, and its end, an index into `source` (which includes quotes or the `|` line).

    `style` as PyYAML has it: "" or "'" or '"' or "|" or ">". None if the source does not read as the text (never expected).
    """
    if style in ("|", ">"):
        return _block(source, style, text)
    quote = style if style in ("'", '"') else ""
    body = source[1:-1] if quote else source
    decoded, found = _flow(body, quote, len(quote))
    return found if decoded == text else None


def _flow(body: str, quote: str, shift: int) -> tuple[str, _Origins]:
    letters: list[str] = []
    indices: _Origins = []
    index = 0
    while index < len(body):
        piece, length = _piece(body, index, quote)
        letters.append(piece)
        indices.extend([index + shift] * len(piece))
        index += length
    indices.append(index + shift)
    return "".join(letters), indices


def _piece(body: str, index: int, quote: str) -> tuple[str, int]:
    """The text for the source at `index`, and the number of source characters."""
    letter = body[index]
    if letter in " \t\r\n":
        return _blank(body, index)
    if quote == "'" and body.startswith("''", index):
        return "'", 2
    if quote == '"' and letter == "\\":
        return _escape(body, index)
    return letter, 1


def _blank(body: str, index: int) -> tuple[str, int]:
    run = re.compile(r"[ \t\r\n]+").match(body, index)
    assert run is not None
    breaks = len(_BREAK.findall(run[0]))
    if not breaks:
        return body[index], 1
    return (" " if breaks == 1 else "\n" * (breaks - 1)), len(run[0])


def _escape(body: str, index: int) -> tuple[str, int]:
    letter = body[index + 1 : index + 2]
    if letter in _CODES:
        code, length = int(body[index + 2 : index + 2 + _CODES[letter]], 16), 2 + _CODES[letter]
        low = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})").match(body, index + length)
        if 0xD800 <= code < 0xDC00 and low:  # a pair, as JSON writes it
            return chr(0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00), length + 6
        return chr(code), length
    joined = re.compile(r"\\(?:\r\n|\r|\n)([ \t\r\n]*)").match(body, index)
    if joined:
        return "\n" * len(_BREAK.findall(joined[1])), len(joined[0])
    return _SIMPLE.get(letter, letter), 2


def _block(source: str, style: str, text: str) -> list[int] | None:
    first = _BREAK.search(source)
    if not first:
        return [len(source)] if not text else None
    header, start = source[: first.start()], first.end()
    chomping = "+" if "+" in header.split("#")[0] else "-" if "-" in header.split("#")[0] else ""
    lines = _lines(source, start)
    widths = [len(line) - len(line.lstrip(" ")) for _, line, _ in lines if line.strip(" ")]
    for indent in sorted(set(range(1, min(widths, default=1) + 1)), reverse=True):  # `|2` may name less than the first line has
        decoded, found = _unfolded(lines, indent, folded=style == ">", chomping=chomping)
        if decoded == text:
            return found
    return None


def _lines(source: str, start: int) -> list[tuple[int, str, int]]:
    """Start, content and length of break of each line."""
    lines = []
    while start < len(source):
        ending = _BREAK.search(source, start)
        stop, after = (ending.start(), ending.end()) if ending else (len(source), len(source))
        lines.append((start, source[start:stop], after - stop))
        start = after
    return lines


def _unfolded(lines: list[tuple[int, str, int]], indent: int, *, folded: bool, chomping: str) -> tuple[str, _Origins]:
    """libyaml's own steps (`yaml_parser_scan_block_scalar`), with an origin for each character."""
    out: list[tuple[str, int]] = []
    pending: list[tuple[str, int]] = []  # the break after the last line with content
    empty: list[tuple[str, int]] = []  # breaks of the empty lines since
    was_blank = False
    for start, line, ending in lines:
        content = line[indent:]
        if not content and not line.strip(" "):
            empty += [("\n", start + len(line))] if ending else []
            continue
        is_blank = content[:1] in (" ", "\t")
        if folded and pending and not was_blank and not is_blank:
            out += [] if empty else [(" ", pending[0][1])]
        else:
            out += pending
        out += empty
        out += [(letter, start + indent + at) for at, letter in enumerate(content)]
        pending, empty, was_blank = ([("\n", start + len(line))] if ending else []), [], is_blank
    out += pending if chomping != "-" else []
    out += empty if chomping == "+" else []
    end = out[-1][1] + 1 if out else (lines[0][0] if lines else 0)
    return "".join(letter for letter, _ in out), [*(at for _, at in out), end]
