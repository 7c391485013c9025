"""Related articles: what is close and adds something, the same over both engines, and for a whole page in one call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.article import Article, article_id, story_id
from tests.articles import article, at
from tests.schema.asking import Asker, Recording
from tests.schema.indexed import indexed

GATE_STORY, TIDE_STORY = (story_id("art_" + letter * 26) for letter in "gt")


def about(slug: str, minutes: int, topics: str, **fields: object) -> Article:
    """``topics``: letters, each as often as its share of the whole is."""
    shares = {letter: 10_000 * topics.count(letter) // len(topics) for letter in dict.fromkeys(topics)}
    ordered = sorted(shares, key=lambda letter: (-shares[letter], letter))
    return article(
        slug=slug,
        title=slug,
        body=f"**{slug}**",
        text=slug,
        published_at=at(minutes),
        topics=ordered,
        shares=[shares[letter] for letter in ordered],
        **fields,
    )


ARTICLES = (
    about("gate", 0, "aaaabbbccd", story=GATE_STORY),
    about("gate-again", 1, "aaaabbbccd", source="orbit-wire", story=GATE_STORY),
    about("brama", 2, "aaaabbbccd", lang="uk", external_id="brama", translation_of="gate", story=GATE_STORY),
    # In common with it: 4,000 + 3,000, then 2,000 + 1,000 twice, then 500 + 500, and one topic only.
    about("close", -60, "aaaabbbxxx"),
    about("tide", 60, "aabxxxxxxx", story=TIDE_STORY),
    about("tide-again", 61, "aabxxxxxxx", source="orbit-wire", story=TIDE_STORY),
    about("later", 90, "aabyyyyyyy"),
    about("far", 5, "ab" + 18 * "z"),
    about("one-topic", 6, "aaaaaaaaaa"),
    about("nothing", 7, ""),
    about("liman", 8, "aaaabbbccd", lang="uk"),
)
GATE = article_id("harbor-daily", "gate", "en")


@pytest.fixture(params=["embedded", "meilisearch"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Recording]:
    """Instead of the library: an index of these articles."""
    async with indexed(request, tmp_path, ARTICLES) as engine:
        yield engine


async def related(ask: Asker, article: str, arguments: str = "") -> list[str]:
    question = f"query($id: ID!) {{ article(by: {{id: $id}}) {{ related{arguments} {{ slug }} }} }}"
    return [one["slug"] for one in (await ask.data(question, id=article))["article"]["related"]]


async def test_the_closest_first_and_one_of_each_story(ask: Asker) -> None:
    assert await related(ask, GATE) == ["close", "tide", "later"]
    assert await related(ask, GATE, "(first: 2)") == ["close", "tide"]
    assert await related(ask, GATE, "(first: 20)") == ["close", "tide", "later"]


async def test_it_is_of_the_same_language(ask: Asker) -> None:
    assert await related(ask, article_id("harbor-daily", "brama", "uk")) == ["liman"]


async def test_it_goes_both_ways(ask: Asker) -> None:
    # All have 3,000 in common with it, so the nearest in time comes first, of each story too.
    assert await related(ask, article_id("harbor-daily", "later", "en")) == ["tide-again", "gate-again", "close"]
    assert (await related(ask, article_id("harbor-daily", "close", "en")))[0] == "gate"


@pytest.mark.parametrize("slug", ["nothing", "one-topic"])
async def test_nothing_is_related_to_what_is_about_nothing_much(ask: Asker, engine: Recording, slug: str) -> None:
    assert await related(ask, article_id("harbor-daily", slug, "en")) == []
    assert engine.searches == []


@pytest.mark.parametrize("first", [0, -1, 21])
async def test_first_out_of_range(ask: Asker, first: int) -> None:
    question = "query($id: ID!, $first: Int!) { article(by: {id: $id}) { related(first: $first) { slug } } }"
    said = f"first of related must be from 1 to 20, not {first}."
    assert await ask.refusal(question, id=GATE, first=first) == ("INVALID_ARGUMENT", said)


async def test_a_page_with_related_articles_takes_two_calls(ask: Asker, engine: Recording) -> None:
    question = "{ articles { nodes { slug related { slug title source { name } } } } }"
    nodes = (await ask.data(question))["articles"]["nodes"]
    found = {node["slug"]: [one["slug"] for one in node["related"]] for node in nodes}
    assert found["gate"] == ["close", "tide", "later"]
    # Two searches each, but for the two articles that have nothing to share.
    assert [len(call) for call in engine.searches] == [1, 2 * (len(ARTICLES) - 2)]


async def test_only_what_is_selected_is_asked_for(ask: Asker, engine: Recording) -> None:
    await ask.data("query($id: ID!) { article(by: {id: $id}) { related { slug } } }", id=GATE)
    assert engine.fetches[0][1] == {"group", "id", "lang", "publishedAt", "shares", "story", "topics"}
    expected = {"id", "lang", "publishedAt", "shares", "slug", "story", "topics"}
    assert [request.attributes for request in engine.requests] == [expected, expected]


async def test_bodies_are_asked_for_of_those_alone_that_are_shown(ask: Asker, engine: Recording) -> None:
    question = "query($id: ID!) { article(by: {id: $id}) { related(first: 2) { slug body } } }"
    found = (await ask.data(question, id=GATE))["article"]["related"]
    assert found == [{"slug": "close", "body": "**close**"}, {"slug": "tide", "body": "**tide**"}]
    assert all(request.attributes.isdisjoint({"body", "text"}) for request in engine.requests)
    ids, attributes = engine.fetches[-1]
    assert ids == {article_id("harbor-daily", slug, "en") for slug in ("close", "tide")}
    assert attributes == {"body", "slug", "text"}


async def test_related_articles_have_related_articles(ask: Asker) -> None:
    question = "query($id: ID!) { article(by: {id: $id}) { related(first: 1) { slug related { slug } } } }"
    (close,) = (await ask.data(question, id=GATE))["article"]["related"]
    assert close["slug"] == "close"
    assert {one["slug"] for one in close["related"]} >= {"gate", "tide"}
