"""Which misspelt words count as which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.typos import is_near, typos_allowed
from tests.contract import matching

WORDS = st.text("abcї1", min_size=1, max_size=12)


@pytest.mark.parametrize(("word", "typos"), [("", 0), ("coin", 0), ("coins", 1), ("ефіріум", 1), ("blockchain", 2)])
def test_longer_words_may_have_more(word: str, typos: int) -> None:
    assert typos_allowed(word) == typos


@pytest.mark.parametrize(
    ("token", "word", "near"),
    [
        ("etherum", "ethereum", True),
        ("ehtereum", "ethereum", True),
        ("ethereum", "etherium", True),
        ("etheruem", "ethereums", False),
        ("trading", "grading", False),  # a wrong first letter is two typos, and seven letters have one
        ("cryptocurency", "cryptocurrencies", False),
        ("kryptocurrency", "cryptocurrency", True),
        ("kryptocurency", "cryptocurrency", False),
        ("coin", "coins", False),
    ],
)
def test_whole_words(token: str, word: str, near: bool) -> None:
    assert is_near(token, word, typos_allowed(token), prefix=False) is near


@pytest.mark.parametrize(
    ("token", "word", "near"),
    [
        ("coin", "coins", True),
        ("coni", "coins", False),
        ("ehter", "ethereum", True),
        ("etherum", "ethereum", True),
        ("cryptocuren", "cryptocurrencies", True),
        ("price", "pricing", True),  # its beginning "prici"
        ("price", "pr", False),
    ],
)
def test_words_that_are_still_being_typed(token: str, word: str, near: bool) -> None:
    assert is_near(token, word, typos_allowed(token), prefix=True) is near


@given(token=WORDS, word=WORDS, typos=st.integers(0, 2), prefix=st.booleans())
def test_as_the_rule_says(token: str, word: str, typos: int, prefix: bool) -> None:
    assert is_near(token, word, typos, prefix=prefix) is matching.is_near(token, word, typos, prefix=prefix)
