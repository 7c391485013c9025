"""Facets, chips, languages, orders and periods."""

from __future__ import annotations

import httpx
import pytest
from playwright.async_api import Page, expect


async def test_a_facet_keeps_the_counts_of_its_other_values(page: Page) -> None:
    await page.goto("/?lang=en")
    category = page.get_by_role("group", name="Category")
    await category.get_by_role("checkbox", name="ENERGY").check()
    await expect(page.locator("#count")).to_have_text("4 articles")
    await expect(category.locator("li").first).to_have_text("SCIENCE 11")
    await category.get_by_role("checkbox", name="SCIENCE").check()
    await expect(page.locator("#count")).to_have_text("15 articles")
    assert page.url.endswith("/?lang=en&category=ENERGY&category=SCIENCE")


async def test_chips_take_filters_away(page: Page) -> None:
    await page.goto("/?source=harbour-ledger&tags=GRID&tags.noneOf=WIND&lang=uk")
    chips = page.get_by_role("list", name="Filters that are on").get_by_role("link")
    removing = "Remove filter "
    labels = ["GRID", "not WIND", "Harbour Ledger", "Українська"]
    await expect(chips).to_have_text([*(f"{removing}{label}×" for label in labels), "Clear all"])
    await chips.filter(has_text="not WIND").click()
    await expect(chips).to_have_count(4)
    assert page.url.endswith("/?source=harbour-ledger&tags=GRID&lang=uk")
    await chips.filter(has_text="Clear all").click()
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


async def test_typing_inside_a_long_facet(page: Page) -> None:
    await page.goto("/")
    tags = page.get_by_role("group", name="Tags")
    await tags.get_by_role("searchbox", name="Find in tags").press_sequentially("sci")
    await expect(tags.locator("li")).to_have_text(["FOOD SCIENCE 5"])
    await tags.get_by_role("checkbox", name="FOOD SCIENCE").check()
    await expect(page.locator("#count")).to_have_text("5 articles")
    await expect(tags.get_by_role("checkbox", name="FOOD SCIENCE")).to_be_focused()
    await tags.get_by_role("searchbox").fill("zzz")
    await expect(tags).to_contain_text("Nothing of that name")
    await tags.get_by_role("searchbox").press("Escape")
    await expect(tags.get_by_role("checkbox", name="RESEARCH")).to_be_visible()


async def test_looking_into_a_facet_leaves_the_results_where_they_are(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator(".hit")).to_have_count(20)
    await page.get_by_role("button", name="Show more").scroll_into_view_if_needed()
    await expect(page.locator(".hit")).not_to_have_count(20)
    shown, top = await page.locator(".hit").count(), await page.evaluate("scrollY")
    source = page.get_by_role("group", name="Source")
    await source.get_by_role("button", name="Show all 9").dispatch_event("click")
    await expect(source.get_by_role("checkbox")).to_have_count(9)
    assert await page.locator(".hit").count() >= shown
    assert abs(await page.evaluate("scrollY") - top) < 5


async def test_a_facet_is_opened_whole(page: Page) -> None:
    await page.goto("/")
    source = page.get_by_role("group", name="Source")
    await expect(source.get_by_role("checkbox")).to_have_count(6)
    await source.get_by_role("button", name="Show all 9").click()
    await expect(source.get_by_role("checkbox")).to_have_count(9)
    await source.get_by_role("button", name="Show fewer").click()
    await expect(source.get_by_role("checkbox")).to_have_count(6)


async def test_languages(page: Page) -> None:
    await page.goto("/")
    language = page.get_by_role("combobox", name="Language")
    await expect(language.locator("option")).to_have_text(["All languages", "English (42)", "Українська (28)"])
    await language.select_option("uk")
    await expect(page.locator("#count")).to_have_text("28 articles")
    assert set(await page.locator(".hit article").evaluate_all("(all) => all.map((one) => one.lang)")) == {"uk"}
    await language.select_option("")
    await expect(page.locator("#count")).to_have_text("70 articles")


async def test_orders(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("combobox", name="Sort").select_option("PUBLISHED_AT_DESC")
    await expect(page.locator(".hit h3").first).to_have_text("The card catalogue that became a search index")
    assert page.url.endswith("/?sort=published_at_desc")


async def test_brushing_over_the_bars(page: Page) -> None:
    """The 28 weeks from the 4th of May on, as the clocks of Kyiv have them: the first four are those of May."""
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    box = await page.locator(".plot").bounding_box()
    assert box
    week, middle = box["width"] / 28, box["y"] + box["height"] / 2
    await page.mouse.move(box["x"] + week / 2, middle)
    await page.mouse.down()
    await page.mouse.move(box["x"] + week * 2.5, middle, steps=4)
    await page.mouse.up()
    await expect(page.locator("#chips")).to_contain_text("published before 2026-05-24")
    assert page.url.endswith("/?publishedAt.lt=2026-05-24T21%3A00%3A00Z")
    # Another one can be chosen, because the bars are of all of the time.
    await expect(page.locator(".said")).to_have_text("May 4 – 24, 2026")
    await page.get_by_role("combobox", name="Published").select_option("")
    await expect(page.locator("#count")).to_have_text("70 articles")


async def test_a_period_by_the_keyboard(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    handle = page.get_by_role("slider", name="Published, from")
    await expect(handle).to_have_attribute("aria-valuetext", "May 4, 2026")
    await handle.focus()
    await handle.press("ArrowRight")
    await expect(page.locator("#chips")).to_contain_text("published since 2026-05-10")
    await expect(handle).to_be_focused()
    await expect(handle).to_have_attribute("aria-valuetext", "May 11, 2026")
    await handle.press("Home")
    await expect(page.locator("#count")).to_have_text("70 articles")


async def test_more_comes_on_the_way_down_and_on_request(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator(".hit")).to_have_count(20)
    await page.get_by_role("button", name="Show more").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".hit")).to_have_count(40)
    for _ in range(12):
        await page.mouse.wheel(0, 4_000)
        await page.wait_for_timeout(100)
    await expect(page.locator(".hit")).to_have_count(70)
    await expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    ids = await page.locator(".hit").evaluate_all("(all) => all.map((one) => one.dataset.key)")
    assert len(set(ids)) == 70


def _state(site: str, search: str) -> str:
    answer = httpx.post(f"{site}/graphql", json={"query": f"{{ articles({search}) {{ state }} }}"}).json()
    state: str = answer["data"]["articles"]["state"]
    return state


async def test_a_permalink_becomes_an_address_in_words(page: Page, site: str) -> None:
    state = _state(site, 'query: "battery", sort: PUBLISHED_AT_ASC, filter: {lang: {anyOf: "uk"}, hasCoverImage: true}')
    await page.goto(f"/?state={state}")
    await expect(page.locator("#box")).to_have_value("battery")
    await expect(page.get_by_role("combobox", name="Sort")).to_have_value("PUBLISHED_AT_ASC")
    await expect(page).to_have_url(f"{site}/?q=battery&sort=published_at_asc&lang=uk&hasCoverImage=true")


async def test_a_permalink_that_no_address_has_words_for(page: Page, site: str) -> None:
    search = 'query: "battery", filter: {not: {tags: {anyOf: ["WALLET", "BTC"]}}}'
    await page.goto(f"/?state={_state(site, search)}")
    chips = page.locator("#chips")
    await expect(chips).to_contain_text("not (BTC or WALLET)")
    await expect(page.locator("#box")).to_have_value("battery")
    energy = page.get_by_role("group", name="Category").get_by_role("checkbox", name="ENERGY")
    await energy.click()
    await expect(chips.get_by_role("link")).to_have_count(3)
    await expect(chips).to_contain_text("not (BTC or WALLET)")
    await chips.get_by_role("link").filter(has_text="not (").click()
    await expect(chips).not_to_contain_text("not (")
    await expect(page).to_have_url(f"{site}/?q=battery&category=ENERGY")


@pytest.mark.parametrize("address", ["?tags.wrong=A&nonsense=1&sort=up&sentiment=GLAD&hasCoverImage=maybe", "?story="])
async def test_what_is_no_search_in_an_address_is_left_alone(page: Page, address: str) -> None:
    await page.goto(f"/{address}")
    await expect(page.locator("#count")).to_have_text("70 articles")
