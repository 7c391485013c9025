"""What the page on dashboards says of AUTO, limits and warnings is so."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from schema.enums import SearchWarningCode
from search import histogram
from search.histogram import STEPS, HistogramRequest, Interval, Step
from tests.docs import pages
from tests.docs.pages import ROOT

DASHBOARDS = ROOT / "docs" / "dashboards.md"
SECONDS = {"hours": 3_600, "days": 86_400, "weeks": 7 * 86_400}
SOMEWHEN = 1_000_000_000


def _rows() -> list[tuple[str, str, int]]:
    return [(span, cells[0].strip("`"), int(cells[1])) for span, cells in pages.table(DASHBOARDS, "up to").items()]


def test_the_table_of_auto_is_in_order() -> None:
    told = [(interval, count) for _, interval, count in _rows()]
    assert told == [(step.interval, step.count) for step in STEPS[: len(told)]]
    assert "to buckets of 200 years" in DASHBOARDS.read_text()
    assert (STEPS[-1].interval, STEPS[-1].count) == (Interval.MONTH, 200 * 12)


@pytest.mark.parametrize(("span", "interval", "step"), _rows())
def test_auto_takes_what_the_table_says(span: str, interval: str, step: int) -> None:
    """So long a span fits just, where it begins with a bucket."""
    number, unit = span.split()
    start = Step(Interval(interval), step).beginning(SOMEWHEN)
    end = _years_later(start, int(number)) if unit == "years" else start + int(number) * SECONDS[unit]
    at, beyond = HistogramRequest().axis(start, end - 1), HistogramRequest().axis(start, end)
    assert (at.step.interval, at.step.count) == (interval, step)
    assert len(at.edges) - 1 == histogram.MAX_AUTO_BUCKETS
    assert beyond.step != at.step


def _years_later(start: int, years: int) -> int:
    begun = datetime.fromtimestamp(start, UTC)
    return int(begun.replace(year=begun.year + years).timestamp())


def test_limits_are_those_of_the_code() -> None:
    told = " ".join(DASHBOARDS.read_text().split())
    assert f"at most {histogram.MAX_AUTO_BUCKETS} for the span" in told
    assert re.findall(r"more than ([\d,]+) buckets", told) == [f"{histogram.MAX_BUCKETS:,}"] * 2


def test_every_warning_about_a_part_is_told() -> None:
    told = set(pages.table(DASHBOARDS, "code"))
    assert told == {code.value for code in SearchWarningCode if code.value.endswith("_UNAVAILABLE")}
