"""The inputs of the contract, and the search-side values they become."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import strawberry
from strawberry import UNSET

from schema.enums import Sentiment
from schema.scalars import URL, DateTime, Duration
from search import filters
from search.filters import Period, Terms

T = TypeVar("T")


@strawberry.input(
    description="anyOf is disjunctive: its own facet's counts ignore it. allOf and noneOf restrict every count. "
    "Letters' case does not matter."
)
class TermFilter:
    any_of: list[str] | None = strawberry.field(default=UNSET, description="Has at least one of these values.")
    all_of: list[str] | None = strawberry.field(default=UNSET, description="Has every one of these values.")
    none_of: list[str] | None = strawberry.field(default=UNSET, description="Has none of these values.")
    exists: bool | None = strawberry.field(default=UNSET, description="Has any value at all, or has none.")

    def terms(self) -> Terms:
        return Terms(_values(self.any_of), _values(self.all_of), _values(self.none_of), given(self.exists))


@strawberry.input(description="Restricts by the upstream's judgement of tone.")
class SentimentFilter:
    any_of: list[Sentiment] | None = strawberry.field(default=UNSET, description="Is one of these.")
    none_of: list[Sentiment] | None = strawberry.field(default=UNSET, description="Is none of these.")
    exists: bool | None = strawberry.field(default=UNSET, description="Was judged at all, or was not.")

    def terms(self) -> Terms:
        return Terms(
            any_of=tuple(value.value for value in self.any_of or ()),
            none_of=tuple(value.value for value in self.none_of or ()),
            exists=given(self.exists),
        )


@strawberry.input(description="A span of time; its parts are ANDed.")
class DateTimeFilter:
    gte: DateTime | None = strawberry.field(default=UNSET, description="At this instant or later.")
    lt: DateTime | None = strawberry.field(default=UNSET, description="Earlier than this instant.")
    within: Duration | None = strawberry.field(default=UNSET, description="Relative to now, e.g. the last P7D.")

    def period(self) -> Period:
        """Raises `InvalidRequest` for a span that nothing can lie in."""
        return Period(given(self.gte), given(self.lt), given(self.within))


@strawberry.input(
    description="Fields are ANDed. null, [] and {} inside a filter never restrict, so optional variables just work."
)
class ArticleFilter:
    tags: TermFilter | None = strawberry.field(default=UNSET, description="By tag, e.g. BITCOIN.")
    category: TermFilter | None = strawberry.field(default=UNSET, description="By the one category of an article.")
    source: TermFilter | None = strawberry.field(default=UNSET, description="Source keys, e.g. coindesk.")
    lang: TermFilter | None = strawberry.field(default=UNSET, description="By language code, e.g. en.")
    author: TermFilter | None = strawberry.field(default=UNSET, description="By an author's full name.")
    sentiment: SentimentFilter | None = strawberry.field(default=UNSET, description="By tone.")
    published_at: DateTimeFilter | None = strawberry.field(default=UNSET, description="By time of publication.")
    updated_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="By time of the last update; an article that never had one does not match."
    )
    external_id: TermFilter | None = strawberry.field(
        default=UNSET, description="By the upstream's own id, compared letter by letter."
    )
    story: strawberry.ID | None = strawberry.field(default=UNSET, description="Articles of one story, by its id.")
    has_cover_image: bool | None = strawberry.field(default=UNSET, description="With, or without, a cover image.")
    translation: bool | None = strawberry.field(
        default=UNSET, description="True: only translations. False: only originals."
    )
    any_of: list[ArticleFilter] | None = strawberry.field(
        default=UNSET, description="At least one of these holds. An alternative that is empty holds for every article."
    )
    not_: ArticleFilter | None = strawberry.field(name="not", default=UNSET, description="This does not hold.")

    def search_filter(self) -> filters.ArticleFilter:
        """What is relative stays so. Raises `InvalidRequest` for spans that are empty."""
        found: dict[str, Any] = {}
        for field in dataclasses.fields(self):
            match getattr(self, field.name):
                case TermFilter() | SentimentFilter() as restricted:
                    found[field.name] = restricted.terms()
                case DateTimeFilter() as restricted:
                    found[field.name] = restricted.period()
                case ArticleFilter() as inner:
                    found[field.name] = inner.search_filter()
                case list() as alternatives:
                    found[field.name] = tuple(inner.search_filter() for inner in alternatives)
                case str() | bool() as value:
                    found[field.name] = value
        return filters.ArticleFilter(**found)


@strawberry.input(description="An article by its address at the upstream.")
class ExternalBy:
    source: str = strawberry.field(description="The source's key.")
    external_id: str = strawberry.field(description="The upstream's own id.")
    lang: str = strawberry.field(description="Language code, e.g. en.")


@strawberry.input(description="An article by its slug; slugs it was once known under lead to it too.")
class SlugBy:
    slug: str = strawberry.field(description="The slug, without language.")
    lang: str = strawberry.field(description="Language code, e.g. en.")


@strawberry.input(one_of=True, description="Exactly one way to name an article.")
class ArticleBy:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description="The global id, as Article.id has it.")
    slug: SlugBy | None = strawberry.field(default=UNSET, description="Its slug in a language.")
    external: ExternalBy | None = strawberry.field(default=UNSET, description="What its upstream calls it.")
    url: URL | None = strawberry.field(default=UNSET, description="Its url or canonicalUrl.")


def _values(listed: list[str] | None) -> tuple[str, ...]:
    return tuple(listed or ())


def given(value: T | None) -> T | None:
    """What was left out counts as null."""
    return None if value is UNSET else value
