"""What an article is about: its terms and tags, the rare ones first, as readers are shown related articles by."""

from __future__ import annotations

from itertools import islice

from indexer.stories.likeness import TITLE_WEIGHT, Features, Frequencies
from search.related import KEPT, WHOLE

#: Tags say less than a title: publishers put the same few on much that they write.
_TAG_WEIGHT = 0.8


def topics_of(features: Features, frequencies: Frequencies) -> dict[str, int]:
    """The heaviest, with the share that each has of all of them, out of `WHOLE`; heaviest first, equals by term."""
    prefix = len(features.lang) + 1
    weights = {key[prefix:]: frequencies.idf(features, key) for key in features.counted[1:]}
    for term in set(features.title):
        weights[term] *= TITLE_WEIGHT
    for key in features.tag_keys:
        weights[key[prefix:]] *= _TAG_WEIGHT
    ordered = sorted(weights)
    ordered.sort(key=weights.__getitem__, reverse=True)
    heaviest = {term: weights[term] for term in islice(ordered, KEPT)}
    whole = sum(heaviest.values())
    return {term: round(weight / whole * WHOLE) for term, weight in heaviest.items()}
