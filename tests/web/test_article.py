"""One article in front of the results; and text that would rather be HTML."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.gateway.command import NEWSGATE, serving

PHOTONIC = "Photonic test chip moves a terabit and leaves the heat behind"


async def test_an_article(page: Page) -> None:
    await page.goto("/?q=photonic")
    await page.get_by_role("link", name=PHOTONIC).click()
    article = page.get_by_role("dialog", name=PHOTONIC)
    await expect(article.get_by_role("heading", level=2)).to_have_text(PHOTONIC)
    await expect(article.locator(".body strong").first).to_contain_text("1.02 terabits a second")
    await expect(article.get_by_role("heading", name="How it is built", level=3)).to_be_visible()
    original = article.get_by_role("link", name="Read it at Kiln Notes")
    await expect(original).to_have_attribute("href", "https://kiln-notes.example/2026/07/photonic-test-chip")
    await expect(original).to_have_attribute("rel", "external noopener")
    await expect(page).to_have_title(f"{PHOTONIC} – newsgate")
    await expect(article.locator("img")).to_have_attribute("srcset", re.compile(r"w=720&h=405.* 720w, "))


async def test_translations_lead_to_each_other_and_closing_to_the_results(page: Page) -> None:
    await page.goto("/?q=photonic")
    await page.get_by_role("link", name=PHOTONIC).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("link", name="Українська").click()
    await expect(dialog.get_by_role("heading", level=2)).to_contain_text("Фотонний чип")
    await expect(dialog.locator("article")).to_have_attribute("lang", "uk")
    await page.go_back()
    await expect(dialog.get_by_role("heading", level=2)).to_have_text(PHOTONIC)
    await dialog.get_by_role("button", name="Close article").click()
    await expect(dialog).to_have_count(0)
    await expect(page.locator("#count")).to_have_text("1 article")
    assert page.url.endswith("/?q=photonic")


async def test_related_articles_and_tags(page: Page) -> None:
    await page.goto("/?q=cable+failed+corrow+kept")
    await page.get_by_role("link", name="When the cable failed").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator(".related").get_by_role("link", name="Corrow Sound's grid battery").click()
    await expect(dialog.get_by_role("heading", level=2)).to_have_text(
        "Corrow Sound's grid battery rides through its first storm"
    )
    await dialog.get_by_role("list", name="Tags").get_by_role("link", name="GRID").click()
    await expect(dialog).to_have_count(0)
    assert page.url.endswith("/?tags=GRID")


@pytest.mark.parametrize("id", ["art_aaaaaaaaaaaaaaaaaaaaaaaaaa", "nonsense"])
async def test_an_article_that_is_not_there(page: Page, id: str) -> None:
    await page.goto(f"/?article={id}")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading", level=2)).to_contain_text("article")
    await page.keyboard.press("Escape")
    await expect(page.locator("#count")).to_have_text("70 articles")
    await expect(dialog).to_have_count(0)


HOSTILE = """---
title: '<img src=x onerror="document.title=1"> & <b>bold</b> {long}'
description: '<script>document.title = 2</script>'
publishedAt: 2026-11-20T08:00:00Z
externalId: hostile
lang: en
tags: ['<i>TAG</i>', 'A"B']
source: {{key: hostile, name: '"><svg onload=alert(1)>'}}
url: 'https://hostile.example/"onclick="alert(1)'
---
A [link](javascript:alert(1)), [another](https://example.com/?a=1&b=2), [a relative one](/there),
<a href="https://example.com" onclick="alert(1)" style="position:fixed;inset:0">a styled one</a>,
<img src=x onerror="document.title=3">, <script>document.title = 4</script>, <style>body {{ display: none }}</style>,
<form action="https://example.com"><input name=q></form> and hostile words.

# A heading

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture
async def hostile(tmp_path: Path) -> AsyncIterator[str]:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "hostile.md").write_text(HOSTILE.format(long="longword" * 30))
    settings = {"NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
    command = [*NEWSGATE, "serve", str(folder), "--port", "0", "--data-dir", str(tmp_path / "data")]
    with serving(command, **settings) as served:
        yield served.url


async def test_text_stays_text(page: Page, hostile: str) -> None:
    await page.goto(f"{hostile}/?q=bold")
    title = page.locator(".hit h3")
    await expect(title).to_contain_text('<img src=x onerror="document.title=1"> & <b>bold</b> longword')
    await expect(title.locator("mark")).to_have_text(["bold"])
    # A title without a blank breaks where it must.
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await title.get_by_role("link").click()
    body = page.locator(".article-view .body")
    await expect(body).to_contain_text("and hostile words.")
    names = "(one) => one.getAttributeNames().map((name) => `${one.localName} ${name}`)"
    assert await body.evaluate(f"(body) => [...body.querySelectorAll('*')].flatMap({names})") == [
        "a href",
        "a rel",
        "a href",
        "a rel",
        "div class",
        "div tabindex",
        "div role",
        "div aria-label",
    ]
    assert await body.locator("a").evaluate_all("(all) => all.map((one) => one.href)") == [
        "https://example.com/?a=1&b=2",
        "https://example.com/",
    ]
    assert await body.locator("script, style, form, input, svg").count() == 0
    assert (await page.title()).startswith("<img src=x")
