"""The engines under test: everything in this folder runs over each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from search import factory
from search.arrivals import ARRIVAL, Arrivals, Arriving, parts
from search.article import Article, Document
from search.engine import SearchEngine, SearchIndex
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.share import Share
from tests.articles import ARTICLES
from tests.spread import Spread

#: Partitions are three servers with a third of the articles each, of which the first is the others' server too.
ENGINES = ("embedded", "meilisearch", "partitions")
PARTITIONS = 3
#: Where partitions are always tried; all else holds over them too, and is tried where there is time.
_ALWAYS_OVER_PARTITIONS = {
    f"test_{name}"
    for name in ("arrivals", "facets", "fetch", "filters", "histograms", "pages", "sorts", "status", "writes")
}
#: In seconds, almost as many as an engine may have: what is proven here is what is found, on slow machines too.
_DEADLINE = 4.9


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "partitions" in item.name and item.path.parent == HERE and item.path.stem not in _ALWAYS_OVER_PARTITIONS:
            item.add_marker(pytest.mark.slow)


HERE = Path(__file__).parent


@dataclass(frozen=True)
class Place:
    """Where an index lies: a folder, or a name on a server. It can be opened again and again."""

    engine_name: str
    directory: Path
    url: str = ""

    def index(self) -> SearchIndex:
        if self.engine_name == "embedded":
            return factory.embedded_index(self.directory)
        if self.engine_name == "partitions":
            return Spread(self.url, self.directory.name)
        return factory.meilisearch_index(self.url, None, self.directory.name)

    def engine(self) -> SearchEngine:
        if self.engine_name == "embedded":
            return factory.embedded_engine(self.directory)
        name = self.directory.name
        return factory.meilisearch_engine(self.url, None, name, generation_ttl=0, deadline=_DEADLINE)


@dataclass(frozen=True)
class Contender:
    """An index and the engine that searches it."""

    place: Place
    index: SearchIndex
    engine: SearchEngine
    identity: str

    async def fill(self, articles: Iterable[Article], deletes: Collection[str] = ()) -> None:
        await self.index.apply([one.document() for one in articles], deletes)

    async def ask(self, request: SearchRequest) -> SearchPage:
        (page,) = await self.engine.search([request])
        return page

    async def arrivals(self, *questions: Arriving) -> Arrivals:
        """With the numbers that the articles have, wherever they lie."""
        found = await self.engine.arrivals(questions)
        if self.place.engine_name != "partitions":
            return found
        answers = (tuple({**one, ARRIVAL: _own_number(one)} for one in answer) for answer in found.found)
        return Arrivals(max(parts(found.latest, PARTITIONS)), tuple(answers))

    async def ids(self, request: SearchRequest) -> list[str]:
        return ids(await self.ask(request))


def _own_number(document: Document) -> int:
    numbers = parts(document[ARRIVAL], PARTITIONS)
    (own,) = [number for at, number in enumerate(numbers) if Share(at, PARTITIONS).has(document["id"])]
    return own


def ids(page: SearchPage) -> list[str]:
    """What a page shows, in order."""
    return [hit.document["id"] for hit in page.hits]


#: The largest page there is.
EVERYTHING = Page(size=100)


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Contender]:
    index = place.index()
    try:
        identity = await index.open()
        engine = place.engine()
        try:
            yield Contender(place, index, engine, identity)
        finally:
            await engine.aclose()
    finally:
        await index.aclose()


def _place(request: pytest.FixtureRequest, factory_: pytest.TempPathFactory) -> Place:
    name: str = request.param
    # Only who needs the servers starts them.
    url: str = request.getfixturevalue("meilisearch_url") if name == "meilisearch" else ""
    if name == "partitions":
        url = " | ".join(request.getfixturevalue("meilisearch_urls"))
    return Place(name, factory_.mktemp("index") / f"contract-{uuid4().hex}", url)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Where nothing is yet."""
    return _place(request, tmp_path_factory)


@pytest.fixture(scope="module", params=ENGINES)
def shared_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return _place(request, tmp_path_factory)


@pytest.fixture
async def empty(place: Place) -> AsyncIterator[Contender]:
    """A fresh index, for tests that write."""
    async with opened(place) as contender:
        yield contender


@pytest.fixture(scope="module")
def content() -> Iterable[Article]:
    """What `filled` is filled with; a module may have its own."""
    return ARTICLES


@pytest.fixture(scope="module")
async def filled(shared_place: Place, content: Iterable[Article]) -> AsyncIterator[Contender]:
    """An index with the collection, for tests that only read."""
    async with opened(shared_place) as contender:
        await contender.fill(content)
        yield contender
