"""What an article is, given its items, and what readers notice."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.decide import Outcome, Standing, State, Version, net, outcome, stand


def version(item: int, instant: int = 0, **changes: object) -> Version:
    fields: dict[str, object] = {
        "item": item, "source": "a", "key": f"{item}.md", "instant": instant, "slug": f"s{item}",
        "draft": False, "digest": b"%d" % item, **changes,
    }  # fmt: skip
    return Version(**fields)  # type: ignore[arg-type]


def test_the_newest_item_is_the_article_and_the_others_lend_their_slugs() -> None:
    versions = [version(3, 5), version(1, 9), version(2, 7)]
    for order in permutations(versions):
        standing = stand(order)
        assert (standing.state, standing.item, standing.slugs) == (State.LIVE, 1, ("s1", "s2", "s3"))


def test_a_microsecond_decides() -> None:
    assert stand([version(1, 1_000_001), version(2, 1_000_000)]).item == 1


def test_of_equally_new_items_the_greater_path_wins_then_the_greater_source() -> None:
    assert stand([version(1, key="b"), version(2, key="a")]).item == 1
    assert stand([version(1, key="a", source="x"), version(2, key="a", source="y")]).item == 2


def test_a_slug_is_listed_once() -> None:
    assert stand([version(1, slug="x"), version(2, 1, slug="x"), version(3, slug="y")]).slugs == ("x", "y")


def test_without_items_it_is_removed() -> None:
    assert stand([]).state is State.REMOVED


def test_a_newest_draft_is_not_served_though_an_older_one_was() -> None:
    assert stand([version(1, 1), version(2, 2, draft=True)]).state is State.DRAFT
    assert stand([version(1, 2), version(2, 1, draft=True)]).state is State.LIVE


def test_the_digest_tells_documents_and_slugs_apart() -> None:
    digests = {
        stand([version(1)]).digest,
        stand([version(1, digest=b"x")]).digest,
        stand([version(1, 1), version(2)]).digest,
        stand([version(1, slug="x")]).digest,
    }
    assert len(digests) == 4


LIVE, OTHER = Standing(State.LIVE, 1, ("s",), b"x"), Standing(State.LIVE, 1, ("s",), b"y")
DRAFT, REMOVED = Standing(State.DRAFT, 1, ("s",), b"x"), Standing(State.REMOVED)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, LIVE, Outcome.NEW),
        (None, DRAFT, Outcome.UNCHANGED),
        (LIVE, LIVE, Outcome.UNCHANGED),
        (LIVE, OTHER, Outcome.CHANGED),
        (LIVE, DRAFT, Outcome.REMOVED),
        (LIVE, REMOVED, Outcome.REMOVED),
        (DRAFT, LIVE, Outcome.NEW),
        (DRAFT, REMOVED, Outcome.UNCHANGED),
        (REMOVED, LIVE, Outcome.NEW),
        (REMOVED, DRAFT, Outcome.UNCHANGED),
        (REMOVED, REMOVED, Outcome.UNCHANGED),
    ],
)
def test_outcome(before: Standing | None, after: Standing, expected: Outcome) -> None:
    assert outcome(before, after) is expected


@given(
    st.lists(st.sampled_from([LIVE, OTHER, DRAFT, REMOVED]), min_size=1), st.sampled_from([None, LIVE, DRAFT, REMOVED])
)
def test_outcomes_of_several_steps_add_up(steps: list[Standing], first: Standing | None) -> None:
    total, before = Outcome.UNCHANGED, first
    for step in steps:
        total, before = net(total, outcome(before, step)), step
    direct = outcome(first, steps[-1])
    # Something that changed and changed back was changed for somebody who looked in between.
    assert total is direct or (total, direct) == (Outcome.CHANGED, Outcome.UNCHANGED)
