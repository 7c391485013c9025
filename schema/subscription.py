"""The root of every subscription."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Protocol

import strawberry

from schema import selection
from schema.arguments import Chosen, Words
from schema.article import Article, attributes
from schema.context import Info
from schema.index_status import IndexStatus
from schema.inputs import given
from search import filters
from search.text import Query

if TYPE_CHECKING:
    from schema.context import Context


class Live(Protocol):
    """What happens to the index, from the moment of each call on. Raises `search.errors.SearchError`."""

    async def articles(
        self, query: Query, wanted: filters.ArticleFilter, attributes: frozenset[str]
    ) -> AsyncIterator[Article]:
        """Articles that enter the index and match, in the order in which they do."""
        ...

    async def changes(self) -> AsyncIterator[IndexStatus]:
        """The state of the index after it changed; of several changes at once, after the last."""
        ...


@strawberry.type(description="Everything that can be followed as it happens.")
class Subscription:
    @strawberry.subscription(
        description="Each article that enters the index and matches, exactly once and in the order of their arrival: "
        "when it can first be found, whenever it was published. An update is no arrival; what was removed and comes "
        "back is one. All words of the query must match."
    )
    async def article_added(
        self,
        info: Info,
        query: Words = "",
        filter: Chosen = strawberry.UNSET,  # the contract's name
    ) -> AsyncIterator[Article]:
        chosen = given(filter)
        wanted = chosen.search_filter() if chosen else filters.ArticleFilter()
        wanted.check_size()
        return await _live(info.context).articles(Query.parse(query or ""), wanted, attributes(selection.names(info)))

    @strawberry.subscription(
        description="The state of the index each time it has changed. Changes that follow each other closely are told "
        "together."
    )
    async def index_changed(self, info: Info) -> AsyncIterator[IndexStatus]:
        return await _live(info.context).changes()


def _live(context: Context) -> Live:
    if context.live is None:
        raise RuntimeError("The context of a subscription has nothing to follow.")
    return context.live
