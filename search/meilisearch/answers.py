"""The server's answers, checked once where they come in, and the hits and facets made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from search.article import Document
from search.cursor import Cursor
from search.errors import EngineFailed
from search.facet_counts import FacetCounts, Spelling
from search.filters import FacetField
from search.meilisearch.documents import FLAGS, MULTI_VALUED, facet_attribute, spelling
from search.meilisearch.highlights import matches
from search.page import Hit


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to one query. ``total`` is exact: nothing in `SETTINGS` caps or cuts it."""

    total: int = 0
    hits: tuple[Document, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Any, question: Mapping[str, Any]) -> Self:
        """Raises `EngineFailed` for what is not an answer to this query."""
        match result:
            case {"hits": list(hits), "estimatedTotalHits": int(total)} if all(isinstance(hit, dict) for hit in hits):
                if "facets" not in question:
                    return cls(total, tuple(hits))
                if _are_counts(counted := result.get("facetDistribution")):
                    return cls(total, tuple(hits), counted)
        raise EngineFailed("Meilisearch answered a query with something that is no search result.")

    def distribution(self, attribute: str) -> Mapping[str, int]:
        """Hits by the values of an attribute that was to be counted."""
        return self.facets.get(attribute, {})

    def counts(self, facet: FacetField) -> Mapping[str, int]:
        """Hits by what is counted for a facet's values; `SPELLING` tells the values."""
        return self.distribution(facet_attribute(facet))

    def having(self, facet: FacetField) -> int:
        """How many hits have a value of a facet."""
        if facet in MULTI_VALUED:
            return self.distribution(FLAGS).get(facet.value, 0)
        return sum(self.counts(facet).values())


SPELLING = Spelling(spelling)


def _are_counts(facets: Any) -> bool:
    """An attribute that no hit has a value of is left out."""
    if not isinstance(facets, dict):
        return False
    try:
        # There may be thousands of them: adding up is the fastest way to meet each.
        return all(isinstance(counts, dict) and isinstance(sum(counts.values()), int) for counts in facets.values())
    except TypeError:
        return False


def hit(found: Document, cursor: Cursor, attributes: Collection[str]) -> Hit:
    """A hit whose document has these attributes and nothing else that the server said."""
    document = {name: value for name, value in found.items() if name in attributes}
    formatted = found.get("_formatted")
    return Hit(document, cursor, found.get("_rankingScore"), matches(found, formatted) if formatted else ())


def facet_counts(facet: FacetField, beside: Answer, now: Answer, selected: Collection[str]) -> FacetCounts:
    """A facet from its counts without (``beside``) and with its own selection."""
    missing = now.total - now.having(facet)
    return FacetCounts.of(beside.counts(facet), now.counts(facet), selected, missing, SPELLING)
