"""Which queries continue what was typed: on titles and tags alone, no engine in sight."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.completions import Completion, candidates, parts, ranked
from search.facet_counts import FacetCount
from search.page import SearchPage
from search.text import Query, tokens
from tests.search.meilisearch.hostile import strings

TITLES = (
    "Bitcoin price falls below 80k",
    "Bitcoin price falls again",
    "Bitcoin's price is steady",
    "Bitcoin ETF sees outflows",
    "Why the Bitcoin ETF matters",
    "Bitcoin and the bank of Harbor",
    "Bank of Harbor buys a million bitcoins",
    "Ethereum ETF launches",
    "Ціна біткоїна падає",
    "Ціна біткоїна росте",
    "Їжаки купують біткоїн",
)
TAGS = (
    FacetCount("BTC", 7, 7),
    FacetCount("BITCOIN PRICE", 5, 5),
    FacetCount("US BITCOIN MINING", 4, 4),
    FacetCount("ETF", 3, 3),
    FacetCount("REGULATION", 2, 2),
    FacetCount("BITCOIN CASH", 9, 0),
)


def found(typed: str, titles: Sequence[str] = TITLES, tags: Sequence[FacetCount] = TAGS, first: int = 20) -> list[str]:
    return candidates(Query.parse(typed), titles, len(titles), tags, first)


def test_the_best_known_ones_are_counted() -> None:
    """Nine articles have bitcoin in a tag, five its price and four its mining; two titles agree on an ETF."""
    assert found("bitc", first=2) == ["bitcoin", "bitcoin price", "bitcoin mining", "bitcoin etf"]
    assert found("bitc", first=1) == ["bitcoin", "bitcoin price"]


def test_words_that_follow() -> None:
    assert set(found("bitcoin")) == {
        *("bitcoin price", "bitcoin price falls", "bitcoin price is steady", "bitcoin etf", "bitcoin etf sees"),
        *(
            "bitcoin etf matters",
            "bitcoin and the bank",
            "bitcoin and the bank of harbor",
            "bitcoin mining",
        ),
    }


def test_nothing_ends_with_a_word_that_wants_another() -> None:
    assert found("buys a mil") == ["buys a million bitcoins"]
    assert found("bitcoin a") == ["bitcoin and the bank", "bitcoin and the bank of harbor"]


def test_only_tags_that_hits_have() -> None:
    assert "bitcoin cash" not in found("bitc")


def test_what_was_typed_goes_on_inside_the_text() -> None:
    assert found("mini") == ["mining"]
    assert found("bank of h") == ["bank of harbor", "bank of harbor buys", "bank of harbor buys a million bitcoins"]
    assert found("harbor") == ["harbor buys", "harbor buys a million bitcoins"]


def test_the_last_word_may_be_from_elsewhere_in_a_text() -> None:
    assert found("bitcoin regul") == ["bitcoin regulation"]
    assert found("price outfl", [*TITLES, "Price of gas"], ()) == ["price outflows"]
    assert found("harbour outfl") == ["harbor outflows"]
    assert found("gas outfl") == []  # none of the texts says gas


def test_stop_words_are_not_looked_for_apart() -> None:
    assert found("the outfl") == []
    assert found("s outfl") == []


def test_typos_are_looked_past_where_nothing_continues_the_words_as_typed() -> None:
    assert found("bitcion", first=2) == ["bitcoin", "bitcoin price", "bitcoin mining", "bitcoin etf"]
    assert found("etherum") == ["ethereum", "ethereum etf", "ethereum etf launches"]
    assert found("bitcion min") == ["bitcoin mining"]
    titles = [*TITLES, "Etherem", "Ethereum today"]
    assert found("etherem", titles, ())[:2] == ["ethereum", "ethereum etf"]


def test_of_words_a_typo_apart_the_better_known_one() -> None:
    """A search for one finds the articles of the other."""
    titles = ["Trading stops", "Trading begins", "Tradimg halted", "Traders wait", "Traders leave"]
    shown = found("trad", titles, ())
    assert shown[:2] == ["traders", "trading"]
    assert "tradimg" not in shown
    assert found("trading", ["Trading stops", "Tradings"], ()) == ["trading stops"]


def test_ukrainian() -> None:
    assert found("ці") == ["ціна", "ціна біткоїна", "ціна біткоїна падає", "ціна біткоїна росте"]
    assert found("ціна біт", first=2) == ["ціна біткоїна", "ціна біткоїна падає"]
    assert found("їжа") == ["їжаки", "їжаки купують", "їжаки купують біткоїн"]
    assert found("іжаки") == ["їжаки купують", "їжаки купують біткоїн"]


@pytest.mark.parametrize("typed", ["", " ", "🚀", "\ud800", "zzz", "bitcoin zzz", " ".join(["bitcoin"] * 11)])
def test_nothing_to_continue(typed: str) -> None:
    assert found(typed) == []


def test_folded_forms_are_one() -> None:
    titles = ["Café society", "Cafe\u0301 society", "CAFE society", "café-society"]
    assert found("caf", titles, ()) == ["café society", "café"]


def _page(total: int, *, relaxed: bool = False) -> SearchPage:
    return SearchPage((), total, has_next=False, has_previous=False, generation="g", relaxed=relaxed)


def test_those_with_the_most_articles_are_shown() -> None:
    texts = ["a", "b", "c", "d", "e"]
    pages = [_page(3), _page(7), _page(0), _page(9, relaxed=True), _page(3)]
    assert ranked(texts, pages, 5) == [Completion("b", 7), Completion("a", 3), Completion("e", 3)]
    assert ranked(texts, pages, 2) == [Completion("b", 7), Completion("a", 3)]


@pytest.mark.parametrize(
    ("text", "typed", "marked", "rest"),
    [
        ("bitcoin price", "bitc", "bitc", "oin price"),
        ("bitcoin price", "bitcoin", "bitcoin", " price"),
        ("bitcoin price", "Bitcoin  pri", "bitcoin pri", "ce"),
        ("ethereum etf", "etherum", "ethereum", " etf"),
        ("bitcoin mining", "bitcion min", "bitcoin min", "ing"),
        ("s&p 500", "s p 5", "s&p 5", "00"),
        ("їжаки купують", "іж", "їж", "аки купують"),
        ("п'ять причин", "пʼя", "п'я", "ть причин"),
        ("café society", "cafe", "café", " society"),
        ("ﬁnance news", "fin", "ﬁn", "ance news"),
        ("ﬁnance news", "f", "ﬁ", "nance news"),
        ("on-chain", "on chain", "on-chain", ""),
    ],
)
def test_what_was_typed_is_marked(text: str, typed: str, marked: str, rest: str) -> None:
    expected = [(marked, True), (rest, False)] if rest else [(marked, True)]
    assert [tuple(part) for part in parts(text, Query.parse(typed))] == expected


_WORDS = st.sampled_from(
    [*("a", "of", "the", "bitcoin", "bitcoins", "bitcion", "price", "prize", "etf", "s&p", "on-chain", "п'ять", "їжак")]
)
_TEXTS = st.one_of(st.lists(_WORDS, min_size=1, max_size=6).map(" ".join), strings(), st.text(max_size=20))


@settings(max_examples=300)
@given(
    typed=st.builds(lambda text, end: text[:end], _TEXTS, st.integers(0, 20)),
    titles=st.lists(_TEXTS, max_size=8),
    tags=st.lists(_TEXTS.filter(bool), max_size=5, unique=True),
    first=st.integers(1, 6),
)
def test_whatever_is_typed(typed: str, titles: list[str], tags: list[str], first: int) -> None:
    query = Query.parse(typed)
    counts = [FacetCount(tag, 2, 2) for tag in tags]
    texts = candidates(query, titles, 3 * len(titles), counts, first)
    assert len(texts) <= 2 * first
    folded = [tuple(tokens(text)) for text in texts]
    assert len(set(folded)) == len(folded)
    for text, words in zip(texts, folded, strict=True):
        assert Query.parse(text).tokens == list(words)
        assert len(words) >= len(query.tokens)
        assert words != tuple(query.tokens)
        shown = parts(text, query)
        assert "".join(part.text for part in shown) == text
        assert [part.matched for part in shown] in ([True], [True, False])
        assert set(words[len(query.tokens) :]) <= {word for source in (*titles, *tags) for word in tokens(source)}
