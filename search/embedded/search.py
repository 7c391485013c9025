"""One search on one snapshot of the index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from tantivy import DocAddress, Order, Query, Searcher

from search.article import Document
from search.conditions import EVERYTHING, Condition
from search.cursor import Cursor, Offset, Position
from search.embedded import facets, histograms
from search.embedded.failure import RAISED, failure
from search.embedded.fields import ORDER_OF_NOTHING, counted, order, tie
from search.embedded.filters import between, every, query_of, some
from search.embedded.found import Found, Ranked
from search.embedded.highlight import Marker
from search.embedded.snapshot import Snapshot
from search.embedded.words import Reading
from search.errors import InvalidRequest
from search.facet_counts import FacetCounts
from search.filters import FacetField
from search.histogram import Histogram, HistogramRequest
from search.page import Failures, Hit, SearchPage
from search.request import SearchRequest


def search(snapshot: Snapshot, request: SearchRequest) -> SearchPage:
    """Runs in a thread. Raises what tantivy raises."""
    return snapshot.findings.page(request, lambda asked: _Search(snapshot, asked).page())


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words that a hit must have. Once words were dropped, the last one left was typed to its end.

    ``total`` and ``hits``: what was found, where it was looked for already.
    """

    reading: Reading
    relaxed: bool = False
    total: int | None = None
    hits: Ranked | None = None

    def under(self, condition: Condition) -> Query:
        """The whole query of a search under a filter's condition."""
        return _both(self.reading.matching if self.reading.tokens else None, condition)


def _both(text: Query | None, condition: Condition) -> Query:
    restricting = [query_of(condition)] if condition != EVERYTHING else []
    return every([*([text] if text else []), *(Query.const_score_query(query, 0.0) for query in restricting)])


def _count(searcher: Searcher, query: Query) -> int:
    return counted(searcher.search(query, limit=1, count=True))


class _Search:
    def __init__(self, snapshot: Snapshot, request: SearchRequest) -> None:
        self._snapshot, self._request, self._searcher = snapshot, request, snapshot.searcher
        self._condition = request.filter.condition()
        self._wanted = self._relaxed()

    def _relaxed(self) -> _Wanted:
        """Drops words from the end until something matches; all of them are kept where nothing ever does."""
        tokens, vocabulary = tuple(self._request.query.tokens), self._snapshot.vocabulary
        everything = _Wanted(Reading(vocabulary, tokens, last_is_prefix=True))
        if len(tokens) < 2:  # noqa: PLR2004  # there is none to drop
            return everything
        everything = self._tried(everything)
        if everything.total:
            return everything
        for left in range(len(tokens) - 1, 0, -1):
            ranking = tokens[left:] if not self._request.sort.key else ()
            reading = Reading(vocabulary, tokens[:left], last_is_prefix=False, dropped=ranking)
            fewer = self._tried(_Wanted(reading, relaxed=True))
            if fewer.total:
                return fewer
        return everything

    def _tried(self, wanted: _Wanted) -> _Wanted:
        """With its total and, where the page can be told beforehand, with its hits: that is one search, not two."""
        page, reading = self._request.page, wanted.reading
        start, size = page.window(0)
        search = reading.tokens, reading.last_is_prefix, reading.dropped, self._request.filter
        if self._request.sort.key or page.needs_total or not size or start >= self._searcher.num_docs:
            found = self._snapshot.findings.first(search, 0, lambda: self._counted(wanted))
            return replace(wanted, total=found.total)
        if start:
            found = self._ranked(wanted, start, size)
        else:
            found = self._snapshot.findings.first(search, size, lambda: self._ranked(wanted, 0, size))
        return replace(wanted, total=found.total, hits=found.hits[:size])

    def _counted(self, wanted: _Wanted) -> Found:
        return Found(_count(self._searcher, wanted.under(self._condition)), [])

    def page(self) -> SearchPage:
        key = self._request.sort.key
        return self._by_date(key) if key else self._by_relevance()

    def _by_date(self, key: str) -> SearchPage:
        """Keyset: the hits past a position, read towards where the page lies."""
        request, page = self._request, self._request.page
        descending = request.sort.descending != page.backward
        everything = self._wanted.under(self._condition)
        position = page.cursor if isinstance(page.cursor, Position) else None
        query = every([everything, _past(position, descending)]) if position else everything
        found = self._searcher.search(
            query,
            limit=max(1, page.size),
            count=True,
            order_by_field=order(key),
            order=Order.Desc if descending else Order.Asc,
        )
        remaining = counted(found)
        total = _count(self._searcher, everything) if position else remaining
        addresses = [address for _, address in found.hits[: page.size]]
        documents = [self._document(address) for address in (reversed(addresses) if page.backward else addresses)]
        hits = tuple(self._hit(doc, Position(key, doc[key], doc["id"])) for doc in documents)
        ahead, behind = remaining > len(hits), total > remaining
        return self._answer(
            hits,
            total,
            has_next=behind if page.backward else ahead,
            has_previous=ahead if page.backward else behind,
        )

    def _by_relevance(self) -> SearchPage:
        page, generation = self._request.page, self._snapshot.generation
        wanted = self._wanted if self._wanted.total is not None else self._tried(self._wanted)
        total, found = wanted.total or 0, wanted.hits or []
        start, size = page.window(total)
        if wanted.hits is None and size and start < total:
            found = self._ranked(wanted, start, size).hits
        scored = self._request.scores and bool(wanted.reading.tokens)
        hits = tuple(
            self._hit(self._document(address), Offset(start + at, generation), score if scored else None)
            for at, (score, address) in enumerate(found)
        )
        stale = isinstance(page.cursor, Offset) and page.cursor.generation != generation
        return self._answer(
            hits,
            total,
            has_next=start + len(hits) < total,
            has_previous=start > 0 and total > 0,
            stale_cursor=stale,
        )

    def _ranked(self, wanted: _Wanted, start: int, size: int) -> Found:
        if wanted.reading.tokens:
            query = _both(wanted.reading.ranked, self._condition)
            found = self._searcher.search(query, size, offset=start)
        else:
            query = wanted.under(self._condition)
            found = self._searcher.search(query, size, order_by_field=ORDER_OF_NOTHING, offset=start)
        return Found(counted(found), found.hits)

    def _document(self, address: DocAddress) -> Document:
        attributes = self._request.needed | ({"title", "tags", "description", "text"} if self._highlighted else set())
        return self._snapshot.documents.at(address, attributes)

    @property
    def _highlighted(self) -> bool:
        return self._request.matches and bool(self._wanted.reading.tokens)

    @cached_property
    def _marker(self) -> Marker:
        return Marker(self._wanted.reading)

    def _hit(self, document: Document, cursor: Cursor, score: float | None = None) -> Hit:
        if not self._highlighted:
            return Hit(document, cursor, score)
        matches = self._marker.matches(document)
        needed = self._request.needed
        return Hit({name: value for name, value in document.items() if name in needed}, cursor, score, matches)

    def _answer(
        self,
        hits: tuple[Hit, ...],
        total: int,
        *,
        has_next: bool,
        has_previous: bool,
        stale_cursor: bool = False,
    ) -> SearchPage:
        failures: Failures = {}
        return SearchPage(
            hits,
            total,
            has_next=has_next,
            has_previous=has_previous,
            generation=self._snapshot.generation,
            facets=self._facets(failures),
            histograms=self._histograms(failures),
            failures=failures,
            relaxed=self._wanted.relaxed,
            stale_cursor=stale_cursor,
        )

    def _facets(self, failures: Failures) -> dict[FacetField, FacetCounts]:
        wanted = self._request.facets
        try:
            return facets.count(
                self._snapshot.vocabulary, wanted, self._request.filter, self._wanted.under, self._request.first_values
            )
        except RAISED as error:
            failures |= dict.fromkeys(wanted, failure(error))
            return {}

    def _histograms(self, failures: Failures) -> dict[HistogramRequest, Histogram]:
        found = {}
        for wanted in self._request.histograms:
            try:
                found[wanted] = histograms.count(self._searcher, wanted, self._wanted.under(self._condition))
            except InvalidRequest as error:
                failures[wanted] = error
            except RAISED as error:
                failures[wanted] = failure(error)
        return found


def _past(position: Position, descending: bool) -> Query:
    """What comes after a position: further along the key, or at the same instant and further along the ids."""
    here, at = position.key, tie(position.id)
    same = every(
        [
            between(position.field, here, here + 1),
            between("tie", None, at) if descending else between("tie", at + 1, None),
        ]
    )
    further = between(position.field, None, here) if descending else between(position.field, here + 1, None)
    return Query.const_score_query(some([further, same]), 0.0)
