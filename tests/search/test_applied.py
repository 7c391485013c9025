"""What is on in a filter, and the filter without it."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

from hypothesis import given, settings

from search.applied import Applied, applied
from search.filters import ArticleFilter, Period, Terms
from search.state import SearchState
from tests.search.states import FILTERS

UKRAINIAN = ArticleFilter(lang=Terms(("uk",)))
PICTURED = ArticleFilter(has_cover_image=True)

#: What is on in it, in order, and what is left without each.
WHOLE = ArticleFilter(
    tags=Terms(("A", "B"), ("C",), ("D",), True),
    published_at=Period(5, 9, 7),
    story="s",
    translation=False,
    any_of=(UKRAINIAN, PICTURED),
    not_=UKRAINIAN,
)
PARTS: list[tuple[Applied, dict[str, Any]]] = [
    (Applied("tags", "any_of", "A"), {"tags": Terms(("B",), ("C",), ("D",), True)}),
    (Applied("tags", "any_of", "B"), {"tags": Terms(("A",), ("C",), ("D",), True)}),
    (Applied("tags", "all_of", "C"), {"tags": Terms(("A", "B"), (), ("D",), True)}),
    (Applied("tags", "none_of", "D"), {"tags": Terms(("A", "B"), ("C",), (), True)}),
    (Applied("tags", "exists", True), {"tags": Terms(("A", "B"), ("C",), ("D",), None)}),
    (Applied("published_at", "gte", 5), {"published_at": Period(None, 9, 7)}),
    (Applied("published_at", "lt", 9), {"published_at": Period(5, None, 7)}),
    (Applied("published_at", "within", 7), {"published_at": Period(5, 9)}),
    (Applied("story", None, "s"), {"story": None}),
    (Applied("translation", None, False), {"translation": None}),
    (Applied("any_of", None, UKRAINIAN), {"any_of": (PICTURED,)}),
    (Applied("any_of", None, PICTURED), {"any_of": (UKRAINIAN,)}),
    (Applied("not_", None, UKRAINIAN), {"not_": None}),
]


def test_every_value_that_is_on_and_the_filter_without_it() -> None:
    assert list(applied(WHOLE)) == [part for part, _ in PARTS]
    for part, changed in PARTS:
        assert part.removed_from(WHOLE) == replace(WHOLE, **changed)


def test_nothing_is_on_where_nothing_restricts() -> None:
    assert list(applied(ArticleFilter())) == []
    assert list(applied(SearchState(filter=ArticleFilter(not_=ArticleFilter())).canonical().filter)) == []


@settings(deadline=None)
@given(wanted=FILTERS)
def test_nothing_is_left_when_all_is_taken_away(wanted: ArticleFilter) -> None:
    canonical = SearchState(filter=wanted).canonical().filter
    parts = list(applied(canonical))
    assert len(set(parts)) == len(parts)
    assert reduce(lambda left, part: part.removed_from(left), parts, canonical) == ArticleFilter()
    for part in parts:
        left = part.removed_from(canonical)
        assert list(applied(left)) == [other for other in parts if other != part]
        assert SearchState(filter=left).canonical().filter == left
