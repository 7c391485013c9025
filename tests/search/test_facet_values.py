"""Typing inside a facet, on counted values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import terms
from search.facet_counts import FacetCount
from search.facet_values import typed_in
from search.text import tokens
from tests.contract import matching
from tests.search.meilisearch.hostile import strings

TAGS = (
    *("MARKET", "BTC", "BITCOIN", "BITCOIN PRICE", "BITCOIN NEWS", "CRYPTOCURRENCY MARKET NEWS", "XRP PRICE"),
    *(
        "S&P 500",
        "BTC/USD",
        "-ASIA",
        "ЦІНИ",
        "П'ЯТЬ ПРИЧИН",
        "ЇЖАК",
        "CAFÉ",
        "PRIZE",
        "🚀 LAUNCH",
        "🚀",
        "$TRUMP",
        "C++",
    ),
)


def counted(*values: str) -> list[FacetCount]:
    """In the order given, which is that of their counts."""
    return [FacetCount(value, len(values) - number, 1) for number, value in enumerate(values)]


def found(typed: str, values: Sequence[str] = TAGS, labels: Mapping[str, str] | None = None) -> list[str]:
    return [value.value for value in typed_in(counted(*values), typed, labels)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pri", ["BITCOIN PRICE", "XRP PRICE", "PRIZE"]),
        ("price bit", ["BITCOIN PRICE"]),
        ("bit price", []),  # only the last word may be unfinished
        ("news market", ["CRYPTOCURRENCY MARKET NEWS"]),
        ("  Bitcoin\tNE", ["BITCOIN NEWS"]),
        ("market market", ["MARKET", "CRYPTOCURRENCY MARKET NEWS"]),
        ("b b", []),
        ("bitcoin price xrp", []),
        ("usd", ["BTC/USD"]),
        ("btc/u", ["BTC/USD"]),
        ("asi", ["-ASIA"]),
        ("s&p", ["S&P 500"]),
        ("ц", ["ЦІНИ"]),
        ("п'ят", ["П'ЯТЬ ПРИЧИН"]),
        ("пʼять", ["П'ЯТЬ ПРИЧИН"]),
        ("п’ять прич", ["П'ЯТЬ ПРИЧИН"]),
        ("їж", ["ЇЖАК"]),
        ("іж", ["ЇЖАК"]),
        ("cafe", ["CAFÉ"]),
        ("cafe\u0301", ["CAFÉ"]),
        ("ＢＴ", ["BTC", "BTC/USD"]),
        ("zzz", []),
    ],
)
def test_words_begin(typed: str, meant: list[str]) -> None:
    assert found(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bitcion", ["BITCOIN", "BITCOIN PRICE", "BITCOIN NEWS"]),
        ("bitcion nwes", []),  # four letters have no typo
        ("bitcion news", ["BITCOIN NEWS"]),
        ("cryptocurency ma", ["CRYPTOCURRENCY MARKET NEWS"]),
        ("pitcoin", []),  # a wrong first letter is two typos
        ("kryptocurrency", ["CRYPTOCURRENCY MARKET NEWS"]),
        ("price", ["BITCOIN PRICE", "XRP PRICE", "PRIZE"]),
        ("prize", ["PRIZE", "BITCOIN PRICE", "XRP PRICE"]),
    ],
)
def test_exact_ones_come_before_typos(typed: str, meant: list[str]) -> None:
    assert found(typed) == meant


@pytest.mark.parametrize("typed", ["", " ", "\t\n", "\x00\x07"])
def test_nothing_typed_means_all(typed: str) -> None:
    assert found(typed) == list(TAGS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("🚀", ["🚀 LAUNCH", "🚀"]),
        ("🚀 la", ["🚀 LAUNCH"]),
        ("$", ["$TRUMP"]),
        ("-", ["-ASIA"]),
        ("++", []),
        ("🏴", []),
        ("\ud83d", list(TAGS)),  # half a letter is none
    ],
)
def test_what_has_no_words_is_compared_as_it_is(typed: str, meant: list[str]) -> None:
    assert found(typed) == meant


def test_labels_are_read_too() -> None:
    labels = {"coindesk": "CoinDesk", "ft": "Financial Times", "nyt": "The New York Times"}
    keys = ["nyt", "coindesk", "ft"]
    assert found("times", keys, labels) == ["nyt", "ft"]
    assert found("ft", keys, labels) == ["ft"]
    assert found("times nyt", keys, labels) == ["nyt"]
    assert found("finansial", keys, labels) == ["ft"]
    assert found("times", keys) == []


@pytest.mark.parametrize("typed", ["a" * 1_000, "a " * 500, "🚀" * 1_000, "b" + "a" * 40])
def test_long_texts(typed: str) -> None:
    assert found(typed, ["A", "🚀"]) == (["A"] if typed == "a " * 500 else [])


_WORDS = st.sampled_from(
    [
        *"ab",
        "bitcoin",
        "bitcion",
        "bitcoins",
        "price",
        "prize",
        "news",
        "cryptocurrency",
        "kryptocurrency",
        "ціна",
        "їжак",
    ]
)
_TEXTS = st.one_of(st.lists(_WORDS, min_size=1, max_size=3).map(" ".join), strings(), st.text(max_size=12))


@settings(deadline=None)
@given(
    values=st.lists(_TEXTS.filter(bool), unique=True, max_size=12),
    typed=st.one_of(_TEXTS, st.builds(lambda text, end: text[:end], _TEXTS, st.integers(0, 20))),
    labels=st.lists(_TEXTS, max_size=3),
)
def test_as_the_rule_says(values: list[str], typed: str, labels: list[str]) -> None:
    named = dict(zip(values, labels, strict=False))
    counts = counted(*values)
    assert typed_in(counts, typed, named) == expected(counts, typed, named)


def expected(values: list[FacetCount], typed: str, labels: Mapping[str, str]) -> list[FacetCount]:
    """The same, value by value and word by word."""
    words = tokens(typed)
    if not words:
        return [value for value in values if _begins(value.value, terms.key(typed))]
    near = [value for value in values if _has(_read(value, labels), words, with_typos=True)]
    return sorted(near, key=lambda value: not _has(_read(value, labels), words, with_typos=False))


def _read(value: FacetCount, labels: Mapping[str, str]) -> list[str]:
    return tokens(value.value) + tokens(labels.get(value.value, ""))


def _begins(value: str, typed: str) -> bool:
    key = terms.key(value)
    return any(key[at:].startswith(typed) for at in range(len(key) + 1) if at == 0 or key[at - 1] == " ")


def _has(read: list[str], words: list[str], *, with_typos: bool) -> bool:
    return all(
        any(
            matching.is_near(
                word, other, matching.typos_allowed(word) if with_typos else 0, prefix=number == len(words)
            )
            for other in read
        )
        for number, word in enumerate(words, 1)
    )
