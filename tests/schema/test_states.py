"""States: a search as a token, and the searches that are one click away from it."""

from __future__ import annotations

from typing import Any

import pytest

from search.cursor import Sort
from search.filters import ArticleFilter, Period, Terms
from search.seal import Seal
from search.state import SearchState
from tests.schema.asking import Asker, Recording
from tests.schema.library import GATE

ASKED = """query($query: String, $filter: ArticleFilter, $sort: ArticleSort!) {
  articles(query: $query, filter: $filter, sort: $sort) { state totalCount }
}"""
BY_STATE = "query($state: SearchState!) { articles(state: $state) { state totalCount nodes { slug } } }"


async def test_a_state_brings_its_search_back(ask: Asker) -> None:
    wanted = {"lang": {"anyOf": ["en"]}, "not": {"source": {"anyOf": ["orbit-wire"]}}}
    asked = {"query": "lighthouse", "filter": wanted, "sort": "PUBLISHED_AT_ASC"}
    first = (await ask.data(ASKED, **asked))["articles"]
    again = await ask.request(BY_STATE, state=first["state"])
    assert again == await ask.request(ASKED.replace("state totalCount", "nodes { slug }"), **asked)
    assert (again.sort, again.query.words) == (Sort.PUBLISHED_AT_ASC, ("lighthouse",))
    answer = (await ask.data(BY_STATE, state=first["state"]))["articles"]
    assert (answer["state"], answer["totalCount"], len(answer["nodes"])) == (first["state"], 15, 15)


async def test_a_state_replaces_query_filter_and_sort(ask: Asker) -> None:
    question = """query($state: SearchState) {
      articles(state: $state, query: "nothing", filter: {lang: {anyOf: "pl"}}, sort: PUBLISHED_AT_ASC, first: 3) {
        nodes { slug }
      }
    }"""
    state = Seal().token(SearchState(filter=ArticleFilter(lang=Terms(("uk",))), sort=Sort.PUBLISHED_AT_DESC))
    request = await ask.request(question, state=state)
    assert (request.query.words, request.filter, request.sort) == (
        (),
        ArticleFilter(lang=Terms(("uk",))),
        Sort.PUBLISHED_AT_DESC,
    )
    assert request.page.size == 3
    for nothing in ({}, {"state": None}):
        assert (await ask.request(question, **nothing)).filter.lang.any_of == ("pl",)


async def test_a_page_that_opens_a_state_knows_what_was_asked(ask: Asker) -> None:
    question = "query($s: SearchState, $q: String) { articles(state: $s, query: $q) { state query sort } }"
    state = Seal().token(SearchState("  Harbor\ud83d opens ", sort=Sort.UPDATED_AT_DESC))
    assert (await ask.data(question, s=state, q="other"))["articles"] == {
        "state": Seal().token(SearchState("Harbor\ud83d opens", sort=Sort.UPDATED_AT_DESC)),
        "query": "  Harbor\ufffd opens ",
        "sort": "UPDATED_AT_DESC",
    }
    assert (await ask.data(question, q="gate "))["articles"]["query"] == "gate "
    assert (await ask.data(question))["articles"]["query"] == ""


async def test_pages_of_a_state(ask: Asker) -> None:
    state = (await ask.data(ASKED, query="lighthouse", sort="PUBLISHED_AT_DESC"))["articles"]["state"]
    question = """query($state: SearchState!, $after: String) { articles(state: $state, first: 7, after: $after) {
      state nodes { slug } pageInfo { endCursor hasNextPage } } }"""
    found: list[str] = []
    after, more = None, True
    while more:
        page = (await ask.data(question, state=state, after=after))["articles"]
        assert page["state"] == state
        found += [node["slug"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(found) == len(set(found)) == 40


async def test_the_last_days_stay_the_last_days(ask: Asker) -> None:
    """Next week they are those of next week."""
    ask.now = 1_000_000
    wanted = {"publishedAt": {"within": "PT1H"}, "anyOf": [{"updatedAt": {"within": "P1D"}}]}
    state = (await ask.data(ASKED, filter=wanted, sort="RELEVANCE"))["articles"]["state"]
    for now in (1_000_000, 2_000_000):
        ask.now = now
        updated = ArticleFilter(updated_at=Period(now - 86_400, None))
        expected = ArticleFilter(published_at=Period(now - 3_600, None), any_of=(updated,))
        assert (await ask.request(BY_STATE, state=state)).filter == expected


async def test_a_period_that_has_become_empty(ask: Asker) -> None:
    ask.now = 1_000_000
    wanted = {"publishedAt": {"within": "PT1H", "lt": "1970-01-12T13:46:41Z"}}
    state = (await ask.data(ASKED, filter=wanted, sort="RELEVANCE"))["articles"]["state"]
    ask.now += 3_601
    refused = ("INVALID_RANGE", "The date range is empty: gte must be earlier than lt.")
    assert await ask.refusal(BY_STATE, state=state) == refused


@pytest.mark.parametrize("state", ["", "1", "nothing", "1AQFxAAAAAAAAAAA", 7, ["a"], {"a": 1}, True])
async def test_what_is_no_state(ask: Asker, state: Any) -> None:
    code, message = await ask.refusal(BY_STATE, state=state)
    assert code == "INVALID_STATE"
    assert "state" in message


async def test_the_articles_of_a_source_are_a_search_like_any_other(ask: Asker) -> None:
    question = """query($filter: ArticleFilter) { source(key: "orbit-wire") {
      articles(query: "lighthouse", filter: $filter, sort: PUBLISHED_AT_ASC) { state totalCount nodes { slug } }
    } }"""
    for wanted, total in ((None, 10), ({"lang": {"anyOf": "uk"}}, 5), ({"source": {"allOf": "lunar-post"}}, 0)):
        own = (await ask.data(question, filter=wanted))["source"]["articles"]
        assert own["totalCount"] == total
        assert (await ask.data(BY_STATE, state=own["state"]))["articles"] == own


async def test_the_articles_of_a_story_are_a_search_like_any_other(ask: Asker) -> None:
    question = "query($id: ID!) { story(id: $id) { articles { state totalCount nodes { slug } } } }"
    own = (await ask.data(question, id=GATE))["story"]["articles"]
    assert own["totalCount"] == 1
    assert (await ask.data(BY_STATE, state=own["state"]))["articles"] == own
    state = Seal().state(own["state"])
    assert state == SearchState(filter=ArticleFilter(story=GATE), sort=Sort.PUBLISHED_AT_ASC)


async def test_a_click_on_a_value(ask: Asker) -> None:
    question = """query($state: SearchState) { articles(state: $state) {
      state totalCount facets { lang { values { value count selected toggle } } }
    } }"""

    async def values(state: str | None) -> dict[str, Any]:
        page = (await ask.data(question, state=state))["articles"]
        return {value["value"]: value for value in page["facets"]["lang"]["values"]} | {"page": page}

    nothing = await values(None)
    english = await values(nothing["en"]["toggle"])
    both = await values(english["pl"]["toggle"])
    assert [one["page"]["totalCount"] for one in (nothing, english, both)] == [43, 21, 22]
    assert [both[lang]["selected"] for lang in ("en", "pl", "uk")] == [True, True, False]
    assert both["pl"]["toggle"] == english["page"]["state"]
    assert english["en"]["toggle"] == nothing["page"]["state"]
    polish = await values(both["en"]["toggle"])
    assert polish["page"]["totalCount"] == polish["pl"]["count"] == 1
    assert polish["en"]["toggle"] == both["page"]["state"]


class Counting(Seal):
    """Notes how many tokens were made."""

    made = 0

    def token(self, state: SearchState) -> str:
        self.made += 1
        return super().token(state)


@pytest.mark.parametrize(
    ("selected", "made"),
    [
        ("totalCount query sort nodes { id } facets { lang { values { value selected } } }", 0),
        ("appliedFilters { field part label value }", 0),
        ("state", 1),
        ("facets { lang { values { toggle } } }", 3),
        ("facets { lang(first: 1) { values { toggle } } tags(first: 2) { values { value } } }", 1),
        ("appliedFilters { remove }", 2),
    ],
)
async def test_only_tokens_that_show_are_made(engine: Recording, selected: str, made: int) -> None:
    seal = Counting()
    chosen = '{not: {lang: {anyOf: "de"}}, source: {noneOf: "nobody"}}'
    await Asker(engine, seal=seal).data(f"{{ articles(filter: {chosen}) {{ {selected} }} }}")
    assert seal.made == made


async def test_tokens_are_of_the_sites_key(engine: Recording) -> None:
    ask = Asker(engine, seal=Seal("a secret of sixteen or more"))
    state = (await ask.data(ASKED, query="lighthouse", sort="RELEVANCE"))["articles"]["state"]
    assert (await ask.data(BY_STATE, state=state))["articles"]["totalCount"] == 40
    code, message = await Asker(engine).refusal(BY_STATE, state=state)
    assert (code, "another key" in message) == ("INVALID_STATE", True)


async def test_a_search_that_is_too_large_for_a_state_can_be_asked_still(ask: Asker) -> None:
    wanted = {"tags": {"noneOf": [f"a tag of some length {number}" for number in range(300)]}}
    facets = "query($f: ArticleFilter) { articles(filter: $f) { totalCount facets { lang { values { %s } } } } }"
    answer = await ask.data(facets % "value", f=wanted)
    assert answer["articles"]["totalCount"] == 43
    data, errors = await ask.answer(facets % "value toggle", f=wanted)
    assert data == {"articles": {"totalCount": 43, "facets": None}}
    assert {(error.extensions or {})["code"] for error in errors} == {"INVALID_STATE"}
    assert "too large for a state" in errors[0].message
