"""Baselines: findings that were accepted, in a file, so that only new ones and those whose time is up make a run fail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contracts.checker.events import Result
from contracts.checker.failures import Accepted, Finding, Standing
from contracts.document.reading.sources import read
from contracts.document.reading.yaml import Tree, parse
from contracts.errors import ConfigurationError, DocumentError, Fault
from contracts.http.messages import JSON

__all__ = ["Baseline", "read_baseline"]

_MEMBERS = ("fingerprint", "id", "operation", "reason", "owner", "expires")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_HEADER = "# Accepted findings, see docs/ci.md. `contracts run --baseline FILE --update` keeps reason, owner and expires.\n"


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted findings by fingerprint. `is_updated`: what is new is accepted by this run."""

    accepted: Mapping[str, Accepted] = field(default_factory=dict)
    is_updated: bool = False
    today: date = field(default_factory=date.today)

    def standing(self, finding: Finding) -> Standing:
        """Whether a finding was accepted, and still is. The day on which it expires is its last."""
        known = self.accepted.get(finding.fingerprint)
        if known is None:
            return "new"
        return "expired" if known.expires is not None and known.expires < self.today else "known"

    def fails(self, standing: Standing) -> bool:
        """Whether findings of this standing make a run fail."""
        return standing == "expired" or (standing == "new" and not self.is_updated)

    def fixed(self, result: Result) -> tuple[Accepted, ...]:
        """Accepted findings that were looked for and not found. What a run did not judge is not fixed."""
        if result.stopped:
            return ()
        found = {finding.fingerprint for finding in result.findings}
        held = {(one.id, one.operation) for one in result.verdicts if one.verdict == "held"} | result.checked
        operations = {one.operation for one in result.operations}
        return tuple(
            one
            for one in self.accepted.values()
            if one.fingerprint not in found and ((one.id, one.operation) in held or (one.operation and one.operation not in operations))
        )

    def text_after(self, result: Result) -> str:
        """The file brought up to date: without what is fixed, with what is new."""
        fixed = {one.fingerprint for one in result.fixed}
        found = {one.fingerprint: Accepted(one.fingerprint, one.failure.id, one.failure.operation) for one in result.findings}
        kept = {fingerprint: one for fingerprint, one in self.accepted.items() if fingerprint not in fixed}
        return _text(sorted((found | kept).values(), key=lambda one: (one.operation, one.id)))


def read_baseline(file: str, *, is_updated: bool) -> Baseline:
    """The baseline in a file; empty if the file is still to be written. Raises ContractsError."""
    if not Path(file).exists():
        if is_updated:
            return Baseline(is_updated=True)
        raise ConfigurationError(f"--baseline: {file} does not exist; add --update to write it")
    tree = parse(read(Path(file)).text, file=file)
    listed = tree.data.get("findings") if isinstance(tree.data, dict) else None
    if not isinstance(listed, list):
        raise DocumentError([Fault("a baseline must be a mapping with a list `findings`", tree.place(""))])
    entries = [_accepted(tree, one, f"/findings/{index}") for index, one in enumerate(listed)]
    return Baseline({one.fingerprint: one for one in entries}, is_updated)


def _accepted(tree: Tree, value: JSON, at: str) -> Accepted:
    if not isinstance(value, dict):
        raise DocumentError([Fault("an accepted finding must be a mapping", tree.place(at))])
    for name, member in value.items():
        if name not in _MEMBERS:
            raise DocumentError([Fault(f"`{name}` is unknown", tree.place(at), f"known: {', '.join(_MEMBERS)}")])
        if not isinstance(member, str) and member is not None:
            raise DocumentError([Fault(f"`{name}` must be a text", tree.place(f"{at}/{name}"))])
    texts = {name: str(value.get(name) or "") for name in _MEMBERS}
    if not _FINGERPRINT.fullmatch(texts["fingerprint"]):
        raise DocumentError([Fault("`fingerprint` must be the 16 hexadecimal digits of a report", tree.place(at))])
    expires = _day(tree, texts.pop("expires"), f"{at}/expires")
    return Accepted(**texts, expires=expires)


def _day(tree: Tree, text: str, at: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DocumentError([Fault("`expires` must be a day such as 2026-12-31", tree.place(at))]) from None


def _text(entries: Iterable[Accepted]) -> str:
    lines = []
    for one in entries:
        members = [f"{name}: {_quoted(getattr(one, name))}" for name in _MEMBERS[:-1]]
        lines += [f"  - {members[0]}", *(f"    {member}" for member in members[1:]), f"    expires: {one.expires or 'null'}"]
    return _HEADER + ("findings:\n" + "\n".join(lines) if lines else "findings: []") + "\n"


def _quoted(text: str) -> str:
    """A double-quoted scalar of YAML."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(character if character.isprintable() else f"\\U{ord(character):08x}" for character in quoted)
