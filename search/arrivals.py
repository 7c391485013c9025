"""What entered an index: which articles are there that were not, in the order in which they came.

Whoever fills an index numbers what enters it, as `ARRIVAL` of the document. Numbers rise with every article that enters
and are never used again; an update keeps the article's number, and so do a rebuild and a refill, while what was removed
and comes back gets a new one. So "everything after this number" is all that there is to ask, of any process that
searches the index. An article without a number was there before anybody counted, and never enters.

The partitions of an index are each filled at a pace of their own, so one number cannot tell how far all of them are.
Who asks such an index is told numbers that have one for each partition in them (`joined`), and compares all numbers by
`later` and `earlier`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.article import Document
from search.filters import ArticleFilter
from search.text import Query

#: The document's attribute.
ARRIVAL = "arrival"

#: Articles in one answer. More are asked for by what comes after the last.
MAX_ARRIVALS = 100


@dataclass(frozen=True, slots=True)
class Arriving:
    """Asks for articles that entered after a number, the earliest first, at most `MAX_ARRIVALS`.

    They have all the words of the query: where none has them, none is found. ``attributes`` are as a search has them.
    """

    query: Query = Query()
    filter: ArticleFilter = ArticleFilter()
    after: int = 0
    attributes: frozenset[str] = frozenset()

    @property
    def needed(self) -> frozenset[str]:
        return self.attributes | {"id", ARRIVAL}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """The answers to questions of one moment, in order. ``latest`` is the highest number there was then, or 0.

    Nothing that has a number up to ``latest``, and was there, is missing in an answer with less than `MAX_ARRIVALS`.
    """

    latest: int
    found: tuple[tuple[Document, ...], ...] = ()


#: Above every number of an article.
NEVER = 2**53

# Of the number of one partition. Its number is a sequence of a change log, and a second one for each microsecond of
# nine years would fit.
_BITS = 48


def joined(numbers: Sequence[int]) -> int:
    """One number for those of all partitions, in order. It is above `NEVER`, and tells how many they are."""
    whole = 1
    for number in reversed(numbers):
        whole = whole << _BITS | number
    return whole


def parts(number: int, partitions: int) -> list[int]:
    """The numbers in a number. Of another number of partitions, the lowest for each: what came after is told again."""
    found = _parts(number)
    return found if len(found) == partitions else [min(found)] * partitions


def later(told: int, latest: int) -> int:
    """What is known to who was told up to both. ``latest`` is the index's own."""
    return _each(max, told, latest)


def earlier(told: int, latest: int) -> int:
    """What is known to who was told up to either. ``latest`` is the index's own."""
    return _each(min, told, latest)


def _each(choose: Callable[[int, int], int], told: int, latest: int) -> int:
    own = _parts(latest)
    chosen = [choose(*pair) for pair in zip(parts(told, len(own)), own, strict=True)]
    return joined(chosen) if latest > NEVER else chosen[0]


def _parts(number: int) -> list[int]:
    if number <= NEVER:
        return [number]
    found = []
    while number > 1:
        number, part = divmod(number, 1 << _BITS)
        found.append(part)
    return found if number else [NEVER]  # nobody ever gave it
