"""XML: elements and attributes ↔ a value, as the schema's `xml` says (OpenAPI, "XML Object": name, nodeType, prefix, namespace).

If the schema is a string or does not restrict types, the value is the raw document.
"""

from __future__ import annotations

from contextlib import nullcontext

from contracts.codecs import binary, text
from contracts.codecs.description import Description
from contracts.codecs.json_text import LARGE_BYTES
from contracts.codecs.xml_elements import elements
from contracts.codecs.xml_markup import component
from contracts.codecs.xml_reading import XmlReader
from contracts.codecs.xml_writing import written_element
from contracts.garbage_collection import uncollected
from contracts.http.media_types import parameter
from contracts.http.messages import JSON

__all__ = ["decode", "encode"]


def decode(body: bytes, content_type: str, description: Description) -> JSON:
    """The value of the root element, whatever its name. Raises BodyError: not XML, too deep, too large, a document type."""
    if description.reading.types <= {"string"}:
        return binary.decode(body, content_type, description)
    with uncollected() if len(body) >= LARGE_BYTES else nullcontext():
        return XmlReader().value(elements(body, parameter(content_type, "charset")), description.reading)


def encode(value: JSON, content_type: str, description: Description) -> bytes:
    """A document. Its root has the name in the schema's `xml`, else the name of the schema, else `root`. A string may be the document."""
    if isinstance(value, str) and (description.reading.types <= {"string"} or value.lstrip().startswith("<")):
        return text.encode(value, content_type, description)
    charset = text.known_charset(content_type)
    root = written_element(component(description.schema) or "root", value, description.reading)
    return f'<?xml version="1.0" encoding="{charset}"?>{root}'.encode(charset, "xmlcharrefreplace")
