"""The enums of the contract. Those that the search side has too are its own, under the contract's names."""

from __future__ import annotations

from enum import Enum

import strawberry

from search.cursor import Sort as ArticleSort
from search.filters import FacetField
from search.page import TextField as ArticleTextField

strawberry.enum(
    ArticleSort,
    name="ArticleSort",
    description="RELEVANCE with an empty query: stickyWeight first, then newest. UPDATED_AT_DESC: what was never "
    "updated stands at its publication.",
)


@strawberry.enum(description="How an article's tone was judged by its upstream.")
class Sentiment(Enum):
    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


strawberry.enum(FacetField, name="FacetField", description="Fields whose values are counted over all hits of a search.")
strawberry.enum(
    ArticleTextField,
    name="ArticleTextField",
    description="Fields that the words of a query are searched in, best first.",
)


@strawberry.enum(description="COUNT: most frequent first. ALPHA: by value.")
class FacetOrder(Enum):
    COUNT = "COUNT"
    ALPHA = "ALPHA"


@strawberry.enum(description="HTML is rendered from Markdown and sanitised.")
class BodyFormat(Enum):
    MARKDOWN = "MARKDOWN"
    HTML = "HTML"
    TEXT = "TEXT"


@strawberry.enum(description="AUTO leaves the choice to the image host and the browser.")
class ImageFormat(Enum):
    AUTO = "auto"
    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"


@strawberry.enum(description="What a warning is about.")
class SearchWarningCode(Enum):
    QUERY_TRUNCATED = "QUERY_TRUNCATED"
    FACET_UNAVAILABLE = "FACET_UNAVAILABLE"
    HISTOGRAM_UNAVAILABLE = "HISTOGRAM_UNAVAILABLE"
    STALE_CURSOR = "STALE_CURSOR"
    STALE_RESULT = "STALE_RESULT"
    PARTIAL_RESULT = "PARTIAL_RESULT"


__all__ = [
    "ArticleSort",
    "ArticleTextField",
    "BodyFormat",
    "FacetField",
    "FacetOrder",
    "ImageFormat",
    "SearchWarningCode",
    "Sentiment",
]
