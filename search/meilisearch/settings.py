"""How an index is set up: everything the searches rely on, and nothing that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.arrivals import ARRIVAL
from search.meilisearch.documents import KEYS, SPELLINGS, TIMES, Unit, time_attribute, words_attribute
from search.meilisearch.marks import STAMP
from search.page import TextField

#: Above the deadline of any engine (`MeilisearchEngine` insists), because the server does not say that it cut a search
#: short: such an answer has wrong totals and looks like any other. This way it comes too late to be believed.
SEARCH_CUTOFF_MS = 5_000

# All 32 bits allow. What is asked for is bounded by `MAX_PAGE_SIZE`; this only keeps totals and facets from being cut.
_UNLIMITED = 2**31 - 1

# Above the number of distinct tags and authors of millions of articles.
_MAX_FACET_VALUES = 1_000_000

SETTINGS: Mapping[str, Any] = {
    "searchableAttributes": [words_attribute(field) for field in TextField],
    "filterableAttributes": [KEYS, SPELLINGS, TIMES, "id", "publishedAt", "updatedAt", "touchedAt", ARRIVAL],
    "sortableAttributes": ["id", "publishedAt", "touchedAt", "stickyWeight", STAMP, ARRIVAL],
    # Sort first makes a date sort strict; without a sort it does nothing. Among equally good hits the newest wins, and
    # the id makes the order the same whatever the articles' order of arrival.
    "rankingRules": ["sort", "words", "typo", "proximity", "attribute", "exactness", "publishedAt:desc", "id:desc"],
    "typoTolerance": {"enabled": True, "minWordSizeForTypos": {"oneTypo": 5, "twoTypos": 9}},
    "pagination": {"maxTotalHits": _UNLIMITED},
    # In no order at all would do. Times come cheaper as they lie: in half the time, where a filter leaves many out.
    "faceting": {
        "maxValuesPerFacet": _MAX_FACET_VALUES,
        "sortFacetValuesBy": {"*": "count", **{time_attribute(unit): "alpha" for unit in Unit}},
    },
    "searchCutoffMs": SEARCH_CUTOFF_MS,
    # Facet values are searched by the gateway, inside words; the server's own way only costs indexing time.
    "facetSearch": False,
}

# The server keeps these sorted by name.
_UNORDERED = frozenset({"filterableAttributes", "sortableAttributes"})


def differing(current: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `SETTINGS` that an index does not have yet."""
    return {name: wanted for name, wanted in SETTINGS.items() if not _holds(name, wanted, current.get(name))}


def _holds(name: str, wanted: Any, present: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(present, dict) and all(_holds(key, value, present.get(key)) for key, value in wanted.items())
    if name in _UNORDERED:
        return isinstance(present, list) and sorted(map(str, present)) == sorted(wanted)
    return bool(present == wanted)
