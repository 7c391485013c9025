"""What one operation loads from the engine, gathered: all that is asked in one turn of the loop goes as one call."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from strawberry.dataloader import DataLoader

from search.article import Document
from search.cursor import Sort
from search.engine import SearchEngine
from search.filters import ArticleFilter, FacetField, Terms
from search.page import FacetCounts, IndexStatus, SearchPage
from search.request import Page, SearchRequest

#: So far into a story its original is looked for: translations may stand before it, published at the same second.
_OPENING = 10
#: Translations of one article that are looked for. No source is known to have more than six.
_MAX_TRANSLATIONS = 20


class DocumentKey(NamedTuple):
    id: str
    attributes: frozenset[str]


class TranslationsKey(NamedTuple):
    group: str
    attributes: frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the index knows of a source: ``source`` as its newest article has it."""

    source: Document
    articles: int
    latest: int
    sentiment: FacetCounts


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the index knows of a story, by all its articles."""

    headline: str
    first: int
    last: int
    articles: int
    sources: int
    sentiment: FacetCounts


class Loads:
    """Loaders of one operation. Equal requests are asked once."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._searches: DataLoader[SearchRequest, SearchPage] = DataLoader(self._search)
        self._documents: DataLoader[DocumentKey, Document | None] = DataLoader(self._fetch)
        self._translations: DataLoader[TranslationsKey, list[Document]] = DataLoader(self._translate)
        self._sources: DataLoader[str, SourceFacts | None] = DataLoader(self._describe)
        self._stories: DataLoader[str, StoryFacts | None] = DataLoader(self._tell)
        self._status: DataLoader[None, IndexStatus] = DataLoader(self._ask_status)

    async def search(self, request: SearchRequest) -> SearchPage:
        return await self._searches.load(request)

    async def document(self, article: str, attributes: frozenset[str]) -> Document | None:
        return await self._documents.load(DocumentKey(article, attributes))

    async def first(self, wanted: ArticleFilter, attributes: frozenset[str]) -> Document | None:
        """The newest article that a filter lets through."""
        request = SearchRequest(filter=wanted, sort=Sort.PUBLISHED_AT_DESC, page=Page(size=1), attributes=attributes)
        hits = (await self.search(request)).hits
        return hits[0].document if hits else None

    async def translations(self, group: str, attributes: frozenset[str]) -> list[Document]:
        """All articles of a group, by language."""
        return await self._translations.load(TranslationsKey(group, attributes))

    async def source(self, key: str) -> SourceFacts | None:
        return await self._sources.load(key)

    async def source_keys(self) -> list[str]:
        """Of every source that has an article, in order."""
        request = SearchRequest(page=Page(size=0), facets=frozenset({FacetField.SOURCE}))
        counts = (await self.search(request)).facets[FacetField.SOURCE]
        return sorted(count.value for count in counts.values)

    async def sources(self, keys: Sequence[str]) -> list[SourceFacts | None]:
        return await self._sources.load_many(keys)

    async def story(self, story: str) -> StoryFacts | None:
        return await self._stories.load(story)

    async def status(self) -> IndexStatus:
        return await self._status.load(None)

    async def _search(self, requests: list[SearchRequest]) -> list[SearchPage]:
        return await self._engine.search(requests)

    async def _fetch(self, keys: list[DocumentKey]) -> list[Document | None]:
        attributes = frozenset[str]().union(*(key.attributes for key in keys))
        found = await self._engine.fetch({key.id for key in keys}, attributes)
        return [found.get(key.id) for key in keys]

    async def _translate(self, keys: list[TranslationsKey]) -> list[list[Document]]:
        attributes = frozenset({"group", "lang"}).union(*(key.attributes for key in keys))
        groups = tuple(dict.fromkeys(key.group for key in keys))
        request = SearchRequest(
            filter=ArticleFilter(group=groups),
            sort=Sort.PUBLISHED_AT_DESC,
            page=Page(size=len(groups) * _MAX_TRANSLATIONS),
            attributes=attributes,
        )
        documents = [hit.document for hit in (await self.search(request)).hits]
        documents.sort(key=lambda document: (document["group"], document["lang"]))
        by_group = {group: list(found) for group, found in itertools.groupby(documents, lambda d: d["group"])}
        return [by_group.get(key.group, []) for key in keys]

    async def _describe(self, keys: list[str]) -> list[SourceFacts | None]:
        pages = await self._searches.load_many([_newest_of(key) for key in keys])
        return [_facts(page) for page in pages]

    async def _tell(self, stories: list[str]) -> list[StoryFacts | None]:
        requests = [request for story in stories for request in (_opening_of(story), _end_of(story))]
        pages = await self._searches.load_many(requests)
        return [_story_facts(opening, end) for opening, end in zip(pages[::2], pages[1::2], strict=True)]

    async def _ask_status(self, keys: list[None]) -> list[IndexStatus]:
        status = await self._engine.status()
        return [status for _ in keys]


def _newest_of(source: str) -> SearchRequest:
    return SearchRequest(
        filter=ArticleFilter(source=Terms(any_of=(source,))),
        sort=Sort.PUBLISHED_AT_DESC,
        page=Page(size=1),
        attributes=frozenset({"source"}),
        facets=frozenset({FacetField.SENTIMENT}),
    )


def _facts(page: SearchPage) -> SourceFacts | None:
    if not page.hits:
        return None
    newest = page.hits[0].document
    return SourceFacts(newest["source"], page.total, newest["publishedAt"], page.facets[FacetField.SENTIMENT])


def _opening_of(story: str) -> SearchRequest:
    return SearchRequest(
        filter=ArticleFilter(story=story),
        sort=Sort.PUBLISHED_AT_ASC,
        page=Page(size=_OPENING),
        attributes=frozenset({"title", "publishedAt", "ai"}),
        facets=frozenset({FacetField.SOURCE, FacetField.SENTIMENT}),
    )


def _end_of(story: str) -> SearchRequest:
    return SearchRequest(
        filter=ArticleFilter(story=story),
        sort=Sort.PUBLISHED_AT_DESC,
        page=Page(size=1),
        attributes=frozenset({"publishedAt"}),
    )


def _story_facts(opening: SearchPage, end: SearchPage) -> StoryFacts | None:
    # The two may have been read on either side of a write.
    if not opening.hits or not end.hits:
        return None
    documents = [hit.document for hit in opening.hits]
    originals = (each for each in documents if "translatedFrom" not in each.get("ai", {}))
    return StoryFacts(
        headline=next(originals, documents[0])["title"],
        first=documents[0]["publishedAt"],
        last=end.hits[0].document["publishedAt"],
        articles=opening.total,
        sources=len(opening.facets[FacetField.SOURCE].values),
        sentiment=opening.facets[FacetField.SENTIMENT],
    )
