"""What the engines should answer, worked out naively on the articles themselves.

It reads the public contract's words, not `ArticleFilter.condition`, so that it can judge both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search import terms
from search.article import Article, translation_group
from search.cursor import Position, Sort
from search.facet_counts import FacetCount, FacetCounts
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.histogram import Bucket, Histogram, HistogramRequest, Interval, Tones
from search.request import Page, SearchRequest
from tests.contract import calendars
from tests.contract.matching import Vocabulary


@dataclass(frozen=True)
class Expected:
    """The exact parts of a `SearchPage`."""

    ids: list[str]
    total: int
    has_next: bool
    has_previous: bool
    facets: dict[FacetField, FacetCounts]
    relaxed: bool
    histograms: dict[HistogramRequest, Histogram]
    refused: set[HistogramRequest]


@dataclass(frozen=True)
class Sought:
    """The words that a hit must have."""

    words: tuple[str, ...] = ()
    relaxed: bool = False


class Oracle:
    """Knows the articles of an index and nothing of engines."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = list(articles)
        self._vocabulary = Vocabulary(self.articles)
        self._known: dict[tuple[str, Sought], bool] = {}

    def answer(self, request: SearchRequest) -> Expected:
        sought = self.sought(request)
        found = self.select(request.filter, sought)
        ordered = sorted(found, key=lambda one: _rank(one, request.sort), reverse=request.sort.descending)
        start, end = _window(ordered, request.page, request.sort)
        histograms = {wanted: _histogram(wanted, found) for wanted in request.histograms}
        return Expected(
            ids=[one.id for one in ordered[start:end]],
            total=len(ordered),
            has_next=end < len(ordered),
            has_previous=start > 0,
            facets={field: self._counts(field, request.filter, sought) for field in request.facets},
            relaxed=sought.relaxed,
            histograms={wanted: one for wanted, one in histograms.items() if one},
            refused={wanted for wanted, one in histograms.items() if one is None},
        )

    def select(self, wanted: ArticleFilter, sought: Sought = Sought()) -> list[Article]:
        return [one for one in self.articles if holds(one, wanted) and self._has(one, sought)]

    def _has(self, article: Article, sought: Sought) -> bool:
        if not sought.words:
            return True
        key = article.id, sought
        if key not in self._known:
            self._known[key] = self._vocabulary.has(article, sought.words, last_is_prefix=not sought.relaxed)
        return self._known[key]

    def sought(self, request: SearchRequest) -> Sought:
        """The query's words, fewer from the end until something has them; all of them where nothing has the first.

        The last word left, once words were dropped, was typed to its end and is no prefix.
        """
        words = tuple(request.query.tokens)
        fewer = (Sought(words[:end], relaxed=True) for end in range(len(words) - 1, 0, -1))
        for sought in (Sought(words), *fewer):
            if self.select(request.filter, sought):
                return sought
        return Sought(words)

    def _counts(self, field: FacetField, wanted: ArticleFilter, sought: Sought) -> FacetCounts:
        selected = wanted.selected(field)
        hits = self.select(wanted, sought)
        beside = self.select(wanted.without_any_of(field), sought)
        spelled = Counter(value for one in beside for value in _values(one, field))
        now = Counter(terms.key(value) for one in hits for value in _values(one, field))
        shown: dict[str, str] = {}
        for value in sorted(spelled, key=lambda value: (-spelled[value], value)):
            shown.setdefault(terms.key(value), value)
        for value in filter(terms.key, selected):
            shown.setdefault(terms.key(value), terms.clean(value))
        count = Counter[str]()
        for value, times in spelled.items():
            count[terms.key(value)] += times
        counts = [FacetCount(value, count[key], now[key]) for key, value in shown.items()]
        missing = sum(not _values(one, field) for one in hits)
        return FacetCounts(tuple(sorted(counts, key=lambda c: (-c.count, c.value))), missing)


def _histogram(wanted: HistogramRequest, hits: Sequence[Article]) -> Histogram | None:
    """None where it has too many buckets."""
    if not hits:
        shown = Interval.HOUR if wanted.interval is Interval.AUTO else wanted.interval
        return Histogram(shown, 1, wanted.zone.name, ())
    published = [(int(one.published_at.timestamp()), one.sentiment) for one in hits]
    found = calendars.edges(wanted.interval, wanted.zone.name, [instant for instant, _ in published])
    if found is None:
        return None
    interval, step, edges = found
    counts = Counter((bisect_right(edges, instant) - 1, sentiment) for instant, sentiment in published)
    buckets = tuple(
        Bucket(start, end, Tones(*(counts[number, tone] for tone in ("POSITIVE", "NEUTRAL", "NEGATIVE", None))))
        for number, (start, end) in enumerate(pairwise(edges))
    )
    return Histogram(interval, step, wanted.zone.name, buckets)


def holds(article: Article, wanted: ArticleFilter) -> bool:
    """Whether an article passes a filter: fields are ANDed, what is empty does not restrict."""
    exact: tuple[tuple[str | None, Sequence[str | None]], ...] = (
        (wanted.story, [article.story]),
        (wanted.slug, article.slugs),
        (wanted.url, [article.url, article.canonical_url]),
    )
    return (
        all(_has_terms(_values(article, field), getattr(wanted, field.value)) for field in FacetField)
        and _has_exactly(article.external_id, wanted.external_id)
        and _within(int(article.published_at.timestamp()), wanted.published_at)
        and _within(int(article.updated_at.timestamp()) if article.updated_at else None, wanted.updated_at)
        and wanted.has_cover_image in (None, article.cover_image is not None)
        and wanted.translation in (None, article.translated_from is not None)
        and all(value is None or value in values for value, values in exact)
        and (not wanted.ids or article.id in wanted.ids)
        and (not wanted.group or _group(article) in wanted.group)
        and (not wanted.topics or len(_leading(article) & set(wanted.topics)) > 1)
        and (not wanted.any_of or any(holds(article, one) for one in wanted.any_of))
        and not (wanted.not_ and restricts(wanted.not_) and holds(article, wanted.not_))
        and (wanted.bounds is None or holds(article, wanted.bounds))
    )


def _group(article: Article) -> str:
    return translation_group(article.source.key, article.translated_from or article.external_id)


def _leading(article: Article) -> set[str]:
    return {f"{article.lang}:{topic}" for topic in article.topics[:12]}


def restricts(wanted: ArticleFilter) -> bool:
    """Whether anything in a filter is not empty. An alternative that is empty makes all alternatives so."""
    empty = ArticleFilter(any_of=wanted.any_of, not_=wanted.not_)
    return (
        wanted != empty
        or (bool(wanted.any_of) and all(map(restricts, wanted.any_of)))
        or (wanted.not_ is not None and restricts(wanted.not_))
    )


def _values(article: Article, field: FacetField) -> list[str]:
    match field:
        case FacetField.TAGS:
            return article.tags
        case FacetField.AUTHOR:
            return article.authors
        case FacetField.SOURCE:
            return [article.source.key]
        case FacetField.LANG:
            return [article.lang]
        case FacetField.CATEGORY:
            return [article.category] if article.category else []
        case FacetField.SENTIMENT:
            return [article.sentiment] if article.sentiment else []


def _has_terms(values: Sequence[str], wanted: Terms) -> bool:
    present = {terms.key(value) for value in values}
    any_of, all_of, none_of = (
        [terms.key(value) for value in part] for part in (wanted.any_of, wanted.all_of, wanted.none_of)
    )
    return (
        (not any_of or any(value in present for value in any_of))
        and all(value in present for value in all_of)
        and not any(value in present for value in none_of)
        and wanted.exists in (None, bool(present))
    )


def _has_exactly(value: str, wanted: Terms) -> bool:
    return (
        (not wanted.any_of or value in wanted.any_of)
        and all(value == other for other in wanted.all_of)
        and value not in wanted.none_of
        and wanted.exists in (None, True)
    )


def _within(instant: int | None, period: Period) -> bool:
    if period == Period():
        return True
    return (
        instant is not None
        and (period.gte is None or period.gte <= instant)
        and (period.lt is None or instant < period.lt)
    )


def _rank(article: Article, sort: Sort) -> tuple[int, int, str]:
    """What a sort goes by, as (first, second, id)."""
    published = int(article.published_at.timestamp())
    match sort:
        case Sort.RELEVANCE:
            return article.sticky_weight, published, article.id
        case Sort.UPDATED_AT_DESC:
            return int((article.updated_at or article.published_at).timestamp()), 0, article.id
        case _:
            return published, 0, article.id


def _window(ordered: Sequence[Article], page: Page, sort: Sort) -> tuple[int, int]:
    """Where the page's hits begin and end."""
    if not isinstance(page.cursor, Position):
        start, size = page.window(len(ordered))
        return min(start, len(ordered)), min(start + size, len(ordered))
    at = page.cursor.key, 0, page.cursor.id
    ranks = [_rank(one, sort) for one in ordered]
    if not page.backward:
        start = sum(rank >= at if sort.descending else rank <= at for rank in ranks)
        return start, min(start + page.size, len(ordered))
    end = sum(rank > at if sort.descending else rank < at for rank in ranks)
    return max(0, end - page.size), end
