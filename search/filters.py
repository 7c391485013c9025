"""The filter of a search as one frozen value, and how it becomes a condition.

To add a filter: a field here, its condition in `_conditions`, a row in the table of
``tests/search/filter_cases.py``, and the input field in ``schema/inputs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from search import terms
from search.conditions import (
    AllOf,
    AnyOf,
    Between,
    Condition,
    ExactField,
    Exists,
    FlagField,
    InstantField,
    Not,
    OneOf,
    TermField,
)
from search.errors import InvalidCode, InvalidRequest

_SURROGATE = re.compile(r"[\ud800-\udfff]")

#: Values in a whole filter. Far above what a page of checkboxes sends, far below what hurts an engine.
MAX_FILTER_VALUES = 500
#: Filters inside filters. Meilisearch refuses about 50 parentheses.
MAX_FILTER_DEPTH = 8


class FacetField(StrEnum):
    """Fields whose values can be counted; the value is the name of the condition's field."""

    TAGS = "tags"
    CATEGORY = "category"
    SOURCE = "source"
    LANG = "lang"
    SENTIMENT = "sentiment"
    AUTHOR = "author"

    def spelled(self, value: str) -> str:
        """A value as articles have it, e.g. a tag in upper case: as far as that is the same term."""
        spelled = terms.clean(_SPELLED.get(self, str)(value))
        return spelled if terms.fold(spelled) == terms.key(value) else terms.clean(value)


#: `search.article` has them so. Authors keep their letters.
_SPELLED: dict[FacetField, Callable[[str], str]] = {
    FacetField.TAGS: terms.upper,
    FacetField.CATEGORY: terms.upper,
    FacetField.SENTIMENT: terms.upper,
    FacetField.SOURCE: str.lower,
    FacetField.LANG: str.lower,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """Restricts a field by its values. Empty parts do not restrict."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    exists: bool | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """``gte <= instant < lt`` in epoch seconds, and not longer ago than ``within`` seconds; None is open.

    Raises `InvalidRequest` where it could contain nothing.
    """

    gte: int | None = None
    lt: int | None = None
    within: int | None = None

    def __post_init__(self) -> None:
        if self.gte is not None and self.lt is not None and self.gte >= self.lt:
            raise InvalidRequest(InvalidCode.INVALID_RANGE, "The date range is empty: gte must be earlier than lt.")

    def at(self, now: int) -> Period:
        """The same without ``within``. Raises `InvalidRequest` where it contains nothing at that time."""
        if self.within is None:
            return self
        start = now - self.within
        return Period(start if self.gte is None else max(start, self.gte), self.lt)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """All fields must hold. What is empty does not restrict, so that optional parts may stay empty.

    ``slug``, ``url``, ``group`` and ``ids`` serve look-ups; the public contract has them as arguments of ``article``.
    ``topics`` serves related articles: it lets those through that have two of these, or more.
    What is relative to now must be made fixed by `at` before an engine sees it.

    ``bounds`` must hold too, and is not the asker's: it is for `search.restricted` to set. Facets' counts, which leave
    out what was chosen of their own field, do not leave it out, and it does not count as something that was asked for.
    """

    tags: Terms = Terms()
    category: Terms = Terms()
    source: Terms = Terms()
    lang: Terms = Terms()
    author: Terms = Terms()
    sentiment: Terms = Terms()
    published_at: Period = Period()
    updated_at: Period = Period()
    external_id: Terms = Terms()
    story: str | None = None
    has_cover_image: bool | None = None
    translation: bool | None = None
    ids: tuple[str, ...] = ()
    slug: str | None = None
    url: str | None = None
    group: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    any_of: tuple[ArticleFilter, ...] = ()
    not_: ArticleFilter | None = field(default=None)
    bounds: ArticleFilter | None = field(default=None)

    def condition(self) -> Condition:
        """What the whole filter comes down to; `EVERYTHING` when it does not restrict.

        Raises `InvalidRequest` for more than `MAX_FILTER_VALUES` values or `MAX_FILTER_DEPTH` levels.
        """
        self.check_size()  # before it is looked up: what is nested too deeply cannot even be hashed
        return _condition(self)

    def check_size(self) -> None:
        """Raises `InvalidRequest` for more than `MAX_FILTER_VALUES` values or `MAX_FILTER_DEPTH` levels."""
        if self != _UNRESTRICTED:
            _check_size(self)

    def at(self, now: int) -> ArticleFilter:
        """The same with its periods as they are at ``now``, in epoch seconds.

        Raises `InvalidRequest` for a period that contains nothing at that time.
        """
        if self == _UNRESTRICTED:
            return self
        published, updated = self.published_at.at(now), self.updated_at.at(now)
        any_of = tuple(alternative.at(now) for alternative in self.any_of)
        not_ = self.not_.at(now) if self.not_ else None
        return replace(self, published_at=published, updated_at=updated, any_of=any_of, not_=not_)

    def without_any_of(self, facet: FacetField) -> ArticleFilter:
        """The filter that a facet's disjunctive counts are taken under: without the facet's own ``any_of``."""
        own: Terms = getattr(self, facet.value)
        if not own.any_of:
            return self
        changes: dict[str, Any] = {facet.value: replace(own, any_of=())}
        return replace(self, **changes)

    def selected(self, facet: FacetField) -> tuple[str, ...]:
        """The values of a facet that are switched on, spelled as articles have them."""
        own: Terms = getattr(self, facet.value)
        return tuple(map(facet.spelled, own.any_of))


_UNRESTRICTED = ArticleFilter()


# One operation asks many searches under the same filter.
@lru_cache(maxsize=128)
def _condition(wanted: ArticleFilter) -> Condition:
    return _all(_conditions(wanted))


def _conditions(wanted: ArticleFilter) -> Iterator[Condition]:
    for facet in FacetField:
        yield from _term_conditions(facet.value, getattr(wanted, facet.value))
    yield from _exact_conditions("externalId", wanted.external_id)
    yield from _period_condition("publishedAt", wanted.published_at)
    yield from _period_condition("updatedAt", wanted.updated_at)
    yield from _flag_condition("coverImage", wanted.has_cover_image)
    yield from _flag_condition("translation", wanted.translation)
    yield from _lookup_condition("id", wanted.ids)
    yield from _lookup_condition("group", wanted.group)
    if wanted.topics:
        yield _two_of("topic", wanted.topics)
    for name, value in (("story", wanted.story), ("slug", wanted.slug), ("url", wanted.url)):
        if value is not None:
            yield _exactly(name, (value,))  # type: ignore[arg-type]  # the three names are exact fields
    if wanted.any_of:
        yield _one(_all(_conditions(alternative)) for alternative in wanted.any_of)
    if wanted.not_ is not None:
        yield from _unless(_all(_conditions(wanted.not_)))
    if wanted.bounds is not None:
        yield from _conditions(wanted.bounds)


def _term_conditions(name: TermField, wanted: Terms) -> Iterator[Condition]:
    def keys(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(terms.key, values)))

    if wanted.any_of:
        yield AnyOf(name, keys(wanted.any_of))
    for key in keys(wanted.all_of):
        yield AnyOf(name, (key,))
    if wanted.none_of:
        yield Not(AnyOf(name, keys(wanted.none_of)))
    if wanted.exists is not None:
        yield Exists(name) if wanted.exists else Not(Exists(name))


def _exact_conditions(name: ExactField, wanted: Terms) -> Iterator[Condition]:
    """Of a field that every article has exactly once."""
    if wanted.any_of:
        yield _exactly(name, wanted.any_of)
    for value in wanted.all_of:
        yield _exactly(name, (value,))
    if wanted.none_of:
        yield Not(_exactly(name, wanted.none_of))
    if wanted.exists is not None:
        yield Not(OneOf(())) if wanted.exists else OneOf(())


def _period_condition(name: InstantField, wanted: Period) -> Iterator[Condition]:
    if wanted.within is not None:
        raise ValueError("The filter is relative to now; make it fixed with at(now) first.")
    if wanted != Period():
        yield Between(name, wanted.gte, wanted.lt)


def _flag_condition(name: FlagField, wanted: bool | None) -> Iterator[Condition]:
    if wanted is not None:
        yield Exists(name) if wanted else Not(Exists(name))


def _lookup_condition(name: ExactField, wanted: tuple[str, ...]) -> Iterator[Condition]:
    if wanted:
        yield _exactly(name, wanted)


def _two_of(name: ExactField, values: tuple[str, ...]) -> Condition:
    """Two different ones at least; nothing matches where there are not even two."""
    different = tuple(dict.fromkeys(values))
    pairs = ((value, different[number:]) for number, value in enumerate(different[:-1], 1))
    return OneOf(tuple(AllOf((_exactly(name, (one,)), _exactly(name, others))) for one, others in pairs))


def _exactly(name: ExactField, values: tuple[str, ...]) -> AnyOf:
    """Without values that no article can have: "" and what is no Unicode text, which no engine could be sent."""
    return AnyOf(name, tuple(value for value in values if value and not _SURROGATE.search(value)))


def _all(conditions: Iterator[Condition]) -> Condition:
    found = tuple(conditions)
    return found[0] if len(found) == 1 else AllOf(found)


def _one(conditions: Iterator[Condition]) -> Condition:
    """An alternative that does not restrict lets everything through."""
    found = tuple(conditions)
    if AllOf() in found:
        return AllOf()
    return found[0] if len(found) == 1 else OneOf(found)


def _unless(condition: Condition) -> Iterator[Condition]:
    if condition != AllOf():
        yield Not(condition)


def _check_size(wanted: ArticleFilter) -> None:
    values = depth = 0
    level = [wanted]
    while level:
        depth += 1
        if depth > MAX_FILTER_DEPTH:
            raise InvalidRequest(
                InvalidCode.FILTER_TOO_LARGE,
                f"The filter is nested more than {MAX_FILTER_DEPTH} levels deep; flatten it.",
            )
        values += sum(map(_value_count, level))
        if values > MAX_FILTER_VALUES:
            raise InvalidRequest(
                InvalidCode.FILTER_TOO_LARGE,
                f"The filter has more than {MAX_FILTER_VALUES} values; send fewer, or split the search.",
            )
        level = [inner for outer in level for inner in (*outer.any_of, *([outer.not_] if outer.not_ else []))]


def _value_count(wanted: ArticleFilter) -> int:
    restricted = [getattr(wanted, facet.value) for facet in FacetField] + [wanted.external_id]
    return len(wanted.any_of) + sum(len(t.any_of) + len(t.all_of) + len(t.none_of) for t in restricted)
