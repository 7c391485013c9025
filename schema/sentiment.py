"""How many articles have which tone: of a source, of a story, of a bucket."""

from __future__ import annotations

import strawberry

from search.facet_counts import FacetCounts
from search.histogram import Tones


@strawberry.type(description="How many articles have which tone.")
class SentimentCounts:
    positive: int = strawberry.field(description="Articles judged POSITIVE.")
    neutral: int = strawberry.field(description="Articles judged NEUTRAL.")
    negative: int = strawberry.field(description="Articles judged NEGATIVE.")
    unknown: int = strawberry.field(description="Articles that were not judged.")

    @classmethod
    def of(cls, counts: FacetCounts) -> SentimentCounts:
        by_value = {count.value: count.current for count in counts.values}
        return cls.from_tones(Tones.of(by_value, sum(by_value.values()) + counts.missing))

    @classmethod
    def from_tones(cls, tones: Tones) -> SentimentCounts:
        return cls(positive=tones.positive, neutral=tones.neutral, negative=tones.negative, unknown=tones.unknown)

    @strawberry.field(description="(positive - negative) / count; null when empty.")
    def net(self) -> float | None:
        count = self.positive + self.neutral + self.negative + self.unknown
        return (self.positive - self.negative) / count if count else None
