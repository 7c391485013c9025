"""Texts as units and runs, as completions quote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.phrases import runs
from search.text import tokens
from tests.search.meilisearch.hostile import strings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("… — 🚀 !?", []),
        ("Harbor opens its gate", [["harbor", "opens", "its", "gate"]]),
        ("Harbor: opens, its “gate” (again)", [["harbor"], ["opens"], ["its"], ["gate"], ["again"]]),
        ("Bitcoin Price Falls — Here's Why", [["bitcoin", "price", "falls"], ["here", "why"]]),
        ("Strategy’s Saylor Buys $100M", [["strategy", "saylor", "buys", "100m"]]),
        ("S&P 500 on-chain layer-2 BTC/USD", [["s&p", "500", "on-chain", "layer-2", "btc/usd"]]),
        ("Ціна п'яти біткоїнів — на 5% вище", [["ціна", "п'яти", "біткоїнів"], ["на", "5", "вище"]]),
        ("The 'Death Cross' is here", [["the", "death", "cross", "is", "here"]]),
        ("don't\tSTOP\nnow", [["don't", "stop", "now"]]),
        ("snake_case _x_", [["snake_case"], ["x"]]),
        ("Cafe\u0301 au lait", [["caf\u00e9", "au", "lait"]]),
    ],
)
def test_where_thoughts_end(text: str, expected: list[list[str]]) -> None:
    assert [[unit.text for unit in run] for run in runs(text)] == expected


def test_a_unit_may_have_several_tokens() -> None:
    ((unit,),) = runs("S&P's")
    assert (unit.text, unit.tokens) == ("s&p", ("s", "p"))


@given(text=st.one_of(st.text(max_size=60), st.lists(strings(), max_size=6).map(" ".join)))
def test_a_quoted_run_is_read_as_the_same_words(text: str) -> None:
    for run in runs(text):
        quoted = " ".join(unit.text for unit in run)
        assert tokens(quoted) == [token for unit in run for token in unit.tokens]
        assert all(unit.tokens for unit in run)
