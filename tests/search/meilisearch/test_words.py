"""Words of a query: text and never syntax, all of them, the last as a prefix."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.page import SearchPage, TextField, TextMatch, TextPart
from search.request import SearchRequest
from search.text import Query
from tests.articles import article

LETTER = " ".join(f"letter{n}" for n in range(12))

ARTICLES = [
    article(slug="usa", title="Ports of the USA"),
    article(slug="canada", title="Ports of Canada"),
    article(slug="quoted", title='She said "harbor master" twice'),
    article(slug="logic", title="NOT AND OR"),
    article(slug="twelve", title=LETTER),
    article(slug="odd", title="Їжак🚀<b>bold</b> ＷＩＤＥ"),
    article(
        slug="long",
        title="Freight",
        tags=["freight rates", "sea", "FREIGHT"],
        description="About freight.",
        text="word " * 100 + "freight " + "word " * 100,
        sticky_weight=3,
    ),
]


@pytest.fixture(scope="module")
async def engine(meilisearch_url: str) -> AsyncIterator[MeilisearchEngine]:
    name = f"test-{uuid4().hex}"
    index = MeilisearchIndex(meilisearch_url, None, name)
    await index.open()
    await index.apply([one.document() for one in ARTICLES], [])
    made = MeilisearchEngine(meilisearch_url, None, name, deadline=4)
    yield made
    await made.aclose()


async def ask(engine: MeilisearchEngine, text: str, **fields: object) -> SearchPage:
    (page,) = await engine.search([SearchRequest(Query.parse(text), **fields)])  # type: ignore[arg-type]
    return page


async def slugs(engine: MeilisearchEngine, text: str) -> set[str]:
    page = await ask(engine, text, attributes=frozenset({"slug"}))
    return {hit.document["slug"] for hit in page.hits}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-usa", {"usa"}),
        ("ports -usa", {"usa"}),
        ('"harbor master', {"quoted"}),
        ('"master harbor"', {"quoted"}),
        ("not and or", {"logic"}),
        ("ports AND canada", {"canada", "usa"}),
        ("canad*", {"canada"}),
        ("canada\\", {"canada"}),
        ('"', {one.slugs[0] for one in ARTICLES}),
    ],
)
async def test_operators_are_text(engine: MeilisearchEngine, text: str, expected: set[str]) -> None:
    assert await slugs(engine, text) == expected


async def test_only_ten_words_are_sent(engine: MeilisearchEngine) -> None:
    """The server ignores the eleventh without saying so; the query says it."""
    assert await slugs(engine, LETTER.replace("letter10", "unheard")) == {"twelve"}
    assert Query.parse(LETTER).truncated


async def test_the_last_word_is_a_prefix_unless_words_were_dropped_after_it(engine: MeilisearchEngine) -> None:
    assert (await ask(engine, "ports can")).total == 1
    relaxed = await ask(engine, "ports can qqqqqqq")
    assert (relaxed.total, relaxed.relaxed) == (2, True), "only 'ports' is left: 'can' is not a word of any article"
    assert (await ask(engine, "ports canada qqqqqqq")).total == 1


async def test_where_nothing_has_even_the_first_word(engine: MeilisearchEngine) -> None:
    page = await ask(engine, "qqqqqqq wwwwwww ports")
    assert (page.total, page.relaxed) == (0, False)


async def test_matches_are_parts_of_texts(engine: MeilisearchEngine) -> None:
    (hit,) = (await ask(engine, "freight", matches=True)).hits
    title, tag, other_tag, description, body = hit.matches
    assert title == TextMatch(TextField.TITLE, (TextPart("Freight", True),))
    assert tag == TextMatch(TextField.TAGS, (TextPart("FREIGHT", True), TextPart(" RATES", False)))
    assert other_tag == TextMatch(TextField.TAGS, (TextPart("FREIGHT", True),))
    assert description.parts == (TextPart("About ", False), TextPart("freight", True), TextPart(".", False))
    cut, before, marked, after, cut_again = body.parts
    assert cut == cut_again == TextPart("…", False)
    assert marked == TextPart("freight", True)
    assert len((before.text + after.text).split()) == 39


async def test_marks_are_where_the_reader_sees_the_word(engine: MeilisearchEngine) -> None:
    """The server reads the title otherwise: for it there is no word ``їжак`` in it, nor ``bold``."""
    for text, expected in (("їжак", "Їжак"), ("іжак", "Їжак"), ("bold", "bold"), ("wide", "ＷＩＤＥ")):
        (hit,) = (await ask(engine, text, matches=True)).hits
        assert [part for match in hit.matches for part in match.parts if part.matched] == [TextPart(expected, True)]


async def test_matches_are_only_for_who_asks(engine: MeilisearchEngine) -> None:
    assert all(not hit.matches for hit in (await ask(engine, "freight")).hits)
    assert all(not hit.matches for hit in (await ask(engine, "", matches=True)).hits)


async def test_numbers_stay_numbers_beside_matches(engine: MeilisearchEngine) -> None:
    """The highlighted copy of a document has strings in their place."""
    names = frozenset({"stickyWeight", "publishedAt", "tags"})
    (hit,) = (await ask(engine, "freight", matches=True, attributes=names)).hits
    assert set(hit.document) == names | {"id"}
    assert hit.document["stickyWeight"] == 3
    assert isinstance(hit.document["publishedAt"], int)
    assert hit.document["tags"] == ["FREIGHT RATES", "SEA", "FREIGHT"]


async def test_a_score_needs_words(engine: MeilisearchEngine) -> None:
    assert all(0 < (hit.score or 0) <= 1 for hit in (await ask(engine, "ports", scores=True)).hits)
    assert all(hit.score is None for hit in (await ask(engine, "", scores=True)).hits)
