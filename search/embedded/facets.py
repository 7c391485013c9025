"""Facet counts by tantivy's aggregations: one pass for all facets that count under the same condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import tantivy
from tantivy import Occur, Query

from search.conditions import Condition
from search.embedded import values
from search.embedded.fields import counted, shown
from search.facet_counts import FacetCounts
from search.filters import ArticleFilter, FacetField

Counts: TypeAlias = dict[FacetField, dict[str, int]]


def count(
    searcher: tantivy.Searcher,
    wanted: Iterable[FacetField],
    chosen: ArticleFilter,
    query_under: Callable[[Condition], Query],
) -> dict[FacetField, FacetCounts]:
    """``query_under`` gives the search's whole query under another filter's condition."""
    fields = sorted(wanted)
    if not fields:
        return {}
    narrowed = query_under(chosen.condition())
    current = _counts(searcher, narrowed, fields)
    disjunctive = dict(current)
    for field in fields:
        if chosen.selected(field):
            wider = query_under(chosen.without_any_of(field).condition())
            disjunctive |= _counts(searcher, wider, [field])
    return {
        field: FacetCounts.of(
            disjunctive[field], current[field], chosen.selected(field), _missing(searcher, narrowed, field)
        )
        for field in fields
    }


def _counts(searcher: tantivy.Searcher, query: Query, fields: list[FacetField]) -> Counts:
    found = values.count(searcher, query, [shown(field.value) for field in fields])
    return {field: found[shown(field.value)] for field in fields}


def _missing(searcher: tantivy.Searcher, query: Query, field: FacetField) -> int:
    has_value = Query.exists_query(shown(field.value))
    without = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, has_value)])
    return counted(searcher.search(without, limit=1, count=True))
