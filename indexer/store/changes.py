"""The change log: for each article that targets have to hear of, its newest change.

A row is written in the article's own transaction. Sequences rise with every commit and are never used again, so that
"everything after this sequence" is all that a target needs to know.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from indexer.store.database import Connection


@dataclass(frozen=True, slots=True)
class Change:
    """``size`` is about how many bytes the article's document has."""

    sequence: int
    article: str
    size: int


async def record(db: Connection, articles: Collection[str]) -> None:
    # Not an upsert: that would keep the old sequence, which a target may have passed already.
    rows = [(article,) for article in articles]
    await db.executemany("DELETE FROM changes WHERE article = ?", rows)
    await db.executemany("INSERT INTO changes (article) VALUES (?)", rows)


async def after(db: Connection, position: int, limit: int) -> list[Change]:
    """The next changes after a position, at most ``limit`` of them."""
    rows = await db.execute_fetchall(
        "SELECT sequence, article, coalesce(length(document), 0) FROM changes JOIN articles ON articles.id = article"
        " LEFT JOIN payloads USING (item) WHERE sequence > ? ORDER BY sequence LIMIT ?",
        (position, limit),
    )
    return [Change(*row) for row in rows]


async def count_after(db: Connection, position: int) -> int:
    rows = await db.execute_fetchall("SELECT count(*) FROM changes WHERE sequence > ?", (position,))
    return int(next(iter(rows))[0])


async def articles_after(db: Connection, position: int) -> set[str]:
    return {row[0] for row in await db.execute_fetchall("SELECT article FROM changes WHERE sequence > ?", (position,))}
