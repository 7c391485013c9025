"""Times as numbers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import epoch

WHEN = datetime(2025, 11, 16, 18, 49, 34, tzinfo=UTC)


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_the_unit_is_told_by_the_size(unit: int) -> None:
    assert epoch.instant(int(WHEN.timestamp()) * unit) == WHEN


def test_parts_of_seconds_are_kept() -> None:
    assert epoch.instant(1763318974123) == WHEN + timedelta(milliseconds=123)
    assert epoch.instant(1763318974.5) == WHEN + timedelta(milliseconds=500)


@pytest.mark.parametrize(
    "value", [None, 0, -1, 1, 2025, 20251116, 5_000_000_000, 1e300, -1763318974, math.inf, math.nan]
)
def test_what_is_no_time_of_this_century(value: float | None) -> None:
    assert epoch.instant(value) is None


@given(st.integers() | st.floats())
def test_any_number_is_a_time_of_this_century_or_none(value: float) -> None:
    when = epoch.instant(value)
    assert when is None or 2000 <= when.year <= 2100
