"""How well stories are told apart, and what that costs: ``python -m bench.stories``. Needs the corpus. Prints Markdown.

The 400 polls of the corpus go into a fresh store one after the other, and from there into stories. Then pairs of items
that were judged by reading both texts are looked up: are they in one story, and should they be?

`stories_judged.json` has the judged pairs as upstream ids, by stratum: pairs of two publishers (``cross``) and of one
(``within``), by the cosine of their plain tf-idf vectors from the stratum's number up, and pairs of one publisher with
the same title. ``pairs`` is how many pairs of the corpus the stratum has, so that a judged pair stands for
``pairs / judged`` of them; republications count once, but for the last stratum. From 0.30 up every ``cross`` pair is
judged, and ``cross-linked`` has every one below that was linked when this was written, so that precision is counted,
not estimated; recall rests on samples. Pairs less than 0.10 alike (0.25 within a publisher) or more than 96 hours apart
were not judged and count neither way. ``same`` means the same event or statement as the main subject: not a later
development, a comment on it, or an advertisement that rides on it.

Half of the pairs, told by a digest of their ids, served to choose the numbers in `indexer.stories.likeness`. The other
half is what counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import lzma
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.processes import ROOT
from indexer import intake, linking
from indexer.reading import Batch
from indexer.rows import Raw, content_of, row, rules_of
from indexer.source import Response
from indexer.sources.polled import PolledFeed
from indexer.store import Store, sources
from indexer.stories.likeness import Features

CORPUS = ROOT.parent / "shared/corpus/feed-polls-2025-11.jsonl.xz"
JUDGED = Path(__file__).with_name("stories_judged.json")
FEED = PolledFeed("https://feed.example/", publisher="feed.example")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items by their upstream ids. ``weight`` is how many pairs of the corpus it stands for."""

    one: str
    other: str
    stratum: str
    is_same: bool
    weight: float

    @property
    def is_held_out(self) -> bool:
        return bool(hashlib.sha256(f"{self.one} {self.other}".encode()).digest()[0] % 2)


@dataclass(slots=True)
class Score:
    """Sums of weights: of pairs that are linked and should be, should not be, and that should be and are not."""

    right: float = 0
    wrong: float = 0
    missed: float = 0
    judged: int = 0

    def add(self, pair: Pair, linked: bool) -> None:
        self.judged += 1
        self.right += pair.weight * (linked and pair.is_same)
        self.wrong += pair.weight * (linked and not pair.is_same)
        self.missed += pair.weight * (not linked and pair.is_same)

    @property
    def precision(self) -> str:
        return _ratio(self.right, self.wrong)

    @property
    def recall(self) -> str:
        return _ratio(self.right, self.missed)


def main() -> None:
    if not CORPUS.exists():
        sys.exit(f"The corpus is not there: {CORPUS}")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(Path(folder) / "store.sqlite3"))


async def _measure(path: Path) -> None:
    async with Store.open(path) as store:
        seconds = await take_in(store)
        documents = (await store.documents(list(await store.digests()))).values()
    stories = {document["externalId"]: document.get("story") for document in documents}
    _show_scores(stories, list(judged_pairs()))
    told = {story for story in stories.values() if story}
    linked = sum(story is not None for story in stories.values())
    print(f"\n- {len(stories):,} articles, of which {linked:,} in {len(told):,} stories")
    print(f"- linking: {seconds / len(stories) * 1e3:.2f} ms an article, in polls as they came")


async def take_in(store: Store) -> float:
    """Returns the seconds that linking took."""
    async with store.writing() as db:
        source = await sources.save(db, "corpus", FEED.kind, FEED.url)
    spent, link = 0.0, linking.link

    async def timed(store: Store, made: Mapping[bytes, Features] = {}) -> None:
        nonlocal spent
        started = time.perf_counter()
        await link(store, made)
        spent += time.perf_counter() - started

    intake.link = timed  # type: ignore[attr-defined]  # not a name that others are to use
    for batch, polled_at in _batches():
        await intake.take_in(store, source, batch, polled_at)
    return spent


def _batches() -> Iterator[tuple[Batch, datetime]]:
    """Of each poll what is new or changed."""
    known: dict[str, bytes] = {}
    with lzma.open(CORPUS, "rt", encoding="utf-8") as polls:
        for poll in map(json.loads, polls):
            at = datetime.fromtimestamp(poll["polledAt"], UTC)
            batch = Batch()
            for record in FEED.split(Response(FEED.url, {}, json.dumps(poll["items"]).encode(), at)).records:
                content = content_of(rules_of(FEED), record.payload)
                if known.get(record.key) != content:
                    known[record.key] = content
                    batch.rows.append(row(FEED, Raw(record.key, record.payload, content, at, at)))
            yield batch, at


def judged_pairs() -> Iterator[Pair]:
    for stratum, judged in json.loads(JUDGED.read_text()).items():
        weight = judged["pairs"] / (len(judged["same"]) + len(judged["other"]))
        for is_same in (True, False):
            for one, other in judged["same" if is_same else "other"]:
                yield Pair(one, other, stratum, is_same, weight)


def _show_scores(stories: Mapping[str, str | None], pairs: Iterable[Pair]) -> None:
    rows: dict[tuple[str, str], Score] = {}
    for pair in pairs:
        half = "held out" if pair.is_held_out else "chosen on"
        linked = stories[pair.one] is not None and stories[pair.one] == stories[pair.other]
        for group in (pair.stratum.partition("-")[0], pair.stratum):
            rows.setdefault((half, group), Score()).add(pair, linked)
    print("| half | pairs | judged | precision | recall |\n|---|---|---|---|---|")
    for (half, group), score in sorted(rows.items(), key=lambda row: (row[0][0] != "held out", row[0][1])):
        print(f"| {half} | {group} | {score.judged} | {score.precision} | {score.recall} |")


def _ratio(right: float, otherwise: float) -> str:
    return f"{right / (right + otherwise):.3f}" if right + otherwise else "–"


if __name__ == "__main__":
    main()
