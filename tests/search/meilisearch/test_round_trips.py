"""What goes over the wire for a search: as little as can be."""

from __future__ import annotations

import pytest

from search.cursor import Offset, Sort
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.histogram import HistogramRequest, Interval
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.request import Page, SearchRequest
from search.text import Query
from search.time_zone import TimeZone
from tests.articles import article, at, second
from tests.schema.asking import Asker, Recording
from tests.search.meilisearch.recorder import Recorder

ALL_FACETS = frozenset(FacetField)


@pytest.fixture(autouse=True)
async def articles(index: MeilisearchIndex) -> None:
    await index.apply([article(slug=f"ship-{n}", title=f"Ship {n}").document() for n in range(5)], [])


async def test_a_whole_operation_is_one_multi_search(engine: MeilisearchEngine, recorder: Recorder) -> None:
    selection = ArticleFilter(tags=Terms(any_of=("harbor",)), lang=Terms(any_of=("en",)))
    requests = [
        SearchRequest(Query.parse("ship"), selection, facets=ALL_FACETS, matches=True),
        SearchRequest(facets=ALL_FACETS),
        SearchRequest(sort=Sort.PUBLISHED_AT_DESC, page=Page(2, backward=True)),
        SearchRequest(page=Page(0)),
    ]
    await engine.search(requests)
    assert len(recorder.searches) == 1


async def test_a_plain_page_with_facets_is_one_query(engine: MeilisearchEngine, recorder: Recorder) -> None:
    (page,) = await engine.search([SearchRequest(Query.parse("ship"), facets=ALL_FACETS)])
    assert [len(queries) for queries in recorder.searches] == [1]
    assert {facet: counts.missing for facet, counts in page.facets.items()} == {
        **dict.fromkeys(ALL_FACETS, 5),
        FacetField.SOURCE: 0,
        FacetField.LANG: 0,
    }


KYIV = TimeZone("Europe/Kyiv")
BOUNDED = ArticleFilter(published_at=Period(second(-60), second(60)))


@pytest.mark.parametrize(
    ("wanted", "chosen", "queries"),
    [
        (HistogramRequest(Interval.DAY), ArticleFilter(), [3]),
        (HistogramRequest(Interval.MONTH, KYIV), ArticleFilter(), [5]),
        (HistogramRequest(Interval.HOUR), BOUNDED, [3]),
        (HistogramRequest(Interval.HOUR, KYIV), BOUNDED, [3]),
        (HistogramRequest(Interval.HOUR, TimeZone("Asia/Kolkata")), BOUNDED, [4]),
        (HistogramRequest(Interval.AUTO, KYIV), BOUNDED, [3]),
        # Of how many hours there are hits is known too late.
        (HistogramRequest(Interval.HOUR), ArticleFilter(), [3, 1]),
        (HistogramRequest(Interval.AUTO, KYIV), ArticleFilter(), [5, 1]),
    ],
)
async def test_a_histogram_goes_with_the_hits(
    engine: MeilisearchEngine,
    recorder: Recorder,
    wanted: HistogramRequest,
    chosen: ArticleFilter,
    queries: list[int],
) -> None:
    """The first hit and the last, and a query for each time of day at which a day begins."""
    (page,) = await engine.search([SearchRequest(filter=chosen, histograms=frozenset({wanted}))])
    assert [bucket.total for bucket in page.histograms[wanted].buckets] == [5]
    assert [len(asked) for asked in recorder.searches] == queries


async def test_histograms_share_what_they_count(engine: MeilisearchEngine, recorder: Recorder) -> None:
    wanted = frozenset(HistogramRequest(interval, KYIV) for interval in (Interval.DAY, Interval.WEEK, Interval.MONTH))
    await engine.search([SearchRequest(facets=ALL_FACETS, histograms=wanted)])
    assert [len(asked) for asked in recorder.searches] == [5]


async def test_clocks_that_went_otherwise_once_take_another_round_trip(
    engine: MeilisearchEngine, recorder: Recorder, index: MeilisearchIndex
) -> None:
    """In Liberia, 44 minutes and 30 seconds behind."""
    old = article(slug="old", published_at=at(minutes=-60 * 24 * 365 * 60))
    await index.apply([old.document()], [])
    months = HistogramRequest(Interval.MONTH, TimeZone("Africa/Monrovia"))
    (page,) = await engine.search([SearchRequest(histograms=frozenset({months}))])
    assert sum(bucket.total for bucket in page.histograms[months].buckets) == 6
    assert [len(asked) for asked in recorder.searches] == [3, 1]


async def test_only_what_is_needed_leaves_the_server(engine: MeilisearchEngine, recorder: Recorder) -> None:
    request = SearchRequest(attributes=frozenset({"title"}), sort=Sort.UPDATED_AT_DESC, facets=ALL_FACETS)
    (page,) = await engine.search([request])
    assert {name for hit in page.hits for name in hit.document} == {"id", "title", "touchedAt"}
    assert all("attributesToRetrieve" in query for queries in recorder.searches for query in queries)


async def test_relaxing_takes_three_turns_for_all_requests_together(
    engine: MeilisearchEngine, recorder: Recorder
) -> None:
    requests = [SearchRequest(Query.parse(f"ship {n} qqqqqqq wwwwwww")) for n in range(3)]
    pages = await engine.search(requests)
    assert [(page.total, page.relaxed) for page in pages] == [(1, True)] * 3
    assert [len(queries) for queries in recorder.searches] == [3, 9, 6]


async def test_dropped_words_that_rank_take_one_turn_more(engine: MeilisearchEngine, recorder: Recorder) -> None:
    (page,) = await engine.search([SearchRequest(Query.parse("ship qqqqqqq wwwwwww 3"), page=Page(1))])
    assert [hit.document["id"] for hit in page.hits] == [article(slug="ship-3").id]
    assert [len(queries) for queries in recorder.searches] == [1, 3, 3, 1]


async def test_the_last_page_by_relevance_is_counted_first(engine: MeilisearchEngine, recorder: Recorder) -> None:
    (page,) = await engine.search([SearchRequest(page=Page(2, backward=True))])
    assert [len(queries) for queries in recorder.searches] == [1, 1]
    assert [hit.cursor.offset for hit in page.hits if isinstance(hit.cursor, Offset)] == [3, 4]


async def test_more_queries_than_the_server_takes_at_once(engine: MeilisearchEngine, recorder: Recorder) -> None:
    pages = await engine.search([SearchRequest(Query.parse(f"ship {n % 5}"), page=Page(1)) for n in range(501)])
    assert [page.total for page in pages] == [1] * 501
    # With the marks before the first and behind the last.
    assert [len(queries) for queries in recorder.multi_searches] == [250, 250, 3]


async def test_documents_by_id_are_one_round_trip(engine: MeilisearchEngine, recorder: Recorder) -> None:
    wanted = [article(slug=f"ship-{n}").id for n in (3, 1, 3)]
    found = await engine.fetch([*wanted, "art_unknown", "", "ART_1", '" OR 1=1'], ["title"])
    assert found == {wanted[0]: {"id": wanted[0], "title": "Ship 3"}, wanted[1]: {"id": wanted[1], "title": "Ship 1"}}
    assert recorder.paths == ["multi-search"]


async def test_nothing_asked_is_nothing_sent(engine: MeilisearchEngine, recorder: Recorder) -> None:
    assert await engine.fetch([], ["title"]) == {}
    assert await engine.search([]) == []
    assert recorder.searches == []


async def test_suggestions_take_two_multi_searches(engine: MeilisearchEngine, recorder: Recorder) -> None:
    groups = "completions { text count } tags { value } sources { value label } articles { node { title } }"
    found = await Asker(Recording(engine)).data(f'{{ suggest(prefix: "shi") {{ {groups} }} }}')
    assert found["suggest"]["completions"][0] == {"text": "ship", "count": 5}
    reading, counting = recorder.searches
    assert len(reading) == 4  # titles, tags, sources, articles
    assert len(counting) == len(found["suggest"]["completions"]) + 1  # and the name of a source


async def test_unfinished_words_take_one_where_no_completion_is_asked_for(
    engine: MeilisearchEngine, recorder: Recorder
) -> None:
    await Asker(Recording(engine)).data('{ suggest(prefix: "shi") { tags { value } articles { node { title } } } }')
    await Asker(Recording(engine)).data('{ facetValues(field: TAGS, prefix: "shi") { value } }')
    assert len(recorder.searches) == 2
