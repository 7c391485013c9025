"""The pages over the real articles, where they are there: what a page shows is what the gateway answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from bench.corpus import CORPUS, unpacked
from tests.gateway.command import NEWSGATE, serving
from tests.web.conftest import DESK, PATIENCE, PHONE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not CORPUS.exists():
        pytest.skip(f"The corpus {CORPUS} is not there.")
    data = tmp_path_factory.mktemp("site")
    with unpacked() as articles:
        command = [*NEWSGATE, "serve", str(articles), "--port", "0", "--data-dir", str(data)]
        with serving(command, NEWSGATE_CONFIG=str(data / "newsgate.toml")) as served:
            yield served.url


def answer(site: str, query: str, **variables: Any) -> Any:
    said = {"query": query, "variables": variables}
    return httpx.post(f"{site}/graphql", json=said, timeout=PATIENCE / 1_000).raise_for_status().json()["data"]


def number(text: str | None) -> int:
    return int(re.sub(r"\D", "", text or ""))


COUNT = "query($q: String!, $filter: ArticleFilter) { articles(query: $q, filter: $filter) { totalCount } }"


def total(site: str, q: str, **chosen: Any) -> int:
    found: int = answer(site, COUNT, q=q, filter=chosen)["articles"]["totalCount"]
    return found


async def test_every_keystroke_shows_what_is_found(page: Page, site: str) -> None:
    await page.goto("/")
    for end in range(1, 8):
        typed = "bitcoin"[:end]
        await page.locator("#box").press(typed[-1])
        await expect(page).to_have_title(f"{typed} – newsgate")
        await expect(page.locator("#count")).to_have_text(f"{total(site, typed):,} articles")
    await expect(page.locator(".hit").first.locator("mark").first).to_be_visible()


async def test_filters_and_the_way_back(page: Page, site: str) -> None:
    await page.goto("/?q=market")
    whole = total(site, "market")
    await expect(page.locator("#count")).to_have_text(f"{whole:,} articles")
    value = page.get_by_role("group", name="Category").locator("li").first
    expected = number(await value.locator(".facet-count, .count").last.text_content())
    assert 0 < expected < whole
    await value.get_by_role("checkbox").check()
    await expect(page.locator("#count")).to_have_text(f"{expected:,} articles")
    address = page.url
    await page.go_back()
    await expect(page.locator("#count")).to_have_text(f"{whole:,} articles")
    await page.goto(address)
    await expect(page.locator("#count")).to_have_text(f"{expected:,} articles")


async def test_ukrainian(page: Page, site: str) -> None:
    await page.goto("/?lang=uk")
    await page.locator("#box").fill("біткоїн")
    found = total(site, "біткоїн", lang={"anyOf": ["uk"]})
    assert found > 0
    await expect(page.locator("#count")).to_have_text(f"{found:,} articles")
    await expect(page.locator(".hit").first).to_contain_text(re.compile("[а-яїєґ]"))


async def test_hundreds_of_results_without_a_shift(page: Page) -> None:
    await page.goto("/")
    for shown in range(40, 220, 20):
        await page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
        await expect(page.locator(".hit").nth(shown - 1)).to_be_attached()
    ids = await page.locator(".hit a").evaluate_all("links => links.map(link => link.href)")
    assert len(set(ids)) >= 200


async def test_any_article_can_be_read(page: Page, site: str) -> None:
    query = "{ articles(sort: PUBLISHED_AT_DESC, first: 5) { nodes { slug lang title } } }"
    await page.goto("/?sort=PUBLISHED_AT_DESC")
    for number_of_hit, node in enumerate(answer(site, query)["articles"]["nodes"]):
        hit = page.locator(".hit").nth(number_of_hit)
        await hit.locator("h3 a").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("heading", level=1).or_(dialog.locator("h2")).first).to_have_text(node["title"])
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()


async def test_the_dashboard_counts_the_same(page: Page, site: str) -> None:
    await page.goto("/dashboard?q=bitcoin")
    found = total(site, "bitcoin")
    await expect(page.locator("#figures .figure").first).to_contain_text(f"{found:,}")
    await expect(page.locator("[aria-busy=true]")).to_have_count(0)
    await page.get_by_role("link", name=f"Show {found:,} articles").click()
    await expect(page.locator("#count")).to_have_text(f"{found:,} articles")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_wider_than_a_phone(browser: Browser, site: str, scheme: Any) -> None:
    """Neither long words nor long names of sources."""
    context = await browser.new_context(base_url=site, viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
    page = await context.new_page()
    for address in ("/", "/?q=a&lang=uk", "/dashboard"):
        await page.goto(address)
        await expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.set_viewport_size({"width": 2_560, "height": DESK["height"]})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 2_560
    await context.close()
