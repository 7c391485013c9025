"""The explorer at ``/graphql``: the plain one, and GraphiQL where it was fetched. Neither runs anything unasked."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from tests.gateway import stories
from tests.gateway.command import NEWSGATE, environment, serving
from tests.tools import tool
from tests.web.conftest import DESK, PHONE

QUERY = """query Count($query: String!) { articles(query: $query) { totalCount } }
query All { articles { totalCount } }"""
ASKED = {"query": QUERY, "variables": '{"query": "battery"}', "operationName": "Count"}
PLAIN = "/graphql?explorer=plain"
LINK = "/graphql?" + urlencode(ASKED)


def _operations(page: Page) -> list[dict[str, Any]]:
    """Those that are sent from now on, but for introspection."""
    sent: list[dict[str, Any]] = []

    def note(request: Request) -> None:
        body = json.loads(request.post_data) if request.method == "POST" and request.post_data else {}
        if "__schema" not in body.get("query", "__schema"):
            sent.append(body)

    page.on("request", note)
    return sent


async def _shown(page: Page) -> Any:
    """The answer of the plain explorer, read as JSON."""
    await expect(page.locator("#status")).to_contain_text("ms")
    return json.loads(await page.locator("#answer").inner_text())


async def test_a_link_fills_the_plain_page_and_runs_nothing(page: Page) -> None:
    sent = _operations(page)
    await page.goto(f"{PLAIN}&{urlencode(ASKED)}")
    await expect(page.locator("#docs")).to_contain_text("articles")
    await expect(page.locator("#query")).to_have_value(QUERY)
    await expect(page.locator("#variables")).to_have_value('{\n  "query": "battery"\n}')
    await expect(page.get_by_label("Operation")).to_have_value("Count")
    assert sent == []

    await page.get_by_role("button", name="Run").click()
    assert await _shown(page) == {"data": {"articles": {"totalCount": 5}}}
    await page.get_by_label("Operation").select_option("All")
    await page.locator("#variables").fill("")
    await page.locator("#query").press("Control+Enter")
    await expect(page.locator("#answer")).to_contain_text("70")
    assert [one["operationName"] for one in sent] == ["Count", "All"]
    # The address is what stands in the page, and opens as that.
    told = parse_qs(urlsplit(page.url).query)
    assert (told["operationName"], told["explorer"], "variables" in told) == (["All"], ["plain"], False)
    await page.reload()
    await expect(page.get_by_label("Operation")).to_have_value("All")


async def test_examples_are_there_to_be_run(page: Page) -> None:
    await page.goto(PLAIN)
    await page.get_by_label("Example").select_option("Sources and how they do")
    await page.get_by_role("button", name="Run").click()
    answer = await _shown(page)
    assert answer["data"]["index"]["documents"] == 70
    assert len(answer["data"]["sources"]) == await page.locator(".json-name", has_text="articleCount").count()


async def test_articles_are_shown_as_they_arrive(page: Page, tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens")
    place = ["--data-dir", str(tmp_path / "data")]
    settings = {"NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
    with serving([*NEWSGATE, "serve", str(folder), "--port", "0", *place], **settings) as served:
        await page.goto(f"{served.url}{PLAIN}")
        await page.get_by_label("Example").select_option("Articles as they arrive")
        await page.get_by_role("button", name="Run").click()
        status = page.locator("#status")
        await expect(status).to_have_text("Following · 0 answers")
        stories.write(folder, tide="The tide turns")
        index = [*NEWSGATE, "index", str(folder), *place]
        await asyncio.to_thread(subprocess.run, index, env=environment(settings), check=True, capture_output=True)
        await expect(page.locator("#answer")).to_contain_text("The tide turns")
        await expect(status).to_have_text("Following · 1 answer")
        await page.get_by_role("button", name="Stop").click()
        await expect(status).to_have_text("Stopped")
        await expect(page.get_by_role("button", name="Run")).to_be_visible()


async def test_mistakes_lead_to_their_places(page: Page) -> None:
    await page.goto(PLAIN)
    await page.locator("#query").fill("{\n  articles { totalCound }\n}")
    await page.get_by_role("button", name="Run").click()
    await page.get_by_role("button", name="Line 2, column 14").click()
    selected = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert await page.locator("#query").evaluate(selected) == "totalCound"
    await page.locator("#variables").fill("{")
    await page.locator("#variables").press("Control+Enter")
    await expect(page.locator("#mistakes")).to_contain_text("The variables are not JSON")
    await page.locator("#variables").fill("[]")
    await page.locator("#variables").press("Control+Enter")
    await expect(page.locator("#mistakes")).to_contain_text("The variables must be a JSON object")


async def test_the_schema_is_read_by_links_by_search_and_back(page: Page) -> None:
    await page.goto(PLAIN)
    docs = page.locator("#docs")
    await docs.get_by_role("link", name="ArticleConnection").first.click()
    await expect(docs.get_by_role("heading", name="type ArticleConnection")).to_be_focused()
    await expect(docs).to_contain_text("Exact, never capped.")
    await page.get_by_label("Find a type or a field").fill("article reading")
    await docs.get_by_role("link", name="Article.readingMinutes").click()
    await expect(docs.get_by_role("heading", name="type Article", exact=True)).to_be_visible()
    await expect(docs).to_contain_text("At 238 words a minute")
    await page.go_back()
    await expect(docs.get_by_role("heading", name="type ArticleConnection")).to_be_visible()
    await docs.get_by_role("link", name="All of the schema").click()
    await expect(docs.get_by_role("heading", name="Begin with Query")).to_be_visible()


async def test_lines_begin_where_the_one_before_does(page: Page) -> None:
    await page.goto(PLAIN)
    await page.locator("#query").fill("")
    await page.locator("#query").press_sequentially("{\nindex {\ndocuments\n")
    await expect(page.locator("#query")).to_have_value("{\n  index {\n    documents\n    ")
    await page.locator("#query").press("Tab")  # leads on, as everywhere
    await expect(page.locator("#variables")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
async def test_axe_finds_nothing(page: Page, axe: str, width: Any, scheme: Literal["light", "dark"]) -> None:
    await page.set_viewport_size(width)
    await page.emulate_media(color_scheme=scheme)
    await page.goto(f"{PLAIN}#Article")
    await expect(page.locator("#docs")).to_contain_text("Stable across updates")
    # A mistake beside a type, and then an answer beside all of the schema.
    for query in ("{ index { documents nope } }", "{ sources { name articleCount health { state } } }"):
        await page.locator("#query").fill(query)
        await page.get_by_role("button", name="Run").click()
        await expect(page.locator("#status")).to_contain_text("ms")
        await page.evaluate(axe)
        found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
        await page.evaluate("location.hash = ''")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_where_it_is_switched_off_nothing_leads_to_it(page: Page, tmp_path: Path) -> None:
    folder = stories.write(tmp_path / "stories", gate="The gate opens")
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    settings = {"NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml"), "NEWSGATE_EXPLORER": "off"}
    with serving(command, **settings) as served:
        await page.goto(served.url)
        links = page.get_by_role("navigation", name="Pages").get_by_role("link")
        await expect(links).to_have_text(["Search", "Dashboard"])
        answer = await page.goto(f"{served.url}/graphql?{urlencode({'query': '{ index { documents } }'})}")
        assert answer
        assert await answer.json() == {"data": {"index": {"documents": 1}}}


@pytest.fixture
def graphiql() -> None:
    tool("NEWSGATE_TEST_EXPLORER", "GraphiQL")


@pytest.mark.usefixtures("graphiql")
async def test_a_link_fills_graphiql_and_runs_nothing(page: Page, site: str, problems: list[str]) -> None:
    """Everything it does on the way is within the policy, and asks nobody else: ``page`` would tell."""
    sent = _operations(page)
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not _is_of(site, request.url) else None)
    await page.goto(LINK)
    editor = page.locator(".graphiql-query-editor")
    await expect(editor).to_contain_text("query Count")
    await expect(page.locator(".graphiql-editor-tool")).to_contain_text('"battery"')
    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await expect(page.locator(".graphiql-doc-explorer")).to_contain_text("SentimentCounts")
    assert sent == []

    await page.get_by_role("button", name="Show Examples").click()
    await page.get_by_role("button", name="Sources and how they do").click()
    await expect(editor).to_contain_text("query Sources")
    await page.locator(".graphiql-execute-button").click()
    await expect(page.locator(".result-window")).to_contain_text("articleCount")
    assert len(sent) == 1
    await expect(page).to_have_url(re.compile(r"query=query\+Sources"))

    await page.get_by_role("button", name="Articles as they arrive").click()
    async with page.expect_response(lambda response: "event-stream" in response.headers["content-type"]):
        await page.locator(".graphiql-execute-button").click()
    async with page.expect_event("requestfailed"):  # it is given up
        await page.locator(".graphiql-execute-button").click()
    await page.get_by_role("button", name="Open settings dialog").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    assert elsewhere == []
    assert [text for text in problems if not text.startswith("Warning: Missing `Description`")] == []
    problems.clear()  # what the dialog lacks is GraphiQL's


def _is_of(site: str, address: str) -> bool:
    return address.startswith((site, "data:", "blob:"))


@pytest.mark.usefixtures("graphiql")
async def test_our_parts_of_graphiql_are_accessible(page: Page, axe: str) -> None:
    await page.goto("/graphql")
    await page.get_by_role("button", name="Show Examples").click()
    await page.evaluate(axe)
    found = await page.evaluate("axe.run({ include: ['.examples', '.site'] }, { resultTypes: ['violations'] })")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


@pytest.mark.usefixtures("graphiql")
async def test_where_graphiql_does_not_come_or_has_no_room_there_is_the_plain_page(
    page: Page, problems: list[str]
) -> None:
    await page.route("**/graphiql.min.js", lambda route: route.abort())
    await page.goto(LINK)
    await expect(page.locator("#query")).to_have_value(QUERY)
    assert problems.pop() == "Failed to load resource: net::ERR_FAILED"
    await page.unroute("**/graphiql.min.js")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.goto(LINK)
    await expect(page.locator("#query")).to_have_value(QUERY)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
