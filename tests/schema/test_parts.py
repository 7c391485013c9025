"""Facets and histograms that failed, as a client sees them: null, with a warning that says where."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pytest

from gateway.plans.executor import Executor, Way
from schema import schema
from schema.context import Context
from search.engine import SearchEngine
from search.errors import EngineFailed, EngineUnavailable, SearchError
from search.filters import FacetField
from search.histogram import HistogramRequest, Interval
from search.page import Failures, SearchPage
from search.request import SearchRequest
from tests.schema.asking import Asker, Recording

pytestmark = pytest.mark.anyio

SECRET = "http://10.1.2.3:7700 answered 500"
FACETS_SAY = "The facets could not be counted; the hits are complete. Try again later."
HISTOGRAM_SAYS = "The histogram could not be made; the hits are complete. Try again later."


@dataclass
class Failing(Recording):
    """An engine of which some parts fail."""

    lost: Failures = field(default_factory=dict)

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        pages = await super().search(requests)
        return [self._without(page, request) for page, request in zip(pages, requests, strict=True)]

    def _without(self, page: SearchPage, request: SearchRequest) -> SearchPage:
        lost = {part: error for part, error in self.lost.items() if part in request.facets | request.histograms}
        return replace(
            page,
            facets={each: counts for each, counts in page.facets.items() if each not in lost},
            histograms={each: one for each, one in page.histograms.items() if each not in lost},
            failures={**page.failures, **lost},
        )


@pytest.fixture
def engine(library: SearchEngine) -> Failing:
    return Failing(library)


@pytest.fixture
def ask(engine: Failing) -> Asker:
    return Asker(engine)


def lose(engine: Failing, *parts: FacetField | HistogramRequest, error: SearchError | None = None) -> None:
    engine.lost = dict.fromkeys(parts, error or EngineUnavailable(SECRET))


async def test_facets_that_failed(ask: Asker, engine: Failing) -> None:
    lose(engine, FacetField.TAGS)
    question = """{ articles(first: 1) {
      totalCount
      nodes { title }
      facets { tags { missing } lang { missing } }
      warnings { code message path }
    } }"""
    found = (await ask.data(question))["articles"]
    assert (found["totalCount"], len(found["nodes"]), found["facets"]) == (43, 1, None)
    warning = {"code": "FACET_UNAVAILABLE", "message": FACETS_SAY, "path": ["articles", "facets"]}
    assert found["warnings"] == [warning]


async def test_a_histogram_that_failed(ask: Asker, engine: Failing) -> None:
    lose(engine, HistogramRequest(Interval.DAY))
    question = """{ found: articles {
      weeks: histogram(interval: WEEK) { step }
      days: histogram(interval: DAY) { step }
      same: histogram(interval: DAY, timeZone: "UTC") { interval }
      warnings { code message path }
    } }"""
    warning = {"code": "HISTOGRAM_UNAVAILABLE", "message": HISTOGRAM_SAYS}
    assert (await ask.data(question))["found"] == {
        "weeks": {"step": 1},
        "days": None,
        "same": None,
        "warnings": [{**warning, "path": ["found", name]} for name in ("days", "same")],
    }


@pytest.mark.parametrize(
    ("selected", "nulls", "paths"),
    [
        ("facets { tags { missing } }", ["facets"], [["facets"]]),
        ("f: facets { tags { missing } } g: facets { lang { missing } }", ["f"], [["f"]]),
        ("facets { list(fields: [LANG, TAGS]) { missing } }", ["facets"], [["facets"]]),
        (
            "facets { lang { missing } } ... on ArticleConnection { facets { tags { missing } } }",
            ["facets"],
            [["facets"]],
        ),
        ("facets { lang { missing } }", [], []),
        ("facets { __typename }", [], []),
        ("facets { lang { missing } tags @skip(if: true) { missing } }", [], []),
        ("facets @include(if: false) { tags { missing } }", [], []),
        ("totalCount", [], []),
    ],
)
async def test_only_what_is_made_of_it_is_null(
    ask: Asker, engine: Failing, selected: str, nulls: list[str], paths: list[list[str]]
) -> None:
    lose(engine, FacetField.TAGS)
    found = (await ask.data(f"{{ articles {{ {selected} warnings {{ path }} }} }}"))["articles"]
    assert [name for name, value in found.items() if value is None] == nulls
    assert [warning["path"] for warning in found["warnings"]] == [["articles", *path] for path in paths]


async def test_below_other_objects_and_in_lists(ask: Asker, engine: Failing) -> None:
    lose(engine, FacetField.TAGS, HistogramRequest())
    question = """{
      s: source(key: "orbit-wire") { own: articles { facets { tags { missing } } warnings { path } } }
      nodes(ids: ["src_orbit-wire", "src_lunar-post"]) {
        ... on Source { articles { h: histogram { step } warnings { path } } }
      }
    }"""
    data = await ask.data(question)
    assert data["s"]["own"] == {"facets": None, "warnings": [{"path": ["s", "own", "facets"]}]}
    assert [node["articles"] for node in data["nodes"]] == [
        {"h": None, "warnings": [{"path": ["nodes", number, "articles", "h"]}]} for number in ("0", "1")
    ]


async def test_null_without_asking_for_warnings(ask: Asker, engine: Failing) -> None:
    lose(engine, FacetField.LANG, error=EngineFailed(SECRET))
    question = "{ articles { facets { lang { missing } } totalCount } }"
    assert await ask.data(question) == {"articles": {"facets": None, "totalCount": 43}}


async def test_operators_are_told_and_clients_are_not(
    ask: Asker, engine: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    lose(engine, FacetField.TAGS, FacetField.LANG)
    question = "{ articles { facets { tags { missing } lang { missing } } warnings { code message path } } }"
    data = await ask.data(question)
    assert SECRET not in str(data)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("newsgate", logging.WARNING)
    assert record.getMessage() == f"part of a search failed, its hits stand: {SECRET}"


@pytest.mark.parametrize(
    ("lost", "question"),
    [
        (FacetField.SOURCE, "{ sources { key } }"),
        (FacetField.SENTIMENT, '{ source(key: "orbit-wire") { sentiment { positive } } }'),
        (FacetField.TAGS, '{ facetValues(field: TAGS, prefix: "light") { value } }'),
    ],
)
async def test_what_is_nothing_without_its_counts_is_unavailable(
    ask: Asker, engine: Failing, lost: FacetField, question: str
) -> None:
    lose(engine, lost)
    code, _ = await ask.refusal(question)
    assert code == "SEARCH_UNAVAILABLE"


async def test_plans_answer_the_same_and_nothing_is_kept(engine: Failing) -> None:
    lose(engine, FacetField.TAGS, HistogramRequest())
    selected = "articles(first: 2) { nodes { id } facets { tags { missing } } histogram { step } warnings { path } }"
    question = f'{{ a: {selected} source(key: "orbit-wire") {{ {selected} }} }}'
    executor = Executor(schema)
    answers = []
    for _ in range(3):
        context = Context(engine)
        answers.append(await executor.execute(question, {}, None, context))
        assert not context.is_steady
    assert [answer.way for answer in answers] == [Way.NEW, Way.FAILED, Way.FAILED]
    assert len({replace(answer, way=Way.NEW) for answer in answers}) == 1
    assert executor.ways[Way.FAILED] == 2
    said: Any = orjson.loads(answers[0].body)
    assert [warning["path"] for warning in said["data"]["a"]["warnings"]] == [["a", "facets"], ["a", "histogram"]]
