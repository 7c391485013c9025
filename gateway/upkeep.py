"""``newsgate rebuild`` and ``newsgate verify``: keeping the target what the store says."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import reduce
from operator import or_

import orjson

from gateway.engines import open_indexes
from gateway.settings import Settings
from indexer.configuration import read
from indexer.drift import Drift
from indexer.errors import SourceMissing
from indexer.formats import format_of
from indexer.progress import Progress
from indexer.push import Pushed, rebuild, verify
from indexer.registry import synchronise
from indexer.reread import reread
from indexer.store import Store
from indexer.summary import Summary

_SHOWN = 20


async def rebuild_indexes(settings: Settings, progress: Progress) -> list[Pushed]:
    """All that are filled, one after the other."""
    async with _store(settings) as store, open_indexes(settings) as indexes:
        return [await rebuild(store, index, now=datetime.now(UTC), progress=progress) for index in indexes]


async def reread_all(settings: Settings, progress: Progress) -> Summary:
    """Applies the present rules, and the present settings of the sources, to the payloads of all sources."""
    configuration, now = read(settings.config), datetime.now(UTC)
    async with _store(settings) as store:
        summary = await synchronise(store, configuration.sources, now=now)
        for source in await store.sources():
            summary += await reread(store, source, format_of(source, configuration.tags), now=now, progress=progress)
    return summary


async def verify_index(settings: Settings, progress: Progress, *, fix: bool) -> Drift:
    """What differs in any of those that are filled."""
    async with _store(settings) as store, open_indexes(settings) as indexes:
        found = [await verify(store, index, fix=fix, now=datetime.now(UTC), progress=progress) for index in indexes]
    return reduce(or_, found)


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    """One that is there: a new one would empty the index. Raises `SourceMissing`."""
    if not settings.store_path.exists():
        raise SourceMissing(f"There are no articles in {settings.data_dir} yet; newsgate index PATH brings some in.")
    async with Store.open(settings.store_path) as store:
        yield store


def told(read_again: Summary) -> str:
    return (
        f"{read_again.files:,} records read again: {read_again.new:,} new, {read_again.changed:,} changed, "
        f"{read_again.rejected:,} rejected"
    )


def drift_lines(drift: Drift, *, fixed: bool) -> list[str]:
    """What a person is told: counts, and the first ids of each kind."""
    if not drift:
        return ["The index holds what the store does."]
    found = []
    for what, ids in (("missing", drift.missing), ("changed", drift.changed), ("orphaned", drift.orphaned)):
        shown = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
        found += [f"{what:9} {len(ids):,}  {shown}".rstrip()] if ids else []
    return [*found, "All of it was put right." if fixed else "newsgate verify --fix puts it right."]


def drift_as_json(drift: Drift) -> str:
    return orjson.dumps({"missing": drift.missing, "changed": drift.changed, "orphaned": drift.orphaned}).decode()
