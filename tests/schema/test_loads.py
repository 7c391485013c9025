"""What one operation loads is gathered: few calls of the engine, and equal requests asked once."""

from __future__ import annotations

import pytest

from tests.schema.asking import Asker, Recording
from tests.schema.library import FULL, ORIGINAL, SOURCES

PAGE = """{
  a: articles(filter: {lang: {anyOf: "en"}, tags: {anyOf: "lighthouse"}}, sort: PUBLISHED_AT_DESC) { ...Page }
  b: articles(filter: {tags: {anyOf: ["lighthouse"]}, lang: {anyOf: ["en"]}}, sort: PUBLISHED_AT_DESC) { ...Page }
}
fragment Page on ArticleConnection {
  totalCount
  nodes {
    title
    translations { title lang }
    uk: translation(lang: "uk") { title lang }
    source { name articleCount latestArticleAt sentiment { unknown } }
  }
}"""


async def test_a_page_of_twenty_with_translations_and_sources_takes_two_calls(ask: Asker, engine: Recording) -> None:
    found = await ask.data(PAGE)
    assert found["a"] == found["b"]
    assert found["a"]["totalCount"] == 20
    assert [node["title"] for node in found["a"]["nodes"]] == [f"Lighthouse number {n}" for n in range(20)]
    for number, node in enumerate(found["a"]["nodes"]):
        other = {"title": f"Lighthouse number {number}", "lang": "uk"}
        assert (node["translations"], node["uk"]) == ([other], other)
    assert found["a"]["nodes"][1]["source"] == {
        "name": "Orbit Wire",
        "articleCount": 10,
        "latestArticleAt": "2025-11-24T10:19:00Z",
        "sentiment": {"unknown": 10},
    }
    # The page, asked for twice but equal; then its translations as one request, and each source.
    assert [len(call) for call in engine.searches] == [1, 1 + len(SOURCES)]
    assert (engine.fetches, engine.statuses) == ([], 0)


async def test_every_level_costs_one_call(ask: Asker, engine: Recording) -> None:
    question = """query($id: ID!) { article(by: {id: $id}) { translations { lang translations {
      lang source { articleCount } } } } }"""
    found = await ask.data(question, id=FULL.id)
    source = {"articleCount": 13}
    english, polish, ukrainian = ({"lang": lang, "source": source} for lang in ("en", "pl", "uk"))
    assert found["article"]["translations"] == [
        {"lang": "en", "translations": [polish, ukrainian]},
        {"lang": "pl", "translations": [english, ukrainian]},
    ]
    assert [len(call) for call in engine.searches] == [1, 1, 1]
    assert len(engine.fetches) == 1


async def test_fields_of_one_article_are_fetched_together(ask: Asker, engine: Recording) -> None:
    question = """query($a: ID!, $b: ID!) {
      x: article(by: {id: $a}) { title }  y: article(by: {id: $a}) { title }  z: article(by: {id: $a}) { lang }
      n: node(id: $a) { ... on Article { slug } }  m: nodes(ids: [$a, $b]) { ... on Article { tags } }
    }"""
    found = await ask.data(question, a=FULL.id, b=ORIGINAL.id)
    assert found == {
        "x": {"title": FULL.title},
        "y": {"title": FULL.title},
        "z": {"lang": "uk"},
        "n": {"slug": "full-now"},
        "m": [{"tags": ["ГАВАНЬ", "ПОРТ"]}, {"tags": []}],
    }
    assert engine.fetches == [(frozenset({FULL.id, ORIGINAL.id}), frozenset({"title", "lang", "slug", "tags"}))]


async def test_sources_take_two_calls(ask: Asker, engine: Recording) -> None:
    question = "{ sources { id key name type url articleCount latestArticleAt sentiment { positive unknown net } } }"
    found = (await ask.data(question))["sources"]
    assert [source["key"] for source in found] == sorted(SOURCES)
    assert [source["articleCount"] for source in found] == [13, 10, 10, 10]
    assert found[0] == {
        "id": "src_harbor-daily",
        "key": "harbor-daily",
        "name": "Harbor Daily",
        "type": "RSS",
        "url": "https://harbor-daily.example/",
        "articleCount": 13,
        "latestArticleAt": "2025-11-24T12:10:00Z",
        "sentiment": {"positive": 1, "unknown": 12, "net": 1 / 13},
    }
    assert [len(call) for call in engine.searches] == [1, 4]


async def test_sources_with_their_articles_take_two_calls_too(ask: Asker, engine: Recording) -> None:
    question = """query($lang: String!) { sources { key articleCount articles(first: 2) { nodes { title } }
      ukrainian: articles(filter: {lang: {anyOf: [$lang]}}) { totalCount } } }"""
    found = (await ask.data(question, lang="uk"))["sources"]
    assert [len(source["articles"]["nodes"]) for source in found] == [2, 2, 2, 2]
    assert [source["ukrainian"]["totalCount"] for source in found] == [6, 5, 5, 5]
    assert [len(call) for call in engine.searches] == [1, 4 * 3]


@pytest.mark.parametrize("key", ["orbit-wire", "Orbit-Wire", " orbit-wire "])
async def test_a_source_with_its_articles_takes_one_call(ask: Asker, engine: Recording, key: str) -> None:
    question = "query($key: String!) { source(key: $key) { key articleCount articles(first: 1) { totalCount } } }"
    found = (await ask.data(question, key=key))["source"]
    assert found == {"key": "orbit-wire", "articleCount": 10, "articles": {"totalCount": 10}}
    assert [len(call) for call in engine.searches] == [2]


async def test_what_is_below_nothing_is_no_error(ask: Asker, engine: Recording) -> None:
    """Its articles are asked for before it is known that there are none, with whatever arguments."""
    question = '{ source(key: "absent") { key articles(first: 500) { totalCount } } }'
    assert await ask.data(question) == {"source": None}
    assert [len(call) for call in engine.searches] == [1]


async def test_a_mistake_below_is_told_once_where_it_is(ask: Asker) -> None:
    data, errors = await ask.answer('{ source(key: "orbit-wire") { key articles(first: 500) { totalCount } } }')
    assert data == {"source": None}
    assert [(error.path, error.message) for error in errors] == [
        (["source", "articles"], "first must be from 1 to 100, not 500.")
    ]


async def test_fields_of_one_turn_that_lie_at_different_depths_take_one_call(ask: Asker, engine: Recording) -> None:
    question = """query($id: ID!, $node: ID!) {
      articles(first: 3) {
        nodes { source { articleCount } translations { title } }
        edges { node { story { headline } } }
        facets { source { values { label } } list(fields: [SOURCE]) { values { label } } }
      }
      source(key: "orbit-wire") { sentiment { unknown } articles { totalCount } }
      article(by: {id: $id}) { title }
      nodes(ids: [$node]) { id }
    }"""
    found = await ask.data(question, id=FULL.id, node=ORIGINAL.id)
    assert found["article"] == {"title": FULL.title}
    assert found["nodes"] == [{"id": ORIGINAL.id}]
    # The page, the source, its articles, both documents; then translations, the story's two, the one source of the
    # page's articles, and the names of all.
    assert [len(call) for call in engine.searches] == [4, 1 + 2 + 1 + len(SOURCES)]
    assert engine.fetches == []


async def test_operations_share_nothing(ask: Asker, engine: Recording) -> None:
    for _ in range(2):
        await ask.data("{ articles { totalCount } }")
    assert [len(call) for call in engine.searches] == [1, 1]


@pytest.mark.parametrize("lang", ["pl", "PL"])
async def test_a_translation_by_its_language(ask: Asker, lang: str) -> None:
    question = "query($id: ID!, $lang: String!) { article(by: {id: $id}) { translation(lang: $lang) { slug } } }"
    assert await ask.data(question, id=FULL.id, lang=lang) == {"article": {"translation": {"slug": "polski"}}}


@pytest.mark.parametrize("lang", ["uk", "de", "", "\ud800"])
async def test_no_translation(ask: Asker, lang: str) -> None:
    question = "query($id: ID!, $lang: String!) { article(by: {id: $id}) { translation(lang: $lang) { slug } } }"
    assert await ask.data(question, id=FULL.id, lang=lang) == {"article": {"translation": None}}
