"""Which story an article joins, and which it founds."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.stories.likeness import Features, Weighed
from indexer.stories.placing import Surroundings
from search.article import story_id
from tests.indexer.stories.making import (
    GATE,
    GATE_AGAIN,
    GATE_AGAIN_LEAD,
    GATE_LEAD,
    TIDES,
    TIDES_LEAD,
    features,
    stories,
    together,
    told,
    weighed,
)

FIRST = features("a")
SECOND = features("b", GATE_AGAIN, GATE_AGAIN_LEAD, source="orbit-wire", hours=2)
THIRD = features("c", GATE, GATE_AGAIN_LEAD, source="lunar-post", hours=3)
OTHER = features("d", TIDES, TIDES_LEAD, source="lunar-post", hours=4)

POOL = [
    *(FIRST, SECOND, THIRD, OTHER),
    features("a2", hours=1),
    features("d2", TIDES, TIDES_LEAD, source="orbit-wire", hours=5),
    features("a-uk", "Гавань відчиняє браму", "Лоцмани провели танкери.", lang="uk", group="a"),
    features("d-uk", "Припливи вищі", "Супутник виміряв.", source="lunar-post", lang="uk", group="d", hours=4),
]


def test_alone_no_story_and_with_a_second_one_by_the_first() -> None:
    made = weighed(FIRST, OTHER, SECOND, THIRD)
    assert stories(made[:2]) == {"a": None, "d": None}
    founded = story_id("a")
    assert stories(made) == {"a": founded, "b": founded, "c": founded, "d": None}


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, THIRD, OTHER))))
def test_whoever_is_first(order: tuple[Features, ...]) -> None:
    assert together(stories(weighed(*order))) == {frozenset("abc")}


@given(st.permutations(POOL))
@settings(max_examples=60)
def test_the_same_order_gives_the_same_and_translations_are_always_linked(order: list[Features]) -> None:
    made = weighed(*order)
    found = stories(made)
    assert stories(made) == found
    assert None not in found.values()
    assert found["a"] == found["a-uk"] == found["a2"]
    assert found["d"] == found["d-uk"]
    assert found["a"] != found["d"]


@given(st.permutations(POOL), st.integers(0, len(POOL) - 1))
@settings(max_examples=60)
def test_placing_again_changes_nothing(order: list[Features], again: int) -> None:
    around = Surroundings()
    made = weighed(*order)
    for each in made:
        around.place(each)
    before = told(around)
    around.place(made[again])
    assert told(around) == before


def test_translations_follow_their_original_into_a_story_found_later() -> None:
    translation = features("b-uk", "Браму відчинено", "Лоцмани.", source="orbit-wire", lang="uk", group="b")
    found = stories(weighed(translation, SECOND, FIRST))
    assert together(found) == {frozenset({"a", "b", "b-uk"})}
    assert set(found.values()) == {story_id("b-uk")}
    # And where the two groups had a story each, the later one gives way.
    other = features("a-uk", "Гавань", "Танкери.", lang="uk", group="a")
    assert together(stories(weighed(other, translation, FIRST, SECOND))) == {frozenset({"a", "b", "a-uk", "b-uk"})}


def test_one_publisher_is_never_linked_on_weak_evidence() -> None:
    same_publisher = features("b", GATE_AGAIN, GATE_AGAIN_LEAD, hours=2)
    assert together(stories(weighed(FIRST, same_publisher))) == set()
    # Not by way of another publisher either.
    assert together(stories(weighed(FIRST, THIRD, same_publisher))) == {frozenset("ac")}


def test_a_story_does_not_drift_along_a_chain() -> None:
    """Each report shares half of its words with the one before, and none with the one before that."""
    words = [
        "harbor",
        "gate",
        "tanker",
        "pilot",
        "dawn",
        "fog",
        "tide",
        "ferry",
        "buoy",
        "crane",
        "wharf",
        "jetty",
        "lamp",
        "rope",
        "anchor",
        "sail",
    ]
    chain = [
        features(f"link-{n}", " ".join(words[n : n + 6]), " ".join(words[n : n + 6]), source=f"source-{n}", hours=n)
        for n in range(10)
    ]
    found = stories(weighed(*chain))
    for members in together(found):
        numbers = sorted(int(name.removeprefix("link-")) for name in members)
        assert numbers[-1] - numbers[0] <= 3
    assert len(together(found)) > 1


def test_a_story_keeps_its_id_when_its_founder_leaves_and_no_other_takes_it() -> None:
    around = Surroundings()
    made = weighed(FIRST, SECOND, THIRD, features("a", TIDES, TIDES_LEAD), OTHER)
    for each in made[:3]:
        around.place(each)
    around.remove("a")
    assert told(around) == dict.fromkeys("bc", story_id("a"))
    # The founder comes back as another article, and founds another story.
    around.place(Weighed(made[3].features, made[3].vector, 0))
    around.place(made[4])
    assert told(around)["a"] == told(around)["d"] == story_id("a", "d")


def test_a_new_version_stays_where_it_still_belongs_and_leaves_where_not() -> None:
    around = Surroundings()
    corrected = features("c", GATE, GATE_LEAD, source="lunar-post", hours=3)
    elsewhere = features("c", TIDES, TIDES_LEAD, source="lunar-post", hours=3)
    made = weighed(FIRST, SECOND, THIRD, corrected, elsewhere)
    for each in made[:3]:
        around.place(each)
    around.place(Weighed(corrected, made[3].vector, 2))
    assert told(around)["c"] == story_id("a")
    around.place(Weighed(elsewhere, made[4].vector, 2))
    assert told(around) == {"a": story_id("a"), "b": story_id("a"), "c": None}
