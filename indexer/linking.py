"""Links articles into stories, after they are stored: follows the change log as a search index does.

So nothing that was stored stays unlinked for good, whatever is killed when, and an article that changes story changes
for the search indexes in the same transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.store import Store, changes, stories
from indexer.store.database import Connection
from indexer.store.stories import Pending
from indexer.stories.likeness import Features, Frequencies, Weighed, features_of
from indexer.stories.placing import Entry, Surroundings
from indexer.stories.topics import topics_of
from search.article import story_id

#: Changes in one transaction: about a fifth of a second.
_BATCH = 1_000


async def link(store: Store, made: Mapping[bytes, Features] = {}) -> None:
    """Brings stories up to date with the articles. May run in several processes at once, and be killed at any time.

    ``made`` are features that need not be made again, by the digest of the document that they were made of.
    """
    while await _link_some(store, made):
        pass


async def _link_some(store: Store, made: Mapping[bytes, Features]) -> bool:
    """Whether there may be more to do."""
    position = await stories.position(store.reader)
    pending = await stories.pending(store.reader, position, _BATCH)
    if not pending:
        return False
    features = await _features(store, pending, made)
    async with store.writing() as db:
        # Another process that was here in the meantime has done these.
        if await stories.position(db) == position:
            changed = await _Linking(db, [change.article for change in pending], features).run()
            await changes.record(db, changed)
            await stories.move(db, await _seen(db, pending, changed))
    return True


async def _features(store: Store, pending: Iterable[Pending], made: Mapping[bytes, Features]) -> dict[str, Features]:
    """Of those that are live, in the order of their changes."""
    live = {each.article: made.get(each.digest) for each in pending if each.digest}
    documents = await store.documents([article for article, features in live.items() if features is None])
    return await asyncio.to_thread(
        # What is no longer there has gone in the meantime, and a later change says so.
        lambda: {
            article: features or features_of(documents[article])
            for article, features in live.items()
            if features or article in documents
        }
    )


async def _seen(db: Connection, pending: Sequence[Pending], changed: Collection[str]) -> int:
    """How far linking is now: past its own changes where nobody else's stand before them."""
    last = pending[-1].sequence
    following = await stories.pending(db, last, len(changed) + 1)
    ours = {each.article for each in following} == set(changed)
    return following[-1].sequence if following and ours else last


@dataclass(slots=True)
class _Linking:
    """One batch, in one transaction. ``features`` has those of the articles that are live."""

    db: Connection
    articles: Sequence[str]
    features: dict[str, Features]

    async def run(self) -> list[str]:
        """Returns the articles whose story or topics are others now, in a stable order."""
        known = {entry.article: entry for entry in await stories.by_article(self.db, self.articles)}
        kept = {article for article, entry in known.items() if self.features.get(article) == entry.weighed.features}
        gone = [known[article] for article in self.articles if article in known and article not in kept]
        renewed = [each for each in self.features.values() if each.article not in kept]
        placed, frequencies, met = await self._weigh(renewed, known)
        # Only now: the first articles of all would know no better than that every term is rare.
        topics = {each.article: topics_of(each, frequencies) for each in renewed}
        around = Surroundings(*await self._surroundings(gone, placed, met))
        before = {article: entry.story for article, entry in around.entries.items()}
        await asyncio.to_thread(_place, around, gone, placed)
        return await self._save(around, before, gone, topics)

    async def _weigh(
        self, renewed: Sequence[Features], known: dict[str, Entry]
    ) -> tuple[list[Weighed], Frequencies, Container[str]]:
        """Counts the terms of what is new. Returns what is counted then, too, and which terms were so before."""
        frequencies = Frequencies(await stories.frequencies(self.db, {key for each in renewed for key in each.counted}))
        met = frozenset(frequencies.counts)
        arrival = await stories.next_arrival(self.db)
        placed = []
        for each in renewed:
            vector = frequencies.vector(each)
            if before := known.get(each.article):
                placed.append(Weighed(each, vector, before.weighed.arrival))
                frequencies.add(each, before.weighed.features)
            else:
                placed.append(Weighed(each, vector, arrival))
                frequencies.add(each)
                arrival += 1
        await stories.count_terms(self.db, frequencies.counts)
        return placed, frequencies, met

    async def _surroundings(
        self, gone: list[Entry], placed: list[Weighed], met: Container[str]
    ) -> tuple[list[Entry], set[str]]:
        mates = await stories.by_group(self.db, {each.features.group for each in placed})
        found = gone + mates + await stories.near(self.db, placed, met)
        found += await stories.cores(self.db, found)
        entries = list({entry.article: entry for entry in found}.values())
        ids = {entry.article for entry in entries} | {each.features.article for each in placed}
        return entries, await stories.taken(self.db, {story_id(id) for id in ids})

    async def _save(
        self,
        around: Surroundings,
        before: dict[str, str | None],
        gone: list[Entry],
        topics: Mapping[str, Mapping[str, int]],
    ) -> list[str]:
        await stories.remove(self.db, gone)
        await stories.save(self.db, [around.entries[article] for article in topics], topics)
        after = {article: entry.story for article, entry in around.entries.items()}
        moved = {article: story for article, story in after.items() if before.get(article) != story}
        await stories.put(self.db, {article: story for article, story in moved.items() if article not in topics})
        left = {entry.story for entry in gone} | {before.get(article) for article in moved}
        alone = await stories.dissolve(self.db, [story for story in left if story])
        # An index may have been told of a new article before it was weighed.
        return sorted({*moved, *alone, *topics})


def _place(around: Surroundings, gone: Iterable[Entry], placed: Iterable[Weighed]) -> None:
    """What is gone for good leaves first; what changed is put in its new place."""
    renewed = {each.features.article for each in placed}
    for entry in gone:
        if entry.article not in renewed:
            around.remove(entry.article)
    for each in placed:
        around.place(each)
