"""Histograms by tantivy's aggregations: where the hits begin and end, and then all buckets in one pass."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from tantivy import Query, Searcher

from search.embedded.fields import shown
from search.histogram import Axis, Histogram, HistogramRequest, Tones

_INSTANT = "publishedAt"
_ENDS = {"first": {"min": {"field": _INSTANT}}, "last": {"max": {"field": _INSTANT}}}
_UNKNOWN = "UNKNOWN"


def count(searcher: Searcher, wanted: HistogramRequest, query: Query) -> Histogram:
    """Raises `search.errors.InvalidRequest` for too many buckets, and what tantivy raises."""
    ends = searcher.aggregate(query, _ENDS)
    if ends["first"]["value"] is None:
        return wanted.empty()
    axis = wanted.axis(int(ends["first"]["value"]), int(ends["last"]["value"]))
    found = searcher.aggregate(query, {"tones": _counting(axis)})["tones"]["buckets"]
    by_tone = {tone["key"]: {one.get("from"): one["doc_count"] for one in tone["edges"]["buckets"]} for tone in found}
    counts = ({tone: starts[edge] for tone, starts in by_tone.items()} for edge in axis.edges[:-1])
    return wanted.histogram(axis, [Tones.of(by_sentiment, sum(by_sentiment.values())) for by_sentiment in counts])


def _counting(axis: Axis) -> dict[str, Any]:
    # Buckets within tones take tantivy half as long as tones within buckets.
    return {
        "terms": {"field": shown("sentiment"), "missing": _UNKNOWN},
        "aggs": {
            "edges": {
                "range": {
                    "field": _INSTANT,
                    "ranges": [{"from": start, "to": end} for start, end in pairwise(axis.edges)],
                }
            }
        },
    }
