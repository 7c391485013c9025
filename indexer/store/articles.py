"""The articles as they stand, and the documents that search indexes are given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, overload

import orjson

from indexer.decide import Standing, State
from indexer.store.database import Connection
from search.arrivals import ARRIVAL
from search.article import Document


async def load(db: Connection, ids: Collection[str]) -> dict[str, Standing]:
    """Those of the articles that were ever seen."""
    rows = await db.execute_fetchall(
        "SELECT id, state, item, slugs, digest FROM articles WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {
        id: Standing(State(state), item, tuple(orjson.loads(slugs)), digest) for id, state, item, slugs, digest in rows
    }


async def save(db: Connection, articles: Mapping[str, Standing], now: datetime) -> None:
    at = int(now.timestamp())
    await db.executemany(
        "INSERT INTO articles (id, state, item, slugs, digest, first_seen_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET state = excluded.state, item = excluded.item, slugs = excluded.slugs,"
        " digest = excluded.digest, changed_at = excluded.changed_at",
        [(id, str(a.state), a.item, orjson.dumps(a.slugs).decode(), a.digest, at, at) for id, a in articles.items()],
    )


class Documents(Sequence[Document]):
    """Documents that are read from their JSON when they are asked for: so they take a fifth of the memory."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> Documents: ...
    def __getitem__(self, at: int | slice) -> Document | Documents:
        return Documents(self._rows[at]) if isinstance(at, slice) else _document(*self._rows[at])

    @property
    def ids(self) -> list[str]:
        return [row[0] for row in self._rows]


async def documents(db: Connection, ids: Collection[str]) -> Documents:
    """The documents of those articles that are live, as they are now and in this order, each with its ``digest``.

    Each has its ``arrival``, if it has one.
    """
    return Documents(
        await db.execute_fetchall(
            "SELECT articles.id, slugs, digest, story, topics, number, document FROM json_each(?) AS wanted"
            " JOIN articles ON articles.id = wanted.value JOIN payloads USING (item)"
            " LEFT JOIN linked ON linked.article = articles.id"
            " LEFT JOIN arrivals ON arrivals.article = articles.id"
            " WHERE state = 'live' ORDER BY wanted.key",
            (json.dumps(list(ids)),),
        )
    )


def _document(
    _: str, slugs: str, digest: bytes, story: str | None, topics: str | None, number: int | None, text: bytes
) -> Document:
    document: Document = orjson.loads(text)
    document |= {"slugs": orjson.loads(slugs), "digest": _shown(digest, story, topics is not None)}
    return document | ({"story": story} if story else {}) | ({ARRIVAL: number} if number else {}) | _about(topics)


def _about(topics: str | None) -> Document:
    """As two lists: an engine may take every key of an object for a field."""
    shares = orjson.loads(topics) if topics else {}
    return {"topics": list(shares), "shares": list(shares.values())} if shares else {}


async def digests(db: Connection) -> dict[str, str]:
    """Of every live article, as its document has it."""
    rows = await db.execute_fetchall(
        "SELECT id, digest, story, arrival IS NOT NULL FROM articles LEFT JOIN linked ON article = id"
        " WHERE state = 'live'"
    )
    return {id: _shown(digest, story, bool(is_linked)) for id, digest, story, is_linked in rows}


def _shown(digest: bytes, story: str | None, is_linked: bool) -> str:
    """Story and topics are no part of what an item says, but of what a target is told.

    Topics are another only when the item is, or when there are none yet.
    """
    whole = hashlib.sha256(digest + (story or "").encode()).digest() if is_linked else digest
    return whole[:16].hex()


async def count(db: Connection) -> dict[State, int]:
    rows = await db.execute_fetchall("SELECT state, count(*) FROM articles GROUP BY state")
    return dict.fromkeys(State, 0) | {State(state): number for state, number in rows}
