"""Filters as conditions. What they let through is proven in tests/contract, row by row of `filter_cases`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.conditions import EVERYTHING, AllOf, AnyOf, Between, Exists, Not, OneOf
from search.errors import InvalidCode, InvalidRequest
from search.filters import ArticleFilter, FacetField, Period, Terms
from tests.search.filter_cases import CASES, NOTHING_RESTRICTS, Case

TIDES = ArticleFilter(tags=Terms(any_of=("tides",)))


@pytest.mark.parametrize("case", NOTHING_RESTRICTS[:-1], ids=[case.name for case in NOTHING_RESTRICTS[:-1]])
def test_what_is_empty_comes_down_to_nothing(case: Case) -> None:
    assert case.filter.condition() == EVERYTHING


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_field_is_in_the_table() -> None:
    used = {
        name
        for case in CASES
        for name in ArticleFilter.__dataclass_fields__
        if getattr(case.filter, name) != getattr(ArticleFilter(), name)
    }
    assert used == set(ArticleFilter.__dataclass_fields__)


def test_terms_are_folded_once() -> None:
    wanted = ArticleFilter(tags=Terms(any_of=("HARBOR", "harbor", " Harbor ")))
    assert wanted.condition() == AnyOf("tags", ("harbor",))


def test_each_part_is_a_condition() -> None:
    wanted = ArticleFilter(
        tags=Terms(any_of=("A",), all_of=("B", "C"), none_of=("D",), exists=True),
        published_at=Period(1, 2),
        has_cover_image=False,
        story="sto_1",
        any_of=(TIDES, ArticleFilter(story="sto_2")),
        not_=TIDES,
    )
    assert wanted.condition() == AllOf(
        (
            AnyOf("tags", ("a",)),
            AnyOf("tags", ("b",)),
            AnyOf("tags", ("c",)),
            Not(AnyOf("tags", ("d",))),
            Exists("tags"),
            Between("publishedAt", 1, 2),
            Not(Exists("coverImage")),
            AnyOf("story", ("sto_1",)),
            OneOf((AnyOf("tags", ("tides",)), AnyOf("story", ("sto_2",)))),
            Not(AnyOf("tags", ("tides",))),
        )
    )


def test_two_of_several_topics() -> None:
    a, b, c = (AnyOf("topic", (name,)) for name in "abc")
    assert ArticleFilter(topics=("a", "b", "c")).condition() == OneOf(
        (AllOf((a, AnyOf("topic", ("b", "c")))), AllOf((b, c)))
    )
    assert ArticleFilter(topics=("a", "a")).condition() == OneOf(())


@pytest.mark.parametrize(("gte", "lt"), [(5, 5), (6, 5)])
def test_an_empty_period_is_refused(gte: int, lt: int) -> None:
    with pytest.raises(InvalidRequest, match="gte must be earlier than lt") as refused:
        Period(gte, lt)
    assert refused.value.code is InvalidCode.INVALID_RANGE


@pytest.mark.parametrize(
    ("relative", "fixed"),
    [
        (Period(within=100), Period(900, None)),
        (Period(within=0), Period(1_000, None)),
        (Period(950, 980, 100), Period(950, 980)),
        (Period(850, 980, 100), Period(900, 980)),
        (Period(850, 980), Period(850, 980)),
        (Period(), Period()),
    ],
)
def test_a_relative_period_is_fixed_by_the_clock(relative: Period, fixed: Period) -> None:
    def everywhere(period: Period) -> ArticleFilter:
        own = ArticleFilter(published_at=period, updated_at=period, story="sto_1")
        return replace(own, any_of=(TIDES, own), not_=ArticleFilter(not_=own))

    assert everywhere(relative).at(1_000) == everywhere(fixed)


def test_a_relative_period_may_be_empty_by_now() -> None:
    wanted = ArticleFilter(not_=ArticleFilter(updated_at=Period(lt=900, within=100)))
    assert wanted.at(999) == ArticleFilter(not_=ArticleFilter(updated_at=Period(899, 900)))
    with pytest.raises(InvalidRequest, match="gte must be earlier than lt") as refused:
        wanted.at(1_000)
    assert refused.value.code is InvalidCode.INVALID_RANGE


def test_a_relative_period_is_no_condition() -> None:
    with pytest.raises(ValueError, match="relative to now"):
        ArticleFilter(any_of=(ArticleFilter(published_at=Period(within=1)),)).condition()


def values(count: int) -> tuple[str, ...]:
    return tuple(f"value {number}" for number in range(count))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (ArticleFilter(tags=Terms(any_of=values(500))), True),
        (ArticleFilter(tags=Terms(any_of=values(501))), False),
        (ArticleFilter(tags=Terms(all_of=values(250), none_of=values(250))), True),
        (ArticleFilter(tags=Terms(any_of=values(250)), author=Terms(any_of=values(251))), False),
        (ArticleFilter(external_id=Terms(any_of=values(501))), False),
        (ArticleFilter(any_of=(ArticleFilter(tags=Terms(any_of=values(300))),) * 2), False),
        (ArticleFilter(not_=ArticleFilter(tags=Terms(any_of=values(501)))), False),
        (ArticleFilter(any_of=(ArticleFilter(),) * 501), False),
        (ArticleFilter(tags=Terms(any_of=("same",) * 1_000)), False),
    ],
)
def test_the_number_of_values_is_limited(wanted: ArticleFilter, fits: bool) -> None:
    if fits:
        wanted.condition()
        return
    with pytest.raises(InvalidRequest, match="more than 500 values") as refused:
        wanted.condition()
    assert refused.value.code is InvalidCode.FILTER_TOO_LARGE


def nested(levels: int) -> ArticleFilter:
    wanted = TIDES
    for _ in range(levels - 1):
        wanted = ArticleFilter(not_=wanted)
    return wanted


def test_the_depth_is_limited() -> None:
    nested(8).condition()
    for levels in (9, 10_000):
        with pytest.raises(InvalidRequest, match="more than 8 levels") as refused:
            nested(levels).condition()
        assert refused.value.code is InvalidCode.FILTER_TOO_LARGE


@pytest.mark.parametrize("facet", FacetField)
def test_a_facets_own_selection_is_left_out(facet: FacetField) -> None:
    selected = ArticleFilter(**{facet.value: Terms(("a",), ("b",), ("c",), True)}, story="sto_1")  # type: ignore[arg-type]
    rest = ArticleFilter(**{facet.value: Terms((), ("b",), ("c",), True)}, story="sto_1")  # type: ignore[arg-type]
    assert selected.without_any_of(facet) == rest
    assert selected.selected(facet) == ("A" if facet in ("tags", "category", "sentiment") else "a",)
    others = [other for other in FacetField if other is not facet]
    assert [selected.without_any_of(other) for other in others] == [selected] * 5
    assert [selected.selected(other) for other in others] == [()] * 5
