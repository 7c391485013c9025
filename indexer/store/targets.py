"""How far each search index is in the change log. The indexes are replicas of each other, each at its own pace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.store.database import Connection


@dataclass(frozen=True, slots=True)
class Target:
    """Every change up to ``position`` is in the index that had this ``identity``.

    ``generation`` is the one it had after that; None where that was never asked. ``reached`` is the highest position
    that an index of this name ever had: of one that is filled anew, above its position.
    """

    name: str
    identity: str
    position: int
    moved_at: datetime
    generation: str | None = None
    reached: int = 0


async def load(db: Connection) -> list[Target]:
    rows = await db.execute_fetchall(
        "SELECT name, identity, position, moved_at, generation, reached FROM targets ORDER BY name"
    )
    return [
        Target(name, identity, position, datetime.fromtimestamp(at, UTC), generation, reached)
        for name, identity, position, at, generation, reached in rows
    ]


async def save(db: Connection, target: Target) -> None:
    await db.execute(
        "INSERT INTO targets (name, identity, position, moved_at, generation, reached) VALUES (?1, ?2, ?3, ?4, ?5, ?3)"
        " ON CONFLICT (name) DO UPDATE SET identity = excluded.identity, position = excluded.position,"
        " moved_at = excluded.moved_at, generation = excluded.generation, reached = max(reached, excluded.reached)",
        (target.name, target.identity, target.position, int(target.moved_at.timestamp()), target.generation),
    )
