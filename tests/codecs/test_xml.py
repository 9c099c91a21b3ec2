"""Values as XML: names, attributes, wrappers and namespaces as the schema says (OpenAPI, "XML Object" and its examples)."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.codecs import codec_for
from contracts.codecs.description import Description
from contracts.codecs.json_text import BodyError
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

XML = codec_for("application/xml")
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
TEXT: dict[str, Any] = {"type": "string"}


def listed(items: dict[str, Any], **further: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **further}


def of(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


SPACE = {"prefix": "p", "namespace": "http://e.org/p"}
CASES: dict[str, tuple[dict[str, Any], JSON, str]] = {
    "name": (of(a={**TEXT, "xml": {"name": "b"}}), {"a": "1"}, "<root><b>1</b></root>"),
    "name of the root": ({**of(a=TEXT), "xml": {"name": "thing"}}, {"a": "1"}, "<thing><a>1</a></thing>"),
    "attribute": (of(id={"type": "integer", "xml": {"attribute": True}}, a=TEXT), {"id": 5, "a": "x"}, '<root id="5"><a>x</a></root>'),
    "named attribute": (of(id={**TEXT, "xml": {"attribute": True, "name": "key"}}), {"id": 'a"\n'}, "<root key='a\"&#10;'/>"),
    "attribute of 3.2": (of(id={**TEXT, "xml": {"nodeType": "attribute"}}), {"id": "a"}, '<root id="a"/>'),
    "prefix and namespace": (
        {**of(a=TEXT), "xml": {"prefix": "p", "namespace": "http://e.org/p"}},
        {"a": "1"},
        '<p:root xmlns:p="http://e.org/p"><a>1</a></p:root>',
    ),
    "namespace": ({**of(a=TEXT), "xml": {"namespace": "http://e.org/p"}}, {"a": "1"}, '<root xmlns="http://e.org/p"><a>1</a></root>'),
    "list": (of(a=listed(TEXT)), {"a": ["1", "2"]}, "<root><a>1</a><a>2</a></root>"),
    "list of one": (of(a=listed(TEXT)), {"a": ["1"]}, "<root><a>1</a></root>"),
    "list with named items": (
        of(a=listed({**TEXT, "xml": {"name": "b"}}, xml={"name": "c"})),
        {"a": ["1", "2"]},
        "<root><b>1</b><b>2</b></root>",
    ),
    "wrapped list": (of(a=listed(TEXT, xml={"wrapped": True})), {"a": ["1", "2"]}, "<root><a><a>1</a><a>2</a></a></root>"),
    "wrapped list with names": (
        of(a=listed({**TEXT, "xml": {"name": "b"}}, xml={"name": "c", "wrapped": True})),
        {"a": ["1"]},
        "<root><c><b>1</b></c></root>",
    ),
    "empty wrapped list": (of(a=listed(TEXT, xml={"wrapped": True})), {"a": []}, "<root><a/></root>"),
    "empty list that is required": ({**of(a=listed(TEXT)), "required": ["a"]}, {"a": []}, "<root/>"),
    "lists in a list": (of(a=listed(listed(TEXT))), {"a": [["1", "2"], []]}, "<root><a><item>1</item><item>2</item></a><a/></root>"),
    "null": (
        of(a={"type": ["string", "null"]}),
        {"a": None},
        '<root><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></root>',
    ),
    "null of a list": (
        of(a={"type": ["array", "null"], "items": TEXT}),
        {"a": None},
        '<root><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/></root>',
    ),
    "an attribute that is called nil": (
        of(a=of(nil={**TEXT, "xml": {"attribute": True}})),
        {"a": {"nil": "true"}},
        '<root><a nil="true"/></root>',
    ),
    "a namespace of element and attribute": (
        {**of(id={**TEXT, "xml": {"attribute": True, **SPACE}}, a={**TEXT, "xml": SPACE}), "xml": SPACE},
        {"id": "1", "a": "2"},
        '<p:root xmlns:p="http://e.org/p" p:id="1"><p:a>2</p:a></p:root>',
    ),
    "a prefix without a namespace": ({**of(a=TEXT), "xml": {"prefix": "p"}}, {"a": "1"}, "<root><a>1</a></root>"),
    "text of an element": (
        of(id={**TEXT, "xml": {"nodeType": "attribute"}}, a={"type": "integer", "xml": {"nodeType": "text"}}),
        {"id": "x", "a": 5},
        '<root id="x">5</root>',
    ),
    "a section": (of(a={**TEXT, "xml": {"nodeType": "cdata"}}), {"a": "<b>]]></b>"}, "<root><![CDATA[<b>]]]]><![CDATA[></b>]]></root>"),
    "a list in an element": (
        of(a=listed({**TEXT, "xml": {"name": "b"}}, xml={"nodeType": "element"})),
        {"a": ["1", "2"]},
        "<root><a><b>1</b><b>2</b></a></root>",
    ),
    "a list or a text": (of(a={"anyOf": [TEXT, listed(TEXT, minItems=2)]}), {"a": "1"}, "<root><a>1</a></root>"),
    "a number or a text": ({"type": ["string", "integer"]}, "x", "<root>x</root>"),
    "empty text": (of(a={"type": ["string", "null"]}), {"a": ""}, "<root><a/></root>"),
    "empty object": (of(a=of()), {"a": {}}, "<root><a/></root>"),
    "spaces": (of(a=TEXT), {"a": " a\r\n\tb "}, "<root><a> a&#13;\n\tb </a></root>"),
    "letters of markup": (of(a=TEXT), {"a": "<&>\"'"}, "<root><a>&lt;&amp;&gt;\"'</a></root>"),
    "not described": ({"type": "object"}, {"a": ["1", {"b": "2"}]}, "<root><a><item>1</item><item><b>2</b></item></a></root>"),
    "branches": ({"oneOf": [of(a={"type": "integer"}), of(b=listed(TEXT))]}, {"b": ["1"]}, "<root><b>1</b></root>"),
}


@pytest.mark.parametrize(("schema", "value", "written"), CASES.values(), ids=CASES)
def test_a_value_is_written_as_its_schema_says_and_read_again(schema: dict[str, Any], value: JSON, written: str) -> None:
    description = Description(schema, Schemas({}))
    assert XML.encode(value, "application/xml", description) == HEAD + written.encode()
    assert XML.decode(HEAD + written.encode(), "application/xml", description) == value


def test_the_root_is_called_as_the_component() -> None:
    schemas = Schemas({"components": {"schemas": {"Pet": of(name=TEXT)}}})
    pet = {"$ref": "#/components/schemas/Pet"}
    assert XML.encode({"name": "a"}, "application/xml", Description(pet, schemas)) == HEAD + b"<Pet><name>a</name></Pet>"
    assert (
        XML.encode([{"name": "a"}], "application/xml", Description(listed(pet), schemas))
        == HEAD + b"<root><Pet><name>a</name></Pet></root>"
    )


READ: dict[str, tuple[str, JSON]] = {
    "another root": ("<x><a>1</a></x>", {"a": 1}),
    "prefixes of its own": ('<x:r xmlns:x="u"><x:a>1</x:a></x:r>', {"a": 1}),
    "spaces between": ("<r>\n  <a>\n 1 </a>\n</r>", {"a": 1}),
    "comments and sections": ("<r><!-- no --><b><![CDATA[<x>]]>&amp;</b></r>", {"b": "<x>&"}),
    "an encoding of its own": ('<?xml version="1.0" encoding="iso-8859-1"?><r><b>\xe9</b></r>', {"b": "é"}),
    "what the schema does not name": ("<r><c>1</c><c>2</c><d><e/></d></r>", {"c": ["1", "2"], "d": {"e": ""}}),
    "attributes of XML Schema": (
        '<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="t" xsi:schemaLocation="u u.xsd"><b i:nil="1"/></r>',
        {"b": None},
    ),
    "no number": ("<r><a>x</a></r>", {"a": "x"}),
}


@pytest.mark.parametrize(("written", "value"), READ.values(), ids=READ)
def test_what_others_write_is_read(written: str, value: JSON) -> None:
    assert XML.decode(written.encode("latin-1"), "application/xml", Description(of(a={"type": "integer"}, b=TEXT), Schemas({}))) == value


REFUSED = {
    "nothing": ("", "the body is empty"),
    "no XML": ("{}", "the body is not XML: not well-formed (invalid token): line 1, column 0"),
    "not closed": ("<r>", "the body is not XML: no element found: line 1, column 3"),
    "a document type": ("<!DOCTYPE r><r><a>1</a></r>", "the body has a document type declaration, which is not allowed"),
    "an entity": ("<!DOCTYPE r [<!ENTITY e 'x'>]><r><b>&e;</b></r>", "the body has a document type declaration, which is not allowed"),
    "too deep": ("<a>" * 201 + "</a>" * 201, "the body is nested more than 200 levels deep"),
    "too many elements": ("<r>" + "<a/>" * 100_000 + "</r>", "the body has more than 100,000 elements"),
    "an unknown encoding": ('<?xml version="1.0" encoding="klingon"?><r/>', "unknown charset 'klingon'"),
}


@pytest.mark.parametrize(("written", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_xml_is_refused_unless_a_text_is_wanted(written: str, message: str) -> None:
    with pytest.raises(BodyError) as caught:
        XML.decode(written.encode(), "application/xml", Description(of(b=TEXT), Schemas({})))
    assert str(caught.value) == message
    assert XML.decode(written.encode(), "application/xml", Description(TEXT, Schemas({}))) == written


CHARSETS = {
    "of the media type": ("application/xml; charset=iso-8859-1", "<r><b>é</b></r>".encode("latin-1")),
    "of the media type, against the document": (
        "text/xml; charset=windows-1252",
        '<?xml version="1.0" encoding="utf-8"?><r><b>é</b></r>'.encode("cp1252"),
    ),
    "of the byte order mark": ("text/xml; charset=us-ascii", b"\xef\xbb\xbf<r><b>\xc3\xa9</b></r>"),
    "of the document": ("text/xml", '<?xml version="1.0" encoding="utf-16"?><r><b>é</b></r>'.encode("utf-16")),
}


@pytest.mark.parametrize(("media_type", "written"), CHARSETS.values(), ids=CHARSETS)
def test_the_charset_of_a_document_is_known(media_type: str, written: bytes) -> None:
    assert XML.decode(written, media_type, Description(of(b=TEXT), Schemas({}))) == {"b": "é"}


def test_a_document_is_written_in_the_charset_of_its_media_type() -> None:
    media_type, description = "text/xml; charset=iso-8859-1", Description(of(b=TEXT), Schemas({}))
    written = XML.encode({"b": "é€"}, media_type, description)
    assert written == b'<?xml version="1.0" encoding="iso-8859-1"?><root><b>\xe9&#8364;</b></root>'
    assert XML.decode(written, media_type, description) == {"b": "é€"}
