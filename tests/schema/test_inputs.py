"""Filters: what restricts, and what does not, written out and by variables."""

from __future__ import annotations

from typing import Any

import pytest

from search.conditions import EVERYTHING
from search.filters import ArticleFilter, Period, Terms
from tests.schema.asking import Asker

BY_VARIABLE = "query($filter: ArticleFilter) { articles(filter: $filter) { totalCount } }"
TERMS = ("tags", "category", "source", "lang", "author", "externalId")

EMPTY_TERMS: list[Any] = [None, {}, {"anyOf": []}, {"anyOf": None, "allOf": [], "noneOf": None, "exists": None}]
EMPTY_SPANS: list[Any] = [None, {}, {"gte": None, "lt": None}]
EMPTY: list[Any] = [
    None,
    {},
    *({field: empty} for field in TERMS for empty in EMPTY_TERMS),
    {"sentiment": None},
    {"sentiment": {}},
    {"sentiment": {"anyOf": [], "noneOf": None, "exists": None}},
    *({field: empty} for field in ("publishedAt", "updatedAt") for empty in EMPTY_SPANS),
    {"publishedAt": {"within": None}},
    *({field: None} for field in ("story", "hasCoverImage", "translation", "anyOf", "not")),
    {"anyOf": []},
    {"anyOf": [{}]},
    {"anyOf": [{}, {"lang": {"anyOf": ["pl"]}}]},
    {"not": {}},
    {"not": {"not": {}}},
    {"not": {"tags": {"anyOf": []}, "anyOf": [], "sentiment": None}},
]


@pytest.mark.parametrize("empty", EMPTY, ids=str)
async def test_null_and_empty_never_restrict(ask: Asker, empty: Any) -> None:
    assert (await ask.request(BY_VARIABLE, filter=empty)).filter.condition() == EVERYTHING
    literal = f"{{ articles(filter: {_literal(empty)}) {{ totalCount }} }}"
    assert (await ask.request(literal)).filter.condition() == EVERYTHING


def _literal(value: Any) -> str:
    match value:
        case None:
            return "null"
        case dict():
            return "{" + ", ".join(f"{name}: {_literal(inner)}" for name, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_literal, value)) + "]"
    return f'"{value}"'


async def test_a_variable_that_was_not_given_does_not_restrict(ask: Asker) -> None:
    question = """query($q: String, $f: ArticleFilter, $t: [String!], $x: Boolean, $d: DateTime, $n: Int, $c: String) {
      a: articles(query: $q, filter: $f, first: $n, after: $c) { totalCount }
      b: articles(filter: {
        tags: {anyOf: $t, exists: $x} hasCoverImage: $x publishedAt: {gte: $d, lt: $d} not: {lang: {allOf: $t}}
      }) { totalCount }
    }"""
    everything = {"totalCount": 43}
    assert await ask.data(question) == {"a": everything, "b": everything}
    names = ("q", "f", "t", "x", "d", "n", "c")
    assert await ask.data(question, **dict.fromkeys(names)) == {"a": everything, "b": everything}


async def test_every_part_arrives(ask: Asker) -> None:
    ask.now = 1_764_004_237
    given: dict[str, Any] = {
        **{field: {"anyOf": ["a"], "allOf": ["b"], "noneOf": ["c"], "exists": True} for field in TERMS},
        "sentiment": {"anyOf": ["POSITIVE"], "noneOf": ["NEGATIVE", "NEUTRAL"], "exists": True},
        "publishedAt": {"gte": "1970-01-01T00:00:00Z", "lt": "2030-01-01T00:00:00Z"},
        "updatedAt": {"within": "P1D"},
        "story": "sto_gate",
        "hasCoverImage": False,
        "translation": True,
        "anyOf": [{"lang": {"anyOf": ["uk"]}}, {"not": {"hasCoverImage": True}}],
        "not": {"tags": {"anyOf": ["d"]}},
    }
    terms = Terms(("a",), ("b",), ("c",), True)
    assert (await ask.request(BY_VARIABLE, filter=given)).filter == ArticleFilter(
        tags=terms,
        category=terms,
        source=terms,
        lang=terms,
        author=terms,
        external_id=terms,
        sentiment=Terms(("POSITIVE",), (), ("NEGATIVE", "NEUTRAL"), True),
        published_at=Period(0, 1_893_456_000),
        updated_at=Period(1_764_004_237 - 86_400, None),
        story="sto_gate",
        has_cover_image=False,
        translation=True,
        any_of=(ArticleFilter(lang=Terms(("uk",))), ArticleFilter(not_=ArticleFilter(has_cover_image=True))),
        not_=ArticleFilter(tags=Terms(("d",))),
    )


async def test_a_single_value_stands_for_a_list(ask: Asker) -> None:
    chosen = '{tags: {anyOf: "a"}, sentiment: {anyOf: POSITIVE}, anyOf: {lang: {anyOf: "en"}}}'
    found = (await ask.request(f"{{ articles(filter: {chosen}) {{ totalCount }} }}")).filter
    assert (found.tags.any_of, found.sentiment.any_of) == (("a",), ("POSITIVE",))
    assert found.any_of == (ArticleFilter(lang=Terms(("en",))),)


@pytest.mark.parametrize(
    ("span", "period"),
    [
        ({"within": "PT1H"}, Period(996_400, None)),
        ({"within": "PT1H", "gte": "1970-01-12T13:46:00Z"}, Period(999_960, None)),
        ({"within": "PT1H", "gte": "1970-01-01T00:00:00Z"}, Period(996_400, None)),
        ({"within": "PT0S"}, Period(1_000_000, None)),
        ({"lt": "1970-01-01T00:00:00Z"}, Period(None, 0)),
        ({"gte": "1970-01-01T00:00:00.5Z", "lt": "1970-01-01T00:00:01.5Z"}, Period(1, 2)),
    ],
)
async def test_spans_of_time(ask: Asker, span: dict[str, str], period: Period) -> None:
    ask.now = 1_000_000
    assert (await ask.request(BY_VARIABLE, filter={"publishedAt": span})).filter.published_at == period


@pytest.mark.parametrize(
    "span",
    [
        {"gte": "2025-01-01T00:00:00Z", "lt": "2025-01-01T00:00:00Z"},
        {"gte": "2025-01-02T00:00:00Z", "lt": "2025-01-01T00:00:00Z"},
        {"gte": "2025-01-01T00:00:00.2Z", "lt": "2025-01-01T00:00:00.8Z"},
        {"within": "P1D", "lt": "1970-01-01T00:00:00Z"},
    ],
)
@pytest.mark.parametrize("field", ["publishedAt", "updatedAt"])
async def test_spans_that_nothing_can_lie_in(ask: Asker, field: str, span: dict[str, str]) -> None:
    refused = ("INVALID_RANGE", "The date range is empty: gte must be earlier than lt.")
    assert await ask.refusal(BY_VARIABLE, filter={field: span}) == refused
    assert await ask.refusal(BY_VARIABLE, filter={"anyOf": [{"not": {field: span}}]}) == refused


async def test_a_source_given_within_a_source_narrows(ask: Asker) -> None:
    question = """query($key: String!) { source(key: "orbit-wire") {
      articles(filter: {source: {anyOf: [$key]}}) { totalCount }
    } }"""
    assert await ask.data(question, key="orbit-wire") == {"source": {"articles": {"totalCount": 10}}}
    assert await ask.data(question, key="lunar-post") == {"source": {"articles": {"totalCount": 0}}}
