"""What a search asks: one frozen value that means the same to every engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from search import cursor as cursors
from search.cursor import Cursor, Offset, Sort
from search.errors import InvalidCode, InvalidRequest
from search.filters import ArticleFilter, FacetField
from search.histogram import HistogramRequest
from search.text import Query

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """``size`` hits from a cursor on (exclusive), or from an end of the result where there is none.

    ``backward``: the hits before the cursor, still in the sort's order. ``size`` 0 asks for counts only.
    """

    size: int = DEFAULT_PAGE_SIZE
    cursor: Cursor | None = None
    backward: bool = False

    @classmethod
    def of(
        cls,
        sort: Sort,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Page:
        """The page that Relay's four arguments ask for. Raises `InvalidRequest` where they do not fit together."""
        if first is not None and last is not None:
            raise InvalidRequest(InvalidCode.INVALID_PAGE, "Give either first or last, not both.")
        if after is not None and before is not None:
            raise InvalidRequest(InvalidCode.INVALID_PAGE, "Give either after or before, not both.")
        backward = last is not None
        name, size, token, unfit = ("last", last, before, after) if backward else ("first", first, after, before)
        if unfit is not None:
            raise InvalidRequest(InvalidCode.INVALID_PAGE, "after goes with first, and before with last.")
        return cls(_size(name, size), cursors.decode(token, sort) if token is not None else None, backward)

    def window(self, total: int) -> tuple[int, int]:
        """Offset and number of hits, for a page that is counted from the result's beginning."""
        at = self.cursor.offset if isinstance(self.cursor, Offset) else None
        if not self.backward:
            return (0 if at is None else at + 1), self.size
        end = total if at is None else min(at, total)
        start = max(0, end - self.size)
        return start, end - start

    @property
    def needs_total(self) -> bool:
        """Whether `window` cannot be told before the hits are counted."""
        return self.backward


def _size(name: str, size: int | None) -> int:
    if size is None:
        return DEFAULT_PAGE_SIZE
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise InvalidRequest(InvalidCode.INVALID_PAGE, f"{name} must be from 1 to {MAX_PAGE_SIZE}, not {size}.")
    return size


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search. ``attributes`` are top-level names of `Article.document`; nothing else leaves the engine.

    ``matches`` asks for what matched in each hit, ``scores`` for how well it did. Facets are counted as the contract's
    ``FacetValue`` says. Histograms, like hits, are of the words that were searched and of what all filters let through.

    ``first_values``: nobody looks further into a facet; an engine may leave out what comes after so many values,
    unless some are selected there. None: all of them are wanted.
    """

    query: Query = Query()
    filter: ArticleFilter = ArticleFilter()
    sort: Sort = Sort.RELEVANCE
    page: Page = Page()
    attributes: frozenset[str] = frozenset()
    facets: frozenset[FacetField] = frozenset()
    matches: bool = False
    scores: bool = False
    histograms: frozenset[HistogramRequest] = frozenset()
    first_values: int | None = None
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        """Remembered: on its way through a gateway a request is looked up a dozen times."""
        if not self._hash:
            parts = self.query, self.filter, self.sort, self.page, self.attributes, self.facets, self.histograms
            object.__setattr__(self, "_hash", hash((*parts, self.matches, self.scores, self.first_values)))
        return self._hash

    @property
    def needed(self) -> frozenset[str]:
        """The attributes of a hit, with those that its cursor is made of."""
        return self.attributes | ({"id", self.sort.key} if self.sort.key else {"id"})

    @property
    def without_parts(self) -> SearchRequest:
        """The hits and the total alone."""
        return replace(self, facets=frozenset(), histograms=frozenset())

    @property
    def parts(self) -> Iterator[SearchRequest]:
        """What may fail while the hits stand, each part alone and without the hits: all facets, and each histogram."""
        alone = replace(self.without_parts, page=Page(size=0))
        if self.facets:
            yield replace(alone, facets=self.facets)
        for histogram in self.histograms:
            yield replace(alone, histograms=frozenset({histogram}))
