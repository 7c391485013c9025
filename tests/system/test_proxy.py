"""Two gateways behind nginx, as docker-compose.yml has them: the proxy's own configuration, with other addresses."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.docs.pages import ROOT
from tests.gateway import stories
from tests.gateway.command import NEWSGATE, Served, environment, serving

pytestmark = pytest.mark.anyio

#: Of the machine's seconds. Generous: it only ends a test that hangs.
PATIENCE = 60.0

SEARCH = {"query": 'query Gate { articles(query: "gate") { totalCount } }'}
FOLLOW = "subscription { articleAdded { title } }"


@dataclass
class Site:
    url: str
    gateways: list[Served]
    add: list[str]
    settings: dict[str, str]
    folder: Path

    def publish(self, name: str, title: str) -> None:
        stories.write(self.folder, **{name: title})
        subprocess.run(self.add, env=environment(self.settings), check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def site(tmp_path: Path, meilisearch_url: str) -> Iterator[Site]:
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("nginx is not installed (Debian: nginx-light).")
    folder = stories.write(tmp_path / "stories", gate="The gate opens", tide="The tide turns")
    secret = tmp_path / "secret"
    secret.write_text("a key that an open server does not look at".replace(" ", "-"))
    settings = {
        "NEWSGATE_MEILISEARCH_URL": meilisearch_url,
        "NEWSGATE_MEILISEARCH_INDEX": f"proxy-{uuid4().hex}",
        "NEWSGATE_MEILISEARCH_KEY_FILE": str(secret),
        "NEWSGATE_STATE_KEY_FILE": str(secret),
        "NEWSGATE_DATA_DIR": str(tmp_path / "indexer"),
    }
    add = [*NEWSGATE, "index", str(folder)]
    subprocess.run(add, env=environment(settings), check=True, capture_output=True)
    with ExitStack() as stack:
        command = [*NEWSGATE, "serve", "--port", "0"]
        own = [settings | {"NEWSGATE_DATA_DIR": str(tmp_path / str(number))} for number in (1, 2)]
        gateways = [stack.enter_context(serving(command, **each)) for each in own]
        url = stack.enter_context(_Proxy(nginx, tmp_path, gateways))
        yield Site(url, gateways, add, settings, folder)


class _Proxy:
    """nginx with the configuration that is deployed, but for addresses and the folder that it writes to."""

    def __init__(self, nginx: str, folder: Path, gateways: list[Served]) -> None:
        self._port = _free_port()
        conf = (ROOT / "deploy/nginx.conf").read_text()
        for number, gateway in enumerate(gateways, 1):
            conf = conf.replace(f"gateway-{number}:8000", gateway.url.removeprefix("http://"))
        conf = re.sub(r"listen \d+;", f"listen 127.0.0.1:{self._port};", conf)
        (folder / "nginx").mkdir()
        path = folder / "nginx/nginx.conf"
        path.write_text(conf.replace("/tmp/", f"{folder}/nginx/"))
        self._command = [nginx, "-c", str(path), "-p", str(folder / "nginx"), "-g", "daemon off;"]

    def __enter__(self) -> str:
        self._process = subprocess.Popen(self._command, stderr=subprocess.PIPE)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{self._port}/livez").raise_for_status()
            except httpx.HTTPError:
                assert self._process.poll() is None, self._process.communicate()[1].decode()
                assert time.monotonic() < deadline
                time.sleep(0.05)
            else:
                return f"http://127.0.0.1:{self._port}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()


async def test_streams_and_sockets_pass_as_they_come(site: Site) -> None:
    """Both are told of an article that comes once they follow, and not only when the proxy has enough of it."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        told = await client.post(f"{site.url}/graphql", json=SEARCH)
        assert told.json() == {"data": {"articles": {"totalCount": 1}}}
        assert (await client.get(f"{site.url}/metrics")).status_code == 404
        async with (
            client.stream(
                "POST", f"{site.url}/graphql", json={"query": FOLLOW}, headers={"Accept": "text/event-stream"}
            ) as stream,
            connect(
                site.url.replace("http", "ws") + "/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
            ) as web_socket,
        ):
            await web_socket.send('{"type":"connection_init"}')
            assert json.loads(await web_socket.recv())["type"] == "connection_ack"
            await web_socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW}}))
            await web_socket.send('{"type":"ping"}')
            assert json.loads(await web_socket.recv())["type"] == "pong"
            await asyncio.sleep(1.0)  # the socket's operation begins; nothing tells when it has
            await asyncio.to_thread(site.publish, "lamp", "The lamp is lit")
            async with asyncio.timeout(PATIENCE):
                event = await anext(line async for line in stream.aiter_lines() if "lamp" in line)
                message = json.loads(await web_socket.recv())
    assert json.loads(event.removeprefix("data:"))["data"]["articleAdded"]["title"] == "The lamp is lit"
    assert message["payload"]["data"]["articleAdded"]["title"] == "The lamp is lit"


@pytest.mark.parametrize("told", [signal.SIGKILL, signal.SIGTERM])
async def test_a_gateway_that_goes_is_not_noticed(site: Site, told: signal.Signals) -> None:
    """While it is asked all the time. What it had under way is asked of the other one."""
    statuses: list[int] = []
    stop = asyncio.Event()

    async def ask(client: httpx.AsyncClient, number: int) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            query = f'query Q {{ articles(query: "gate", first: {number + 1}) {{ totalCount }} a{count}: __typename }}'
            answer = await client.post(f"{site.url}/graphql", json={"query": query})
            statuses.append(answer.status_code)
            assert answer.json()["data"]["articles"] == {"totalCount": 1}

    async with httpx.AsyncClient(timeout=PATIENCE) as client, asyncio.TaskGroup() as asking:
        for number in range(8):
            asking.create_task(ask(client, number))
        await _until(lambda: len(statuses) > 100)
        site.gateways[0].process.send_signal(told)
        await asyncio.to_thread(site.gateways[0].process.wait)
        so_far = len(statuses)
        await _until(lambda: len(statuses) > so_far + 200)
        stop.set()
    assert set(statuses) == {200}


async def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
