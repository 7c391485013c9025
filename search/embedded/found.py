"""What searches have found in one state of the index: how many articles, and where the first of them lie."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeAlias

from tantivy import DocAddress

from search.page import SearchPage
from search.request import SearchRequest

#: Scores, or what hits are ordered by, and where they lie.
Ranked: TypeAlias = list[tuple[Any, DocAddress]]

#: Searches that are remembered: a few hundred bytes each, and a hundred for each hit.
_MOST_SEARCHES = 1_000
#: Hits of a search that are remembered.
_MOST_HITS = 100
#: Bytes of pages that are remembered, and what a page, a hit, a facet's value and a bucket come to.
_MOST_BYTES = 8_000_000
_PAGE, _HIT, _VALUE, _BUCKET = 1_000, 4_000, 250, 350


class Found(NamedTuple):
    """``hits``: the first ones, as many as were asked for."""

    total: int
    hits: Ranked


class Findings:
    """Of one searcher. Used by several threads: at worst two of them find the same.

    The parts of one operation ask for the same words again and again, and so do the keystrokes of whoever types. What
    is asked without words, such as the names of all sources, is the same for everybody: of that, whole pages are kept.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Found] = {}
        self._pages: dict[SearchRequest, SearchPage] = {}
        self._bytes = 0

    def first(self, search: Hashable, size: int, find: Callable[[], Found]) -> Found:
        """The total and at least ``size`` hits, if there are as many."""
        found = self._found.get(search)
        if found is None or len(found.hits) < min(size, found.total):
            found = find()
            if len(self._found) >= _MOST_SEARCHES:
                self._found.clear()
            if size <= _MOST_HITS:
                self._found[search] = found
        return found

    def page(self, request: SearchRequest, make: Callable[[SearchRequest], SearchPage]) -> SearchPage:
        """Those of searches without words, from the beginning, are kept."""
        if request.query or request.page.cursor:
            return make(request)
        page = self._pages.get(request)
        if page is None:
            page = make(request)
            if page.is_whole:
                self._keep(request, page)
        return page

    def _keep(self, request: SearchRequest, page: SearchPage) -> None:
        size = _size(page)
        if self._bytes + size > _MOST_BYTES:
            self._pages.clear()
            self._bytes = 0
        if size < _MOST_BYTES // 8:
            self._pages[request] = page
            self._bytes += size


def _size(page: SearchPage) -> int:
    texts = sum(len(hit.document.get(name, "")) for hit in page.hits for name in ("body", "text"))
    values = sum(len(counts.values) for counts in page.facets.values())
    buckets = sum(len(histogram.buckets) for histogram in page.histograms.values())
    return _PAGE + _HIT * len(page.hits) + 2 * texts + _VALUE * values + _BUCKET * buckets
