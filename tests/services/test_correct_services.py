"""Services that are correct, and behave as frameworks do: nothing is reported as an error, and every operation is reached."""

from __future__ import annotations

import pytest

from tests.services.checking import checked, errors, served, warnings
from tests.services.manners import MANNERS
from tests.services.orders import Orders

WARNINGS = {
    "Starlette: Allow of the first route": {"allow-header-lists-all-methods"},
    "Jackson: types are converted": {"types-are-not-converted"},
    "Go: null is the zero value": {"types-are-not-converted"},
}


@pytest.mark.parametrize("manners", MANNERS)
def test_a_correct_service_has_no_failures(manners: str) -> None:
    result = checked(Orders(MANNERS[manners]()))
    assert (errors(result), warnings(result)) == (set(), WARNINGS.get(manners, set()))
    assert {one.verdict for one in result.operations} == {"reached"}
    assert (result.exit_code, result.errors) == (0, ())


@pytest.mark.nightly
@pytest.mark.parametrize("manners", MANNERS)
def test_a_correct_service_has_no_failures_in_a_whole_run(manners: str) -> None:
    with served(Orders(MANNERS[manners]())) as url:
        result = checked(url, phases="examples,coverage,fuzzing,stateful,relations", **{"max-examples": "100"})
    assert (errors(result), result.exit_code) == (set(), 0)
