"""How far each search index is in the change log. The indexes are replicas of each other, each at its own pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.store.database import Connection


@dataclass(frozen=True, slots=True)
class Target:
    """Every change up to ``position`` is in the index that had this ``identity``.

    ``generation`` is the one it had after that; None where that was never asked.
    """

    name: str
    identity: str
    position: int
    moved_at: datetime
    generation: str | None = None


async def load(db: Connection) -> list[Target]:
    rows = await db.execute_fetchall("SELECT name, identity, position, moved_at, generation FROM targets ORDER BY name")
    return [
        Target(name, identity, position, datetime.fromtimestamp(at, UTC), generation)
        for name, identity, position, at, generation in rows
    ]


async def save(db: Connection, target: Target) -> None:
    await db.execute(
        "INSERT INTO targets (name, identity, position, moved_at, generation) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET identity = excluded.identity, position = excluded.position,"
        " moved_at = excluded.moved_at, generation = excluded.generation",
        (target.name, target.identity, target.position, int(target.moved_at.timestamp()), target.generation),
    )
