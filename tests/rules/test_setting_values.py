"""Values of settings: numbers are written as in JSON, whatever Python reads as one."""

from __future__ import annotations

import pytest

from contracts.errors import ConfigurationError
from contracts.rules.book.declared_settings import Setting

RATIO, COUNT = Setting("ratio", 1.5, "", type="number"), Setting("count", 1, "", type="integer")


@pytest.mark.parametrize("written", ["nan", "inf", "-inf", "Infinity", " 1_0 ", "1_0", " 1", "0x10", "١", "1e999", ""])
@pytest.mark.parametrize("setting", [RATIO, COUNT], ids=["number", "integer"])
def test_other_ways_to_write_a_number_are_refused(setting: Setting, written: str) -> None:
    with pytest.raises(ConfigurationError, match=f"setting {setting.name}: .* is not of type {setting.type}"):
        setting.parse(written)


@pytest.mark.parametrize(("setting", "written", "value"), [(RATIO, "-1.5e2", -150.0), (RATIO, "3", 3.0), (COUNT, "-12", -12)])
def test_numbers_of_json_are_read(setting: Setting, written: str, value: float) -> None:
    assert setting.parse(written) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_given_in_python_is_finite(value: float) -> None:
    with pytest.raises(ConfigurationError):
        RATIO.parse(value)
