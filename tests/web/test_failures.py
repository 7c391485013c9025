"""What is seen when something is missing: the gateway, the engine, a part of an answer, or a hit."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.gateway.command import NEWSGATE, ROOT, serving
from tests.meilisearch_server import serving as meilisearch
from tests.web.asked import GRAPHQL, changed

LOST = re.compile("ERR_FAILED|ERR_CONNECTION_REFUSED|status of 503")


async def test_nothing_found(page: Page) -> None:
    await page.goto("/?q=xylophone&lang=en")
    nothing = page.locator(".nothing")
    await expect(nothing.get_by_role("heading")).to_have_text("No article has “xylophone” with these filters.")
    await nothing.get_by_role("link", name="Search for “xylophone” without filters").click()
    await expect(nothing.get_by_role("heading")).to_have_text("No article has “xylophone”.")
    await nothing.get_by_role("link", name="Show all articles").click()
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(nothing).to_be_hidden()


async def test_relaxed(page: Page) -> None:
    await page.goto("/?q=bitcoin+xylophone")
    notice = page.get_by_role("status").filter(has_text="No article has all of these words.")
    await expect(notice).to_be_visible()
    await expect(page.locator(".hit").first).to_be_visible()
    await page.locator("#box").fill("bitcoin")
    await expect(notice).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "says"),
    [("/?publishedAt.gte=yesterday", "yesterday"), ("/?state=1broken", "The state is damaged")],
)
async def test_an_address_that_cannot_be_searched_for(page: Page, address: str, says: str) -> None:
    await page.goto(address)
    await expect(page.get_by_role("alert")).to_contain_text(says)
    await expect(page.locator(".hit")).to_have_count(0)
    await page.get_by_role("button", name="Start again").click()
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_words_that_were_left_out(page: Page) -> None:
    await page.goto("/?q=a+b+c+d+e+f+g+h+i+j+k")
    await expect(page.locator("#notices")).to_contain_text("Only the first 10 words of the query were used.")


async def test_while_the_engine_is_away(page: Page) -> None:
    """Its answers are the gateway's own; only when they come is made up."""
    await page.goto("/?q=battery")
    await expect(page.locator("#count")).to_have_text("5 articles")

    async def away(route: Route) -> None:
        message = "Search is not available at the moment; try again in a few seconds."
        await route.fulfill(
            json={"data": None, "errors": [{"message": message, "extensions": {"code": "SEARCH_UNAVAILABLE"}}]}
        )

    await page.route(GRAPHQL, away)
    await page.locator("#box").fill("bitcoin")
    await expect(page.get_by_role("alert")).to_contain_text("Search is not available at the moment")
    await expect(page.locator(".hit")).to_have_count(5)  # what was found before
    await page.unroute(GRAPHQL)
    await expect(page.locator("#count")).to_have_text("8 articles")  # by itself
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_gateway_that_is_stopped_and_started_again(page: Page, problems: list[str], tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    command = [*NEWSGATE, "serve", "--samples", str(ROOT / "samples"), "--data-dir", data, "--port"]
    settings = {"NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
    with serving([*command, "0"], **settings) as served:
        url = served.url
        await page.goto(f"{url}/?q=battery")
        await expect(page.locator("#count")).to_have_text("5 articles")
    await page.locator("#box").fill("bitcoin")
    await expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached. Trying again …")
    with serving([*command, url.rpartition(":")[2]], **settings):
        await expect(page.locator("#count")).to_have_text("8 articles")
        await expect(page.get_by_role("alert")).to_have_count(0)
    assert [text for text in problems if not LOST.search(text)] == []
    problems.clear()


async def test_a_meilisearch_that_goes_away_and_comes_back(page: Page, meilisearch_binary: str, tmp_path: Path) -> None:
    """The page says so, keeps what it has, and goes on by itself."""
    folder = tmp_path / "meilisearch"
    folder.mkdir()
    with contextlib.ExitStack() as gateway:
        with meilisearch(meilisearch_binary, folder) as engine:
            settings = {"NEWSGATE_MEILISEARCH_URL": engine, "NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
            command = [*NEWSGATE, "serve", "--samples", str(ROOT / "samples"), "--port", "0"]
            served = gateway.enter_context(serving([*command, "--data-dir", str(tmp_path / "data")], **settings))
            await page.goto(f"{served.url}/")
            await page.locator("#box").press_sequentially("battery", delay=50)
            await expect(page.locator("#count")).to_have_text("5 articles")
        await page.locator("#box").fill("bitcoin")
        await expect(page.get_by_role("alert")).to_contain_text("Search is not available at the moment")
        await expect(page.locator(".hit")).to_have_count(5)
        with meilisearch(meilisearch_binary, folder, port=int(engine.rpartition(":")[2])):
            await expect(page.locator("#count")).to_have_text("8 articles")
            await expect(page.get_by_role("alert")).to_have_count(0)


async def test_a_page_that_opens_without_an_engine_fills_when_it_is_back(page: Page, problems: list[str]) -> None:
    await page.route(GRAPHQL, lambda route: route.abort())
    await page.goto("/")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.unroute(GRAPHQL)
    await page.get_by_role("button", name="Try now").click()
    await expect(page.locator("#count")).to_have_text("70 articles")
    problems.clear()


async def test_parts_that_fail_leave_the_rest(page: Page) -> None:
    def without_parts(articles: Any) -> None:
        articles["facets"] = articles["histogram"] = None
        articles["warnings"] = [
            {"code": code, "message": "Could not be counted."}
            for code in ("FACET_UNAVAILABLE", "HISTOGRAM_UNAVAILABLE")
        ]

    await page.route(GRAPHQL, changed(without_parts))
    await page.goto("/?q=bitcoin&category=MARKET")
    await expect(page.locator(".hit")).to_have_count(4)
    await expect(page.locator("#facets")).to_contain_text("Filters cannot be counted at the moment.")
    await expect(page.locator("#time")).to_contain_text("The timeline is not available at the moment.")
    await expect(page.locator("#notices")).to_be_empty()
    await page.get_by_role("link", name="Remove filter MARKET").click()
    await expect(page.locator("#count")).to_have_text("8 articles")


async def test_an_older_answer_says_so(page: Page) -> None:
    def degraded(articles: Any) -> None:
        articles["meta"] |= {"degraded": True, "asOf": "2026-11-20T08:00:00Z"}

    await page.route(GRAPHQL, changed(degraded))
    await page.goto("/?q=bitcoin")
    await expect(page.locator("#notices")).to_contain_text("This is an older answer as of")
    await expect(page.locator(".hit")).to_have_count(8)


async def test_more_that_does_not_come_can_be_asked_for_again(page: Page, problems: list[str]) -> None:
    await page.goto("/")
    await expect(page.locator(".hit")).to_have_count(20)
    await page.route(GRAPHQL, lambda route: route.abort())
    await page.mouse.wheel(0, 20_000)
    again = page.get_by_role("button", name="More could not be loaded. Try again")
    await expect(again).to_be_visible()
    await page.unroute(GRAPHQL)
    await again.click()
    await expect(page.locator(".hit")).to_have_count(40)
    problems.clear()


async def test_pictures_that_do_not_come_leave_their_boxes(page: Page, problems: list[str]) -> None:
    await page.context.unroute_all()
    await page.context.route(re.compile("^https:"), lambda route: route.abort())
    await page.goto("/?q=photonic")
    await expect(page.locator(".hit img.is-missing")).to_have_count(1)
    box = await page.locator(".hit .cover").bounding_box()
    assert box
    assert (box["width"], box["height"]) == (192, 128)
    problems.clear()
