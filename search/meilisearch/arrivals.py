"""What entered an index, as queries of a multi-search."""

from __future__ import annotations

from collections.abc import Sequence

from search.arrivals import ARRIVAL, MAX_ARRIVALS, Arrivals, Arriving
from search.meilisearch.answers import Answer
from search.meilisearch.filters import compiled
from search.meilisearch.queries import Query, Wording

#: Asks for the highest number. It goes first: what others find beyond it may have come without what is between.
LATEST: Query = {"q": "", "sort": [f"{ARRIVAL}:desc"], "limit": 1, "attributesToRetrieve": [ARRIVAL]}


def queries(questions: Sequence[Arriving]) -> list[Query]:
    return [LATEST, *map(_query, questions)]


def arrivals(answers: Sequence[Answer]) -> Arrivals:
    """Of the answers to `queries`."""
    newest, *found = answers
    latest: int = next((hit.get(ARRIVAL, 0) for hit in newest.hits), 0)
    return Arrivals(latest, tuple(tuple(hit for hit in answer.hits if hit[ARRIVAL] <= latest) for answer in found))


def _query(asked: Arriving) -> Query:
    return {
        "q": Wording(tuple(asked.query.tokens)).text,
        "matchingStrategy": "all",
        "filter": [*compiled(asked.filter.condition()), f"{ARRIVAL} > {asked.after}"],
        "sort": [f"{ARRIVAL}:asc"],
        "limit": MAX_ARRIVALS,
        "attributesToRetrieve": sorted(asked.needed),
    }
