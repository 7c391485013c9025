"""Facets: disjunctive counts, present counts, hits without any value."""

from __future__ import annotations

import pytest

from search.cursor import Sort
from search.facet_counts import FacetCount, FacetCounts
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import ARTICLES, article, second
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle

pytestmark = pytest.mark.anyio

ORACLE = Oracle(ARTICLES)
ALL_FACETS = frozenset(FacetField)


async def facet(contender: Contender, field: FacetField, wanted: ArticleFilter, query: str = "") -> FacetCounts:
    request = SearchRequest(Query.parse(query), wanted, page=Page(0), facets=frozenset({field}))
    return (await contender.ask(request)).facets[field]


def counts(**values: tuple[int, int]) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(value, *numbers) for value, numbers in values.items())


async def test_without_a_selection_both_counts_are_the_hits(filled: Contender) -> None:
    found = await facet(filled, FacetField.SENTIMENT, ArticleFilter())
    assert found == FacetCounts(counts(NEGATIVE=(3, 3), POSITIVE=(3, 3), NEUTRAL=(2, 2)), missing=26)


async def test_any_of_does_not_narrow_its_own_facet(filled: Contender) -> None:
    selected = ArticleFilter(sentiment=Terms(any_of=("POSITIVE",)))
    found = await facet(filled, FacetField.SENTIMENT, selected)
    assert found == FacetCounts(counts(NEGATIVE=(3, 0), POSITIVE=(3, 3), NEUTRAL=(2, 0)), missing=0)


async def test_any_of_narrows_every_other_facet(filled: Contender) -> None:
    selected = ArticleFilter(sentiment=Terms(any_of=("POSITIVE",)))
    found = await facet(filled, FacetField.LANG, selected)
    assert found == FacetCounts((FacetCount("en", 1, 1), FacetCount("pt-br", 1, 1), FacetCount("uk", 1, 1)), 0)


async def test_each_facet_ignores_only_its_own_selection(filled: Contender) -> None:
    selected = ArticleFilter(sentiment=Terms(any_of=("POSITIVE",)), source=Terms(any_of=("lunar-post",)))
    page = await filled.ask(SearchRequest(filter=selected, facets=frozenset({FacetField.SENTIMENT, FacetField.SOURCE})))
    assert page.total == 1
    assert page.facets == {
        FacetField.SENTIMENT: FacetCounts(counts(NEGATIVE=(1, 0), NEUTRAL=(1, 0), POSITIVE=(1, 1)), 0),
        FacetField.SOURCE: FacetCounts((FacetCount("harbor-daily", 2, 0), FacetCount("lunar-post", 1, 1)), 0),
    }


async def test_all_of_and_none_of_narrow_their_own_facet(filled: Contender) -> None:
    wanted = ArticleFilter(tags=Terms(any_of=("ORBIT",), all_of=("TIDES",), none_of=("HARBOR",)))
    found = await facet(filled, FacetField.TAGS, wanted)
    assert found == FacetCounts(counts(TIDES=(2, 1), MOON=(1, 1), ORBIT=(1, 1)), 0)


async def test_any_of_inside_alternatives_narrows(filled: Contender) -> None:
    """Only what is selected at the top is a facet's selection."""
    wanted = ArticleFilter(any_of=(ArticleFilter(sentiment=Terms(any_of=("POSITIVE",))),))
    found = await facet(filled, FacetField.SENTIMENT, wanted)
    assert found == FacetCounts(counts(POSITIVE=(3, 3)), 0)


async def test_what_is_selected_is_listed_even_where_nothing_has_it(filled: Contender) -> None:
    wanted = ArticleFilter(tags=Terms(any_of=("nowhere", "ORBIT", "")), lang=Terms(any_of=("en",)))
    found = await facet(filled, FacetField.TAGS, wanted)
    assert FacetCount("NOWHERE", 0, 0) in found.values
    assert found.values[-1].value == "NOWHERE"
    assert FacetCount("ORBIT", 2, 2) in found.values
    assert FacetCount("HARBOR", 1, 0) in found.values
    assert "" not in [value.value for value in found.values]


async def test_a_selection_in_other_letters_is_the_same_value(filled: Contender) -> None:
    found = await facet(filled, FacetField.TAGS, ArticleFilter(tags=Terms(any_of=("tides", "Tides"))))
    assert [value for value in found.values if value.value.lower() == "tides"] == [FacetCount("TIDES", 2, 2)]


async def test_spellings_are_one_value_shown_as_most_write_it(empty: Contender) -> None:
    spelled = ["olena koval", "Olena Koval", "OLENA KOVAL", "Olena Koval"]
    await empty.fill(article(slug=f"by-{n}", authors=[name]) for n, name in enumerate(spelled))
    found = await facet(empty, FacetField.AUTHOR, ArticleFilter())
    assert found == FacetCounts((FacetCount("Olena Koval", 4, 4),), 0)


async def test_the_spelling_shown_is_of_the_hits(empty: Contender) -> None:
    spelled = [("olena koval", "uk"), ("Olena Koval", "en"), ("OLENA KOVAL", "en"), ("Olena Koval", "en")]
    await empty.fill(article(slug=f"by-{n}", authors=[name], lang=lang) for n, (name, lang) in enumerate(spelled))
    found = await facet(empty, FacetField.AUTHOR, ArticleFilter(lang=Terms(any_of=("uk",))))
    assert found == FacetCounts((FacetCount("olena koval", 1, 1),), 0)


async def test_missing_counts_hits_without_any(filled: Contender) -> None:
    wanted = ArticleFilter(published_at=Period(second(-3), second(-3) + 1))
    found = await facet(filled, FacetField.TAGS, wanted)
    assert found.missing == 2


async def test_facets_follow_the_query(filled: Contender) -> None:
    found = await facet(filled, FacetField.SENTIMENT, ArticleFilter(), "tides")
    assert found == FacetCounts(counts(NEGATIVE=(1, 1), NEUTRAL=(1, 1)), 0)


async def test_facets_follow_a_relaxed_query(filled: Contender) -> None:
    wanted = ArticleFilter(sentiment=Terms(any_of=("NEUTRAL",)))
    found = await facet(filled, FacetField.SENTIMENT, wanted, "tides xylophone")
    assert found == FacetCounts(counts(NEGATIVE=(1, 0), NEUTRAL=(1, 1)), 0)


async def test_facets_of_nothing(filled: Contender) -> None:
    wanted = ArticleFilter(ids=("art_none",))
    page = await filled.ask(SearchRequest(filter=wanted, facets=ALL_FACETS))
    assert page.facets == dict.fromkeys(FacetField, FacetCounts((), 0))


async def test_only_what_was_asked_is_counted(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(facets=frozenset({FacetField.LANG})))
    assert set(page.facets) == {FacetField.LANG}
    assert (await filled.ask(SearchRequest())).facets == {}


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("query", ["", "harbor", "the"])
async def test_facets_do_not_depend_on_sort_or_page(filled: Contender, query: str, sort: Sort) -> None:
    pages = [Page(1), Page(5, backward=True), Page(100)]
    first = SearchRequest(Query.parse(query), sort=sort, page=Page(1))
    cursor = (await filled.ask(first)).hits[0].cursor
    for page in (*pages, Page(3, cursor)):
        request = SearchRequest(Query.parse(query), sort=sort, page=page, facets=ALL_FACETS)
        assert (await filled.ask(request)).facets == ORACLE.answer(request).facets
