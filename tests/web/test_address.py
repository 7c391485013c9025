"""The whole state of the page is in its address: back, reload, share."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

GRID = "Corrow Sound's grid battery rides through its first storm"


async def test_back_and_forward(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    await page.locator("#box").press_sequentially("battery", delay=40)
    await expect(page.locator("#count")).to_have_text("5 articles")
    await page.get_by_role("group", name="Source").get_by_role("checkbox", name="Harbour Ledger").check()
    await expect(page.locator("#count")).to_have_text("2 articles")

    await page.go_back()  # without the source
    await expect(page.locator("#count")).to_have_text("5 articles")
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    await page.go_back()  # before the typing, which is one step however many keystrokes it had
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(page.locator("#box")).to_have_value("")
    await page.go_forward()
    await page.go_forward()
    await expect(page.locator("#count")).to_have_text("2 articles")
    await expect(page.locator("#box")).to_have_value("battery")
    await expect(page.get_by_role("checkbox", name="Harbour Ledger")).to_be_checked()


async def test_reload_and_share(page: Page, browser: Browser) -> None:
    await page.goto("/?q=battery&source=harbour-ledger&sort=published_at_asc&lang=en")
    await page.get_by_role("link", name=GRID).click()
    await expect(page.get_by_role("dialog").get_by_role("heading", name=GRID)).to_be_visible()
    shared = page.url
    await page.reload()
    await _shows_it(page)
    stranger = await browser.new_context()
    try:
        other = await stranger.new_page()
        await other.goto(shared)
        await _shows_it(other)
    finally:
        await stranger.close()


async def _shows_it(page: Page) -> None:
    await expect(page.get_by_role("dialog").get_by_role("heading", name=GRID)).to_be_visible()
    await expect(page.locator("#box")).to_have_value("battery")
    await expect(page.locator("#sort")).to_have_value("PUBLISHED_AT_ASC")
    await expect(page.locator("#lang")).to_have_value("en")
    await expect(page.locator("#count")).to_have_text("1 article")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("checkbox", name="Harbour Ledger")).to_be_checked()


async def test_coming_back_finds_the_place_again(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator(".hit")).to_have_count(20)
    for _ in range(12):
        await page.mouse.wheel(0, 4_000)
        await page.wait_for_timeout(100)
    await expect(page.locator(".hit")).to_have_count(70)
    link = page.locator(".hit .tag").last
    await link.scroll_into_view_if_needed()
    top = await page.evaluate("scrollY")
    assert top > 5_000
    await link.click()
    await expect(page.locator("#count")).not_to_have_text("70 articles")
    assert await page.evaluate("scrollY") == 0
    await page.go_back()
    await expect(page.locator(".hit")).to_have_count(70)
    await page.wait_for_function("(top) => Math.abs(scrollY - top) < 400", arg=top)


async def test_links_can_be_opened_in_another_tab(page: Page) -> None:
    """They are links with an address, and a click with a key held down is the browser's."""
    await page.goto("/?q=battery")
    await expect(page.locator("#count")).to_have_text("5 articles")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name=GRID).click(modifiers=["Control"])
    other = await opened.value
    await expect(other.get_by_role("dialog").get_by_role("heading", name=GRID)).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
