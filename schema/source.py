"""`Source`: who publishes, and what the index knows of them."""

from __future__ import annotations

from dataclasses import replace

import strawberry

from schema import ids
from schema.ahead import begin
from schema.arguments import After, Chosen, First, Order, Words
from schema.connection import ArticleConnection, connect
from schema.context import Info
from schema.costs import costs, hits
from schema.facts import SourceFacts
from schema.fields import attribute, computed
from schema.health import SourceHealth
from schema.node import Node
from schema.scalars import URL, DateTime
from schema.sentiment import SentimentCounts
from search import filters, terms
from search.article import Document
from search.cursor import Sort
from search.facet_counts import FacetCounts


@strawberry.type(description="A publisher that articles come from.")
class Source(Node):
    document: strawberry.Private[Document]

    id: strawberry.ID = computed(lambda root: ids.source_id(root.document["key"]), "Global id.")
    key: str = attribute("key", "Names the source in filters, e.g. coindesk.")
    name: str = attribute("name", "Human name, e.g. CoinDesk.")
    type: str | None = attribute("type", "RSS, API, MARKDOWN … as the upstream says.")
    url: URL | None = attribute("url", "The publisher's own address.")

    @strawberry.field(description="Articles in the index.", directives=costs(1))
    async def article_count(self, info: Info) -> int:
        facts = await self._facts(info)
        return facts.articles if facts else 0

    @strawberry.field(description="Publication of its newest article.", directives=costs(1))
    async def latest_article_at(self, info: Info) -> DateTime | None:
        facts = await self._facts(info)
        return DateTime(facts.latest) if facts else None

    @strawberry.field(description="Tone of all its articles.", directives=costs(1))
    async def sentiment(self, info: Info) -> SentimentCounts:
        facts = await self._facts(info)
        return SentimentCounts.of(facts.sentiment if facts else FacetCounts((), 0))

    @strawberry.field(
        description="Null where the gateway cannot see the indexer's store, or the store knows no upstream that has "
        "brought articles of it.",
        directives=costs(1),
    )
    async def health(self, info: Info) -> SourceHealth | None:
        info.context.is_steady = False
        return await info.context.loads.health(self.document["key"])

    @strawberry.field(description="Its articles. A source filter given here narrows further.", directives=hits("first"))
    async def articles(
        self,
        info: Info,
        query: Words = "",
        filter: Chosen = strawberry.UNSET,  # the contract's name
        sort: Order = Sort.PUBLISHED_AT_DESC,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> ArticleConnection:
        return await connect(info, query, filter, sort, first=first, after=after, narrow=self._own)

    def _own(self, chosen: filters.ArticleFilter) -> filters.ArticleFilter:
        own = replace(chosen.source, all_of=(*chosen.source.all_of, self.document["key"]))
        return replace(chosen, source=own)

    async def _facts(self, info: Info) -> SourceFacts | None:
        return await info.context.loads.source(self.document["key"])


async def source_of(info: Info, key: str) -> Source | None:
    """The source with this key, if the index has an article of it."""
    key = terms.clean(key.lower())  # as articles have it
    begin(info, Source(document={"key": key}), "articles")
    facts = await info.context.loads.source(key)
    return Source(document=facts.source) if facts else None
