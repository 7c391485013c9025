"""Terms: one spelling kept, one form compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import terms

ANY = st.text(st.characters())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("BITCOIN", "BITCOIN"),
        ("  two \t\r\n words ", "two words"),
        ("bell\x07ring", "bell ring"),
        ("next\x85line\x9f", "next line"),
        ("cafe\u0301", "caf\u00e9"),
        ("no\u00a0break", "no break"),
        ("half\ud800", "half"),
        ("\ud83d\ude80", ""),
        ("", ""),
        (" \t\x00 ", ""),
        ("🚀 🇺🇦", "🚀 🇺🇦"),
        ("Straße", "Straße"),
    ],
)
def test_clean(value: str, expected: str) -> None:
    assert terms.clean(value) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BitCoin", "bitcoin"),
        ("caf\u00e9", "CAFE\u0301"),
        ("ＦＵＬＬ", "full"),
        ("ﬁnance", "FINANCE"),
        ("Їжак", "їЖАК"),
        ("й", "и\u0306"),
        ("ΟΔΟΣ", "οδος"),
        ("  blanks  around ", "BLANKS AROUND"),
        ("İnce", "i\u0307nce"),
        ("①", "1"),
    ],
)
def test_the_same_term(one: str, other: str) -> None:
    assert terms.key(one) == terms.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("café", "cafe"), ("ß", "ss"), ("їжак", "іжак"), ("a b", "ab"), ("ґ", "г"), ("it's", "it’s"), ("a", "а")],
)
def test_different_terms(one: str, other: str) -> None:
    assert terms.key(one) != terms.key(other)


@pytest.mark.parametrize(
    ("value", "characters"),
    [("t" * 400, 400), ("t" * 401, 400), ("t" * 5000, 400), ("ж" * 200, 200), ("ж" * 201, 200), ("🚀" * 101, 100)],
)
def test_long_terms_are_cut_where_they_still_fit(value: str, characters: int) -> None:
    assert terms.clean(value) == value[:characters]


@given(ANY)
def test_cleaning_twice_changes_nothing(value: str) -> None:
    cleaned = terms.clean(value)
    assert terms.clean(cleaned) == cleaned
    assert terms.key(cleaned) == terms.key(value)


@given(ANY.map(lambda text: text * 40))
def test_a_cut_term_fits_and_keeps_its_beginning(value: str) -> None:
    cleaned = terms.clean(value)
    size = len(terms.fold(cleaned).encode())
    assert size <= terms.MAX_TERM_BYTES
    assert terms.clean(value * 2).startswith(cleaned[:20])


@given(ANY)
def test_what_is_kept_can_be_sent(value: str) -> None:
    terms.clean(value).encode()
    assert terms.fold(terms.clean(value)) == terms.key(value)
