"""Numbers of arrivals in partitions: each is one for every partition, compared one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.arrivals import NEVER, earlier, joined, later, parts

NUMBERS = st.integers(0, 2**47)
PAIRS = st.integers(2, 5).flatmap(lambda n: st.tuples(*[st.lists(NUMBERS, min_size=n, max_size=n)] * 2))


@given(PAIRS)
def test_each_for_itself(pair: tuple[list[int], list[int]]) -> None:
    one, other = pair
    assert parts(joined(one), len(one)) == one
    assert parts(later(joined(one), joined(other)), len(one)) == list(map(max, one, other))
    assert parts(earlier(joined(one), joined(other)), len(one)) == list(map(min, one, other))


@given(NUMBERS, NUMBERS)
def test_of_a_single_index(one: int, other: int) -> None:
    assert (later(one, other), earlier(one, other)) == (max(one, other), min(one, other))


def test_who_was_told_before_the_partitions_were_others_is_told_again() -> None:
    assert earlier(7, joined([5, 9])) == joined([5, 7])
    assert earlier(joined([5, 9]), joined([8, 8, 3])) == joined([5, 5, 3])
    assert earlier(joined([5, 9]), 8) == 5


def test_what_was_never_given_is_above_everything() -> None:
    for number in (NEVER, 10**40, joined([1, 2]) * 3):
        assert earlier(number, 8) == 8
        assert earlier(number, joined([4, 6])) == joined([4, 6])
        assert later(8, NEVER) == NEVER
