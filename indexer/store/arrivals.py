"""When articles entered a search index: the number that `search.arrivals` is about, for each index.

An article enters with the change that first brings it to the index, and has that change's sequence for a number. Since
an index is told of changes in their order, what becomes searchable later has a higher number, however often an article
changed, or was linked, before it was sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.store.changes import Change
from indexer.store.database import Connection


async def discard(db: Connection, target: str) -> None:
    """Takes away the numbers of articles that were about to be sent, when that was never confirmed.

    They may be overtaken by others before they are sent again, and then have the number of another change.
    """
    await db.execute(
        "DELETE FROM arrivals WHERE target = ?1"
        " AND number > (SELECT coalesce(max(reached), 0) FROM targets WHERE name = ?1)",
        (target,),
    )


async def number(db: Connection, target: str, changes: Sequence[Change]) -> None:
    """Numbers the articles of these changes, which an index is sent next, unless they have entered it already.

    Those that are not to be served lose their numbers: the index deletes them.
    """
    await db.executemany(
        "INSERT OR IGNORE INTO arrivals (target, article, number)"
        " SELECT ?, id, ? FROM articles WHERE id = ? AND state = 'live'",
        [(target, change.sequence, change.article) for change in changes],
    )
    await db.executemany(
        "DELETE FROM arrivals WHERE target = ? AND article = ?"
        " AND article IN (SELECT id FROM articles WHERE id = article AND state <> 'live')",
        [(target, change.article) for change in changes],
    )
