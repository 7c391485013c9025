"""Results while somebody types."""

from __future__ import annotations

from playwright.async_api import Page, expect


async def test_the_page_begins_with_everything(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(page.locator(".hit h3").first).to_have_text(
        "Corrow Sound's grid battery rides through its first storm"
    )


async def test_results_and_marks_follow_the_typing(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    await page.locator("#box").press_sequentially("posgresql ind")
    await expect(page.locator("#count")).to_have_text("1 article")
    await expect(page.locator(".hit h3")).to_have_text(["The PostgreSQL index that shrank by two thirds overnight"])
    await expect(page.locator(".hit h3 mark")).to_have_text(["PostgreSQL", "index"])
    await expect(page).to_have_title("posgresql ind – newsgate")
    assert page.url.endswith("/?q=posgresql+ind")
