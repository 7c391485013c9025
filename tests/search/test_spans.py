"""Tokens, found again in the text that people wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.spans import token_spans
from search.text import tokens
from tests.search.meilisearch.hostile import strings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A harbor, again", ["A", "harbor", "again"]),
        ("", []),
        ("<b>Їжак</b>", ["b", "Їжак", "b"]),
        ("Moon🚀landing", ["Moon", "landing"]),
        ("cafe\u0301 and café", ["cafe\u0301", "and", "café"]),
        ("ＦＵＬＬ ﬁnish", ["ＦＵＬＬ", "ﬁnish"]),
        ("x² №5", ["x²", "№5"]),
        ("ΟΔΟΣ İstanbul", ["ΟΔΟΣ", "İstanbul"]),
        ("П'ять Пʼять", ["П", "ять", "П", "ять"]),
    ],
)
def test_where_they_stand(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in token_spans(text)] == words


@given(text=st.one_of(st.text(max_size=200), st.lists(strings(), max_size=10).map(" ".join)))
def test_as_many_as_there_are_tokens_one_after_the_other(text: str) -> None:
    spans = token_spans(text)
    assert len(spans) == len(tokens(text))
    assert all(start < end for start, end in spans)
    assert [start for start, _ in spans] == sorted(start for start, _ in spans)
