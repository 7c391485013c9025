"""Tokens bring the search back that they were made of, and nothing that was changed is taken."""

from __future__ import annotations

import string
from dataclasses import fields

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.cursor import Sort
from search.errors import InvalidCode, InvalidRequest
from search.filters import ArticleFilter, Period, Terms
from search.seal import MAX_STATE_SIZE, Seal
from search.state import SearchState
from tests.search.states import STATES

KEY = "a secret that only our gateways know"
SEAL = Seal(KEY)
#: No test asserts a time.
SLOWLY = settings(deadline=None)
LETTERS = string.ascii_letters + string.digits + "-_"

DAMAGED = "The state is damaged or was made with another key; use one that an answer has, unchanged."
OTHER_VERSION = "The state is of another version of newsgate; search anew with query and filter."
UNKNOWN = "The state has parts that this version of newsgate does not know; search anew."
TOO_LARGE = "The state is larger than any that newsgate makes; search anew with query and filter."

#: A search with many things on, as people ask it.
TYPICAL = SearchState(
    "bitcoin etf",
    ArticleFilter(
        tags=Terms(any_of=("BITCOIN", "ETF")),
        source=Terms(none_of=("coindesk",)),
        lang=Terms(any_of=("en",)),
        published_at=Period(within=604_800),
        has_cover_image=True,
    ),
    Sort.PUBLISHED_AT_DESC,
)


def refusal(token: str, seal: Seal = SEAL) -> str:
    with pytest.raises(InvalidRequest) as refused:
        seal.state(token)
    assert refused.value.code is InvalidCode.INVALID_STATE
    return str(refused.value)


def sealed(content: bytes) -> str:
    """A token of ours with any content."""
    return SEAL._sealed(content)


@SLOWLY
@given(state=STATES)
@example(SearchState())
@example(TYPICAL)
def test_a_search_survives(state: SearchState) -> None:
    token = SEAL.token(state)
    assert SEAL.state(token) == state
    assert set(token) <= set(LETTERS)


def test_a_typical_token_is_short() -> None:
    assert len(SEAL.token(SearchState())) == 12
    assert len(SEAL.token(TYPICAL)) == 81


@SLOWLY
@given(state=STATES, place=st.integers(0), letter=st.sampled_from([*LETTERS, "=", "+", "/", " ", "\n", "é", "\ud800"]))
def test_any_changed_character_is_refused(state: SearchState, place: int, letter: str) -> None:
    token = SEAL.token(state)
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        assert refusal(changed) == (DAMAGED if place else OTHER_VERSION)


@SLOWLY
@given(state=STATES, start=st.integers(0), end=st.integers(0), more=st.sampled_from(["=", "==", "A", "\n", " ", "-_"]))
def test_what_is_cut_off_or_added_is_refused(state: SearchState, start: int, end: int, more: str) -> None:
    token = SEAL.token(state)
    start, end = sorted((start % len(token), end % len(token)))
    assert refusal(token[:start] + token[end + 1 :]) in (DAMAGED, OTHER_VERSION)
    assert refusal(token + more) == DAMAGED
    assert refusal(more + token) in (DAMAGED, OTHER_VERSION)


@SLOWLY
@given(token=st.text(st.characters(categories=None)))
@example("")
@example("1")
@example("1A")
@example("1" + "=" * 16)
@example("1" + "A" * 100_000)
def test_what_was_never_a_token_is_refused(token: str) -> None:
    assert refusal(token) == (DAMAGED if token.startswith("1") else OTHER_VERSION)


def test_a_token_of_another_key_is_refused() -> None:
    for other in (Seal(), Seal(KEY + " "), Seal("x" * 1_000)):
        assert other.state(other.token(TYPICAL)) == TYPICAL
        assert refusal(other.token(TYPICAL)) == DAMAGED
        assert refusal(SEAL.token(TYPICAL), other) == DAMAGED
    assert Seal(KEY).state(SEAL.token(TYPICAL)) == TYPICAL
    assert Seal().state(Seal(None).token(TYPICAL)) == TYPICAL


def test_a_token_of_another_version_is_refused() -> None:
    token = SEAL.token(TYPICAL)
    assert refusal("0" + token[1:]) == OTHER_VERSION
    assert refusal("2" + token[1:]) == OTHER_VERSION


@SLOWLY
@given(content=st.binary(max_size=60))
@example(b"\x01")
@example(b"\x01\xff\xff\xff\xff\xff\xff")
@example(b"\x01\x02\xff\xff")
def test_a_token_that_holds_anything_is_a_search_or_refused(content: bytes) -> None:
    """Only who has the key can make one; without a key that is everybody."""
    try:
        state = SEAL.state(sealed(content))
    except InvalidRequest as refused:
        assert refused.code is InvalidCode.INVALID_STATE  # noqa: PT017  # most are, and some are not
    else:
        assert SEAL.state(SEAL.token(state)) == state


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x00\x00", id="an unknown item"),
        pytest.param(b"\x3b\x02\x00\x00", id="an unknown item in an alternative"),
        pytest.param(b"\x3b\x03\x01\x01a", id="a query in an alternative"),
        pytest.param(b"\x01\x01a\x01\x01b", id="two queries"),
        pytest.param(b"\x10", id="no length"),
        pytest.param(b"\x10\x80", id="half a length"),
        pytest.param(b"\x10\x03ab", id="a text that is cut off"),
        pytest.param(b"\x10\x01\xff", id="no text"),
        pytest.param(b"\x02\x01\x09", id="no sort"),
        pytest.param(b"\x30\x00", id="no number"),
        pytest.param(b"\x32\x07\x01\x01\x01\x01\x01\x01\x01", id="a number that is out of range"),
        pytest.param(b"\x32\x01\xff", id="a duration into the future"),
    ],
)
def test_parts_that_are_not_known_are_refused(content: bytes) -> None:
    assert refusal(sealed(content)) == UNKNOWN


def nested(levels: int) -> ArticleFilter:
    wanted = ArticleFilter(story="s")
    for _ in range(levels - 1):
        wanted = ArticleFilter(not_=wanted)
    return wanted


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (SearchState("x" * 1_001), "The query has 1,001 characters; shorten it to at most 1,000."),
        (
            SearchState(filter=ArticleFilter(tags=Terms(any_of=tuple(map(str, range(501)))))),
            "The filter has more than 500 values; send fewer, or split the search.",
        ),
    ],
)
def test_a_search_that_is_too_large_is_refused(state: SearchState, said: str) -> None:
    assert refusal(SEAL.token(state)) == f"The state's search cannot be answered: {said}"


def test_a_search_that_is_nested_too_deep_is_refused() -> None:
    assert SEAL.state(SEAL.token(SearchState(filter=nested(8)))) == SearchState(filter=nested(8))
    for levels in (9, 300):
        assert refusal(SEAL.token(SearchState(filter=nested(levels)))) == UNKNOWN


def test_an_empty_period_is_refused() -> None:
    said = "The state's search cannot be answered: The date range is empty: gte must be earlier than lt."
    assert refusal(sealed(b"\x30\x01\x05\x31\x01\x05")) == said


def test_what_fits_into_a_token() -> None:
    def asking(size: int) -> SearchState:
        """Three bytes around the text: what it is, and how long."""
        return SearchState(filter=ArticleFilter(story="x" * (size - 3)))

    assert len(SEAL.token(asking(MAX_STATE_SIZE))) == 8_012
    assert SEAL.state(SEAL.token(asking(MAX_STATE_SIZE))) == asking(MAX_STATE_SIZE)
    with pytest.raises(InvalidRequest, match="too large for a state: 6,001 bytes, and at most 6,000 fit") as refused:
        SEAL.token(asking(MAX_STATE_SIZE + 1))
    assert refused.value.code is InvalidCode.INVALID_STATE
    assert refusal(sealed(b"\x10\x00" * 3_001)) == TOO_LARGE


@pytest.mark.parametrize(
    "look_up", [{"ids": ("art_1",)}, {"slug": "tides"}, {"url": "https://a.example/"}, {"group": ("g",)}]
)
def test_look_ups_have_no_token(look_up: dict[str, object]) -> None:
    wanted = ArticleFilter(**look_up)  # type: ignore[arg-type]
    for nested in (wanted, ArticleFilter(not_=wanted)):
        with pytest.raises(ValueError, match="Look-ups"):
            SEAL.token(SearchState(filter=nested))


EVERY_PART = Terms(("a",), ("b",), ("c",), False)
#: One of each. People have kept such tokens: they must be taken for as long as version 1 is.
EVERYTHING = SearchState(
    "news",
    ArticleFilter(
        tags=EVERY_PART,
        category=EVERY_PART,
        source=EVERY_PART,
        lang=EVERY_PART,
        author=EVERY_PART,
        sentiment=EVERY_PART,
        external_id=EVERY_PART,
        published_at=Period(0, 1_764_004_237, 604_800),
        updated_at=Period(-1, 300, 0),
        story="s",
        has_cover_image=False,
        translation=True,
        any_of=(ArticleFilter(lang=Terms(("uk",))), ArticleFilter(not_=ArticleFilter(story=""))),
        not_=ArticleFilter(tags=Terms(exists=True)),
    ),
    Sort.UPDATED_AT_DESC,
)
KEPT = (
    "1AQRuZXdzAgEDEAFhEQFiEgFjEwEAFAFhFQFiFgFjFwEAGAFhGQFiGgFjGwEAHAFhHQFiHgFjHwEAIAFhIQFiIgFjIwEAJAFhJQF"
    "iJgFjJwEAKAFhKQFiKgFjKwEAMAEAMQRpJJGNMgMJOoA0Af81AgEsNgEAOAFzOQEAOgEBOwQcAnVrOwQ8AjgAPAMTAQG2zhp1dhqumg"
)


def test_bounds_have_no_token() -> None:
    with pytest.raises(ValueError, match="Bounds"):
        SEAL.token(SearchState(filter=ArticleFilter(bounds=ArticleFilter(story="s"))))


def test_every_part_of_a_filter_has_its_number() -> None:
    look_ups = {"ids", "slug", "url", "group", "topics", "bounds"}
    used = {field.name for field in fields(ArticleFilter) if getattr(EVERYTHING.filter, field.name) not in (None, ())}
    assert {field.name for field in fields(ArticleFilter)} - look_ups == used - look_ups
    assert all(getattr(EVERYTHING.filter, name) != getattr(ArticleFilter(), name) for name in used - look_ups)


def test_a_kept_token_is_still_taken() -> None:
    assert SEAL.state(KEPT) == EVERYTHING
    assert SEAL.token(EVERYTHING) == KEPT
