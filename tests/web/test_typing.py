"""Results and suggestions while somebody types."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, expect

from tests.web.asked import GRAPHQL, Asked, Held


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


async def test_each_keystroke_is_one_operation_by_get_and_hash(page: Page) -> None:
    await page.goto("/?q=storm")  # so that the gateway knows the text
    await expect(page.locator("#count")).not_to_be_empty()
    asked = Asked(page)
    await page.locator("#box").fill("")
    for typed in ("b", "bi", "bit"):
        await page.locator("#box").press(typed[-1])
        await expect(page).to_have_title(f"{typed} – newsgate")
        await page.wait_for_timeout(60)  # longer than what counts as one
    await expect(page.locator("#count")).to_have_text("10 articles")
    assert asked.queries[-3:] == ["b", "bi", "bit"]
    assert len(asked.queries) <= 4  # emptying the box may have been one
    for request in asked.requests:
        given = parse_qs(urlsplit(request.url).query)
        assert (request.method, set(given)) == ("GET", {"variables", "extensions"})


async def test_keystrokes_that_follow_at_once_are_superseded_before_they_are_sent(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    asked = Asked(page)
    await page.evaluate("""() => {
      const box = document.getElementById("box");
      for (const text of ["b", "bi", "bit", "bitc"]) {
        box.value = text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
    }""")
    await expect(page.locator("#count")).to_have_text("8 articles")
    assert asked.queries == ["bitc"]


async def test_a_late_answer_does_not_overwrite_a_newer_one(page: Page) -> None:
    await page.goto("/")
    await expect(page.locator("#count")).to_have_text("70 articles")
    held = Held("votes")
    await page.route(GRAPHQL, held)
    await page.locator("#box").fill("votes")
    await held.is_asked.wait()
    await page.locator("#box").fill("bitcoin")
    await expect(page.locator("#count")).to_have_text("8 articles")
    held.let_go()
    await held.is_over.wait()
    await page.wait_for_timeout(200)
    await expect(page.locator("#count")).to_have_text("8 articles")
    assert page.url.endswith("/?q=bitcoin")


async def test_what_is_still_found_stays_the_same_element(page: Page) -> None:
    """So that neither its picture nor the focus flickers."""
    await page.goto("/?q=bit")
    await expect(page.locator("#count")).to_have_text("10 articles")
    before = await page.evaluate("""() => [...document.querySelectorAll(".hit")].map((hit) => {
      hit.wasThere = hit.querySelector("img") ?? "no picture";
      return hit.dataset.key;
    })""")
    await page.locator("#box").press("End")
    await page.locator("#box").press("c")
    await expect(page).to_have_title("bitc – newsgate")
    await expect(page.locator(".hit h3 mark").first).to_have_text("Bitcoin")
    is_same = "(hit) => hit.wasThere === (hit.querySelector('img') ?? 'no picture')"
    after = await page.evaluate(
        f"() => [...document.querySelectorAll('.hit')].map((hit) => [hit.dataset.key, ({is_same})(hit)])"
    )
    stayed = [same for key, same in after if key in before]
    assert stayed
    assert all(stayed)


async def test_results_stay_until_new_ones_are_there(page: Page) -> None:
    await page.goto("/?q=bitcoin")
    await expect(page.locator("#count")).to_have_text("8 articles")
    held = Held("votes")
    await page.route(GRAPHQL, held)
    await page.locator("#box").fill("votes")
    await held.is_asked.wait()
    await expect(page.locator("#progress")).to_be_visible()
    await expect(page.locator(".hit")).to_have_count(8)
    held.let_go()
    await expect(page.locator(".hit h3").first).to_contain_text("votes decide")
    await expect(page.locator("#progress")).to_be_hidden()


async def test_suggestions_are_a_combobox(page: Page) -> None:
    await page.goto("/")
    box, options = page.get_by_role("combobox", name="Search articles"), page.locator("#suggestions [role=option]")
    await expect(box).to_have_attribute("aria-expanded", "false")
    await box.press_sequentially("bitc")
    await expect(box).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("group", name="Searches").get_by_role("option").first).to_have_text("bitcoin 8")
    await expect(page.get_by_role("group", name="Tags").get_by_role("option")).to_have_text(["BITCOIN PRICE 3"])

    await box.press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    active = await box.get_attribute("aria-activedescendant")
    assert active == await options.first.get_attribute("id")
    await box.press("ArrowUp")  # back into the box, and around
    assert await box.get_attribute("aria-activedescendant") is None
    await box.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")

    await box.press("Enter")
    await expect(page.locator("#chips")).to_contain_text("BITCOIN PRICE")
    await expect(page.locator("#count")).to_have_text("3 articles")
    await expect(box).to_have_value("")
    await expect(box).to_have_attribute("aria-expanded", "false")


async def test_escape_closes_suggestions_and_enter_sends_what_is_typed(page: Page) -> None:
    await page.goto("/")
    box, suggestions = page.locator("#box"), page.locator("#suggestions")
    await box.press_sequentially("bitc")
    await expect(suggestions).to_be_visible()
    await box.press("Escape")
    await expect(suggestions).to_be_hidden()
    await expect(box).to_have_value("bitc")
    await box.press("ArrowDown")
    await expect(suggestions).to_be_visible()
    await box.press("Enter")
    await expect(suggestions).to_be_hidden()
    await expect(page.locator("#count")).to_have_text("8 articles")


async def test_a_completion_is_taken_with_the_mouse(page: Page) -> None:
    await page.goto("/")
    await page.locator("#box").press_sequentially("bitc")
    await page.get_by_role("option", name="bitcoin price 7").click()
    await expect(page.locator("#box")).to_have_value("bitcoin price")
    await expect(page.locator("#count")).to_have_text("7 articles")
    await expect(page.locator("#box")).to_be_focused()
