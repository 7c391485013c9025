"""What a search answers: plain values, the same from every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from search.article import Document
from search.cursor import Cursor
from search.errors import InvalidRequest, SearchError
from search.facet_counts import FacetCounts
from search.filters import FacetField
from search.histogram import Histogram, HistogramRequest


class TextField(StrEnum):
    """Fields that words are searched in, best first; the value is the document's attribute."""

    TITLE = "title"
    TAGS = "tags"
    DESCRIPTION = "description"
    BODY = "text"


class TextPart(NamedTuple):
    """A piece of plain text; pieces joined give the field's text or, of a body, an excerpt."""

    text: str
    matched: bool


class TextMatch(NamedTuple):
    """Where a field matched. A list (tags) gives one match for each element that did."""

    field: TextField
    parts: tuple[TextPart, ...]


class Hit(NamedTuple):
    """An article found. ``score``, if asked for, is comparable within one result only, and None without a query."""

    document: Document
    cursor: Cursor
    score: float | None = None
    matches: tuple[TextMatch, ...] = ()


#: A part of a page that may fail while its hits stand.
Part: TypeAlias = FacetField | HistogramRequest
Failures: TypeAlias = dict[Part, SearchError]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a `SearchRequest`. ``total`` is exact.

    ``relaxed``: nothing had all the words, so words were dropped from the end. ``stale_cursor``: the page's offset
    was counted in another generation. ``generation`` is the one this answer was read in. ``partial``: a part of the
    articles could not be asked, and is in no number; ``degraded`` says so too. Otherwise no engine sets ``degraded``,
    ``stale``, ``cached`` or ``engine``: that is for whoever answers in an engine's place. ``stale``: it is from before,
    and something may have been written since. ``engine`` is the name of another one that answered.

    A facet or histogram that was asked for and failed is not among ``facets`` or ``histograms``; ``failures`` says
    why. An `InvalidRequest` there is for the asker: a histogram of too many buckets.
    """

    hits: tuple[Hit, ...]
    total: int
    has_next: bool
    has_previous: bool
    generation: str
    facets: Mapping[FacetField, FacetCounts] = field(default_factory=dict)
    histograms: Mapping[HistogramRequest, Histogram] = field(default_factory=dict)
    failures: Mapping[Part, SearchError] = field(default_factory=dict)
    relaxed: bool = False
    stale_cursor: bool = False
    partial: bool = False
    degraded: bool = False
    stale: bool = False
    cached: bool = False
    engine: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed that might not fail another time."""
        return not self.partial and all(isinstance(failure, InvalidRequest) for failure in self.failures.values())

    def counts(self, facet: FacetField) -> FacetCounts:
        """Of a facet that was asked for. Raises what made it fail."""
        if facet in self.failures:
            raise self.failures[facet]
        return self.facets[facet]


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """``generation`` changes whenever a write lands and never otherwise. ``engine``: as `SearchPage` has it."""

    generation: str
    documents: int
    last_write_at: datetime | None
    engine: str | None = None
