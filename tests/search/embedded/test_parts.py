"""Aggregations that fail: the hits stand, and so does every part that is all right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from search import factory
from search.cursor import Sort
from search.embedded.search import search
from search.embedded.snapshot import Snapshot, Snapshots
from search.embedded.vocabulary import Vocabulary
from search.errors import EngineFailed
from search.filters import ArticleFilter, FacetField, Period
from search.histogram import HistogramRequest, Interval
from search.page import Part
from search.request import Page, SearchRequest
from search.text import Query
from search.time_zone import TimeZone
from tests.articles import ARTICLES, second
from tests.contract.oracle import Oracle

pytestmark = pytest.mark.anyio

ORACLE = Oracle(ARTICLES)
FACETS = frozenset({FacetField.TAGS, FacetField.LANG})
WEEKS, DAYS = HistogramRequest(Interval.WEEK), HistogramRequest(Interval.DAY, TimeZone("Asia/Kolkata"))
HISTOGRAMS = frozenset({WEEKS, DAYS})
REQUEST = SearchRequest(
    Query.parse("the"),
    ArticleFilter(published_at=Period(gte=second(-10_000))),
    page=Page(5),
    facets=FACETS,
    histograms=HISTOGRAMS,
)


class Faulty:
    """A searcher, but for those aggregations that fail."""

    def __init__(self, real: Any, fails: Callable[[dict[str, Any]], bool], error: Exception) -> None:
        self._real, self._fails, self._error = real, fails, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def aggregate(self, query: Any, wanted: dict[str, Any]) -> Any:
        if self._fails(wanted):
            raise self._error
        return self._real.aggregate(query, wanted)


@pytest.fixture
async def snapshot(tmp_path: Path) -> Snapshot:
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    return Snapshots(tmp_path).newest()


def counts_weeks(wanted: dict[str, Any]) -> bool:
    ranges = wanted.get("tones", {}).get("aggs", {}).get("edges", {}).get("range", {}).get("ranges", ())
    return any(each["to"] - each["from"] == 7 * 86_400 for each in ranges)


FAILING: dict[str, tuple[Callable[[dict[str, Any]], bool], frozenset[Part]]] = {
    "facets": (lambda wanted: "tones" not in wanted and "first" not in wanted, FACETS),
    "ends": (lambda wanted: "first" in wanted, HISTOGRAMS),
    "buckets": (lambda wanted: "tones" in wanted, HISTOGRAMS),
    "weeks": (counts_weeks, frozenset({WEEKS})),
    "everything": (lambda wanted: True, FACETS | HISTOGRAMS),
}


@pytest.mark.parametrize("error", [ValueError("too many buckets"), OSError("bad sector")])
@pytest.mark.parametrize(("fails", "lost"), FAILING.values(), ids=FAILING.keys())
@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.UPDATED_AT_DESC])
async def test_a_part_that_fails(
    snapshot: Snapshot,
    sort: Sort,
    fails: Callable[[dict[str, Any]], bool],
    lost: frozenset[Part],
    error: Exception,
) -> None:
    request = replace(REQUEST, sort=sort)
    whole = search(snapshot, request)
    faulty: Any = Faulty(snapshot.searcher, fails, error)
    page = search(replace(snapshot, vocabulary=Vocabulary(faulty)), request)
    assert (page.hits, page.total, page.has_next) == (whole.hits, whole.total, whole.has_next)
    assert page.facets == {field: counts for field, counts in whole.facets.items() if field not in lost}
    assert page.histograms == {wanted: one for wanted, one in whole.histograms.items() if wanted not in lost}
    assert page.failures.keys() == lost
    assert not page.is_whole
    for failure in page.failures.values():
        assert isinstance(failure, EngineFailed)
        assert failure.__cause__ is error


async def test_nothing_fails_by_itself(snapshot: Snapshot) -> None:
    page, expected = search(snapshot, REQUEST), ORACLE.answer(REQUEST)
    assert (page.facets, page.histograms, page.failures) == (expected.facets, expected.histograms, {})
    assert page.is_whole
