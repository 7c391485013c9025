"""The engine's threads, and what searches of one operation share."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from search import factory
from search.embedded.engine import EmbeddedEngine
from search.embedded.search import search
from search.embedded.snapshot import Snapshot
from search.engine import SearchEngine
from search.filters import ArticleFilter, FacetField, Terms
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import ARTICLES
from tests.contract.oracle import Oracle

pytestmark = pytest.mark.anyio

QUERIES = ("", "the", "harbor", "the harbor", "harbor zzz")
FILTERS = (ArticleFilter(), ArticleFilter(lang=Terms(any_of=("en",))))
SIZES = (0, 1, 7, 100)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SearchEngine]:
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    async with aclosing(EmbeddedEngine(tmp_path)) as engine:
        yield engine


async def test_together_in_any_order_or_alone_they_are_the_same(engine: SearchEngine, tmp_path: Path) -> None:
    requests = [
        SearchRequest(Query.parse(text), chosen, page=Page(size), attributes=frozenset({"title"}), facets=facets)
        for text, chosen, size, facets in itertools.product(
            QUERIES, FILTERS, SIZES, (frozenset[FacetField](), frozenset({FacetField.TAGS}))
        )
    ]
    alone: list[SearchPage] = []
    for request in requests:
        async with aclosing(EmbeddedEngine(tmp_path)) as fresh:
            alone += await fresh.search([request])
    assert await engine.search(requests) == alone
    assert await engine.search(requests[::-1]) == alone[::-1]


async def test_what_was_found_before_a_write_is_not_told_after_it(engine: SearchEngine, tmp_path: Path) -> None:
    requests = [SearchRequest(Query.parse(text), page=Page(100), facets=frozenset(FacetField)) for text in QUERIES]
    await engine.search(requests)
    async with aclosing(factory.embedded_index(tmp_path)) as index:
        await index.open()
        await index.apply((), [one.id for one in ARTICLES[::2]])
    left = Oracle(ARTICLES[1::2])
    for request, page in zip(requests, await engine.search(requests), strict=True):
        expected = left.answer(request)
        assert (page.total, page.facets) == (expected.total, expected.facets)


async def test_searches_that_nobody_waits_for_are_left(engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, done = threading.Event(), threading.Event(), []

    def slowly(snapshot: Snapshot, request: SearchRequest) -> SearchPage:
        begun.set()
        assert go_on.wait(20)
        done.append(request)
        return search(snapshot, request)

    monkeypatch.setattr("search.embedded.engine.search", slowly)
    same_words = [SearchRequest(Query.parse("harbor"), page=Page(size)) for size in (1, 2, 3, 4)]
    asking = asyncio.create_task(engine.search(same_words))  # one after the other, in one thread
    await asyncio.to_thread(begun.wait, 20)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    both = threading.Barrier(2)  # threads, which are through with what they had
    assert isinstance(engine, EmbeddedEngine)
    await asyncio.gather(*(engine._in_thread(lambda: both.wait(20)) for _ in range(2)))
    assert len(done) == 1
