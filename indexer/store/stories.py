"""What linking knows of each live article, which story it is in, and how far linking has come in the change log."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from indexer.store.database import Connection
from indexer.stories.likeness import WINDOW, Features, Weighed
from indexer.stories.placing import POSTINGS, SHARED_POSTED, Entry, posted


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that is to be linked. ``digest`` is that of the article's own item; None where it is not live."""

    sequence: int
    article: str
    digest: bytes | None


async def pending(db: Connection, position: int, limit: int) -> list[Pending]:
    """The next changes after a sequence, oldest first."""
    rows = await db.execute_fetchall(
        "SELECT sequence, changes.article, items.digest FROM changes JOIN articles ON articles.id = changes.article"
        " LEFT JOIN items ON items.id = item AND state = 'live' WHERE sequence > ? ORDER BY sequence LIMIT ?",
        (position, limit),
    )
    return [Pending(*row) for row in rows]


async def position(db: Connection) -> int:
    """Every change up to this sequence is linked."""
    rows = await db.execute_fetchall("SELECT position FROM linking")
    return int(next(iter(rows))[0])


async def move(db: Connection, position: int) -> None:
    await db.execute("UPDATE linking SET position = ?", (position,))


async def by_article(db: Connection, articles: Collection[str]) -> list[Entry]:
    """Those of the articles that are known to linking."""
    return await _entries(
        db, "SELECT arrival FROM linked WHERE article IN (SELECT value FROM json_each(?))", (_list(articles),)
    )


async def by_group(db: Connection, groups: Collection[str]) -> list[Entry]:
    """All translations of these, and the first member of every other group in their stories."""
    mates = await _entries(
        db, "SELECT arrival FROM linked WHERE translations IN (SELECT value FROM json_each(?))", (_list(groups),)
    )
    return mates + await _entries(
        db,
        "SELECT min(arrival) FROM linked WHERE story IN (SELECT value FROM json_each(?)) GROUP BY story, translations",
        (_list(_stories(mates)),),
    )


async def near(db: Connection, placed: Iterable[Weighed], met: Container[str]) -> list[Entry]:
    """The articles that share enough posted terms with one of these, within the window.

    ``met`` has those of the terms that any article here has; to look for the others would be in vain.
    """
    probes: list[tuple[str, int, int]] = []
    probed: list[int] = []
    for number, each in enumerate(placed):
        terms = [term for term in posted(each.vector) if term in met]
        if len(terms) >= SHARED_POSTED:
            first, last = each.features.published - WINDOW, each.features.published + WINDOW
            probes += [(term, first, last) for term in terms]
            probed += [number] * len(terms)
    # The inner SELECT bounds the work for each term, however many articles have it.
    rows = await db.execute_fetchall(
        "SELECT (SELECT json_group_array(arrival) FROM (SELECT arrival FROM linked_terms WHERE term = value ->> 0"
        " AND published BETWEEN value ->> 1 AND value ->> 2 ORDER BY published DESC, arrival DESC LIMIT ?))"
        " FROM json_each(?) ORDER BY key",
        (POSTINGS, orjson.dumps(probes).decode()),
    )
    return await _entries_of(db, _shared(zip(probed, (found for (found,) in rows), strict=True)))


def _shared(found: Iterable[tuple[int, str]]) -> set[int]:
    """Of the arrivals, as JSON, that each of an article's terms has found, those that enough of its terms did."""
    counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for number, arrivals in found:
        if arrivals != "[]":
            counts[number].update(orjson.loads(arrivals))
    return {arrival for count in counts.values() for arrival, times in count.items() if times >= SHARED_POSTED}


async def cores(db: Connection, entries: Collection[Entry]) -> list[Entry]:
    """Of the stories that these articles are in: the first member of every publisher and language, but for these."""
    return await _entries(
        db,
        "SELECT min(arrival) FROM linked WHERE story IN (SELECT value FROM json_each(?)) GROUP BY story, source, lang",
        (_list(_stories(entries)),),
        known={entry.weighed.arrival for entry in entries},
    )


async def taken(db: Connection, stories: Collection[str]) -> set[str]:
    """Those of the stories that exist."""
    rows = await db.execute_fetchall(
        "SELECT DISTINCT story FROM linked WHERE story IN (SELECT value FROM json_each(?))", (_list(stories),)
    )
    return {story for (story,) in rows}


async def next_arrival(db: Connection) -> int:
    """Higher than any there ever was."""
    rows = await db.execute_fetchall("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'linked'")
    return int(next(iter(rows))[0])


async def frequencies(db: Connection, keys: Collection[str]) -> dict[str, int]:
    rows = await db.execute_fetchall(
        "SELECT term, articles FROM term_frequencies WHERE term IN (SELECT value FROM json_each(?))", (_list(keys),)
    )
    return {str(term): int(articles) for term, articles in rows}


async def count_terms(db: Connection, counts: Mapping[str, int]) -> None:
    """Replaces what is known of these terms."""
    await db.executemany("INSERT OR REPLACE INTO term_frequencies (term, articles) VALUES (?, ?)", counts.items())


async def save(db: Connection, entries: Collection[Entry], topics: Mapping[str, Mapping[str, int]]) -> None:
    """Adds articles, with their topics by their ids; one that is known must be removed before."""
    await db.executemany(
        "INSERT INTO linked (arrival, article, source, lang, translations, published, title, lead, tags, vector,"
        " topics, story) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(entry, topics[entry.article]) for entry in entries],
    )
    await db.executemany("INSERT INTO linked_terms (term, published, arrival) VALUES (?, ?, ?)", _terms(entries))


async def remove(db: Connection, entries: Collection[Entry]) -> None:
    await db.executemany("DELETE FROM linked WHERE arrival = ?", [(entry.weighed.arrival,) for entry in entries])
    await db.executemany("DELETE FROM linked_terms WHERE term = ? AND published = ? AND arrival = ?", _terms(entries))


async def put(db: Connection, stories: Mapping[str, str | None]) -> None:
    """Tells which story each of these articles is in now."""
    await db.executemany(
        "UPDATE linked SET story = ? WHERE article = ?", [(story, article) for article, story in stories.items()]
    )


async def dissolve(db: Connection, stories: Collection[str]) -> list[str]:
    """Ends those of the stories that have a single article left; returns these articles."""
    rows = await db.execute_fetchall(
        "UPDATE linked SET story = NULL WHERE story IN"
        " (SELECT story FROM linked WHERE story IN (SELECT value FROM json_each(?)) GROUP BY story"
        " HAVING count(*) = 1) RETURNING article",
        (_list(stories),),
    )
    return [article for (article,) in rows]


async def _entries(
    db: Connection, arrivals: str, values: tuple[str | int, ...], known: Container[int] = ()
) -> list[Entry]:
    """``arrivals`` is a query for them; those that are ``known`` are left out."""
    return await _entries_of(
        db, [arrival for (arrival,) in await db.execute_fetchall(arrivals, values) if arrival not in known]
    )


async def _entries_of(db: Connection, found: Collection[int]) -> list[Entry]:
    if not found:
        return []
    rows = await db.execute_fetchall(
        "SELECT arrival, article, source, lang, translations, published, title, lead, tags, vector, story FROM linked"
        " WHERE arrival IN (SELECT value FROM json_each(?))",
        (_list(found),),
    )
    return [_entry(*row) for row in rows]


def _entry(arrival: int, *columns: Any) -> Entry:
    article, source, lang, group, published, title, lead, tags, vector, story = columns
    texts = (tuple(orjson.loads(part)) for part in (title, lead, tags))
    features = Features(article, source, lang, group, published, *texts)
    return Entry(Weighed(features, orjson.loads(vector), arrival), story)


def _list(values: Collection[str] | Collection[int]) -> str:
    return json.dumps(list(values))


def _stories(entries: Iterable[Entry]) -> set[str]:
    return {entry.story for entry in entries if entry.story}


def _row(entry: Entry, topics: Mapping[str, int]) -> tuple[object, ...]:
    f = entry.weighed.features
    kept = (f.title, f.lead, f.tags, entry.weighed.vector, topics)
    texts = (orjson.dumps(part).decode() for part in kept)
    return (entry.weighed.arrival, f.article, f.source, f.lang, f.group, f.published, *texts, entry.story)


def _terms(entries: Iterable[Entry]) -> list[tuple[str, int, int]]:
    return [(term, entry.published, entry.weighed.arrival) for entry in entries for term in entry.posted]
