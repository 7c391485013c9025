"""Typing inside facets of thousands of values, over both engines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from search.article import Article
from search.facet_values import typed_in
from search.filters import ArticleFilter, FacetField
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article, at
from tests.contract.conftest import Contender
from tests.contract.oracle import Oracle
from tests.contract.random_articles import AUTHORS, CATEGORIES, FILTERS, LANGS, POOL, QUERIES, SENTIMENTS, SOURCES, TAGS
from tests.schema.asking import Asker, Recording
from tests.search.test_facet_values import expected

pytestmark = pytest.mark.anyio

#: Four letters, which have no typos.
_SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ri", "sa", "to", "vu", "wa", "ze"]
_NAMES = [one + other for one, other in product(_SYLLABLES, _SYLLABLES)]
_NOUNS = (
    *("price", "news", "market", "mining", "wallet", "exchange"),
    *("regulation", "reserve", "futures", "outlook", "holders", "treasury"),
)
#: Each of 256 names alone and with twelve nouns, less the last 128.
MANY_TAGS = [*_NAMES, *(f"{name} {noun}" for noun, name in product(_NOUNS, _NAMES))][:3_200]
#: The first twenty have two articles more, of which one is in Ukrainian.
MANY = tuple(
    article(
        slug=f"many-{number}", lang=lang, source="tag-press", tags=MANY_TAGS[start : start + 20], published_at=at(9)
    )
    for number, (start, lang) in enumerate([*((start, "en") for start in range(0, 3_200, 20)), (0, "en"), (0, "uk")])
)
VALUES = [*TAGS, *CATEGORIES, *SOURCES, *LANGS, *AUTHORS, *SENTIMENTS, *MANY_TAGS[::100]]
ORACLE = Oracle((*POOL, *MANY))

ASKED = """query($field: FacetField!, $prefix: String!, $query: String!, $filter: ArticleFilter, $first: Int!) {
  facetValues(field: $field, prefix: $prefix, query: $query, filter: $filter, first: $first) {
    value label count currentCount selected
  }
}"""


TAG_PRESS = {"source": {"anyOf": ["tag-press"]}}


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return (*POOL, *MANY)


async def typed(filled: Contender, prefix: str, field: str = "TAGS", first: int = 20, **rest: Any) -> list[Any]:
    asked = {"field": field, "prefix": prefix, "query": "", "filter": TAG_PRESS, "first": first, **rest}
    values: list[Any] = (await Asker(Recording(filled.engine)).data(ASKED, **asked))["facetValues"]
    return values


async def names(filled: Contender, prefix: str, **rest: Any) -> list[str]:
    return [value["value"] for value in await typed(filled, prefix, **rest)]


async def test_all_of_thousands_are_typed_in(filled: Contender) -> None:
    assert await names(filled, "treasury leze") == ["LEZE TREASURY"]
    assert await names(filled, "leze tresu") == ["LEZE TREASURY"]
    assert await names(filled, "mi tre") == []
    found = await names(filled, "price", first=1000)
    assert found == [f"{name.upper()} PRICE" for name in _NAMES]
    assert await names(filled, "price") == found[:20]
    assert len(await names(filled, "treasury", first=1000)) == 128


async def test_frequent_ones_come_first(filled: Contender) -> None:
    assert await names(filled, "ba", first=17) == [*(name.upper() for name in _NAMES[:16]), "BABA EXCHANGE"]
    assert await names(filled, "ce", first=6) == ["CEBA", "CECE", "CEDI", "CEFO", "CEBA EXCHANGE", "CEBA FUTURES"]


async def test_query_and_filter_are_honoured(filled: Contender) -> None:
    ukrainian = {"lang": {"anyOf": ["uk"]}, **TAG_PRESS}
    found = await typed(filled, "baba", filter=ukrainian)
    assert found == [{"value": "BABA", "label": "BABA", "count": 1, "currentCount": 1, "selected": False}]
    assert await names(filled, "vuvu", filter=ukrainian) == []
    assert [value["count"] for value in await typed(filled, "baba", first=2)] == [3, 1]
    assert await names(filled, "ce", query="baba cec", filter=ukrainian) == ["CEBA", "CECE", "CEDI", "CEFO"]
    assert await names(filled, "ce", query="vuvu", filter=ukrainian) == []


async def test_a_selection_counts_beside_itself(filled: Contender) -> None:
    chosen = {"tags": {"anyOf": ["baba", "zeze"]}, **TAG_PRESS}
    counts = {
        prefix: [
            (value["count"], value["currentCount"], value["selected"])
            for value in await typed(filled, prefix, filter=chosen, first=1)
        ]
        for prefix in ("baba", "cece", "zeze", "vuvu")
    }
    assert counts == {"baba": [(3, 3, True)], "cece": [(3, 3, False)], "zeze": [(1, 1, True)], "vuvu": [(1, 0, False)]}


@settings(max_examples=100, deadline=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
@given(
    field=st.sampled_from(FacetField),
    prefix=st.builds(lambda value, end: value[:end], st.sampled_from(VALUES), st.integers(0, 12)),
    query=st.just(Query()) | QUERIES,
    wanted=FILTERS,
)
async def test_whatever_is_typed(
    filled: Contender, field: FacetField, prefix: str, query: Query, wanted: ArticleFilter
) -> None:
    request = SearchRequest(query, wanted, page=Page(0), facets=frozenset({field}))
    found = typed_in((await filled.ask(request)).facets[field].values, prefix)
    assert found == expected(list(ORACLE.answer(request).facets[field].values), prefix, {})
