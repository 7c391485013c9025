"""Facets and histograms that fail, at the transport: the hits stand, and so does every part that is all right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest

from search.cursor import Sort
from search.errors import EngineFailed, EngineUnavailable, InvalidRequest
from search.filters import ArticleFilter, FacetField, Terms
from search.histogram import HistogramRequest, Interval
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.meilisearch.http import Response, Unanswered
from search.page import Part, SearchPage
from search.request import Page, SearchRequest
from search.text import Query
from search.time_zone import TimeZone
from tests.articles import article, at
from tests.contract.oracle import Oracle
from tests.search.meilisearch.recorder import Recorder

# Of the calls here. Whatever hangs takes most of it, and all else has to be answered in what is left.
DEADLINE = 3.0
#: In seconds. Generous: it only ends a test that hangs.
PATIENCE = 30.0

ARTICLES = [
    article(
        slug=f"ship-{n}",
        title=f"Ship {n}",
        published_at=at(minutes=-90 * n),
        tags=["harbor", f"tag {n}"],
        sentiment=("POSITIVE", "NEGATIVE", None)[n % 3],
    )
    for n in range(30)
]
ORACLE = Oracle(ARTICLES)

FACETS = frozenset({FacetField.TAGS, FacetField.SENTIMENT})
KYIV = HistogramRequest(Interval.DAY, TimeZone("Europe/Kyiv"))
#: It takes a second round trip.
HOURS = HistogramRequest(Interval.HOUR, TimeZone("Asia/Kolkata"))
HISTOGRAMS = frozenset({KYIV, HOURS})
#: One of facet queries of its own, a position to go on from, and hits that are marked.
REQUEST = SearchRequest(
    Query.parse("ship"),
    ArticleFilter(sentiment=Terms(any_of=("POSITIVE", "NEGATIVE"))),
    sort=Sort.PUBLISHED_AT_DESC,
    page=Page(5),
    facets=FACETS,
    matches=True,
    histograms=HISTOGRAMS,
)

#: What comes back in the answer's place, for so many queries.
Fault = Callable[[int], Awaitable[Response]]


class Faulty(Recorder):
    """Passes on all but those multi-searches in which a query is one that fails."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.fails: Callable[[dict[str, Any]], bool] = lambda query: False
        self.fault: Fault = answering(500, {"message": "internal"})

    async def send(self, method: str, path: str, body: bytes = b"", *, fresh: bool = False) -> Response:
        answer = await super().send(method, path, body, fresh=fresh)
        asked = orjson.loads(body)["queries"] if path == "multi-search" else []
        return await self.fault(len(asked)) if any(map(self.fails, asked)) else answer


def answering(status: int, said: object) -> Fault:
    body = said if isinstance(said, bytes) else orjson.dumps(said)

    async def answer(queries: int) -> Response:
        return Response(status, body)

    return answer


async def hanging(queries: int) -> Response:
    await asyncio.sleep(60)
    raise AssertionError("nobody waits that long")


async def hanging_up(queries: int) -> Response:
    raise Unanswered("the connection was closed")


FAULTS: dict[str, Fault] = {
    "400": answering(400, {"message": "Invalid facet distribution", "code": "invalid_search_facets"}),
    "413": answering(413, b"<html>too large"),
    "500": answering(500, b""),
    "503": answering(503, {"message": "Too many search requests running at the same time: 1000."}),
    "no JSON": answering(200, b'{"results": ['),
    "no results": answering(200, {"message": "sorry"}),
    "too few results": answering(200, {"results": []}),
    "hanging": hanging,
    "hanging up": hanging_up,
}


def counts_facets(query: dict[str, Any]) -> bool:
    return any(attribute.startswith("_spellings") for attribute in query.get("facets", ()))


def counts_days(query: dict[str, Any]) -> bool:
    return "_times.day" in query.get("facets", ())


def counts_hours(query: dict[str, Any]) -> bool:
    return "_times.hour" in query.get("facets", ())


FAILING: dict[str, tuple[Callable[[dict[str, Any]], bool], frozenset[Part]]] = {
    "facets": (counts_facets, FACETS),
    "tags": (lambda query: "_spellings.tags" in query.get("facets", ()), FACETS),
    "days": (counts_days, frozenset({KYIV})),
    "hours": (counts_hours, frozenset({HOURS})),
    "the first hit": (lambda query: query["attributesToRetrieve"] == ["publishedAt"], HISTOGRAMS),
    "everything but hits": (lambda query: "facets" in query, FACETS | HISTOGRAMS),
}


@pytest.fixture(autouse=True)
async def articles(index: MeilisearchIndex) -> None:
    await index.apply([one.document() for one in ARTICLES], [])


@pytest.fixture
def server(meilisearch_url: str) -> Faulty:
    return Faulty(meilisearch_url)


@pytest.fixture
async def engine(meilisearch_url: str, index_name: str, server: Faulty) -> AsyncIterator[MeilisearchEngine]:
    made = MeilisearchEngine(meilisearch_url, None, index_name, generation_ttl=0, deadline=DEADLINE, sender=server)
    yield made
    await made.aclose()


def stands(page: SearchPage, request: SearchRequest, lost: frozenset[Part]) -> None:
    """All but these parts are as if nothing had happened."""
    expected = ORACLE.answer(request)
    assert [hit.document["id"] for hit in page.hits] == expected.ids
    assert (page.total, page.has_next, page.relaxed) == (expected.total, expected.has_next, expected.relaxed)
    assert page.facets == {field: counts for field, counts in expected.facets.items() if field not in lost}
    assert page.histograms == {wanted: one for wanted, one in expected.histograms.items() if wanted not in lost}
    assert page.failures.keys() == lost
    assert page.is_whole == (not lost)
    for failure in page.failures.values():
        assert isinstance(failure, EngineFailed | EngineUnavailable)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize(("fails", "lost"), FAILING.values(), ids=FAILING.keys())
async def test_a_part_that_fails(
    engine: MeilisearchEngine,
    server: Faulty,
    fails: Callable[[dict[str, Any]], bool],
    lost: frozenset[Part],
    fault: Fault,
) -> None:
    server.fails, server.fault = fails, fault
    async with asyncio.timeout(PATIENCE):
        (page,) = await engine.search([REQUEST])
    assert all(hit.matches for hit in page.hits)
    stands(page, REQUEST, lost)


BAD_COUNTS: dict[str, Any] = {
    "absent": ...,
    "null": None,
    "a list": [],
    "text": {"_spellings.tags": "many", "_times.day": "many"},
    "texts": {"_spellings.tags": {"12345678HARBOR": "two"}, "_times.day": {"20416p": "two"}},
    "too few": {"_times.day": {"20416p": 1}},
    "other times": {"_times.day": {"p": 20}},
    "other letters": {"_times.day": {"20416x": 20}},
}


@pytest.mark.parametrize("counts", BAD_COUNTS.values(), ids=BAD_COUNTS.keys())
async def test_counts_that_make_no_sense(engine: MeilisearchEngine, server: Faulty, counts: Any) -> None:
    result = {"hits": [], "estimatedTotalHits": 20, **({} if counts is ... else {"facetDistribution": counts})}

    async def nonsense(queries: int) -> Response:
        return Response(200, orjson.dumps({"results": [result] * queries}))

    server.fails, server.fault = counts_days, nonsense
    request = SearchRequest(histograms=frozenset({HistogramRequest(Interval.DAY, TimeZone("Europe/Kyiv"))}))
    (page,) = await engine.search([request])
    stands(page, request, frozenset({KYIV}))


async def test_a_part_that_is_all_right_need_not_go_with_another_request(
    engine: MeilisearchEngine, server: Faulty
) -> None:
    server.fails = FAILING["tags"][0]
    requests = [
        SearchRequest(facets=frozenset({FacetField.TAGS})),
        SearchRequest(Query.parse("ship"), facets=frozenset({FacetField.LANG}), histograms=HISTOGRAMS),
        SearchRequest(sort=Sort.PUBLISHED_AT_ASC),
    ]
    pages = await engine.search(requests)
    for page, request, lost in zip(pages, requests, ({FacetField.TAGS}, set(), set()), strict=True):
        stands(page, request, frozenset(lost))


async def test_relaxed_queries_and_pages_from_the_end(engine: MeilisearchEngine, server: Faulty) -> None:
    server.fails = counts_facets
    requests = [
        SearchRequest(Query.parse("ship 3 xylophone"), facets=FACETS, histograms=HISTOGRAMS),
        SearchRequest(page=Page(4, backward=True), facets=FACETS, histograms=HISTOGRAMS),
    ]
    for page, request in zip(await engine.search(requests), requests, strict=True):
        stands(page, request, FACETS)


async def test_hits_that_fail_are_not_saved_by_anything(engine: MeilisearchEngine, server: Faulty) -> None:
    server.fails = lambda query: query.get("limit", 0) > 1
    with pytest.raises(EngineUnavailable):
        await engine.search([REQUEST])
    server.fault = answering(400, {"message": "no"})
    with pytest.raises(EngineFailed):
        await engine.search([REQUEST])


async def test_what_hangs_whole_is_given_up_in_time(engine: MeilisearchEngine, server: Faulty) -> None:
    server.fails, server.fault = lambda query: True, hanging
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(EngineUnavailable):
            await engine.search([REQUEST])


async def test_too_many_buckets_cost_nothing_else(engine: MeilisearchEngine, server: Faulty, index_name: str) -> None:
    request = SearchRequest(histograms=frozenset({HOURS}), facets=FACETS)
    await engine.search([request])
    healthy = len(server.searches)
    long_ago = article(slug="long-ago", published_at=at(minutes=-60 * 5_000))
    index = MeilisearchIndex(server.url, None, index_name)
    await index.apply([long_ago.document()], [])
    (page,) = await engine.search([request])
    assert isinstance(page.failures[HOURS], InvalidRequest)
    assert page.is_whole
    assert set(page.facets) == FACETS
    assert len(server.searches) - healthy < healthy
