"""Stories: what the index has of them, over both engines, and in how few calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.article import article_id, story_id
from tests.articles import article, at
from tests.schema.asking import Asker, Recording
from tests.schema.indexed import indexed

FOUNDER = article_id("harbor-daily", "gate", "en")
GATE = story_id(FOUNDER)
TIDES = story_id("art_" + "t" * 26)
ABSENT = story_id("art_" + "0" * 26)

#: The Ukrainian one sorts before its original, and a later one is negative.
ARTICLES = (
    article(
        slug="brama",
        external_id="gate",
        lang="uk",
        title="Брама",
        translation_of="gate",
        story=GATE,
        sentiment="POSITIVE",
    ),
    article(slug="gate", external_id="gate", title="The gate opens", story=GATE, sentiment="POSITIVE"),
    article(
        slug="opened", source="orbit-wire", title="It opened", story=GATE, published_at=at(90), sentiment="NEGATIVE"
    ),
    article(slug="again", source="lunar-post", title="Open again", story=GATE, published_at=at(30)),
    article(slug="tides-a", title="Tides rise", story=TIDES, published_at=at(5)),
    article(slug="tides-b", source="orbit-wire", title="Tides are up", story=TIDES, published_at=at(6)),
    article(slug="alone", title="Nobody else tells this", published_at=at(7)),
)
WHOLE = """{
  id headline firstSeenAt lastSeenAt articleCount sourceCount sentiment { positive neutral negative unknown net }
}"""
TOLD = {
    "id": GATE,
    "headline": "The gate opens",
    "firstSeenAt": "2025-11-24T12:00:00Z",
    "lastSeenAt": "2025-11-24T13:30:00Z",
    "articleCount": 4,
    "sourceCount": 3,
    "sentiment": {"positive": 2, "neutral": 0, "negative": 1, "unknown": 1, "net": 0.25},
}


@pytest.fixture(params=["embedded", "meilisearch"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Recording]:
    """Instead of the library: an index of these articles."""
    async with indexed(request, tmp_path, ARTICLES) as engine:
        yield engine


async def test_a_story_whole(ask: Asker) -> None:
    assert await ask.data(f"query($id: ID!) {{ story(id: $id) {WHOLE} }}", id=GATE) == {"story": TOLD}
    question = f"query($id: ID!) {{ node(id: $id) {{ __typename id ... on Story {WHOLE} }} }}"
    assert await ask.data(question, id=GATE) == {"node": {"__typename": "Story", **TOLD}}


async def test_of_an_article(ask: Asker) -> None:
    question = f"query($id: ID!) {{ article(by: {{id: $id}}) {{ story {WHOLE} }} }}"
    assert await ask.data(question, id=FOUNDER) == {"article": {"story": TOLD}}
    alone = article_id("harbor-daily", "alone", "en")
    assert await ask.data(question, id=alone) == {"article": {"story": None}}


async def test_a_story_that_is_not_there(ask: Asker) -> None:
    question = "query($id: ID!) { story(id: $id) { id } }"
    assert await ask.data(question, id=ABSENT) == {"story": None}
    assert await ask.data(question, id=FOUNDER) == {"story": None}
    assert await ask.data("query($id: ID!) { node(id: $id) { id } }", id=ABSENT) == {"node": None}
    code, _ = await ask.refusal(question, id="sty_1")
    assert code == "INVALID_ID"


async def test_its_articles_in_order_of_publication_page_by_page(ask: Asker) -> None:
    question = """query($id: ID!, $after: String) { story(id: $id) { articles(first: 3, after: $after) {
      totalCount nodes { slug } pageInfo { hasNextPage endCursor } facets { source { values { value } } } } } }"""
    first = (await ask.data(question, id=GATE))["story"]["articles"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    assert {value["value"] for value in first["facets"]["source"]["values"]} == {
        "harbor-daily",
        "orbit-wire",
        "lunar-post",
    }
    second = (await ask.data(question, id=GATE, after=first["pageInfo"]["endCursor"]))["story"]["articles"]
    slugs = [node["slug"] for page in (first, second) for node in page["nodes"]]
    assert (sorted(slugs[:2]), slugs[2:]) == (["brama", "gate"], ["again", "opened"])


async def test_a_page_of_articles_with_their_stories_takes_two_calls(ask: Asker, engine: Recording) -> None:
    question = "{ articles(sort: PUBLISHED_AT_ASC) { nodes { story { headline articles { nodes { title } } } } } }"
    nodes = (await ask.data(question))["articles"]["nodes"]
    assert sum(node["story"] is None for node in nodes) == 1
    assert {node["story"]["headline"] for node in nodes if node["story"]} == {"The gate opens", "Tides rise"}
    # The page; then for each story two searches, and its articles.
    assert [len(call) for call in engine.searches] == [1, 6]


async def test_the_filter_finds_a_story(ask: Asker) -> None:
    question = "query($id: ID!) { articles(filter: {story: $id}) { totalCount } }"
    assert await ask.data(question, id=TIDES) == {"articles": {"totalCount": 2}}
