"""Facet counts out of counts by spelling."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from search import terms
from search.facet_counts import FacetCount, FacetCounts, Spelling


def test_the_most_frequent_first_equals_by_value() -> None:
    counts = {"b": 2, "a": 2, "c": 5, "d": 1}
    assert FacetCounts.of(counts, counts, (), 7) == FacetCounts(
        (FacetCount("c", 5, 5), FacetCount("a", 2, 2), FacetCount("b", 2, 2), FacetCount("d", 1, 1)), 7
    )


def test_spellings_are_added_up_under_the_most_frequent() -> None:
    counts = {"olena koval": 1, "Olena Koval": 3, "OLENA KOVAL": 2, "Ann": 4}
    current = {"OLENA KOVAL": 2, "olena koval": 1}
    assert FacetCounts.of(counts, current, (), 0).values == (FacetCount("Olena Koval", 6, 3), FacetCount("Ann", 4, 0))


def test_equally_frequent_spellings_are_told_apart_by_value() -> None:
    assert FacetCounts.of({"ann": 1, "Ann": 1}, {}, (), 0).values == (FacetCount("Ann", 2, 0),)


def test_what_is_selected_is_listed() -> None:
    found = FacetCounts.of({"HARBOR": 2}, {}, ("harbor", " Not  There ", "", "not there", "Hidden"), 0)
    assert found.values == (FacetCount("HARBOR", 2, 0), FacetCount("Hidden", 0, 0), FacetCount("Not There", 0, 0))


def test_nothing() -> None:
    assert FacetCounts.of({}, {}, (), 0) == FacetCounts((), 0)


# Few letters, so that many values are spellings of one term; é has two forms that fold alike.
VALUES = st.text("abAé\u0301 ", min_size=1, max_size=3).filter(lambda value: bool(terms.key(value)))
COUNTS = st.dictionaries(VALUES, st.integers(1, 4), max_size=12)


@given(COUNTS, st.data())
def test_the_first_values_are_those_of_all_values_in_order(counts: dict[str, int], data: st.DataObject) -> None:
    current = {value: data.draw(st.integers(0, count)) for value, count in counts.items() if data.draw(st.booleans())}
    expected = in_order(counts, current)
    number = data.draw(st.integers(0, len(counts) + 1))

    assert list(FacetCounts.of(counts, current, (), 0).values[:number]) == expected[:number]
    found = FacetCounts.of(counts, current, (), 0).values
    assert (len(found), list(found), found[number:]) == (len(expected), expected, tuple(expected[number:]))

    marked = Spelling(lambda counted: counted[1:])
    under = FacetCounts.of(
        {f"_{v}": n for v, n in counts.items()}, {f"_{v}": n for v, n in current.items()}, (), 0, marked
    )
    assert list(under.values[:number]) == expected[:number]


@given(st.lists(COUNTS, max_size=5))
def test_spellings_met_before_change_nothing(searches: list[dict[str, int]]) -> None:
    """Even if they are forgotten in between."""
    spelling = Spelling()
    with patch("search.facet_counts._MOST_MET", 4):
        for counts in searches:
            assert list(FacetCounts.of(counts, counts, (), 0, spelling).values) == in_order(counts, counts)
            assert spelling.are_distinct(counts) == (len({terms.fold(value) for value in counts}) == len(counts))


def in_order(counts: dict[str, int], current: dict[str, int]) -> list[FacetCount]:
    """Term by term, the long way."""
    found = []
    for term in {terms.fold(value) for value in counts}:
        among = [value for value in counts if terms.fold(value) == term]
        shown = min(among, key=lambda value: (-counts[value], value))
        now = sum(current.get(value, 0) for value in among)
        found.append(FacetCount(shown, sum(counts[value] for value in among), now))
    return sorted(found, key=lambda one: (-one.count, one.value))
