"""Comparing two articles, and what counts as evidence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.stories.likeness import WINDOW, Features, is_same_report, likeness, tells_the_same
from tests.indexer.stories.making import (
    GATE,
    GATE_AGAIN,
    GATE_AGAIN_LEAD,
    HOUR,
    NOON,
    TIDES,
    TIDES_LEAD,
    features,
    weighed,
)

WORDS = st.lists(
    st.sampled_from(["gate", "harbor", "tanker", "pilot", "dawn", "#40", "#2b", "fog", "tide"]), max_size=8
).map(tuple)
ARTICLES = st.builds(
    Features,
    article=st.just("a"),
    source=st.sampled_from(["one", "two"]),
    lang=st.sampled_from(["en", "uk"]),
    group=st.just("g"),
    published=st.integers(NOON - 2 * WINDOW, NOON + 2 * WINDOW),
    title=WORDS,
    lead=WORDS,
)


@given(ARTICLES, ARTICLES)
def test_symmetric_and_between_nothing_and_one(one: Features, other: Features) -> None:
    a, b = weighed(one, other)
    assert likeness(a, b) == likeness(b, a)
    assert 0 <= likeness(a, b) <= 1
    assert tells_the_same(a, b) == tells_the_same(b, a)
    assert is_same_report(a, b) == is_same_report(b, a)


@given(ARTICLES)
def test_a_vector_has_length_one_or_nothing(one: Features) -> None:
    (made,) = weighed(one)
    length = math.sqrt(sum(weight**2 for weight in made.vector.values()))
    assert length == pytest.approx(1) if made.vector else not (one.title or one.lead)
    assert list(made.vector) == sorted(made.vector, key=lambda term: (-made.vector[term], term))


def test_two_publishers_on_one_event() -> None:
    one, other, else_where = weighed(
        features("a"),
        features("b", GATE_AGAIN, GATE_AGAIN_LEAD, source="orbit-wire", hours=5),
        features("c", TIDES, TIDES_LEAD, source="orbit-wire"),
    )
    assert tells_the_same(one, other)
    assert likeness(one, else_where) < 0.1
    assert not tells_the_same(one, else_where)


@pytest.mark.parametrize(
    ("hours", "is_evidence"), [(0, True), (72, True), (72.01, False), (-72.01, False), (500, False)]
)
def test_the_window(hours: float, is_evidence: bool) -> None:
    one, again = weighed(features("a"), features("b", hours=hours))
    assert is_same_report(one, again) is is_evidence
    assert (likeness(one, again) > 0) is is_evidence


def test_later_is_less_alike() -> None:
    one, soon, late = weighed(features("a"), features("b", hours=1), features("c", hours=60))
    assert likeness(one, soon) > likeness(one, late) > 0


def test_languages_have_nothing_in_common() -> None:
    one, other = weighed(features("a"), features("b", lang="uk"))
    assert likeness(one, other) == 0
    assert not is_same_report(one, other)


def test_titles_that_contradict_in_their_numbers() -> None:
    one, other = weighed(features("a"), features("b", GATE.replace("40", "65"), "", source="orbit-wire"))
    assert likeness(one, other) > 0.38
    assert not tells_the_same(one, other)


@pytest.mark.parametrize(
    ("title", "lead", "is_same"),
    [
        (GATE, "The pilots of Northern Harbor guided the 40 tankers through its new gate at dawn.", True),
        (GATE, "A wholly different lead under a title that comes every week.", False),
        (GATE, "", False),
        ("Northern Harbor opens the gate, 40 tankers wait", None, True),
        ("Northern Harbor opens its gate to 65 tankers", None, False),
        ("Something else entirely about 40 pilots", None, False),
    ],
)
def test_what_one_publisher_published_twice(title: str, lead: str | None, is_same: bool) -> None:
    one, other = weighed(features("a"), features("b", title, **({} if lead is None else {"lead": lead}), hours=1))
    assert is_same_report(one, other) is is_same


def test_a_template_that_is_filled_every_day_is_no_republication() -> None:
    lead = "The harbor failed to clear its queue and might close below {} berths today."
    one, other = weighed(
        features("a", "Queue at 30 berths", lead.format(30)), features("b", "Queue at 50 berths", lead.format(50))
    )
    assert likeness(one, other) > 0.5
    assert not is_same_report(one, other)
    assert other.features.published - one.features.published < HOUR
