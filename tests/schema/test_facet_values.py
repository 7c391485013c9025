"""`facetValues`: what is listed, in which order, and what is asked of the engine for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from search.filters import FacetField
from search.request import Page
from tests.schema.asking import Asker, Recording

ENGLISH = '{lang: {anyOf: "en"}}'


async def names(ask: Asker, arguments: str) -> list[str]:
    return [value["value"] for value in (await ask.data(f"{{ facetValues({arguments}) {{ value }} }}"))["facetValues"]]


async def test_the_start_of_any_word(ask: Asker) -> None:
    assert await names(ask, 'field: TAGS, prefix: "1"') == [f"TAG {number}" for number in range(10, 20)]
    assert await names(ask, 'field: TAGS, prefix: "07 tag"') == ["TAG 07"]
    assert await names(ask, 'field: TAGS, prefix: "lihgt"') == ["LIGHTHOUSE"]
    assert await names(ask, 'field: AUTHOR, prefix: "ков"') == ["Олена Коваль"]
    assert await names(ask, 'field: AUTHOR, prefix: "nunez"') == ["José Núñez"]


async def test_nothing_typed_is_what_the_facet_has(ask: Asker) -> None:
    facet = "articles { facets { tags(first: 20) { values { value count } } } }"
    data = await ask.data(f"{{ facetValues(field: TAGS) {{ value count }} {facet} }}")
    assert data["facetValues"] == data["articles"]["facets"]["tags"]["values"]
    assert len(data["facetValues"]) == 20
    assert await names(ask, "field: TAGS, first: 1") == ["LIGHTHOUSE"]
    assert await names(ask, "field: TAGS, first: 0") == []


async def test_sources_are_found_by_key_and_by_name(ask: Asker) -> None:
    found = (await ask.data('{ facetValues(field: SOURCE, prefix: "dai") { value label count } }'))["facetValues"]
    assert found == [{"value": "harbor-daily", "label": "Harbor Daily", "count": 13}]
    assert await names(ask, 'field: SOURCE, prefix: "table"') == ["tide-table"]


async def test_only_names_of_sources_are_looked_up(ask: Asker, engine: Recording) -> None:
    for field in set(FacetField) - {FacetField.SOURCE}:
        await ask.data(f'{{ facetValues(field: {field.name}, prefix: "x") {{ value label }} }}')
    assert {len(call) for call in engine.searches} == {1}
    del engine.searches[:]
    await names(ask, "field: SOURCE")
    await names(ask, 'field: SOURCE, prefix: "x"')
    assert [len(call) for call in engine.searches] == [1, 1, 4]


async def test_nothing_but_the_facet_is_asked_for(ask: Asker) -> None:
    request = await ask.request(f'{{ facetValues(field: TAGS, query: "lighthouse", filter: {ENGLISH}) {{ value }} }}')
    assert (request.page, request.attributes, request.facets) == (Page(0), frozenset(), frozenset({FacetField.TAGS}))
    assert (request.query.words, request.filter.lang.any_of) == (("lighthouse",), ("en",))


async def test_a_click_leads_to_the_search_with_the_value(ask: Asker) -> None:
    asked = f'field: TAGS, prefix: "07", query: "lighthouse", filter: {ENGLISH}'
    (value,) = (await ask.data(f"{{ facetValues({asked}) {{ value count selected toggle }} }}"))["facetValues"]
    assert (value["value"], value["count"], value["selected"]) == ("TAG 07", 1, False)
    clicked = await ask.request("query($s: SearchState!) { articles(state: $s) { totalCount } }", s=value["toggle"])
    assert (clicked.query.words, clicked.filter.tags.any_of) == (("lighthouse",), ("TAG 07",))
    assert clicked.filter.lang.any_of == ("en",)


async def test_what_is_selected(ask: Asker) -> None:
    chosen = 'filter: {tags: {anyOf: ["tag 07", "nowhere"]}, lang: {anyOf: "en"}}'
    asked = f'{{ facetValues(field: TAGS, prefix: "%s", {chosen}) {{ value count currentCount selected }} }}'
    seven = {"value": "TAG 07", "count": 1, "currentCount": 1, "selected": True}
    eight = {"value": "TAG 08", "count": 1, "currentCount": 0, "selected": False}
    assert (await ask.data(asked % "07"))["facetValues"] == [seven]
    assert (await ask.data(asked % "08"))["facetValues"] == [eight]
    nowhere = {"value": "NOWHERE", "count": 0, "currentCount": 0, "selected": True}
    assert (await ask.data(asked % "now"))["facetValues"] == [nowhere]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("first: -1", "INVALID_ARGUMENT", "first of facetValues must be from 0 to 1,000, not -1."),
        ("first: 1001", "INVALID_ARGUMENT", "first of facetValues must be from 0 to 1,000, not 1001."),
        (
            f'prefix: "{"a" * 1_001}"',
            "QUERY_TOO_LONG",
            "The prefix has 1,001 characters; shorten it to at most 1,000.",
        ),
        (f'query: "{"a" * 1_001}"', "QUERY_TOO_LONG", "The query has 1,001 characters; shorten it to at most 1,000."),
        (
            'filter: {publishedAt: {gte: "2025-01-02T00:00:00Z", lt: "2025-01-01T00:00:00Z"}}',
            "INVALID_RANGE",
            "The date range is empty: gte must be earlier than lt.",
        ),
        (
            f"filter: {{tags: {{anyOf: {json.dumps(list(map(str, range(501))))}}}}}",
            "FILTER_TOO_LARGE",
            "The filter has more than 500 values; send fewer, or split the search.",
        ),
    ],
)
async def test_what_is_refused(ask: Asker, arguments: str, code: str, message: str) -> None:
    assert await ask.refusal(f"{{ facetValues(field: TAGS, {arguments}) {{ value }} }}") == (code, message)


@pytest.mark.parametrize(
    "prefix", ["a" * 1_000, "\x00\x1f", "👩\u200d🚀", "\ud800", "\udfffx", "x\ud83d", '"\\*', "ⅷ", "ﬀ"]
)
@pytest.mark.parametrize("field", ["TAGS", "SOURCE"])
async def test_whatever_is_typed_is_answered(ask: Asker, prefix: str, field: str) -> None:
    question = (
        "query($p: String!, $f: FacetField!) { facetValues(field: $f, prefix: $p, query: $p) { value label toggle } }"
    )
    answer: Any = await ask.data(question, p=prefix, f=field)
    assert isinstance(answer["facetValues"], list)
