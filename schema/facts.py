"""What the index knows of sources and stories, and the searches that tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from search.article import Document
from search.cursor import Sort
from search.facet_counts import FacetCounts
from search.filters import ArticleFilter, FacetField, Terms
from search.page import SearchPage
from search.request import Page, SearchRequest

#: So far into a story its original is looked for: translations may stand before it, published at the same second.
_OPENING = 10

#: Names every source that has an article.
ALL_SOURCES = SearchRequest(page=Page(size=0), facets=frozenset({FacetField.SOURCE}))


def newest_of(source: str) -> SearchRequest:
    """The source as its newest article has it."""
    return SearchRequest(
        filter=ArticleFilter(source=Terms(any_of=(source,))),
        sort=Sort.PUBLISHED_AT_DESC,
        page=Page(size=1),
        attributes=frozenset({"source"}),
    )


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the index knows of a source: ``source`` as its newest article has it."""

    source: Document
    articles: int
    latest: int
    sentiment: FacetCounts

    @staticmethod
    def request(source: str) -> SearchRequest:
        return replace(newest_of(source), facets=frozenset({FacetField.SENTIMENT}))

    @classmethod
    def of(cls, page: SearchPage) -> Self | None:
        """None for a source without articles."""
        if not page.hits:
            return None
        newest = page.hits[0].document
        return cls(newest["source"], page.total, newest["publishedAt"], page.counts(FacetField.SENTIMENT))


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the index knows of a story, by all its articles."""

    headline: str
    first: int
    last: int
    articles: int
    sources: int
    sentiment: FacetCounts

    @staticmethod
    def requests(story: str) -> tuple[SearchRequest, SearchRequest]:
        """For its beginning, and for its end."""
        opening = SearchRequest(
            filter=ArticleFilter(story=story),
            sort=Sort.PUBLISHED_AT_ASC,
            page=Page(size=_OPENING),
            attributes=frozenset({"title", "publishedAt", "ai"}),
            facets=frozenset({FacetField.SOURCE, FacetField.SENTIMENT}),
        )
        end = SearchRequest(
            filter=ArticleFilter(story=story),
            sort=Sort.PUBLISHED_AT_DESC,
            page=Page(size=1),
            attributes=frozenset({"publishedAt"}),
        )
        return opening, end

    @classmethod
    def of(cls, opening: SearchPage, end: SearchPage) -> Self | None:
        """None for a story without articles."""
        # The two may have been read on either side of a write.
        if not opening.hits or not end.hits:
            return None
        documents = [hit.document for hit in opening.hits]
        originals = (each for each in documents if "translatedFrom" not in each.get("ai", {}))
        return cls(
            headline=next(originals, documents[0])["title"],
            first=documents[0]["publishedAt"],
            last=end.hits[0].document["publishedAt"],
            articles=opening.total,
            sources=len(opening.counts(FacetField.SOURCE).values),
            sentiment=opening.counts(FacetField.SENTIMENT),
        )
