"""Takes the pictures of docs/pages.md anew: ``python -m tests.web.screenshots CHROMIUM [NAME…]``.

The samples' cover images are made up, so landscapes are drawn in their place. With pngquant on PATH files are a third.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, async_playwright

from tests.gateway.command import NEWSGATE, ROOT, serving

FOLDER = ROOT / "docs" / "images"
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
#: What a page has when it has asked for what it needs.
FILLED = (
    "#count:not(:empty), #docs h3, .graphiql-doc-explorer-content, .graphiql-query-editor .CodeMirror-line, "
    "#sources[data-state=shown]"
)
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}

DASHBOARD = "/dashboard?publishedAt.gte=2026-08-01T00:00:00Z&tags=RESEARCH"


async def _type(page: Page) -> None:
    await page.locator("#box").press_sequentially("bitc", delay=60)


async def _open(page: Page) -> None:
    await page.locator(".hit h3 a").first.click()


async def _run(page: Page) -> None:
    await page.get_by_role("button", name="Run").click()


async def _run_in_graphiql(page: Page) -> None:
    await page.get_by_role("button", name="Show Examples").click()
    await page.get_by_role("button", name="What somebody typed so far").click()
    await page.locator(".graphiql-execute-button").click()


async def _query(page: Page) -> None:
    """Of the tags, beside a bucket that is pointed at."""
    await page.locator("#tags").get_by_role("button", name="Query", exact=True).click()
    await page.locator(".bucket").nth(25).hover()


async def _look(page: Page) -> None:
    return


#: What to call it, the address, what to do there, and how the browser is.
PICTURES: list[tuple[str, str, Callable[[Page], Awaitable[None]], dict[str, Any]]] = [
    ("search", "/", _type, DESK),
    ("search-dark", "/?q=battery&publishedAt.gte=2026-08-01T00:00:00Z", _look, {**DESK, "color_scheme": "dark"}),
    ("search-ukrainian", "/?q=біткоїн&lang=uk", _look, DESK),
    ("search-nothing", "/?q=xylophone&lang=en", _look, {"viewport": {"width": 1280, "height": 560}}),
    ("article", "/?q=photonic", _open, DESK),
    ("phone", "/?q=bitcoin", _look, PHONE),
    ("dashboard", "/dashboard", _look, {"viewport": {"width": 1280, "height": 1800}}),
    ("dashboard-dark", DASHBOARD, _query, {"viewport": {"width": 1280, "height": 1560}, "color_scheme": "dark"}),
    ("dashboard-phone", "/dashboard?q=bitcoin", _look, PHONE),
    ("explorer", "/graphql", _run_in_graphiql, DESK),
    ("explorer-plain", "/graphql?explorer=plain#ArticleEdge", _run, {**DESK, "color_scheme": "dark"}),
]


async def main(chromium: str, *names: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        command = [*NEWSGATE, "serve", "--samples", str(ROOT / "samples"), "--port", "0", "--data-dir", data]
        with serving(command, NEWSGATE_CONFIG=str(Path(data) / "newsgate.toml")) as served:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                for name, address, act, options in PICTURES:
                    if names and name not in names:
                        continue
                    context = await browser.new_context(locale="en-GB", timezone_id="Europe/Kyiv", **options)
                    await context.route(re.compile("^https:"), _landscape)
                    page = await context.new_page()
                    await page.goto(f"{served.url}{address}")
                    await page.wait_for_selector(FILLED)
                    await act(page)
                    await page.wait_for_timeout(1_000)
                    await page.screenshot(path=FOLDER / f"{name}.png")
                    await context.close()
                await browser.close()
    if pngquant := shutil.which("pngquant"):
        taken = [FOLDER / f"{name}.png" for name, *_ in PICTURES if not names or name in names]
        subprocess.run([pngquant, "--force", "--ext", ".png", "--strip", *taken], check=True)


async def _landscape(route: Route) -> None:
    """One for each picture, whatever its size."""
    seed = int(hashlib.sha256(route.request.url.partition("?")[0].encode()).hexdigest(), 16)
    hue, other = seed % 360, (seed + 40) % 360
    drawing = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 320" preserveAspectRatio="xMidYMid slice">
      <linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl({hue} 45% 72%)"/>
        <stop offset="1" stop-color="hsl({other} 50% 48%)"/></linearGradient>
      <rect width="480" height="320" fill="url(#sky)"/>
      <circle cx="{80 + seed % 300}" cy="90" r="34" fill="hsl({other} 80% 88%)"/>
      <path d="M0 320V{200 + seed % 50}q90-{60 + seed % 40} 180-10t300-40V320z" fill="hsl({hue} 35% 34%)"/>
      <path d="M0 320v-60q120-50 250-10t230-30v100z" fill="hsl({other} 40% 24%)"/></svg>"""
    await route.fulfill(body=drawing, content_type="image/svg+xml")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
