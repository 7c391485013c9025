"""Puts a batch of records into the store: items, the articles they add up to, and the changes, in one transaction.

Linking follows in transactions of its own.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from indexer.decide import Outcome, outcome, stand
from indexer.linking import link
from indexer.reading import Batch
from indexer.store import Store, articles, changes, dead_letters, items, sources
from indexer.store.database import Connection


async def take_in(store: Store, source: int, batch: Batch, now: datetime) -> dict[str, Outcome]:
    """All of the batch or nothing of it. Returns what became of the articles that it touched.

    Then links what is not linked yet, from earlier batches too: nothing is lost by a crash in between.
    """
    outcomes = await _store(store, source, batch, now) if batch else {}
    await link(store, {row.digest: row.features for row in batch.rows if row.features})
    return outcomes


async def _store(store: Store, source: int, batch: Batch, now: datetime) -> dict[str, Outcome]:
    async with store.writing() as db:
        keys = [row.key for row in batch.rows] + batch.gone
        touched = await items.articles(db, source, keys) | {row.article for row in batch.rows}
        await items.save(db, source, batch.rows)
        await sources.bring(db, source, {row.features.source for row in batch.rows if row.features})
        await items.mark(db, source, batch.marks)
        await items.delete(db, source, batch.gone)
        await dead_letters.delete(db, source, batch.healed + batch.gone)
        await dead_letters.save(db, source, batch.letters)
        # In an order that does not differ from run to run: stories depend on who was first.
        return await _settle(db, sorted(touched), now)


async def _settle(db: Connection, ids: Collection[str], now: datetime) -> dict[str, Outcome]:
    before = await articles.load(db, ids)
    after = {id: stand(versions) for id, versions in (await items.versions(db, ids)).items()}
    outcomes = {id: outcome(before.get(id), standing) for id, standing in after.items()}
    await articles.save(db, {id: standing for id, standing in after.items() if before.get(id) != standing}, now)
    await changes.record(db, [id for id, result in outcomes.items() if result is not Outcome.UNCHANGED])
    return outcomes
