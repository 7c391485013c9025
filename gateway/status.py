"""What ``newsgate status`` tells."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from gateway.engines import open_index
from gateway.settings import Settings
from indexer.decide import State
from indexer.store import Store
from indexer.store.sources import Source
from indexer.store.targets import Target


async def lines(settings: Settings) -> list[str]:
    """A line a fact. Raises `indexer.errors.StoreError`; needs no search engine."""
    if not settings.store_path.exists():
        return [f"There are no articles in {settings.data_dir} yet; newsgate index PATH brings some in."]
    current = open_index(settings).name
    async with Store.open(settings.store_path) as store:
        counts = await store.article_counts()
        letters = Counter(letter.source for letter in await store.dead_letters())
        pending = await store.pending(current)
        targets = await store.targets()
        unfilled = [] if any(target.name == current for target in targets) else [_unfilled(current, pending)]
        return [
            f"Articles  {counts.get(State.LIVE, 0):,} live, {counts.get(State.DRAFT, 0):,} drafts",
            *(_of_source(source, letters[source.name]) for source in await store.sources()),
            *(_of_target(target, target.name == current, pending) for target in targets),
            *unfilled,
        ]


def _of_source(source: Source, rejected: int) -> str:
    name = source.name if source.name == source.location else f"{source.name} ({source.location})"
    read = f"read {_moment(source.last_success_at)}" if source.last_success_at else "never read to its end"
    return f"Source    {name}: {read}, {rejected:,} rejected"


def _of_target(target: Target, in_use: bool, pending: int) -> str:
    behind = f"{pending:,} changes behind" if pending else "up to date"
    return f"Target    {target.name}: {behind if in_use else 'not in use'}, last written {_moment(target.moved_at)}"


def _unfilled(name: str, pending: int) -> str:
    return f"Target    {name}: {pending:,} changes behind, never written"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")
