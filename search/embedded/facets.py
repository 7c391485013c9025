"""Facet counts by tantivy's aggregations: one pass for all facets that count under the same condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from tantivy import Query

from search.conditions import Condition
from search.embedded import values
from search.embedded.fields import LACKING, LONG_FIELDS, number, shown
from search.embedded.vocabulary import Vocabulary
from search.facet_counts import FacetCounts
from search.filters import ArticleFilter, FacetField

Counts: TypeAlias = dict[FacetField, dict[str, int]]

_NUMBERS = {shown(field): number(field) for field in LONG_FIELDS}


def count(
    vocabulary: Vocabulary,
    wanted: Iterable[FacetField],
    chosen: ArticleFilter,
    query_under: Callable[[Condition], Query],
    first: int | None,
) -> dict[FacetField, FacetCounts]:
    """``query_under`` gives the search's whole query under another filter's condition.

    ``first``: so many values will do, as `SearchRequest.first_values` says.
    """
    fields = sorted(wanted)
    if not fields:
        return {}
    limits = {} if first is None else {field: first for field in fields if _may_be_cut(vocabulary, field, chosen)}
    current, lacking = _counts(vocabulary, query_under(chosen.condition()), fields, limits)
    disjunctive = dict(current)
    for field in fields:
        if chosen.selected(field):
            wider, _ = _counts(vocabulary, query_under(chosen.without_any_of(field).condition()), [field], {})
            disjunctive |= wider
    return {
        field: FacetCounts.of(disjunctive[field], current[field], chosen.selected(field), lacking.get(field.value, 0))
        for field in fields
    }


def _may_be_cut(vocabulary: Vocabulary, field: FacetField, chosen: ArticleFilter) -> bool:
    """Whether the most frequent values can be told without the others, which may be other spellings of them."""
    column = shown(field.value)
    return column in _NUMBERS and not chosen.selected(field) and not vocabulary.has_variants(column, _NUMBERS[column])


def _counts(
    vocabulary: Vocabulary, query: Query, fields: list[FacetField], limits: Mapping[FacetField, int]
) -> tuple[Counts, dict[str, int]]:
    """The articles with each value, and those without any by the name of the field."""
    found = values.count(
        vocabulary.searcher,
        query,
        [*(shown(field.value) for field in fields), LACKING],
        numbers=_NUMBERS,
        first={shown(field.value): limit for field, limit in limits.items()},
    )
    return {field: found[shown(field.value)] for field in fields}, found[LACKING]
