"""JSON Patch, by the examples of RFC 6902, appendix A."""

from __future__ import annotations

from typing import Any

import pytest

from mock_server.state.json_patch import MalformedPatch, PatchConflict, json_patched

APPLIED: dict[str, tuple[Any, list[dict], Any]] = {
    "A.1 add a member": ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"baz": "qux", "foo": "bar"}),
    "A.2 add an element": ({"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
    "A.3 remove a member": ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    "A.4 remove an element": ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
    "A.5 replace": ({"baz": "qux", "foo": "bar"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo", "foo": "bar"}),
    "A.6 move a member": (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    "A.7 move an element": (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    "A.8 test": (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2}],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    "A.10 add an object": ({"foo": "bar"}, [{"op": "add", "path": "/child", "value": {"x": {}}}], {"foo": "bar", "child": {"x": {}}}),
    "A.11 further members": ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux", "xyz": 1}], {"foo": "bar", "baz": "qux"}),
    "A.14 escapes": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    "A.16 append": ({"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["abc"]}], {"foo": ["bar", ["abc"]]}),
    "the whole value": ({"foo": 1}, [{"op": "replace", "path": "", "value": [1]}], [1]),
    "copy": ({"a": {"b": [1]}}, [{"op": "copy", "from": "/a/b", "path": "/c"}], {"a": {"b": [1]}, "c": [1]}),
    "1.0 is 1": ({"a": 1}, [{"op": "test", "path": "/a", "value": 1.0}], {"a": 1}),
    "nothing": ({"a": 1}, [], {"a": 1}),
}
CONFLICTS: dict[str, tuple[Any, list[dict]]] = {
    "A.9 failed test": ({"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}]),
    "A.12 no parent": ({"foo": "bar"}, [{"op": "add", "path": "/baz/bat", "value": "qux"}]),
    "A.15 text and number": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": "10"}]),
    "true is not 1": ({"a": 1}, [{"op": "test", "path": "/a", "value": True}]),
    "beyond the end": ({"a": []}, [{"op": "add", "path": "/a/1", "value": 1}]),
    "leading zero": ({"a": [1, 2]}, [{"op": "remove", "path": "/a/01"}]),
    "into itself": ({"a": {"b": 1}}, [{"op": "move", "from": "/a", "path": "/a/b"}]),
    "replace nothing": ({}, [{"op": "replace", "path": "/a", "value": 1}]),
    "remove all": ({}, [{"op": "remove", "path": ""}]),
}
MALFORMED: dict[str, Any] = {
    "no list": {"op": "add"},
    "no operation": [{"op": "spam", "path": "/a"}],
    "odd operation": [{"op": [], "path": "/a"}],
    "no value": [{"op": "add", "path": "/a"}],
    "no pointer": [{"op": "remove", "path": "a"}],
    "no path": [{"op": "remove"}],
    "too many": [{"op": "add", "path": "/a", "value": 1}] * 1001,
}


@pytest.mark.parametrize("name", APPLIED)
def test_patch_is_applied(name: str) -> None:
    value, patch, expected = APPLIED[name]
    before = repr(value)
    assert json_patched(value, patch) == expected
    assert repr(value) == before


@pytest.mark.parametrize("name", CONFLICTS)
def test_patch_that_cannot_be_applied_is_a_conflict(name: str) -> None:
    with pytest.raises(PatchConflict):
        json_patched(*CONFLICTS[name])


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_patch_is_malformed(name: str) -> None:
    with pytest.raises(MalformedPatch):
        json_patched({"a": 1}, MALFORMED[name])
