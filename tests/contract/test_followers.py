"""Whatever is written, whoever comes and goes: each is told of the matching articles that entered meanwhile, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.subscriptions.arrivals import Articles, Watch
from search.arrivals import ARRIVAL
from search.article import Article, Document
from search.filters import ArticleFilter
from search.share import Share
from search.text import Query
from tests.articles import article
from tests.contract.conftest import PARTITIONS, Contender
from tests.contract.oracle import holds
from tests.contract.random_articles import FILTERS, POOL

pytestmark = pytest.mark.anyio

PATIENCE = 30.0

#: What is done: something to some articles, or a follower that comes with a filter, or goes.
Step: TypeAlias = tuple[str, list[int]] | ArticleFilter | int

_SOME = st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=6, unique=True)
_STEPS = st.one_of(
    st.tuples(st.just("write"), _SOME),
    st.tuples(st.just("write"), _SOME),
    st.tuples(st.just("update"), _SOME),
    st.tuples(st.just("remove"), _SOME),
    st.tuples(st.just("rebuild"), _SOME),
    FILTERS,
    st.integers(0, 10),
)


class Follower:
    """Takes what it is told as it comes."""

    def __init__(self, stream: Articles, wanted: ArticleFilter) -> None:
        self.wanted = wanted
        self.expected: list[str] = []
        self.told: list[str] = []
        self._stream = stream
        self._more = asyncio.Event()
        self._taking = asyncio.create_task(self._take())

    async def _take(self) -> None:
        async for one in self._stream:
            self.told.append(one.document["id"])
            self._more.set()

    async def all_of_it(self) -> list[str]:
        """Once it is as much as is expected."""
        async with asyncio.timeout(PATIENCE):
            while len(self.told) < len(self.expected):
                self._more.clear()
                await self._more.wait()
        return self.told

    async def leave(self) -> None:
        await self._stream.aclose()
        await self._taking


class World:
    """An index that articles enter with rising numbers, and who follows it. ``everything`` has no filter."""

    def __init__(self, contender: Contender, watch: Watch) -> None:
        self._contender = contender
        self._watch = watch
        self._present: dict[str, Document] = {}
        self._number = self._seen_up_to = 0
        self.followers: list[Follower] = []

    async def begin(self) -> None:
        index = self._contender.index
        gone = [article async for chunk in index.digests() for article in chunk]
        await index.apply([], gone)
        self._everything = await self.join(ArticleFilter())

    async def join(self, wanted: ArticleFilter) -> Follower:
        follower = Follower(await self._watch.articles(Query(), wanted, frozenset({"title"})), wanted)
        self.followers.append(follower)
        return follower

    async def leave(self, number: int) -> None:
        """Having been told what there was to be told."""
        if len(self.followers) > 1:
            follower = self.followers[1 + number % (len(self.followers) - 1)]
            await self._was_told(follower)
            self.followers.remove(follower)

    async def write(self, articles: list[Article]) -> None:
        documents = [self._numbered(one) for one in articles]
        await self._contender.index.apply(documents, [])
        await self._seen(articles, documents)

    async def update(self, articles: list[Article]) -> None:
        """As others, so that other filters let them through."""
        changed = [
            one.model_copy(update={"tags": [*one.tags, "HARBOR"]}) for one in articles if one.id in self._present
        ]
        await self._contender.index.apply([self._numbered(one) for one in changed], [])

    async def remove(self, articles: list[Article]) -> None:
        for one in articles:
            self._present.pop(one.id, None)
        await self._contender.index.apply([], [one.id for one in articles])

    async def rebuild(self, articles: list[Article]) -> None:
        """Of all, and some more that enter with the new index."""
        documents = [self._numbered(one) for one in articles]
        replacement = await self._contender.index.replacement()
        await replacement.apply(list(self._present.values()), [])
        await replacement.take_over()
        await self._seen(articles, documents)

    async def end(self) -> None:
        for follower in self.followers[::-1]:
            await self._was_told(follower)
            self.followers.remove(follower)

    def _numbered(self, one: Article) -> Document:
        known = self._present.get(one.id)
        number = known[ARRIVAL] if known else self._number + 1
        self._number = max(self._number, number)
        self._present[one.id] = one.document() | {ARRIVAL: number}
        return self._present[one.id]

    async def _seen(self, articles: list[Article], documents: list[Document]) -> None:
        """Waits until it was: an article that goes before somebody has looked was never there."""
        for one, document in zip(articles, documents, strict=True):
            if document[ARRIVAL] > self._seen_up_to:
                for follower in self.followers:
                    if holds(one, follower.wanted):
                        follower.expected.append(one.id)
        self._seen_up_to = self._number
        self._agree(await self._everything.all_of_it(), self._everything.expected)

    def _agree(self, told: list[str], expected: list[str]) -> None:
        """What is written at once is not there at once in all partitions: in each it is in order, and that is all."""
        if self._contender.place.engine_name != "partitions":
            assert told == expected
            return
        for number in range(PARTITIONS):
            has = Share(number, PARTITIONS).has
            assert list(filter(has, told)) == list(filter(has, expected))

    async def _was_told(self, follower: Follower) -> None:
        # Whatever matches and enters next is the next that it is told: so it is told no more than that.
        fence = article(slug=f"fence-{self._number}", title="Fence")
        await self.write([fence])
        self._agree(await follower.all_of_it(), follower.expected)
        await self.remove([fence])
        await follower.leave()


@asynccontextmanager
async def watching(contender: Contender) -> AsyncIterator[World]:
    watch = Watch(contender.engine, 0.01)
    try:
        yield World(contender, watch)
    finally:
        await watch.aclose()


repeatable = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


async def followed(contender: Contender, steps: list[Step]) -> None:
    async with watching(contender) as world:
        await world.begin()
        for step in steps:
            match step:
                case ArticleFilter():
                    await world.join(step)
                case int():
                    await world.leave(step)
                case kind, numbers:
                    await getattr(world, kind)([POOL[number] for number in numbers])
        await world.end()


@repeatable
@given(steps=st.lists(_STEPS, min_size=20, max_size=30))
async def test_each_once_and_in_order(filled: Contender, steps: list[Step]) -> None:
    await followed(filled, steps)


@pytest.mark.slow
@settings(repeatable, max_examples=20)
@given(steps=st.lists(_STEPS, min_size=20, max_size=50))
async def test_many_times(filled: Contender, steps: list[Step]) -> None:
    await followed(filled, steps)
