"""Values as XML: names, attributes, wrappers and namespaces as the schema says (OpenAPI, "XML Object" and its examples)."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.codecs import codec_for
from contracts.codecs.description import Description
from contracts.http.messages import JSON
from contracts.schemas.validation import Schemas

XML = codec_for("application/xml")
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'
TEXT: dict[str, Any] = {"type": "string"}


def listed(items: dict[str, Any], **further: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **further}


def of(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


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
    "no number": ("<r><a>x</a></r>", {"a": "x"}),
}


@pytest.mark.parametrize(("written", "value"), READ.values(), ids=READ)
def test_what_others_write_is_read(written: str, value: JSON) -> None:
    assert XML.decode(written.encode("latin-1"), "application/xml", Description(of(a={"type": "integer"}, b=TEXT), Schemas({}))) == value


NOT_READ = {
    "nothing": "",
    "no XML": "{}",
    "not closed": "<r>",
    "a document type": "<!DOCTYPE r><r><a>1</a></r>",
    "an entity": "<!DOCTYPE r [<!ENTITY e 'x'>]><r><b>&e;</b></r>",
    "too deep": "<a>" * 201 + "</a>" * 201,
    "too many elements": "<r>" + "<a/>" * 100_000 + "</r>",
    "an unknown encoding": '<?xml version="1.0" encoding="klingon"?><r/>',
}


@pytest.mark.parametrize("written", NOT_READ.values(), ids=NOT_READ)
def test_what_is_not_read_as_elements_stays_a_text(written: str) -> None:
    assert XML.decode(written.encode(), "application/xml", Description(of(b=TEXT), Schemas({}))) == written
