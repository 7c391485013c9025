"""Asks an application over HTTP, in this process."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

#: What no answer may have in it: traces of Python, of the engines, of this machine.
_INTERNALS = re.compile(
    r"Traceback|\.py\b|File \"|\bline \d|Error\(|Exception|tantivy|_rankingScore|indexUid|attribute `|filter `"
    r"|127\.0\.0\.1|localhost|/tmp/|/work/|/usr/|secret",
    re.IGNORECASE,
)


@asynccontextmanager
async def asking(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that has started, and stops afterwards."""
    async with started(app) as (client, _):
        yield client


@asynccontextmanager
async def started(app: Starlette) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, Any]]]:
    """With the state of the application."""
    async with app.router.lifespan_context(app) as state:

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            scope["state"] = dict(state or {})
            await app(scope, receive, send)

        transport = httpx.ASGITransport(app=with_state, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://newsgate.example") as client:
            yield client, dict(state or {})


async def post(client: httpx.AsyncClient, question: str, /, **variables: Any) -> Any:
    """The answer's JSON, which tells nothing of what is inside."""
    # As ASCII, because httpx' own JSON cannot be of half a surrogate pair.
    body = json.dumps({"query": question, "variables": variables})
    response = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert internals(response.text) == []
    return response.json()


async def data(client: httpx.AsyncClient, question: str, /, **variables: Any) -> Any:
    answer = await post(client, question, **variables)
    assert "errors" not in answer
    return answer["data"]


async def refusal(client: httpx.AsyncClient, question: str, /, **variables: Any) -> tuple[str, str]:
    """Code and message of the one error."""
    (error,) = (await post(client, question, **variables))["errors"]
    assert set(error) <= {"message", "locations", "path", "extensions"}
    assert set(error["extensions"]) == {"code"}
    return error["extensions"]["code"], error["message"]


def internals(text: str) -> list[str]:
    """What a text tells that it should not."""
    return _INTERNALS.findall(text)
