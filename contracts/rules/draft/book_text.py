"""A first rule book for a document: the suggestions of `proposals` as text that loads without faults.

Rows that the loader rejects are left out, one by one, so that a draft never has to be repaired first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap

from contracts.api.operations import Spec
from contracts.errors import RuleBookError
from contracts.http.messages import JSON
from contracts.printable import printable, printable_json
from contracts.rules.draft.proposals import Proposal, ProposedFixture, ProposedOperation, ProposedRow, ProposedSetting, propose
from contracts.rules.program.rulebook import load

__all__ = ["draft"]

_PLAIN = re.compile(r"[A-Za-z][^:#{}\[\],&*!|>'\"%@`]*")
_WORDS = frozenset({"true", "false", "null"})
_WIDTH = 120
_HEAD = """\
# A first rule book for {title}, drafted from the document by `contracts init`. The comment above each part gives its evidence.
#
# Names are only hints: every row is `soft`, because it may be wrong. Delete the rows that are wrong, remove `soft` from those that are
# right, and add what the document cannot say: rules, each with a request that triggers it. `contracts check` checks the rule book, and
# `contracts run --url …` checks an implementation against it.
"""


@dataclass(frozen=True, slots=True)
class _BookLine:
    """A line of the book, and the part that it belongs to: the id of a row, a bound member, a fixture, "" for none."""

    text: str
    operation: str = ""
    part: str = ""


def draft(spec: Spec) -> str:
    """The text of the book."""
    proposal = propose(spec)
    while True:
        lines = list(_book(spec, proposal))
        text = "\n".join(line.text for line in lines) + "\n"
        refused = _refused(text, lines, spec)
        if not refused:
            return text.rstrip("\n") + "\n"
        _leave_out(proposal, refused)


def _refused(text: str, lines: Sequence[_BookLine], spec: Spec) -> set[tuple[str, str]]:
    """The operation and part of everything that the loader rejects."""
    try:
        load(text, file="rules.yaml", spec=spec, read_file=_no_file)
    except RuleBookError as error:
        refused = {(lines[fault.place.line - 1].operation, lines[fault.place.line - 1].part) for fault in error.faults}
        if all(part for _, part in refused):
            return refused
        raise
    return set()


def _no_file(name: str) -> tuple[str, str]:
    raise FileNotFoundError(name)


def _leave_out(proposal: Proposal, refused: set[tuple[str, str]]) -> None:
    for operation, own in proposal.operations.items():
        own.rows[:] = [row for row in own.rows if (operation, row.id) not in refused]
        for member in [member for member in own.bind if (operation, member) in refused]:
            del own.bind[member]
    gone = {part for operation, part in refused if not operation}
    for own in proposal.operations.values():
        own.rows[:] = [row for row in own.rows if not any(f"settings.{name.replace('-', '_')}" in row.expect for name in gone)]
        for member in [member for member, (fixture, _) in own.bind.items() if fixture in gone]:
            del own.bind[member]


def _book(spec: Spec, proposal: Proposal) -> Iterator[_BookLine]:
    operations = {name: own for name, own in proposal.operations.items() if own.rows or own.bind}
    bound = {fixture for own in operations.values() for fixture, _ in own.bind.values()}
    read = " ".join(row.expect for own in operations.values() for row in own.rows)
    title = printable(" ".join(f"{spec.title} {spec.version}".split()))
    yield from (_BookLine(text) for text in _HEAD.format(title=title).splitlines())
    yield _BookLine("rulebook: 1")
    settings = [one for one in proposal.settings if f"settings.{one.name.replace('-', '_')}" in read]
    if settings:
        yield from (_BookLine(""), _BookLine("settings:"))
        for setting in settings:
            yield from _setting(setting)
    fixtures = [one for one in proposal.fixtures if one.name in bound]
    if fixtures:
        yield from (_BookLine(""), _BookLine("fixtures:"))
        for fixture in fixtures:
            yield from _fixture(fixture)
    if operations:
        yield from (_BookLine(""), _BookLine("operations:"))
        for name, own in operations.items():
            yield from _operation(name, own)
    else:
        yield from (_BookLine(""), _BookLine("# The document suggests no rows: its paths, request bodies and responses share no names."))


def _setting(setting: ProposedSetting) -> Iterator[_BookLine]:
    yield from _comment(setting.evidence, "  ")
    head = f"  {setting.name}: {{type: integer, default: {setting.default}, help: {_data(setting.help)}}}"
    yield _BookLine(head, "", setting.name)


def _fixture(fixture: ProposedFixture) -> Iterator[_BookLine]:
    yield from _comment(fixture.evidence, "  ")
    yield _BookLine(f"  {fixture.name}:", "", fixture.name)
    yield _BookLine(f"    key: {fixture.key}", "", fixture.name)
    yield _BookLine("    rows:", "", fixture.name)
    for row in fixture.rows:
        written = ", ".join(f"{name}: {_inline(value)}" for name, value in row.items())
        yield _BookLine(f"      - {{{written}}}", "", fixture.name)


def _operation(name: str, own: ProposedOperation) -> Iterator[_BookLine]:
    yield _BookLine(f"  {_data(name)}:")
    if own.bind:
        yield _BookLine("    bind:")
        for member, (fixture, evidence) in own.bind.items():
            yield from _comment(evidence, "      ")
            yield _BookLine(f"      {member}: {fixture}", name, member)
    if own.rows:
        yield _BookLine("    invariants:")
        for row in own.rows:
            yield from _row(name, row)
    yield _BookLine("")


def _row(operation: str, row: ProposedRow) -> Iterator[_BookLine]:
    yield from _comment(row.evidence, "      ")
    yield _BookLine(f"      - id: {row.id}", operation, row.id)
    for word, expression in (("when", row.when), ("expect", row.expect)):
        if expression and (_is_plain(expression) or not expression.isprintable()):
            yield _BookLine(f"        {word}: {_data(expression)}", operation, row.id)
        elif expression:
            yield _BookLine(f"        {word}: >-", operation, row.id)
            yield _BookLine(f"          {expression}", operation, row.id)
    yield _BookLine("        source: names in the document", operation, row.id)
    yield _BookLine("        soft: true", operation, row.id)


def _comment(text: str, indent: str) -> Iterator[_BookLine]:
    for line in wrap(printable(" ".join(text.split())), _WIDTH, break_long_words=False, break_on_hyphens=False):
        yield _BookLine(f"{indent}# {line}")


def _data(text: str) -> str:
    """Text as YAML: plain if that reads the same, otherwise in single quotes, otherwise as JSON."""
    if _is_plain(text):
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return printable_json(json.dumps(text))


def _is_plain(text: str) -> bool:
    return text.isprintable() and bool(_PLAIN.fullmatch(text)) and text == text.strip() and text not in _WORDS


def _inline(value: JSON) -> str:
    return _data(value) if isinstance(value, str) else json.dumps(value)
