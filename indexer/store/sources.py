"""The sources that items come from, and when each was last read to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.store.database import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """``name`` is unique; ``location`` is a folder's path or an address. ``id`` is the store's own."""

    id: int
    name: str
    kind: str
    location: str
    last_success_at: datetime | None


async def load(db: Connection) -> list[Source]:
    rows = await db.execute_fetchall("SELECT id, name, kind, location, last_success_at FROM sources ORDER BY name")
    return [
        Source(id, name, kind, location, datetime.fromtimestamp(at, UTC) if at is not None else None)
        for id, name, kind, location, at in rows
    ]


async def save(db: Connection, name: str, kind: str, location: str) -> int:
    """Adds it or tells where it is now; returns its id."""
    rows = await db.execute_fetchall(
        "INSERT INTO sources (name, kind, location) VALUES (?, ?, ?) ON CONFLICT (name)"
        " DO UPDATE SET kind = excluded.kind, location = excluded.location RETURNING id",
        (name, kind, location),
    )
    return int(next(iter(rows))[0])


async def succeeded(db: Connection, source: int, now: datetime) -> None:
    await db.execute("UPDATE sources SET last_success_at = ? WHERE id = ?", (int(now.timestamp()), source))


async def delete(db: Connection, source: int) -> None:
    """Only once its items and dead letters are gone."""
    await db.execute("DELETE FROM sources WHERE id = ?", (source,))
