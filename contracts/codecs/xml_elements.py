"""An XML document as elements, within limits. A document type is refused, so that no entity is expanded and nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from contracts.codecs.json_text import BodyError

__all__ = ["Element", "elements"]

_DEEPEST: Final = 200
_MOST_ELEMENTS: Final = 100_000


@dataclass(slots=True)
class Element:
    """An element, its name without prefix."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that stands right in it."""
        return "".join(self.texts)


def elements(body: bytes) -> Element:
    """The root element. Raises BodyError: not well-formed, too deep, too many elements, a document type."""
    return _Document().root(body)


class _Document:
    """Collects the elements of one document."""

    def __init__(self) -> None:
        self._open = [Element("", {})]
        self._count = 0

    def root(self, body: bytes) -> Element:
        parser = expat.ParserCreate()
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
        own = {_local(key): text for key, text in attributes.items() if key != "xmlns" and not key.startswith("xmlns:")}
        node = Element(_local(name), own)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)

    def _doctype(self, *declared: object) -> None:
        raise BodyError("the body declares a document type, which is not read")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
