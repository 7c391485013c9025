"""What entered an index, from one snapshot of it."""

from __future__ import annotations

from collections.abc import Iterable

from tantivy import Order, Query

from search.arrivals import ARRIVAL, MAX_ARRIVALS, Arrivals, Arriving
from search.article import Document
from search.embedded.filters import between, every, query_of
from search.embedded.snapshot import Snapshot
from search.embedded.words import Reading


def arrivals(snapshot: Snapshot, questions: Iterable[Arriving]) -> Arrivals:
    """Runs in a thread. Raises what tantivy raises."""
    newest = snapshot.searcher.search(_after(0), 1, count=False, order_by_field=ARRIVAL, order=Order.Desc).hits
    latest = int(newest[0][0]) if newest else 0
    return Arrivals(latest, tuple(_found(snapshot, asked) if asked.after < latest else () for asked in questions))


def _found(snapshot: Snapshot, asked: Arriving) -> tuple[Document, ...]:
    queries = [_after(asked.after), query_of(asked.filter.condition())]
    if tokens := tuple(asked.query.tokens):
        queries.append(Reading(snapshot.vocabulary, tokens, last_is_prefix=True).matching)
    found = snapshot.searcher.search(every(queries), MAX_ARRIVALS, count=False, order_by_field=ARRIVAL, order=Order.Asc)
    return tuple(snapshot.documents.at(address, asked.needed) for _, address in found.hits)


def _after(number: int) -> Query:
    return between(ARRIVAL, number + 1, None)
