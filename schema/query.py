"""The root of every query."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry
from strawberry import UNSET, argument

from schema import ids, selection
from schema.arguments import After, Before, Chosen, FirstUnlessLast, Last, Order, Words
from schema.article import Article, attributes
from schema.connection import ArticleConnection, connect
from schema.context import Info
from schema.costs import costs, hits, lists
from schema.enums import FacetField
from schema.facet_values import values_typed_in
from schema.facets import FacetValue
from schema.index_status import IndexStatus
from schema.inputs import ArticleBy, given
from schema.node import Node
from schema.scalars import SearchState
from schema.source import Source, source_of
from schema.story import Story, story_of
from schema.suggestions import Suggestions, suggestions
from search import filters
from search.cursor import Sort
from search.errors import InvalidCode, InvalidRequest
from search.filters import Terms

#: Ids in one call of nodes.
MAX_NODES = 100


@strawberry.type(description="Everything that can be asked.")
class Query:
    @strawberry.field(description="Anything with a global id; null where absent.", directives=costs(2))
    async def node(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, argument(description="Of an article, a source or a story.")
        ],  # the contract's name
    ) -> Node | None:
        return await node_of(info, id)

    @strawberry.field(
        description="Same order as ids; null where absent. At most 100 ids.",
        directives=lists(MAX_NODES, "ids", weight=2),
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], argument(description="Of articles, sources and stories, mixed as you like.")
        ],
    ) -> list[Node | None]:
        if len(ids) > MAX_NODES:
            raise InvalidRequest(
                InvalidCode.INVALID_ARGUMENT, f"nodes takes at most {MAX_NODES} ids, not {len(ids):,}; ask in parts."
            )
        return await asyncio.gather(*(node_of(info, each) for each in ids))

    @strawberry.field(description="Null when absent.", directives=costs(2))
    async def article(
        self, info: Info, by: Annotated[ArticleBy, argument(description="One of four names that an article has.")]
    ) -> Article | None:
        wanted = attributes(selection.names(info))
        loads = info.context.loads
        if by.id is UNSET:
            document = await loads.first(_naming(by), wanted)
        else:
            ids.kind(str(by.id))
            document = await loads.document(str(by.id), wanted)
        return Article(document=document) if document else None

    @strawberry.field(
        description="Hits, facets, histogram and total of the SAME search, so they cannot disagree.",
        directives=hits("first", "last"),
    )
    async def articles(
        self,
        info: Info,
        query: Words = "",
        filter: Chosen = strawberry.UNSET,  # the contract's name
        sort: Order = Sort.RELEVANCE,
        state: Annotated[
            SearchState | None, argument(description="Replaces query, filter and sort when given.")
        ] = strawberry.UNSET,
        first: FirstUnlessLast = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> ArticleConnection:
        return await connect(info, query, filter, sort, state=state, first=first, after=after, last=last, before=before)

    @strawberry.field(
        description="Search-as-you-type: one small call, several groups. Only those that are selected are computed.",
        directives=lists(6, "first", of=["completions", "tags", "sources", "articles"]),
    )
    def suggest(
        self,
        info: Info,
        prefix: Annotated[
            str,
            argument(
                description="What was typed so far, as articles takes a query; at most 1,000 characters. Nothing typed "
                "gives what is most frequent, and the pinned and newest articles."
            ),
        ],
        filter: Chosen = strawberry.UNSET,  # the contract's name
        first: Annotated[int, argument(description="How many of each group, 1 to 20.")] = 6,
    ) -> Suggestions:
        return suggestions(info, prefix, given(filter), first)

    @strawberry.field(
        description='Type inside a long facet. Matches the start of any word in the value, e.g. "price" finds '
        "BITCOIN PRICE; typos are forgiven as in a query. Values with every word as typed come first, then the most "
        "frequent ones. Sources are found by their names too.",
        directives=lists(20, "first", weight=10),
    )
    async def facet_values(
        self,
        info: Info,
        field: Annotated[FacetField, argument(description="The facet that somebody types in.")],
        prefix: Annotated[
            str,
            argument(
                description="What was typed so far: words in any order, the last unfinished; at most 1,000 characters. "
                "Nothing typed gives the most frequent values."
            ),
        ] = "",
        query: Annotated[
            str, argument(description="Words of the search whose hits are counted, as articles takes them.")
        ] = "",
        filter: Chosen = strawberry.UNSET,  # the contract's name
        first: Annotated[int, argument(description="How many values to list, 0 to 1,000.")] = 20,
    ) -> list[FacetValue]:
        return await values_typed_in(info, field, prefix, query, given(filter), first)

    @strawberry.field(
        description="Every source that has an article in the index, by key.", directives=lists(50, weight=5)
    )
    async def sources(self, info: Info) -> list[Source]:
        keys = await info.context.loads.source_keys()
        found = await asyncio.gather(*(source_of(info, key) for key in keys))
        return [source for source in found if source]

    @strawberry.field(description="Null when no article of it is in the index.", directives=costs(2))
    async def source(
        self, info: Info, key: Annotated[str, argument(description="As in filters, e.g. coindesk.")]
    ) -> Source | None:
        return await source_of(info, key)

    @strawberry.field(description="Null when no article of it is in the index.", directives=costs(2))
    async def story(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="As Article.story has it.")],  # the contract's name
    ) -> Story | None:
        return await story_of(info, str(id)) if ids.kind(str(id)) is ids.Kind.STORY else None

    @strawberry.field(description="The state of the index.", directives=costs(1))
    async def index(self, info: Info) -> IndexStatus:
        status = await info.context.loads.status()
        return IndexStatus.of(status, status.engine or info.context.engine.name)


def _naming(by: ArticleBy) -> filters.ArticleFilter:
    if by.slug:
        return filters.ArticleFilter(slug=by.slug.slug, lang=_is(by.slug.lang))
    if by.external:
        external = by.external
        return filters.ArticleFilter(
            source=_is(external.source), external_id=_is(external.external_id), lang=_is(external.lang)
        )
    return filters.ArticleFilter(url=by.url)


def _is(value: str) -> Terms:
    return Terms(any_of=(value,))


async def node_of(info: Info, node: str) -> Article | Source | Story | None:
    """What a global id names, if the index has it. Raises `InvalidRequest` for what is none."""
    match ids.kind(node):
        case ids.Kind.SOURCE:
            return await source_of(info, ids.source_key(node))
        case ids.Kind.STORY:
            return await story_of(info, node)
    document = await info.context.loads.document(node, attributes(selection.names(info)))
    return Article(document=document) if document else None
