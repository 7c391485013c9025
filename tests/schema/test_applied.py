"""What is on in a search, as clients see it."""

from __future__ import annotations

import json
from typing import Any

from search.filters import ArticleFilter, Period
from search.state import SearchState
from tests.schema.asking import Asker, Recording
from tests.schema.library import GATE

APPLIED = """query($query: String, $filter: ArticleFilter) {
  articles(query: $query, filter: $filter) { totalCount appliedFilters { field part label value } }
}"""
REMOVED = """query($state: SearchState!) {
  articles(state: $state) { totalCount state appliedFilters { field value remove } }
}"""


def on(field: str, part: str | None, label: str, value: str) -> dict[str, str | None]:
    return {"field": field, "part": part, "label": label, "value": value}


async def applied(ask: Asker, **asked: Any) -> Any:
    return (await ask.data(APPLIED, **asked))["articles"]["appliedFilters"]


async def test_nothing_is_on(ask: Asker) -> None:
    for wanted in (None, {}, {"tags": {"anyOf": []}, "not": {}, "anyOf": [{}, {"lang": {"anyOf": ["uk"]}}]}):
        assert await applied(ask, query="lighthouse", filter=wanted) == []


async def test_all_that_is_on(ask: Asker) -> None:
    wanted = {
        "tags": {"anyOf": ["lighthouse", "Harbor", "LIGHTHOUSE"], "noneOf": ["tag 03"], "exists": True},
        "source": {"noneOf": ["Orbit-Wire", "nobody"]},
        "publishedAt": {"gte": "2025-11-24T00:00:00Z", "lt": "2030-01-01T12:30:00Z", "within": "P3650D"},
        "story": GATE,
        "hasCoverImage": False,
        "anyOf": [{"source": {"anyOf": ["lunar-post"]}}, {"translation": False, "sentiment": {"exists": True}}],
        "not": {"lang": {"anyOf": ["uk", "pl"]}},
    }
    assert await applied(ask, filter=wanted) == [
        on("tags", "anyOf", "HARBOR", "HARBOR"),
        on("tags", "anyOf", "LIGHTHOUSE", "LIGHTHOUSE"),
        on("tags", "noneOf", "not TAG 03", "TAG 03"),
        on("tags", "exists", "any tag", "true"),
        on("source", "noneOf", "not nobody", "nobody"),
        on("source", "noneOf", "not Orbit Wire", "orbit-wire"),
        on("publishedAt", "gte", "published since 2025-11-24", "2025-11-24T00:00:00Z"),
        on("publishedAt", "lt", "published before 2030-01-01 12:30 UTC", "2030-01-01T12:30:00Z"),
        on("publishedAt", "within", "published in the last 3650 days", "P3650D"),
        on("story", None, "Гавань відчиняє північну браму", GATE),
        on("hasCoverImage", None, "without cover image", "false"),
        on("anyOf", None, "Lunar Post", '{source: {anyOf: ["lunar-post"]}}'),
        on("anyOf", None, "any tone and only originals", "{sentiment: {exists: true}, translation: false}"),
        on("not", None, "not (pl or uk)", '{lang: {anyOf: ["pl", "uk"]}}'),
    ]


async def test_removing_one_after_the_other(ask: Asker) -> None:
    wanted = {"lang": {"anyOf": ["en", "uk"]}, "source": {"anyOf": ["orbit-wire"]}, "not": {"tags": {"exists": False}}}
    question = APPLIED.replace("appliedFilters { field part label value }", "state")
    state = (await ask.data(question, query="lighthouse", filter=wanted))["articles"]["state"]
    removed = []
    for _ in range(5):
        found = (await ask.data(REMOVED, state=state))["articles"]
        assert found["state"] == state
        first = found["appliedFilters"][0] if found["appliedFilters"] else {"value": None, "remove": state}
        removed.append((found["totalCount"], first["value"]))
        state = first["remove"]
    # One source of four in both languages; then English, Ukrainian and what has no tag may come back.
    untagged = "{tags: {exists: false}}"
    assert removed == [(10, "orbit-wire"), (40, "en"), (20, "uk"), (40, untagged), (40, None)]
    assert state == ask.seal.token(SearchState("lighthouse"))


async def test_labels_are_looked_up_together_and_only_where_shown(ask: Asker, engine: Recording) -> None:
    wanted = {"source": {"anyOf": ["orbit-wire", "lunar-post"]}, "not": {"source": {"anyOf": ["tide-table"]}}}
    await ask.data(APPLIED.replace(" label", ""), filter=wanted)
    assert [len(call) for call in engine.searches] == [1]
    await ask.data(APPLIED, filter=wanted)
    assert [len(call) for call in engine.searches] == [1, 1, 3]
    await ask.data(APPLIED, filter={"tags": {"anyOf": ["orbit-wire"]}})
    assert [len(call) for call in engine.searches] == [1, 1, 3, 1]


async def test_what_a_source_restricts_to_is_on(ask: Asker) -> None:
    question = """{ source(key: "orbit-wire") { articles(filter: {lang: {anyOf: "uk"}}) {
      appliedFilters { field part label value remove }
    } } }"""
    own, lang = (await ask.data(question))["source"]["articles"]["appliedFilters"]
    remove = own.pop("remove"), lang.pop("remove")
    assert [own, lang] == [
        on("source", "allOf", "Orbit Wire", "orbit-wire"),
        on("lang", "anyOf", "uk", "uk"),
    ]
    assert [(await ask.data(REMOVED, state=state))["articles"]["totalCount"] for state in remove] == [21, 10]


async def test_what_a_story_restricts_to_is_on(ask: Asker) -> None:
    question = "query($id: ID!) { story(id: $id) { articles { appliedFilters { field part label value } } } }"
    found = await ask.data(question, id=GATE)
    assert found["story"]["articles"]["appliedFilters"] == [on("story", None, "Гавань відчиняє північну браму", GATE)]


async def test_half_a_character_can_be_sent(ask: Asker) -> None:
    """It finds nothing, and the answer is JSON still."""
    wanted = {
        "externalId": {"anyOf": ["\ud83d"]},
        "tags": {"noneOf": ["\ud83d"]},
        "story": "\udfff",
        "not": {"story": "\ud83d"},
    }
    found = await ask.data(APPLIED, filter=wanted)
    assert found["articles"]["totalCount"] == 0
    json.dumps(found, ensure_ascii=False).encode()
    assert found["articles"]["appliedFilters"] == [
        on("tags", "noneOf", 'not ""', ""),
        on("externalId", "anyOf", "\ufffd", "\ufffd"),
        on("story", None, "\ufffd", "\ufffd"),
        on("not", None, "not \ufffd", '{story: "\ufffd"}'),
    ]


async def test_a_label_never_fails_a_filter_that_only_a_token_has(ask: Asker) -> None:
    """Dates past the year 9999, which engines compare like others."""
    state = ask.seal.token(SearchState(filter=ArticleFilter(published_at=Period(-(2**46), 2**46))))
    question = "query($state: SearchState!) { articles(state: $state) { totalCount appliedFilters { label value } } }"
    assert (await ask.data(question, state=state))["articles"] == {
        "totalCount": 43,
        "appliedFilters": [
            {"label": "published since 0001-01-01", "value": "0001-01-01T00:00:00Z"},
            {"label": "published before 9999-12-31 23:59:59 UTC", "value": "9999-12-31T23:59:59Z"},
        ],
    }
