"""Only what a query selects is asked of the engine."""

from __future__ import annotations

import pytest

from search.cursor import Sort
from search.filters import FacetField
from search.request import Page
from tests.schema.asking import Asker, Recording
from tests.schema.library import FULL


@pytest.mark.parametrize(
    ("selected", "attributes"),
    [
        ("totalCount", set()),
        ("nodes { __typename }", set()),
        ("nodes { title }", {"title"}),
        ("edges { node { title } } nodes { lang }", {"title", "lang"}),
        ("nodes { t: title ... on Article { lang } ...F }", {"title", "lang", "slug"}),
        ("nodes { body }", {"body", "text"}),
        ("nodes { id externalId readingMinutes }", {"id", "externalId", "readingMinutes"}),
        ("nodes { source { name } coverImage { thumb } ai { version } }", {"source", "coverImage", "ai"}),
        ("nodes { translations { body } }", {"group", "lang"}),
        ('nodes { translation(lang: "uk") { body } }', {"group", "lang"}),
    ],
)
async def test_attributes(ask: Asker, engine: Recording, selected: str, attributes: set[str]) -> None:
    fragment = "fragment F on Article { slug }" if "...F" in selected else ""
    await ask.data(f"{{ articles(first: 2) {{ {selected} }} }} {fragment}")
    assert engine.requests[0].attributes == attributes


async def test_attributes_of_one_article(ask: Asker, engine: Recording) -> None:
    await ask.data("query($id: ID!) { node(id: $id) { ... on Article { title } } }", id=FULL.id)
    await ask.data("query($id: ID!) { article(by: {id: $id}) { slug } }", id=FULL.id)
    one = frozenset({FULL.id})
    assert engine.fetches == [(one, frozenset({"title"})), (one, frozenset({"slug"}))]
    request = await ask.request('{ article(by: {slug: {slug: "full-now", lang: "uk"}}) { title } }')
    assert request.attributes == {"title"}
    assert (request.page.size, request.facets) == (1, frozenset())


async def test_attributes_of_translations(ask: Asker, engine: Recording) -> None:
    question = "query($id: ID!) { article(by: {id: $id}) { translations { slug } } }"
    await ask.data(question, id=FULL.id)
    assert [request.attributes for request in engine.requests] == [{"group", "lang", "slug"}]


@pytest.mark.parametrize(
    ("selected", "size"),
    [
        ("totalCount", 0),
        ("__typename", 0),
        ("totalCount facets { tags { missing } } meta { engine }", 0),
        ("nodes { id }", 7),
        ("edges { cursor }", 7),
        ("pageInfo { hasNextPage }", 7),
        ("warnings { code }", 7),
        ("...F", 7),
    ],
)
async def test_hits_are_asked_for_only_where_they_show(ask: Asker, selected: str, size: int) -> None:
    fragment = " fragment F on ArticleConnection { nodes { id } }" if "...F" in selected else ""
    request = await ask.request(f"{{ articles(first: 7) {{ {selected} }} }}{fragment}")
    assert request.page == Page(size=size)


@pytest.mark.parametrize("sort", Sort)
async def test_counts_alone_can_be_asked_for_from_any_page(ask: Asker, sort: Sort) -> None:
    """Of the pages in the middle too, and backward."""
    page = await ask.data("query($s: ArticleSort!) { articles(sort: $s, first: 3) { pageInfo { endCursor } } }", s=sort)
    cursor = page["articles"]["pageInfo"]["endCursor"]
    question = """query($s: ArticleSort!, $c: String!) {
      after: articles(sort: $s, after: $c) { totalCount }
      before: articles(sort: $s, last: 2, before: $c) { totalCount }
    }"""
    total = {"totalCount": 43}
    assert await ask.data(question, s=sort, c=cursor) == {"after": total, "before": total}


@pytest.mark.parametrize(
    ("selected", "facets"),
    [
        ("totalCount", set()),
        ("facets { __typename }", set()),
        ("facets { tags { missing } }", {FacetField.TAGS}),
        ("f: facets { t: tags { missing } } facets { lang { missing } }", {FacetField.TAGS, FacetField.LANG}),
        ("facets { list(fields: [SOURCE, AUTHOR]) { missing } }", {FacetField.SOURCE, FacetField.AUTHOR}),
        ("facets { list(fields: SENTIMENT) { missing } }", {FacetField.SENTIMENT}),
        ("facets { list(fields: []) { missing } }", set()),
        ("... on ArticleConnection { facets { ... { category { missing } } } }", {FacetField.CATEGORY}),
        ("facets { tags @skip(if: true) { missing } lang { missing } }", {FacetField.LANG}),
    ],
)
async def test_facets(ask: Asker, selected: str, facets: set[FacetField]) -> None:
    assert (await ask.request(f"{{ articles {{ {selected} }} }}")).facets == facets


@pytest.mark.parametrize(
    ("selected", "first"),
    [
        ("totalCount", None),
        ("facets { tags { values { value } missing } }", 10),
        ("facets { tags(first: 3) { values { value } } lang(first: 25) { values { value } } }", 25),
        ("facets { list(fields: [TAGS, LANG], first: 7) { values { value } } }", 7),
        ("facets { tags(first: 3) { values { value } } } more: facets { tags(first: 4) { values { value } } }", 4),
        ("facets { tags(first: 3) { values { value } totalValues } }", None),
        ("facets { tags(first: 3, order: ALPHA) { values { value } } }", None),
        ("facets { tags(first: 3) { values { value } } lang { totalValues } }", None),
        ("facets { tags(first: 3) { field ... on Facet { totalValues } } }", None),
    ],
)
async def test_how_far_facets_are_looked_into(ask: Asker, selected: str, first: int | None) -> None:
    assert (await ask.request(f"{{ articles {{ {selected} }} }}")).first_values == first


@pytest.mark.parametrize(
    ("head", "argument", "variables", "facets"),
    [
        ("$f: [FacetField!]!", "$f", {"f": ["TAGS", "LANG"]}, {FacetField.TAGS, FacetField.LANG}),
        ("$f: [FacetField!]!", "$f", {"f": "TAGS"}, {FacetField.TAGS}),
        ("$f: [FacetField!]!", "$f", {"f": []}, set()),
        ("$f: [FacetField!]! = [AUTHOR]", "$f", {}, {FacetField.AUTHOR}),
        ("$f: [FacetField!]! = AUTHOR", "$f", {}, {FacetField.AUTHOR}),
        ("$f: FacetField!", "[$f, LANG]", {"f": "TAGS"}, {FacetField.TAGS, FacetField.LANG}),
        ("$f: FacetField! = SOURCE", "[$f]", {}, {FacetField.SOURCE}),
    ],
)
async def test_facets_listed_by_variables(
    ask: Asker, head: str, argument: str, variables: dict[str, object], facets: set[FacetField]
) -> None:
    question = f"query({head}) {{ articles {{ facets {{ list(fields: {argument}) {{ field }} }} }} }}"
    assert (await ask.request(question, **variables)).facets == facets


@pytest.mark.parametrize(
    ("selected", "matches", "scores"),
    [
        ("nodes { id }", False, False),
        ("nodes { score }", False, False),  # the upstream's
        ("edges { cursor node { id } score }", False, True),
        ("edges { matches { field } }", True, False),
        ("e: edges { m: matches { parts { text } } }", True, False),
        ("edges { ... on ArticleEdge { matches { field } score } }", True, True),
    ],
)
async def test_matches_and_scores(ask: Asker, selected: str, matches: bool, scores: bool) -> None:
    request = await ask.request(f'{{ articles(query: "lighthouse") {{ {selected} }} }}')
    assert (request.matches, request.scores) == (matches, scores)


async def test_scores_of_what_was_searched_for(ask: Asker) -> None:
    for search in (
        'articles(query: "lighthouse") { edges { score } }',
        'suggest(prefix: "lighthouse") { articles { score } }',
    ):
        (found,) = (await ask.data(f"{{ {search} }}")).values()
        edges = found["edges" if "edges" in found else "articles"]
        assert edges
        assert all(edge["score"] > 0 for edge in edges)


async def test_the_status_is_asked_for_only_where_it_shows(ask: Asker, engine: Recording) -> None:
    await ask.data("{ articles { totalCount meta { engine generation tookMs relaxed degraded cached } } }")
    assert engine.statuses == 0
    await ask.data("{ a: articles { meta { asOf } } b: articles { meta { asOf } } index { documents } }")
    assert engine.statuses == 1


async def test_defaults(ask: Asker) -> None:
    request = await ask.request("{ articles { nodes { id } } }")
    assert (request.sort, request.page, request.query.words) == (Sort.RELEVANCE, Page(size=20), ())
    source = '{ source(key: "orbit-wire") { articles { nodes { id } } } }'
    await ask.data(source)
    last = ask.engine.requests[-1]
    assert (last.sort, last.page.size, last.filter.source.all_of) == (Sort.PUBLISHED_AT_DESC, 20, ("orbit-wire",))
