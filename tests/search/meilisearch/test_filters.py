"""The filter language: what is written, and that the server takes it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.conditions import AllOf, AnyOf, Between, Condition, Exists, Not, OneOf
from search.cursor import Position
from search.filters import MAX_FILTER_DEPTH, MAX_FILTER_VALUES, ArticleFilter, Period, Terms
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.meilisearch.filters import beyond, compiled, quoted
from search.request import SearchRequest
from tests.articles import ARTICLES
from tests.contract.oracle import Oracle
from tests.search.meilisearch.accepted import done
from tests.search.meilisearch.hostile import strings

TAGGED = Exists("tags")
LATE = Between("publishedAt", 5, 9)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllOf(), []),
        (OneOf(()), ["_keys.id IN []"]),
        (AnyOf("tags", ()), ["_keys.tags IN []"]),
        (Not(AnyOf("tags", ())), ["NOT _keys.tags IN []"]),
        (Not(AllOf()), ["NOT (_keys.id EXISTS)"]),
        (OneOf((AllOf(), TAGGED)), ["_keys.id EXISTS OR _keys.tags EXISTS"]),
        (TAGGED, ["_keys.tags EXISTS"]),
        (Exists("coverImage"), ['_keys.flags = "coverImage"']),
        (Exists("updatedAt"), ["updatedAt EXISTS"]),
        (LATE, ["publishedAt >= 5 AND publishedAt < 9"]),
        (Between("updatedAt", -5), ["updatedAt >= -5"]),
        (Between("updatedAt"), ["updatedAt EXISTS"]),
        (Not(LATE), ["NOT (publishedAt >= 5 AND publishedAt < 9)"]),
        (
            AllOf((OneOf((LATE, TAGGED)), TAGGED)),
            ["(publishedAt >= 5 AND publishedAt < 9 OR _keys.tags EXISTS) AND _keys.tags EXISTS"],
        ),
    ],
)
def test_written(condition: Condition, expected: list[str]) -> None:
    assert compiled(condition) == expected


@given(value=strings())
def test_no_text_of_a_user_is_in_a_filter(value: str) -> None:
    (expression,) = compiled(AnyOf("externalId", (value,)))
    assert len(expression) == len('_keys.externalId IN [""]') + 28
    assert expression.isascii()


def test_positions_in_both_directions() -> None:
    position = Position("publishedAt", -7, "art_1")
    assert beyond(position, ascending=True) == 'publishedAt > -7 OR (publishedAt = -7 AND id > "art_1")'
    assert beyond(position, ascending=False) == 'publishedAt < -7 OR (publishedAt = -7 AND id < "art_1")'


@pytest.fixture
async def articles(index: MeilisearchIndex) -> None:
    await index.apply([one.document() for one in ARTICLES], [])


async def agrees(engine: MeilisearchEngine, wanted: ArticleFilter) -> None:
    (page,) = await engine.search([SearchRequest(filter=wanted)])
    assert page.total == len(Oracle(ARTICLES).select(wanted))


def alternating(depth: int) -> ArticleFilter:
    """Alternatives in exclusions in alternatives …, each beside something else, so that no parenthesis can go."""
    beside = {"lang": Terms(none_of=("xx",)), "published_at": Period(gte=0)}
    if depth == 1:
        return ArticleFilter(tags=Terms(any_of=("harbor",)), **beside)  # type: ignore[arg-type]
    inner = alternating(depth - 1)
    if depth % 2:
        return ArticleFilter(not_=inner, **beside)  # type: ignore[arg-type]
    return ArticleFilter(any_of=(inner, ArticleFilter(lang=Terms(any_of=("uk",)))), **beside)  # type: ignore[arg-type]


def excluding(depth: int) -> ArticleFilter:
    """Exclusions in exclusions: each costs the server two levels."""
    period = Period(gte=0, lt=4_000_000_000)
    if depth == 1:
        return ArticleFilter(published_at=period)
    return ArticleFilter(published_at=period, not_=excluding(depth - 1))


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize("nested", [alternating, excluding])
@pytest.mark.parametrize("depth", range(1, MAX_FILTER_DEPTH + 1))
async def test_the_deepest_filter_allowed(
    engine: MeilisearchEngine, nested: Callable[[int], ArticleFilter], depth: int
) -> None:
    await agrees(engine, nested(depth))


@pytest.mark.usefixtures("articles")
async def test_the_largest_filter_allowed(engine: MeilisearchEngine) -> None:
    half = MAX_FILTER_VALUES // 2
    many = Terms(any_of=tuple(f"tag {n}" for n in range(half)), none_of=tuple(f"other {n}" for n in range(half)))
    await agrees(engine, ArticleFilter(tags=many))
    alternatives = tuple(ArticleFilter(external_id=Terms(any_of=(f"ext {n}",))) for n in range(half))
    await agrees(engine, ArticleFilter(any_of=alternatives))


@given(value=st.one_of(strings().filter(lambda value: value.strip() != ""), st.just("\\")))
def test_quoting(value: str) -> None:
    """Undone in the server's two passes, it is the value again."""
    inside = quoted(value)[1:-1]
    assert inside.replace('\\"', '"').replace("\\\\", "\\") == value


@pytest.mark.parametrize(
    "value", ["C:\\new", "back\\slash", "\\u{41}", "\\x41", "\\101", "tail\\", "\\x4", "\\u", '\\"', '"', "a'b", "é\n"]
)
async def test_quoting_on_the_real_server(server: httpx.AsyncClient, index_name: str, value: str) -> None:
    """What the server makes of a quoted value, without digests in between."""
    settings = await server.patch(f"/indexes/{index_name}/settings", json={"filterableAttributes": ["tag"]})
    documents = [{"id": 1, "tag": value}, {"id": 2, "tag": "A"}]
    added = await server.post(f"/indexes/{index_name}/documents", params={"primaryKey": "id"}, json=documents)
    await done(server, settings, added)
    found = await server.post(f"/indexes/{index_name}/search", json={"filter": [f"tag = {quoted(value)}"]})
    assert [hit["id"] for hit in found.json()["hits"]] == [1]
