"""Mistakes that people make in rule books, each with the exact message: what, where, what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts

PET = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer", "minimum": 0},
        "kind": {"type": "string", "enum": ["cat", "dog"]},
        "owner": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}
CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}, "examples": {"rex": {"value": {"name": "Rex"}}}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "paths": {
        "/pets": {
            "post": {
                "operationId": "Pets_Create",
                "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "responses": {"201": {"description": "made", "content": CONTENT}, "400": {"description": "no"}},
            }
        }
    },
    "components": {"schemas": {"Pet": PET}},
}

MISTAKES = {
    "book-is-a-list": (
        """
- a
""",
        [
            "rules.yaml:1:1: a rule book must be a mapping (start with `rulebook: 1`)",
        ],
    ),
    "version-is-missing": (
        """
settings: {}
""",
        [
            "rules.yaml:1:1: `rulebook` is missing (start with `rulebook: 1`)",
        ],
    ),
    "version-is-unknown": (
        """
rulebook: 2
""",
        [
            "rules.yaml:1:11: the version of the language is unknown (this kit reads `rulebook: 1`)",
        ],
    ),
    "yaml-is-broken": (
        """
rulebook: 1
let: {a: [}
""",
        [
            "rules.yaml:2:11: not valid YAML: did not find expected node content while parsing a flow node (check the indentation and quotes of this line and the one above)",
        ],
    ),
    "member-stands-twice": (
        """
rulebook: 1
rulebook: 1
""",
        [
            "rules.yaml:2:1: `rulebook` is defined twice, first in line 1",
        ],
    ),
    "section-is-unknown": (
        """
rulebook: 1
operation: {}
""",
        [
            "rules.yaml:2:1: unknown section `operation` (did you mean `operations`?)",
        ],
    ),
    "section-comes-later": (
        """
rulebook: 1
use: rules.py
""",
        [
            "rules.yaml:2:1: `use` is not supported yet (remove it for now)",
        ],
    ),
    "value-is-missing": (
        """
rulebook: 1
let:
  kind:
""",
        [
            "rules.yaml:3:3: `kind` has no value (add a value or remove the member)",
        ],
    ),
    "setting-type-is-a-list": (
        """
rulebook: 1
settings:
  mode: {type: [text], default: a}
  size: {type: null, default: 1}
""",
        [
            'rules.yaml:3:16: unknown type `["text"]` (did you mean `text`?)',
            "rules.yaml:4:16: unknown type `null` (known: boolean, integer, number, text)",
        ],
    ),
    "reference-is-a-list": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann}]}
  pets: {key: id, refs: {owner: owners}, rows: [{id: rex, owner: [ann]}]}
""",
        [
            'rules.yaml:4:66: ["ann"] is not a key of owners (did you mean `ann`?)',
        ],
    ),
    "derived-column-takes-too-many-steps": (
        f"""
rulebook: 1
fixtures:
  pets:
    key: id
    rows: [{", ".join(f"{{id: p{n}}}" for n in range(500))}]
    derive:
      pairs: count(one for one in pets for other in pets)
""",
        [
            "rules.yaml:7:14: `pairs` of `p0` cannot be computed: more than 200000 steps",
        ],
    ),
    "operation-is-unknown": (
        """
rulebook: 1
operations:
  Pets_Creat: {}
""",
        [
            "rules.yaml:3:3: the document has no operation `Pets_Creat` (did you mean `Pets_Create`?)",
        ],
    ),
    "setting-without-default": (
        """
rulebook: 1
settings:
  mode: {choices: [a, b]}
""",
        [
            "rules.yaml:3:9: `default` is missing",
        ],
    ),
    "setting-default-is-no-choice": (
        """
rulebook: 1
settings:
  mode: {choices: [lenient, strict], default: strikt}
""",
        [
            'rules.yaml:3:47: the default "strikt" is not one of lenient, strict',
        ],
    ),
    "setting-type-is-unknown": (
        """
rulebook: 1
settings:
  limit: {type: int, default: 1}
""",
        [
            "rules.yaml:3:17: unknown type `int` (did you mean `integer`?)",
        ],
    ),
    "fixture-without-key": (
        """
rulebook: 1
fixtures:
  owners: {rows: [{id: ann}]}
""",
        [
            "rules.yaml:3:11: `key` is missing: the column that names a row",
        ],
    ),
    "fixture-file-is-missing": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: owners.csv}
""",
        [
            "rules.yaml:3:27: owners.csv cannot be read: No such file or directory (the name is relative to the rule book)",
        ],
    ),
    "fixture-key-stands-twice": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann}, {id: ann}]}
""",
        [
            "rules.yaml:3:44: owners has `ann` twice",
        ],
    ),
    "reference-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann}]}
  shops: {key: id, refs: {owner: owners}, rows: [{id: one, owner: anna}]}
""",
        [
            'rules.yaml:4:67: "anna" is not a key of owners (did you mean `ann`?)',
        ],
    ),
    "expression-cannot-be-read": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age = 3, then: {status: 400}}
""",
        [
            "rules.yaml:5:24: invalid expression near `request.body.age = 3` (write `==` to compare)",
        ],
    ),
    "name-is-unknown": (
        """
rulebook: 1
let:
  kind: request.body.kind
operations:
  Pets_Create:
    rules:
      - {id: no, when: kid == 'cat', then: {status: 400}}
""",
        [
            "rules.yaml:7:24: unknown name `kid` (did you mean `kind`?)",
        ],
    ),
    "member-of-the-request-is-unknown": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.naem, then: {status: 400}}
""",
        [
            "rules.yaml:5:37: request.body has no member `naem` (did you mean `name`?)",
        ],
    ),
    "member-in-folded-text": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - id: no
        when: >-
          request.body.kind == 'cat' and
          request.body.aeg > 3
        then: {status: 400}
""",
        [
            "rules.yaml:8:24: request.body has no member `aeg` (did you mean `age`?)",
        ],
    ),
    "column-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann, team: red}]}
operations:
  Pets_Create:
    rules:
      - {id: no, when: "owners[request.body.owner].taem", then: {status: 400}}
""",
        [
            "rules.yaml:7:52: a row of owners has no member `taem` (did you mean `team`?)",
        ],
    ),
    "column-in-a-table-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann, team: red}]}
tables:
  stop(o):
    - {id: red, when: o.taem == 'red'}
operations:
  Pets_Create:
    rules:
      - {id: no, when: "[o for o in owners if stop(o)]", then: {status: 400}}
""",
        [
            "rules.yaml:6:25: a row of owners has no member `taem` (did you mean `team`?)",
        ],
    ),
    "enum-value-is-unknown": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.kind == 'catt', then: {status: 400}}
""",
        [
            "rules.yaml:5:45: 'catt' is not a value of request.body.kind; did you mean 'cat'?",
        ],
    ),
    "types-never-equal": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age == '3', then: {status: 400}}
""",
        [
            "rules.yaml:5:44: request.body.age (null or number) is never equal to text",
        ],
    ),
    "fixture-key-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann}]}
operations:
  Pets_Create:
    rules:
      - {id: no, when: "owners['anne'].id == request.body.owner", then: {status: 400}}
""",
        [
            "rules.yaml:7:32: 'anne' is not a key of owners (did you mean `ann`?)",
        ],
    ),
    "function-is-unknown": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: lowr(request.body.name) == 'x', then: {status: 400}}
""",
        [
            "rules.yaml:5:24: unknown function `lowr` (did you mean `lower`?)",
        ],
    ),
    "function-takes-another-type": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: lower(request.body.age) == 'x', then: {status: 400}}
""",
        [
            "rules.yaml:5:43: `lower` takes a text as `text`, not a number",
        ],
    ),
    "function-has-too-many-arguments": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: "blank(request.body.name, 1)", then: {status: 400}}
""",
        [
            "rules.yaml:5:25: `blank` is called as blank(text)",
        ],
    ),
    "method-is-called": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.name.lower() == 'x', then: {status: 400}}
""",
        [
            "rules.yaml:5:24: methods are not part of the language: `request.body.name.lower(…)` (call it as a function: lower(…))",
        ],
    ),
    "pattern-is-broken": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: "matches(request.body.name, '[a')", then: {status: 400}}
""",
        [
            'rules.yaml:5:52: invalid pattern: "[a" is not a pattern for the linear-time engine (no look-around, no back-references)',
        ],
    ),
    "setting-is-unknown": (
        """
rulebook: 1
settings:
  mode: {choices: [lenient, strict], default: lenient}
operations:
  Pets_Create:
    rules:
      - {id: no, when: settings.mod == 'strict', then: {status: 400}}
""",
        [
            "rules.yaml:7:33: unknown setting `mod` (did you mean `mode`?)",
        ],
    ),
    "setting-is-compared-with-no-choice": (
        """
rulebook: 1
settings:
  mode: {choices: [lenient, strict], default: lenient}
operations:
  Pets_Create:
    rules:
      - {id: no, when: settings.mode == 'stricd', then: {status: 400}}
""",
        [
            "rules.yaml:7:41: 'stricd' is not a value of settings.mode; did you mean 'strict'?",
        ],
    ),
    "let-reads-itself": (
        """
rulebook: 1
let:
  a: b
  b: a
operations:
  Pets_Create:
    rules:
      - {id: no, when: a, then: {status: 400}}
""",
        [
            "rules.yaml:4:6: `a` refers to itself: a → b → a",
        ],
    ),
    "let-needs-arguments": (
        """
rulebook: 1
let:
  twice(x): x + x
operations:
  Pets_Create:
    rules:
      - {id: no, when: twice == 2, then: {status: 400}}
""",
        [
            "rules.yaml:7:24: `twice` needs arguments (twice(x))",
        ],
    ),
    "one-name-two-things": (
        """
rulebook: 1
fixtures:
  kind: {key: id, rows: [{id: a}]}
let:
  kind: request.body.kind
""",
        [
            "rules.yaml:5:3: `kind` is already a fixture (choose another name)",
        ],
    ),
    "ids-stand-twice": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age == 1, then: {status: 400}}
      - {id: no, when: request.body.age == 2, then: {status: 400}}
""",
        [
            "rules.yaml:6:14: the id `no` is already used (see rules.yaml:5:14)",
        ],
    ),
    "rule-can-never-fire": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 400}}
      - {id: old-cat, when: request.body.age > 9 and request.body.kind == 'cat', then: {status: 400}}
""",
        [
            "rules.yaml:6:29: `old-cat` can never fire: `old` comes before it and fires whenever this one would (move it up, or narrow the other)",
        ],
    ),
    "rule-without-then": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age > 9}
""",
        [
            "rules.yaml:5:9: `then` is missing",
        ],
    ),
    "rule-member-is-misspelt": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, wehn: request.body.age > 9, then: {status: 400}}
""",
        [
            "rules.yaml:5:9: `when` is missing (a rule that always decides has `otherwise: true`)",
            "rules.yaml:5:18: unknown member `wehn` (did you mean `when`?)",
        ],
    ),
    "status-is-undeclared": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age > 9, then: {status: 422}}
""",
        [
            "rules.yaml:5:61: Pets_Create declares no response 422 (declared: 201, 400)",
        ],
    ),
    "answer-has-no-such-member": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: yes, when: request.body.age > 9, then: {status: 201, body: {nmae: x}}}
""",
        [
            "rules.yaml:5:74: the answer has no member `nmae` in the document (did you mean `name`?)",
        ],
    ),
    "answer-value-is-no-enum-value": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: 'yes', when: request.body.age > 9, then: {status: 201, body: {kind: cow}}}
""",
        [
            "rules.yaml:5:82: 'cow' is not a value of kind (known: cat, dog)",
        ],
    ),
    "answer-has-no-such-example": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: 'yes', when: request.body.age > 9, then: {status: 201, example: rexx}}
""",
        [
            "rules.yaml:5:78: the response 201 has no example `rexx` (did you mean `rex`?)",
        ],
    ),
    "witness-misses-its-rule": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 400}, witness: {body: {name: Rex, age: 9}}}
""",
        [
            "rules.yaml:5:77: the witness of `old` does not reach it: no rule decides",
        ],
    ),
    "witness-breaks-the-document": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 400}, witness: {body: {age: 10}}}
""",
        [
            'rules.yaml:5:77: the witness of `old` does not reach it: it does not match the document: "name" is a required property',
        ],
    ),
    "answer-breaks-the-document": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 201, body: {age: '${ 0 - request.body.age }'}}, witness: {body: {name: Rex, age: 10}}}
""",
        [
            "rules.yaml:5:119: the answer of `old` to its witness does not match the document: age: -10 is less than the minimum of 0",
        ],
    ),
    "example-does-not-hold": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 400}}
    examples:
      - {id: nine, request: {body: {name: Rex, age: 10}}, expect: response.status == 201}
""",
        [
            "rules.yaml:7:67: the example `nine` does not hold: `old` decides with 400; response.status = 400",
        ],
    ),
    "include-is-unknown": (
        """
rulebook: 1
rules:
  refusals: []
operations:
  Pets_Create:
    rules:
      - include: refusal
""",
        [
            "rules.yaml:7:18: unknown list of rules `refusal` (did you mean `refusals`?)",
        ],
    ),
    "rule-reads-the-response": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: response.status == 200, then: {status: 400}}
""",
        [
            "rules.yaml:5:24: a rule cannot read the response: it decides before there is one",
        ],
    ),
    "body-is-read-above-its-judge": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: old, when: request.body.age > 9, then: {status: 400}}
      - {id: broken, when: request.violations, then: {status: 400}}
""",
        [
            "rules.yaml:5:25: `old` reads the body before `broken`, which refuses invalid bodies (move it below that rule)",
        ],
    ),
    "bound-member-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann}]}
operations:
  Pets_Create:
    bind: {body.onwer: owners}
""",
        [
            "rules.yaml:6:12: the request has no member `body.onwer` (did you mean `owner`?)",
        ],
    ),
    "bound-column-is-unknown": (
        """
rulebook: 1
fixtures:
  owners: {key: id, rows: [{id: ann, team: red}]}
operations:
  Pets_Create:
    bind: {body.owner: owners.teem}
""",
        [
            "rules.yaml:6:24: owners has no column `teem` (did you mean `team`?)",
        ],
    ),
    "follow-up-sets-a-misspelt-member": (
        """
rulebook: 1
operations:
  Pets_Create:
    relations:
      - {id: again, follow: {set: {body.nam: x}}, expect: second.response.status == 200}
""",
        [
            "rules.yaml:5:36: the request has no member `body.nam` (did you mean `name`?)",
        ],
    ),
    "follow-up-drops-an-unknown-member": (
        """
rulebook: 1
operations:
  Pets_Create:
    relations:
      - {id: again, follow: {drop: [body.size]}, expect: second.response.status == 200}
""",
        [
            "rules.yaml:5:37: the request has no member `body.size` (known: age, kind, name, owner, tags)",
        ],
    ),
    "follow-up-sets-something-else": (
        """
rulebook: 1
operations:
  Pets_Create:
    relations:
      - {id: again, follow: {set: {bdy.name: x}}, expect: second.response.status == 200}
""",
        [
            "rules.yaml:5:36: `bdy.name` is not a member of a request (body.a.b, query.a, path.a, headers.a or cookies.a)",
        ],
    ),
    "settings-are-read-alike": (
        """
rulebook: 1
settings:
  a-b: {type: integer, default: 1}
  a_b: {type: integer, default: 2}
operations: {}
""",
        [
            "rules.yaml:4:3: the settings `a-b` and `a_b` are both read as `settings.a_b` (rename one of them)",
        ],
    ),
    "free-member-is-unknown": (
        """
rulebook: 1
operations:
  Pets_Create:
    free: [nam]
""",
        [
            "rules.yaml:4:12: no response has a member `nam` (did you mean `name`?)",
        ],
    ),
    "template-is-not-closed": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: 'yes', when: request.body.age > 9, then: {status: 201, body: {name: '${ request.body.name'}}}
""",
        [
            "rules.yaml:5:83: `${` is not closed by `}`",
        ],
    ),
    "loop-variable-is-taken": (
        """
rulebook: 1
let:
  tags: request.body.tags
operations:
  Pets_Create:
    rules:
      - {id: no, when: "[tags for tags in request.body.tags]", then: {status: 400}}
""",
        [
            "rules.yaml:7:35: the name `tags` is already used (choose another name)",
        ],
    ),
    "uuid-in-a-condition": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: uuid == request.body.name, then: {status: 400}}
""",
        [
            "rules.yaml:5:24: a condition cannot read values that only the mock generates (uuid, fake)",
        ],
    ),
    "store-comes-later": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: "store.pets", then: {status: 400}}
""",
        [
            "rules.yaml:5:25: `store` is not supported yet",
        ],
    ),
    "delay-comes-later": (
        """
rulebook: 1
operations:
  Pets_Create:
    rules:
      - {id: no, when: request.body.age > 9, then: {status: 400, delay_s: 2}}
""",
        [
            "rules.yaml:5:66: `delay_s` is not supported yet (remove it for now)",
        ],
    ),
    "relation-without-its-exchange": (
        """
rulebook: 1
operations:
  Pets_Create:
    relations:
      - {id: twice, follow: {}, expect: response.status == first.response.status}
""",
        [
            "rules.yaml:5:41: `response` of which exchange? (first.response)",
        ],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_place_and_cure(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, messages = MISTAKES[name]
    monkeypatch.chdir(tmp_path)
    Path("rules.yaml").write_text(text.lstrip("\n"))
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(DOCUMENT, "rules.yaml")
    assert str(caught.value).split("\n") == messages


def test_all_mistakes_of_a_book_are_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules.yaml").write_text(
        "rulebook: 1\n"
        "operations:\n"
        "  Pets_Create:\n"
        "    rules:\n"
        "      - {id: one, when: request.body.nam, then: {status: 400}}\n"
        "      - {id: two, when: request.body.age == 'x', then: {status: 404}}\n"
    )
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(DOCUMENT, "rules.yaml")
    assert [fault.place.line for fault in caught.value.faults] == [5, 6, 6]


def test_mistakes_of_the_document_are_told_with_those_of_the_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text("openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\npahts:\n  /a: {get: {operationId: a}}\n")
    Path("rules.yaml").write_text("rulebook: 1\noperations:\n  a: {}\n")
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load("openapi.yaml")
    assert str(caught.value).split("\n") == [
        "rules.yaml:3:3: the document has no operation `a` (there is none)",
        "openapi.yaml:4:1: unknown member `pahts` in the document; ignored (did you mean `paths`?)",
    ]
