"""Bounded dictionaries."""

from __future__ import annotations

from collections import OrderedDict

from hypothesis import given
from hypothesis import strategies as st

from gateway.bounded import Bounded

KEYS = st.integers(0, 6)
STEPS = st.lists(st.one_of(st.tuples(st.just("put"), KEYS, st.integers(0, 30)), st.tuples(st.just("get"), KEYS)))


@given(STEPS)
def test_what_was_used_last_stays(steps: list[tuple[str, int] | tuple[str, int, int]]) -> None:
    """Against the same written naively: 100 bytes, of which one value may have 12."""
    bounded: Bounded[int, str] = Bounded(100)
    sizes: OrderedDict[int, int] = OrderedDict()
    for number, step in enumerate(steps):
        key = step[1]
        if len(step) == 3:
            bounded.put(key, f"{number}", step[2])
            sizes.pop(key, None)
            if step[2] <= 12:
                sizes[key] = step[2]
            while sum(sizes.values()) > 100:
                sizes.popitem(last=False)
        else:
            found = bounded.get(key)
            assert (found is not None) == (key in sizes)
            if key in sizes:
                sizes.move_to_end(key)
        assert bounded.bytes == sum(sizes.values()) <= 100
        assert len(bounded) == len(sizes)


def test_a_value_is_replaced() -> None:
    bounded: Bounded[str, int] = Bounded(80)
    bounded.put("a", 1, 5)
    bounded.put("a", 2, 6)
    assert (bounded.get("a"), bounded.bytes, len(bounded)) == (2, 6, 1)
    bounded.put("a", 3, 11)
    assert (bounded.get("a"), bounded.bytes) == (None, 0)
