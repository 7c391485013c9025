"""What counts as the same word or number, whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.stories.words import is_number, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("acquires Harbors", "ACQUIRED harbor’s"),
        ("$2 billion", "2B"),
        ("€2bn", "2.00 billion"),
        ("1,250 per cent", "1250 per cent"),
        ("$1.5M", "1.5 million"),
        ("гавань відчиняє", "Гавань відчинила"),
        ("2 млрд", "2 мільярдів"),
        ("the gate of an old port", "Gate, old port!"),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert terms(one)
    assert terms(one) == [term for term in terms(other) if term != "s"]


@pytest.mark.parametrize(("one", "other"), [("$2 billion", "$2 million"), ("11/12", "11/14"), ("7.5%", "75%")])
def test_other_numbers(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_numbers_stand_where_they_stood() -> None:
    assert terms("Gate takes 40 ships, Q3 loss $2.50 million") == ["gate", "#40", "ships", "q3", "loss", "#2.5m"]
    assert [is_number(term) for term in terms("40 ships")] == [True, False]


@pytest.mark.parametrize("text", ["", " ", "the of and", "—", "...", ",", "1,,2", "$"])
def test_little_or_nothing(text: str) -> None:
    assert all(term and " " not in term for term in terms(text))


@given(st.text())
def test_any_text(text: str) -> None:
    assert all(term and not term.isspace() for term in terms(text))
    assert terms(text) == terms(text)
