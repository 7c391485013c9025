"""Whatever is asked: both engines answer as the oracle does, and so like each other.

A run asks each engine 870 requests: 660 about one index, and 210 about thirty indexes of hostile articles. The slow one
asks 2,000 more of those.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from search.article import Article
from search.cursor import Sort
from search.page import SearchPage
from search.request import SearchRequest
from tests.contract.conftest import EVERYTHING, Contender, Place, ids, opened
from tests.contract.hostile_articles import worlds
from tests.contract.oracle import Expected, Oracle
from tests.contract.random_articles import POOL, QUERIES, World, requests
from tests.contract.walking import joined, pages

pytestmark = pytest.mark.anyio

ORACLE = Oracle(POOL)

# Repeatable: a failure in CI is one that a person sees too.
PHASES = (Phase.generate, Phase.shrink)
thorough = settings(max_examples=200, deadline=None, derandomize=True, phases=PHASES)


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return POOL


def agrees(page: SearchPage, expected: Expected, request: SearchRequest) -> None:
    """In all but the order by relevance, which is each engine's own."""
    assert (page.total, page.relaxed) == (expected.total, expected.relaxed)
    assert (page.has_previous, page.has_next) == (expected.has_previous, expected.has_next)
    assert page.facets == expected.facets
    assert page.histograms == expected.histograms
    assert page.failures.keys() == expected.refused
    if request.query.tokens and request.sort is Sort.RELEVANCE:
        assert len(page.hits) == len(expected.ids)
    else:
        assert ids(page) == expected.ids


@thorough
@given(request=requests())
async def test_filters_sorts_pages_facets_and_histograms(filled: Contender, request: SearchRequest) -> None:
    agrees(await filled.ask(request), ORACLE.answer(request), request)


@thorough
@given(request=requests(QUERIES))
async def test_words(filled: Contender, request: SearchRequest) -> None:
    agrees(await filled.ask(request), ORACLE.answer(request), request)


@thorough
@given(request=requests(QUERIES))
async def test_relevance_orders_what_is_found(filled: Contender, request: SearchRequest) -> None:
    page = await filled.ask(replace(request, sort=Sort.RELEVANCE, page=EVERYTHING))
    expected = ORACLE.answer(replace(request, sort=Sort.PUBLISHED_AT_DESC, page=EVERYTHING))
    assert (sorted(ids(page)), page.total) == (sorted(expected.ids), expected.total)


@settings(max_examples=20, deadline=None, derandomize=True, phases=PHASES)
@given(several=st.lists(requests() | requests(QUERIES), max_size=8))
async def test_several_requests_at_once(filled: Contender, several: list[SearchRequest]) -> None:
    for page, request in zip(await filled.engine.search(several), several, strict=True):
        agrees(page, ORACLE.answer(request), request)


@pytest.fixture(scope="module")
async def hostile(shared_place: Place) -> AsyncIterator[Contender]:
    """An index whose articles are replaced over and over."""
    place = replace(shared_place, directory=shared_place.directory.with_name(f"{shared_place.directory.name}-hostile"))
    async with opened(place) as contender:
        yield contender


@st.composite
def asked_of_worlds(draw: st.DrawFn) -> tuple[World, list[SearchRequest]]:
    world = draw(worlds())
    request = requests(world=world) | requests(QUERIES, world=world)
    return world, draw(st.lists(request, min_size=4, max_size=10))


async def agrees_on(hostile: Contender, asked: tuple[World, list[SearchRequest]]) -> None:
    world, several = asked
    oracle = Oracle(world.articles)
    gone = {article async for chunk in hostile.index.digests() for article in chunk} - {
        one.id for one in world.articles
    }
    await hostile.fill(world.articles, gone)
    for request in several:
        agrees(await hostile.ask(request), oracle.answer(request), request)
    walked = replace(several[0], sort=Sort.UPDATED_AT_DESC)
    whole = oracle.answer(replace(walked, page=EVERYTHING))
    assert joined(await pages(hostile, walked, 3)) == whole.ids


# A failing case is long, but all of it has to be shown.
long = pytest.mark.filterwarnings("ignore:Generating overly large repr")
unhurried = [HealthCheck.too_slow, HealthCheck.data_too_large]


@long
@settings(thorough, max_examples=30, suppress_health_check=unhurried)
@given(asked=asked_of_worlds())
async def test_hostile_articles(hostile: Contender, asked: tuple[World, list[SearchRequest]]) -> None:
    await agrees_on(hostile, asked)


@long
@pytest.mark.slow
@settings(thorough, max_examples=120, suppress_health_check=unhurried)
@given(asked=asked_of_worlds())
async def test_many_hostile_articles(hostile: Contender, asked: tuple[World, list[SearchRequest]]) -> None:
    await agrees_on(hostile, asked)
