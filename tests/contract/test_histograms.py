"""Histograms: buckets of a calendar, without gaps, each with its tones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from search.article import Article
from search.cursor import Sort
from search.errors import InvalidRequest
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.histogram import Bucket, Histogram, HistogramRequest, Interval, Tones
from search.request import Page, SearchRequest
from search.text import Query
from search.time_zone import TimeZone
from tests.articles import article
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle
from tests.search.zones import ZONES

pytestmark = pytest.mark.anyio


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def second(written: str) -> int:
    return int(moment(written).timestamp())


def made(written: str, sentiment: str | None = None, title: str = "Ship", **fields: object) -> Article:
    slug = "at-" + "".join(letter for letter in written if letter.isalnum())
    return article(slug=slug, title=title, published_at=moment(written), sentiment=sentiment, **fields)


#: Around the night in Kyiv in which clocks were put back, with a quiet day in it.
NIGHT = (
    made("2025-10-24 20:59:59", "POSITIVE"),
    made("2025-10-24 21:00:00", "NEGATIVE"),
    made("2025-10-25 20:59:59", "NEGATIVE", title="Ferry"),
    made("2025-10-26 00:30", "NEUTRAL", tags=["night"]),
    made("2025-10-26 01:30", None, tags=["night"]),
    made("2025-10-28 21:59:59", "POSITIVE", title="Ship and ferry"),
    made("2025-10-28 22:00:00", "POSITIVE"),
)
#: From the year that some systems write where they have none, on.
AGES = (
    made("0001-01-01 00:00:00"),
    made("1867-10-18 12:00", "NEGATIVE", tags=["old"]),
    made("1924-05-01 21:58", "NEUTRAL", tags=["old"]),
    made("1924-05-01 21:57:55", "NEUTRAL", tags=["old"]),
    made("1969-12-31 23:59:59", "POSITIVE", tags=["old", "epoch"]),
    made("1970-01-01 00:00:00", "POSITIVE", tags=["old", "epoch"]),
    made("1972-01-07 00:44:29", "POSITIVE", tags=["old"]),
    made("1972-01-07 00:44:30", tags=["old"]),
    made("2011-12-30 09:59:59", "NEGATIVE"),
    made("2011-12-30 10:00:00", "NEGATIVE"),
    made("9999-12-31 23:59:59", "POSITIVE"),
)
ALL = (*NIGHT, *AGES)
ORACLE = Oracle(ALL)
IN_THE_NIGHT = ArticleFilter(published_at=Period(second("2025-10-01"), second("2025-11-01")))


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return ALL


def by(interval: Interval = Interval.AUTO, zone: str = "UTC") -> HistogramRequest:
    return HistogramRequest(interval, TimeZone(zone))


async def histogram(
    contender: Contender, wanted: HistogramRequest, chosen: ArticleFilter = IN_THE_NIGHT, query: str = ""
) -> Histogram:
    request = SearchRequest(Query.parse(query), chosen, page=Page(0), histograms=frozenset({wanted}))
    page = await contender.ask(request)
    assert page.failures == {}
    return page.histograms[wanted]


async def test_days_of_a_calendar_without_a_gap(filled: Contender) -> None:
    starts = [second(f"2025-10-{day} {hour}:00") for day, hour in ((23, 21), (24, 21), (25, 21), (26, 22))]
    starts += [second(f"2025-10-{day} 22:00") for day in (27, 28, 29)]
    tones = [
        Tones(positive=1),
        Tones(negative=2),
        Tones(neutral=1, unknown=1),
        Tones(),
        Tones(positive=1),
        Tones(positive=1),
    ]
    found = await histogram(filled, by(Interval.DAY, "Europe/Kyiv"))
    assert found == Histogram(Interval.DAY, 1, "Europe/Kyiv", tuple(map(Bucket, starts[:-1], starts[1:], tones)))
    assert [bucket.total for bucket in found.buckets] == [1, 2, 2, 0, 1, 1]


async def test_the_hour_that_came_twice(filled: Contender) -> None:
    found = await histogram(filled, by(Interval.HOUR, "Europe/Kyiv"), ArticleFilter(tags=Terms(any_of=("night",))))
    assert [(bucket.start, bucket.tones) for bucket in found.buckets] == [
        (second("2025-10-26 00:00"), Tones(neutral=1)),
        (second("2025-10-26 01:00"), Tones(unknown=1)),
    ]


async def test_months_and_weeks_of_one_hit(filled: Contender) -> None:
    only = ArticleFilter(ids=(NIGHT[3].id,))
    (month,) = (await histogram(filled, by(Interval.MONTH, "Asia/Kolkata"), only)).buckets
    assert month == (second("2025-09-30 18:30"), second("2025-10-31 18:30"), Tones(neutral=1))
    (week,) = (await histogram(filled, by(Interval.WEEK, "Europe/Kyiv"), only)).buckets
    assert week == (second("2025-10-19 21:00"), second("2025-10-26 22:00"), Tones(neutral=1))


async def test_auto_tells_what_it_chose(filled: Contender) -> None:
    found = await histogram(filled, by())
    assert (found.interval, found.step, len(found.buckets)) == (Interval.HOUR, 3, 34)
    everything = await histogram(filled, by(), ArticleFilter())
    assert (everything.interval, everything.step, len(everything.buckets)) == (Interval.MONTH, 2_400, 50)
    assert sum(bucket.total for bucket in everything.buckets) == len(ALL)


@pytest.mark.parametrize("interval", Interval)
async def test_nothing_has_no_buckets(filled: Contender, interval: Interval) -> None:
    found = await histogram(filled, by(interval, "Asia/Kolkata"), ArticleFilter(ids=("art_none",)))
    shown = Interval.HOUR if interval is Interval.AUTO else interval
    assert found == Histogram(shown, 1, "Asia/Kolkata", ())


async def test_an_index_that_is_not_there(empty: Contender) -> None:
    assert (await histogram(empty, by(), ArticleFilter())).buckets == ()


async def test_it_follows_the_query_and_every_filter(filled: Contender) -> None:
    """Its own too: a histogram is of the hits."""
    assert [one.total for one in (await histogram(filled, by(Interval.DAY), query="ferry")).buckets] == [1, 0, 0, 1]
    chosen = ArticleFilter(published_at=Period(second("2025-10-26"), second("2025-10-28 22:00")))
    assert [one.total for one in (await histogram(filled, by(Interval.DAY), chosen)).buckets] == [2, 0, 1]
    positive = ArticleFilter(sentiment=Terms(any_of=("POSITIVE",)), published_at=IN_THE_NIGHT.published_at)
    assert [one.tones for one in (await histogram(filled, by(Interval.WEEK), positive)).buckets] == [
        Tones(positive=1),
        Tones(positive=2),
    ]


async def test_it_is_of_the_words_that_were_searched(filled: Contender) -> None:
    request = SearchRequest(Query.parse("ferry xylophone"), histograms=frozenset({by(Interval.DAY)}))
    page = await filled.ask(request)
    assert page.relaxed
    assert [bucket.total for bucket in page.histograms[by(Interval.DAY)].buckets] == [1, 0, 0, 1]


async def test_several_at_once_beside_facets(filled: Contender) -> None:
    wanted = frozenset(by(interval, zone) for interval in (Interval.AUTO, Interval.DAY) for zone in ZONES)
    facets = frozenset({FacetField.SENTIMENT, FacetField.TAGS})
    request = SearchRequest(filter=IN_THE_NIGHT, facets=facets, histograms=wanted)
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert page.histograms == expected.histograms
    assert page.facets == expected.facets
    assert page.failures == {}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("interval", Interval)
async def test_every_interval_in_every_zone(filled: Contender, interval: Interval, zone: str) -> None:
    old = ArticleFilter(tags=Terms(any_of=("old",)))
    epoch = ArticleFilter(tags=Terms(any_of=("epoch",)))
    for chosen in (IN_THE_NIGHT, old, epoch):
        request = SearchRequest(filter=chosen, histograms=frozenset({by(interval, zone)}))
        page, expected = await filled.ask(request), ORACLE.answer(request)
        assert page.histograms == expected.histograms
        assert set(page.failures) == expected.refused


async def test_too_many_buckets_are_refused_and_the_rest_stands(filled: Contender) -> None:
    request = SearchRequest(
        page=Page(5), facets=frozenset({FacetField.LANG}), histograms=frozenset({by(Interval.DAY), by()})
    )
    page = await filled.ask(request)
    assert (page.total, len(page.hits)) == (len(ALL), 5)
    assert page.facets[FacetField.LANG].values[0].count == len(ALL)
    assert set(page.histograms) == {by()}
    (failure,) = page.failures.values()
    assert set(page.failures) == {by(Interval.DAY)}
    assert isinstance(failure, InvalidRequest)
    assert "choose a longer interval" in str(failure)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("query", ["", "ship", "ferry"])
async def test_histograms_do_not_depend_on_sort_or_page(filled: Contender, query: str, sort: Sort) -> None:
    first = SearchRequest(Query.parse(query), sort=sort, page=Page(1))
    cursor = (await filled.ask(first)).hits[0].cursor
    wanted = frozenset({by(), by(Interval.HOUR, "Asia/Kathmandu")})
    for page in (Page(0), Page(1), Page(5, backward=True), Page(100), Page(3, cursor)):
        request = SearchRequest(Query.parse(query), IN_THE_NIGHT, sort=sort, page=page, histograms=wanted)
        assert (await filled.ask(request)).histograms == ORACLE.answer(request).histograms


async def test_only_what_was_asked_is_made(filled: Contender) -> None:
    assert (await filled.ask(SearchRequest())).histograms == {}
