"""Arguments that several fields take, each with what a user is told of it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from schema.enums import ArticleSort, FacetOrder, Interval
from schema.inputs import ArticleFilter

Words: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="Words that must all match, in any order; the last may be unfinished, and typos are forgiven. "
        "Text is text: quotes, - and * are not syntax. At most 1,000 characters, of which the first ten words count."
    ),
]
Chosen: TypeAlias = Annotated[
    ArticleFilter | None,
    strawberry.argument(description="Restricts hits, counts and totals alike. At most 500 values and 8 levels."),
]
Order: TypeAlias = Annotated[
    ArticleSort, strawberry.argument(description="What comes first. Articles of the same second are ordered by id.")
]
First: TypeAlias = Annotated[int | None, strawberry.argument(description="How many hits: 1 to 100, or else 20.")]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="Begin behind this cursor, such as endCursor. Under a date sort a cursor is a position: writes in "
        "between repeat and skip nothing. Under RELEVANCE it is an offset; across a write the page carries "
        "STALE_CURSOR."
    ),
]
#: Of a connection that can be read from its end too.
FirstUnlessLast: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description="How many hits, from the front: 1 to 100; 20 when neither first nor last is given. "
        "Not together with last."
    ),
]
Last: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="How many hits, from the back: 1 to 100. Alone it gives the end of the result."),
]
Before: TypeAlias = Annotated[
    str | None, strawberry.argument(description="End ahead of this cursor, such as startCursor. Goes with last.")
]

FirstValues: TypeAlias = Annotated[
    int,
    strawberry.argument(
        description="How many values to list, 0 to 1,000. Selected ones that are not among them follow."
    ),
]
ValueOrder: TypeAlias = Annotated[
    FacetOrder, strawberry.argument(description="Whether frequent values come first, or those early in the alphabet.")
]

Buckets: TypeAlias = Annotated[
    Interval,
    strawberry.argument(
        description="How long a bucket is. AUTO gives 12 to 60 of them, and fewer where the result spans less than "
        "12 hours."
    ),
]
Zone: TypeAlias = Annotated[
    str, strawberry.argument(description="IANA name of the place whose calendar is meant, e.g. Europe/Kyiv.")
]
