"""Which articles are related: on the same matter as another, without telling the same story again.

Documents say what an article is about: ``topics`` are its rare terms and tags, the heaviest first, and ``shares`` what
each is of the whole. What has two of an article's leading topics is a candidate, and of these the nearest in time,
before and after, are looked at. How close
they really are is then told here, from all their topics, so that every engine gives the same articles in one order.

Likeness is the intersection of two histograms (Swain and Ballard 1991, "Color indexing"): what the two have in common
of what they are about. The numbers below were chosen on one part of the articles that were judged by hand in
``bench/related_judged.json``, and are measured on another: ``python -m bench.related``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search.article import Document
from search.cursor import Sort
from search.filters import ArticleFilter, Period
from search.request import Page, SearchRequest

#: Topics that a document keeps, and what their shares add up to, but for rounding.
KEPT = 32
WHOLE = 10_000

#: Topics that an article is found under.
_LEADING = 12
#: Candidates on either side in time, at least; for longer lists in proportion.
_NEAREST = 10
#: What two articles must have in common, out of `WHOLE`.
_CLOSE = 1_700

#: Attributes that are read here.
_READ = frozenset({"id", "lang", "publishedAt", "shares", "story", "topics"})
#: What an article must be known by to ask for what is related to it.
READ = _READ | {"group"}


def leading(document: Document) -> list[str]:
    """The heaviest topics, each with the language: an article's in another one are never the same."""
    return [f"{document['lang']}:{topic}" for topic in document.get("topics", ())[:_LEADING]]


def requests(document: Document, first: int, attributes: frozenset[str]) -> list[SearchRequest]:
    """The searches for the candidates, which have these attributes; none for an article that has hardly any topic."""
    topics = tuple(leading(document))
    if len(topics) < 2:  # noqa: PLR2004  # those that are to be shared
        return []
    told = [ArticleFilter(group=(document["group"],))]
    told += [ArticleFilter(story=document["story"])] if "story" in document else []
    at = document["publishedAt"]
    spans = ((Sort.PUBLISHED_AT_DESC, Period(lt=at + 1)), (Sort.PUBLISHED_AT_ASC, Period(gte=at + 1)))
    return [
        SearchRequest(
            filter=ArticleFilter(topics=topics, published_at=span, not_=ArticleFilter(any_of=tuple(told))),
            sort=sort,
            page=Page(size=max(_NEAREST, 2 * first)),
            attributes=attributes | _READ,
        )
        for sort, span in spans
    ]


def closest(document: Document, candidates: Iterable[Document], first: int) -> list[Document]:
    """Those that are close enough, the closest first and one of each story; equals by their distance in time."""
    found: dict[str, Document] = {}
    for candidate in sorted(_close(document, candidates), key=lambda one: _order(document, one)):
        found.setdefault(candidate.get("story") or candidate["id"], candidate)
    return list(found.values())[:first]


def likeness(one: Document, other: Document) -> int:
    """From 0, nothing in common, to `WHOLE`."""
    mine, theirs = _shares(one), _shares(other)
    return sum(min(mine[topic], theirs[topic]) for topic in mine.keys() & theirs.keys())


def _shares(document: Document) -> dict[str, int]:
    return dict(zip(document.get("topics", ()), document.get("shares", ()), strict=False))


def _close(document: Document, candidates: Iterable[Document]) -> Iterator[Document]:
    return (one for one in candidates if likeness(document, one) >= _CLOSE)


def _order(document: Document, other: Document) -> tuple[int, int, str]:
    return -likeness(document, other), abs(document["publishedAt"] - other["publishedAt"]), other["id"]
