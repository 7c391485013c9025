"""Search-as-you-type: what somebody may mean who has typed so far."""

from __future__ import annotations

import asyncio

import strawberry

from schema import selection
from schema.article import attributes
from schema.clicks import Clicks
from schema.connection import ArticleEdge, TextPart
from schema.context import Info
from schema.costs import costs
from schema.facet_values import check_prefix, found_in
from schema.facets import FacetValue, facet_values
from schema.inputs import ArticleFilter
from schema.scalars import SearchState
from search import completions, filters
from search import state as states
from search.errors import InvalidCode, InvalidRequest
from search.filters import FacetField
from search.request import Page, SearchRequest
from search.text import Query

#: Of each group. Nobody reads more while typing, and every completion is counted by a search of its own.
MAX_SUGGESTIONS = 20


@strawberry.type(description="A whole query that continues what was typed.")
class Completion:
    found: strawberry.Private[completions.Completion]
    typed: strawberry.Private[Query]
    clicks: strawberry.Private[Clicks]

    @strawberry.field(description="The query, in lower case, as titles and tags spell it.")
    def text(self) -> str:
        return self.found.text

    @strawberry.field(
        description="The text in pieces. What was typed is matched; of a misspelt word, the word it stands for."
    )
    def parts(self) -> list[TextPart]:
        return [
            TextPart(text=part.text, matched=part.matched) for part in completions.parts(self.found.text, self.typed)
        ]

    @strawberry.field(description="Articles that it leads to, exactly; never zero.")
    def count(self) -> int:
        return self.found.total

    @strawberry.field(description="The search for it, under the same filter.")
    def search(self) -> SearchState:
        return self.clicks.with_query(self.found.text)


@strawberry.type(
    description="What somebody may mean who has typed so far, in groups. Only selected groups are computed."
)
class Suggestions:
    asked: strawberry.Private[states.SearchState]
    first: strawberry.Private[int]
    reading: strawberry.Private[SearchRequest]

    @strawberry.field(
        description="Whole queries that continue what was typed, taken from titles and tags. Those that lead to the "
        "most articles come first. None where nothing was typed.",
        directives=costs(30),
    )
    async def completions(self, info: Info) -> list[Completion]:
        loads = info.context.loads
        if not self.reading.query:
            return []
        # Whatever has a tag that begins with the only word has that word: its articles are all among the hits.
        counting = self.reading if self.reading.facets else self._facet(FacetField.TAGS)
        read, counted = await asyncio.gather(loads.search(self.reading), loads.search(counting))
        if read.relaxed:
            return []  # what was typed leads to nothing, and so does all that continues it
        titles = [hit.document["title"] for hit in read.hits]
        tags = counted.facets.get(FacetField.TAGS)  # where tags could not be counted, titles are left
        texts = completions.candidates(self.reading.query, titles, read.total, tags.values if tags else (), self.first)
        counts = await asyncio.gather(*(loads.search(self._counting(text)) for text in texts))
        clicks = self._clicks(info, self.asked)
        return [
            Completion(found=found, typed=self.reading.query, clicks=clicks)
            for found in completions.ranked(texts, counts, self.first)
        ]

    @strawberry.field(
        description="Tags that are meant, as facetValues finds and counts them among the articles that the filter lets "
        "through; the most frequent ones where nothing was typed. toggle leads to all articles with the tag.",
        directives=costs(10),
    )
    async def tags(self, info: Info) -> list[FacetValue]:
        return await self._values(info, FacetField.TAGS)

    @strawberry.field(
        description="Sources that are meant, by key or name, as facetValues finds and counts them among the articles "
        "that the filter lets through. toggle leads to all articles of the source.",
        directives=costs(10),
    )
    async def sources(self, info: Info) -> list[FacetValue]:
        return await self._values(info, FacetField.SOURCE)

    @strawberry.field(
        description="The best hits for what was typed, as articles finds them; where nothing was typed, the pinned and "
        "the newest articles.",
        directives=costs(10),
    )
    async def articles(self, info: Info) -> list[ArticleEdge]:
        selected = selection.names(info)
        request = SearchRequest(
            self.reading.query,
            self.reading.filter,
            page=Page(size=self.first),
            attributes=attributes(selection.names(info, "node")),
            matches="matches" in selected,
            scores="score" in selected,
        )
        return [ArticleEdge(hit=hit) for hit in (await info.context.loads.search(request)).hits]

    async def _values(self, info: Info, field: FacetField) -> list[FacetValue]:
        counted = (await info.context.loads.search(self._facet(field))).counts(field).values
        meant = await found_in(info, field, counted, self.asked.query)
        all_articles = states.SearchState(filter=self.asked.filter)
        return facet_values(meant[: self.first], field, self.asked.filter, self._clicks(info, all_articles))

    def _facet(self, field: FacetField) -> SearchRequest:
        """Of all articles that the filter lets through: the same at every keystroke."""
        return SearchRequest(filter=self.reading.filter, page=Page(size=0), facets=frozenset({field}))

    def _counting(self, text: str) -> SearchRequest:
        return SearchRequest(Query.parse(text), self.reading.filter, page=Page(size=0))

    def _clicks(self, info: Info, search: states.SearchState) -> Clicks:
        return Clicks(search, info.context.seal, info.context.now)


def suggestions(info: Info, prefix: str, wanted: ArticleFilter | None, first: int) -> Suggestions:
    """Raises `InvalidRequest`. Nothing is searched for before a group is asked for."""
    if not 1 <= first <= MAX_SUGGESTIONS:
        message = f"first of suggest must be from 1 to {MAX_SUGGESTIONS}, not {first}."
        raise InvalidRequest(InvalidCode.INVALID_ARGUMENT, message)
    check_prefix(prefix)
    asked = states.SearchState(prefix, wanted.search_filter() if wanted else filters.ArticleFilter())
    asked.check()
    return Suggestions(asked=asked, first=first, reading=_reading(info, asked))


def _reading(info: Info, asked: states.SearchState) -> SearchRequest:
    """The search that completions and tags are read from, together."""
    query = Query.parse(asked.query)
    return SearchRequest(
        query,
        asked.filter.at(info.context.now),
        page=Page(size=completions.TITLES),
        attributes=frozenset({"title"}),
        facets=frozenset({FacetField.TAGS} if len(query.tokens) > 1 else ()),
    )
