"""Running the application, in this process or in several, until it is told to stop."""

from __future__ import annotations

import asyncio
import atexit
import gc
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import strawberry
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from gateway import logs
from gateway.access.gate import Door
from gateway.access.origins import Origins
from gateway.app import PendingChanges, create_app
from gateway.engines import names, open_engine, open_standby, searched, target_names
from gateway.errors import AddressInUse, InvalidSettings
from gateway.health import read_health
from gateway.logs import RequestLog
from gateway.metrics.report import Report
from gateway.metrics.shared import Folder
from gateway.metrics.stored import Stored
from gateway.metrics.work import Work
from gateway.observing import Observed
from gateway.pages import Pages
from gateway.settings import Settings, load
from gateway.trusted import TrustedDocuments
from indexer.store import Store
from schema import schema
from search.seal import Seal

if TYPE_CHECKING:
    from gateway.tracing import Tracing

_BACKLOG = 2048  # connections that wait to be accepted; uvicorn's own number
#: Of the environment of workers: where they leave what they count. No setting, and not called like one.
_SHARED = "_NEWSGATE_SHARED"
_OPTIONS: dict[str, Any] = {
    "log_level": "warning",
    "log_config": None,  # `logs` has it tell as we do
    "access_log": False,
    "server_header": False,
    "ws": "websockets-sansio",
    "ws_per_message_deflate": False,  # it would keep its buffers for each socket
}


def listen(host: str, port: int) -> socket.socket:
    """Listens before anything slow begins, so that a taken port is told at once; who connects meanwhile waits.

    Raises `AddressInUse`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)  # two sockets may be bound to a port as long as neither listens
    except OSError as error:
        listening.close()
        raise AddressInUse(f"Cannot listen on {host}:{port}: {error.strerror}; choose another --port.") from error
    return listening


def faults(settings: Settings) -> Iterator[str]:
    """What is wrong with the files that say who may ask what: told once, and not by each worker as its end."""
    for read in (_door, _trusted):
        try:
            read(settings)
        except InvalidSettings as error:
            yield str(error)


def serve(settings: Settings, listening: socket.socket) -> None:
    """Returns when the process was asked to stop and requests under way are answered.

    Ends the process with code 0 on SIGTERM, which is how a service is stopped; Ctrl-C raises KeyboardInterrupt.
    """
    logs.configured(settings.log_level, settings.secrets)
    if settings.workers > 1:
        _serve_by_workers(settings, listening)
        return
    # uvicorn raises the signal again when it is done, for the handler that it found here.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    work = Work()
    report = Report(work.meters, _stored(settings))
    with report.served(settings.metrics_address):
        app = _app(settings, work, report)
        uvicorn.Server(uvicorn.Config(app, **options(settings))).run(sockets=[listening])


def options(settings: Settings) -> dict[str, Any]:
    """Of uvicorn. What proxies say of their clients is believed of those that are trusted, and by default of none."""
    proxies = settings.trusted_proxies.split()
    trusting = {"proxy_headers": bool(proxies), "forwarded_allow_ips": proxies}
    return {**_OPTIONS, **trusting, "ws_max_size": settings.max_body_bytes}


def _serve_by_workers(settings: Settings, listening: socket.socket) -> None:
    # Workers are processes that begin anew, and read their settings from the environment.
    os.environ["NEWSGATE_DATA_DIR"] = str(settings.data_dir)
    config = uvicorn.Config("gateway.server:worker", factory=True, workers=settings.workers, **options(settings))
    workers = _Workers(config, [listening])
    with tempfile.TemporaryDirectory(prefix="newsgate-", ignore_cleanup_errors=True) as shared:
        os.environ[_SHARED] = shared
        # This process answers nothing itself.
        report = Report(Work().meters, _stored(settings), Folder(Path(shared)), is_counted=False)
        with report.served(settings.metrics_address):
            workers.run()
    if workers.were_interrupted:
        raise KeyboardInterrupt


class _Workers(Multiprocess):
    """Replaces those that die or hang; on SIGHUP all of them, one after the other."""

    were_interrupted = False

    def handle_int(self) -> None:
        self.were_interrupted = True
        super().handle_int()


def worker() -> Starlette:
    """The application of one process of several, which share the socket and nothing else."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = load()
    logs.configured(settings.log_level, settings.secrets)
    work, shared = Work(), Folder(Path(os.environ[_SHARED]))
    return _app(settings, work, Report(work.meters, _stored(settings), shared), shared)


def _end_with_parent() -> None:
    """A worker whose parent was killed would hold the socket, and nobody would know of it."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _trusted(settings: Settings) -> TrustedDocuments | None:
    """Raises `InvalidSettings`."""
    path = settings.trusted_documents
    return TrustedDocuments.read(path, _surface(settings)) if path else None


def _surface(settings: Settings) -> strawberry.Schema:
    if settings.federation == "off":
        return schema
    from schema.federation import federated  # noqa: PLC0415  # takes as long to declare as all the rest

    return federated()


def _door(settings: Settings) -> Door | None:
    """Raises `InvalidSettings`."""
    if settings.keys is None:
        return None
    from gateway.access import configuration  # noqa: PLC0415  # loads cryptography, which few sites need

    return configuration.read(settings.keys, schema)


def _stored(settings: Settings) -> Stored:
    return Stored(settings.store_path, partial(target_names, settings))


def _tracing(settings: Settings) -> Tracing | None:
    if settings.tracing == "off":
        return None
    from gateway.tracing import Tracing  # noqa: PLC0415  # OpenTelemetry is an extra

    made = Tracing()
    atexit.register(made.close)
    return made


def _app(settings: Settings, work: Work, report: Report, shared: Folder | None = None) -> Starlette:
    key = settings.state_key.get_secret_value() if settings.state_key else None
    app = create_app(
        lambda: open_engine(settings),
        _pending_changes(settings),
        Seal(key),
        settings.cache_megabytes * 1_000_000,
        partial(read_health, settings.store_path),
        Pages(settings.image_hosts.split(), has_explorer=settings.has_explorer),
        settings.query_limits,
        settings.subscription_limits,
        settings.client_limits,
        _trusted(settings),
        _surface(settings),
        _door(settings),
        Origins(settings.cors_origins.split()),
        settings.allowed_hosts.split(),
        shows_schema=settings.production == "off",
        open_standby=(lambda: open_standby(settings)) if settings.has_standby else None,
        load=settings.load,
        observed=Observed(
            work, report.text, RequestLog() if settings.logs_requests else None, shared, _tracing(settings)
        ),
        drain_seconds=settings.drain_seconds,
    )
    # Modules and schema stay. Looking through them for what nobody needs any more would hold up requests, again and
    # again, each time for as long as dozens of them take.
    gc.collect()
    gc.freeze()
    return app


def _pending_changes(settings: Settings) -> PendingChanges:
    return lambda: _count_pending(settings.store_path, names(searched(settings)))


async def _count_pending(store_path: Path, targets: Iterable[str]) -> int | None:
    """Of the one that is behind most. None as long as there is no store: looking must not make one."""
    if not await asyncio.to_thread(store_path.exists):
        return None
    async with Store.open(store_path) as store:
        return max([await store.pending(target) for target in targets])
