"""Every argument of a function is typed; a new function is one row of the table."""

from __future__ import annotations

import datetime

import pytest

import contracts
from contracts.rules.language.functions import FUNCTIONS, Argument, Function
from contracts.rules.language.types import MAYBE_NUMBER
from tests.rules.test_expressions import DOCUMENT, book, value

_TEXT, _NUMBER = frozenset({"text", "null"}), frozenset({"number", "null"})


def mistake(expression: str) -> str:
    """What is wrong with an expression, without its place."""
    with pytest.raises(contracts.RuleBookError) as caught:
        contracts.load(DOCUMENT, book(expression))
    (fault,) = caught.value.faults
    return f"{fault.message} ({fault.hint})" if fault.hint else fault.message


@pytest.mark.parametrize(
    ("expression", "message"),
    {
        "startswith(request.body, 3)": "`startswith` takes a text as `start`, not a number",
        "endswith('abc', ['c'])": "`endswith` takes a text as `end`, not a list",
        "remove(request.body, 1 == 1)": "`remove` takes a text as `characters`, not a boolean",
        "given(request.body, 1)": "`given` takes a text as `name`, not a number",
        "without(request.body, 'a', 2)": "`without` takes a text as `names`, not a number",
        "merge({'a': 1}, {'b': 2}, 'c')": "`merge` takes an object as `objects`, not a text",
        "matches(request.body, request.body)": "`matches` takes a literal text as `pattern` (matches('a1', '[a-z][0-9]'))",
        "matches(request.body, 1)": "`matches` takes a text as `pattern`, not a number",
        "sum('abc')": "`sum` takes a list as `list`, not a text",
        "startswith('a')": "`startswith` is called as startswith(text, start)",
    }.items(),
)
def test_an_argument_of_another_kind_is_refused_by_its_name(expression: str, message: str) -> None:
    assert mistake(expression) == message


@pytest.mark.parametrize("expression", ["startswith('abc', request.body)", "startswith('abc', null)", "merge({}, request.body)"])
def test_an_argument_that_may_be_right_is_accepted(expression: str) -> None:
    assert value(expression, 7) in (False, {})


def days_between(start: object, end: object) -> int | None:
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    return (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days


def rounded(number: object, digits: object = 0, mode: object = "half-even") -> object:
    return round(number, digits if isinstance(digits, int) else 0) if isinstance(number, float) and mode else None


@pytest.fixture
def more_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    start, end = Argument("start", _TEXT), Argument("end", _TEXT)
    mode = Argument("mode", _TEXT, values=("half-even", "half-up"), is_optional=True)
    arguments = Argument("number", _NUMBER), Argument("digits", _NUMBER, is_optional=True), mode
    rows = (
        Function("days_between", (start, end), MAYBE_NUMBER, days_between, "null", "days_between('2026-01-01', '2026-01-03')", "2"),
        Function("round", arguments, MAYBE_NUMBER, rounded, "null", "round(1.25, 1)", "1.2"),
    )
    for row in rows:
        monkeypatch.setitem(FUNCTIONS, row.name, row)


@pytest.mark.usefixtures("more_functions")
@pytest.mark.parametrize(
    ("expression", "expected"),
    {
        "days_between('2026-01-01', '2026-01-03')": 2,
        "days_between(request.body, '2026-01-03') + 1": 3,
        "days_between(null, '2026-01-03') is null": True,
        "round(request.query.none) is null": True,
        "round(1.25, 1)": 1.2,
        "round(1.25, 1, 'half-up')": 1.2,
    }.items(),
)
def test_a_new_row_is_a_new_function(expression: str, expected: object) -> None:
    assert value(expression, "2026-01-01") == expected


@pytest.mark.usefixtures("more_functions")
@pytest.mark.parametrize(
    ("expression", "message"),
    {
        "days_between('2026-01-01', 3)": "`days_between` takes a text as `end`, not a number",
        "days_between('2026-01-01')": "`days_between` is called as days_between(start, end)",
        "round(1.5, 2, 'halfup')": "`round` has no `mode` 'halfup' (did you mean `half-up`?)",
        "round(1.5, 2, request.body)": "`round` takes a literal text as `mode` (round(1.25, 1))",
        "round(1.5, 'two')": "`round` takes a number as `digits`, not a text",
        "round(1, 2, 'half-up', 4)": "`round` is called as round(number, digits, 'mode')",
        "round(1.5) + 'a'": "a number and a text cannot be added (use text(x) or f'{x}' to make a text)",
    }.items(),
)
def test_a_new_row_types_all_its_arguments(expression: str, message: str) -> None:
    assert mistake(expression) == message


@pytest.mark.parametrize(
    "expression",
    [
        "request.body" + ".a" * 900,
        "request.body" + " + 1" * 450,
        "not " * 400 + "request.body",
        "-" * 300 + "1",
        "lower(" * 150 + "request.body" + ")" * 150,
    ],
    ids=["members", "operators", "not", "signs", "calls"],
)
def test_deep_nesting_is_refused(expression: str) -> None:
    assert mistake(expression) == "the expression is nested too deeply (split it into lets)"


def test_deep_data_is_compiled() -> None:
    body: object = "${ request.body }"
    for _ in range(150):
        body = {"a": body}
    rules = [{"id": "only", "when": "true", "then": {"status": 200, "body": body}}]
    contracts.load(DOCUMENT, {"rulebook": 1, "operations": {"Any": {"rules": rules}}})


def test_lets_with_alike_names_stay_apart() -> None:
    lets = {"a(x)": "[x]", "a_0": "1", "a_1": "2", "a_2": "request.body.b", "call_a": "request.body.b"}
    assert value("[a(1), a('t'), a_0, a_1, a_2, call_a]", {"b": 5}, let=lets) == [[1], ["t"], 1, 2, 5, 5]


def test_minus_zero_is_not_zero() -> None:
    assert value("f'{0.0} {-0.0} {0.0}'") == "0.0 -0.0 0.0"


def values(rows: list[tuple[str, object]], **sections: object) -> dict[str, object]:
    found = value(f"[{', '.join(expression for expression, _ in rows)}]", **sections)
    assert isinstance(found, list)
    return dict(zip((expression for expression, _ in rows), found, strict=True))


VALUES = [
        ("number('15.01') + number('0.02')", 15.03), ("0.1 + 0.2", 0.3), ("3 * 1.1", 3.3), ("1.1 - 1", 0.1), ("0.3 // 0.1", 3),
        ("0.3 % 0.1", 0), ("-7.5 % 2", 0.5), ("7 / 2", 3.5), ("0.3 / 0.1", 3), ("1.5 / 0", None), ("number('1e5')", None),
        ("number(' 1')", None), ("number('-0.50')", -0.5), ("sum([x * 0.1 for x in [1, 2, 3, 4]])", 1),
        ("round(2.5)", 3), ("round(2.5, 0, 'half-even')", 2), ("round(-2.5)", -3), ("round(1.005, 2)", 1.01), ("round(1234, -2)", 1200),
        ("round(1.5, 99)", None), ("floor(2.0)", 2), ("ceil(-1.2)", -1),
        ("split('a--b', '-')", ["a", "", "b"]), ("split('', ',')", [""]), ("split('ab', '')", ["ab"]), ("join([], '-')", ""),
        ("join(['a', null, 2], ',')", "a,,2"), ("replace('aaa', 'aa', 'b')", "ba"), ("replace('a', '', 'b')", "a"),
        ("sorted([1, 2, null], 'descending')", [2, 1, None]), ("first_of([])", None), ("last_of([])", None),
        ("zip([1, 2], ['a'])", [[1, "a"]]), ("zip([1], null)", []), ("range(0)", []), ("range(-1)", []), ("range(1.5)", []),
        ("[xs[i] for i in range(count(xs)) if i > 0 and xs[i] < xs[i - 1]]", [1, 0]),
        ("unique(orders, key=customer)", [{"id": 1, "of": "a"}, {"id": 2, "of": "b"}]),
        ("[o.id for o in sorted(orders, 'descending', key=customer)]", [2, 1, 3]),
]  # fmt: skip


def test_numbers_texts_and_lists() -> None:
    lets = {
        "xs": "[3, 1, 2, 0]",
        "orders": "[{'id': 1, 'of': 'a'}, {'id': 2, 'of': 'b'}, {'id': 3, 'of': 'a'}]",
        "customer(o)": "o.of",
    }
    assert values(VALUES, let=lets) == dict(VALUES)


TIMES = [
        ("instant('1970-01-01')", 0), ("instant('1970-01-01T00:00:01.5Z')", 1.5), ("instant('1969-12-31T23:59:59z')", -1),
        ("instant('2016-12-31T23:59:60Z') == instant('2017-01-01T00:00:00Z')", True), ("instant(1700000000)", 1700000000),
        ("instant('2026-02-29')", None), ("instant('2026-01-01T12:00:00')", None), ("instant('yesterday')", None),
        ("instant('2026-01-01T00:00:00+02:00') < instant('2025-12-31T23:00:00Z')", True),
        ("instant('2026-01-01') + duration('P14D') == instant('2026-01-15')", True), ("duration('-PT90M')", -5400), ("duration('P2W')", 1209600),
        ("date('2026-03-01T23:30:00-05:00')", "2026-03-01"), ("date(86400)", "1970-01-02"), ("date(null)", None),
        ("date(in_zone('2026-03-01T23:30:00-05:00', 'Europe/Berlin'))", "2026-03-02"), ("weekday('2026-11-30')", "Monday"),
        ("time(in_zone('2026-07-01T12:00:00Z', 'Europe/Berlin')) >= '14:00:00'", True), ("days('2026-01-01', '2026-03-01')", 59),
        ("days('2026-03-01', '2026-01-01')", -59), ("days('2026-01-01', null)", None), ("hours('2026-01-01T00:00:00Z', '2026-01-01T01:30:00Z')", 1.5),
        ("minutes('2026-01-01T00:00:00+01:00', '2026-01-01T00:00:00Z')", 60), ("in_zone('x', 'UTC')", None), ("date(1e300)", None),
        ("instant('9999-12-31T23:59:60Z')", None), ("in_zone('0001-01-01', 'America/New_York')", None),
]  # fmt: skip


def test_times() -> None:
    assert values(TIMES) == dict(TIMES)


@pytest.mark.parametrize(
    ("expression", "message"),
    {
        "duration('P1M')": "'P1M' is not a duration of weeks, days, hours, minutes and seconds (months and years have no fixed length: P30D, PT12H)",
        "in_zone(request.body, 'Berlin')": "there is no time zone 'Berlin' (names are those of the IANA database: 'Europe/Berlin')",
        "len(request.body)": "unknown function `len` (write count(list))",
        "round(1.5, 0, 'halfup')": "`round` has no `mode` 'halfup' (did you mean `half-up`?)",
    }.items(),
)
def test_mistakes_have_a_cure(expression: str, message: str) -> None:
    assert mistake(expression) == message
