"""Global ids, and the other ways to name an article."""

from __future__ import annotations

import pytest

from schema import ids
from search.article import article_id
from search.errors import InvalidRequest
from tests.schema.asking import Asker, Recording
from tests.schema.library import FULL, ORIGINAL

ABSENT = "art_00000000000000000000000000"
BY = "query($by: ArticleBy!) { article(by: $by) { externalId } }"


def test_an_id_tells_what_it_names() -> None:
    assert ids.kind(article_id("a", "b", "en")) is ids.Kind.ARTICLE
    assert ids.kind(ids.source_id("orbit-wire")) is ids.Kind.SOURCE
    assert ids.source_key(ids.source_id("src_src_")) == "src_src_"


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "x",
        "art_",
        "src_",
        "sto_1",
        ABSENT[:-1],
        ABSENT[:-1] + "z",
        ABSENT + "0",
        ABSENT.upper(),
        f" {ABSENT}",
        f"{ABSENT}\n",
        "src_a\nb",
        "src_" + "k" * 201,
        "\ud800",
    ],
)
async def test_what_was_never_an_id(ask: Asker, malformed: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        ids.kind(malformed)
    said = str(caught.value)
    assert said.endswith(" is not an id; use the id field of an article, a source or a story, unchanged.")
    assert len(said) < 130
    assert await ask.refusal("query($id: ID!) { node(id: $id) { id } }", id=malformed) == ("INVALID_ID", said)
    assert await ask.refusal("query($id: ID!) { nodes(ids: [$id]) { id } }", id=malformed) == ("INVALID_ID", said)
    assert await ask.refusal(BY, by={"id": malformed}) == ("INVALID_ID", said)


async def test_node(ask: Asker) -> None:
    question = "query($id: ID!) { node(id: $id) { __typename id ... on Article { title } ... on Source { name } } }"
    article = {"__typename": "Article", "id": ORIGINAL.id, "title": ORIGINAL.title}
    source = {"__typename": "Source", "id": "src_orbit-wire", "name": "Orbit Wire"}
    assert await ask.data(question, id=ORIGINAL.id) == {"node": article}
    assert await ask.data(question, id="src_orbit-wire") == {"node": source}
    assert await ask.data(question, id=ABSENT) == {"node": None}
    assert await ask.data(question, id="src_absent") == {"node": None}


async def test_nodes_come_in_the_order_asked_for(ask: Asker, engine: Recording) -> None:
    wanted = [ABSENT, "src_orbit-wire", FULL.id, "src_absent", ORIGINAL.id, FULL.id]
    found = await ask.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=wanted)
    assert [one and one["id"] for one in found["nodes"]] == [
        None,
        "src_orbit-wire",
        FULL.id,
        None,
        ORIGINAL.id,
        FULL.id,
    ]
    # The documents are one search, and each source one.
    assert [len(call) for call in engine.searches] == [3]
    assert engine.fetches == []


async def test_nodes_may_be_none_and_at_most_a_hundred(ask: Asker) -> None:
    question = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await ask.data(question, ids=[]) == {"nodes": []}
    assert await ask.data(question, ids=[ABSENT] * 100) == {"nodes": [None] * 100}
    said = "nodes takes at most 100 ids, not 101; ask in parts."
    assert await ask.refusal(question, ids=[ABSENT] * 101) == ("INVALID_ARGUMENT", said)


@pytest.mark.parametrize(
    "by",
    [
        {"id": FULL.id},
        {"slug": {"slug": "full-now", "lang": "uk"}},
        {"slug": {"slug": "full-before", "lang": "UK"}},
        {"external": {"source": "harbor-daily", "externalId": "full", "lang": "uk"}},
        {"external": {"source": "Harbor-Daily", "externalId": "full", "lang": "UK"}},
        {"url": "https://harbor-daily.example/full"},
        {"url": "https://harbor-daily.example/canonical/full"},
    ],
)
async def test_ways_to_name_an_article(ask: Asker, by: object) -> None:
    assert await ask.data(BY, by=by) == {"article": {"externalId": "full"}}


@pytest.mark.parametrize(
    "by",
    [
        {"id": ABSENT},
        {"id": "src_orbit-wire"},
        {"slug": {"slug": "full-now", "lang": "en"}},
        {"slug": {"slug": "", "lang": "uk"}},
        {"slug": {"slug": "\ud800", "lang": "uk"}},
        {"external": {"source": "harbor-daily", "externalId": "FULL", "lang": "uk"}},
        {"external": {"source": "", "externalId": "", "lang": ""}},
        {"external": {"source": "harbor-daily", "externalId": "\ud800", "lang": "uk"}},
        {"url": "https://harbor-daily.example/FULL"},
        {"url": "\ud800"},
        {"url": ""},
        {"url": "full"},
    ],
)
async def test_an_article_that_is_not_there(ask: Asker, by: object) -> None:
    assert await ask.data(BY, by=by) == {"article": None}


async def test_a_url_is_a_text(ask: Asker) -> None:
    said = "5 is not a URL; write one such as https://example.org/news."
    assert await ask.refusal("{ article(by: {url: 5}) { id } }") == ("GRAPHQL_VALIDATION_FAILED", said)
    code, message = await ask.refusal(BY, by={"url": {"a": 1}})
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert message.endswith("{'a': 1} is not a URL; write one such as https://example.org/news.")


async def test_source(ask: Asker) -> None:
    question = "query($key: String!) { source(key: $key) { id key articleCount } }"
    found = {"id": "src_orbit-wire", "key": "orbit-wire", "articleCount": 10}
    assert await ask.data(question, key="orbit-wire") == {"source": found}
    assert await ask.data(question, key="Orbit-Wire") == {"source": found}
    assert [await ask.data(question, key=key) for key in ("absent", "", "\ud800")] == [{"source": None}] * 3
