"""What ``newsgate status`` tells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from gateway.engines import names, searched, targets
from gateway.settings import Settings
from indexer.decide import State
from indexer.hidden import shown
from indexer.store import Store
from indexer.store.sources import Source
from indexer.store.targets import Target


@dataclass(frozen=True, slots=True)
class Status:
    """``pending`` counts the changes that each target in use has yet to be told of.

    ``searched`` are the ones that are searched; the others stand in for them.
    """

    articles: Mapping[State, int]
    sources: tuple[Source, ...]
    rejected: Mapping[str, int]
    targets: tuple[Target, ...]
    searched: Collection[str]
    pending: Mapping[str, int]


async def read(settings: Settings) -> Status | None:
    """None where nothing was ever stored. Raises `indexer.errors.StoreError`; needs no search engine."""
    if not settings.store_path.exists():
        return None
    async with Store.open(settings.store_path) as store:
        return Status(
            articles=await store.article_counts(),
            sources=tuple(await store.sources()),
            rejected=await store.rejected(),
            targets=tuple(await store.targets()),
            searched=names(searched(settings)),
            pending={name: await store.pending(name) for name in names(targets(settings))},
        )


def lines(status: Status | None, data_dir: Path) -> list[str]:
    """A line a fact."""
    if status is None:
        return [f"There are no articles in {data_dir} yet; newsgate index PATH brings some in."]
    return [
        f"Articles  {status.articles.get(State.LIVE, 0):,} live, {status.articles.get(State.DRAFT, 0):,} drafts",
        *(_of_source(source, status.rejected.get(source.name, 0)) for source in status.sources),
        *_of_targets(status),
    ]


def as_json(status: Status | None) -> str:
    """The same for programs; times in RFC 3339."""
    if status is None:
        return "null"
    return orjson.dumps(
        {
            "articles": {str(state): count for state, count in status.articles.items()},
            "sources": [_facts(source, status.rejected.get(source.name, 0)) for source in status.sources],
            "targets": [
                {
                    "name": target.name,
                    "position": target.position,
                    "movedAt": target.moved_at,
                    "inUse": target.name in status.pending,
                    "pending": status.pending.get(target.name),
                }
                for target in status.targets
            ],
            # Of the one that is behind most.
            "pending": max(status.pending[name] for name in status.searched),
        }
    ).decode()


def _facts(source: Source, rejected: int) -> dict[str, object]:
    return {
        "name": source.name,
        "kind": source.kind,
        "location": shown(source.location),
        "paused": source.paused,
        "lastSuccessAt": source.last_success_at,
        "nextCheckAt": source.next_check_at,
        "consecutiveErrors": source.consecutive_errors,
        "lastError": source.last_error,
        "deadLetters": rejected,
    }


def _of_source(source: Source, rejected: int) -> str:
    name = source.name if source.name == source.location else f"{source.name} ({shown(source.location)})"
    facts = [f"read {_moment(source.last_success_at)}" if source.last_success_at else "never read to its end"]
    facts += [f"{rejected:,} rejected"]
    facts += ["paused"] if source.paused else []
    facts += [f"next {_moment(source.next_check_at)}"] if source.next_check_at and not source.paused else []
    if source.last_error:
        facts.append(f"{source.consecutive_errors} errors in a row, the last: {source.last_error}")
    return f"Source    {name}: {', '.join(facts)}"


def _of_targets(status: Status) -> Iterator[str]:
    for target in status.targets:
        yield f"Target    {target.name}: {_state(status, target)}, last written {_moment(target.moved_at)}"
    known = {target.name for target in status.targets}
    for name, pending in status.pending.items():
        if name not in known:
            yield f"Target    {name}: {pending:,} changes behind, never written"


def _state(status: Status, target: Target) -> str:
    pending = status.pending.get(target.name)
    if pending is None:
        return "not in use"
    behind = f"{pending:,} changes behind" if pending else "up to date"
    role = "" if target.name in status.searched else "stand-in, "
    return f"{role}{behind} at position {target.position:,}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")
