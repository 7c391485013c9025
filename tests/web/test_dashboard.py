"""The dashboard in a real Chromium: every part asks for itself, narrows all of them, and can be taken along."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.async_api import Locator, Page, Response, Route, expect

from tests.gateway.command import NEWSGATE, environment, serving
from tests.web.asked import GRAPHQL
from tests.web.conftest import DESK, PHONE

#: In the address of what has no end.
STREAM = "query=subscription"
FIGURE = "#figures .figure"
BUSY = "[aria-busy=true]"
#: Bytes on the wire, the first answers included.
HEAVIEST = 100_000
MOST_SHIFTED = 0.01


async def _open(page: Page, address: str = "/dashboard") -> None:
    await page.goto(address)
    await _settled(page)


async def _settled(page: Page) -> None:
    await expect(page.locator(BUSY)).to_have_count(0)


def _card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def rewritten(change: Callable[[Any], None]) -> Callable[[Route], Any]:
    """Lets ``change`` have every answer's data before the page does."""

    async def handle(route: Route) -> None:
        if STREAM in route.request.url:
            await route.continue_()
            return
        answer = await route.fetch()
        body = await answer.json()
        if body.get("data"):
            change(body["data"])
        await route.fulfill(response=answer, json=body)

    return handle


async def test_every_element_of_a_chart_is_a_filter(page: Page, site: str) -> None:
    await _open(page)
    articles, chips = page.locator(FIGURE).first, page.get_by_role("list", name="Filters that are on")
    await expect(articles).to_have_text("70")

    tags = _card(page, "Top tags")
    await expect(tags.get_by_role("link").first).to_have_text("RESEARCH21 articles, change ▼ −38%, 13 before")
    await tags.get_by_role("link", name="ENERGY").click()
    await expect(articles).to_have_text("12")
    await expect(tags.get_by_role("link", name="ENERGY")).to_have_attribute("aria-current", "true")
    await expect(tags.get_by_role("link", name="RESEARCH")).to_contain_text("21")  # the other tags can still be had

    await _card(page, "Categories by sentiment").get_by_role("link", name="ENERGY, positive: 5 articles, 63%").click()
    await expect(articles).to_have_text("5")
    await expect(page).to_have_url(f"{site}/dashboard?tags=ENERGY&category=ENERGY&sentiment=POSITIVE")

    volume = _card(page, "Volume and sentiment")
    await volume.locator(".legend").get_by_role("link", name="Neutral").click()
    await expect(articles).to_have_text("7")
    await _card(page, "Sources").get_by_role("link", name="Harbour Ledger").click()
    await expect(articles).to_have_text("4")
    await expect(chips.get_by_role("link")).to_have_count(6)  # five filters and a way out of all

    for shown in ("7", "5", "12", "70"):
        await page.go_back()
        await expect(articles).to_have_text(shown)
    await expect(chips).to_be_hidden()

    # The 28 weeks from the 4th of May on, as the clocks of Kyiv have them.
    buckets = volume.get_by_role("group", name="Articles over time").get_by_role("link")
    await expect(buckets).to_have_count(28)
    await buckets.nth(1).click()
    await expect(page).to_have_url(
        f"{site}/dashboard?publishedAt.gte=2026-05-10T21%3A00%3A00Z&publishedAt.lt=2026-05-17T21%3A00%3A00Z"
    )
    await expect(articles).to_have_text("4")
    await page.reload()
    await expect(articles).to_have_text("4")
    await expect(page.locator("#figures .figure-note").first).to_have_text("−33% against 6 before")
    await page.get_by_role("link", name="Show 4 articles").click()
    await expect(page.locator("#count")).to_have_text("4 articles")
    await page.get_by_role("navigation", name="Pages").get_by_role("link", name="Dashboard").click()
    await expect(articles).to_have_text("4")


async def test_a_period_is_drawn_a_language_chosen_and_words_are_typed(page: Page, site: str) -> None:
    await _open(page)
    links = page.locator(".buckets")
    await links.scroll_into_view_if_needed()
    box = await links.bounding_box()
    assert box
    week, middle = box["width"] / 28, box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + week / 2, middle)
    await page.mouse.down()
    await page.mouse.move(box["x"] + week * 2.5, middle, steps=4)
    await expect(page.locator("#volume .said")).to_have_text("May 4 – 24, 2026: 13 articles")
    await page.mouse.up()
    await expect(page.locator(FIGURE).first).to_have_text("13")
    await expect(page.locator("#chips")).to_contain_text("published before 2026-05-24")
    await page.get_by_role("combobox", name="Published").select_option("")
    await expect(page.locator(FIGURE).first).to_have_text("70")

    await page.get_by_role("combobox", name="Language").select_option("uk")
    await expect(page.locator(FIGURE).first).to_have_text("28")
    await page.locator("#box").press_sequentially("біткоїн", delay=20)
    await expect(page.get_by_role("heading", name="“біткоїн”")).to_be_visible()
    await expect(page.locator("#newest li").first).to_contain_text("іткоїн")
    await page.go_back()  # one step, however many keystrokes
    await expect(page).to_have_url(f"{site}/dashboard?lang=uk")
    await expect(page.locator("#box")).to_have_value("")


async def test_what_is_shown_can_be_asked_for_and_downloaded(page: Page, site: str) -> None:
    """The query that a chart shows has, asked by itself, what stands in the chart's files."""
    await _open(page, "/dashboard?publishedAt.gte=2026-08-01T00:00:00Z&publishedAt.lt=2026-11-01T00:00:00Z")
    shown = {
        name: await _asked(page, site, name)
        for name in ("figures", "volume", "tags", "categories", "sources", "newest")
    }

    (volume,), records = shown["volume"]
    buckets = volume["articles"]["histogram"]["buckets"]
    assert len(buckets) > 10
    assert records == [
        {"start": each["start"], "end": each["end"], "articles": each["count"], **each["sentiment"]} for each in buckets
    ]

    (top, trends), records = shown["tags"]
    assert [(each["tag"], each["articles"], each["earlier"]) for each in records] == [
        (value["value"], value["count"], trends[f"earlier{number}"]["totalCount"])
        for number, value in enumerate(top["articles"]["facets"]["tags"]["values"], 1)
    ]
    for number, record in enumerate(records, 1):
        trend = {each["start"]: each["count"] for each in trends[f"tag{number}"]["histogram"]["buckets"]}
        assert sum(trend.values()) == record["articles"] == trends[f"tag{number}"]["totalCount"]
        assert sum(value for start, value in record.items() if start.startswith("20")) == record["articles"]

    (categories,), records = shown["categories"]
    counts = {
        tone: {each["value"]: each["count"] for each in categories[tone]["facets"]["category"]["values"]}
        for tone in ("positive", "neutral", "negative")
    }
    for record, value in zip(records, categories["all"]["facets"]["category"]["values"], strict=True):
        assert (record["category"], record["articles"]) == (value["value"], value["count"])
        assert {tone: record[tone] for tone in counts} == {tone: counts[tone].get(value["value"], 0) for tone in counts}
        assert sum(record[tone] for tone in (*counts, "unknown")) == record["articles"]

    (sources,), records = shown["sources"]
    assert {(each["source"], each["articlesInIndex"], each["health"]) for each in records} == {
        (each["key"], each["articleCount"], each["health"]["state"]) for each in sources["sources"]
    }
    assert sum(each["articles"] for each in records) == volume["articles"]["totalCount"]

    (newest,), records = shown["newest"]
    assert [each["title"] for each in records] == [each["title"] for each in newest["articles"]["nodes"]]
    assert await page.locator(".newest-title").all_text_contents() == [each["title"] for each in records]

    (figures,), records = shown["figures"]
    assert (records[0]["now"], records[0]["earlier"]) == (
        figures["articles"]["totalCount"],
        figures["earlier"]["totalCount"],
    )
    assert records[0]["now"] == sum(each["count"] for each in buckets)


async def _asked(page: Page, site: str, name: str) -> tuple[list[Any], list[dict[str, Any]]]:
    """Answers to the queries that a chart shows, and what is in its JSON, which its CSV has likewise."""
    card = page.locator(f"#{name}")
    await card.get_by_role("button", name="Query", exact=True).click()
    queries = await card.get_by_role("group", name="Query", exact=True).all_text_contents()
    variables = [json.loads(text) for text in await card.get_by_role("group", name="Variables").all_text_contents()]
    links = card.get_by_role("link", name="Open in the explorer")
    data = []
    for index, (query, given) in enumerate(zip(queries, variables, strict=True)):
        if query.startswith("subscription"):  # what it has is told in test_articles_that_arrive
            continue
        asked = httpx.post(f"{site}/graphql", json={"query": query, "variables": given}).json()
        assert "errors" not in asked
        address = httpx.URL(await links.nth(index).get_attribute("href") or "")
        assert (address.path, address.params["query"]) == ("graphql", query)
        assert json.loads(address.params["variables"]) == given
        data.append(asked["data"])
    await card.get_by_role("button", name="Query", exact=True).click()
    await expect(card.get_by_role("group", name="Query", exact=True)).to_have_count(0)
    records = json.loads(await _download(page, card, "JSON", f"newsgate-{name}.json"))
    rows = list(csv.DictReader(io.StringIO(await _download(page, card, "CSV", f"newsgate-{name}.csv"), newline="")))
    assert rows == [{key: _in_a_cell(value) for key, value in record.items()} for record in records]
    return data, records


def _in_a_cell(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


async def _download(page: Page, card: Locator, kind: str, name: str) -> str:
    async with page.expect_download() as begun:
        await card.get_by_role("button", name=kind).click()
    file = await begun.value
    assert file.suggested_filename == name
    return Path(await file.path()).read_text("utf-8-sig")


async def test_a_part_that_fails_leaves_the_others(page: Page) -> None:
    away = {"data": None, "errors": [{"message": "Something went wrong.", "extensions": {"code": "BAD_REQUEST"}}]}

    def without_histogram(data: Any) -> None:
        articles = data.get("articles") or {}
        if "histogram" in articles and "totalCount" in articles:
            articles["histogram"] = None
            articles["warnings"] = [{"code": "HISTOGRAM_UNAVAILABLE", "message": "Buckets could not be had."}]

    await page.route(GRAPHQL, rewritten(without_histogram))
    await page.route(re.compile("others"), lambda route: route.fulfill(json=away))
    await _open(page, "/dashboard?lang=en")
    await expect(page.locator(FIGURE).first).to_have_text("42")
    categories, volume = _card(page, "Categories by sentiment"), _card(page, "Volume and sentiment")
    await expect(categories).to_contain_text("Something went wrong.")
    await expect(volume).to_contain_text("Buckets could not be had.")
    await expect(categories.get_by_role("button", name="CSV")).to_be_disabled()
    await expect(_card(page, "Top tags").get_by_role("link")).to_have_count(10)
    await expect(page.locator("#notices")).to_be_empty()
    await page.unroute_all()
    await categories.get_by_role("button", name="Try again").click()
    await expect(categories.get_by_role("link", name="SCIENCE", exact=True)).to_be_visible()
    await volume.get_by_role("button", name="Try again").click()
    await expect(volume.locator(".legend").get_by_role("link", name="Positive")).to_be_visible()


async def test_nobody_answers_and_then_somebody_does(page: Page, problems: list[str]) -> None:
    await page.route(GRAPHQL, lambda route: route.abort())
    await page.goto("/dashboard")
    await expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached. Trying again …")
    await expect(_card(page, "Sources")).to_contain_text("The server cannot be reached.")
    await page.unroute(GRAPHQL)
    await expect(page.locator(FIGURE).first).to_have_text("70")  # by itself
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.route(GRAPHQL, lambda route: route.abort())
    await _card(page, "Top tags").get_by_role("link", name="ENERGY").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.unroute(GRAPHQL)
    await page.get_by_role("button", name="Try now").click()
    await expect(page.locator(FIGURE).first).to_have_text("12")
    problems.clear()


async def test_it_follows_the_index_and_asks_for_nothing_else_meanwhile(page: Page) -> None:
    """A look at the generation is the only thing that is asked while nothing changes."""
    generation, shown = "1", 70
    operations: list[set[str]] = []

    def changed(data: Any) -> None:
        operations.append(set(data))
        if set(data) == {"index"}:
            data["index"]["generation"] = generation
        elif "newest" in data:
            data["articles"]["totalCount"] = shown

    await page.route(GRAPHQL, rewritten(changed))
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    await _open(page)
    operations.clear()
    async with page.expect_response(GRAPHQL):
        await page.evaluate(look)
    await _settled(page)
    assert operations == [{"index"}]
    generation, shown = "2", 71
    await page.evaluate(look)
    await expect(page.locator(FIGURE).first).to_have_text("71")
    await _settled(page)
    assert len(operations) == 2 + 7  # of six parts one asks twice


ARTICLE = """---
title: {title}
publishedAt: '2026-11-0{day}T09:15:00.000Z'
lang: {lang}
externalId: '{title}'
source: {{name: Candle & Tick, key: candle-and-tick}}
category: MARKET
sentiment: POSITIVE
---
A few words.
"""


async def test_articles_that_arrive(page: Page, problems: list[str], tmp_path: Path) -> None:
    """Each that is of the selection, above the others; through a gateway that ends and one that begins."""
    folder, data = tmp_path / "articles", str(tmp_path / "data")
    folder.mkdir()
    settings = {"NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}

    async def arrive(title: str, day: int, lang: str = "en") -> None:
        (folder / f"{title}.md").write_text(ARTICLE.format(title=title, day=day, lang=lang))
        command = [*NEWSGATE, "index", str(folder), "--data-dir", data]
        await asyncio.to_thread(subprocess.run, command, env=environment(settings), check=True, capture_output=True)

    await arrive("There before", 5)
    latest = _card(page, "Latest articles")
    titles, status = latest.locator(".newest-title"), latest.get_by_role("status").filter(visible=True)
    command = [*NEWSGATE, "serve", "--data-dir", data, "--port"]
    with serving([*command, "0"], **settings) as served:
        await _open(page, f"{served.url}/dashboard?lang=en")
        await expect(status).to_have_text("Live")
        await arrive("Прибула", 4, lang="uk")
        await arrive("Arrived", 3)
        await expect(titles).to_have_text(["Arrived", "There before"])
        await expect(latest.get_by_role("listitem").first).to_contain_text("Candle & Tick")
        await expect(latest.get_by_role("listitem").first).to_contain_text("Just arrived")
        # The charts follow the index, and what has arrived stays on top.
        await expect(page.locator(FIGURE).first).to_have_text("2")
        await _settled(page)
        await expect(titles).to_have_text(["Arrived", "There before"])
    await expect(status).to_have_text("Reconnecting …")
    with serving([*command, served.url.rpartition(":")[2]], **settings):
        await expect(status).to_have_text("Live")
        await arrive("Later", 2)
        await expect(titles).to_have_text(["Later", "Arrived", "There before"])
        # A tab that nobody sees follows nothing, and catches up when it is seen again.
        await _see(page, False)
        await arrive("Unseen", 1)
        await expect(titles).to_have_count(3)
        await _see(page, True)
        await expect(titles).to_have_text(["Later", "Arrived", "There before", "Unseen"])
        await page.goto("about:blank")
    problems.clear()


async def _see(page: Page, is_seen: bool) -> None:
    hidden = str(not is_seen).lower()
    await page.evaluate(f"""Object.defineProperty(document, "hidden", {{ value: {hidden}, configurable: true }});
      document.dispatchEvent(new Event("visibilitychange"));""")


async def test_arrivals_that_cannot_be_followed(page: Page, problems: list[str]) -> None:
    """The list is there all the same, and it is tried again."""
    streams = re.compile(STREAM)
    await page.route(streams, lambda route: route.fulfill(status=503, body="busy"))
    await _open(page)
    latest = _card(page, "Latest articles")
    await expect(latest).to_contain_text("Not live: arrivals cannot be followed at the moment")
    await expect(latest.get_by_role("listitem")).to_have_count(8)
    await page.unroute(streams)
    await expect(latest.locator(".live")).to_have_text("Live")
    problems.clear()


def _many_sources(data: Any) -> None:
    """200 of them, with names as long as they get, in every state of health."""
    if "sources" not in data:
        return
    one = data["sources"][0]
    states = ["OK", "DEGRADED", "FAILING", "DISABLED"]
    data["sources"] = [
        {
            **one,
            "key": f"source-{number}",
            "name": f"{number} " + "Загальноукраїнська газета про все на світі " * 3,
            "articleCount": 1_000_000 + number,
            "health": {
                **one["health"],
                "state": states[number % 4],
                "consecutiveErrors": number % 4,
                "lastError": "The server did not answer within 30 seconds." if number % 4 in (1, 2) else None,
            },
        }
        for number in range(200)
    ]


async def test_two_hundred_sources(page: Page, axe: str) -> None:
    await page.route(GRAPHQL, rewritten(_many_sources))
    await _open(page)
    sources = _card(page, "Sources")
    await expect(sources).to_contain_text("50 failing, 50 degraded of 200")
    await expect(sources.get_by_role("row")).to_have_count(1 + 10)
    await expect(sources.get_by_role("row").nth(1)).to_contain_text("Failing")
    await expect(sources.get_by_role("row").nth(1)).to_contain_text(
        "did not answer within 30 seconds.; 2 times in a row"
    )
    await sources.get_by_role("button", name="Show all 200").click()
    await expect(sources.get_by_role("row")).to_have_count(1 + 200)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await _axe_finds_nothing(page, axe)
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "address", ["/dashboard", "/dashboard?tags=RESEARCH&category=SCIENCE", "/dashboard?q=xylophone"]
)
async def test_axe_finds_nothing(page: Page, axe: str, address: str) -> None:
    """Wide and narrow, light and dark, with a query open."""
    await page.emulate_media(reduced_motion="reduce")
    await _open(page, address)
    await _card(page, "Top tags").get_by_role("button", name="Query", exact=True).click()
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for scheme in schemes:
            await page.emulate_media(color_scheme=scheme)
            await _axe_finds_nothing(page, axe)


async def _axe_finds_nothing(page: Page, axe: str) -> None:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(axe)
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


async def test_the_keyboard_is_enough(page: Page) -> None:
    await _open(page)
    press, focused = page.keyboard.press, page.locator(":focus")
    await press("Tab")
    await press("Enter")  # skips to the charts
    await press("Tab")
    await expect(focused).to_have_text("Query")
    for _ in range(3 + 3 + 3):  # tools of two cards, and the keys of the legend
        await press("Tab")
    await expect(focused).to_have_text("○ Not judged 6")
    await press("Tab")
    await expect(focused).to_have_attribute(
        "aria-label", "May 4 – 10, 2026: 6 articles, 4 positive, 2 neutral, 0 negative, net +0.67"
    )
    await press("ArrowRight")
    await expect(page.locator("#volume .said")).to_have_text("May 11 – 17, 2026: 4 articles, net 0.00")
    await press("Shift+ArrowRight")
    await press("Shift+ArrowRight")
    await press("Shift+ArrowLeft")
    await expect(page.locator("#volume .said")).to_have_text("May 11 – 24, 2026: 7 articles")
    await press("Enter")
    await expect(page.locator(FIGURE).first).to_have_text("7")
    await _settled(page)
    await expect(focused).to_have_class("bucket")  # where the focus was, there is another one

    for _ in range(3 + 1):  # all buckets are one stop, and then come the tools of the next card
        await press("Tab")
    first = await focused.text_content()
    await press("ArrowDown")
    assert await focused.text_content() != first
    await press("Enter")
    await expect(page.locator("#chips").get_by_role("link")).to_have_count(4)
    await press("/")
    await expect(page.locator("#box")).to_be_focused()


async def test_nothing_moves_and_the_page_is_light(page: Page) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108  # a built-in cannot be marked
    await page.add_init_script("""
      window.shifted = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifted += entry.value)))
        .observe({ type: "layout-shift", buffered: true });
    """)
    for size in (DESK, PHONE):
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await _open(page)
        await page.wait_for_timeout(300)
        assert await page.evaluate("window.shifted") < MOST_SHIFTED
        if size is DESK:
            sizes = [await response.request.sizes() for response in responses if STREAM not in response.url]
            assert len(sizes) > 20
            assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) < HEAVIEST


async def test_a_permalink(page: Page, site: str) -> None:
    """It becomes an address in words; where there are none for it, the search page has it."""

    def state(wanted: str) -> str:
        query = f'{{ articles(query: "battery", filter: {wanted}) {{ state }} }}'
        answer = httpx.post(f"{site}/graphql", json={"query": query}).json()
        found: str = answer["data"]["articles"]["state"]
        return found

    in_words, beyond = state('{lang: {anyOf: "uk"}}'), state('{not: {tags: {anyOf: "BTC"}}}')
    await _open(page, f"/dashboard?state={in_words}")
    await expect(page).to_have_url(f"{site}/dashboard?q=battery&lang=uk")
    await page.goto(f"/dashboard?state={beyond}")
    await expect(page.get_by_role("alert")).to_contain_text("only the search page can show")
    await page.get_by_role("button", name="Open it there").click()
    await expect(page.locator("#chips")).to_contain_text("not BTC")


async def test_numbers_files_and_periods(page: Page, site: str) -> None:
    """What does not depend on a page, by the values that it gives."""
    await _open(page)
    source = await page.locator('script[type="module"]').get_attribute("src")
    folder = f"{site}/{str(source).rpartition('/')[0]}"

    async def call(module: str, expression: str) -> Any:
        return await page.evaluate(f"import('{folder}/{module}.js').then((module) => module.{expression})")

    tops = {0: 2, 1: 2, 2: 2, 3: 4, 9: 10, 10: 10, 11: 12, 128: 140, 161: 200, 2056: 2400, 999_999: 1_000_000}
    assert {value: await call("numbers", f"roundTop({value})") for value in tops} == tops
    changes = {(3, 0): "new", (0, 0): "–", (9, 12): "−25%", (12, 12): "0%", (130, 10): "×13", (0, 4): "−100%"}
    assert {
        (now, before): (await call("numbers", f"development({now}, {before})"))["text"] for now, before in changes
    } == changes
    text = await call("download", r"""csvOf([{tag: '=1+1', net: -0.5, title: 'a "b", c\nd', none: null}])""")
    assert text == '\ufefftag,net,title,none\r\n\'=1+1,-0.5,"a ""b"", c\nd",\r\n'
    lengths = {"P7D": 604_800_000, "PT6H": 21_600_000, "P1Y": 31_536_000_000, "P1M": 2_592_000_000, "soon": 0}
    assert {given: await call("periods", f"lengthOf('{given}')") for given in lengths} == lengths

    async def compared(search: str) -> Any:
        (state,) = [f"(await import('{folder}/search-state.js')).fromAddress('{search}')"]
        return await page.evaluate(
            f"(async () => (await import('{folder}/comparison.js')).comparison({state}, Date.UTC(2026, 0, 10, 12)))()"
        )

    noon, day = 1_768_046_400_000, 86_400_000
    assert await compared("?publishedAt.within=P1D") == {"since": noon - day, "until": noon, "before": noon - 2 * day}
    assert await compared("?publishedAt.gte=2026-01-08T12:00:00Z&publishedAt.lt=2026-01-09T12:00:00Z") == {
        "since": noon - 2 * day,
        "until": noon - day,
        "before": noon - 3 * day,
    }
    assert await compared("?publishedAt.lt=2026-01-09T12:00:00Z") is None
