"""All that Prometheus is told, and the port where it may be asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from prometheus_client import CollectorRegistry, Metric, generate_latest, start_http_server
from prometheus_client.registry import Collector

from gateway.errors import AddressInUse
from gateway.metrics.exposition import build, families
from gateway.metrics.meters import Meters
from gateway.metrics.shared import Folder
from gateway.metrics.stored import Stored


class Report(Collector):
    """Read anew each time, which may take as long as a few queries of the store: never on an event loop.

    ``folder`` is where other processes leave what they count. ``is_counted``: whether this process itself does work.
    """

    def __init__(
        self, meters: Meters, stored: Stored, folder: Folder | None = None, *, is_counted: bool = True
    ) -> None:
        self._meters = meters
        self._stored = stored
        self._folder = folder
        self._is_counted = is_counted
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def collect(self) -> Iterable[Metric]:
        own = [self._meters.snapshot()] if self._is_counted else []
        others = self._folder.others() if self._folder else ()
        return [build(), *families(self._meters, [*chain(own, others)]), *self._stored.families()]

    def text(self) -> bytes:
        """In the format that every Prometheus reads: `exposition.MEDIA_TYPE`."""
        return generate_latest(self._registry)

    @contextmanager
    def served(self, address: tuple[str, int] | None) -> Iterator[None]:
        """At a port of its own, to whoever can reach it; nowhere without an address. Raises `AddressInUse`."""
        if address is None:
            yield
            return
        host, port = address
        try:
            server, thread = start_http_server(port, host, self._registry)
        except OSError as error:
            sentence = f"Cannot listen on {host}:{port}: {error.strerror}; set NEWSGATE_METRICS to another address."
            raise AddressInUse(sentence) from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
