"""Where a search index and the store differ, told by the digests of the documents, and putting it right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from indexer.outbox import BATCH_ARTICLES
from indexer.patience import patiently
from indexer.store import Store
from search.engine import SearchIndex


@dataclass(frozen=True, slots=True)
class Drift:
    """Ids of articles. ``missing`` are not in the index, ``changed`` are there otherwise, ``orphaned`` only there."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.missing) + len(self.changed) + len(self.orphaned)


async def find_drift(store: Store, index: SearchIndex, but: Collection[str] = ()) -> Drift:
    """``but`` are articles that the index is about to be told of anyway."""
    expected = {id: digest for id, digest in (await store.digests()).items() if index.share.has(id)}
    missing = set(expected)
    changed, orphaned = [], []
    async for chunk in index.digests():
        for article, digest in chunk.items():
            missing.discard(article)
            if article not in expected:
                orphaned.append(article)
            elif expected[article] != digest:
                changed.append(article)
    skipped = set(filter(index.share.has, but))
    return Drift(*(tuple(sorted(set(ids) - skipped)) for ids in (missing, changed, orphaned)))


async def mend(store: Store, index: SearchIndex, drift: Drift, patience: Sequence[float]) -> None:
    """Makes the index hold what the store does."""
    wrong = [*drift.missing, *drift.changed, *drift.orphaned]
    for start in range(0, len(wrong), BATCH_ARTICLES):
        ids = wrong[start : start + BATCH_ARTICLES]
        documents = await store.documents(list(filter(index.share.has, ids)))
        gone = [id for id in ids if id not in documents]
        await patiently(partial(index.apply, list(documents.values()), gone), patience)
