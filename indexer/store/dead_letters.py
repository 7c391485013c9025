"""Records that could not become an article, each with the reason, until they are good or gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.store.database import Connection


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """``str()`` of it is a sentence for people. ``fingerprint`` tells whether it is worth looking again.

    ``raw`` is the record itself, compressed, where it is not in a file.
    """

    source: str
    key: str
    field: str | None
    reason: str
    fingerprint: str | None
    at: datetime
    raw: bytes | None = None

    def __str__(self) -> str:
        return f"{self.key}: {self.reason}"


async def load(db: Connection, source: str | None = None) -> list[DeadLetter]:
    """Of one source or of all."""
    rows = await db.execute_fetchall(
        "SELECT name, key, field, reason, fingerprint, at, raw FROM dead_letters JOIN sources ON sources.id = source"
        " WHERE ? IS NULL OR name = ? ORDER BY name, key",
        (source, source),
    )
    return [
        DeadLetter(name, key, field, reason, fingerprint, datetime.fromtimestamp(at, UTC), raw)
        for name, key, field, reason, fingerprint, at, raw in rows
    ]


async def count(db: Connection) -> dict[str, int]:
    """By the names of their sources; without those that have none."""
    rows = await db.execute_fetchall(
        "SELECT name, count(*) FROM dead_letters JOIN sources ON sources.id = source GROUP BY source"
    )
    return {str(name): int(rejected) for name, rejected in rows}


async def save(db: Connection, source: int, letters: Iterable[DeadLetter]) -> None:
    await db.executemany(
        "INSERT OR REPLACE INTO dead_letters (source, key, field, reason, fingerprint, at, raw)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(source, d.key, d.field, d.reason, d.fingerprint, int(d.at.timestamp()), d.raw) for d in letters],
    )


async def delete(db: Connection, source: int, keys: Collection[str]) -> None:
    await db.executemany("DELETE FROM dead_letters WHERE source = ? AND key = ?", [(source, key) for key in keys])
