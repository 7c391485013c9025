"""How the upstreams of sources are doing, by what the store remembers of the looks at them."""

from __future__ import annotations

import asyncio
import itertools
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from indexer.errors import StoreError
from indexer.hidden import shown
from indexer.store import Store
from indexer.store.sources import Source, Upstream
from schema.health import HealthState, SourceHealth
from schema.scalars import DateTime

log = logging.getLogger("newsgate")

#: Failed looks in a row that are more than a passing fault: by then hours have gone by.
_FAILING_FROM = 3

_ADDRESS = re.compile(r"\w+://[^\s\"'<>]+")


async def read_health(store_path: Path, keys: Collection[str]) -> Mapping[str, SourceHealth] | None:
    """Of sources by their keys. None where there is no store, which looking must not make, or none that can be read."""
    if not await asyncio.to_thread(store_path.exists):
        return None
    try:
        async with Store.open(store_path) as store:
            found = await store.upstreams(keys)
    except StoreError as error:
        log.warning("the health of sources cannot be told: %s", error)
        return None
    by_publisher = itertools.groupby(found, lambda upstream: upstream.publisher)
    return {publisher: health(list(upstreams)) for publisher, upstreams in by_publisher}


def health(upstreams: Sequence[Upstream]) -> SourceHealth:
    """Of a source that has these upstreams, at least one."""
    sources = [upstream.source for upstream in upstreams]
    followed = [source for source in sources if not source.paused]
    worst = max(followed or sources, key=lambda source: source.consecutive_errors)
    looks = [source.next_check_at for source in followed if source.next_check_at]
    return SourceHealth(
        state=_state(worst),
        last_success_at=_instant(max((s.last_success_at for s in sources if s.last_success_at), default=None)),
        next_check_at=_instant(min(looks, default=None)),
        consecutive_errors=worst.consecutive_errors,
        last_error=worst.last_error and _ADDRESS.sub(lambda found: shown(found[0]), worst.last_error),
        dead_letters=sum(upstream.dead_letters for upstream in upstreams),
    )


def _state(source: Source) -> HealthState:
    if source.paused:
        return HealthState.DISABLED
    if source.consecutive_errors >= _FAILING_FROM:
        return HealthState.FAILING
    return HealthState.DEGRADED if source.consecutive_errors else HealthState.OK


def _instant(at: datetime | None) -> DateTime | None:
    return None if at is None else DateTime(int(at.timestamp()))
