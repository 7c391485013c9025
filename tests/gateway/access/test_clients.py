"""How much each client may have under way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gateway.access.clients import ClientLimits, Clients
from gateway.access.denied import Denied
from gateway.access.gate import Gate
from gateway.app import create_app
from gateway.settings import load
from search.embedded import EmbeddedEngine
from search.page import SearchPage
from search.request import SearchRequest
from tests.articles import article
from tests.gateway.access.doors import bearer, door, token
from tests.gateway.asking import asking
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("no:address", "no:address", True),
        ("no:address", "nor:this", False),
        ("", "", True),
    ],
)
def test_who_is_one_client_by_address(one: str, other: str, is_same: bool) -> None:
    clients = Clients()
    assert (clients.by_address(one) is clients.by_address(other)) == is_same


def test_who_is_one_client_by_what_they_show(tmp_path: Path) -> None:
    gate = Gate(door(tmp_path))

    def client(who: str, address: str = "192.0.2.1") -> object:
        return gate.asker(bearer(who)["Authorization"].encode(), address).client

    assert client("reader") is client("reader", "192.0.2.2")
    assert client("reader") is not client("follower")
    # Whoever is given a new token each minute stays one client, and without a name each token is one.
    ann, ann_later, ben = (token(sub=name, exp=exp) for name, exp in [("ann", 4e9), ("ann", 5e9), ("ben", 4e9)])
    assert client(ann) is client(ann_later)
    assert client(ann) is not client(ben)
    assert client(token(exp=4e9)) is not client(token(exp=5e9))


def test_without_keys_it_is_the_address_whatever_is_said() -> None:
    gate = Gate()
    assert gate.asker(b"Bearer a", "192.0.2.1").client is gate.asker(b"Bearer b", "192.0.2.1").client


def test_an_operation_that_fails_is_under_way_no_longer() -> None:
    client = Clients(ClientLimits(operations=1)).by_address("a")
    with pytest.raises(ZeroDivisionError), client.operating():
        raise ZeroDivisionError
    with client.operating(), pytest.raises(Denied) as denied, client.operating():
        pass
    assert (denied.value.status, str(denied.value)) == (
        429,
        "You have 1 operations under way; wait for one of them to be answered.",
    )
    with client.operating():
        pass


class _Held(EmbeddedEngine):
    """Answers once it is told to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = asyncio.Event()
        self.answer = asyncio.Event()

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        self.asked.set()
        await self.answer.wait()
        return await super().search(requests)


async def test_operations_at_a_time_over_http(tmp_path: Path) -> None:
    held: list[_Held] = []

    def opened() -> _Held:
        held.append(_Held(tmp_path / "index"))
        return held[0]

    app = create_app(opened, client_limits=ClientLimits(operations=1), door=door(tmp_path), cache_bytes=1_000_000)
    said = {"query": "{ articles { totalCount } }"}
    async with asking(app) as client:
        first = asyncio.create_task(client.post("/graphql", json=said, headers=bearer("reader")))
        await held[0].asked.wait()
        refused = await client.post("/graphql", json=said, headers=bearer("reader"))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
        other = asyncio.create_task(client.post("/graphql", json=said, headers=bearer("admin")))
        held[0].answer.set()
        for answer in (await first, await other, await client.post("/graphql", json=said, headers=bearer("reader"))):
            assert answer.json() == {"data": {"articles": {"totalCount": 0}}}


async def test_subscriptions_of_a_client(tmp_path: Path) -> None:
    """Over all ways together; one that ends makes room for another."""
    async with over_a_folder(tmp_path / "index", client_limits=ClientLimits(subscriptions=2)) as site:
        address = site.url.replace("http", "ws") + "/graphql"
        subscribe = {"id": "a", "type": "subscribe", "payload": {"query": ADDED}}
        async with site.follow(), connect(address, subprotocols=[Subprotocol("graphql-transport-ws")]) as ws:
            await ws.send('{"type": "connection_init"}')
            assert json.loads(await ws.recv())["type"] == "connection_ack"
            async with site.follow():
                await site.until(lambda: site.feeds.begun == 2)
                await ws.send(json.dumps(subscribe))
                refused = json.loads(await ws.recv())
                assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == (
                    "error",
                    "TOO_MANY_SUBSCRIPTIONS",
                )
                async with site.follow() as third:
                    (error,) = (await third.answer())["errors"]
                    assert error["message"] == "You have 2 subscriptions; end one of them first."
            await site.until(lambda: site.feeds.begun == 1)
            await ws.send(json.dumps(subscribe))
            await site.until(lambda: site.feeds.begun == 2)
            await site.write([article(slug="told", title="told")])
            assert json.loads(await ws.recv())["payload"]["data"]["articleAdded"]["title"] == "told"


def test_the_defaults_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().client_limits == ClientLimits()
    monkeypatch.setenv("NEWSGATE_MAX_CLIENT_OPERATIONS", "3")
    monkeypatch.setenv("NEWSGATE_MAX_CLIENT_SUBSCRIPTIONS", "4")
    assert load().client_limits == ClientLimits(operations=3, subscriptions=4)
