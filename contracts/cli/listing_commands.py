"""`contracts check`, `rules` and `checks`, which need no server."""

from __future__ import annotations

from contracts.cli import console
from contracts.cli import rule_listing as listing
from contracts.cli.loading import load
from contracts.cli.sample_request import read_question
from contracts.configuration import ContractsOptions
from contracts.errors import ConfigurationError
from contracts.http.addresses import shown

__all__ = ["check", "checks", "rules"]


def check(options: ContractsOptions) -> None:
    """Print the result of checking document and book. Raises ContractsError."""
    console.say(listing.checked(load(options)))


def rules(options: ContractsOptions, explain: str | None) -> None:
    """Print the rules of the book, or the one that decides the request in the file `explain`. Raises ContractsError."""
    if explain is None:
        contract = load(options)
        if contract.book is None:
            raise ConfigurationError(f"{shown(options.document)} has no rule book: put a rules.yaml next to it, or pass one with --rules")
        console.say(listing.rows(contract))
        return
    question, contract = read_question(explain), load(options)
    console.say(listing.explained(contract.explain(question.request(contract), settings=question.settings)))


def checks(options: ContractsOptions) -> None:
    """Print the checks that apply to any document."""
    console.say(listing.checks())
