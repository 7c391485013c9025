"""How alike two articles are, and what that is evidence of.

Cosine of tf-idf vectors over title and lead, the measure of first-story detection (Allan, Lavrenko and Jin 2000,
"First story detection in TDT is hard"), with idf as of an article's arrival (Brants, Chen and Farahat 2003, "A system
for new event detection"), so that a vector never changes once it is made. The numbers below were chosen on one half
of the judged pairs of ``bench/stories_judged.json`` and are measured on the other: ``python -m bench.stories``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from indexer.stories.words import is_number, terms
from search.article import Document
from search.terms import fold

#: Seconds between two publications beyond which they are never one story by their texts.
WINDOW = 72 * 3_600
#: Characters of a lead that count. What comes after tells details, and every publisher others.
LEAD = 200
#: A title says what an article is about.
TITLE_WEIGHT = 1.5
#: As if so many articles had been seen before the first one, each of other words.
_PRIOR = 1_000

#: Likeness from which two publishers' articles count as one story, and how many terms they must share at least.
ALIKE = 0.38
_SHARED = 4
#: What is left of a likeness at the window's end: reports of one event come within hours, what rides on it later.
_FADED = 0.3
#: Of the terms that two leads have, the share that both have: in a republication, and in one under another title.
_SAME_LEAD = 0.5
_EQUAL_LEAD = 0.8
_LEAD_TERMS = 6


@dataclass(frozen=True)
class Features:
    """What is compared of an article. ``published`` in epoch seconds; ``title`` and ``lead`` are terms in order.

    ``tags`` are no evidence of a story, but of what an article is about.
    """

    article: str
    source: str
    lang: str
    group: str
    published: int
    title: tuple[str, ...]
    lead: tuple[str, ...]
    tags: tuple[str, ...] = ()

    @cached_property
    def keys(self) -> list[str]:
        """The article itself, and its terms, those of the title first. Each with the language."""
        prefix = f"{self.lang}:"
        return [prefix + term for term in dict.fromkeys(("", *self.title, *self.lead))]

    @cached_property
    def tag_keys(self) -> list[str]:
        """Tags as `keys` has terms; no term has a colon."""
        return [f"{self.lang}:tag:{tag}" for tag in self.tags]

    @property
    def counted(self) -> list[str]:
        """What is counted of an article: itself, its terms and its tags."""
        return self.keys + self.tag_keys


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article with its vector: heaviest term first, of length one or empty. No two have the same ``arrival``."""

    features: Features
    vector: Mapping[str, float]
    arrival: int


def features_of(document: Document) -> Features:
    """Of an `Article.document`."""
    lead = document.get("description") or document.get("text", "")
    return Features(
        article=document["id"],
        source=document["source"]["key"],
        lang=document["lang"],
        group=document["group"],
        published=document["publishedAt"],
        title=tuple(terms(document["title"])),
        lead=tuple(terms(lead[:LEAD])),
        tags=tuple(map(fold, document.get("tags", ()))),
    )


class Frequencies:
    """In how many articles each term was seen until now. Languages are counted apart: ``en:bank``, all of them ``en:``.

    ``counts`` may be a part, as long as it has the terms of all articles that it is asked about.
    """

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts = Counter(counts or {})

    def add(self, features: Features, before: Features | None = None) -> None:
        """Counts an article or, where it is a new version of one, what it has beyond the one ``before``."""
        self.counts.update(set(features.counted).difference(before.counted) if before else features.counted)

    def idf(self, features: Features, key: str) -> float:
        """How rare one of an article's terms or tags is among what was seen."""
        return math.log((self.counts.get(features.keys[0], 0) + _PRIOR + 1) / (self.counts.get(key, 0) + 1))

    def vector(self, features: Features) -> dict[str, float]:
        """Heaviest first, equals by term; empty where an article has no terms."""
        everything, *keys = features.keys
        seen = self.counts.get  # a Counter's own way to nothing takes thrice as long
        articles = seen(everything, 0) + _PRIOR + 1
        weights = {key: math.log(articles / (seen(key, 0) + 1)) for key in keys}
        for key in islice(keys, len(set(features.title))):
            weights[key] *= TITLE_WEIGHT
        length = math.sqrt(math.fsum([weight * weight for weight in weights.values()]))
        ordered = sorted(weights)
        ordered.sort(key=weights.__getitem__, reverse=True)
        return {key: weights[key] / length for key in ordered}


def likeness(one: Weighed, other: Weighed) -> float:
    """From 0, nothing in common or further apart than the window, to 1. Symmetric to the last bit."""
    apart = abs(one.features.published - other.features.published) / WINDOW
    if apart > 1:
        return 0.0
    # fsum is exact, so that the order of the terms does not matter.
    shared = one.vector.keys() & other.vector.keys()
    cosine = math.fsum(one.vector[key] * other.vector[key] for key in shared)
    return min(cosine, 1.0) * (1 - (1 - _FADED) * apart)


def is_same_report(one: Weighed, other: Weighed) -> bool:
    """Strong evidence, enough for two articles of one publisher: it published the same text twice.

    That is the same title with nearly the same lead, or the same lead under a title with the same numbers: a
    publisher that fills a template every day changes at least those.
    """
    a, b = one.features, other.features
    if a.lang != b.lang or abs(a.published - b.published) > WINDOW:
        return False
    common = _overlap(a.lead, b.lead)
    if a.title == b.title and a.title:
        return common >= _SAME_LEAD
    if _numbers(a.title) != _numbers(b.title) or min(len(a.lead), len(b.lead)) < _LEAD_TERMS:
        return False
    return common >= _EQUAL_LEAD and _overlap(a.title, b.title) >= _SAME_LEAD


def tells_the_same(one: Weighed, other: Weighed) -> bool:
    """Good evidence, enough for articles of two publishers: they share what is rare, and contradict in no number."""
    if len(one.vector.keys() & other.vector.keys()) < _SHARED or _contradict(one.features, other.features):
        return False
    return likeness(one, other) >= ALIKE


def _contradict(one: Features, other: Features) -> bool:
    """Both titles have numbers, and neither's are found in the other article."""
    mine, theirs = _numbers(one.title), _numbers(other.title)
    if not (mine and theirs):
        return False
    return mine.isdisjoint(other.title + other.lead) and theirs.isdisjoint(one.title + one.lead)


def _numbers(found: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(is_number, found))


def _overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Jaccard's coefficient; two empty texts have nothing in common."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a | b else 0.0
