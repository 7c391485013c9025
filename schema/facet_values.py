"""Typing inside a long facet."""

from __future__ import annotations

from collections.abc import Sequence

from schema.clicks import Clicks
from schema.context import Info
from schema.facets import MAX_VALUES, FacetValue, facet_values
from schema.inputs import ArticleFilter
from search import filters
from search.errors import InvalidCode, InvalidRequest
from search.facet_counts import FacetCount
from search.facet_values import typed_in
from search.filters import FacetField
from search.request import Page, SearchRequest
from search.state import SearchState
from search.text import MAX_QUERY_LENGTH, Query


async def values_typed_in(
    info: Info, field: FacetField, prefix: str, query: str, wanted: ArticleFilter | None, first: int
) -> list[FacetValue]:
    """The values of a facet of this search that somebody means who has typed so far. Raises `SearchError`."""
    if not 0 <= first <= MAX_VALUES:
        message = f"first of facetValues must be from 0 to {MAX_VALUES:,}, not {first}."
        raise InvalidRequest(InvalidCode.INVALID_ARGUMENT, message)
    check_prefix(prefix)
    asked = SearchState(query, wanted.search_filter() if wanted else filters.ArticleFilter())
    asked.check()
    context = info.context
    request = SearchRequest(
        Query.parse(query), asked.filter.at(context.now), page=Page(size=0), facets=frozenset({field})
    )
    counted = (await context.loads.search(request)).counts(field).values
    meant = await found_in(info, field, counted, prefix)
    return facet_values(meant[:first], field, asked.filter, Clicks(asked, context.seal, context.now))


async def found_in(info: Info, field: FacetField, counted: Sequence[FacetCount], prefix: str) -> list[FacetCount]:
    """Those of a facet's values that are meant by a prefix; of sources, by their names too."""
    names: dict[str, str] = {}
    if field is FacetField.SOURCE and prefix.strip():
        names = await info.context.loads.source_names([count.value for count in counted])
    return typed_in(counted, prefix, names)


def check_prefix(prefix: str) -> None:
    """Raises `InvalidRequest` for a prefix longer than a query may be."""
    if len(prefix) > MAX_QUERY_LENGTH:
        raise InvalidRequest(
            InvalidCode.QUERY_TOO_LONG,
            f"The prefix has {len(prefix):,} characters; shorten it to at most {MAX_QUERY_LENGTH:,}.",
        )
