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


class Loads:
    """Loaders of one operation. Equal requests are asked once."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self._searches: DataLoader[SearchRequest, SearchPage] = DataLoader(self._search)
        self._documents: DataLoader[DocumentKey, Document | None] = DataLoader(self._fetch)
        self._translations: DataLoader[TranslationsKey, list[Document]] = DataLoader(self._translate)
        self._sources: DataLoader[str, SourceFacts | None] = DataLoader(self._describe)
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
