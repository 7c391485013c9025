"""Searches as clients ask them: strategies for every part of a filter, with strings of any content."""

from __future__ import annotations

from hypothesis import strategies as st

from search.cursor import Sort
from search.filters import ArticleFilter, Period, Terms
from search.state import SearchState

#: Lone surrogates, control characters and emoji among them; and some that fold alike.
TEXTS = st.text(st.characters(categories=None), max_size=12) | st.sampled_from(
    (
        "",
        "bitcoin",
        "BITCOIN",
        " Bitcoin ",
        "ﬁnance",
        "FINANCE",
        "İ",
        "ς",
        "Σ",
        "ß",
        "\ud800",
        "\udfff\ud800",
        "é",
        "e\u0301",
    )
)
_FLAGS = st.sampled_from((None, True, False))
#: The years 1 to 9999, as GraphQL takes them.
_INSTANTS = st.integers(-62_135_596_800, 253_402_300_799)


def _values() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXTS, max_size=3).map(tuple)


def _terms() -> st.SearchStrategy[Terms]:
    return st.builds(Terms, _values(), _values(), _values(), _FLAGS)


def _periods() -> st.SearchStrategy[Period]:
    two = st.lists(_INSTANTS, min_size=2, max_size=2, unique=True).map(sorted)
    within = st.none() | st.integers(0, 86_399_999_913_600)
    return st.one_of(
        st.builds(Period, gte=_INSTANTS, within=within),
        st.builds(Period, lt=_INSTANTS, within=within),
        st.builds(lambda ends, within: Period(ends[0], ends[1], within), two, within),
        st.builds(Period, within=within),
    )


_PARTS: dict[str, st.SearchStrategy[object]] = {
    **dict.fromkeys(("tags", "category", "source", "lang", "author", "sentiment", "external_id"), _terms()),
    **dict.fromkeys(("published_at", "updated_at"), _periods()),
    "story": st.none() | TEXTS,
    "has_cover_image": _FLAGS,
    "translation": _FLAGS,
}


def _filters(inner: st.SearchStrategy[ArticleFilter] | None = None) -> st.SearchStrategy[ArticleFilter]:
    parts = dict(_PARTS)
    if inner is not None:
        parts |= {"any_of": st.lists(inner, max_size=3).map(tuple), "not_": st.none() | inner}
    names = st.lists(st.sampled_from(sorted(parts)), max_size=4, unique=True)
    return names.flatmap(lambda chosen: st.builds(ArticleFilter, **{name: parts[name] for name in chosen}))


FILTERS = _filters() | _filters(_filters(_filters()))
STATES = st.builds(SearchState, TEXTS, FILTERS, st.sampled_from(Sort))
