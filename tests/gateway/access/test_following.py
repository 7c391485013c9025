"""Subscriptions on a site with keys: who may begin one, what it tells, and when it ends."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from tests.articles import article
from tests.gateway.access.doors import KEYS, bearer, door, token
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED
from tests.gateway.subscriptions.test_websocket import Socket, opened_at

pytestmark = pytest.mark.anyio

COUNTED = "subscription { articleAdded { title source { key articleCount } } }"
OTHERS = [article(slug=f"other-{n}", title=f"Other {n}", source="lunar-post") for n in range(3)]
OWN = [article(slug=f"own-{n}", title=f"Own {n}", source="orbit-wire") for n in range(2)]


def init(said: Any) -> dict[str, Any]:
    return {"type": "connection_init", "payload": {"Authorization": said}}


async def answer_to(socket: Socket) -> Any:
    while (said := await socket.heard())["type"] == "connection_ack":
        pass
    return said


async def test_a_tenant_is_told_of_its_own_articles_alone(tmp_path: Path) -> None:
    """Although another one asked for the same, and first."""
    async with over_a_folder(tmp_path / "index", door=door(tmp_path)) as site:
        async with (
            site.follow(COUNTED, headers=bearer("lunar")) as lunar,
            site.follow(COUNTED, headers=bearer("orbit")) as orbit,
            site.follow(COUNTED, headers=bearer("admin")) as all_of_it,
        ):
            await site.until(lambda: site.feeds.begun == 3)
            await site.write([*OTHERS, *OWN])
            told = [(await orbit.answer())["data"]["articleAdded"] for _ in OWN]
            assert told == [{"title": one.title, "source": {"key": "orbit-wire", "articleCount": 2}} for one in OWN]
            assert await lunar.titles(3) == [one.title for one in OTHERS]
            assert len(await all_of_it.titles(5)) == 5
        # What came before it is not told either to who goes on from a number.
        async with site.follow(ADDED, headers=bearer("orbit") | {"Last-Event-ID": "0"}) as late:
            assert await late.titles(2) == [one.title for one in OWN]


async def test_the_state_of_the_index_is_that_of_the_tenants_articles(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path / "index", door=door(tmp_path)) as site:
        changed = "subscription { indexChanged { documents lastWriteAt pendingChanges } }"
        async with (
            site.follow(changed, headers=bearer("orbit")) as orbit,
            site.follow(changed, headers=bearer("follower")) as everything,
        ):
            await site.until(lambda: site.feeds.begun == 2)
            await site.write([*OTHERS, *OWN])
            told = (await orbit.answer())["data"]["indexChanged"]
            assert told == {"documents": 2, "lastWriteAt": None, "pendingChanges": None}
            assert (await everything.answer())["data"]["indexChanged"]["documents"] == 5


@pytest.mark.parametrize("said", [None, "Bearer nonsense", KEYS["orbit"], f"Bearer {token(exp=1)}"])
async def test_a_socket_of_somebody_unknown_is_closed(tmp_path: Path, said: str | None) -> None:
    async with over_a_folder(tmp_path / "index", door=door(tmp_path)) as site, opened_at(site.url) as socket:
        await socket.say(init(said) if said else {"type": "connection_init"})
        code, reason = await socket.closed()
        assert code == 4403
        assert reason


async def test_a_socket_says_who_asks_in_its_first_message(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path / "index", door=door(tmp_path)) as site:
        await site.write([*OTHERS, *OWN])
        async with opened_at(site.url) as socket:
            await socket.say(init(f"Bearer {KEYS['orbit']}"))
            await socket.subscribe("1", "{ index { documents } }")
            assert (await answer_to(socket))["payload"] == {"data": {"index": {"documents": 2}}}
        async with opened_at(site.url) as socket:
            await socket.say(init(f"Bearer {KEYS['reader']}"))
            await socket.subscribe("1")
            refused = await answer_to(socket)
            assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
        async with opened_at(site.url) as socket:
            await socket.say({"type": "connection_init", "payload": {"Authorization": 7}})
            assert (await socket.closed())[0] == 4400


async def test_what_a_token_opened_ends_with_it(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path / "index", door=door(tmp_path)) as site:
        said = token(exp=int(time.time()) + 3, scope="subscribe")
        async with (
            site.follow(ADDED, headers={"Authorization": f"Bearer {said}"}) as stream,
            opened_at(site.url) as socket,
        ):
            await socket.say(init(f"Bearer {said}"))
            await socket.subscribe("1")
            answer = await stream.answer()
            assert (answer["data"], answer["errors"][0]["extensions"]["code"]) == (None, "UNAUTHENTICATED")
            assert (await stream.event())["event"] == "complete"
            assert (await answer_to(socket))["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
            assert (await socket.heard())["type"] == "complete"
            await socket.subscribe("2")
            assert await socket.closed() == (4403, "The token has expired; get a new one.")
        async with asyncio.timeout(10):
            await site.until(lambda: not site.feeds.subscribers)
