"""What the indexer's store tells of sources and targets, for Prometheus."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from indexer.errors import StoreError
from indexer.hidden import shown
from indexer.store import Store
from indexer.store.sources import Source
from indexer.store.targets import Target

log = logging.getLogger("newsgate")

#: Seconds for which a reading is told again: several may ask, and each as often as they like.
_FRESH = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """``newest``: when each source's newest article was published, by its id. ``pending``: changes by target."""

    sources: Sequence[Source]
    newest: Mapping[int, datetime]
    rejected: Mapping[str, int]
    targets: Sequence[Target]
    pending: Mapping[str, int]


async def read(path: Path, filled: Collection[str]) -> Reading | None:
    """``filled`` are the targets in use, which may never have been written. None where nothing was ever stored.

    Raises `indexer.errors.StoreError`.
    """
    if not await asyncio.to_thread(path.exists):
        return None
    async with Store.open(path) as store:
        targets = await store.targets()
        names = {*filled, *(each.name for each in targets)}
        return Reading(
            await store.sources(),
            await store.newest_published(),
            await store.rejected(),
            targets,
            {name: await store.pending(name) for name in sorted(names)},
        )


class Stored:
    """Reads it when asked, in the thread of whoever asks. ``filled`` names the targets in use."""

    def __init__(self, path: Path, filled: Callable[[], Awaitable[Collection[str]]]) -> None:
        self._path = path
        self._filled = filled
        self._turn = threading.Lock()
        self._reading: Reading | None = None
        self._until = 0.0

    def families(self) -> list[Metric]:
        """None where the store is out of sight."""
        with self._turn:
            if time.monotonic() >= self._until:
                self._reading = self._read()
                self._until = time.monotonic() + _FRESH
            return families(self._reading) if self._reading else []

    def _read(self) -> Reading | None:
        try:
            return asyncio.run(self._now())
        except StoreError as error:
            log.warning("the store cannot be measured: %s", error)
            return None

    async def _now(self) -> Reading | None:
        return await read(self._path, await self._filled())


def families(reading: Reading) -> list[Metric]:
    names = _names(reading.sources)

    def of_sources(name: str, help: str, value: Callable[[Source], float | None]) -> Metric:
        made = GaugeMetricFamily(name, help, labels=["source"])
        for source in reading.sources:
            if (told := value(source)) is not None:
                made.add_metric([names[source.id]], told)
        return made

    def of_targets(name: str, help: str, values: Mapping[str, float]) -> Metric:
        made = GaugeMetricFamily(name, help, labels=["target"])
        for target, value in values.items():
            made.add_metric([target], value)
        return made

    return [
        of_sources(
            "newsgate_source_newest_article_timestamp_seconds",
            "When the newest article of a source was published or updated.",
            lambda source: _seconds(reading.newest.get(source.id)),
        ),
        of_sources(
            "newsgate_source_last_success_timestamp_seconds",
            "When a source was last read to its end.",
            lambda source: _seconds(source.last_success_at),
        ),
        of_sources(
            "newsgate_source_next_check_timestamp_seconds",
            "When a source that is not paused is looked at next.",
            lambda source: None if source.paused else _seconds(source.next_check_at),
        ),
        of_sources(
            "newsgate_source_errors_in_a_row",
            "Looks at a source that failed since the last one that went well; of paused ones none.",
            lambda source: 0 if source.paused else source.consecutive_errors,
        ),
        of_sources(
            "newsgate_source_dead_letters",
            "Records of a source that could not become articles.",
            lambda source: reading.rejected.get(source.name, 0),
        ),
        of_targets(
            "newsgate_target_backlog",
            "Changes that a search index has yet to be told of.",
            reading.pending,
        ),
        of_targets(
            "newsgate_target_position",
            "How far a search index is in the change log.",
            {target.name: target.position for target in reading.targets},
        ),
        of_targets(
            "newsgate_target_moved_timestamp_seconds",
            "When a search index was last written.",
            {target.name: target.moved_at.timestamp() for target in reading.targets},
        ),
    ]


def _names(sources: Sequence[Source]) -> dict[int, str]:
    """As they may be seen: some are called by their address, in which there may be a key. No two are the same."""
    names: dict[int, str] = {}
    for source in sources:
        name = shown(source.name) if "://" in source.name else source.name
        names[source.id] = f"{name} ({source.id})" if name in names.values() else name
    return names


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
