"""`ArticleConnection`: the answer of one search, and how the contract's arguments become a `SearchRequest`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import strawberry

from schema import facets, parts, selection
from schema.applied import AppliedFilter, applied_filters
from schema.arguments import Buckets, Zone
from schema.article import Article, attributes
from schema.clicks import Clicks
from schema.context import Info
from schema.costs import lists
from schema.enums import ArticleSort, ArticleTextField, Interval, SearchWarningCode
from schema.facets import ArticleFacets
from schema.histogram import Histogram
from schema.inputs import ArticleFilter, given
from schema.literals import sendable
from schema.parts import SelectedPart
from schema.scalars import DateTime, SearchState
from search import cursor, filters
from search import state as states
from search.filters import FacetField
from search.histogram import HistogramRequest
from search.page import Hit, Part, SearchPage
from search.request import Page, SearchRequest
from search.text import MAX_QUERY_WORDS, Query
from search.time_zone import TimeZone


@strawberry.type(description="A piece of text. Pieces joined give the field's text or, of a body, an excerpt.")
class TextPart:
    text: str = strawberry.field(description="Plain text.")
    matched: bool = strawberry.field(description="This piece is what matched.")


@strawberry.type(description="A field in which words of the query matched.")
class TextMatch:
    field: ArticleTextField = strawberry.field(description="Which field; of tags, there is one match for each tag.")
    parts: list[TextPart] = strawberry.field(
        description="The text, cut where matches begin and end.", directives=lists(3)
    )


@strawberry.type(description="A hit.")
class ArticleEdge:
    hit: strawberry.Private[Hit]

    @strawberry.field(description="Where this hit stands; for after and before.")
    def cursor(self) -> str:
        return cursor.encode(self.hit.cursor)

    @strawberry.field(description="The article that was found.")
    def node(self) -> Article:
        return Article(document=self.hit.document)

    @strawberry.field(description="Relevance, comparable within one result only; null without a query.")
    def score(self) -> float | None:
        return self.hit.score

    @strawberry.field(
        description="Which fields matched and where, as plain text parts: no HTML reaches the page.",
        directives=lists(2, weight=2),
    )
    def matches(self) -> list[TextMatch]:
        return [
            TextMatch(field=match.field, parts=[TextPart(text=part.text, matched=part.matched) for part in match.parts])
            for match in self.hit.matches
        ]


@strawberry.type(description="Whether there is more in either direction, and where this page begins and ends.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="There are hits after this page.")
    has_previous_page: bool = strawberry.field(description="There are hits before this page.")
    start_cursor: str | None = strawberry.field(description="The first hit's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last hit's cursor; null on an empty page.")


@strawberry.type(description="How an answer came about.")
class SearchMeta:
    page: strawberry.Private[SearchPage]
    engine: str = strawberry.field(description="embedded or meilisearch.")

    @strawberry.field(description="Gateway time in milliseconds.")
    def took_ms(self, info: Info) -> float:
        info.context.is_steady = False
        return round(info.context.elapsed_ms, 3)

    @strawberry.field(description="Changes whenever the index does.")
    def generation(self) -> str:
        return self.page.generation

    @strawberry.field(description="When the index last took a write.")
    async def as_of(self, info: Info) -> DateTime | None:
        written = (await info.context.loads.status()).last_write_at
        return DateTime(int(written.timestamp())) if written else None

    @strawberry.field(description="No article has all the words: words were dropped from the end. They still rank.")
    def relaxed(self) -> bool:
        return self.page.relaxed

    @strawberry.field(
        description="Answered by the stand-in engine, or from a stale cache, because the engine was unavailable; "
        "or a part of the articles is missing."
    )
    def degraded(self) -> bool:
        return self.page.degraded

    @strawberry.field(description="Answered from the gateway's cache.")
    def cached(self, info: Info) -> bool:
        info.context.is_steady = False
        return self.page.cached


@strawberry.type(description="Something about this answer that a user should know.")
class SearchWarning:
    code: SearchWarningCode = strawberry.field(description="What it is about.")
    message: str = strawberry.field(description="A sentence for people.")
    path: list[str] | None = strawberry.field(default=None, description="The part of the answer that it concerns.")


@strawberry.type(description="A page of hits, and what is known of all hits.")
class ArticleConnection:
    request: strawberry.Private[SearchRequest]
    page: strawberry.Private[SearchPage]
    clicks: strawberry.Private[Clicks]
    parts: strawberry.Private[tuple[SelectedPart, ...]]

    @strawberry.field(description="The hits of this page, each with its cursor and matches.")
    def edges(self) -> list[ArticleEdge]:
        return [ArticleEdge(hit=hit) for hit in self.page.hits]

    @strawberry.field(description="The articles of this page.")
    def nodes(self) -> list[Article]:
        return [Article(document=hit.document) for hit in self.page.hits]

    @strawberry.field(description="Where this page stands among all hits.")
    def page_info(self) -> PageInfo:
        cursors = [cursor.encode(hit.cursor) for hit in (self.page.hits[:1] + self.page.hits[-1:])]
        return PageInfo(
            has_next_page=self.page.has_next,
            has_previous_page=self.page.has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        )

    @strawberry.field(description="Exact, never capped.")
    def total_count(self) -> int:
        return self.page.total

    @strawberry.field(description="Null only when this part failed: hits still stand and warnings says why.")
    def facets(self, info: Info) -> ArticleFacets | None:
        if facets.fields(info, *info._raw_info.field_nodes) & self.page.failures.keys():
            return None
        return ArticleFacets(counts=self.page.facets, chosen=self.request.filter, clicks=self.clicks)

    @strawberry.field(
        description="Permalink of this exact search. It has no page: a click from page 2 leads to page 1."
    )
    def state(self) -> SearchState:
        return self.clicks.here()

    @strawberry.field(description="The words that were asked for, also by a state: what a search box shows.")
    def query(self) -> str:
        return sendable(self.clicks.asked.query)

    @strawberry.field(description="The order of the hits, also when a state asked for it.")
    def sort(self) -> ArticleSort:
        return self.clicks.asked.sort

    @strawberry.field(
        description="What is on in the filter, value by value, in the order of its fields; what a source or a story "
        "restricts its articles to is among them.",
        directives=lists(5),
    )
    def applied_filters(self) -> list[AppliedFilter]:
        return applied_filters(self.clicks)

    @strawberry.field(
        description="The hits by time of publication. Gap-filled: a quiet day is a bucket with zero. Null when this "
        "part failed, or would have more than 4,000 buckets: warnings says why.",
        directives=lists(60, weight=10, of=["buckets"]),
    )
    def histogram(self, interval: Buckets = Interval.AUTO, time_zone: Zone = "UTC") -> Histogram | None:
        found = self.page.histograms.get(HistogramRequest(interval, TimeZone(time_zone)))
        return Histogram.of(found, self.clicks) if found else None

    @strawberry.field(description="What a user should know about this answer; mostly nothing.", directives=lists(1))
    def warnings(self, info: Info) -> list[SearchWarning]:
        found = []
        if self.request.query.truncated:
            message = f"Only the first {MAX_QUERY_WORDS} words of the query were used."
            found.append(SearchWarning(code=SearchWarningCode.QUERY_TRUNCATED, message=message))
        if self.page.stale_cursor:
            message = "The index changed since the cursor was given: hits may repeat or be missing between the pages."
            found.append(SearchWarning(code=SearchWarningCode.STALE_CURSOR, message=message))
        if self.page.stale:
            message = (
                "Search is not available at the moment: this is an answer from before, and may have changed since."
            )
            found.append(SearchWarning(code=SearchWarningCode.STALE_RESULT, message=message))
        if self.page.partial:
            message = "A part of the articles cannot be searched at the moment: hits and counts are of all others."
            found.append(SearchWarning(code=SearchWarningCode.PARTIAL_RESULT, message=message))
        for part in self.parts:
            if sentence := part.warning(self.page):
                path = [*selection.place(info)[:-1], part.key]
                found.append(SearchWarning(code=part.code, message=sentence, path=path))
        return found

    @strawberry.field(description="How this answer came about.")
    def meta(self, info: Info) -> SearchMeta:
        return SearchMeta(page=self.page, engine=self.page.engine or info.context.engine.name)


async def connect(
    info: Info,
    query: str | None,
    wanted: ArticleFilter | None,
    sort: ArticleSort,
    *,
    state: SearchState | None = None,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
    narrow: Callable[[filters.ArticleFilter], filters.ArticleFilter] | None = None,
) -> ArticleConnection:
    """The search that the contract's arguments ask for, limited to what the query selects.

    ``state`` replaces query, filter and sort. ``narrow`` adds what the object that the connection hangs on restricts
    it to, whatever the arguments say. Raises `search.errors.SearchError`.
    """
    context, token = info.context, given(state)
    if token is not None:
        asked = context.seal.state(token)
    else:
        asked = states.SearchState(query or "", wanted.search_filter() if wanted else filters.ArticleFilter(), sort)
    if narrow is not None:
        asked = asked.with_filter(narrow(asked.filter))
    asked.check()  # refuses what is too large before any engine sees it
    page = Page.of(asked.sort, given(first), given(after), given(last), given(before))
    found = tuple(parts.of_connection(info))
    request = _request(info, asked, page, found)
    answer = await context.loads.search(request)
    if not answer.is_whole:
        context.is_steady = False
    clicks = Clicks(asked, context.seal, context.now)
    return ArticleConnection(request=request, page=answer, clicks=clicks, parts=found)


def _request(info: Info, asked: states.SearchState, page: Page, found: tuple[SelectedPart, ...]) -> SearchRequest:
    selected, of_edges = selection.names(info), selection.names(info, "edges")
    chosen = asked.filter.at(info.context.now)
    if chosen != asked.filter:
        info.context.is_steady = False
    wanted = frozenset[Part]().union(*(part.wanted for part in found))
    return SearchRequest(
        query=Query.parse(asked.query),
        filter=chosen,
        sort=asked.sort,
        page=page if selected & {"edges", "nodes", "pageInfo", "warnings"} else replace(page, size=0),
        attributes=attributes(selection.names(info, "nodes") | selection.names(info, "edges", "node")),
        facets=frozenset(one for one in wanted if isinstance(one, FacetField)),
        matches="matches" in of_edges,
        scores="score" in of_edges,
        histograms=frozenset(one for one in wanted if isinstance(one, HistogramRequest)),
        first_values=facets.first_values(info, *selection.selected(info)),
    )
