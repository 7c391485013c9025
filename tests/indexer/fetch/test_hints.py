"""When an upstream wants to be asked again."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch import hints
from tests.indexer.fetch.opened import NOW

NOON = "Mon, 24 Nov 2025 12:00:00 GMT"


def seconds(name: str, headers: dict[str, str]) -> float | None:
    found = getattr(hints, name)(headers, NOW)
    return None if found is None else (found - NOW).total_seconds()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1),
        ("0", 0),
        ("Mon, 24 Nov 2025 12:02:00 GMT", 120),
        ("Monday, 24-Nov-25 12:02:00 GMT", 120),
        ("Mon Nov 24 12:02:00 2025", 120),
        ("Mon, 24 Nov 2025 11:00:00 GMT", 0),
        ("Mon, 24 Nov 2035 11:00:00 GMT", 86_400),
        ("9999999999", 86_400),
        ("9" * 5_000, None),
        ("-5", None),
        ("", None),
        ("later", None),
        ("Mon, 99 Nov 2025 11:00:00 GMT", None),
    ],
)
def test_retry_after(value: str, expected: float | None) -> None:
    assert seconds("not_before", {"retry-after": value}) == expected


def test_a_clock_that_is_wrong() -> None:
    headers = {"date": "Mon, 24 Nov 2025 09:00:00 GMT", "retry-after": "Mon, 24 Nov 2025 09:05:00 GMT"}
    assert seconds("not_before", headers) == 300
    assert seconds("fresh_until", {"date": headers["date"], "expires": headers["retry-after"]}) == 300


def test_the_later_wish_counts() -> None:
    headers = {"retry-after": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"}
    assert seconds("not_before", headers) == 60
    assert seconds("not_before", headers | {"retry-after": "90"}) == 90


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"cache-control": "max-age=300"}, 300),
        ({"cache-control": 'public, Max-Age = "300", must-revalidate'}, 300),
        ({"cache-control": "s-maxage=900"}, None),
        ({"cache-control": "s-maxage=900,max-age=60"}, 60),
        ({"cache-control": "max-age=300", "age": "100"}, 200),
        ({"cache-control": "max-age=300", "age": "400"}, None),
        ({"cache-control": "max-age=300, no-cache"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "max-age=31536000"}, 86_400),
        ({"cache-control": "max-age=0", "expires": "Mon, 24 Nov 2025 13:00:00 GMT"}, None),
        ({"cache-control": "max-age=x"}, None),
        ({"expires": "Mon, 24 Nov 2025 13:00:00 GMT"}, 3_600),
        ({"expires": "Mon, 24 Nov 2025 13:00:00 GMT", "date": NOON, "age": "600"}, 3_000),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Thu, 19 Nov 1981 08:52:00 GMT"}, None),
        ({}, None),
    ],
)
def test_fresh_until(headers: dict[str, str], expected: float | None) -> None:
    assert seconds("fresh_until", headers) == expected


@pytest.mark.parametrize("name", ["retry-after", "cache-control", "expires", "ratelimit", "x-ratelimit-remaining"])
def test_nobody_keeps_us_busy(name: str) -> None:
    start = time.monotonic()
    headers = {name: "a" + " " * 90_000 + "b"}
    assert (hints.not_before(headers, NOW), hints.fresh_until(headers, NOW)) == (None, None)
    assert time.monotonic() - start < 2


@given(st.dictionaries(st.sampled_from(["retry-after", "cache-control", "expires", "date", "age"]), st.text()))
def test_nonsense_does_no_harm(headers: dict[str, str]) -> None:
    for wish in (hints.not_before(headers, NOW), hints.fresh_until(headers, NOW)):
        assert wish is None or NOW <= wish <= NOW + timedelta(days=1)
