"""Nothing is lost: a feed that is polled through every kind of fault, by an indexer that is killed again and again."""

from __future__ import annotations

import asyncio
import lzma
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import orjson
import pytest

from indexer.decide import State
from indexer.drift import Drift, find_drift
from indexer.normalise import normalise
from indexer.sources.polled import PolledFeed
from search.article import Document
from tests.indexer.fetch.upstream import Upstream, ok
from tests.system import polls
from tests.system.documents import assert_same, plain
from tests.system.misbehaving import FAULTS, WAYS, Misbehaving
from tests.system.nursery import Child, Nursery
from tests.system.polls import Poll
from tests.system.site import Site

pytestmark = pytest.mark.anyio

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "feed-polls-2025-11.jsonl.xz"
#: When the first run begins, after everything in the polls: a date that is still to come would be put right.
START = datetime(2026, 1, 1, tzinfo=UTC)
#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 120.0
#: What a request and all that follows it may take, as long as none was seen.
_UNKNOWN_PACE = 0.3
ATTRIBUTES = ("title", "text", "publishedAt", "tags", "slugs", "sentiment", "score")
CONFIGURATION = """
[fetch]
allowed_networks = ["127.0.0.0/8"]
host_delay = "0s"
timeout = "1s"

# What it lists is old by the hurried clock: it would be looked at as seldom as is allowed.
[[sources]]
name = "wire"
kind = "polled"
location = "{url}"
min_interval = "2m"
max_interval = "2m"
"""


@dataclass(frozen=True)
class Indexer:
    """Starts one process after the other, all by the same clock."""

    site: Site
    nursery: Nursery
    began: float

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Child]:
        """Until it is killed, which it must not forestall."""
        async with self.nursery.running(START.isoformat(), self.began) as process:
            yield process
            assert process.returncode is None


@pytest.fixture
async def indexer(site: Site) -> AsyncIterator[Indexer]:
    async with site.nursery("tests.system.hurried") as nursery:
        yield Indexer(site, nursery, datetime.now(UTC).timestamp())


async def test_a_feed_that_is_polled_through_faults_and_kills(indexer: Indexer) -> None:
    chance = Random(20251112)
    invented = polls.made(chance, 30)
    feed = Misbehaving(invented, chance, list(FAULTS))
    await replay(indexer, feed, chance, kills=10)
    assert feed.answered.keys() == {*FAULTS, *WAYS, "304"}
    documents = await served(indexer.site)
    titles = {id: item["title"] for id, item in polls.newest(invented).items()}
    assert {document["externalId"]: document["title"] for document in documents.values()} == titles
    assert_same(documents, expected(invented))


@pytest.mark.slow
async def test_the_polls_of_a_real_feed(indexer: Indexer) -> None:
    if not CORPUS.exists():
        pytest.skip(f"The corpus {CORPUS} is not there.")
    with lzma.open(CORPUS) as lines:
        real: list[Poll] = [orjson.loads(line)["items"] for line in lines]
    chance = Random(20251113)
    # Those that keep the indexer waiting less often than those that do not.
    quick = [name for name in FAULTS if name not in ("says nothing", "a byte at a time")]
    feed = Misbehaving(real, chance, [*FAULTS, *chance.choices(quick, k=200)])
    await replay(indexer, feed, chance, kills=25)
    documents = await served(indexer.site)
    assert len(documents) == 2_150
    assert_same(documents, expected(real))


async def replay(indexer: Indexer, feed: Misbehaving, chance: Random, kills: int) -> None:
    """Until the feed was polled to its end and the index told, by an indexer that is killed so many times."""
    async with Upstream() as upstream:
        upstream.script("/maintenance", ok(b"<h1>We will be back soon</h1>", "text/html"))
        url = upstream.script("/feed", feed)
        indexer.site.configure(CONFIGURATION.format(url=url))
        ran = 0.0
        for after in sorted(chance.choices(range(feed.least), k=kills)):
            pace = ran / len(upstream.seen) if upstream.seen else _UNKNOWN_PACE
            async with indexer.running() as process, asyncio.timeout(PATIENCE):
                began = time.monotonic()
                while process.returncode is None and len(upstream.seen) < after and not feed.is_done:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
                # Any moment of what follows a request: storing, linking, remembering, pushing.
                await asyncio.sleep(chance.uniform(0, 2 * pace))
                ran += time.monotonic() - began
        async with indexer.running() as process, asyncio.timeout(PATIENCE):
            while process.returncode is None and not feed.is_done:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await told(indexer.site)


async def told(site: Site) -> None:
    """Waits until the index has been told everything, and the source is known to be all right."""
    async with site.store() as store, site.index() as index:
        # It is another process that does it.
        while await store.pending(index.name) or (await store.sources())[0].consecutive_errors:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def served(site: Site) -> dict[str, Document]:
    """The documents in the store, once that and the index are without fault and agree. Told by no process of ours."""
    async with site.store() as store, site.index() as index:
        ids = [change.article for change in await store.changes_after(0, 10_000)]
        documents = await store.documents(ids)
        assert await store.article_counts() == {State.LIVE: len(ids), State.DRAFT: 0, State.REMOVED: 0}
        assert await store.dead_letters() == []
        (source,) = await store.sources()
        assert (source.consecutive_errors, source.last_error, source.unfinished) == (0, None, ())
        assert await find_drift(store, index) == Drift()
    async with site.engine() as engine:
        assert (await engine.status()).documents == len(documents)
        searchable = {
            id: {name: document[name] for name in ("id", *ATTRIBUTES) if name in document}
            for id, document in documents.items()
        }
        assert_same(await engine.fetch(list(documents), ATTRIBUTES), searchable)
    return plain(documents)


def expected(shown: Sequence[Poll]) -> dict[str, Document]:
    """What each item is as it was listed last; `tests/indexer/sources/test_feed_polls.py` proves the rules."""
    feed, seen = PolledFeed("http://127.0.0.1/feed"), START + timedelta(days=1)
    items = polls.newest(shown).items()
    articles = [normalise(feed.parse(id, orjson.dumps(item), seen)).article for id, item in items]
    return plain({article.id: article.document() for article in articles})
