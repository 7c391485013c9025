"""For everybody: axe-core finds nothing, the keyboard is enough, nothing moves unasked, and the page is light."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response, expect

from tests.web.conftest import DESK, PHONE

#: Bytes on the wire of all that is no picture, the first answer included.
HEAVIEST = 100_000
#: What web.dev calls good is up to 0.1.
MOST_SHIFTED = 0.01

GRID = "Corrow Sound's grid battery rides through its first storm"


async def _typing(page: Page) -> None:
    await page.locator("#box").press_sequentially("bitc")
    await expect(page.locator("#suggestions")).to_be_visible()
    await page.locator("#box").press("ArrowDown")


async def _article(page: Page) -> None:
    await page.locator(".hit h3 a").first.click()
    await expect(page.locator(".article-view .body")).to_be_visible()


async def _filters(page: Page) -> None:
    if await page.locator("#filters-button").is_visible():
        await page.locator("#filters-button").click()
    await page.get_by_role("button", name="Show all 45").click()


async def _nothing(page: Page) -> None:
    return


STATES = {
    "everything": ("/", _nothing),
    "filtered": ("/?publishedAt.gte=2026-08-01T00:00:00Z&tags=RESEARCH&q=a+xylophone", _nothing),
    "nothing found": ("/?q=xylophone&lang=en", _nothing),
    "typing": ("/", _typing),
    "an article": ("/?q=photonic", _article),
    "filters": ("/", _filters),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing(
    page: Page, axe: str, state: str, width: Any, scheme: Literal["light", "dark"]
) -> None:
    address, act = STATES[state]
    await page.set_viewport_size(width)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await page.goto(address)
    await expect(page.locator("#count")).not_to_be_empty()
    await act(page)
    await page.evaluate(axe)
    found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []


async def test_the_keyboard_is_enough(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    press = page.keyboard.press
    await press("/")
    await expect(page.locator("#box")).to_be_focused()
    await page.keyboard.type("battery")
    await press("Enter")
    await expect(page.locator("#count")).to_have_text("5 articles")
    await press("Tab")
    await expect(page.get_by_role("checkbox").first).to_be_focused()
    await press("Space")
    await expect(page.locator("#chips")).to_be_visible()
    await expect(page.get_by_role("checkbox").first).to_be_focused()
    await press("Space")
    await expect(page.locator("#chips")).to_be_hidden()

    await page.reload()
    await expect(page.locator("#count")).to_have_text("5 articles")
    await press("Tab")
    await expect(page.get_by_role("link", name="Skip to results")).to_be_focused()
    await press("Enter")
    await press("Tab")
    title = page.get_by_role("link", name=GRID)
    await expect(title).to_be_focused()
    await press("Enter")
    await expect(page.get_by_role("dialog", name=GRID)).to_be_visible()
    await press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(title).to_be_focused()


async def test_a_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto("/?q=bitcoin")
    await expect(page.locator("#count")).to_have_text("8 articles")
    is_narrow = "document.documentElement.scrollWidth <= innerWidth"
    assert await page.evaluate(is_narrow)
    filters = page.get_by_role("complementary", name="Filters")
    await expect(filters).to_be_hidden()
    await page.get_by_role("button", name="Filters").click()
    await filters.get_by_role("checkbox", name="ENERGY").first.check()
    await expect(page.locator("#count")).to_have_text("1 article")
    await page.keyboard.press("Escape")
    await expect(filters).to_be_hidden()
    await expect(page.get_by_role("button", name="Filters")).to_be_focused()
    await page.locator(".hit h3 a").first.click()
    await expect(page.locator(".article-view .body")).to_be_visible()
    assert await page.evaluate(is_narrow)


@pytest.mark.parametrize("address", ["/", "/?q=battery&lang=en&publishedAt.gte=2026-08-01T00:00:00Z"])
async def test_nothing_moves_when_results_and_pictures_come(page: Page, address: str) -> None:
    await page.add_init_script("""
      window.shifted = 0;
      window.moved = [];
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        window.shifted += entry.value;
        window.moved.push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 100) ?? node?.data));
      }))
        .observe({ type: "layout-shift", buffered: true });
    """)
    await page.goto(address)
    await expect(page.locator(".hit img.is-there").first).to_be_visible()
    await page.wait_for_timeout(300)
    shifted, moved = await page.evaluate("[window.shifted, window.moved]")
    assert shifted < MOST_SHIFTED, moved


async def test_who_wants_no_motion_gets_none(page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto("/")
    await expect(page.locator(".hit img.is-there").first).to_be_visible()
    moving = "document.getAnimations().length"
    assert await page.evaluate(moving) == 0


async def test_the_page_is_light(page: Page) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))  # noqa: PLW0108  # a built-in cannot be marked
    await page.goto("/")
    await expect(page.locator(".hit img.is-there").first).to_be_visible()
    ours = [response for response in responses if response.url.startswith(page.url)]
    sizes = [await response.request.sizes() for response in ours]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(ours) > 20
    assert weight < HEAVIEST


async def test_without_javascript_it_says_so(browser: Browser, site: str) -> None:
    context: BrowserContext = await browser.new_context(java_script_enabled=False)
    try:
        page = await context.new_page()
        await page.goto(site)
        await expect(page.locator("noscript .notice")).to_be_visible()
    finally:
        await context.close()
