"""Whose pages may ask: what browsers are told, which keep to it, and which sockets are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from gateway.access.origins import Origins
from gateway.app import create_app
from gateway.errors import InvalidSettings
from gateway.settings import load
from search import factory
from tests.gateway.asking import asking
from tests.gateway.subscriptions.conftest import over_a_folder

pytestmark = pytest.mark.anyio

NEWS, OTHER = "https://news.example", "https://other.example"
ASKED = {"query": "{ index { documents } }"}
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-of-some-client",
}


@pytest.fixture(params=["none", "listed", "any"])
async def client(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    listed = {"none": [], "listed": [NEWS], "any": ["*"]}[request.param]
    app = create_app(partial(factory.embedded_engine, tmp_path), cache_bytes=1_000_000, origins=Origins(listed))
    async with asking(app) as client:
        client.headers["x-listed"] = request.param
        yield client


def kind(client: httpx.AsyncClient) -> str:
    return client.headers["x-listed"]


async def test_who_is_not_listed_is_told_nothing(client: httpx.AsyncClient) -> None:
    for origin in (OTHER, "null", NEWS + ".evil.example", NEWS.upper(), "http://news.example"):
        preflight = await client.options("/graphql", headers=PREFLIGHT | {"Origin": origin})
        answer = await client.post("/graphql", json=ASKED, headers={"Origin": origin})
        told = {response.headers.get("access-control-allow-origin") for response in (preflight, answer)}
        assert told == ({"*"} if kind(client) == "any" else {None})
        assert preflight.status_code == {"none": 405, "listed": 400, "any": 200}[kind(client)]
        assert not any("credentials" in name for name in [*preflight.headers, *answer.headers])


async def test_who_is_listed_may_ask_and_need_not_ask_whether_it_may_again_soon(client: httpx.AsyncClient) -> None:
    if kind(client) == "none":
        pytest.skip("nobody is listed")
    allowed = {"listed": NEWS, "any": "*"}[kind(client)]
    for path in ("/graphql", "/graphql/stream"):
        preflight = await client.options(path, headers=PREFLIGHT | {"Origin": NEWS})
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == allowed
        assert preflight.headers["access-control-max-age"] == "7200"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert preflight.headers["access-control-allow-headers"] == PREFLIGHT["Access-Control-Request-Headers"]
    answer = await client.post("/graphql", json=ASKED, headers={"Origin": NEWS})
    assert (answer.json(), answer.headers["access-control-allow-origin"]) == (
        {"data": {"index": {"documents": 0}}},
        allowed,
    )
    assert "ETag" in answer.headers["access-control-expose-headers"]
    # Mistakes can be read, too.
    wrong = await client.post("/graphql", content=b"{", headers={"Origin": NEWS, "Content-Type": "application/json"})
    assert (wrong.status_code, wrong.headers["access-control-allow-origin"]) == (400, allowed)


async def test_a_cache_on_the_way_keeps_the_answers_to_different_origins_apart(client: httpx.AsyncClient) -> None:
    expected = "Accept" if kind(client) == "none" else "Accept, Origin"
    for origin in ({}, {"Origin": NEWS}, {"Origin": OTHER}):
        answer = await client.get("/graphql", params=ASKED, headers=origin)
        assert answer.headers["vary"] == expected


async def test_a_form_of_another_site_asks_nothing(client: httpx.AsyncClient) -> None:
    """What browsers send without asking whether they may: these media types, and GET, which changes nothing."""
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        body = b'{"query": "{ index { documents } }"}'
        answer = await client.post("/graphql", content=body, headers={"Content-Type": media_type, "Origin": OTHER})
        assert answer.status_code == 415


@pytest.mark.parametrize(
    ("listed", "origin", "host", "is_allowed"),
    [
        ([], None, b"newsgate.example", True),
        ([], b"https://newsgate.example", b"newsgate.example", True),
        ([], b"http://127.0.0.1:8000", b"127.0.0.1:8000", True),
        ([], b"https://newsgate.example", b"NewsGate.example", True),
        ([], b"https://newsgate.example:444", b"newsgate.example", False),
        ([], b"https://newsgate.example.evil.example", b"newsgate.example", False),
        ([], b"https://newsgate.example@evil.example", b"newsgate.example", False),
        ([], b"null", b"", False),
        ([], b"", b"", False),
        ([], b"file://", b"", False),
        ([], b"https://[", b"newsgate.example", False),
        ([], b"https://\xff", b"newsgate.example", False),
        ([NEWS], b"https://news.example", b"newsgate.example", True),
        ([NEWS], b"http://news.example", b"newsgate.example", False),
        ([NEWS], b"https://other.example", b"newsgate.example", False),
        (["*"], b"https://other.example", b"newsgate.example", True),
    ],
)
def test_sockets(listed: list[str], origin: bytes | None, host: bytes, is_allowed: bool) -> None:
    headers = {b"host": host} | ({} if origin is None else {b"origin": origin})
    assert Origins(listed).allow(headers) is is_allowed


async def test_a_page_of_another_site_cannot_open_a_socket(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path / "index") as site:
        address = site.url.replace("http", "ws") + "/graphql"
        protocols = ["graphql-transport-ws"]
        async with connect(address, subprotocols=protocols, origin=site.url, proxy=None):  # type: ignore[arg-type]
            pass
        with pytest.raises(InvalidStatus) as refused:
            await connect(address, subprotocols=protocols, origin=OTHER, proxy=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "wrong", ["news.example", "https://news.example/", "https://News.example", "null", "https://*"]
)
def test_a_list_that_no_browser_would_match_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidSettings, match=r"^NEWSGATE_CORS_ORIGINS must be origins such as https://news\.example"):
        load(cors_origins=f"{NEWS} {wrong}")
