"""``newsgate rebuild`` and ``newsgate verify``: keeping the targets what the store says."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import orjson

from gateway.engines import opened
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
from search.errors import SearchError

_SHOWN = 20


async def rebuild_indexes(settings: Settings, progress: Progress) -> list[Pushed]:
    """One after the other: of replicas, the others answer meanwhile."""
    async with _store(settings) as store, opened(settings) as indexes:
        return [await rebuild(store, index, now=datetime.now(UTC), progress=progress) for index in indexes]


async def reread_all(settings: Settings, progress: Progress) -> Summary:
    """Applies the present rules, and the present settings of the sources, to the payloads of all sources."""
    configuration, now = read(settings.config), datetime.now(UTC)
    async with _store(settings) as store:
        summary = await synchronise(store, configuration.sources, now=now)
        for source in await store.sources():
            summary += await reread(store, source, format_of(source, configuration.tags), now=now, progress=progress)
    return summary


async def verify_indexes(settings: Settings, progress: Progress, *, fix: bool) -> dict[str, Drift]:
    """By the names of the targets. One that fails does not keep the others from being looked at.

    Raises `search.errors.SearchError` at the end, for the first that failed.
    """
    drifts, errors = {}, []
    async with _store(settings) as store, opened(settings) as indexes:
        for index in indexes:
            try:
                drifts[index.name] = await verify(store, index, fix=fix, now=datetime.now(UTC), progress=progress)
            except SearchError as error:
                errors.append(error)
    if errors:
        raise errors[0]
    return drifts


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


def drift_lines(drifts: Mapping[str, Drift], *, fixed: bool) -> list[str]:
    """What a person is told: counts, and the first ids of each kind; by the target's name, where there are several."""
    if not any(drifts.values()):
        holds = "The index holds" if len(drifts) == 1 else f"All {len(drifts)} indexes hold"
        return [f"{holds} what the store does."]
    found = []
    for target, drift in drifts.items():
        found += [target] if drift and len(drifts) > 1 else []
        for what, ids in (("missing", drift.missing), ("changed", drift.changed), ("orphaned", drift.orphaned)):
            shown = ", ".join(ids[:_SHOWN]) + (", …" if len(ids) > _SHOWN else "")
            found += [f"{what:9} {len(ids):,}  {shown}".rstrip()] if ids else []
    return [*found, "All of it was put right." if fixed else "newsgate verify --fix puts it right."]


def drifts_as_json(drifts: Mapping[str, Drift]) -> str:
    """Of one target its differences; of several, these by the targets' names."""
    told = {
        target: {"missing": drift.missing, "changed": drift.changed, "orphaned": drift.orphaned}
        for target, drift in drifts.items()
    }
    return orjson.dumps(told if len(told) > 1 else next(iter(told.values()))).decode()
