"""When an exhausted rate limit opens again."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.fetch.rate_limits import reopens_at
from tests.indexer.fetch.opened import NOW

EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30),
        ({"x-ratelimit-remaining": "1", "x-ratelimit-reset": "30"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(EPOCH + 30)}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{EPOCH + 30}.0"}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str((EPOCH + 30) * 1000)}, 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon"}, None),
        ({"x-ratelimit-remaining": "0"}, None),
        ({"x-ratelimit-reset": "30"}, None),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "30"}, 30),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, 30),
        ({}, None),
    ],
)
def test_pairs(headers: dict[str, str], expected: float | None) -> None:
    check(headers, expected)


ALL = "x-ratelimit-remaining-all"
RESET_ALL = "x-ratelimit-reset-all"
RESETS = "1, 1;window=1, 42;window=60, 1800;window=3600, 40000;window=86400, 900000;window=2592000"


@pytest.mark.parametrize(
    ("remaining", "resets", "expected"),
    [
        ("20, 20;window=1, 300;window=60, 3000;window=3600, 7500;window=86400", RESETS, None),
        ("0, 0;window=1, 299;window=60, 2999;window=3600", RESETS, 1),
        ("19, 19;window=1, 0;window=60, 0;window=3600", RESETS, 1_800),
        ('"19, 19;window=1, 0;window=60"', f'"{RESETS}"', 42),
        ("19,19;window=1,0; window=60", RESETS.replace(" ", ""), 42),
        ("19, 19;window=1, 0;window=60", "", 60),
        ("0", "", None),
        ("nonsense, 0;window=x", RESETS, 1),
    ],
)
def test_windows(remaining: str, resets: str, expected: float | None) -> None:
    check({ALL: remaining, RESET_ALL: resets}, expected)
    check({"x-ratelimit-remaining": remaining, "x-ratelimit-reset": resets}, expected)


@pytest.mark.parametrize(
    ("limit", "policy", "expected"),
    [
        ('"default";r=0;t=30', '"default";q=100;w=60', 30),
        ('"default";r=50;t=30', '"default";q=100;w=60', None),
        ('"default";r=0', '"default";q=100;w=60', 60),
        ('"default";r=0', '"other";q=100;w=60', None),
        ('"burst";r=5;t=1, "daily";r=0;t=3600', '"burst";q=10;w=1, "daily";q=1000;w=86400', 3_600),
        ("default;r=0;t=30", "", 30),
        ('"a, b";r=0;t=30;pk=:c29tZQ==:', "", 30),
        ("limit=100, remaining=0, reset=50", "100;w=60", 50),
        ("limit=100, remaining=2, reset=50", "100;w=60", None),
        ("r=0", "", None),
        (";;;", ",,,", None),
    ],
)
def test_structured(limit: str, policy: str, expected: float | None) -> None:
    check({"ratelimit": limit, "ratelimit-policy": policy}, expected)


names = st.sampled_from(["ratelimit", "ratelimit-policy", ALL, RESET_ALL, "x-ratelimit-remaining", "x-ratelimit-reset"])
values = st.text() | st.integers(0).map(str) | st.text('0123456789;=, "windowrt')


@given(st.dictionaries(names, values))
def test_nonsense_does_no_harm(headers: dict[str, str]) -> None:
    assert isinstance(reopens_at(headers, NOW), datetime | None)


def check(headers: dict[str, str], expected: float | None) -> None:
    found = reopens_at(headers, NOW)
    assert (None if found is None else (found - NOW).total_seconds()) == expected
