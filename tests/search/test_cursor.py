"""Cursors survive their way through a client, and nothing else passes for one."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.article import article_id
from search.cursor import Cursor, Offset, Position, Sort, decode, encode
from search.errors import InvalidCode, InvalidRequest

HERE = Position("publishedAt", 1_763_985_600, article_id("coindesk", "x", "en"))

POSITIONS = st.builds(
    lambda sort, key, seed: (sort, Position(sort.key, key, article_id("source", seed, "en"))),
    st.sampled_from([sort for sort in Sort if sort.key]),
    st.integers(-(10**14), 10**14),
    st.text(st.characters(exclude_categories=["Cs"])),
)
OFFSETS = st.builds(
    lambda offset, generation: (Sort.RELEVANCE, Offset(offset, generation)),
    st.integers(0, 2**31 - 1),
    st.from_regex(r"[A-Za-z0-9_.:-]{0,40}", fullmatch=True),
)


def token(plain: str) -> str:
    return base64.urlsafe_b64encode(plain.encode()).rstrip(b"=").decode()


@given(POSITIONS | OFFSETS)
def test_what_is_encoded_is_decoded(pair: tuple[Sort, Cursor]) -> None:
    sort, cursor = pair
    assert decode(encode(cursor), sort) == cursor


@given(POSITIONS | OFFSETS)
def test_a_token_needs_no_escaping_in_a_url(pair: tuple[Sort, Cursor]) -> None:
    assert set(encode(pair[1])) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@example("")
@example("=")
@example("A")
@example("\ud800")
@example("é")
@example(encode(HERE) + "\n")
@given(st.text(st.characters()) | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_garbage_is_refused(garbage: str) -> None:
    for sort in Sort:
        with pytest.raises(InvalidRequest) as refused:
            decode(garbage, sort)
        assert refused.value.code is InvalidCode.INVALID_CURSOR


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "1",
        "1|p",
        "1|p|publishedAt|5",
        f"2|p|publishedAt|5|{HERE.id}",
        f"1|p|publishedAt|5|{HERE.id}|more",
        f"1|q|publishedAt|5|{HERE.id}",
        f"1|p|publishedAt|five|{HERE.id}",
        f"1|p|publishedAt||{HERE.id}",
        f"1|p|publishedAt|--5|{HERE.id}",
        f"1|p|publishedAt|٣|{HERE.id}",
        f"1|p|publishedAt|{'9' * 16}|{HERE.id}",
        "1|p|publishedAt|5|",
        "1|p|publishedAt|5|harbor",
        '1|p|publishedAt|5|art_" OR 1=1',
        f"1|p|publishedAt|5|{HERE.id.upper()}",
        f"1|p|publishedAt|5|{HERE.id}0",
        f"1|p|title|5|{HERE.id}",
        f"1|p|touchedAt|5|{HERE.id}",
        f"1|p||5|{HERE.id}",
        "1|o|5|generation",
    ],
)
def test_a_forged_position_is_refused(plain: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode(token(plain), Sort.PUBLISHED_AT_DESC)
    assert refused.value.code is InvalidCode.INVALID_CURSOR


@pytest.mark.parametrize("plain", ["1|o|-1|g", "1|o|2147483648|g", "1|o|x|g", "1|o|5", "1|o|5|g|more", "1|o|٣|g"])
def test_a_forged_offset_is_refused(plain: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode(token(plain), Sort.RELEVANCE)
    assert refused.value.code is InvalidCode.INVALID_CURSOR


def test_a_client_may_pad() -> None:
    bare = encode(Offset(1, "g"))
    assert len(bare) % 4 == 2
    assert decode(f"{bare}==", Sort.RELEVANCE) == Offset(1, "g")


@pytest.mark.parametrize(
    ("cursor", "sort"),
    [(HERE, Sort.UPDATED_AT_DESC), (HERE, Sort.RELEVANCE), (Offset(5, "g"), Sort.PUBLISHED_AT_ASC)],
)
def test_a_cursor_of_another_sort_is_refused(cursor: Cursor, sort: Sort) -> None:
    with pytest.raises(InvalidRequest, match="belongs to another sort") as refused:
        decode(encode(cursor), sort)
    assert refused.value.code is InvalidCode.INVALID_CURSOR


def test_both_directions_of_one_date_share_positions() -> None:
    assert decode(encode(HERE), Sort.PUBLISHED_AT_ASC) == HERE


def test_a_long_token_is_not_repeated_whole() -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode("x" * 10_000, Sort.RELEVANCE)
    assert len(str(refused.value)) < 200
