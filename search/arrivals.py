"""What entered an index: which articles are there that were not, in the order in which they came.

Whoever fills an index numbers what enters it, as `ARRIVAL` of the document. Numbers rise with every article that enters
and are never used again; an update keeps the article's number, and so do a rebuild and a refill, while what was removed
and comes back gets a new one. So "everything after this number" is all that there is to ask, of any process that
searches the index. An article without a number was there before anybody counted, and never enters.
"""

from __future__ import annotations

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
