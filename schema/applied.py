"""`AppliedFilter`: what is switched on in a search, each with the search without it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import strawberry

from schema import labels, literals
from schema.clicks import Clicks
from schema.context import Info
from schema.labels import Named
from schema.scalars import SearchState
from search.applied import Applied, applied


@strawberry.type(description="A value of the filter that is on.")
class AppliedFilter:
    applied: strawberry.Private[Applied]
    clicks: strawberry.Private[Clicks]

    @strawberry.field(description="The field of ArticleFilter that it is given in, e.g. tags, publishedAt or not.")
    def field(self) -> str:
        return literals.name(self.applied.field)

    @strawberry.field(description="Which part of the field, e.g. anyOf, noneOf or within; null where it has no parts.")
    def part(self) -> str | None:
        return literals.name(self.applied.part) if self.applied.part else None

    @strawberry.field(description="For people: CoinDesk, not BITCOIN, published in the last 7 days.")
    async def label(self, info: Info) -> str:
        named = set(labels.named(self.applied))
        return labels.label(self.applied, await _names(info, named) if named else {})

    @strawberry.field(
        description="As the filter takes it, e.g. coindesk, P7D or true; of anyOf and not, a filter as in a query."
    )
    def value(self) -> str:
        return literals.value(self.applied)

    @strawberry.field(description="The search without it.")
    def remove(self) -> SearchState:
        return self.clicks.without(self.applied)


def applied_filters(clicks: Clicks) -> list[AppliedFilter]:
    return [AppliedFilter(applied=one, clicks=clicks) for one in applied(clicks.search.filter)]


async def _names(info: Info, wanted: Iterable[Named]) -> dict[Named, str]:
    each = list(wanted)
    found = await asyncio.gather(*(_name(info, one) for one in each))
    return {one: name for one, name in zip(each, found, strict=True) if name}


async def _name(info: Info, one: Named) -> str | None:
    loads = info.context.loads
    if one.field == "story":
        story = await loads.story(one.value)
        return story.headline if story else None
    return await loads.source_name(one.value)
