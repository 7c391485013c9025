"""How soon results follow a keystroke, in Chromium: ``python -m bench.keystrokes URL CHROMIUM``. Prints Markdown.

URL is a gateway that runs, with as many articles as are wanted. The first two words of titles are typed into its search
page, letter by letter, each when the results of the one before are long there. Counted is from the keystroke's event to
the frame in which the list of hits has changed, and how much of it was the request. What is asked twice comes from the
gateway's memory, so start the gateway anew for each run.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Page, async_playwright

QUERIES = 12
#: Milliseconds between two keystrokes.
PAUSE = 400

_WATCH = """() => {
  window.waits = [];
  let typed = null;
  document.getElementById("box").addEventListener("input", () => (typed = performance.now()), { capture: true });
  const changed = () => {
    if (typed === null) return;
    const from = typed;
    typed = null;
    requestAnimationFrame(() => window.waits.push(performance.now() - from));
  };
  new MutationObserver(changed).observe(document.getElementById("results"), { childList: true, subtree: true });
}"""
_REQUESTS = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/graphql?")).map((entry) => entry.duration)"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("chromium")
    chosen = parser.parse_args()
    articles, typed = _typed(chosen.url)
    waits, requests = asyncio.run(_measured(chosen.url, chosen.chromium, typed))
    print(f"{articles:,} articles, {len(waits)} keystrokes that changed the results\n")
    print("| milliseconds | median | 90th | most |\n|---|---|---|---|")
    print(_row("from keystroke to frame", waits))
    print(_row("of it, the request", requests))


def _typed(url: str) -> tuple[int, list[str]]:
    query = "{ index { documents } articles(sort: PUBLISHED_AT_DESC, first: 100) { nodes { title } } }"
    data: dict[str, Any] = httpx.post(f"{url}/graphql", json={"query": query}).raise_for_status().json()["data"]
    queries = dict.fromkeys(" ".join(node["title"].split()[:2]) for node in data["articles"]["nodes"])
    return data["index"]["documents"], list(queries)[:QUERIES]


async def _measured(url: str, chromium: str, typed: Sequence[str]) -> tuple[list[float], list[float]]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_arguments(url))
        page = await browser.new_page()
        await page.goto(url)
        await page.wait_for_selector(".hit h3")
        await page.evaluate(_WATCH)
        await page.evaluate("performance.clearResourceTimings()")
        for query in typed:
            await _type(page, query)
        waits, requests = await page.evaluate("window.waits"), await page.evaluate(_REQUESTS)
        await browser.close()
        return waits, requests


def _arguments(url: str) -> list[str]:
    """Pictures from elsewhere would be measured too, and Playwright's own way to leave them out slows down the rest."""
    return ["--no-sandbox", f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {urlsplit(url).hostname}"]


async def _type(page: Page, query: str) -> None:
    await page.locator("#box").fill("")
    await page.wait_for_timeout(PAUSE)
    for letter in query:
        await page.keyboard.type(letter)
        await page.wait_for_timeout(PAUSE)


def _row(name: str, found: Sequence[float]) -> str:
    ninetieth = statistics.quantiles(found, n=10)[-1]
    return f"| {name} | {statistics.median(found):.0f} | {ninetieth:.0f} | {max(found):.0f} |"


if __name__ == "__main__":
    main()
