"""The server's answers, checked once where they come in, and the hits and facets made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from search.article import Document
from search.cursor import Cursor
from search.errors import EngineFailed
from search.filters import FacetField
from search.meilisearch.documents import FLAGS, MULTI_VALUED, facet_attribute, spelling
from search.meilisearch.highlights import matches
from search.page import FacetCounts, Hit


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one query. ``total`` is exact: nothing in `SETTINGS` caps or cuts it."""

    total: int = 0
    hits: tuple[Document, ...] = ()
    facets: Mapping[str, Mapping[str, int]] | None = None

    @classmethod
    def of(cls, result: Any) -> Self:
        """Raises `EngineFailed` for what is not an answer to one of our queries."""
        match result:
            case {"hits": list(hits), "estimatedTotalHits": int(total)} if all(isinstance(hit, dict) for hit in hits):
                return cls(total, tuple(hits), result.get("facetDistribution"))
        raise EngineFailed("Meilisearch answered a query with something that is no search result.")

    def counts(self, facet: FacetField) -> dict[str, int]:
        """Hits by the spelling of a facet's value."""
        counted = (self.facets or {}).get(facet_attribute(facet), {})
        return {spelling(value): hits for value, hits in counted.items()}

    def having(self, facet: FacetField) -> int:
        """How many hits have a value of a facet."""
        if facet in MULTI_VALUED:
            return (self.facets or {}).get(FLAGS, {}).get(facet.value, 0)
        return sum(self.counts(facet).values())


def hit(found: Document, cursor: Cursor, attributes: Collection[str]) -> Hit:
    """A hit whose document has these attributes and nothing else that the server said."""
    document = {name: value for name, value in found.items() if name in attributes}
    return Hit(document, cursor, found.get("_rankingScore"), matches(found, found.get("_formatted", {})))


def facet_counts(facet: FacetField, beside: Answer, now: Answer, selected: Collection[str]) -> FacetCounts:
    """A facet from its counts without (``beside``) and with its own selection."""
    return FacetCounts.of(beside.counts(facet), now.counts(facet), selected, now.total - now.having(facet))
