"""Histograms as a client sees them: arguments, buckets, tone, and where a click on one leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from search import factory
from search.histogram import HistogramRequest, Interval
from search.time_zone import TimeZone
from tests.articles import article
from tests.schema.asking import Asker, Recording

LIGHTHOUSES = '{tags: {anyOf: "lighthouse"}}'


async def histogram(ask: Asker, arguments: str, selected: str, chosen: str = LIGHTHOUSES) -> Any:
    question = f"{{ articles(filter: {chosen}) {{ histogram{arguments} {{ {selected} }} }} }}"
    return (await ask.data(question))["articles"]["histogram"]


async def test_a_histogram(ask: Asker) -> None:
    found = await histogram(
        ask,
        '(interval: DAY, timeZone: "Europe/Kyiv")',
        "interval step timeZone buckets { start end count sentiment { positive neutral negative unknown net } }",
    )
    assert found == {
        "interval": "DAY",
        "step": 1,
        "timeZone": "Europe/Kyiv",
        "buckets": [
            {
                "start": "2025-11-23T22:00:00Z",
                "end": "2025-11-24T22:00:00Z",
                "count": 40,
                "sentiment": {"positive": 0, "neutral": 0, "negative": 0, "unknown": 40, "net": 0.0},
            }
        ],
    }


async def test_auto_in_utc_is_the_default(ask: Asker) -> None:
    found = await histogram(ask, "", "interval step timeZone buckets { count }")
    assert found == {"interval": "HOUR", "step": 1, "timeZone": "UTC", "buckets": [{"count": 40}]}
    assert found == await histogram(
        ask, '(interval: AUTO, timeZone: "UTC")', "interval step timeZone buckets { count }"
    )


async def test_several_with_different_arguments(ask: Asker, engine: Recording) -> None:
    data = await ask.data(
        """query($zone: String!, $interval: Interval!) {
          articles {
            histogram { interval }
            days: histogram(interval: DAY, timeZone: $zone) { timeZone buckets { count } }
            same: histogram(timeZone: $zone, interval: $interval) { timeZone }
            ... on ArticleConnection { weeks: histogram(interval: WEEK) { ...H } }
          }
        } fragment H on Histogram { interval buckets { end } }""",
        zone="Asia/Kathmandu",
        interval="DAY",
    )
    assert data["articles"] == {
        "histogram": {"interval": "HOUR"},
        "days": {"timeZone": "Asia/Kathmandu", "buckets": [{"count": 43}]},
        "same": {"timeZone": "Asia/Kathmandu"},
        "weeks": {"interval": "WEEK", "buckets": [{"end": "2025-12-01T00:00:00Z"}]},
    }
    (request,) = engine.requests
    assert request.histograms == {
        HistogramRequest(),
        HistogramRequest(Interval.DAY, TimeZone("Asia/Kathmandu")),
        HistogramRequest(Interval.WEEK),
    }


async def test_hits_are_not_asked_for(ask: Asker) -> None:
    assert (await ask.request("{ articles { histogram { interval } } }")).page.size == 0


async def test_what_is_left_out_is_not_made(ask: Asker) -> None:
    question = "query($with: Boolean!) { articles { totalCount histogram @include(if: $with) { step } } }"
    assert (await ask.request(question, **{"with": False})).histograms == set()
    assert (await ask.request(question, **{"with": True})).histograms == {HistogramRequest()}
    assert (await ask.request("{ articles { totalCount } }")).histograms == set()


async def test_an_unknown_zone_is_told_and_the_rest_stands(ask: Asker) -> None:
    question = '{ articles { totalCount lost: histogram(timeZone: "Mars/Olympus") { step } histogram { step } } }'
    data, errors = await ask.answer(question)
    assert data == {"articles": {"totalCount": 43, "lost": None, "histogram": {"step": 1}}}
    (error,) = errors
    assert (error.path, error.message, (error.extensions or {})["code"]) == (
        ["articles", "lost"],
        "Unknown time zone 'Mars/Olympus'; give an IANA name such as Europe/Kyiv or UTC.",
        "INVALID_TIME_ZONE",
    )


async def test_of_nothing(ask: Asker) -> None:
    found = await histogram(ask, "(interval: MONTH)", "interval buckets { count }", '{tags: {anyOf: "nothing"}}')
    assert found == {"interval": "MONTH", "buckets": []}


#: Its hours begin a quarter past.
KATHMANDU = '(interval: HOUR, timeZone: "Asia/Kathmandu")'


async def test_select_is_the_search_narrowed_to_the_bucket(ask: Asker) -> None:
    def between(gte: str, lt: str) -> str:
        period = f'{{gte: "2025-11-24T10:{gte}:00Z", lt: "2025-11-24T10:{lt}:00Z"}}'
        return f'{{tags: {{anyOf: "lighthouse"}}, publishedAt: {period}}}'

    early, late = (await histogram(ask, KATHMANDU, "buckets { start count select }", between("05", "18")))["buckets"]
    assert (early["start"], early["count"]) == ("2025-11-24T09:15:00Z", 2 * 10)
    assert (late["start"], late["count"]) == ("2025-11-24T10:15:00Z", 2 * 3)
    for bucket, by_hand in ((early, between("05", "15")), (late, between("15", "18"))):
        question = "query($state: SearchState!) { articles(state: $state) { totalCount state } }"
        narrowed = (await ask.data(question, state=bucket["select"]))["articles"]
        assert narrowed == {"totalCount": bucket["count"], "state": bucket["select"]}
        asked = await ask.data(f"{{ articles(filter: {by_hand}) {{ state }} }}")
        assert asked["articles"]["state"] == bucket["select"]


async def test_select_of_a_relative_period_stays_where_it_was(ask: Asker) -> None:
    ask.now = int(datetime(2025, 11, 24, 12, 10, tzinfo=UTC).timestamp())
    chosen = '{publishedAt: {within: "PT2H"}, tags: {anyOf: "lighthouse"}}'
    early, late = (await histogram(ask, KATHMANDU, "buckets { count select }", chosen))["buckets"]
    assert (early["count"], late["count"]) == (2 * 5, 2 * 6)
    ask.now += 3_600
    question = "query($state: SearchState!) { articles(state: $state) { totalCount } }"
    assert (await ask.data(question, state=early["select"]))["articles"]["totalCount"] == 2 * 5


@pytest.mark.parametrize(("head", "argument"), [("$v: Interval = DAY", "interval"), ('$v: String = "UTC"', "timeZone")])
async def test_null_is_told_where_it_stands(ask: Asker, head: str, argument: str) -> None:
    question = f"query({head}) {{ articles {{ histogram({argument}: $v) {{ step }} }} }}"
    assert await ask.data(question) == {"articles": {"histogram": {"step": 1}}}
    data, errors = await ask.answer(question, v=None)
    assert data == {"articles": {"histogram": None}}
    assert [error.path for error in errors] == [["articles", "histogram"]]


@pytest.fixture
async def ages(tmp_path: Path) -> AsyncIterator[Asker]:
    """Articles of the first second and of the last that can be written."""
    written = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
    articles = [article(slug=f"at-{at[:4]}", published_at=datetime.fromisoformat(at)) for at in written]
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply([one.document() for one in articles], ())
    async with aclosing(factory.embedded_engine(tmp_path)) as engine:
        yield Asker(Recording(engine))


async def test_instants_that_cannot_be_written(ages: Asker) -> None:
    question = '{ articles { histogram(timeZone: "Asia/Kolkata") { buckets { start end count } } } }'
    buckets = (await ages.data(question))["articles"]["histogram"]["buckets"]
    assert (buckets[0]["start"], buckets[-1]["end"]) == ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
    assert (buckets[0]["count"], buckets[-1]["count"]) == (1, 1)


async def test_too_many_buckets_say_what_to_do(ages: Asker) -> None:
    question = "{ a: articles { b: histogram(interval: DAY) { step } totalCount warnings { code message path } } }"
    message = "By DAY this search has more than 4,000 buckets; choose a longer interval or AUTO, or narrow the search."
    warning = {"code": "HISTOGRAM_UNAVAILABLE", "message": message, "path": ["a", "b"]}
    assert await ages.data(question) == {"a": {"b": None, "totalCount": 2, "warnings": [warning]}}
