"""An engine within bounds answers as an index would that holds nothing else, whatever it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.arrivals import ARRIVAL, Arriving
from search.article import Article
from search.cursor import Sort
from search.filters import ArticleFilter, FacetField, Terms
from search.request import Page, SearchRequest
from search.restricted import RestrictedEngine
from search.text import Query
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle, Sought
from tests.contract.random_articles import FILTERS, POOL, QUERIES, requests
from tests.contract.test_agreement import agrees

pytestmark = pytest.mark.anyio

EVERYTHING = Oracle(POOL)
ORBIT = ArticleFilter(source=Terms(any_of=("orbit-wire",)))

# Repeatable, as in `test_agreement`.
many = settings(max_examples=50, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return POOL


def oracle(bounds: ArticleFilter) -> Oracle:
    """Of the articles within. It knows all words: which of them may be joined or split is told by the whole index."""
    only = Oracle(EVERYTHING.select(bounds, Sought()))
    only._vocabulary = EVERYTHING._vocabulary
    return only


@many
@given(bounds=FILTERS | st.just(ORBIT), request=requests() | requests(QUERIES))
async def test_searches(filled: Contender, bounds: ArticleFilter, request: SearchRequest) -> None:
    (page,) = await RestrictedEngine(filled.engine, bounds).search([request])
    agrees(page, oracle(bounds).answer(request), request)


@settings(many, max_examples=15)
@given(outer=FILTERS, inner=FILTERS, request=requests())
async def test_bounds_within_bounds(
    filled: Contender, outer: ArticleFilter, inner: ArticleFilter, request: SearchRequest
) -> None:
    engine = RestrictedEngine(RestrictedEngine(filled.engine, outer), inner)
    (page,) = await engine.search([request])
    both = [one for one in oracle(outer).articles if one in oracle(inner).articles]
    expected = Oracle(both)
    agrees(page, expected.answer(request), request)


async def test_what_is_chosen_of_a_facet_widens_its_counts_within_the_bounds_only(filled: Contender) -> None:
    asked = SearchRequest(
        filter=ArticleFilter(source=Terms(any_of=("harbor-daily",))), facets=frozenset({FacetField.SOURCE})
    )
    (page,) = await RestrictedEngine(filled.engine, ORBIT).search([asked])
    own = sum(one.source.key == "orbit-wire" for one in POOL)
    counted = {value.value: value.count for value in page.counts(FacetField.SOURCE).values}
    assert (page.total, counted) == (0, {"orbit-wire": own, "harbor-daily": 0})


async def test_documents(filled: Contender) -> None:
    engine = RestrictedEngine(filled.engine, ORBIT)
    everything = [one.id for one in POOL]
    own = {one.id: {"id": one.id, "title": one.title} for one in POOL if one.source.key == "orbit-wire"}
    assert await engine.fetch([*everything, "art_none", "\ud800"], ["title"]) == own
    assert await engine.fetch([], ["title"]) == {}
    assert await engine.fetch([next(iter(set(everything) - set(own)))], []) == {}


async def test_the_state_of_the_index(filled: Contender) -> None:
    engine = RestrictedEngine(filled.engine, ORBIT)
    status, whole = await engine.status(), await filled.engine.status()
    assert status.documents == sum(one.source.key == "orbit-wire" for one in POOL)
    assert (status.generation, status.last_write_at) == (whole.generation, None)


async def test_arrivals(filled: Contender) -> None:
    numbered = [one.document() | {ARRIVAL: number} for number, one in enumerate(POOL, 1)]
    await filled.index.apply(numbered, ())
    bounded = replace(filled, engine=RestrictedEngine(filled.engine, ORBIT))
    found = await bounded.arrivals(Arriving(attributes=frozenset({"source"})), Arriving(Query.parse("xylophone")))
    own = [(one.id, number) for number, one in enumerate(POOL, 1) if one.source.key == "orbit-wire"]
    assert found.latest == len(POOL)
    assert [(one["id"], one[ARRIVAL]) for one in found.found[0]] == own
    assert found.found[1] == ()


def test_bounds_are_not_what_was_asked_for() -> None:
    asked = SearchRequest(filter=replace(ArticleFilter(), bounds=ORBIT), sort=Sort.RELEVANCE, page=Page())
    assert asked.filter.selected(FacetField.SOURCE) == ()
    assert asked.filter.without_any_of(FacetField.SOURCE).bounds == ORBIT
    assert asked != SearchRequest(sort=Sort.RELEVANCE, page=Page())
