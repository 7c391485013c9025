"""Where one click leads, over both engines: whatever is asked, each token gives the search that its name promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from schema.literals import literal, name, value
from search import terms
from search.applied import Applied
from search.article import Article
from search.cursor import Sort
from search.filters import ArticleFilter, FacetField
from search.request import SearchRequest
from search.state import SearchState
from search.text import Query
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle
from tests.contract.random_articles import FILTERS, POOL, QUERIES
from tests.schema.asking import Asker, Recording

pytestmark = pytest.mark.anyio

ORACLE = Oracle(POOL)

PAGE = """query($state: SearchState!) { articles(state: $state) {
  state totalCount
  facets { list(fields: [TAGS, CATEGORY, SOURCE, LANG, SENTIMENT, AUTHOR], first: 1000) {
    field values { value count selected toggle }
  } }
  appliedFilters { field part value remove }
} }"""


def _without_look_ups(wanted: ArticleFilter) -> ArticleFilter:
    """What a client can ask for."""
    any_of = tuple(map(_without_look_ups, wanted.any_of))
    return replace(wanted, ids=(), topics=(), any_of=any_of, not_=wanted.not_ and _without_look_ups(wanted.not_))


asked = st.builds(
    SearchState,
    st.just("") | QUERIES.map(lambda query: " ".join(query.words)),
    FILTERS.map(_without_look_ups),
    st.sampled_from(Sort),
)
thorough = settings(max_examples=40, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return POOL


async def opened(filled: Contender, state: SearchState | str) -> Any:
    """A search as a page of a site shows it."""
    ask = Asker(Recording(filled.engine))
    token = state if isinstance(state, str) else ask.seal.token(state)
    return (await ask.data(PAGE, state=token))["articles"]


async def totals(filled: Contender, states: Sequence[str]) -> list[int]:
    """Of all these searches, asked for in one operation."""
    head = ", ".join(f"$s{number}: SearchState!" for number in range(len(states)))
    fields = " ".join(f"a{number}: articles(state: $s{number}) {{ totalCount }}" for number in range(len(states)))
    variables = {f"s{number}": state for number, state in enumerate(states)}
    found = await Asker(Recording(filled.engine)).data(f"query({head}) {{ {fields} }}", **variables)
    return [found[f"a{number}"]["totalCount"] for number in range(len(states))]


def expected(state: SearchState, wanted: ArticleFilter) -> int:
    return ORACLE.answer(SearchRequest(Query.parse(state.query), wanted, state.sort)).total


def clicked(wanted: ArticleFilter, shown: dict[str, Any]) -> ArticleFilter:
    """The filter as a client would build it by hand after the click."""
    facet, value = FacetField[shown["field"]].value, shown["value"]
    own = getattr(wanted, facet)
    others = tuple(one for one in own.any_of if terms.key(one) != terms.key(value))
    return replace(wanted, **{facet: replace(own, any_of=others if shown["selected"] else (*own.any_of, value))})


@thorough
@given(state=asked)
async def test_every_value_of_every_facet(filled: Contender, state: SearchState) -> None:
    shown = _values(await opened(filled, state))
    assume(shown)
    found = await totals(filled, [one["toggle"] for one in shown])
    assert found == [expected(state, clicked(state.filter, one)) for one in shown]


@thorough
@given(state=asked)
async def test_every_value_that_is_on(filled: Contender, state: SearchState) -> None:
    on = (await opened(filled, state))["appliedFilters"]
    assume(on)
    found = await totals(filled, [one["remove"] for one in on])
    assert found == [expected(state, without(state.filter, one)) for one in on]


def without(wanted: ArticleFilter, one: dict[str, Any]) -> ArticleFilter:
    """The filter as a client would build it by hand: it lacks whatever reads as this value."""
    field = next(attribute for attribute in ArticleFilter.__dataclass_fields__ if name(attribute) == one["field"])
    own = getattr(wanted, field)
    if one["part"] is None:
        return replace(wanted, **{field: _left(own, field, None, one["value"])})
    part = next(attribute for attribute in own.__dataclass_fields__ if name(attribute) == one["part"])
    return replace(wanted, **{field: replace(own, **{part: _left(getattr(own, part), field, part, one["value"])})})


def _left(own: Any, field: str, part: str | None, removed: str) -> Any:
    if not isinstance(own, tuple):
        return None
    return tuple(inner for inner in own if _reads(field, part, inner) != removed)


def _reads(field: str, part: str | None, inner: Any) -> str:
    """A value of the hand-built filter as ``AppliedFilter.value`` has it, whatever its letters."""
    if isinstance(inner, ArticleFilter):
        return literal(SearchState(filter=inner).canonical().filter)
    if isinstance(inner, str) and field in [facet.value for facet in FacetField]:
        inner = FacetField(field).spelled(inner)
    return value(Applied(field, part, inner))


@thorough
@given(state=asked, choice=st.integers(0, 1_000))
async def test_a_second_click_takes_the_first_back(filled: Contender, state: SearchState, choice: int) -> None:
    first = await opened(filled, state)
    shown = [one for one in _values(first) if one["count"] or not one["selected"]]  # the others vanish with the click
    assume(shown)
    one = shown[choice % len(shown)]
    second = await opened(filled, one["toggle"])
    assert second["state"] == one["toggle"]
    (other,) = (other for other in _values(second) if _is_same(one, other))
    third = await opened(filled, other["toggle"])
    assert other["selected"] is not one["selected"]
    if one["selected"] and one["value"] not in state.filter.selected(FacetField[one["field"]]):
        # In other letters than articles have it: those of the articles are in the state now.
        assert third["totalCount"] == first["totalCount"]
    else:
        assert third == first


def _values(page: Any) -> list[dict[str, Any]]:
    return [{"field": facet["field"], **one} for facet in page["facets"]["list"] for one in facet["values"]]


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["field"] == other["field"] and terms.key(one["value"]) == terms.key(other["value"])


@thorough
@given(state=asked)
async def test_a_state_is_the_search_itself(filled: Contender, state: SearchState) -> None:
    first = await opened(filled, state)
    assert first["totalCount"] == expected(state, state.filter)
    again = await opened(filled, first["state"])
    assert again == first
