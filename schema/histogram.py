"""The histogram of a search: its hits along a calendar."""

from __future__ import annotations

import strawberry

from schema.clicks import Clicks
from schema.enums import Interval
from schema.scalars import EARLIEST, LATEST, DateTime, SearchState
from schema.sentiment import SentimentCounts
from search import histogram
from search.histogram import Bucket


@strawberry.type(description="A stretch of the calendar and the hits published in it.")
class HistogramBucket:
    bucket: strawberry.Private[Bucket]
    clicks: strawberry.Private[Clicks]

    @strawberry.field(description="The first instant of it.")
    def start(self) -> DateTime:
        return DateTime(max(self.bucket.start, EARLIEST))

    @strawberry.field(description="The first instant after it, at which the next bucket starts.")
    def end(self) -> DateTime:
        return DateTime(min(self.bucket.end, LATEST))

    @strawberry.field(description="Hits published from start on and before end.")
    def count(self) -> int:
        return self.bucket.total

    @strawberry.field(description="Tone of these hits.")
    def sentiment(self) -> SentimentCounts:
        return SentimentCounts.from_tones(self.bucket.tones)

    @strawberry.field(
        description="The search narrowed to this bucket: published in it, and in the time that the search had before."
    )
    def select(self) -> SearchState:
        return self.clicks.narrowed(self.bucket.start, self.bucket.end)


@strawberry.type(description="The hits of a search by time of publication.")
class Histogram:
    interval: Interval = strawberry.field(
        description="What a bucket is made of; never AUTO, but what AUTO has chosen. Weeks begin on Monday."
    )
    step: int = strawberry.field(
        description="So many intervals are one bucket: 1 for an interval that was asked for by name; AUTO also takes "
        "3, 6 or 12 HOURs, 2 DAYs, 3, 6 or 12 MONTHs and, for decades, more."
    )
    time_zone: str = strawberry.field(description="The IANA name by whose calendar and clocks the buckets are cut.")
    buckets: list[HistogramBucket] = strawberry.field(
        description="From the first hit's to the last hit's, the earliest first; none where there are no hits."
    )

    @classmethod
    def of(cls, found: histogram.Histogram, clicks: Clicks) -> Histogram:
        return cls(
            interval=found.interval,
            step=found.step,
            time_zone=found.time_zone,
            buckets=[HistogramBucket(bucket=bucket, clicks=clicks) for bucket in found.buckets],
        )
