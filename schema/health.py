"""`SourceHealth`: how reading a source's upstreams goes, which only the indexer's store knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from enum import Enum
from typing import TypeAlias

import strawberry

from schema.enums import described
from schema.scalars import DateTime


@described(
    "How a source is doing.",
    OK="The last look at it went well.",
    DEGRADED="The last look failed, or the last two; it is tried again.",
    FAILING="Three looks or more failed in a row; it is tried again, less and less often.",
    DISABLED="Paused: nobody looks at it.",
)
class HealthState(Enum):
    OK = "OK"
    DEGRADED = "DEGRADED"
    FAILING = "FAILING"
    DISABLED = "DISABLED"


@strawberry.type(
    description="How reading the upstreams goes that have brought articles of a source: its own feed, or the feeds and "
    "folders of others that carry it. Where there are several, state, consecutiveErrors and lastError are those of the "
    "one that does worst; paused ones count only where all are."
)
class SourceHealth:
    state: HealthState = strawberry.field(description="The judgement, for a light on a dashboard.")
    last_success_at: DateTime | None = strawberry.field(description="When one of them was last read to its end.")
    next_check_at: DateTime | None = strawberry.field(
        description="When one of them is looked at next, at the earliest; long past where nothing watches."
    )
    consecutive_errors: int = strawberry.field(description="Looks that failed since the last one that went well.")
    last_error: str | None = strawberry.field(
        description="Why the last look failed, as a sentence without credentials; null after one that went well."
    )
    dead_letters: int = strawberry.field(description="Records of theirs that could not be read as articles.")


#: Gives the health of sources by their keys, without those that no upstream brings; None where no store is in sight.
ReadHealth: TypeAlias = Callable[[Collection[str]], Awaitable[Mapping[str, SourceHealth] | None]]
