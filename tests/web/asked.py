"""What a page asked the gateway, and answers that are held back or changed on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Error, Page, Request, Route

GRAPHQL = "**/graphql?*"


def variables(request: Request) -> dict[str, Any]:
    """Those of an operation that was sent by GET."""
    (text,) = parse_qs(urlsplit(request.url).query)["variables"]
    found: dict[str, Any] = json.loads(text)
    return found


class Asked:
    """The searches that a page sends from now on, in their order."""

    def __init__(self, page: Page) -> None:
        self.requests: list[Request] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if "/graphql?" in request.url and "timeZone" in variables(request):
            self.requests.append(request)

    @property
    def queries(self) -> list[str]:
        return [variables(request)["query"] for request in self.requests]


class Held:
    """Answers to one query, which wait until they are let go."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._gate = asyncio.Event()
        self.is_asked = asyncio.Event()
        self.is_over = asyncio.Event()

    async def __call__(self, route: Route) -> None:
        if variables(route.request).get("query") != self._query:
            await route.continue_()
            return
        self.is_asked.set()
        try:
            answer = await route.fetch()
            await self._gate.wait()
            await route.fulfill(response=answer)
        except Error:
            pass  # the page has given it up
        self.is_over.set()

    def let_go(self) -> None:
        self._gate.set()


def changed(change: Callable[[Any], None]) -> Callable[[Route], Any]:
    """Lets ``change`` have the data of every search before the page does."""

    async def handle(route: Route) -> None:
        answer = await route.fetch()
        body = await answer.json()
        if (body.get("data") or {}).get("articles"):
            change(body["data"]["articles"])
        await route.fulfill(response=answer, json=body)

    return handle
