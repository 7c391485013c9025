"""The sources that items come from: what each is set to, and how it went the last time."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, count
from typing import Any

from indexer.store.database import Connection


class Origin(StrEnum):
    """How a source came to be: a path on the command line, ``newsgate sources add``, or the configuration file."""

    GIVEN = "given"
    ADDED = "added"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Way:
    """A way back through the older pages of a source: the address of the next one, and when it was begun."""

    url: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """``name`` is unique; ``location`` is a folder's path or an address. ``id`` is the store's own.

    ``settings`` are the rest of its configuration, ``validators`` what the upstream recognises its last good answer by.
    ``unfinished`` are ways back in time that a poll could not go to their end, the newest first. ``publisher`` is, of a
    folder, the key of the publisher of articles that name none.
    """

    id: int
    name: str
    kind: str
    location: str
    last_success_at: datetime | None = None
    settings: Mapping[str, Any] | None = None
    origin: Origin = Origin.GIVEN
    paused: bool = False
    validators: Mapping[str, Any] | None = None
    unfinished: tuple[Way, ...] = ()
    last_check_at: datetime | None = None
    found_at: datetime | None = None
    next_check_at: datetime | None = None
    consecutive_errors: int = 0
    last_error: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Upstream:
    """A source as one that brings articles of a publisher, with how many of its records are rejected."""

    publisher: str
    source: Source
    dead_letters: int


# Kept in the place of the validators: while there is a way to go, the last answer was not dealt with.
_UNFINISHED = "unfinished"
_INSTANTS = ("last_success_at", "last_check_at", "found_at", "next_check_at")


async def load(db: Connection, id: int | None = None) -> list[Source]:
    """All of them, or the one with this id if it is still there."""
    async with db.execute("SELECT * FROM sources WHERE ? IS NULL OR id = ? ORDER BY name", (id, id)) as cursor:
        names = [column[0] for column in cursor.description]
        return [_source(dict(zip(names, row, strict=True))) for row in await cursor.fetchall()]


async def upstreams(db: Connection, publishers: Collection[str]) -> list[Upstream]:
    """The sources that have brought articles of these publishers, which are given by their keys."""
    query = (
        "SELECT brought.publisher AS brought,"
        " (SELECT count(*) FROM dead_letters WHERE dead_letters.source = sources.id) AS rejected, sources.*"
        " FROM brought JOIN sources ON sources.id = brought.source"
        " WHERE brought.publisher IN (SELECT value FROM json_each(?)) ORDER BY brought, name"
    )
    async with db.execute(query, (json.dumps(list(publishers)),)) as cursor:
        names = [column[0] for column in cursor.description[2:]]
        rows = await cursor.fetchall()
    return [
        Upstream(publisher, _source(dict(zip(names, columns, strict=True))), rejected)
        for publisher, rejected, *columns in rows
    ]


async def bring(db: Connection, source: int, publishers: Collection[str]) -> None:
    """Remembers that it brings articles of these."""
    await db.executemany(
        "INSERT OR IGNORE INTO brought (publisher, source) VALUES (?, ?)",
        [(publisher, source) for publisher in publishers],
    )


async def save(
    db: Connection,
    name: str,
    kind: str,
    location: str,
    *,
    settings: Mapping[str, Any] | None = None,
    origin: Origin = Origin.GIVEN,
    publisher: str | None = None,
) -> int:
    """Adds it, or tells how it is set now; returns its id.

    At another address, what was known of the old one's answers is forgotten. A ``publisher`` is a source's own, and
    for good: what another source has already is numbered.
    """
    own = publisher and await _free(db, publisher)
    rows = await db.execute_fetchall(
        "INSERT INTO sources (name, kind, location, settings, origin, publisher) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (name)"
        " DO UPDATE SET kind = excluded.kind, location = excluded.location, settings = excluded.settings,"
        " origin = excluded.origin, publisher = coalesce(publisher, excluded.publisher),"
        " validators = CASE location WHEN excluded.location THEN validators ELSE '{}' END,"
        " next_check_at = CASE location WHEN excluded.location THEN next_check_at END"
        " RETURNING id",
        (name, kind, location, json.dumps(dict(settings or {}), sort_keys=True), str(origin), own),
    )
    return int(next(iter(rows))[0])


async def _free(db: Connection, publisher: str) -> str:
    taken: set[object] = set()
    for source in await load(db):
        taken |= {source.publisher, (source.settings or {}).get("key")}
    numbered = (f"{publisher}-{number}" for number in count(2))
    return next(key for key in chain([publisher], numbered) if key not in taken)


async def succeeded(
    db: Connection,
    source: int,
    now: datetime,
    *,
    found: bool = False,
    next_check_at: datetime | None = None,
    validators: Mapping[str, Any] | None = None,
) -> None:
    """It was read to its end. ``found``: there was something new."""
    at = _seconds(now)
    await db.execute(
        "UPDATE sources SET last_success_at = ?, last_check_at = ?, found_at = CASE WHEN ? THEN ? ELSE found_at END,"
        " next_check_at = ?, consecutive_errors = 0, last_error = NULL, validators = ? WHERE id = ?",
        (at, at, found, at, _seconds(next_check_at), json.dumps(dict(validators or {})), source),
    )


async def walk(db: Connection, source: int, ways: Sequence[Way]) -> None:
    """Remembers where a poll is, for the next one to go on should it not come to its end."""
    left = [[way.url, _seconds(way.since)] for way in ways]
    await db.execute("UPDATE sources SET validators = ? WHERE id = ?", (json.dumps({_UNFINISHED: left}), source))


async def failed(db: Connection, source: int, now: datetime, error: str, next_check_at: datetime) -> None:
    """It could not be read; ``error`` is a sentence without secrets."""
    await db.execute(
        "UPDATE sources SET last_check_at = ?, next_check_at = ?, consecutive_errors = consecutive_errors + 1,"
        " last_error = ? WHERE id = ?",
        (_seconds(now), _seconds(next_check_at), error, source),
    )


async def put_off(db: Connection, source: int, next_check_at: datetime) -> None:
    """It was not looked at, for no fault of its own."""
    await db.execute("UPDATE sources SET next_check_at = ? WHERE id = ?", (_seconds(next_check_at), source))


async def move(db: Connection, source: int, location: str) -> None:
    """Its upstream says that this is its address from now on."""
    await db.execute("UPDATE sources SET location = ? WHERE id = ?", (location, source))


async def pause(db: Connection, source: int, paused: bool) -> None:
    """A source that goes on is looked at at once."""
    await db.execute("UPDATE sources SET paused = ?, next_check_at = NULL WHERE id = ?", (int(paused), source))


async def delete(db: Connection, source: int) -> None:
    """Only once its items and dead letters are gone."""
    await db.execute("DELETE FROM sources WHERE id = ?", (source,))


def _source(columns: dict[str, Any]) -> Source:
    validators = json.loads(columns["validators"])
    ways = tuple(Way(url, datetime.fromtimestamp(since, UTC)) for url, since in validators.pop(_UNFINISHED, ()))
    return Source(
        **columns
        | {name: _instant(columns[name]) for name in _INSTANTS}
        | {"settings": json.loads(columns["settings"]), "validators": validators, "unfinished": ways}
        | {"origin": Origin(columns["origin"]), "paused": bool(columns["paused"])}
    )


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
