"""Bringing articles in from the command line: folders into the store, the store into the target."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from gateway.engines import pushed_after
from gateway.polling import looking, poll_once
from gateway.settings import Settings
from indexer.look import Looker
from indexer.progress import Progress
from indexer.push import Pushed
from indexer.run import index_folder, remove_source
from indexer.store import Store
from indexer.summary import Summary

#: The source that sample articles make up. It makes way as soon as a user's own articles come.
SAMPLES = "samples"
#: Rejected files that are named on the terminal.
_LETTERS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read, and what each target was told of it."""

    read: Summary
    pushed: Sequence[Pushed]

    @property
    def unreached(self) -> Sequence[Pushed]:
        return [one for one in self.pushed if one.error]


async def fill(settings: Settings, places: Sequence[str], progress: Progress, samples: Path | None = None) -> Filled:
    """Indexes each place, a path or the address of a feed, and brings the targets up to date.

    ``samples`` is indexed in their stead where there are no places and the store has no articles of the user's own.
    Raises `indexer.errors.IndexerError` and `search.errors.SearchError`.
    """
    now = datetime.now(UTC)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store.open(settings.store_path))
        looker: Looker | None = None
        names = {source.name for source in await store.sources()}
        read = Summary()
        for place in places:
            if _is_address(place):
                if looker is None:
                    looker = await stack.enter_async_context(looking(settings, store))
                read += await poll_once(looker, place, now=now)
            else:
                read += await index_folder(store, Path(place), now=now, progress=progress)
        if places and SAMPLES in names:
            read += await remove_source(store, SAMPLES, now=now)
        elif not places and samples and names <= {SAMPLES}:
            read += await index_folder(store, samples, now=now, progress=progress, name=SAMPLES)
        return Filled(read, await pushed_after(store, settings, now, progress))


def _is_address(place: str) -> bool:
    return "://" in place or place.endswith(".jsonl")


def told(read: Summary) -> str:
    """A line of counts, as a person reads it."""
    counts = {
        "new": read.new,
        "changed": read.changed,
        "unchanged": read.unchanged,
        "removed": read.removed,
        "rejected": read.rejected,
    }
    return f"{read.files:,} read: " + ", ".join(f"{count:,} {name}" for name, count in counts.items())


def lines(filled: Filled) -> list[str]:
    """What a person is told: the counts, each rejected file with its reason, and where the articles went."""
    shown = [str(letter) for letter in filled.read.letters[:_LETTERS_SHOWN]]
    if more := len(filled.read.letters) - len(shown):
        shown.append(f"and {more:,} more")
    return [
        told(filled.read),
        *(f"  rejected  {line}" for line in shown),
        *map(str, filled.pushed),
    ]


def as_json(filled: Filled) -> str:
    """The same for programs, with every rejected file."""
    read, pushed = filled.read, filled.pushed
    counts = {name: getattr(read, name) for name in ("files", "new", "changed", "unchanged", "removed", "rejected")}
    letters = [{"source": d.source, "file": d.key, "field": d.field, "reason": d.reason} for d in read.letters]
    targets = [
        {"name": one.target, "written": one.upserts, "deleted": one.deletes}
        | ({"error": str(one.error)} if one.error else {})
        for one in pushed
    ]
    several = {"targets": targets} if len(targets) > 1 else {}
    return orjson.dumps({**counts, "deadLetters": letters, "target": targets[0], **several}).decode()
