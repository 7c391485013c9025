"""Words of queries and of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import text as words
from search.errors import InvalidCode, InvalidRequest
from search.text import MAX_QUERY_LENGTH, Query, fold_text, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bitcoin Rally", ("Bitcoin", "Rally")),
        ("  -usa \"open 'quote (x) *star* AND OR NOT ", ("usa", "open", "quote", "x", "star", "AND", "OR", "NOT")),
        ("snake_case", ("snake", "case")),
        ("C++ S&P 100,000", ("C", "S", "P", "100", "000")),
        ("title:bitcoin^2", ("title", "bitcoin", "2")),
        ("cafe\u0301", ("caf\u00e9",)),
        ("q\u0301x", ("q\u0301x",)),
        ("п'ять п’ять пʼять", ("п", "ять") * 3),
        ("!? … 🚀 \x00", ()),
        ("", ()),
        ("a🚀b", ("a", "b")),
        ("half\ud800word", ("half", "word")),
    ],
)
def test_the_words_of_a_query(text: str, expected: tuple[str, ...]) -> None:
    query = Query.parse(text)
    assert query.words == expected
    assert bool(query) == bool(expected)
    assert not query.truncated


@pytest.mark.parametrize(
    ("count", "kept", "truncated"), [(9, 9, False), (10, 10, False), (11, 10, True), (99, 10, True)]
)
def test_ten_words_count(count: int, kept: int, truncated: bool) -> None:
    query = Query.parse(" ".join(f"w{n}" for n in range(count)))
    assert query.words == tuple(f"w{n}" for n in range(kept))
    assert query.truncated is truncated


def test_a_query_has_an_end() -> None:
    assert Query.parse("x" * MAX_QUERY_LENGTH).words == ("x" * MAX_QUERY_LENGTH,)
    with pytest.raises(InvalidRequest, match=r"10,000 characters; shorten it to at most 1,000\.") as refused:
        Query.parse("x" * 10_000)
    assert refused.value.code is InvalidCode.QUERY_TOO_LONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ЇЖАК і Ґанок", ["іжак", "і", "ґанок"]),
        ("Café NAÏVE", ["cafe", "naive"]),
        ("ＦＵＬＬ ﬁsh №5 x²", ["full", "fish", "no5", "x2"]),
        ("1ї ї1 4b b4 a1б2c слово4b 10х20", ["1", "і", "і1", "4b", "b4", "a1", "б2", "c", "слово4", "b", "10", "х20"]),
        ("ß1ї ψ1ї 3ψd", ["ß1", "і", "ψ1і", "3", "ψ", "d"]),  # no eight bits have all of these
        ("й", ["и"]),
        ("½", ["1", "2"]),
        ("the_end", ["the", "end"]),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_a_query_and_a_text_have_the_same_tokens() -> None:
    text = "Їжак’s CAFÉ: 3½ x² ﬁne"
    assert Query.parse(text).tokens == tokens(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert tokens(fold_text(text)) == tokens(text)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_a_query(text: str) -> None:
    query = Query.parse(text)
    " ".join(query.words).encode()
    assert len(query.words) <= 10
    if not query.truncated:
        assert Query.parse(" ".join(query.words)).tokens == query.tokens


@pytest.mark.parametrize("code", range(256))
@pytest.mark.parametrize("around", ["{}", "a{}b", "я{}ї", "{}{}"])
def test_the_table_says_what_unicode_says_of_each_character(code: int, around: str) -> None:
    text = around.replace("{}", bytes([code]).decode("cp1251", "ignore"))
    assert tokens(text) == words.TOKEN.findall(fold_text(text))


@given(st.text(st.one_of(st.sampled_from("aЯїй’…—№™µ½'ʼ_ 1\u0301\u00a0"), st.characters()), max_size=12))
def test_the_table_says_what_unicode_says(text: str) -> None:
    assert tokens(text) == words.TOKEN.findall(fold_text(text))
