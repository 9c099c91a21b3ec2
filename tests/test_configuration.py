from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.configuration import (
    CONTRACTS,
    MOCK_SERVER,
    ContractsOptions,
    MockServerOptions,
    ReportTarget,
    Tool,
    arguments,
    default_document,
    resolve,
    shipped_folder,
)
from contracts.errors import ConfigurationError

TOOLS = pytest.mark.parametrize("tool", [MOCK_SERVER, CONTRACTS], ids=lambda tool: tool.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\n")
    return tmp_path


def mock_server(folder: Path, *, toml: str = "", flags: dict[str, object] | None = None, **environ: str) -> MockServerOptions:
    (folder / "pyproject.toml").write_text(f"[tool.mock-server]\n{toml}\n")
    return resolve(MOCK_SERVER, flags or {}, environ=environ, folder=folder)


def kit(folder: Path, *, toml: str = "", flags: dict[str, object] | None = None, **environ: str) -> ContractsOptions:
    (folder / "pyproject.toml").write_text(f"[tool.contracts]\n{toml}\n")
    return resolve(CONTRACTS, flags or {}, environ=environ, folder=folder)


@TOOLS
def test_every_option_is_a_field_of_the_resolved_object(tool: Tool[object], folder: Path) -> None:
    resolved = resolve(tool, {}, environ={}, folder=folder)
    assert {field.name for field in dataclasses.fields(resolved)} == {option.attribute for option in tool.options}  # type: ignore[arg-type]


def test_defaults_of_the_mock(folder: Path) -> None:
    assert mock_server(folder) == MockServerOptions(
        document=str(folder / "openapi.yaml"),
        allow_ref=(),
        rules="beside",
        set={},
        host="127.0.0.1",
        port=8000,
        https=False,
        cert="",
        key="",
        seed=0,
        now=datetime(2026, 1, 1, 12, tzinfo=UTC),
        auth=True,
        strict=False,
        strict_query=False,
        credential=(),
        examples="valid",
        rows=23,
        locale="en_US",
        state="open",
        store="memory",
        max_body=10 * 1024 * 1024,
        watch=False,
        quiet=False,
        phases=("book", "examples", "coverage", "fuzzing", "stateful", "relations"),
        max_examples=20,
        max_time=60,
        report=(),
    )


def test_options_are_written_as_flags_that_give_the_same_options(folder: Path) -> None:
    toml = "set = {mood = 'so so', loud = true}\nmax-body = 5\nwatch = true"
    options = mock_server(folder, toml=toml, flags={"allow_ref": ("http://anna:s3cret@host/", "a b")})
    words = arguments(MOCK_SERVER, options, ("allow-ref", "set", "port", "max-body", "watch"))
    assert words == [
        "--allow-ref", "http://***@host/", "--allow-ref", "a b", "--set", "mood=so so", "--set", "loud=true", "--max-body", "5", "--watch",
    ]  # fmt: skip


def _fifo(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_fifo, "it is not a regular file"),
        (Path.mkdir, "it is not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "it is not a regular file"),
        (lambda path: path.write_text("a = " + "[" * 100_000), "nested too deeply"),
        (lambda path: path.write_text("a = " + "9" * 5_000), "Exceeds the limit (4300 digits)"),
        (lambda path: path.write_bytes(b"\xff"), "'utf-8' codec can't decode byte 0xff"),
        (lambda path: path.write_text("#" * 2_000_000), "it is larger than 1 MiB"),
    ],
    ids=["pipe", "folder", "device", "nesting", "number", "bytes", "size"],
)
@TOOLS
def test_a_pyproject_that_cannot_be_read_is_one_line(
    make: Callable[[Path], object], reason: str, tool: Tool[object], tmp_path: Path
) -> None:
    make(tmp_path / "pyproject.toml")
    with pytest.raises(ConfigurationError) as caught:
        resolve(tool, {}, environ={}, folder=tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}/pyproject.toml: cannot be read: {reason}")
    assert len(caught.value.lines) == 1


def test_defaults_of_the_checker(folder: Path) -> None:
    resolved = kit(folder)
    assert (resolved.url, resolved.seed, resolved.header, resolved.report, resolved.skip) == ("", 1, (), (), ())
    assert resolved.phases == ("book", "examples", "coverage", "fuzzing", "stateful", "relations")
    assert (resolved.max_time, resolved.quiet, resolved.hard_only, resolved.require_reached) == (0, False, False, False)


def test_flag_beats_environment_beats_pyproject_beats_default(folder: Path) -> None:
    assert mock_server(folder).port == 8000
    assert mock_server(folder, toml="port = 1").port == 1
    assert mock_server(folder, toml="port = 1", MOCK_SERVER_PORT="2").port == 2
    assert mock_server(folder, toml="port = 1", MOCK_SERVER_PORT="2", flags={"port": "3"}).port == 3


def test_switch_can_be_taken_back_by_a_stronger_place(folder: Path) -> None:
    assert mock_server(folder, toml="quiet = true").quiet
    assert not mock_server(folder, toml="quiet = true", MOCK_SERVER_QUIET="off").quiet
    assert not mock_server(folder, MOCK_SERVER_QUIET="1", flags={"quiet": False}).quiet


def test_what_click_calls_not_given_is_not_given(folder: Path) -> None:
    flags: dict[str, object] = {"port": None, "set": (), "quiet": None}
    assert mock_server(folder, toml='port = 1\nset = {a = "b"}', flags=flags).set == {"a": "b"}


def test_empty_variable_is_not_given(folder: Path) -> None:
    assert mock_server(folder, toml="port = 1", MOCK_SERVER_PORT="").port == 1


def test_repeatable_variable_takes_one_value_per_line(folder: Path) -> None:
    assert kit(folder, CONTRACTS_SKIP="first\n\n  second\n").skip == ("first", "second")
    assert kit(folder, CONTRACTS_HEADER="A: 1\nB: x: y").header == (("A", "1"), ("B", "x: y"))


def test_repeatable_key_is_a_list_taken_whole_from_one_place(folder: Path) -> None:
    assert kit(folder, toml='skip = ["a", "b"]').skip == ("a", "b")
    assert kit(folder, toml='skip = ["a", "b"]', flags={"skip": ("c",)}).skip == ("c",)


def test_each_setting_comes_from_the_strongest_place_that_has_it(folder: Path) -> None:
    resolved = mock_server(
        folder,
        toml='set = {authentication = "strict", retry-after = 3, kept = true}',
        MOCK_SERVER_SET="retry-after=2\nunknown-number=refuse",
        flags={"set": ("authentication=lenient",)},
    )
    assert resolved.set == {"authentication": "lenient", "retry-after": "2", "unknown-number": "refuse", "kept": True}


@pytest.mark.parametrize(
    ("text", "size"),
    [("10MiB", 10485760), ("10 MiB", 10485760), ("500kB", 500000), ("7", 7), ("0", 0), ("1gib", 1073741824)],
)
def test_sizes_have_units(folder: Path, text: str, size: int) -> None:
    assert mock_server(folder, flags={"max_body": text}).max_body == size


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("clock", "clock"),
        ("2026-05-04T03:02:01Z", datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)),
        ("2026-05-04T03:02:01+02:00", datetime(2026, 5, 4, 1, 2, 1, tzinfo=UTC)),
        ("2026-05-04", datetime(2026, 5, 4, tzinfo=UTC)),
    ],
)
def test_now_is_a_moment_or_the_clock(folder: Path, text: str, moment: object) -> None:
    assert mock_server(folder, flags={"now": text}).now == moment


def test_now_may_be_a_time_of_toml(folder: Path) -> None:
    assert mock_server(folder, toml="now = 2026-05-04T03:02:01Z").now == datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def test_random_seed_is_drawn(folder: Path) -> None:
    assert resolve(MOCK_SERVER, {"seed": "random"}, environ={}, folder=folder, draw=lambda: 4711).seed == 4711


def test_phases_are_kept_in_their_order(folder: Path) -> None:
    assert kit(folder, flags={"phases": "fuzzing, book"}).phases == ("book", "fuzzing")
    assert kit(folder, toml='phases = ["coverage"]').phases == ("coverage",)


def test_report_goes_to_standard_output_or_a_file(folder: Path) -> None:
    resolved = kit(folder, flags={"report": ("json", "json=out/r=1.json", "json=-")})
    assert resolved.report == (ReportTarget("json", "-"), ReportTarget("json", "out/r=1.json"), ReportTarget("json", "-"))


def test_credentials_are_not_in_the_text_of_the_options(folder: Path) -> None:
    assert "s3cret" not in repr(kit(folder, CONTRACTS_HEADER="Authorization: Bearer s3cret"))


MISTAKES = [
    ({"flags": {"port": "80O0"}}, "--port: got `80O0`, expected an integer from 0 to 65535"),
    ({"flags": {"port": "65536"}}, "--port: got `65536`, expected an integer from 0 to 65535"),
    ({"MOCK_SERVER_PORT": "-1"}, "MOCK_SERVER_PORT: got `-1`, expected an integer from 0 to 65535"),
    ({"toml": "port = true"}, "pyproject.toml: [tool.mock-server] port: got `True`, expected an integer from 0 to 65535"),
    ({"toml": "prot = 1"}, "pyproject.toml: [tool.mock-server] has no key `prot`: did you mean `port`?"),
    ({"toml": "max_body = 1"}, "pyproject.toml: [tool.mock-server] has no key `max_body`: did you mean `max-body`?"),
    (
        {"toml": "xyz = 1"},
        (
            "pyproject.toml: [tool.mock-server] has no key `xyz`; known: allow-ref, auth, cert, credential, document, examples, host, https, key, locale,"
            " max-body, max-examples, max-time, now, phases, port, quiet, report, rows, rules, seed, set, state, store, strict, strict-query, watch"
        ),
    ),
    ({"MOCK_SERVER_PROT": "1"}, "unknown environment variable MOCK_SERVER_PROT: did you mean MOCK_SERVER_PORT?"),
    ({"flags": {"max_body": "10 apples"}}, "--max-body: got `10 apples`, expected a size such as 10MiB, 500kB or 1048576 (bytes)"),
    ({"flags": {"auth": "maybe"}}, "--auth: got `maybe`, expected on or off"),
    ({"flags": {"now": "noon"}}, "--now: got `noon`, expected a time such as 2026-01-01T12:00:00Z, or `clock`"),
    ({"flags": {"seed": "lucky"}}, "--seed: got `lucky`, expected a non-negative integer, or `random`"),
    ({"flags": {"set": ("authentication",)}}, "--set: got `authentication`, expected `name=value`"),
    ({"toml": 'set = ["a=b"]'}, "pyproject.toml: [tool.mock-server] set: got `['a=b']`, expected a table such as {name = 'value'}"),
    ({"flags": {"host": " "}}, "--host: got ` `, expected non-blank text"),
]


@pytest.mark.parametrize(("given", "message"), MISTAKES, ids=[message[:40] for _, message in MISTAKES])
def test_mistake_names_its_place_and_what_was_expected(folder: Path, given: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        mock_server(folder, **given)  # type: ignore[arg-type]
    assert str(caught.value).replace(f"{folder}/", "") == message


KIT_MISTAKES = [
    (
        {"flags": {"url": "ftp://example.com"}},
        "--url: got `ftp://example.com`, expected a URL that starts with http:// or https://, such as http://127.0.0.1:8000",
    ),
    (
        {"flags": {"url": "http://localhost:port"}},
        "--url: got `http://localhost:port`, expected a URL that starts with http:// or https://, such as http://127.0.0.1:8000",
    ),
    (
        {"flags": {"phases": "book,fuzing"}},
        (
            "--phases: got `book,fuzing`, expected one or more of book, examples, coverage, fuzzing, stateful, relations, separated by commas"
            ": did you mean `fuzzing`?"
        ),
    ),
    (
        {"flags": {"phases": "sequences"}},
        (
            "--phases: got `sequences`, expected one or more of book, examples, coverage, fuzzing, stateful, relations, separated by commas"
            "; `sequences` is not available yet"
        ),
    ),
    ({"flags": {"header": ("Bearer s3cret",)}}, "--header: got a value that is not shown (it may be a credential), expected `Name: value`"),
    (
        {"flags": {"header": ("Authorization:",)}},
        "--header: got a value that is not shown (it may be a credential), expected a value after the colon; quote `Name: value` so that it is one argument",
    ),
    (
        {"toml": 'url = "http://anna:s3cret@localhost:port"'},
        (
            "pyproject.toml: [tool.contracts] url: got `http://***@localhost:port`, expected a URL that starts with http:// or https://, such as "
            "http://127.0.0.1:8000; in a password, write `@`, `/`, `?` and `#` as %40, %2F, %3F and %23"
        ),
    ),
    (
        {"flags": {"url": "http://localhost/?key=s3cret"}},
        "--url: got `http://localhost/?***`, expected a URL without `?` or `#`; pass credentials with --header",
    ),
    (
        {"flags": {"url": "http://anna:s3cret@localhost", "header": ("authorization: Bearer s3cret",)}},
        "--url contains a user name and --header sets Authorization: use only one of them for credentials",
    ),
    ({"flags": {"header": ("A: b\r\nC: d",)}}, "--header: got a value that is not shown (it may be a credential), expected `Name: value`"),
    ({"toml": 'skip = "a"'}, "pyproject.toml: [tool.contracts] skip: got `a`, expected a list"),
    ({"flags": {"max_time": "soon"}}, "--max-time: got `soon`, expected a number of seconds such as 60, or 0 for no limit"),
    ({"flags": {"timeout": "0"}}, "--timeout: got `0`, expected a number of seconds above 0, such as 10"),
    ({"flags": {"report": ("json=",)}}, "--report: got `json=`, expected FORMAT or FORMAT=FILE, such as json=report.json"),
    ({"flags": {"max_examples": "0"}}, "--max-examples: got `0`, expected a positive integer"),
]


@pytest.mark.parametrize(("given", "message"), KIT_MISTAKES, ids=[message[:40] for _, message in KIT_MISTAKES])
def test_mistake_of_the_checker_names_its_place(folder: Path, given: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kit(folder, **given)  # type: ignore[arg-type]
    assert str(caught.value).replace(f"{folder}/", "") == message


def test_variables_that_others_make_with_our_prefix_are_left_alone(folder: Path) -> None:
    mock_server(folder, MOCK_SERVER_SERVICE_HOST="10.0.0.1", MOCK_SERVER_PORT_8000_TCP="tcp://10.0.0.1:8000", MOCK_SERVER_URL="x")


@pytest.mark.parametrize("text", ["[tool", "tool = 3", "[tool]\nmock-server = 3"])
def test_configuration_that_is_no_table_is_refused_or_somebody_elses(folder: Path, text: str) -> None:
    (folder / "pyproject.toml").write_text(text)
    if text == "tool = 3":
        assert resolve(MOCK_SERVER, {}, environ={}, folder=folder).port == 8000
        return
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: "):
        resolve(MOCK_SERVER, {}, environ={}, folder=folder)


def test_document_of_the_folder_comes_before_the_shipped_one(tmp_path: Path) -> None:
    assert default_document(tmp_path) == shipped_folder() / "openapi.yaml"
    for name in ("openapi.json", "openapi.yml", "openapi.yaml"):
        (tmp_path / name).write_text("{}")
        assert default_document(tmp_path) == tmp_path / name


def test_named_document_is_taken_as_it_is(folder: Path) -> None:
    assert mock_server(folder, flags={"document": "-"}).document == "-"


@TOOLS
def test_names_of_one_option_are_one_name_in_three_spellings(tool: Tool[object]) -> None:
    for option in tool.options:
        assert option.is_argument or option.flag == f"--{option.name}"
        assert tool.environment_name(option).lower().replace("_", "-") == f"{tool.name}-{option.name}"
