"""The queries of a multi-search that a request needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from search.cursor import Position
from search.filters import FacetField
from search.meilisearch.documents import (
    FLAGS,
    MULTI_VALUED,
    Unit,
    facet_attribute,
    joined,
    seconds_attribute,
    time_attribute,
)
from search.meilisearch.filters import beyond, compiled
from search.meilisearch.highlights import HIGHLIGHTING, TEXTS
from search.request import SearchRequest

#: One query of a multi-search, without the index's name.
Query = dict[str, Any]

# Between words: the server neither joins what stands on its sides, nor takes it for a part of a word.
_APART = ". "

# What comes first without a query: the schema's description of ArticleSort says so.
_BY_WEIGHT = ["stickyWeight:desc", "publishedAt:desc", "id:desc"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a request's queries, in comparable form; all, or fewer where nothing has them all.

    Hits have all ``words``. Of the ``dropped`` ones those in ``ranking``, in the same order, bring a hit forward.
    """

    words: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    ranking: tuple[str, ...] = ()

    @property
    def shortened(self) -> bool:
        return bool(self.dropped)

    @property
    def text(self) -> str:
        """A space at the end keeps the server from matching the last word as a prefix: it was not being typed."""
        groups = [self.words, self.ranking] if self.ranking else [self.words]
        is_being_typed = not self.dropped or self.ranking[-1:] == self.dropped[-1:]
        return _APART.join(map(joined, groups)) + " " * (not is_being_typed)

    def shorter(self) -> list[Wording]:
        """What is left with one word dropped from the end, with two, …"""
        return [Wording(self.words[:length], self.words[length:]) for length in range(len(self.words) - 1, 0, -1)]

    def helped(self) -> list[Wording]:
        """With one dropped word each. Not with the first of them: no hit has it, or it would not have been dropped."""
        return [replace(self, ranking=(word,)) for word in self.dropped[1:]]


def count(
    request: SearchRequest, wording: Wording, facets: Iterable[FacetField] = (), units: Iterable[Unit] = ()
) -> Query:
    """How many there are, how many with which value of the facets, and how many in which unit of time."""
    attributes = [*_facet_attributes(facets), *map(time_attribute, units)]
    return _counting(wording, compiled(request.filter.condition()), attributes)


def count_beside_selection(request: SearchRequest, wording: Wording, facet: FacetField) -> Query:
    """A facet's values as if none of them were selected."""
    return _counting(wording, compiled(request.filter.without_any_of(facet).condition()), _facet_attributes([facet]))


def count_by_time(request: SearchRequest, wording: Wording, unit: Unit, seconds: int) -> Query:
    """How many in which unit of time; only those that were published so many seconds into theirs, or later."""
    filters = compiled(request.filter.condition())
    late = [f"{seconds_attribute(unit)} >= {seconds}"] if seconds else []
    return _counting(wording, [*filters, *late], [time_attribute(unit)])


def end(request: SearchRequest, wording: Wording, *, ascending: bool) -> Query:
    """The first hit by publication, or the last, as its instant alone."""
    order = [f"publishedAt:{'asc' if ascending else 'desc'}"]
    found = _finds(wording, compiled(request.filter.condition()))
    return {**found, "limit": 1, "sort": order, "attributesToRetrieve": ["publishedAt"]}


def hits(request: SearchRequest, wording: Wording, offset: int, limit: int) -> Query:
    """Hits of a request that is not counted from a position. Backward under a date sort, the last one is first."""
    return _finding(request, wording, compiled(request.filter.condition()), offset, limit)


def hits_beyond(request: SearchRequest, wording: Wording, position: Position) -> Query:
    """The hits on the asked-for side of a position, nearest first."""
    filters = [*compiled(request.filter.condition()), beyond(position, _ascending(request))]
    return _finding(request, wording, filters, 0, request.page.size)


def by_filter(filters: Sequence[str], attributes: Iterable[str], limit: int) -> Query:
    """Documents, in no order."""
    return {"filter": list(filters), "attributesToRetrieve": sorted(attributes), "limit": limit}


def _ascending(request: SearchRequest) -> bool:
    return request.sort.descending == request.page.backward


def _counting(wording: Wording, filters: Sequence[str], attributes: Iterable[str] = ()) -> Query:
    query: Query = {**_finds(wording, filters), "limit": 0, "attributesToRetrieve": ["id"]}
    if counted := sorted(attributes):
        query["facets"] = counted
    return query


def _facet_attributes(facets: Iterable[FacetField]) -> set[str]:
    counted = set(facets)
    # How many hits have a value at all does not follow from the counts where one hit has several.
    flags = {FLAGS} if any(facet in MULTI_VALUED for facet in counted) else set()
    return {*map(facet_attribute, counted), *flags}


def _finding(request: SearchRequest, wording: Wording, filters: Sequence[str], offset: int, limit: int) -> Query:
    query = {
        **_finds(wording, filters),
        "offset": offset,
        "limit": limit,
        "attributesToRetrieve": sorted(request.needed),
    }
    if request.scores and wording.words:
        query["showRankingScore"] = True  # else the server leaves an eighth of its work
    if wording.ranking:
        # Drops words from the end as well, but says nothing of it: hits with more of them come first.
        query["matchingStrategy"] = "last"
    if order := _order(request, wording):
        query["sort"] = order
    if request.matches and wording.words:
        query |= HIGHLIGHTING | {"attributesToRetrieve": sorted(request.needed | TEXTS)}
    return query


def _finds(wording: Wording, filters: Sequence[str]) -> Query:
    # The server's own strategy, "last", would drop words from the end for some hits and not for others.
    query: Query = {"q": wording.text, "matchingStrategy": "all"}
    if filters:
        query["filter"] = list(filters)
    return query


def _order(request: SearchRequest, wording: Wording) -> list[str]:
    if request.sort.key:
        direction = "asc" if _ascending(request) else "desc"
        return [f"{request.sort.key}:{direction}", f"id:{direction}"]
    return [] if wording.words else _BY_WEIGHT
