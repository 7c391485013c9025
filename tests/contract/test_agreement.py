"""Whatever is asked: both engines answer as the oracle does, and so like each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.article import Article
from search.cursor import Sort
from search.request import SearchRequest
from tests.contract.conftest import EVERYTHING, Contender, ids
from tests.contract.oracle import Oracle
from tests.contract.random_articles import POOL, QUERIES, requests

pytestmark = pytest.mark.anyio

ORACLE = Oracle(POOL)

# Repeatable: a failure in CI is one that a person sees too.
PHASES = (Phase.generate, Phase.shrink)
thorough = settings(max_examples=200, deadline=None, derandomize=True, phases=PHASES)


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return POOL


@thorough
@given(request=requests())
async def test_filters_sorts_pages_and_facets(filled: Contender, request: SearchRequest) -> None:
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert page.total == expected.total
    assert ids(page) == expected.ids
    assert (page.has_previous, page.has_next) == (expected.has_previous, expected.has_next)
    assert page.facets == expected.facets
    assert not page.relaxed


@thorough
@given(request=requests(QUERIES))
async def test_words(filled: Contender, request: SearchRequest) -> None:
    page, expected = await filled.ask(request), ORACLE.answer(request)
    assert (page.total, page.relaxed) == (expected.total, expected.relaxed)
    assert page.facets == expected.facets
    assert (page.has_previous, page.has_next) == (expected.has_previous, expected.has_next)
    if request.sort is Sort.RELEVANCE:
        assert len(page.hits) == len(expected.ids)
    else:
        assert ids(page) == expected.ids


@thorough
@given(request=requests(QUERIES))
async def test_relevance_orders_what_is_found(filled: Contender, request: SearchRequest) -> None:
    page = await filled.ask(replace(request, sort=Sort.RELEVANCE, page=EVERYTHING))
    expected = ORACLE.answer(replace(request, sort=Sort.PUBLISHED_AT_DESC, page=EVERYTHING))
    assert (sorted(ids(page)), page.total) == (sorted(expected.ids), expected.total)


@settings(max_examples=20, deadline=None, derandomize=True, phases=PHASES)
@given(several=st.lists(requests() | requests(QUERIES), max_size=8))
async def test_several_requests_at_once(filled: Contender, several: list[SearchRequest]) -> None:
    pages = await filled.engine.search(several)
    assert [page.total for page in pages] == [ORACLE.answer(request).total for request in several]
