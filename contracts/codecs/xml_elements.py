"""An XML document as elements, within limits. Document types are rejected, so no entity is expanded and nothing is fetched."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from contracts.codecs.json_text import BodyError
from contracts.codecs.text import decode_text
from contracts.codecs.xml_markup import XSI

__all__ = ["Element", "elements"]

_DEEPEST: Final = 200
_MOST_ELEMENTS: Final = 100_000
_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF16_LE: "utf-16"}
_DECLARATION: Final = re.compile(rb"""<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})""")


@dataclass(slots=True)
class Element:
    """An element; its name has no prefix. `is_nil`: whether it has `xsi:nil` (XML Schema, part 1, section 2.6.2)."""

    name: str
    attributes: dict[str, str]
    is_nil: bool = False
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly in the element."""
        return "".join(self.texts)


def elements(body: bytes, charset: str = "") -> Element:
    """The root element. Raises BodyError: not well-formed, too deep, too many elements, a document type.

    `charset`: that of the Content-Type. It overrides the XML declaration; a byte order mark overrides both (RFC 7303, section 3.2).
    """
    charset = _charset_of_mark(body) or charset or _declared_charset(body)
    if charset.lower() not in ("", "utf-8"):
        body = decode_text(body, charset).encode("utf-8", "replace")
    return _Document().root(body)


def _charset_of_mark(body: bytes) -> str:
    return next((charset for mark, charset in _MARKS.items() if body.startswith(mark)), "")


def _declared_charset(body: bytes) -> str:
    found = _DECLARATION.match(body)
    return found[1].decode("latin-1") if found else ""


class _Document:
    """Collects the elements of one document."""

    def __init__(self) -> None:
        self._open = [Element("", {})]
        self._instance = [frozenset({"xsi"})]  # for each open element, the prefixes of XML Schema's own attributes
        self._count = 0

    def root(self, body: bytes) -> Element:
        """The root element of a document in UTF-8. Its declaration is ignored: Python would cache every encoding that expat looks up."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, self._doctype
        try:
            parser.Parse(body, True)
        except BodyError:
            raise
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise BodyError(f"the body is not XML: {error}" if body.strip() else "the body is empty") from error
        return self._open[0].children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS:
            raise BodyError(f"the body has more than {_MOST_ELEMENTS:,} elements")
        if len(self._open) > _DEEPEST:
            raise BodyError(f"the body is nested more than {_DEEPEST} levels deep")
        prefixes = self._instance[-1]
        if any(key.startswith("xmlns:") for key in attributes):
            declared = {key[6:]: uri for key, uri in attributes.items() if key.startswith("xmlns:")}
            prefixes = prefixes - declared.keys() | {prefix for prefix, uri in declared.items() if uri == XSI}
        own, is_nil = {}, False
        for key, text in attributes.items():
            prefix, _, local = key.rpartition(":")
            if prefix in prefixes:
                is_nil = is_nil or (local == "nil" and text in ("true", "1"))
            elif key != "xmlns" and prefix != "xmlns":
                own[local] = text
        node = Element(name.rpartition(":")[2], own, is_nil)
        self._open[-1].children.append(node)
        self._open.append(node)
        self._instance.append(prefixes)

    def _end(self, name: str) -> None:
        self._open.pop()
        self._instance.pop()

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def _doctype(self, *declared: object) -> None:
        raise BodyError("the body has a document type declaration, which is not allowed")
