"""InstantSearch's own widgets, from npm, on the adapter: each shows what the endpoint says to a direct question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx
import pytest
from playwright.async_api import Locator, Page, Request, Route, expect

from tests.docs.pages import fences
from tests.gateway import stories
from tests.gateway.command import NEWSGATE, ROOT, serving
from tests.tools import tool

#: Asks the endpoint for the fields of ``articles``, given its arguments.
Articles: TypeAlias = Callable[[str, str], Any]
Counts: TypeAlias = dict[str, int]

PAGE = Path(__file__).parent / "instantsearch.html"
DOCUMENTED = ROOT / "docs" / "instantsearch.md"


@pytest.fixture
def articles(site: str) -> Articles:
    def ask(arguments: str, fields: str) -> Any:
        query = f"{{ articles({arguments or 'first: 20'}) {{ {fields} }} }}"
        answer = httpx.post(f"{site}/graphql", json={"query": query}).json()
        assert "errors" not in answer
        return answer["data"]["articles"]

    return ask


@pytest.fixture
async def widgets(page: Page) -> Page:
    """A page that can open ``/instantsearch``, the widgets over the sample articles."""
    installed = tool("NEWSGATE_TEST_CLIENTS", "folder with InstantSearch")
    script = installed / "node_modules" / "instantsearch.js" / "dist" / "instantsearch.production.min.js"
    (example,) = [fence.text for fence in fences(DOCUMENTED) if fence.language == "html"]
    await page.route(re.compile(r"/instantsearch\.production\.min\.js$"), lambda route: route.fulfill(path=script))
    await page.route(re.compile(r"/instantsearch/\?"), lambda route: route.fulfill(path=PAGE))
    await page.route(
        re.compile(r"/instantsearch/example$"), lambda route: route.fulfill(body=example, content_type="text/html")
    )
    return page


async def _open(page: Page, parameters: str = "", site: str = "") -> None:
    await page.goto(f"{site}/instantsearch/?{parameters}")
    await expect(page.locator("#stats")).to_contain_text("results found")


async def _found(page: Page, total: int) -> None:
    await expect(page.locator("#stats")).to_contain_text(f"{total:,} result" if total else "No results")


async def _titles(page: Page) -> list[str]:
    return await page.locator("#hits b").all_inner_texts()


async def _counts(facet: Locator) -> Counts:
    """The values that a list shows, with their counts."""
    labels = await facet.locator(".ais-RefinementList-labelText, .ais-Menu-label").all_inner_texts()
    counts = await facet.locator(".ais-RefinementList-count, .ais-Menu-count").all_inner_texts()
    return dict(zip(labels, map(int, counts), strict=True))


async def _choose(page: Page, facet: str, value: str) -> None:
    await page.locator(facet).get_by_text(value, exact=True).click()


def _values(facet: Any, count: str = "count", name: str = "value") -> Counts:
    return {one[name]: one[count] for one in facet["values"] if one[count]}


class Operations:
    """What a page asked the gateway: the variables of each operation, and how often its text had to be sent."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("request", lambda request: self.requests.append(request) if "/graphql" in request.url else None)

    def __len__(self) -> int:
        return len([request for request in self.requests if "query=" not in request.url])


async def test_the_documented_page(widgets: Page, articles: Articles) -> None:
    await widgets.goto("/instantsearch/example")
    await expect(widgets.locator("#stats")).to_contain_text("70 results")
    (first,) = articles("first: 1", "nodes { title url source { name } }")["nodes"]
    hit = widgets.locator("#hits li").first
    await expect(hit.get_by_role("link", name=first["title"])).to_have_attribute("href", first["url"])
    await expect(hit).to_contain_text(first["source"]["name"])
    (source,) = articles("", "facets { source(first: 1) { values { label } } }")["facets"]["source"]["values"]
    await expect(widgets.locator("#source .ais-RefinementList-labelText").first).to_have_text(source["label"])


async def test_what_is_typed_is_found_and_marked(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    expected = articles("", "totalCount nodes { title }")
    await _found(widgets, expected["totalCount"])
    assert await _titles(widgets) == [node["title"] for node in expected["nodes"]]

    await widgets.locator("#box input").fill("bitcoin")
    expected = articles(
        'query: "bitcoin"', "totalCount edges { node { title } matches { field parts { text matched } } }"
    )
    await _found(widgets, expected["totalCount"])
    assert await _titles(widgets) == [edge["node"]["title"] for edge in expected["edges"]]
    hits = widgets.locator("#hits li")
    for index, edge in enumerate(expected["edges"]):
        for field, place in {"TITLE": "b", "TAGS": "u", "BODY": "i"}.items():
            parts = [part for match in edge["matches"] if match["field"] == field for part in match["parts"]]
            marked = await hits.nth(index).locator(f"{place} mark").all_inner_texts()
            assert marked == [part["text"] for part in parts if part["matched"]]


async def test_text_of_articles_is_no_html(widgets: Page, articles: Articles) -> None:
    """Whatever stands in them, InstantSearch's own marks included."""
    hostile = '<img src=x onerror="document.title=1"> & __ais-highlight__bitcoin__/ais-highlight__'

    async def spoil(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        for edge in (body.get("data") or {}).get("r0", {}).get("edges", []):
            edge["node"]["title"] = hostile
            edge["matches"] = [{"field": "TITLE", "parts": [{"text": hostile, "matched": True}]}]
        await route.fulfill(response=answer, json=body)

    await widgets.route("**/graphql?*", spoil)
    await _open(widgets)
    title = widgets.locator("#hits b").first
    assert (await title.inner_text()).replace("\u200b", "") == hostile
    assert await title.locator("mark").count() == 1
    assert await widgets.locator("#hits img").count() == 0


async def test_values_are_ored_and_counted_without_themselves(widgets: Page, articles: Articles) -> None:
    operations = Operations(widgets)
    await _open(widgets)
    facets = "totalCount facets { category(first: 20) { values { value count } } lang { values { value count } } }"
    assert await _counts(widgets.locator("#category")) == _values(articles("", facets)["facets"]["category"])

    await _choose(widgets, "#category", "ENERGY")
    await _choose(widgets, "#lang", "en")
    await _choose(widgets, "#category", "SCIENCE")
    expected = articles('filter: {category: {anyOf: ["ENERGY", "SCIENCE"]}, lang: {anyOf: "en"}}', facets)
    await _found(widgets, expected["totalCount"])
    assert await _counts(widgets.locator("#category")) == _values(expected["facets"]["category"])
    assert await _counts(widgets.locator("#lang")) == _values(expected["facets"]["lang"])
    assert len(_values(expected["facets"]["category"])) > 2
    # One operation for each of the four states, though the last one is three requests of InstantSearch's.
    assert len(operations) == 4

    chips = widgets.locator("#current .ais-CurrentRefinements-categoryLabel")
    assert sorted(await chips.all_inner_texts()) == ["ENERGY", "SCIENCE", "en"]
    await widgets.locator("#clear button").click()
    await _found(widgets, articles("", "totalCount")["totalCount"])
    await expect(chips).to_have_count(0)


async def test_values_are_anded(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    facet = "facets { tags(first: 6) { values { value currentCount } } }"
    first, second, *_ = _values(articles("", facet)["facets"]["tags"], "currentCount")
    await _choose(widgets, "#tags", first)
    await _choose(widgets, "#tags", second)
    expected = articles(f'filter: {{tags: {{allOf: ["{first}", "{second}"]}}}}', f"totalCount {facet}")
    await _found(widgets, expected["totalCount"])
    counts = _values(expected["facets"]["tags"], "currentCount")
    assert await _counts(widgets.locator("#tags")) == counts
    assert counts[first] == counts[second] == expected["totalCount"] > 0


async def test_typing_inside_a_facet(widgets: Page, site: str) -> None:
    await _open(widgets)
    await widgets.locator("#box input").fill("the")
    await expect(widgets.locator("#stats")).not_to_contain_text("70 results")
    await widgets.locator("#tags .ais-SearchBox-input").fill("en")
    found = widgets.locator("#tags .ais-RefinementList-labelText mark")
    await expect(found.first).to_be_visible()
    query = '{ facetValues(field: TAGS, prefix: "en", query: "the", first: 6) { value count } }'
    expected = httpx.post(f"{site}/graphql", json={"query": query}).json()["data"]["facetValues"]
    assert await _counts(widgets.locator("#tags")) == {one["value"]: one["count"] for one in expected}
    assert {text.lower() for text in await found.all_inner_texts()} == {"en"}

    await widgets.locator("#source .ais-SearchBox-input").fill("block")
    await expect(widgets.locator("#source .ais-RefinementList-item")).to_have_count(1)


async def test_sources_have_names(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    expected = articles("", "facets { source(first: 5) { values { label count } } }")
    assert await _counts(widgets.locator("#source")) == _values(expected["facets"]["source"], name="label")


async def test_a_switch(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    await widgets.locator("#box input").fill("the")
    expected = articles('query: "the", filter: {hasCoverImage: true}', "totalCount")["totalCount"]
    assert 0 < expected < articles('query: "the"', "totalCount")["totalCount"]
    await widgets.locator("#cover input").check()
    await _found(widgets, expected)


async def test_a_span_of_time(widgets: Page, articles: Articles) -> None:
    """In seconds; its bounds are those of the oldest and the newest article, whatever span is chosen."""
    await _open(widgets)
    (oldest,) = articles("sort: PUBLISHED_AT_ASC, first: 1", "nodes { publishedAt }")["nodes"]
    (newest,) = articles("sort: PUBLISHED_AT_DESC, first: 1", "nodes { publishedAt }")["nodes"]
    bounds = [int(datetime.fromisoformat(one["publishedAt"]).timestamp()) for one in (oldest, newest)]
    low, high = widgets.locator("#time .ais-RangeInput-input--min"), widgets.locator("#time .ais-RangeInput-input--max")
    assert [await low.get_attribute("min"), await high.get_attribute("max")] == [str(one) for one in bounds]
    handle = widgets.locator("#slider .rheostat-handle").first
    assert [await handle.get_attribute(f"aria-value{end}") for end in ("min", "max")] == [str(one) for one in bounds]

    for first, last in ((bounds[0] + 1, bounds[1]), (bounds[0] + 1, bounds[1] - 1)):
        await low.fill(str(first))
        await high.fill(str(last))
        await widgets.locator("#time button").click()
        # Both ends belong to the span.
        gte, lt = (datetime.fromtimestamp(one, UTC).isoformat() for one in (first, last + 1))
        await _found(
            widgets, articles(f'filter: {{publishedAt: {{gte: "{gte}", lt: "{lt}"}}}}', "totalCount")["totalCount"]
        )
        assert [await low.get_attribute("min"), await high.get_attribute("max")] == [str(one) for one in bounds]


ORDERS = {
    "newest": "PUBLISHED_AT_DESC",
    "oldest": "PUBLISHED_AT_ASC",
    "updated": "UPDATED_AT_DESC",
    "best": "RELEVANCE",
}


async def test_orders(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    found = {}
    for label, sort in ORDERS.items():
        expected = [node["title"] for node in articles(f"sort: {sort}", "nodes { title }")["nodes"]]
        await widgets.locator("#sort select").select_option(label)
        await expect(widgets.locator("#hits b").first).to_have_text(expected[0])
        found[label] = await _titles(widgets)
        assert found[label] == expected
    assert len(set(map(tuple, found.values()))) == len(ORDERS)


async def test_since_when(widgets: Page, articles: Articles) -> None:
    await _open(widgets)
    await _choose(widgets, "#since", "since June")
    expected = articles('filter: {updatedAt: {gte: "2026-06-01T00:00:00Z"}}', "totalCount")["totalCount"]
    assert 0 < expected < 70
    await _found(widgets, expected)


async def test_a_second_search_is_of_the_same_operation(widgets: Page, articles: Articles) -> None:
    operations = Operations(widgets)
    await _open(widgets)
    await widgets.locator("#box input").fill("battery")
    newest = articles('query: "battery", sort: PUBLISHED_AT_DESC, first: 3', "nodes { title }")["nodes"]
    await expect(widgets.locator("#newest li")).to_have_text([node["title"] for node in newest])
    await _found(widgets, articles('query: "battery"', "totalCount")["totalCount"])
    assert len(operations) == 2


async def test_pages_by_number(widgets: Page, articles: Articles) -> None:
    operations = Operations(widgets)
    await _open(widgets)
    every = [node["title"] for node in articles("first: 100", "nodes { title }")["nodes"]]
    await widgets.locator("#size select").select_option("7")
    await expect(widgets.locator("#hits li")).to_have_count(7)
    assert await widgets.locator("#pages .ais-Pagination-item--page").count() == 10

    for number, costs in ((9, 1), (10, 1), (2, 1), (3, 1)):  # a leap, the next one, back, and the next one again
        asked = len(operations)
        await widgets.locator("#pages").get_by_role("link", name=re.compile(f"^(Page )?{number}( |$)")).click()
        expected = every[7 * (number - 1) : 7 * number]
        await expect(widgets.locator("#hits b").first).to_have_text(expected[0])
        assert await _titles(widgets) == expected
        assert len(operations) - asked == costs


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gateway with more articles than one answer can have."""
    folder = tmp_path_factory.mktemp("long")
    stories.write(folder / "stories", **{f"story-{number}": f"Story {number}" for number in range(230)})
    arguments = ["serve", str(folder / "stories"), "--port", "0", "--data-dir", str(folder / "data")]
    with serving([*NEWSGATE, *arguments], NEWSGATE_CONFIG=str(folder / "newsgate.toml")) as served:
        yield served.url


async def test_a_leap_over_more_than_an_answer_has(widgets: Page, long_site: str) -> None:
    operations = Operations(widgets)
    await _open(widgets, site=long_site)
    question = "{ %s: articles(first: 100%s) { nodes { title } pageInfo { endCursor } } }"
    every: list[str] = []
    after = ""
    for _ in range(3):
        answer = httpx.post(f"{long_site}/graphql", json={"query": question % ("found", after)}).json()["data"]["found"]
        every += [node["title"] for node in answer["nodes"]]
        after = f', after: "{answer["pageInfo"]["endCursor"]}"'
    for name, start, costs in (
        ("Last Page", 220, 3),
        ("Previous Page", 200, 1),
    ):  # 100 and 100 to pass over, and a page
        asked = len(operations)
        await widgets.locator("#pages").get_by_role("link", name=name).click()
        await expect(widgets.locator("#hits b").first).to_have_text(every[start])
        assert await _titles(widgets) == every[start : start + 20]
        assert len(operations) - asked == costs


async def test_no_page_leads_further_than_is_set(widgets: Page) -> None:
    await _open(widgets, "options=" + quote('{"paginationLimitedTo": 45}'))
    assert await widgets.locator("#pages .ais-Pagination-item--page").count() == 3


async def test_pages_without_end(widgets: Page, articles: Articles) -> None:
    operations = Operations(widgets)
    await _open(widgets, "infinite")
    for count in (40, 60, 70):
        await widgets.locator(".ais-InfiniteHits-loadMore").click()
        await expect(widgets.locator("#hits li")).to_have_count(count)
    assert await _titles(widgets) == [node["title"] for node in articles("first: 100", "nodes { title }")["nodes"]]
    assert len(operations) == 4


MAY = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp())
#: What widgets and `configure` may send, and the filter that means the same.
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({"facetFilters": ["category:ENERGY", "lang:en"]}, '{category: {anyOf: "ENERGY"}, lang: {anyOf: "en"}}'),
    (
        {"facetFilters": [["category:ENERGY", "lang:uk"]]},
        '{anyOf: [{category: {anyOf: "ENERGY"}}, {lang: {anyOf: "uk"}}]}',
    ),
    ({"facetFilters": ["category:-ENERGY", "category:-SCIENCE"]}, '{category: {noneOf: ["ENERGY", "SCIENCE"]}}'),
    (
        {"facetFilters": [["category:-ENERGY", "lang:uk"]]},
        '{anyOf: [{category: {noneOf: "ENERGY"}}, {lang: {anyOf: "uk"}}]}',
    ),
    (
        {"facetFilters": [["tags:RESEARCH", "tags:MARKET"], ["tags:ENERGY", "tags:EDUCATION"], ["lang:en"]]},
        '{tags: {anyOf: ["RESEARCH", "MARKET"]}, lang: {anyOf: "en"},'
        ' anyOf: [{tags: {anyOf: ["ENERGY", "EDUCATION"]}}]}',
    ),
    (
        {"facetFilters": [["category:ENERGY", "lang:uk"], ["category:SCIENCE", "sentiment:POSITIVE"]]},
        '{anyOf: [{category: {anyOf: "ENERGY"}, sentiment: {anyOf: POSITIVE}},'
        ' {lang: {anyOf: "uk"}, category: {anyOf: "SCIENCE"}}, {lang: {anyOf: "uk"}, sentiment: {anyOf: POSITIVE}}]}',
    ),
    ({"facetFilters": ["sentiment:POSITIVE"]}, "{sentiment: {anyOf: POSITIVE}}"),
    (
        {"facetFilters": ["sentiment:POSITIVE", "sentiment:NEGATIVE"]},
        "{sentiment: {anyOf: POSITIVE, noneOf: POSITIVE}}",
    ),
    ({"facetFilters": ["hasCoverImage:false"]}, "{hasCoverImage: false}"),
    ({"facetFilters": [["hasCoverImage:true", "hasCoverImage:false"]]}, "{}"),
    ({"facetFilters": ["translation:true", ["hasCoverImage:true"]]}, "{translation: true, hasCoverImage: true}"),
    ({"facetFilters": [r"tags:\-nothing has this"]}, '{tags: {anyOf: "-nothing has this"}}'),
    ({"facetFilters": [], "numericFilters": [f"publishedAt>={MAY}"]}, '{publishedAt: {gte: "2026-05-01T00:00:00Z"}}'),
    ({"numericFilters": [f"publishedAt<{MAY}", "publishedAt>=0"]}, '{publishedAt: {lt: "2026-05-01T00:00:00Z"}}'),
    (
        {"numericFilters": [[f"publishedAt<{MAY}", f"publishedAt>{MAY + 86_399}"], "publishedAt<1e18"]},
        '{anyOf: [{publishedAt: {lt: "2026-05-01T00:00:00Z"}}, {publishedAt: {gte: "2026-05-02T00:00:00Z"}}]}',
    ),
    (
        {"facetFilters": [["lang:en"], ["tags:ENERGY", *(f"tags:{'X' * 40} {n}" for n in range(200))]]},
        '{lang: {anyOf: "en"}, tags: {anyOf: "ENERGY"}}',
    ),
]
#: A filter for every search, and the same as a query has it. It uses all that others go a level further in by.
BASE = {
    "category": {"noneOf": ["SCIENCE"]},
    "not": {"sentiment": {"anyOf": ["NEGATIVE"]}},
    "anyOf": [{"lang": {"anyOf": ["en"]}}, {"hasCoverImage": True}],
}
BASE_MEANS = """{
  category: {noneOf: "SCIENCE"}, not: {sentiment: {anyOf: NEGATIVE}}
  anyOf: [{lang: {anyOf: "en"}}, {hasCoverImage: true}]
}"""
#: What cannot be asked for, and what is said of it.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"params": {"facets": ["brand"]}}, "newsgate has no attribute brand; there are tags, category,"),
    ({"params": {"facetFilters": ["brand:X"]}}, "newsgate has no attribute brand; there are tags, category,"),
    ({"params": {"facetFilters": ["publishedAt:5"]}}, "newsgate filters publishedAt by numericFilters"),
    (
        {"params": {"numericFilters": ["price<5"]}},
        "newsgate has numbers for publishedAt and updatedAt only, in seconds, and not for price<5.",
    ),
    ({"params": {"filters": "lang:en"}}, "newsgate knows no filters; give createSearchClient a filter"),
    (
        {"indexName": "articles:price:asc"},
        "newsgate has no index articles:price:asc; sort by articles, articles:publishedAt:desc",
    ),
    ({"type": "facet", "facet": "publishedAt"}, "newsgate searches inside tags, category, source"),
]
#: Totals of searches by their parameters, each as a request of its own; or what is said instead.
SEARCH = """async ([requests, options]) => {
  const { createSearchClient } = await import("/web/latest/instantsearch-newsgate.js");
  const found = [];
  for (const request of requests) {
    const { results } = await createSearchClient(options).search([{ indexName: "articles", params: {}, ...request }])
      .catch((error) => ({ results: [{ nbHits: error.message }] }));
    found.push(results[0].nbHits);
  }
  return found;
}"""


@pytest.mark.parametrize(("base", "means"), [({}, "{}"), (BASE, BASE_MEANS)], ids=["alone", "beside one's own"])
async def test_filters_mean_what_they_say(widgets: Page, articles: Articles, base: dict[str, Any], means: str) -> None:
    await widgets.goto("/instantsearch/?")
    found = await widgets.evaluate(SEARCH, [[{"params": params} for params, _ in FILTERS], {"filter": base}])
    both = [f"filter: {{not: {{not: {meant}}}, anyOf: [{means}]}}" for _, meant in FILTERS]
    assert found == [articles(arguments, "totalCount")["totalCount"] for arguments in both]
    assert len(set(found)) > 8


async def test_what_cannot_be_asked_for_is_told(widgets: Page) -> None:
    await widgets.goto("/instantsearch/?")
    said = await widgets.evaluate(SEARCH, [[request for request, _ in REFUSED], {}])
    assert [text[: len(start)] for text, (_, start) in zip(said, REFUSED, strict=True)] == [
        start for _, start in REFUSED
    ]


async def test_a_filter_for_every_search(widgets: Page, articles: Articles) -> None:
    """It restricts what can be chosen too, and is not lost when something of the same facet is."""
    base = '{"filter": {"category": {"anyOf": ["ENERGY", "SCIENCE"]}}}'
    await _open(widgets, f"options={quote(base)}")
    expected = articles(
        'filter: {category: {anyOf: ["ENERGY", "SCIENCE"]}}',
        "totalCount facets { category { values { value currentCount } } }",
    )
    await _found(widgets, expected["totalCount"])
    counts = _values(expected["facets"]["category"], "currentCount")
    assert set(counts) == {"ENERGY", "SCIENCE"}
    assert await _counts(widgets.locator("#category")) == counts
    await _choose(widgets, "#category", "ENERGY")
    await _found(widgets, counts["ENERGY"])
    assert await _counts(widgets.locator("#category")) == counts
