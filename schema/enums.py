"""The enums of the contract. Those that the search side has too are its own, under the contract's names."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import strawberry

from search.cursor import Sort as ArticleSort
from search.filters import FacetField
from search.histogram import Interval
from search.page import TextField as ArticleTextField

E = TypeVar("E", bound=type[Enum])


def described(description: str, *, name: str | None = None, **values: str) -> Callable[[E], E]:
    """Makes an enum one of the schema's. ``values`` has what a user is told of each of its values."""

    def declare(enum: E) -> E:
        declared: Any = strawberry.enum(enum, name=name, description=description)
        for value in declared.__strawberry_definition__.values:
            value.description = values.pop(value.name)
        assert not values, f"{enum.__name__} has no {', '.join(values)}"  # noqa: S101  # at import, by its author
        return enum

    return declare


described(
    "How hits are ordered.",
    name="ArticleSort",
    RELEVANCE="Best first. With an empty query: stickyWeight first, then newest.",
    PUBLISHED_AT_DESC="Newest first.",
    PUBLISHED_AT_ASC="Oldest first.",
    UPDATED_AT_DESC="Latest change first; what was never updated stands at its publication.",
)(ArticleSort)


@described(
    "How an article's tone was judged by its upstream.",
    POSITIVE="Good news, or a hopeful tone.",
    NEUTRAL="Neither, or both in equal parts.",
    NEGATIVE="Bad news, or a worried tone.",
)
class Sentiment(Enum):
    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


described(
    "Fields whose values are counted over all hits of a search.",
    name="FacetField",
    TAGS="What an article is about; it may have many.",
    CATEGORY="The one section that an article stands in.",
    SOURCE="The publisher, by its key.",
    LANG="Language code, e.g. en.",
    SENTIMENT="Tone: POSITIVE, NEUTRAL or NEGATIVE.",
    AUTHOR="Who wrote an article, by full name; there may be several.",
)(FacetField)

described(
    "Fields that the words of a query are searched in, best first.",
    name="ArticleTextField",
    TITLE="The headline, whole.",
    TAGS="One tag; each that matched is a match of its own.",
    DESCRIPTION="The teaser, whole.",
    BODY="The text without markup; matches show an excerpt.",
)(ArticleTextField)


described(
    "Stretches of a time zone's calendar and clocks.",
    name="Interval",
    AUTO="The finest that has at most 60 buckets for the span of the result.",
    HOUR="From one full hour to the next; an hour that clocks show twice is two.",
    DAY="From the moment at which a date is first shown: of 23 or 25 hours where clocks are changed.",
    WEEK="From Monday on.",
    MONTH="From the first on.",
)(Interval)


@described(
    "How the values of a facet are ordered.",
    COUNT="Most frequent first; of equals the first by alphabet.",
    ALPHA="By alphabet, whatever the letters' case.",
)
class FacetOrder(Enum):
    COUNT = "COUNT"
    ALPHA = "ALPHA"


@described(
    "How an article's text is written down.",
    MARKDOWN="As it is kept: CommonMark with tables, strikethrough and footnotes.",
    HTML="Rendered from Markdown and sanitised: safe to put into a page.",
    TEXT="Without any markup; what is searched.",
)
class BodyFormat(Enum):
    MARKDOWN = "MARKDOWN"
    HTML = "HTML"
    TEXT = "TEXT"


@described(
    "File formats that an image host is asked for.",
    AUTO="Left to the host, by what the browser takes.",
    JPG="JPEG, which every program takes.",
    PNG="Without loss, for drawings and transparency.",
    WEBP="Smaller than JPG; all present browsers take it.",
    AVIF="The smallest; older browsers do not take it.",
)
class ImageFormat(Enum):
    AUTO = "auto"
    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    AVIF = "avif"


@described(
    "What a warning is about.",
    QUERY_TRUNCATED="Only the first ten words of the query were used.",
    FACET_UNAVAILABLE="Facets could not be counted and are null.",
    HISTOGRAM_UNAVAILABLE="Buckets could not be counted; the histogram is null.",
    STALE_CURSOR="The index changed since the cursor was given: hits may repeat or be missing between the pages.",
    STALE_RESULT="An older answer is shown, because no engine could be reached.",
    PARTIAL_RESULT="Not everything that was asked for could be had.",
)
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
    "Interval",
    "SearchWarningCode",
    "Sentiment",
]
