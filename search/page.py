"""What a search answers: plain values, the same from every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from search import terms
from search.article import Document
from search.cursor import Cursor
from search.errors import InvalidRequest, SearchError
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


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found. ``score`` is comparable within one result only, None without a query."""

    document: Document
    cursor: Cursor
    score: float | None = None
    matches: tuple[TextMatch, ...] = ()


class FacetCount(NamedTuple):
    """``count`` ignores the facet's own selection, ``current`` does not."""

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody misses
    current: int


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Every value of a facet in this search, most frequent first, equals by value. ``missing``: hits without any."""

    values: tuple[FacetCount, ...]
    missing: int

    @classmethod
    def of(
        cls, counts: Mapping[str, int], current: Mapping[str, int], selected: Iterable[str], missing: int
    ) -> FacetCounts:
        """From counts by spelling. Spellings of one term are added up and the most frequent is shown.

        Selected values are listed even where nothing has them: a user must be able to switch them off.
        """
        by_term = _by_term(counts)
        if len(by_term) == len(counts):
            values = [FacetCount(value, count, current.get(value, 0)) for value, count in counts.items()]
        else:
            now = _by_term(current)
            values = [
                FacetCount(
                    min(spellings, key=lambda v: (-counts[v], v)),
                    sum(counts[spelling] for spelling in spellings),
                    sum(current[spelling] for spelling in now.get(term, ())),
                )
                for term, spellings in by_term.items()
            ]
        for value in selected:
            if (term := terms.key(value)) and term not in by_term:
                by_term[term] = [value]
                values.append(FacetCount(terms.clean(value), 0, 0))
        values.sort(key=itemgetter(0))
        values.sort(key=itemgetter(1), reverse=True)
        return cls(tuple(values), missing)


#: The same values come up in search after search, and folding them takes longer than counting.
_fold = lru_cache(maxsize=20_000)(terms.fold)


def _by_term(values: Iterable[str]) -> dict[str, list[str]]:
    """The spellings of each term."""
    spellings: dict[str, list[str]] = {}
    for value in values:
        spellings.setdefault(_fold(value), []).append(value)
    return spellings


#: A part of a page that may fail while its hits stand.
Part: TypeAlias = FacetField | HistogramRequest
Failures: TypeAlias = dict[Part, SearchError]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer to a `SearchRequest`. ``total`` is exact.

    ``relaxed``: nothing had all the words, so words were dropped from the end. ``stale_cursor``: the page's offset
    was counted in another generation. ``generation`` is the one this answer was read in. No engine sets ``degraded``
    or ``cached``: that is for whoever answers in an engine's place.

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
    degraded: bool = False
    cached: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing failed that might not fail another time."""
        return all(isinstance(failure, InvalidRequest) for failure in self.failures.values())

    def counts(self, facet: FacetField) -> FacetCounts:
        """Of a facet that was asked for. Raises what made it fail."""
        if facet in self.failures:
            raise self.failures[facet]
        return self.facets[facet]


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """``generation`` changes whenever a write lands and never otherwise."""

    generation: str
    documents: int
    last_write_at: datetime | None
