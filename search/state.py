"""A whole search as somebody asked it: what a permalink names, and the searches that are one click away from it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from search import terms
from search.cursor import Sort
from search.filters import ArticleFilter, FacetField, Period, Terms
from search.text import Query


@dataclass(frozen=True, slots=True)
class SearchState:
    """Query text, filter and sort. A period that is relative to now stays so: next week it is next week's.

    What the methods give is canonical where the state was.
    """

    query: str = ""
    filter: ArticleFilter = ArticleFilter()
    sort: Sort = Sort.RELEVANCE

    def check(self) -> None:
        """Raises `InvalidRequest` for a query or a filter that is too large to be answered."""
        Query.parse(self.query)
        self.filter.check_size()

    def canonical(self) -> SearchState:
        """The same search, written as others that differ only in spelling, order and repetition are written.

        Terms are spelled as articles have them: tags in upper case, languages in lower case. Case of an author's name,
        which articles leave as it is, and the order of alternatives stay as they were given.
        """
        return replace(self, query=_blanks_folded(self.query), filter=_canonical(self.filter))

    def with_query(self, text: str) -> SearchState:
        return replace(self, query=_blanks_folded(text))

    def with_filter(self, chosen: ArticleFilter) -> SearchState:
        return replace(self, filter=chosen)

    def toggled(self, facet: FacetField, value: str) -> SearchState:
        """With the value added to what is selected of the facet, or taken away where it was."""
        own: Terms = getattr(self.filter, facet.value)
        key = terms.key(value)
        kept = [other for other in own.any_of if terms.key(other) != key]
        if len(kept) == len(own.any_of):
            insort(kept, facet.spelled(value), key=terms.key)
        changed: dict[str, Any] = {facet.value: replace(own, any_of=tuple(kept))}
        return self.with_filter(replace(self.filter, **changed))

    def narrowed(self, start: int, end: int, now: int) -> SearchState:
        """Published in ``start <= instant < end`` as well; a relative period becomes what it is at ``now``.

        Raises `InvalidRequest` where the search lets nothing through of that time.
        """
        own = self.filter.published_at.at(now)
        gte = start if own.gte is None else max(start, own.gte)
        lt = end if own.lt is None else min(end, own.lt)
        return self.with_filter(replace(self.filter, published_at=Period(gte, lt)))


def _blanks_folded(text: str) -> str:
    return " ".join(text.split())


def _canonical(wanted: ArticleFilter) -> ArticleFilter:
    own = {facet.value: _each(getattr(wanted, facet.value), partial(_by_key, facet)) for facet in FacetField}
    alternatives = tuple(dict.fromkeys(map(_canonical, wanted.any_of)))
    not_ = _canonical(wanted.not_) if wanted.not_ else None
    changed: dict[str, Any] = {
        **own,
        "external_id": _each(wanted.external_id, lambda values: sorted(set(values))),
        "any_of": () if ArticleFilter() in alternatives else alternatives,
        "not_": None if not_ == ArticleFilter() else not_,
    }
    return replace(wanted, **changed)


def _each(wanted: Terms, ordered: Callable[[tuple[str, ...]], Iterable[str]]) -> Terms:
    if wanted == Terms():
        return wanted
    any_of, all_of, none_of = (tuple(ordered(part)) for part in (wanted.any_of, wanted.all_of, wanted.none_of))
    return Terms(any_of, all_of, none_of, wanted.exists)


def _by_key(facet: FacetField, values: tuple[str, ...]) -> Iterable[str]:
    by_key: dict[str, str] = {}
    for value in sorted(facet.spelled(value) for value in values):
        by_key.setdefault(terms.fold(value), value)
    return [by_key[key] for key in sorted(by_key)]
