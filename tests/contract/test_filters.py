"""Every row of the table of filters, on each engine."""

from __future__ import annotations

import pytest

from search.cursor import Sort
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import by_slug
from tests.contract.conftest import EVERYTHING, Contender
from tests.search.filter_cases import CASES, Case

pytestmark = pytest.mark.anyio

NAMES = {article.id: slug for slug, article in by_slug().items()}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_a_filter_lets_through_what_the_table_says(filled: Contender, case: Case) -> None:
    page = await filled.ask(SearchRequest(filter=case.filter, page=EVERYTHING))
    assert {NAMES[hit.document["id"]] for hit in page.hits} == case.slugs
    assert page.total == len(case.slugs)


async def test_all_filters_at_once(filled: Contender) -> None:
    """Answers come in the order of the requests, whatever is in them."""
    pages = await filled.engine.search([SearchRequest(filter=case.filter, page=Page(size=0)) for case in CASES])
    assert [page.total for page in pages] == [len(case.slugs) for case in CASES]


async def test_a_filter_restricts_a_query_under_every_sort(filled: Contender) -> None:
    query, tides = Query.parse("tides"), next(case for case in CASES if case.name == "tags allOf")
    requests = [SearchRequest(query, tides.filter, sort) for sort in Sort]
    assert [page.total for page in await filled.engine.search(requests)] == [1] * len(Sort)
