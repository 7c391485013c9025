"""The order of hits, exact under every sort; under relevance with a query only its direction."""

from __future__ import annotations

import pytest

from search.cursor import Sort
from search.request import SearchRequest
from search.text import Query
from tests.articles import ARTICLES, article, by_slug
from tests.contract.conftest import EVERYTHING, Contender
from tests.contract.oracle import Oracle

pytestmark = pytest.mark.anyio

FIRST = {
    Sort.RELEVANCE: ["pinned", "harbor-opens", "same-second-c", "future", "gavan-vidkryto", "puerto-abre"],
    Sort.PUBLISHED_AT_DESC: ["future", "sunk", "harbor-opens", "gavan-vidkryto", "puerto-abre"],
    Sort.PUBLISHED_AT_ASC: ["ancient", "epoch", "pinned", "greek", "markets-slide", "markets", "moonbase"],
    Sort.UPDATED_AT_DESC: ["future", "same-second-b", "harbor-opens", "sunk", "gavan-vidkryto"],
}
LAST = {
    Sort.RELEVANCE: ["epoch", "ancient", "sunk"],
    Sort.PUBLISHED_AT_DESC: ["pinned", "epoch", "ancient"],
    Sort.PUBLISHED_AT_ASC: ["harbor-opens", "sunk", "future"],
    Sort.UPDATED_AT_DESC: ["pinned", "epoch", "ancient"],
}
SAME_SECOND = {"tides", "tides-fall", "same-second-a", "same-second-b", "same-second-c"}


async def slugs(contender: Contender, sort: Sort, query: str = "") -> list[str]:
    request = SearchRequest(Query.parse(query), sort=sort, page=EVERYTHING, attributes=frozenset({"slug"}))
    return [hit.document["slug"] for hit in (await contender.ask(request)).hits]


@pytest.mark.parametrize("sort", Sort)
async def test_the_ends_of_the_collection(filled: Contender, sort: Sort) -> None:
    found = await slugs(filled, sort)
    assert found[: len(FIRST[sort])] == FIRST[sort]
    assert found[-len(LAST[sort]) :] == LAST[sort]


@pytest.mark.parametrize("sort", Sort)
async def test_the_whole_collection(filled: Contender, sort: Sort) -> None:
    request = SearchRequest(sort=sort, page=EVERYTHING)
    assert await filled.ids(request) == Oracle(ARTICLES).answer(request).ids


@pytest.mark.parametrize(("sort", "descending"), [(Sort.PUBLISHED_AT_DESC, True), (Sort.PUBLISHED_AT_ASC, False)])
async def test_ids_break_ties_in_the_direction_of_the_sort(filled: Contender, sort: Sort, descending: bool) -> None:
    tied = [by_slug()[slug].id for slug in SAME_SECOND]
    found = [one for one in await filled.ids(SearchRequest(sort=sort, page=EVERYTHING)) if one in tied]
    assert found == sorted(tied, reverse=descending)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.PUBLISHED_AT_DESC, ["tides", "moonbase"]),
        (Sort.PUBLISHED_AT_ASC, ["moonbase", "tides"]),
        (Sort.UPDATED_AT_DESC, ["tides", "moonbase"]),
    ],
)
async def test_a_date_sort_knows_no_relevance(filled: Contender, sort: Sort, expected: list[str]) -> None:
    """One has the word in its title, the other only among its tags."""
    assert await slugs(filled, sort, "moon") == expected


async def test_relevance_without_a_query_has_no_score(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(page=EVERYTHING, scores=True))
    assert {hit.score for hit in page.hits} == {None}


async def test_scores_fall(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(Query.parse("harbor"), scores=True))
    scores = [hit.score for hit in page.hits if hit.score is not None]
    assert len(scores) == len(page.hits) == page.total == 4
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 0


async def test_who_asks_for_no_scores_gets_the_same_order_without(filled: Contender) -> None:
    scored = await filled.ask(SearchRequest(Query.parse("harbor"), scores=True))
    plain = await filled.ask(SearchRequest(Query.parse("harbor")))
    assert [hit.document["id"] for hit in plain.hits] == [hit.document["id"] for hit in scored.hits]
    assert {hit.score for hit in plain.hits} == {None}


async def test_a_title_counts_more_than_a_text_and_a_word_more_than_its_misspelling(empty: Contender) -> None:
    await empty.fill(
        [
            article(slug="text", title="Something else", text="A satellite. " * 20 + "The orbit is high."),
            article(slug="title", title="The orbit is high"),
            article(slug="misspelled", title="The orbot is high"),
        ]
    )
    assert (await slugs(empty, Sort.RELEVANCE, "orbit"))[0] == "title"
    assert (await slugs(empty, Sort.RELEVANCE, "orbot"))[0] == "misspelled"
