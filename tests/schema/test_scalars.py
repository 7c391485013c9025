"""DateTime and Duration: what they take, what they give, and what they refuse."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from graphql import GraphQLError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.scalars import format_instant, parse_duration, parse_instant

#: Epoch seconds of the first and the last instant that RFC 3339 can write in UTC.
FIRST, LAST = -62135596800, 253402300799
instants = st.integers(FIRST, LAST)
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59)
#: A busy machine is no fault.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refusal(value: object, parse: object = parse_instant) -> str:
    assert callable(parse)
    with pytest.raises(GraphQLError) as caught:
        parse(value)
    assert caught.value.extensions == {"code": "INVALID_DATE"}
    return caught.value.message


@unhurried
@given(instants)
def test_what_is_written_is_read_as_the_same_instant(seconds: int) -> None:
    assert parse_instant(format_instant(seconds)) == seconds


@unhurried
@given(instants.map(lambda s: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=s)), offsets)
def test_an_offset_changes_how_an_instant_is_written_not_which_it_is(instant: datetime, minutes: int) -> None:
    try:
        elsewhere = instant.astimezone(timezone(timedelta(minutes=minutes)))
    except OverflowError:  # the year 0 or 10000, there
        return
    assert parse_instant(elsewhere.isoformat()) == (instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()


@unhurried
@given(instants, st.text("0123456789", min_size=1, max_size=30))
def test_a_fraction_is_rounded_up(seconds: int, digits: str) -> None:
    written = format_instant(seconds).replace("Z", f".{digits}Z")
    assert parse_instant(written) == seconds + math.ceil(Fraction(f"0.{digits}"))


@unhurried
@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.lists(st.text()), st.binary()))
def test_anything_else_is_refused_in_the_same_way(value: object) -> None:
    assert refusal(value).endswith(" is not a date; write an instant such as 2025-11-24T17:10:37Z.")
    assert refusal(value, parse_duration).endswith(" is not a duration; write one such as P7D or PT6H.")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2025-11-24T17:10:37Z", 1764004237),
        ("2025-11-24t17:10:37z", 1764004237),
        ("2025-11-24T19:10:37+02:00", 1764004237),
        ("2025-11-24T17:10:37-00:00", 1764004237),
        ("2025-11-24T17:10:37.0000000Z", 1764004237),
        ("2025-11-24T17:10:37.0000001Z", 1764004238),
        ("0001-01-01T00:00:00Z", FIRST),
        ("9999-12-31T23:59:59.999999Z", LAST + 1),
    ],
)
def test_instants(written: str, seconds: int) -> None:
    assert parse_instant(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2025-11-24",
        "2025-11-24T17:10:37",
        "2025-11-24 17:10:37Z",
        "2025-11-24T17:10Z",
        "2025-11-24T24:00:00Z",
        "2025-11-24T17:10:37+24:00",
        "2025-11-24T17:10:37+0200",
        "2025-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-W47-1T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2025-11-24T17:10:37.Z",
        "2025-11-24T17:10:37Z ",
        "2025-11-24T17:10:37Z\n",
        "٢٠٢٥-١١-٢٤T١٧:١٠:٣٧Z",
        "1764004237",
        "now",
    ],
)
def test_what_is_no_instant(written: str) -> None:
    assert refusal(written) == f"{written!r} is not a date; write an instant such as 2025-11-24T17:10:37Z."


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(FIRST, "0001-01-01T00:00:00Z"), (0, "1970-01-01T00:00:00Z"), (LAST, "9999-12-31T23:59:59Z")],
)
def test_years_have_four_digits(seconds: int, written: str) -> None:
    assert format_instant(seconds) == written


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("P7D", 7 * 86400),
        ("PT6H", 6 * 3600),
        ("P1W", 7 * 86400),
        ("P1M", 30 * 86400),
        ("P1Y", 365 * 86400),
        ("P1DT2H3M4S", 86400 + 2 * 3600 + 3 * 60 + 4),
        ("PT0S", 0),
        ("PT0.1S", 1),
    ],
)
def test_durations(written: str, seconds: int) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "",
        "P",
        "PT",
        "P1",
        "P1DT",
        "7 days",
        "7",
        "-P7D",
        "P-7D",
        "p7d",
        "P7D ",
        "P7X",
        "PT7D",
        "PY",
        "P" + "9" * 30 + "D",
    ],
)
def test_what_is_no_duration(written: str) -> None:
    assert refusal(written, parse_duration) == f"{written!r} is not a duration; write one such as P7D or PT6H."
