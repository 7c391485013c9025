"""The pages in a real Chromium, over the real gateway with the sample articles."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright, expect

from tests.gateway.command import NEWSGATE, ROOT, serving
from tests.tools import tool

#: Milliseconds that a test waits for what it expects; the machine may be busy.
PATIENCE = 20_000
#: One pixel, for every picture that lies elsewhere.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> str:
    return str(tool("NEWSGATE_TEST_CHROMIUM", "browser", may_lack=True))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. Nobody writes to it."""
    data = tmp_path_factory.mktemp("site")
    arguments = ["serve", "--samples", str(ROOT / "samples"), "--port", "0", "--data-dir", str(data)]
    with serving([*NEWSGATE, *arguments], NEWSGATE_CONFIG=str(data / "newsgate.toml")) as served:
        yield served.url


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # Where tests run as root there is no sandbox to be had; nothing but our own pages is opened.
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    installed = tool("NEWSGATE_TEST_CLIENTS", "folder with axe-core")
    return (installed / "node_modules" / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def problems() -> list[str]:
    """What the browser complained of. A test that causes something on purpose takes it out."""
    return []


@pytest.fixture
async def context(browser: Browser, site: str) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(base_url=site, viewport=DESK, locale="en-GB", timezone_id="Europe/Kyiv")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext, problems: list[str]) -> AsyncIterator[Page]:
    """Without a network but the gateway. Fails where anything was written to the console, CSP violations included."""

    async def elsewhere(route: Route) -> None:
        await route.fulfill(body=PICTURE, content_type="image/png")

    await context.route(re.compile(r"^https:"), elsewhere)
    page = await context.new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type != "info" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []
