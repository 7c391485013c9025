"""Facets with thousands of values, as the engines count them and as clients see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from search.article import Article
from search.facet_counts import FacetCount, FacetCounts
from search.filters import ArticleFilter, FacetField, Terms
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle
from tests.schema.asking import Asker, Recording

pytestmark = pytest.mark.anyio

COUNT = 1_200
#: Every field but the tone has more than a thousand values. Of each hundred articles one has no author, no category and
#: no tone.
MANY = tuple(
    article(
        slug=f"small-{number}",
        title="Small news" if number % 2 else "Other news",
        source=f"source-{number:04}",
        lang=f"x-{number % 1_100:04}",
        category=None if number % 100 == 0 else f"CATEGORY {number:04}",
        tags=["common", *(f"tag {number:04} {part:02}" for part in range(9))],
        authors=[] if number % 100 == 0 else ["Olena Koval", f"Author {number:04}"],
        sentiment=None if number % 100 == 0 else ("POSITIVE", "NEUTRAL", "NEGATIVE")[number % 3],
    )
    for number in range(COUNT)
)
ORACLE = Oracle(MANY)
#: Distinct values of each field, and articles without any.
EXPECTED = {
    FacetField.TAGS: (10_801, 0),
    FacetField.CATEGORY: (1_188, 12),
    FacetField.SOURCE: (1_200, 0),
    FacetField.LANG: (1_100, 0),
    FacetField.SENTIMENT: (3, 12),
    FacetField.AUTHOR: (1_189, 12),
}


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return MANY


async def counted(filled: Contender, wanted: ArticleFilter) -> dict[FacetField, FacetCounts]:
    request = SearchRequest(filter=wanted, page=Page(0), facets=frozenset(FacetField))
    found = dict((await filled.ask(request)).facets)
    assert found == ORACLE.answer(request).facets
    return found


async def facets(filled: Contender, selection: str, chosen: str = "{}") -> Any:
    ask = Asker(Recording(filled.engine))
    return (await ask.data(f"{{ articles(filter: {chosen}) {{ facets {{ {selection} }} }} }}"))["articles"]["facets"]


async def test_every_value_is_counted(filled: Contender) -> None:
    found = await counted(filled, ArticleFilter())
    assert {field: (len(counts.values), counts.missing) for field, counts in found.items()} == EXPECTED
    assert found[FacetField.TAGS].values[0] == FacetCount("COMMON", COUNT, COUNT)
    assert found[FacetField.LANG].values[99:101] == (FacetCount("x-0099", 2, 2), FacetCount("x-0100", 1, 1))


async def test_every_value_is_counted_beside_those_that_are_selected(filled: Contender) -> None:
    selected: dict[str, Any] = {
        field.value: Terms((counts.values[-1].value,))
        for field, counts in (await counted(filled, ArticleFilter())).items()
    }
    for field, own in selected.items():
        found = await counted(filled, ArticleFilter(**{field: own}))
        assert len(found[FacetField(field)].values) == EXPECTED[FacetField(field)][0]
        assert found[FacetField(field)].missing == 0


@pytest.mark.parametrize("first", [0, 1, 2, 10])
@pytest.mark.parametrize("words", ["", "small", "tag 0100"])
async def test_the_first_values_are_those_of_all(filled: Contender, words: str, first: int) -> None:
    request = SearchRequest(Query.parse(words), page=Page(0), facets=frozenset(FacetField), first_values=first)
    found, whole = (await filled.ask(request)).facets, ORACLE.answer(request).facets
    for field in FacetField:
        assert found[field].values[:first] == whole[field].values[:first]
        assert found[field].missing == whole[field].missing


async def test_every_field_alone_and_in_a_list(filled: Contender) -> None:
    whole = "{ field totalValues missing values { value } }"
    selection = " ".join(f"{field.value}(first: 3) {whole}" for field in FacetField)
    listed = ", ".join(field.name for field in FacetField)
    found = await facets(filled, f"{selection} list(fields: [{listed}], first: 3) {whole}")
    assert [found[field.value] for field in FacetField] == found["list"]
    assert {FacetField[one["field"]]: (one["totalValues"], one["missing"]) for one in found["list"]} == EXPECTED
    assert [[value["value"] for value in one["values"]] for one in found["list"]] == [
        ["COMMON", "TAG 0000 00", "TAG 0000 01"],
        ["CATEGORY 0001", "CATEGORY 0002", "CATEGORY 0003"],
        ["source-0000", "source-0001", "source-0002"],
        ["x-0000", "x-0001", "x-0002"],
        ["NEGATIVE", "NEUTRAL", "POSITIVE"],
        ["Olena Koval", "Author 0001", "Author 0002"],
    ]


@pytest.mark.parametrize(("first", "shown"), [(0, 0), (1, 1), (999, 999), (1_000, 1_000)])
async def test_as_many_as_asked_for(filled: Contender, first: int, shown: int) -> None:
    found = await facets(filled, f"author(first: {first}) {{ values {{ value count currentCount }} totalValues }}")
    assert found["author"]["totalValues"] == 1_189
    names = ["Olena Koval", *(f"Author {number:04}" for number in range(COUNT) if number % 100)]
    numbers = [1_188] + [1] * 1_188
    assert found["author"]["values"] == [
        {"value": name, "count": number, "currentCount": number}
        for name, number in list(zip(names, numbers, strict=True))[:shown]
    ]


async def test_in_the_alphabet(filled: Contender) -> None:
    found = await facets(filled, "author(first: 1000, order: ALPHA) { values { value } }")
    names = [f"Author {number:04}" for number in range(COUNT) if number % 100]
    assert [one["value"] for one in found["author"]["values"]] == names[:1_000]
    assert (await facets(filled, "tags(first: 2, order: ALPHA) { values { value } }"))["tags"]["values"] == [
        {"value": "COMMON"},
        {"value": "TAG 0000 00"},
    ]


@pytest.mark.parametrize("order", ["COUNT", "ALPHA"])
async def test_what_is_selected_is_in_sight(filled: Contender, order: str) -> None:
    chosen = '{author: {anyOf: ["author 1150", "AUTHOR 0007", "Nobody"]}}'
    selection = f"(first: 5, order: {order}) {{ values {{ value count currentCount selected }} totalValues missing }}"
    found = await facets(filled, f"author{selection} lang{selection}", chosen)
    first = ["Author 0001", "Author 0002", "Author 0003", "Author 0004"]
    first = ["Olena Koval", *first] if order == "COUNT" else [*first, "Author 0005"]
    own = found["author"]
    assert [one["value"] for one in own["values"]] == [*first, "Author 0007", "Author 1150", "Nobody"]
    assert [one["selected"] for one in own["values"]] == [False] * 5 + [True] * 3
    assert [one["currentCount"] for one in own["values"][-3:]] == [1, 1, 0]
    assert (own["totalValues"], own["missing"]) == (1_190, 0)
    assert [one["value"] for one in found["lang"]["values"]] == ["x-0007", "x-0050"]
