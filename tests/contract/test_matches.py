"""What matched in a hit: plain text, cut into parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from search.article import Article
from search.cursor import Sort
from search.filters import ArticleFilter
from search.page import TextField, TextMatch
from search.request import SearchRequest
from search.text import Query
from tests.articles import article
from tests.contract.conftest import Contender

pytestmark = pytest.mark.anyio

LONG = "Filler words come first. " * 60 + "Then the regulation appears. " + "More words follow it. " * 60
ODD = "It's <em>bold</em> &amp; \"quoted\" <script>alert(1)</script> a*b_c \\ 🚀 П'ять їжаків\nnext line\ttab"
WORDS = ("regulation", "криптовалюта", "café", "їжаків")

TEXTS = (
    article(slug="repeated", title="A harbor, the harbor: HARBOR!"),
    article(slug="fields", title="Orbit", tags=["orbit", "moon"], description="None", text="In orbit."),
    article(slug="tags", title="None", tags=["open source", "closed", "source code", "sources"]),
    article(slug="odd-title", title=ODD),
    article(slug="odd-description", title="None", description=ODD),
    article(slug="odd-text", title="None", text=ODD),
    article(slug="long", title="None", text=LONG),
    article(slug="long-twice", title="None", text=f"A harbor. {LONG} The harbor regulation. {LONG}"),
    article(slug="scattered", title="The gate opens", description="A northern pilot", tags=["gate"]),
    article(slug="beginnings", title="Gate and gateway at dawn"),
    article(slug="apart", title="A sun flower here"),
    article(slug="joined", title="A rainbow here"),
    article(slug="together", title="gate gate-gate", tags=["gate"], text="gate"),
    *(article(slug=f"word-{word}", title=f"Before {word} after") for word in WORDS),
)


@pytest.fixture(scope="module")
def content() -> Sequence[Article]:
    return TEXTS


async def matches(contender: Contender, slug: str, query: str, sort: Sort = Sort.RELEVANCE) -> list[TextMatch]:
    """Of this article, which is the only hit."""
    request = SearchRequest(Query.parse(query), ArticleFilter(slug=slug), sort, matches=True)
    page = await contender.ask(request)
    assert page.total == 1
    return list(page.hits[0].matches)


def text(match: TextMatch) -> str:
    return "".join(part.text for part in match.parts)


def marked(found: Iterable[TextMatch]) -> list[str]:
    return [part.text for match in found for part in match.parts if part.matched]


async def test_parts_joined_give_the_title(filled: Contender) -> None:
    (match,) = await matches(filled, "repeated", "harbor")
    assert match.field is TextField.TITLE
    assert [tuple(part) for part in match.parts] == [
        ("A ", False),
        ("harbor", True),
        (", the ", False),
        ("harbor", True),
        (": ", False),
        ("HARBOR", True),
        ("!", False),
    ]


async def test_every_field_that_matched_and_no_other(filled: Contender) -> None:
    found = await matches(filled, "fields", "orbit")
    assert [match.field for match in found] == [TextField.TITLE, TextField.TAGS, TextField.BODY]
    assert [text(match) for match in found] == ["Orbit", "ORBIT", "In orbit."]
    assert marked(found) == ["Orbit", "ORBIT", "orbit"]


async def test_each_tag_that_matched_is_a_match(filled: Contender) -> None:
    found = await matches(filled, "tags", "source")
    assert [(match.field, text(match)) for match in found] == [
        (TextField.TAGS, "OPEN SOURCE"),
        (TextField.TAGS, "SOURCE CODE"),
        (TextField.TAGS, "SOURCES"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bold", ["bold"]),
        ("script", ["script", "script"]),
        ("em", ["em", "em"]),
        ("amp", ["amp"]),
        ("quoted", ["quoted"]),
        ("alert", ["alert"]),
        ("їжаків", ["їжаків"]),
        ("next", ["next"]),
    ],
)
@pytest.mark.parametrize("field", ["title", "description", "text"])
async def test_odd_text_comes_back_as_it_is(filled: Contender, field: str, query: str, expected: list[str]) -> None:
    (match,) = await matches(filled, f"odd-{field}", query)
    assert match.field == field
    assert text(match) == ODD
    assert marked([match]) == expected


async def test_a_body_comes_as_an_excerpt(filled: Contender) -> None:
    (match,) = await matches(filled, "long", "regulation")
    excerpt = text(match)
    assert match.field is TextField.BODY
    assert excerpt.strip("… ") in LONG
    assert "the regulation appears" in excerpt
    assert 50 < len(excerpt) < 600
    assert marked([match]) == ["regulation"]


async def test_an_excerpt_shows_the_words_together(filled: Contender) -> None:
    (match,) = await matches(filled, "long-twice", "harbor regulation")
    assert {"harbor", "regulation"} <= set(marked([match]))


@pytest.mark.parametrize(
    ("query", "word", "typed"),
    [
        ("regulation", "regulation", "regulation"),
        ("regul", "regulation", "regul"),
        ("regulatoin", "regulation", "regulation"),
        ("xegulation", "regulation", "regulation"),
        ("rexuxation", "regulation", "regulation"),
        ("КРИПТ", "криптовалюта", "крипт"),
        ("криптовалута", "криптовалюта", "криптовалюта"),
        ("cafe", "café", "café"),
        ("їжак", "їжаків", "їжак"),
    ],
)
async def test_what_was_mistyped_or_begun_is_marked(filled: Contender, query: str, word: str, typed: str) -> None:
    """A word that was only begun may be marked whole or as far as it was typed."""
    (match,) = await matches(filled, f"word-{word}", query)
    assert text(match) == f"Before {word} after"
    (found,) = marked([match])
    assert found in (word, typed)


async def test_all_words_are_marked_wherever_they_stand(filled: Contender) -> None:
    found = await matches(filled, "scattered", "northern gate")
    assert [(match.field, marked([match])) for match in found] == [
        (TextField.TITLE, ["gate"]),
        (TextField.TAGS, ["GATE"]),
        (TextField.DESCRIPTION, ["northern"]),
    ]


async def test_what_begins_like_a_word_before_the_last_is_not_marked(filled: Contender) -> None:
    (match,) = await matches(filled, "beginnings", "gate dawn")
    assert marked([match]) == ["Gate", "dawn"]


@pytest.mark.parametrize(
    ("slug", "query", "title"),
    [("apart", "sunflower", "A sun flower here"), ("joined", "rain bow", "A rainbow here")],
)
async def test_words_joined_or_apart_are_marked(filled: Contender, slug: str, query: str, title: str) -> None:
    (match,) = await matches(filled, slug, query)
    assert text(match) == title
    assert "".join(marked([match])).replace(" ", "") == query.replace(" ", "")


async def test_dropped_words_are_not_marked(filled: Contender) -> None:
    """Nothing has all three words, so the last was dropped."""
    (match,) = await matches(filled, "beginnings", "gateway gate sunflower")
    assert marked([match]) == ["Gate", "gateway"]


@pytest.mark.parametrize("sort", Sort)
async def test_matches_come_under_every_sort(filled: Contender, sort: Sort) -> None:
    assert marked(await matches(filled, "scattered", "opens", sort)) == ["opens"]


async def test_dropped_words_are_shown_where_they_stand(filled: Contender) -> None:
    found = await matches(filled, "scattered", "gate xylophone pilot opens")
    assert marked(found) == ["gate", "opens", "GATE", "pilot"]


async def test_no_part_is_empty(filled: Contender) -> None:
    found = await matches(filled, "together", "gate")
    assert "" not in [part.text for match in found for part in match.parts]
    assert [text(match) for match in found] == ["gate gate-gate", "GATE", "gate"]


async def test_without_a_query_nothing_matched(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(matches=True))
    assert {hit.matches for hit in page.hits} == {()}


async def test_matches_nobody_asked_for_do_not_come(filled: Contender) -> None:
    page = await filled.ask(SearchRequest(Query.parse("gate")))
    assert [hit.matches for hit in page.hits] == [()] * 3


async def test_matches_bring_no_attributes_along(filled: Contender) -> None:
    request = SearchRequest(Query.parse("gate"), matches=True, attributes=frozenset({"lang"}))
    page = await filled.ask(request)
    assert [set(hit.document) for hit in page.hits] == [{"id", "lang"}] * 3
    assert all(hit.matches for hit in page.hits)
