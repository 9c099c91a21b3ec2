"""Loading the contract that the options of `contracts` select."""

from __future__ import annotations

import contracts
from contracts.cli import console
from contracts.configuration import ContractsOptions
from contracts.contract import Contract

__all__ = ["load"]


def load(options: ContractsOptions) -> Contract:
    """The contract; faults that do not prevent its use are printed to standard error. Raises ContractsError."""
    contract = contracts.load(
        options.document, options.rules, settings=options.set, fixtures=options.fixtures or None, allowed=options.allow_ref
    )
    console.warn(*(f"warning: {fault}" for fault in (*contract.faults, *contract.notes)))
    return contract
