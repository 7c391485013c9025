"""`suggest`: four groups, and what each of them asks of the engine."""

from __future__ import annotations

from typing import Any

import pytest

from search.filters import FacetField
from search.page import TextField
from search.seal import Seal
from search.state import SearchState
from tests.schema.asking import Asker, Recording

ENGLISH = '{lang: {anyOf: "en"}}'
SEARCH = "query($s: SearchState!) { articles(state: $s) { totalCount meta { relaxed } nodes { title } } }"


async def suggest(ask: Asker, arguments: str, selection: str) -> Any:
    return (await ask.data(f"{{ suggest({arguments}) {{ {selection} }} }}"))["suggest"]


async def test_completions_go_on_from_what_was_typed(ask: Asker) -> None:
    found = await suggest(ask, 'prefix: "harb"', "completions { text parts { text matched } count }")
    assert found["completions"] == [
        {
            "text": text,
            "parts": [{"text": "harb", "matched": True}, {"text": text[4:], "matched": False}],
            "count": 1,
        }
        for text in ("harbor", "harbor opens", "harbor opens its northern")
    ]


async def test_a_completion_leads_to_as_many_articles_as_it_says(ask: Asker) -> None:
    asked = f'prefix: "lig", filter: {ENGLISH}'
    found = (await suggest(ask, asked, "completions { text count search }"))["completions"]
    assert [(one["text"], one["count"]) for one in found[:2]] == [("lighthouse", 20), ("lighthouse number", 20)]
    for one in found:
        page = (await ask.data(SEARCH, s=one["search"]))["articles"]
        assert (page["totalCount"], page["meta"]["relaxed"]) == (one["count"], False)
        state = Seal().state(one["search"])
        assert (state.query, state.filter.lang.any_of) == (one["text"], ("en",))


async def test_misspelt_and_ukrainian(ask: Asker) -> None:
    assert (await suggest(ask, 'prefix: "lihgtho"', "completions { text }"))["completions"][0] == {"text": "lighthouse"}
    for chosen in ("{}", '{lang: {anyOf: "uk"}}'):
        found = await suggest(ask, f'prefix: "гава", filter: {chosen}', "completions { text count }")
        assert found["completions"][0] == {"text": "гавань", "count": 1}
    nothing = await suggest(ask, f'prefix: "гава", filter: {ENGLISH}', "completions { text }")
    assert nothing == {"completions": []}


async def test_tags_and_sources_are_found_as_facet_values_finds_them(ask: Asker) -> None:
    value = "{ value label count currentCount selected }"
    for prefix in ("", "l", "tag 0", "1 tag", "lihgt", "har", "post", "orbt", "порт", "zzz", "lighthouse zzz"):
        for chosen in ("{}", ENGLISH, '{tags: {anyOf: ["TAG 03"]}}'):
            asked = f'prefix: "{prefix}", filter: {chosen}, first: 5'
            expected = {
                group: (await ask.data(f"{{ facetValues(field: {field}, {asked}) {value} }}"))["facetValues"]
                for group, field in (("tags", "TAGS"), ("sources", "SOURCE"))
            }
            assert await suggest(ask, asked, f"tags {value} sources {value}") == expected


async def test_a_tag_leads_to_all_articles_that_have_it(ask: Asker) -> None:
    """What was typed was the tag's name, not words to be searched for."""
    found = await suggest(ask, f'prefix: "07", filter: {ENGLISH}', "tags { value toggle } sources { value }")
    (tag,) = found["tags"]
    assert Seal().state(tag["toggle"]) == SearchState().with_filter(Seal().state(tag["toggle"]).filter)
    page = (await ask.data(SEARCH, s=tag["toggle"]))["articles"]
    assert (page["totalCount"], page["nodes"]) == (1, [{"title": "Lighthouse number 7"}])


async def test_articles_are_the_best_hits(ask: Asker) -> None:
    edges = "{ cursor score matches { field parts { text matched } } node { title } }"
    data = await ask.data(f"""{{
      suggest(prefix: "northern gat", first: 2) {{ articles {edges} }}
      articles(query: "northern gat", first: 2) {{ edges {edges} }}
    }}""")
    assert data["suggest"]["articles"] == data["articles"]["edges"]
    assert data["suggest"]["articles"][0]["node"]["title"] == "Harbor opens its northern gate"


async def test_nothing_typed(ask: Asker) -> None:
    selection = "completions { text } tags { value } sources { value } articles { score node { title } }"
    found = await suggest(ask, 'prefix: " ", first: 2', selection)
    assert found == {
        "completions": [],
        "tags": [{"value": "LIGHTHOUSE"}, {"value": "TAG 00"}],
        "sources": [{"value": "harbor-daily"}, {"value": "lunar-post"}],
        "articles": [
            {"score": None, "node": {"title": "Гавань відчиняє північну браму"}},
            {"score": None, "node": {"title": "Harbor opens its northern gate"}},
        ],
    }


async def test_only_what_is_selected_is_asked_for(ask: Asker, engine: Recording) -> None:
    await suggest(ask, 'prefix: "lig"', "__typename")
    assert engine.requests == []

    await suggest(ask, 'prefix: "lig"', "tags { value }")
    (request,) = engine.requests
    assert (request.page.size, request.attributes, request.facets) == (0, frozenset(), frozenset({FacetField.TAGS}))
    del engine.searches[:]

    await suggest(ask, 'prefix: "lig"', "articles { node { title slug } }")
    (request,) = engine.requests
    assert (request.page.size, request.attributes, request.facets) == (6, frozenset({"title", "slug"}), frozenset())
    assert not request.matches
    del engine.searches[:]

    await suggest(ask, 'prefix: "lig"', "articles { matches { field } }")
    (request,) = engine.requests
    assert (request.matches, request.attributes) == (True, frozenset())
    del engine.searches[:]

    await suggest(ask, 'prefix: ""', "sources { value }")
    (request,) = engine.requests
    assert (request.page.size, request.facets) == (0, frozenset({FacetField.SOURCE}))


async def test_completions_and_tags_are_read_together(ask: Asker, engine: Recording) -> None:
    await suggest(ask, 'prefix: "lig"', "completions { text } tags { value } more: completions { count }")
    reading, counting = engine.searches
    titles, tags = sorted(reading, key=lambda one: not one.query)
    assert (titles.attributes, titles.facets) == (frozenset({TextField.TITLE.value}), frozenset())
    assert (tags.page.size, tags.facets) == (0, frozenset({FacetField.TAGS}))
    assert {(one.page.size, one.attributes, one.facets) for one in counting} == {(0, frozenset(), frozenset())}


async def test_tags_of_several_words_are_those_of_their_hits(ask: Asker, engine: Recording) -> None:
    await suggest(ask, 'prefix: "the lig"', "completions { text }")
    (request,) = engine.searches[0]
    assert (request.query.words, request.facets) == (("the", "lig"), frozenset({FacetField.TAGS}))


async def test_all_groups_take_two_calls(ask: Asker, engine: Recording) -> None:
    """Titles, tags, sources and articles; then the completions' articles and the sources' names."""
    selection = "completions { text search } tags { value toggle } sources { label } articles { node { title } }"
    await suggest(ask, 'prefix: "lig", first: 3', selection)
    assert len(engine.searches) == 2
    assert len(engine.searches[0]) == 4


async def test_what_leads_to_nothing_is_not_continued(ask: Asker, engine: Recording) -> None:
    found = await suggest(ask, 'prefix: "lighthouse zzz"', "completions { text } tags { value } articles { score }")
    assert (found["completions"], found["tags"], len(found["articles"])) == ([], [], 6)
    assert len(engine.searches) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ('prefix: "", first: 0', "INVALID_ARGUMENT", "first of suggest must be from 1 to 20, not 0."),
        ('prefix: "", first: 21', "INVALID_ARGUMENT", "first of suggest must be from 1 to 20, not 21."),
        (
            f'prefix: "{"a" * 1_001}"',
            "QUERY_TOO_LONG",
            "The prefix has 1,001 characters; shorten it to at most 1,000.",
        ),
        (
            'prefix: "", filter: {publishedAt: {gte: "2025-01-02T00:00:00Z", lt: "2025-01-01T00:00:00Z"}}',
            "INVALID_RANGE",
            "The date range is empty: gte must be earlier than lt.",
        ),
    ],
)
async def test_what_is_refused(ask: Asker, arguments: str, code: str, message: str) -> None:
    assert await ask.refusal(f"{{ suggest({arguments}) {{ tags {{ value }} }} }}") == (code, message)
