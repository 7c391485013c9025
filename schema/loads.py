"""What one operation loads from the engine, gathered: all that is asked in one turn goes as one call."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

from schema.facts import ALL_SOURCES, SourceFacts, StoryFacts, newest_of
from schema.gathering import Gathering
from schema.health import ReadHealth, SourceHealth
from search import related
from search.article import Document
from search.cursor import Sort
from search.engine import SearchEngine
from search.errors import InvalidRequest
from search.filters import ArticleFilter, FacetField
from search.page import IndexStatus, SearchPage
from search.request import Page, SearchRequest

log = logging.getLogger("newsgate")

#: Translations of one article that are looked for. No source is known to have more than six.
_MAX_TRANSLATIONS = 20


class DocumentKey(NamedTuple):
    id: str
    attributes: frozenset[str]


class TranslationsKey(NamedTuple):
    group: str
    attributes: frozenset[str]


#: Attributes that only those are asked for that are shown, since many candidates are not.
_LARGE = frozenset({"body", "text"})

#: What is asked for; of the same kind in one turn, it is answered by the same searches.
_Question: TypeAlias = SearchRequest | DocumentKey | TranslationsKey
#: The searches that answer questions, and how their pages do, in order.
_Part: TypeAlias = tuple[Sequence[SearchRequest], Callable[[Sequence[SearchPage]], Iterable[Any]]]


class Loads:
    """Loaders of one operation. Equal questions are asked once."""

    def __init__(self, engine: SearchEngine, read_health: ReadHealth | None = None) -> None:
        answering = _Answering(engine, read_health)
        self._gathering: Gathering[_Question, Any] = Gathering(answering.answers)
        self._status: Gathering[None, IndexStatus] = Gathering(answering.status)
        self._health: Gathering[str, SourceHealth | None] = Gathering(answering.health)
        self._begun: set[asyncio.Task[object]] = set()

    async def search(self, request: SearchRequest) -> SearchPage:
        page: SearchPage = await self._gathering.ask(request)
        return page

    async def document(self, article: str, attributes: frozenset[str]) -> Document | None:
        found: Document | None = await self._gathering.ask(DocumentKey(article, attributes))
        return found

    async def first(self, wanted: ArticleFilter, attributes: frozenset[str]) -> Document | None:
        """The newest article that a filter lets through."""
        request = SearchRequest(filter=wanted, sort=Sort.PUBLISHED_AT_DESC, page=Page(size=1), attributes=attributes)
        hits = (await self.search(request)).hits
        return hits[0].document if hits else None

    async def translations(self, group: str, attributes: frozenset[str]) -> list[Document]:
        """All articles of a group, by language."""
        found: list[Document] = await self._gathering.ask(TranslationsKey(group, attributes))
        return found

    async def related(self, document: Document, first: int, attributes: frozenset[str]) -> list[Document]:
        """What is related to an article of which `related.READ` is known, the closest first."""
        searches = related.requests(document, first, attributes - _LARGE)
        pages = await asyncio.gather(*map(self.search, searches))
        found = related.closest(document, [hit.document for page in pages for hit in page.hits], first)
        if attributes.isdisjoint(_LARGE):
            return found
        whole = await asyncio.gather(*(self.document(each["id"], attributes) for each in found))
        return [each for each in whole if each]

    async def source(self, key: str) -> SourceFacts | None:
        return SourceFacts.of(await self.search(SourceFacts.request(key)))

    async def source_name(self, key: str) -> str | None:
        """As its newest article calls it. Cheaper than all that is known of a source."""
        hits = (await self.search(newest_of(key))).hits
        return hits[0].document["source"]["name"] if hits else None

    async def source_names(self, keys: Sequence[str]) -> dict[str, str]:
        """By key. A source without articles has none."""
        names = await asyncio.gather(*map(self.source_name, keys))
        return {key: name for key, name in zip(keys, names, strict=True) if name is not None}

    async def source_keys(self) -> list[str]:
        """Of every source that has an article, in order."""
        counts = (await self.search(ALL_SOURCES)).counts(FacetField.SOURCE)
        return sorted(count.value for count in counts.values)

    async def story(self, story: str) -> StoryFacts | None:
        return StoryFacts.of(*await asyncio.gather(*map(self.search, StoryFacts.requests(story))))

    async def status(self) -> IndexStatus:
        return await self._status.ask(None)

    async def health(self, source: str) -> SourceHealth | None:
        """None where no store is in sight, and where no upstream of the source is known to it."""
        return await self._health.ask(source)

    def abandon(self) -> None:
        """Ends all that is being loaded. For an operation that was cut off: there is no asking afterwards."""
        for task in self._begun:
            task.cancel()
        for gathering in (self._gathering, self._status, self._health):
            gathering.abandon()

    def begin(self, loading: Coroutine[Any, Any, object]) -> None:
        """Has something ask for what will be needed. Whoever needs it then is told how that went."""
        task = asyncio.create_task(loading)
        self._begun.add(task)
        task.add_done_callback(self._settle)

    def _settle(self, begun: asyncio.Task[object]) -> None:
        self._begun.discard(begun)
        if not begun.cancelled():
            begun.exception()  # not to be missed: it is met again where what failed is needed


class _Answering:
    """Of gathered questions. Apart from `Loads`, so that all that was loaded goes at once when nobody needs it.

    Whatever refers to itself, also through others, stays until it is searched for.
    """

    def __init__(self, engine: SearchEngine, read_health: ReadHealth | None) -> None:
        self._engine = engine
        self._read_health = read_health

    async def answers(self, questions: Sequence[_Question]) -> list[Any]:
        by_kind: dict[type, list[Any]] = {}
        for question in questions:
            by_kind.setdefault(type(question), []).append(question)
        if by_kind.keys() == {DocumentKey}:
            return await self._fetch(by_kind[DocumentKey])
        parts = [(asked, *_PARTS[kind](asked)) for kind, asked in by_kind.items()]
        pages = iter(await self._search([request for _, requests, _ in parts for request in requests]))
        answers: dict[_Question, Any] = {}
        for asked, requests, answered_by in parts:
            own = list(itertools.islice(pages, len(requests)))
            answers.update(zip(asked, answered_by(own), strict=True))
        return [answers[question] for question in questions]

    async def _search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        pages = await self._engine.search(requests)
        for failure in {failure for page in pages for failure in page.failures.values()}:
            if not isinstance(failure, InvalidRequest):
                log.warning("part of a search failed, its hits stand: %s", failure)
        return pages

    async def _fetch(self, keys: Sequence[DocumentKey]) -> list[Document | None]:
        """Nothing but documents: that takes no search, and no generation."""
        found = await self._engine.fetch({key.id for key in keys}, _attributes(keys))
        return [found.get(key.id) for key in keys]

    async def health(self, sources: Sequence[str]) -> list[SourceHealth | None]:
        """One look into the store for all of them."""
        found = await self._read_health(sources) if self._read_health else None
        return [found.get(source) if found else None for source in sources]

    async def status(self, keys: Sequence[None]) -> list[IndexStatus]:
        status = await self._engine.status()
        return [status for _ in keys]


def _searches(requests: Sequence[SearchRequest]) -> _Part:
    return requests, lambda pages: pages


def _documents(keys: Sequence[DocumentKey]) -> _Part:
    ids = tuple(dict.fromkeys(key.id for key in keys))
    request = SearchRequest(
        filter=ArticleFilter(ids=ids),
        sort=Sort.PUBLISHED_AT_DESC,
        page=Page(size=len(ids)),
        attributes=_attributes(keys),
    )

    def answered_by(pages: Sequence[SearchPage]) -> list[Document | None]:
        found = {hit.document["id"]: hit.document for hit in pages[0].hits}
        return [found.get(key.id) for key in keys]

    return [request], answered_by


def _translations(keys: Sequence[TranslationsKey]) -> _Part:
    groups = tuple(dict.fromkeys(key.group for key in keys))
    request = SearchRequest(
        filter=ArticleFilter(group=groups),
        sort=Sort.PUBLISHED_AT_DESC,
        page=Page(size=len(groups) * _MAX_TRANSLATIONS),
        attributes=_attributes(keys) | {"group", "lang"},
    )

    def answered_by(pages: Sequence[SearchPage]) -> list[list[Document]]:
        found = sorted((hit.document for hit in pages[0].hits), key=lambda each: (each["group"], each["lang"]))
        by_group = {group: list(mates) for group, mates in itertools.groupby(found, lambda each: each["group"])}
        return [by_group.get(key.group, []) for key in keys]

    return [request], answered_by


def _attributes(keys: Iterable[DocumentKey | TranslationsKey]) -> frozenset[str]:
    return frozenset[str]().union(*(key.attributes for key in keys))


_PARTS: dict[type, Callable[[Any], _Part]] = {
    SearchRequest: _searches,
    DocumentKey: _documents,
    TranslationsKey: _translations,
}
