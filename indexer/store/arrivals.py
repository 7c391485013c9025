"""When articles entered the search indexes: the number that `search.arrivals` is about, the same in each index.

An article enters with the change that first brings it to an index, and has that change's sequence for a number. An
index that comes there later is told the same number. By then the article may have a newer change; so whoever sends what
changed up to a sequence also sends what was numbered up to it. Thus every index that was told of the changes up to a
sequence has all articles with a number up to there, and whatever becomes searchable in it later has a higher one.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.store.changes import Change
from indexer.store.database import Connection


async def number(db: Connection, changes: Sequence[Change]) -> None:
    """Numbers the articles of these changes, which an index is sent next, unless they have entered one already.

    In the transaction that the changes were read in. Those that are not to be served lose their numbers: the index
    deletes them.
    """
    await db.executemany(
        "INSERT OR IGNORE INTO arrivals (article, number) SELECT id, ? FROM articles WHERE id = ? AND state = 'live'",
        [(change.sequence, change.article) for change in changes],
    )
    await db.executemany(
        "DELETE FROM arrivals WHERE article = ?"
        " AND article IN (SELECT id FROM articles WHERE id = article AND state <> 'live')",
        [(change.article,) for change in changes],
    )


async def overtaken(db: Connection, after: int, until: int) -> list[str]:
    """The articles with a number between, the lowest first, that have a newer change by now and are to be served."""
    rows = await db.execute_fetchall(
        "SELECT article FROM arrivals JOIN changes USING (article) JOIN articles ON articles.id = article"
        " WHERE number > ?1 AND number <= ?2 AND sequence > ?2 AND state = 'live' ORDER BY number",
        (after, until),
    )
    return [row[0] for row in rows]
