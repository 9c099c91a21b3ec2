"""Parameters in every style and place (OpenAPI 3.1, "Style Examples"), typed by their schemas; all violations at once."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest

from contracts.api import OperationReader, Reading
from contracts.api.operations import Parameter
from contracts.codecs.parameter_texts import query as write_query
from contracts.http.messages import JSON, Request

Reader = Callable[..., OperationReader]

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
NUMBERS = {"type": "array", "items": NUMBER}
TEXTS = {"type": "array", "items": TEXT}
COLOR = {"type": "object", "properties": {"R": NUMBER, "G": NUMBER, "name": TEXT}}


def read(reader_of: Reader, parameter: dict, *, path: str = "", query: tuple = (), headers: tuple = (), **more: object) -> Reading:
    template = "/x/{p}" if parameter["in"] == "path" else "/x"
    whole = {"name": "p", **parameter}
    if parameter["in"] == "path":
        whole["required"] = True
    reader = reader_of({"parameters": [whole]}, path=template, **more)
    return reader.read(Request("POST", "/x", query, headers), {"p": path} if path else {})


def told(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [(one.where, one.member, one.keyword, one.message) for one in reading.violations]


PATH = [
    ("simple", False, TEXT, "a%2Fb", "a/b"), ("simple", False, NUMBER, "5", 5), ("simple", False, {"type": ["integer", "string"]}, "5", 5),
    ("simple", False, {"type": ["integer", "string"]}, "x", "x"), ("simple", False, {"type": "number"}, "-1.5e2", -150.0), ("simple", False, {"type": "boolean"}, "true", True),
    ("simple", False, NUMBERS, "3,4,5", [3, 4, 5]), ("simple", False, TEXTS, "a%2Cb,c", ["a,b", "c"]), ("simple", False, COLOR, "R,100,name,x", {"R": 100, "name": "x"}),
    ("simple", True, COLOR, "R=100,G=200", {"R": 100, "G": 200}), ("label", False, NUMBER, ".5", 5), ("label", False, NUMBERS, ".3,4,5", [3, 4, 5]),
    ("label", True, NUMBERS, ".3.4.5", [3, 4, 5]), ("label", True, COLOR, ".R=100.G=200", {"R": 100, "G": 200}), ("label", False, COLOR, ".R,100,G,200", {"R": 100, "G": 200}),
    ("matrix", False, NUMBER, ";p=5", 5), ("matrix", False, NUMBERS, ";p=3,4,5", [3, 4, 5]), ("matrix", True, NUMBERS, ";p=3;p=4", [3, 4]),
    ("matrix", False, COLOR, ";p=R,100,G,200", {"R": 100, "G": 200}), ("matrix", True, COLOR, ";R=100;G=200", {"R": 100, "G": 200}),
    ("simple", False, {"enum": [1, 2]}, "2", 2), ("simple", False, {"const": True}, "true", True), ("simple", False, {"oneOf": [NUMBER, TEXT]}, "7", 7),
    ("simple", False, {"allOf": [NUMBER, {"minimum": 3}]}, "7", 7), ("simple", False, {"$ref": "#/components/schemas/N"}, "7", 7), ("simple", False, True, "7", "7"),
    ("simple", False, {"type": "string", "format": "uuid"}, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ("simple", False, {"type": "integer"}, "123456789012345678901234567890", 123456789012345678901234567890),
]  # fmt: skip


@pytest.mark.parametrize(("style", "explode", "schema", "written", "value"), PATH, ids=[f"{s}-{e}-{w}" for s, e, _, w, _ in PATH])
def test_path_parameter_is_read(reader_of: Reader, style: str, explode: bool, schema: object, written: str, value: object) -> None:
    reading = read(reader_of, {"in": "path", "style": style, "explode": explode, "schema": schema}, path=written, schemas={"N": NUMBER})
    assert (reading.path, told(reading)) == ({"p": value}, [])
    assert type(reading.path["p"]) is type(value)


QUERY = [
    ("form", True, NUMBER, [("p", "5")], 5), ("form", True, NUMBERS, [("p", "3"), ("p", "4")], [3, 4]), ("form", True, NUMBERS, [("p", "3")], [3]),
    ("form", False, NUMBERS, [("p", "3,4,5")], [3, 4, 5]), ("form", False, NUMBERS, [("p", "")], []), ("form", True, COLOR, [("R", "100"), ("name", "x")], {"R": 100, "name": "x"}),
    ("form", False, COLOR, [("p", "R,100,G,200")], {"R": 100, "G": 200}), ("spaceDelimited", False, NUMBERS, [("p", "3 4 5")], [3, 4, 5]),
    ("pipeDelimited", False, NUMBERS, [("p", "3|4|5")], [3, 4, 5]), ("pipeDelimited", True, NUMBERS, [("p", "3"), ("p", "4")], [3, 4]),
    ("spaceDelimited", False, COLOR, [("p", "R 100 G 200")], {"R": 100, "G": 200}), ("deepObject", True, COLOR, [("p[R]", "100"), ("p[name]", "7")], {"R": 100, "name": "7"}),
    ("deepObject", True, {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": NUMBER}}}}, [("p[a][b]", "1")], {"a": {"b": 1}}),
    ("deepObject", True, {"type": "object", "properties": {"a": NUMBERS}}, [("p[a]", "1"), ("p[a]", "2")], {"a": [1, 2]}),
    ("deepObject", True, {"type": "object", "properties": {"a": NUMBERS}}, [("p[a][]", "1")], {"a": [1]}),
    ("form", True, {"type": ["integer", "null"]}, [("p", "null")], None), ("form", True, {"type": ["string", "null"]}, [("p", "x")], "x"),
    ("form", True, {"anyOf": [TEXT, TEXTS]}, [("p", "a"), ("p", "b")], ["a", "b"]), ("form", True, {}, [("p", "5")], "5"),
    ("form", True, {"type": "object", "additionalProperties": NUMBER}, [("any", "5")], {"any": 5}),
]  # fmt: skip


@pytest.mark.parametrize(("style", "explode", "schema", "pairs", "value"), QUERY, ids=[f"{s}-{e}-{w}" for s, e, _, w, _ in QUERY])
def test_query_parameter_is_read(reader_of: Reader, style: str, explode: bool, schema: object, pairs: list, value: object) -> None:
    reading = read(reader_of, {"in": "query", "style": style, "explode": explode, "schema": schema}, query=tuple(pairs))
    assert (reading.query, told(reading)) == ({"p": value}, [])


COLORS = {"type": "array", "items": COLOR}
NESTED = {"type": "object", "properties": {"a": NUMBERS, "b": COLORS, "c": COLOR, "d": TEXT}}
DEEP_LISTS = {
    "numbered": (NUMBERS, "p[0]=1&p[1]=2", [1, 2]),
    "numbered in any order": (NUMBERS, "p[10]=3&p[2]=2&p[0]=1", [1, 2, 3]),
    "numbered beyond what Python counts": (NUMBERS, f"p[{'9' * 5000}]=2&p[1]=1", [1, 2]),
    "not numbered": (NUMBERS, "p[]=1&p[]=2", [1, 2]),
    "one": (NUMBERS, "p[]=1", [1]),
    "by its name alone": (NUMBERS, "p=1", [1]),
    "by its name alone, or an object": ({"type": ["array", "object"], "items": NUMBER}, "p=1", [1]),
    "of objects": (COLORS, "p[0][R]=1&p[1][G]=2&p[1][R]=3", [{"R": 1}, {"G": 2, "R": 3}]),
    "in an object": (NESTED, "p[a][0]=1&p[a][1]=2", {"a": [1, 2]}),
    "of objects in an object": (NESTED, "p[b][0][R]=1", {"b": [{"R": 1}]}),
    "a member that is a number": ({"type": "object", "additionalProperties": NUMBER}, "p[0]=1", {"0": 1}),
    "a number where nothing is said": ({}, "p[0]=1", {"0": "1"}),
    "a value and members": (NESTED, "p[c]=1&p[c][R]=2", {"c": {"R": 2}}),
    "no name": (COLOR, "p[=1", {}),
}


@pytest.mark.parametrize(("schema", "query", "value"), DEEP_LISTS.values(), ids=DEEP_LISTS)
def test_lists_of_a_deep_object_are_read(reader_of: Reader, schema: object, query: str, value: object) -> None:
    reading = read(reader_of, {"in": "query", "style": "deepObject", "schema": schema}, query=tuple(parse_qsl(query)))
    assert (reading.query, told(reading)) == ({"p": value}, [])


WITHIN = {
    "objects of a list": ("form", True, COLORS, [{"R": 1, "name": "a"}, {"R": 2, "name": "b"}]),
    "lists of a list": ("form", True, {"type": "array", "items": NUMBERS}, [[1, 2], [3]]),
    "a list of one in an object": ("form", False, NESTED, {"a": [1], "d": "[1]"}),
    "an object in an object": ("deepObject", True, NESTED, {"c": {"R": 1, "name": "[x]"}}),
    "a list between pipes": ("pipeDelimited", False, {"type": "array", "items": NUMBERS}, [[1, 2], [3]]),
}


@pytest.mark.parametrize(("style", "explode", "schema", "value"), WITHIN.values(), ids=WITHIN)
def test_values_within_values_are_read_as_they_are_written(reader_of: Reader, style: str, explode: bool, schema: dict, value: JSON) -> None:
    parameter = {"in": "query", "style": style, "explode": explode, "schema": schema}
    pairs = write_query(Parameter("p", "query", False, schema, style, explode, ""), value)
    reading = read(reader_of, parameter, query=pairs)
    assert (reading.query, told(reading)) == ({"p": value}, [])


FLAG, PRICE = {"type": "boolean"}, {"type": "number"}
SORT = {"type": "array", "items": {"enum": ["a", "b"]}}
TOLERATED: dict[str, tuple[dict, str, JSON]] = {
    **{f"boolean {text}": ({"schema": FLAG}, f"p={text}", True) for text in ("1", "True", "TRUE", "on", "yes", "Y")},
    **{f"boolean {text}": ({"schema": FLAG}, f"p={text}", False) for text in ("0", "False", "off", "no")},
    "integer with a fraction": ({"schema": NUMBER}, "p=1.0", 1),
    "integer with a sign": ({"schema": NUMBER}, "p=%2B1", 1),
    "integer with a sign that is decoded as a space": ({"schema": NUMBER}, "p=+1", 1),
    "integer with zeros": ({"schema": NUMBER}, "p=-007", -7),
    "number that starts with its point": ({"schema": PRICE}, "p=.5", 0.5),
    "number that ends with its point": ({"schema": PRICE}, "p=5.", 5),
    "list between commas": ({"schema": NUMBERS}, "p=1,2", [1, 2]),
    "lists between commas": ({"schema": NUMBERS, "explode": False}, "p=1,2&p=3", [1, 2, 3]),
    "list between pipes": ({"schema": SORT}, "p=a|b", ["a", "b"]),
    "list as JSON": ({"schema": NUMBERS}, "p=[1,2]", [1, 2]),
    "list with brackets": ({"schema": NUMBERS}, "p[]=1&p[]=2", [1, 2]),
    "numbered list": ({"schema": NUMBERS}, "p[0]=1&p[1]=2", [1, 2]),
    "list without its brackets": ({"name": "p[]", "schema": NUMBERS}, "p=1&p=2", [1, 2]),
    "numbered list that has brackets": ({"name": "p[]", "schema": NUMBERS}, "p[0]=1&p[1]=2", [1, 2]),
    "list that is required": ({"schema": NUMBERS, "required": True}, "p[]=1", [1]),
    "booleans of a list": ({"schema": {"type": "array", "items": FLAG}}, "p=1&p=False", [True, False]),
    "object as JSON": ({"schema": COLOR, "style": "deepObject"}, 'p={"R":1}', {"R": 1}),
    "object with brackets": ({"schema": {**COLOR, "additionalProperties": False}}, "p[R]=1", {"R": 1}),
    "member of an object": ({"schema": {"type": "object", "properties": {"on": FLAG}}, "style": "deepObject"}, "p[on]=1", {"on": True}),
    "empty member of an object": ({"schema": COLOR, "style": "deepObject"}, "p[R]=1&p[G]=", {"R": 1}),
}


@pytest.mark.parametrize(("parameter", "query", "value"), TOLERATED.values(), ids=TOLERATED)
def test_other_spellings_are_read_and_noted(reader_of: Reader, parameter: dict, query: str, value: JSON) -> None:
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    reading = read(reader_of, {"in": "query", **parameter}, query=pairs)
    assert (reading.query, told(reading)) == ({parameter.get("name", "p"): value}, [])
    assert type(reading.query[parameter.get("name", "p")]) is type(value)
    assert reading.tolerated


EMPTY: dict[str, dict] = {
    "number": {"schema": NUMBER},
    "choice": {"schema": {"enum": ["a", "b"]}},
    "list": {"schema": {**NUMBERS, "minItems": 1}},
    "text of some length": {"schema": {"type": "string", "minLength": 1}},
    "JSON": {"content": {"application/json": {"schema": COLOR}}},
}


@pytest.mark.parametrize("parameter", EMPTY.values(), ids=EMPTY)
@pytest.mark.parametrize("where", ["query", "header", "cookie"])
def test_an_empty_optional_parameter_counts_as_absent(reader_of: Reader, parameter: dict, where: str) -> None:
    sent: dict = {"query": {"query": (("p", ""),)}, "header": {"headers": (("p", ""),)}, "cookie": {"headers": (("cookie", "p="),)}}[where]
    reading = read(reader_of, {"in": where, **parameter}, **sent)
    assert (told(reading), len(reading.tolerated)) == ([], 1)
    assert "p" not in {**reading.query, **reading.headers, **reading.cookies}
    assert told(read(reader_of, {"in": where, "required": True, **parameter}, **sent))


def test_an_empty_text_is_a_text(reader_of: Reader) -> None:
    reading = read(reader_of, {"in": "query", "schema": TEXT}, query=(("p", ""),))
    assert (reading.query, reading.tolerated) == ({"p": ""}, ())


def test_what_no_spelling_explains_is_refused_as_it_is_written(reader_of: Reader) -> None:
    for schema, text in ((FLAG, "maybe"), (FLAG, "2"), (NUMBER, "1.5"), (NUMBER, "0x1"), (NUMBER, "+"), (NUMBERS, "1,x"), (NUMBER, "1 2")):
        reading = read(reader_of, {"in": "query", "schema": schema}, query=(("p", text),))
        assert (len(reading.violations), reading.tolerated) == (1, ()), text


def test_undeclared_query_parameters_stay_text(reader_of: Reader) -> None:
    reading = read(reader_of, {"in": "query", "schema": NUMBER}, query=(("other", "5"), ("twice", "1"), ("twice", "2"), ("p", "3")))
    assert reading.query == {"p": 3, "other": "5", "twice": ["1", "2"]}


def test_empty_value_is_allowed_where_the_document_says_so(reader_of: Reader) -> None:
    reading = read(reader_of, {"in": "query", "schema": NUMBER, "allowEmptyValue": True}, query=(("p", ""),))
    assert (reading.query, reading.violations, reading.tolerated) == ({}, (), ())


HEADERS = [
    (NUMBER, False, [("P", "5")], 5), (NUMBERS, False, [("p", "3, 4,5")], [3, 4, 5]), (TEXTS, False, [("p", "a"), ("P", "b")], ["a", "b"]),
    (COLOR, False, [("p", "R,100")], {"R": 100}), (COLOR, True, [("p", "R=100, name=x")], {"R": 100, "name": "x"}), (TEXT, False, [("p", "a, b")], "a, b"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "explode", "headers", "value"), HEADERS)
def test_header_parameter_is_read(reader_of: Reader, schema: object, explode: bool, headers: list, value: object) -> None:
    reading = read(reader_of, {"in": "header", "explode": explode, "schema": schema}, headers=(*headers, ("Other", "x")))
    assert (reading.headers, told(reading)) == ({"p": value, "other": "x"}, [])


COOKIES = [
    (NUMBER, True, "a=b; p=5", 5),
    (NUMBERS, False, "p=3,4", [3, 4]),
    (TEXT, True, 'p="x"', "x"),
    (COLOR, False, "p=R,100", {"R": 100}),
]


@pytest.mark.parametrize(("schema", "explode", "header", "value"), COOKIES)
def test_cookie_parameter_is_read(reader_of: Reader, schema: object, explode: bool, header: str, value: object) -> None:
    reading = read(reader_of, {"in": "cookie", "explode": explode, "schema": schema}, headers=(("Cookie", header),))
    assert (reading.cookies["p"], told(reading)) == (value, [])


def test_all_cookies_are_there(reader_of: Reader) -> None:
    assert reader_of({}).read(Request("POST", "/x", (), (("cookie", "a=1; b=2"), ("cookie", "c=3; bad"))), {}).cookies == {
        "a": "1",
        "b": "2",
        "c": "3",
    }


CONTENT = {"application/json": {"schema": COLOR}}


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("query", {"query": (("p", '{"R": 1}'),)}),
        ("header", {"headers": (("p", '{"R": 1}'),)}),
        ("cookie", {"headers": (("cookie", 'p={"R": 1}'),)}),
        ("path", {"path": "%7B%22R%22%3A%201%7D"}),
    ],
)
def test_parameter_with_content_is_read(reader_of: Reader, where: str, sent: dict) -> None:
    reading = read(reader_of, {"in": where, "content": CONTENT}, **sent)
    found = {"query": reading.query, "header": reading.headers, "cookie": reading.cookies, "path": reading.path}[where]
    assert (found["p"], told(reading)) == ({"R": 1}, [])


VIOLATIONS = [
    ({"in": "query", "schema": NUMBER}, {"query": (("p", "x"),)}, [("query", "p", "type", '"x" is not of type "integer"')]),
    ({"in": "path", "schema": NUMBER}, {"path": "007"}, [("path", "p", "type", '"007" is not of type "integer"')]),
    ({"in": "query", "schema": NUMBER}, {"query": (("p", "1"), ("p", "2"))}, [("query", "p", "type", '[1, 2] is not of type "integer"')]),
    ({"in": "query", "schema": {"type": "integer", "maximum": 9}}, {"query": (("p", "10"),)}, [("query", "p", "maximum", "10 is greater than the maximum of 9")]),
    ({"in": "query", "schema": NUMBER, "required": True}, {}, [("query", "p", "required", "the query parameter is missing")]),
    ({"in": "header", "schema": NUMBER, "required": True}, {}, [("header", "p", "required", "the header parameter is missing")]),
    ({"in": "cookie", "schema": NUMBER, "required": True}, {}, [("cookie", "p", "required", "the cookie parameter is missing")]),
    ({"in": "query", "schema": NUMBERS}, {"query": (("p", "1"), ("p", "x"))}, [("query", "p[1]", "type", '"x" is not of type "integer"')]),
    ({"in": "query", "schema": COLOR, "style": "deepObject"}, {"query": (("p[R]", "x"),)}, [("query", "p.R", "type", '"x" is not of type "integer"')]),
    ({"in": "query", "schema": {**COLOR, "required": ["G"]}, "style": "deepObject"}, {"query": (("p[R]", "1"),)}, [("query", "p.G", "required", '"G" is a required property')]),
    ({"in": "path", "schema": NUMBER, "style": "label"}, {"path": "5"}, [("path", "p", "style", "does not start with `.` (style label)")]),
    ({"in": "path", "schema": COLOR, "explode": True}, {"path": "R"}, [("path", "p", "style", "should be written as `name=value` pairs")]),
    ({"in": "path", "schema": COLOR}, {"path": "R,1,G"}, [("path", "p", "style", "should be written as alternating names and values")]),
    ({"in": "query", "content": CONTENT}, {"query": (("p", "{"),)}, [("query", "p", "json", "is not JSON: unexpected end of data at line 1, column 2")]),
    ({"in": "query", "content": CONTENT}, {"query": (("p", '{"R": "x"}'),)}, [("query", "p.R", "type", '"x" is not of type "integer"')]),
    ({"in": "path", "schema": {"type": "integer"}}, {"path": "%ff"}, [("path", "p", "type", '"�" is not of type "integer"')]),
    ({"in": "query", "schema": {"type": "string", "format": "date"}}, {"query": (("p", "2024-02-30"),)}, [("query", "p", "format", '"2024-02-30" is not a "date"')]),
    ({"in": "query", "schema": {"type": "string", "maxLength": 1}}, {"query": (("p", "\ud800x"),)}, [("query", "p", "maxLength", '"�x" is longer than 1 character')]),
]  # fmt: skip


@pytest.mark.parametrize(("parameter", "sent", "violations"), VIOLATIONS, ids=range(len(VIOLATIONS)))
def test_violation_names_the_parameter(reader_of: Reader, parameter: dict, sent: dict, violations: list) -> None:
    assert told(read(reader_of, parameter, **sent)) == violations


def test_all_violations_are_told_at_once_in_order(reader_of: Reader) -> None:
    places = [
        {"name": name, "in": where, "required": True, "schema": NUMBER}
        for name, where in (("c", "cookie"), ("h", "header"), ("q", "query"), ("p", "path"))
    ]
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object", "properties": {"a": NUMBER, "b": NUMBER}}}}}
    reader = reader_of({"parameters": places, "requestBody": body}, path="/x/{p}")
    reading = reader.read(Request("POST", "/x/y", (("q", "z"),), (("h", "z"),), b'{"a": "x", "b": "y"}'), {"p": "y"})
    assert [(one.where, one.member) for one in reading.violations] == [
        ("path", "p"),
        ("query", "q"),
        ("header", "h"),
        ("cookie", "c"),
        ("body", "a"),
        ("body", "b"),
    ]


def test_header_parameters_that_openapi_ignores_are_ignored(reader_of: Reader) -> None:
    for name in ("Accept", "content-type", "Authorization"):
        assert told(read(reader_of, {"name": name, "in": "header", "required": True, "schema": NUMBER})) == []


def test_parameters_of_the_operation_hide_those_of_the_path(spec_of: Callable[..., object]) -> None:
    shared = [{"name": "a", "in": "query", "schema": NUMBER}, {"$ref": "#/components/parameters/B"}]
    own = [{"name": "a", "in": "query", "schema": TEXT}]
    spec = spec_of({"/x": {"parameters": shared, "get": {"parameters": own, "responses": {"default": {"description": ""}}}}},
                   components={"parameters": {"B": {"name": "b", "in": "header", "schema": NUMBER}}})  # fmt: skip
    (operation,) = spec.operations.values()  # type: ignore[attr-defined]
    assert [(one.name, one.where, one.schema) for one in operation.parameters] == [("a", "query", TEXT), ("b", "header", NUMBER)]


def test_query_as_a_whole_is_read(reader_of: Reader) -> None:
    parameter = {"name": "all", "in": "querystring", "content": {"application/x-www-form-urlencoded": {"schema": COLOR}}}
    reading = reader_of({"parameters": [parameter]}, version="3.2.0").read(Request("POST", "/x", (("R", "5"), ("G", "y"))), {})
    assert reading.query == {"R": 5, "G": "y"}
    assert told(reading) == [("query", "all.G", "type", '"y" is not of type "integer"')]


def test_a_query_that_is_required_as_a_whole_is_missing_in_the_query(reader_of: Reader) -> None:
    parameter = {"name": "all", "in": "querystring", "required": True, "content": {"application/x-www-form-urlencoded": {"schema": COLOR}}}
    reading = reader_of({"parameters": [parameter]}, version="3.2.0").read(Request("POST", "/x"), {})
    assert told(reading) == [("query", "all", "required", "the query parameter is missing")]
