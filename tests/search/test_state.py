"""Searches one click away, and one spelling for all that mean the same."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search import terms
from search.cursor import Sort
from search.errors import InvalidCode, InvalidRequest
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.state import SearchState
from search.text import Query
from tests.contract.oracle import holds
from tests.contract.random_articles import FILTERS, POOL
from tests.search.states import STATES, TEXTS

#: No test asserts a time.
SLOWLY = settings(deadline=None)
NOW = 1_000_000


def tagged(*values: str) -> SearchState:
    return SearchState(filter=ArticleFilter(tags=Terms(any_of=values)))


@SLOWLY
@given(wanted=FILTERS)
def test_a_canonical_filter_lets_the_same_through(wanted: ArticleFilter) -> None:
    canonical = SearchState(filter=wanted).canonical().filter
    assert [holds(one, canonical) for one in POOL] == [holds(one, wanted) for one in POOL]


@SLOWLY
@given(state=STATES)
@example(tagged("σασ"))
@example(tagged("ΣΑΣ", "ß", "SS", "ﬁ", "x" * 401))
def test_what_is_canonical_stays_and_means_the_same(state: SearchState) -> None:
    canonical = state.canonical()
    assert canonical.canonical() == canonical
    assert (canonical.sort, canonical.filter.published_at) == (state.sort, state.filter.published_at)
    assert Query.parse(canonical.query) == Query.parse(state.query)
    for facet in FacetField:
        given, found = getattr(state.filter, facet.value), getattr(canonical.filter, facet.value)
        for part in ("any_of", "all_of", "none_of"):
            assert set(map(terms.key, getattr(found, part))) == set(map(terms.key, getattr(given, part)))


def test_what_means_the_same_becomes_the_same() -> None:
    def asked(*tags: str, lang: str, external: tuple[str, ...], **more: object) -> SearchState:
        wanted = ArticleFilter(
            tags=Terms(any_of=tags, none_of=tags),
            lang=Terms(all_of=(lang,)),
            external_id=Terms(any_of=external),
            **more,  # type: ignore[arg-type]
        )
        return SearchState("  gate\t opens ", wanted, Sort.PUBLISHED_AT_ASC)

    one = asked("b", "A", "a ", lang="EN", external=("y", "x", "x"), not_=ArticleFilter(not_=ArticleFilter()))
    other = asked("a", "B", "b", lang="en", external=("x", "y"), any_of=(ArticleFilter(story="s"), ArticleFilter()))
    assert one.canonical() == other.canonical()
    assert one.canonical() == SearchState(
        "gate opens",
        ArticleFilter(
            tags=Terms(any_of=("A", "B"), none_of=("A", "B")),
            lang=Terms(all_of=("en",)),
            external_id=Terms(any_of=("x", "y")),
        ),
        Sort.PUBLISHED_AT_ASC,
    )


def test_authors_keep_their_letters() -> None:
    asked = SearchState(filter=ArticleFilter(author=Terms(any_of=("olena  KOVAL", "José Núñez"))))
    assert asked.canonical().filter.author.any_of == ("José Núñez", "olena KOVAL")


def test_a_value_is_added_in_its_place_and_taken_away() -> None:
    asked = tagged("ALPHA", "GAMMA")
    assert asked.toggled(FacetField.TAGS, "beta") == tagged("ALPHA", "BETA", "GAMMA")
    assert asked.toggled(FacetField.TAGS, "gamma") == tagged("ALPHA")
    assert asked.toggled(FacetField.TAGS, "ALPHA").toggled(FacetField.TAGS, "GAMMA") == SearchState()


def test_only_what_is_selected_of_the_facet_changes() -> None:
    every = Terms(("A",), ("B",), ("C",), True)
    asked = SearchState("q", ArticleFilter(tags=every, lang=Terms(("a",)), story="s"), Sort.PUBLISHED_AT_DESC)
    changed = SearchState(
        "q", ArticleFilter(tags=Terms((), ("B",), ("C",), True), lang=Terms(("a",)), story="s"), Sort.PUBLISHED_AT_DESC
    )
    assert asked.toggled(FacetField.TAGS, "a") == changed


@SLOWLY
@given(state=STATES, facet=st.sampled_from(FacetField), value=TEXTS)
def test_a_second_click_takes_the_first_back(state: SearchState, facet: FacetField, value: str) -> None:
    asked = state.canonical()
    clicked = asked.toggled(facet, value)
    assert clicked.canonical() == clicked
    was_on, is_on = (terms.key(value) in map(terms.key, one.filter.selected(facet)) for one in (asked, clicked))
    assert is_on is not was_on
    again = clicked.toggled(facet, value)
    if not was_on:
        assert again == asked
    assert set(map(terms.key, again.filter.selected(facet))) == set(map(terms.key, asked.filter.selected(facet)))


@pytest.mark.parametrize(
    ("own", "narrowed"),
    [
        (Period(), Period(100, 200)),
        (Period(150, None), Period(150, 200)),
        (Period(50, 120), Period(100, 120)),
        (Period(within=NOW - 130), Period(130, 200)),
        (Period(140, 1_000, NOW - 130), Period(140, 200)),
    ],
)
def test_narrowed_to_a_time(own: Period, narrowed: Period) -> None:
    other = Period(within=5)
    asked = SearchState("q", ArticleFilter(published_at=own, updated_at=other), Sort.PUBLISHED_AT_ASC)
    expected = SearchState("q", ArticleFilter(published_at=narrowed, updated_at=other), Sort.PUBLISHED_AT_ASC)
    assert asked.narrowed(100, 200, NOW) == expected


def test_nothing_is_narrowed_to_a_time_that_it_leaves_out() -> None:
    asked = SearchState(filter=ArticleFilter(published_at=Period(lt=100)))
    with pytest.raises(InvalidRequest) as refused:
        asked.narrowed(100, 200, NOW)
    assert refused.value.code is InvalidCode.INVALID_RANGE


def test_with_another_query() -> None:
    asked = SearchState("q", ArticleFilter(story="s"), Sort.PUBLISHED_AT_ASC)
    assert asked.with_query(" gate  opens ") == SearchState("gate opens", asked.filter, asked.sort)
