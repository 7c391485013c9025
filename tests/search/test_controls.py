"""Control characters are found wherever they are, and nothing else is taken for one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.controls import has_controls, without_controls

CONTROLS = [chr(code) for code in [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF]]
CLOSE_TO_THEM = ["\t", "\n", "\r", " ", "~", "\u00a0", "\u00c2", "\u0100", "\ud7ff", "\ue000", "і", "…", "🚀"]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("around", ["", "plain", "Ціна"])
def test_each_is_found_and_dropped(control: str, around: str) -> None:
    assert has_controls(f"{around}{control}{around}")
    assert without_controls(f"{around}{control}{around}") == around + around


@pytest.mark.parametrize("letter", CLOSE_TO_THEM)
def test_what_is_close_to_them_is_none(letter: str) -> None:
    assert not has_controls(f"a{letter}b")
    assert without_controls(f"a{letter}b") == f"a{letter}b"


@given(st.lists(st.one_of(st.sampled_from(CONTROLS + CLOSE_TO_THEM), st.text(max_size=3))).map("".join))
def test_nothing_is_left_and_nothing_else_is_lost(text: str) -> None:
    left = without_controls(text)
    assert left == re.sub(r"(?![\t\n\r])[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", text)
    assert not has_controls(left)
