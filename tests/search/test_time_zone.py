"""Names of zones, what their clocks show, and when."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.errors import InvalidCode, InvalidRequest
from search.time_zone import TimeZone
from tests.search.zones import ZONES

DAY = 86_400


@pytest.mark.parametrize(
    "name",
    [
        *("", " UTC", "Mars/Olympus", "europe/kyiv", "EET ", "UTC+2", "+02:00", "Europe", "Europe/", "localtime"),
        *("../../etc/passwd", "/etc/localtime", "right/UTC", "posix/UTC", "zone.tab", "Europe/Kyiv\0", "\ud800", "Ї"),
    ],
)
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        TimeZone(name)
    assert caught.value.code is InvalidCode.INVALID_TIME_ZONE
    assert str(caught.value) == f"Unknown time zone {name!r}; give an IANA name such as Europe/Kyiv or UTC."


def test_a_long_name_is_not_repeated_whole() -> None:
    with pytest.raises(InvalidRequest) as caught:
        TimeZone("x" * 10_000)
    assert len(str(caught.value)) < 150


def test_old_names_are_names() -> None:
    assert TimeZone("Europe/Kiev").offsets == TimeZone("Europe/Kyiv").offsets == {7_200, 10_800}


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(instant=st.integers(-4 * 10**9, 4 * 10**9))
def test_what_is_shown_is_shown_then(name: str, instant: int) -> None:
    zone = TimeZone(name)
    assert instant in zone.instants(zone.shown(instant))


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(shown=st.integers(-4 * 10**9, 4 * 10**9))
def test_nothing_is_shown_before_it_begins(name: str, shown: int) -> None:
    zone = TimeZone(name)
    first, *again = zone.instants(shown)
    assert zone.shown(first) >= shown
    assert zone.shown(first - 1) < shown or zone.shown(first - 1) > zone.shown(first)
    assert all(zone.shown(later) == shown and later > first for later in again)


def test_clocks_put_back_and_forward() -> None:
    zone = TimeZone("Europe/Kyiv")
    put_back = 1_761_440_400  # 2025-10-26 01:00 UTC: from 04:00 to 03:00
    assert zone.instants(put_back + 2 * 3_600 + 600) == (put_back - 3_000, put_back + 600)
    put_forward = 1_743_296_400  # 2025-03-30 01:00 UTC: from 03:00 to 04:00
    assert zone.instants(put_forward + 2 * 3_600 + 600) == (put_forward,)
    assert zone.instants(put_forward + 2 * 3_600 - 1) == (put_forward - 1,)
    assert zone.instants(put_forward + 3 * 3_600) == (put_forward,)
