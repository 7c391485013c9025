"""What a site does not tell in production; the headers that every answer has; which hosts and proxies are believed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from gateway import server
from gateway.app import create_app
from gateway.errors import InvalidSettings
from gateway.settings import load
from schema.federation import federated
from search import factory
from tests.gateway.access.doors import bearer, door
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio

HOST = "newsgate.example"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        lambda: factory.embedded_engine(tmp_path / "index"),
        cache_bytes=1_000_000,
        door=door(tmp_path),
        allowed_hosts=[HOST, "*.parts.example"],
        shows_schema=False,
        surface=federated(),
    )
    async with asking(app) as client:
        yield client


async def errors(client: httpx.AsyncClient, query: str, who: str = "reader", **variables: Any) -> list[Any]:
    body = {"query": query, "variables": variables}
    response = await client.post("/graphql", json=body, headers=bearer(who))
    found: list[Any] = response.json().get("errors", [])
    return found


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Article") { name } }',
        "{ _service { sdl } }",
        "{ index { documents } ...F } fragment F on Query { x: __schema { types { name } } }",
        "query ($on: Boolean = false) { index { documents } ... @include(if: $on) { __schema { description } } }",
    ],
)
async def test_the_schema_is_told_to_admins_alone(client: httpx.AsyncClient, query: str) -> None:
    for _ in range(3):
        assert await errors(client, query, "admin") == []
        (error,) = await errors(client, query)
        assert error["extensions"] == {"code": "INTROSPECTION_OFF"}
    for accept in ("text/event-stream", "application/json"):
        asked = await client.get("/graphql", params={"query": query}, headers=bearer("reader") | {"Accept": accept})
        assert "INTROSPECTION_OFF" in asked.text


async def test_names_of_types_are_told_in_answers(client: httpx.AsyncClient) -> None:
    assert await errors(client, "{ __typename index { __typename } }") == []


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ indx { documents } }", {}),
        ("{ index { document } }", {}),
        ("{ articles(frst: 1) { totalCount } }", {}),
        ("{ articles(sort: PUBLISHED_AT_DES) { totalCount } }", {}),
        ("{ articles(filter: {tag: {anyOf: []}}) { totalCount } }", {}),
        ("{ articles(filter: {tags: {anyOff: []}}) { totalCount } }", {}),
        ("query ($f: ArticleFiltr) { articles(filter: $f) { totalCount } }", {}),
        ("{ index { ... on IndexStatu { documents } } }", {}),
        ("fragment F on Articl { id } { index { documents } }", {}),
        ("{ index { documents @skp(if: true) } }", {}),
        ("{ index { documents @skip(iff: true) } }", {}),
        ("query ($s: ArticleSort!) { articles(sort: $s) { totalCount } }", {"s": "PUBLISHED_AT_DES"}),
        ("query ($f: ArticleFilter) { articles(filter: $f) { totalCount } }", {"f": {"tag": None}}),
        ("query ($f: ArticleFilter) { articles(filter: $f) { totalCount } }", {"f": {"tags": {"anyOff": []}}}),
        ("query ($by: ArticleBy!) { article(by: $by) { id } }", {"by": {"ur": "x"}}),
        ("subscription { articleAddd { id } }", {}),
    ],
)
async def test_nobody_is_helped_to_guess_names(
    client: httpx.AsyncClient, query: str, variables: dict[str, Any]
) -> None:
    for _ in range(2):
        found = await errors(client, query, "admin", **variables)
        assert found
        assert not [error for error in found if "did you mean" in error["message"].lower()]


async def test_every_answer_has_the_headers_that_keep_browsers_from_guessing(client: httpx.AsyncClient) -> None:
    paths = ["/", "/graphql", "/graphql/stream", "/livez", "/readyz", "/nothing", "/web/x/nothing.js", "/dashboard"]
    for path in paths:
        for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
            for accept in ("*/*", "text/html", "text/event-stream"):
                answer = await client.request(method, path, headers={"Accept": accept})
                assert answer.headers["x-content-type-options"] == "nosniff", (method, path, accept)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    assert answer.headers["x-frame-options"] == "DENY"
                    assert answer.headers["referrer-policy"] == "same-origin"
                    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
                    assert "default-src 'none'" in answer.headers["content-security-policy"]
    streams = {"Accept": "text/event-stream"} | bearer("reader")
    asked = await client.get("/graphql", params={"query": "{ index { documents } }"}, headers=streams)
    assert asked.headers["x-content-type-options"] == "nosniff"
    assert (await client.put("/graphql/stream", headers=bearer("reader"))).headers[
        "x-content-type-options"
    ] == "nosniff"


async def test_other_hosts_are_answered_with_nothing(client: httpx.AsyncClient) -> None:
    for host, status in ((HOST, 401), (f"{HOST}:8000", 401), ("a.parts.example", 401), ("parts.example", 400)):
        assert (await client.get("/graphql", headers={"Host": host})).status_code == status
    for path in ("/", "/graphql", "/graphql/stream", "/dashboard"):
        assert (await client.get(path, headers={"Host": "evil.example"})).status_code == 400
    for path in ("/livez", "/readyz"):  # by whatever address a watcher knows
        assert (await client.get(path, headers={"Host": "10.1.2.3:8000"})).status_code == 200


async def seen(trusted: str, peer: str, forwarded: str) -> tuple[str, str]:
    """The client's address and the scheme that a request has come with, as an application sees it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        assert request.client
        await PlainTextResponse(f"{request.client.host} {request.url.scheme}")(scope, receive, send)

    config = uvicorn.Config(app, **server.options(load(trusted_proxies=trusted)))
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://newsgate.example") as client:
        said = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        address, scheme = (await client.get("/", headers=said)).text.split()
        return address, scheme


async def test_what_proxies_say_is_believed_of_those_that_are_trusted() -> None:
    assert await seen("", "127.0.0.1", "9.9.9.9") == ("127.0.0.1", "http")
    assert await seen("10.0.0.0/8", "10.1.2.3", "9.9.9.9") == ("9.9.9.9", "https")
    assert await seen("10.0.0.0/8", "11.1.2.3", "9.9.9.9") == ("11.1.2.3", "http")
    # A client that says itself where it comes from is believed only what the last proxy that is trusted saw.
    assert await seen("10.0.0.0/8 127.0.0.1", "127.0.0.1", "1.1.1.1, 9.9.9.9, 10.0.0.7") == ("9.9.9.9", "https")


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ("allowed_hosts", "https://news.example"),
        ("allowed_hosts", "news.example:80"),
        ("allowed_hosts", "*"),
        ("allowed_hosts", "a.*.example"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "proxy.example"),
        ("trusted_proxies", "10.0.0.1/8"),
    ],
)
def test_settings_that_say_something_else_than_they_seem_to_are_refused(setting: str, wrong: str) -> None:
    with pytest.raises(InvalidSettings, match=f"^NEWSGATE_{setting.upper()} must be "):
        load(**{setting: wrong})


def test_production_has_no_explorer_whatever_else_is_said() -> None:
    assert load().has_explorer
    assert not load(production="on").has_explorer
    assert not load(production="on", explorer="on").has_explorer
