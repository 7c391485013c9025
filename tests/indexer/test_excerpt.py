"""Descriptions made of how a text begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import excerpt

FIRST = "The harbor opens its new pier on Monday, ten years after the old one sank in a storm."
WORDS = "and the boats will come and go again from early spring until late in the autumn of every single year "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" \n ", None),
        ("Boats came.\nThey  went.", "Boats came. They went."),
        (f"{FIRST} {FIRST} {FIRST}", f"{FIRST} {FIRST}"),
        (f"{FIRST}” {WORDS * 3}", f"{FIRST}”"),
        (f"Yes. {WORDS * 3}", f"Yes. {WORDS}and the boats will come and go again from early spring until late in the…"),
        ("x" * 300, "x" * 179 + "…"),
        ("港は新しい。" * 40, "港は新しい。" * 30),
    ],
)
def test_excerpts(text: str, expected: str | None) -> None:
    assert excerpt.of(text) == expected


def test_an_abbreviation_ends_no_sentence() -> None:
    text = f"The harbor of the largest city of the whole country in the U.S. {WORDS * 3}"
    assert (excerpt.of(text) or "").endswith("…")


@given(st.text(st.sampled_from("ab.! \n”…。,")) | st.text())
def test_any_text(text: str) -> None:
    made = excerpt.of(text)
    line = " ".join(text.split())
    assert (made is None) == (not line)
    if made and made != line:
        assert len(made) <= excerpt.MAX_LENGTH
        assert line.startswith(made.removesuffix("…").rstrip())
