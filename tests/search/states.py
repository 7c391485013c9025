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
#: The years 1 to 9999.
_INSTANTS = st.integers(-62_135_596_800, 253_402_300_799)


def _terms(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Terms]:
    values = _several(texts)
    return st.builds(Terms, values, values, values, _FLAGS)


def _several(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(texts, max_size=3).map(tuple)


def _sentiments() -> st.SearchStrategy[Terms]:
    values = _several(st.sampled_from(("POSITIVE", "NEUTRAL", "NEGATIVE")))
    return st.builds(Terms, any_of=values, none_of=values, exists=_FLAGS)


def _periods() -> st.SearchStrategy[Period]:
    two = st.lists(_INSTANTS, min_size=2, max_size=2, unique=True).map(sorted)
    within = st.none() | st.integers(0, 86_399_999_913_600)
    return st.one_of(
        st.builds(Period, gte=_INSTANTS, within=within),
        st.builds(Period, lt=_INSTANTS, within=within),
        st.builds(lambda ends, within: Period(ends[0], ends[1], within), two, within),
        st.builds(Period, within=within),
    )


def filters(texts: st.SearchStrategy[str]) -> st.SearchStrategy[ArticleFilter]:
    """All that clients can ask for, three levels deep."""
    terms = _terms(texts)
    parts: dict[str, st.SearchStrategy[object]] = {
        **dict.fromkeys(("tags", "category", "source", "lang", "author", "external_id"), terms),
        "sentiment": _sentiments(),
        **dict.fromkeys(("published_at", "updated_at"), _periods()),
        "story": st.none() | texts,
        "has_cover_image": _FLAGS,
        "translation": _FLAGS,
    }
    return _built(parts) | _around(parts, _around(parts, _built(parts)))


def _built(parts: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[ArticleFilter]:
    names = st.lists(st.sampled_from(sorted(parts)), max_size=4, unique=True)
    return names.flatmap(lambda chosen: st.builds(ArticleFilter, **{name: parts[name] for name in chosen}))


def _around(
    parts: dict[str, st.SearchStrategy[object]], inner: st.SearchStrategy[ArticleFilter]
) -> st.SearchStrategy[ArticleFilter]:
    return _built({**parts, "any_of": st.lists(inner, max_size=3).map(tuple), "not_": st.none() | inner})


FILTERS = filters(TEXTS)
STATES = st.builds(SearchState, TEXTS, FILTERS, st.sampled_from(Sort))
