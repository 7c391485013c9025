"""Dates as they come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-11-22T04:00:52.000Z", datetime(2025, 11, 22, 4, 0, 52, tzinfo=UTC)),
        ("2025-11-22T04:00:52.123456Z", datetime(2025, 11, 22, 4, 0, 52, 123456, tzinfo=UTC)),
        ("2025-11-22t04:00:52z", datetime(2025, 11, 22, 4, 0, 52, tzinfo=UTC)),
        ("2025-11-22 04:00:52", datetime(2025, 11, 22, 4, 0, 52, tzinfo=UTC)),
        ("2025-11-22 04:00:52 +02:00", datetime(2025, 11, 22, 2, 0, 52, tzinfo=UTC)),
        ("2025-11-22T04:00:52-0530", datetime(2025, 11, 22, 9, 30, 52, tzinfo=UTC)),
        ("2025-11-22", datetime(2025, 11, 22, tzinfo=UTC)),
        ("  2025-11-22  ", datetime(2025, 11, 22, tzinfo=UTC)),
        ("yesterday", None),
        ("2025-13-01", None),
        ("2025-02-30", None),
        ("2025-11-22T25:00:00Z", None),
        ("1763784052", None),
        ("1763784052000", None),
        ("20251122", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("", None),
    ],
)
def test_parse(text: str, expected: datetime | None) -> None:
    assert instant.parse(text) == expected


@given(st.text())
def test_any_text_is_a_date_or_not(text: str) -> None:
    value = instant.parse(text)
    assert value is None or value.tzinfo is UTC


@given(st.datetimes(timezones=st.just(UTC)))
def test_nothing_of_a_date_is_lost(value: datetime) -> None:
    assert instant.parse(value.isoformat()) == value


def test_microseconds() -> None:
    assert instant.microseconds(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert instant.microseconds(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000
