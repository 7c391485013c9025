"""The items: each record of each source in its last good version, with its payload."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.decide import Version
from indexer.store.database import Connection
from indexer.stories.likeness import Features


@dataclass(frozen=True, slots=True)
class Row:
    """An item to be kept. ``document`` is JSON, ``raw`` compressed; the digests are SHA-256.

    ``features`` are the document's, and not kept: linking finds them here sooner than it makes them.
    """

    key: str
    fingerprint: str | None
    content: bytes
    article: str
    instant: int
    slug: str
    draft: bool
    digest: bytes
    document: bytes
    raw: bytes
    seen_at: datetime
    fetched_at: datetime | None = None
    features: Features | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a later run tells whether a record is still the same."""

    fingerprint: str | None
    content: bytes
    seen_at: datetime


async def marks(db: Connection, source: int) -> dict[str, Mark]:
    """Of all of a source's items."""
    return _marks(
        await db.execute_fetchall("SELECT key, fingerprint, content, seen_at FROM items WHERE source = ?", (source,))
    )


async def marks_of(db: Connection, source: int, keys: Collection[str]) -> dict[str, Mark]:
    """Of those of the records that are known."""
    return _marks(
        await db.execute_fetchall(
            "SELECT key, fingerprint, content, seen_at FROM items"
            " WHERE source = ? AND key IN (SELECT value FROM json_each(?))",
            (source, json.dumps(list(keys))),
        )
    )


def _marks(rows: Iterable[Any]) -> dict[str, Mark]:
    return {
        key: Mark(fingerprint, content, datetime.fromtimestamp(seen_at, UTC))
        for key, fingerprint, content, seen_at in rows
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it came. ``item`` rises; ``raw`` is compressed. A file has no ``fetched_at``."""

    item: int
    key: str
    content: bytes
    seen_at: datetime
    fetched_at: datetime | None
    raw: bytes


async def kept_after(db: Connection, source: int, item: int, limit: int) -> list[Kept]:
    """The next records of a source, in the order in which they were first seen."""
    rows = await db.execute_fetchall(
        "SELECT id, key, content, seen_at, fetched_at, raw FROM items JOIN payloads ON item = id"
        " WHERE source = ? AND id > ? ORDER BY id LIMIT ?",
        (source, item, limit),
    )
    return [
        Kept(id, key, content, datetime.fromtimestamp(seen, UTC), fetched and datetime.fromtimestamp(fetched, UTC), raw)
        for id, key, content, seen, fetched, raw in rows
    ]


async def number(db: Connection, source: int) -> int:
    """How many items a source has."""
    rows = await db.execute_fetchall("SELECT count(*) FROM items WHERE source = ?", (source,))
    return int(next(iter(rows))[0])


async def newest(db: Connection, source: int, limit: int = 100) -> list[datetime]:
    """The instants of a source's newest items, newest first."""
    rows = await db.execute_fetchall(
        "SELECT instant FROM items WHERE source = ? ORDER BY instant DESC LIMIT ?", (source, limit)
    )
    return [datetime.fromtimestamp(instant / 1e6, UTC) for (instant,) in rows]


async def newest_published(db: Connection) -> dict[int, datetime]:
    """The instant of each source's newest item that is no draft, by the source's id. Costs little however many."""
    rows = await db.execute_fetchall(
        "SELECT id, (SELECT instant FROM items WHERE source = sources.id AND NOT draft ORDER BY instant DESC LIMIT 1)"
        " FROM sources"
    )
    return {id: datetime.fromtimestamp(instant / 1e6, UTC) for id, instant in rows if instant is not None}


async def articles(db: Connection, source: int, keys: Collection[str]) -> set[str]:
    """The ids of the articles that these items are versions of."""
    rows = await db.execute_fetchall(
        "SELECT DISTINCT article FROM items WHERE source = ? AND key IN (SELECT value FROM json_each(?))",
        (source, json.dumps(list(keys))),
    )
    return {row[0] for row in rows}


async def versions(db: Connection, articles: Collection[str]) -> dict[str, list[Version]]:
    """All items of these articles, whatever their source."""
    rows = await db.execute_fetchall(
        "SELECT article, items.id, sources.name, key, instant, slug, draft, digest FROM items"
        " JOIN sources ON sources.id = source WHERE article IN (SELECT value FROM json_each(?))",
        (json.dumps(list(articles)),),
    )
    found: dict[str, list[Version]] = {article: [] for article in articles}
    for article, item, source, key, instant, slug, draft, digest in rows:
        found[article].append(Version(item, source, key, instant, slug, bool(draft), digest))
    return found


async def save(db: Connection, source: int, rows: Sequence[Row]) -> None:
    """Adds the items or replaces them by these versions; an item keeps its id and when it was first seen."""
    await db.executemany(
        "INSERT INTO items"
        " (source, key, fingerprint, content, article, instant, slug, draft, digest, seen_at, fetched_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, key) DO UPDATE"
        " SET fingerprint = excluded.fingerprint, content = excluded.content, article = excluded.article,"
        " instant = excluded.instant, slug = excluded.slug, draft = excluded.draft, digest = excluded.digest,"
        " fetched_at = excluded.fetched_at",
        [
            (
                source,
                r.key,
                r.fingerprint,
                r.content,
                r.article,
                r.instant,
                r.slug,
                r.draft,
                r.digest,
                _seconds(r.seen_at),
                r.fetched_at and _seconds(r.fetched_at),
            )
            for r in rows
        ],
    )
    await db.executemany(
        "INSERT INTO payloads (item, document, raw) SELECT id, ?, ? FROM items WHERE source = ? AND key = ?"
        " ON CONFLICT (item) DO UPDATE SET document = excluded.document, raw = excluded.raw",
        [(r.document, r.raw, source, r.key) for r in rows],
    )


async def mark(db: Connection, source: int, fingerprints: Mapping[str, str]) -> None:
    """Remembers new fingerprints of items that are otherwise as they were."""
    await db.executemany(
        "UPDATE items SET fingerprint = ? WHERE source = ? AND key = ?",
        [(fingerprint, source, key) for key, fingerprint in fingerprints.items()],
    )


async def delete(db: Connection, source: int, keys: Collection[str]) -> None:
    await db.executemany("DELETE FROM items WHERE source = ? AND key = ?", [(source, key) for key in keys])


async def keys(db: Connection, source: int) -> list[str]:
    return [row[0] for row in await db.execute_fetchall("SELECT key FROM items WHERE source = ?", (source,))]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
