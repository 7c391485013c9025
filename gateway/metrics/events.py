"""What the indexer tells while it runs for good, counted on its way to the log."""

from __future__ import annotations

from gateway.metrics.meters import Meters
from indexer.log import Log


class Events:
    """A log for another."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.meters = Meters()
        self._counter = self.meters.counter(
            "newsgate_indexer_events_total", "What happened in the indexer, as its log calls it.", "event"
        )

    def info(self, event: str, **facts: object) -> None:
        self._counter.add(event)
        self._log.info(event, **facts)

    def warning(self, event: str, **facts: object) -> None:
        self._counter.add(event)
        self._log.warning(event, **facts)
