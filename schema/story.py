"""`Story`: what several articles tell of one event, as far as the index has them."""

from __future__ import annotations

from dataclasses import replace

import strawberry

from schema.ahead import begin
from schema.arguments import After, First
from schema.connection import ArticleConnection, connect
from schema.context import Info
from schema.costs import hits
from schema.facts import StoryFacts
from schema.node import Node
from schema.scalars import DateTime
from schema.sentiment import SentimentCounts
from search import filters
from search.cursor import Sort
from search.facet_counts import FacetCounts

_NOT_TOLD = StoryFacts("", 0, 0, 0, 0, FacetCounts((), 0))


@strawberry.type(description="A cluster of articles that tell the same story.")
class Story(Node):
    facts: strawberry.Private[StoryFacts]

    id: strawberry.ID = strawberry.field(description="Stable while the story lives, whichever articles leave it.")

    @strawberry.field(description="Title of its earliest article; not of a translation, where the original is there.")
    def headline(self) -> str:
        return self.facts.headline

    @strawberry.field(description="Publication of its earliest article.")
    def first_seen_at(self) -> DateTime:
        return DateTime(self.facts.first)

    @strawberry.field(description="Publication of its newest article.")
    def last_seen_at(self) -> DateTime:
        return DateTime(self.facts.last)

    @strawberry.field(description="Its articles, translations and republications among them.")
    def article_count(self) -> int:
        return self.facts.articles

    @strawberry.field(description="Publishers that tell it.")
    def source_count(self) -> int:
        return self.facts.sources

    @strawberry.field(description="Tone of all its articles.")
    def sentiment(self) -> SentimentCounts:
        return SentimentCounts.of(self.facts.sentiment)

    @strawberry.field(description="Its articles, the earliest first.", directives=hits("first"))
    async def articles(
        self, info: Info, first: First = strawberry.UNSET, after: After = strawberry.UNSET
    ) -> ArticleConnection:
        return await connect(info, None, None, Sort.PUBLISHED_AT_ASC, first=first, after=after, narrow=self._own)

    def _own(self, chosen: filters.ArticleFilter) -> filters.ArticleFilter:
        return replace(chosen, story=str(self.id))


async def story_of(info: Info, id: str) -> Story | None:
    """The story with this id, if the index has an article of it."""
    begin(info, Story(id=strawberry.ID(id), facts=_NOT_TOLD), "articles")
    facts = await info.context.loads.story(id)
    return Story(id=strawberry.ID(id), facts=facts) if facts else None
