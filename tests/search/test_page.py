"""Facet counts out of counts by spelling."""

from __future__ import annotations

from search.page import FacetCount, FacetCounts


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
    found = FacetCounts.of({"HARBOR": 2}, {}, ("harbor", " Not  There ", "", "not there"), 0)
    assert found.values == (FacetCount("HARBOR", 2, 0), FacetCount("Not There", 0, 0))


def test_nothing() -> None:
    assert FacetCounts.of({}, {}, (), 0) == FacetCounts((), 0)
