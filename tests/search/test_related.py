"""What is related, told from documents: the same whatever engine they come from."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import related
from search.article import Document
from search.cursor import Sort
from search.filters import ArticleFilter, Period
from search.request import SearchRequest

_numbers = itertools.count()


def document(topics: dict[str, int], **fields: Any) -> Document:
    """With topics as they are kept: the heaviest first."""
    number = next(_numbers)
    own = {"id": f"art_{number}", "group": f"group-{number}", "lang": "en", "publishedAt": 1_000}
    return {**own, "topics": list(topics), "shares": list(topics.values()), **fields}


GATE = document({"gate": 4_000, "harbo": 3_000, "fog": 2_000, "tag:shipping": 1_000})


def test_leading_topics_are_the_first_twelve_in_their_language() -> None:
    many = document({f"t{n:02}": 1_000 - n for n in range(20)}, lang="uk")
    assert related.leading(many) == [f"uk:t{n:02}" for n in range(12)]
    assert related.leading({"id": "art_1", "lang": "en"}) == []


def asked(one: Document, first: int = 5, *attributes: str) -> list[SearchRequest]:
    return related.requests(one, first, frozenset(attributes))


def test_candidates_are_asked_for_on_both_sides_in_time() -> None:
    before, after = asked(GATE, 5, "title")
    leading = ("en:gate", "en:harbo", "en:fog", "en:tag:shipping")
    not_itself = ArticleFilter(any_of=(ArticleFilter(group=(GATE["group"],)),))
    assert before.filter == ArticleFilter(topics=leading, published_at=Period(lt=1_001), not_=not_itself)
    assert after.filter == ArticleFilter(topics=leading, published_at=Period(gte=1_001), not_=not_itself)
    assert (before.sort, after.sort) == (Sort.PUBLISHED_AT_DESC, Sort.PUBLISHED_AT_ASC)
    attributes = {"title", "id", "lang", "publishedAt", "shares", "story", "topics"}
    assert before.attributes == after.attributes == attributes


def test_an_article_of_a_story_asks_for_none_of_it() -> None:
    (wanted, _) = asked({**GATE, "story": "sty_1"})
    told = (ArticleFilter(group=(GATE["group"],)), ArticleFilter(story="sty_1"))
    assert wanted.filter.not_ == ArticleFilter(any_of=told)


@pytest.mark.parametrize(("first", "size"), [(1, 10), (5, 10), (6, 12), (20, 40)])
def test_longer_lists_have_more_candidates(first: int, size: int) -> None:
    assert [request.page.size for request in asked(GATE, first)] == [size, size]


@pytest.mark.parametrize("topics", [{}, {"gate": 10_000}])
def test_with_a_single_topic_there_is_nothing_to_share(topics: dict[str, int]) -> None:
    assert asked(document(topics)) == []


def test_likeness_is_what_both_have() -> None:
    other = document({"harbo": 5_000, "gate": 1_500, "tides": 3_500})
    assert related.likeness(GATE, other) == 3_000 + 1_500
    assert related.likeness(GATE, GATE) == 10_000
    assert related.likeness(GATE, document({"tides": 10_000})) == 0


_TOPICS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 5_000))


@given(_TOPICS, _TOPICS)
def test_likeness_is_symmetric_and_bounded(one: dict[str, int], other: dict[str, int]) -> None:
    a, b = document(one), document(other)
    assert related.likeness(a, b) == related.likeness(b, a)
    assert 0 <= related.likeness(a, b) <= min(sum(one.values()), sum(other.values()))


def sharing(share: int, **fields: Any) -> Document:
    """With so much in common with `GATE`."""
    return document({"gate": share, "other": 10_000 - share}, **fields)


def test_the_closest_come_first_and_what_is_not_close_not_at_all() -> None:
    near, nearer, too_far, just = (sharing(share) for share in (2_000, 3_000, 1_699, 1_700))
    assert related.closest(GATE, [near, nearer, too_far, just], 5) == [nearer, near, just]
    assert related.closest(GATE, [near, nearer, too_far, just], 2) == [nearer, near]


def test_equals_stand_by_their_distance_in_time_and_then_by_id() -> None:
    times = {"b": 1_010, "a": 990, "c": 1_005, "d": 2_000}
    found = [sharing(2_000, id=id, publishedAt=at) for id, at in times.items()]
    assert [one["id"] for one in related.closest(GATE, found, 5)] == ["c", "a", "b", "d"]


def test_of_each_story_there_is_one() -> None:
    best, other = sharing(4_000, story="s"), sharing(3_900, story="s")
    next_story, alone, also_alone = sharing(3_000, story="t"), sharing(2_000), sharing(1_900)
    candidates = [also_alone, other, best, alone, next_story]
    assert related.closest(GATE, candidates, 5) == [best, next_story, alone, also_alone]


@given(st.lists(st.integers(0, 10_000), max_size=12), st.integers(1, 20), st.randoms())
def test_the_order_of_the_candidates_does_not_matter(shares: list[int], first: int, random: Any) -> None:
    candidates = [sharing(share) for share in shares]
    expected = related.closest(GATE, candidates, first)
    shuffled = random.sample(candidates, len(candidates))
    assert related.closest(GATE, shuffled, first) == expected
    assert len(expected) == min(first, sum(share >= 1_700 for share in shares))
