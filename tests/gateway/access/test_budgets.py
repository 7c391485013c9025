"""How much a client may ask for in a minute."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.clients import Client, ClientLimits, Clients
from gateway.access.denied import Denied
from gateway.app import create_app
from search import factory
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def clients_with(units: int, clock: Clock) -> Callable[[str], Client]:
    return Clients(ClientLimits(cost_a_minute=units), clock).by_address


def is_admitted(client: Client) -> bool:
    try:
        client.admit()
    except Denied:
        return False
    return True


def _headers(client: Client) -> Sequence[tuple[bytes, bytes]]:
    assert client.budget
    return client.budget.headers()


def test_what_is_spent_comes_back_evenly() -> None:
    clock = Clock()
    client = clients_with(60, clock)
    client("a").charge(60)
    assert (is_admitted(client("a")), is_admitted(client("b"))) == (False, True)
    clock.now = 10.0
    assert is_admitted(client("a"))
    client("a").charge(9)
    policy, left = _headers(client("a"))
    assert policy == (b"ratelimit-policy", b'"cost";q=60;w=60')
    assert left == (b"ratelimit", b'"cost";r=1;t=59')


def test_who_went_far_below_waits_the_longer() -> None:
    clock = Clock()
    client = clients_with(60, clock)
    client("a").charge(180)
    with pytest.raises(Denied) as raised:
        client("a").admit()
    assert (raised.value.status, raised.value.code) == (429, "RATE_LIMITED")
    assert dict(raised.value.headers)[b"retry-after"] == b"121"
    clock.now = 120.0
    assert not is_admitted(client("a"))
    clock.now = 121.0
    assert is_admitted(client("a"))


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(0, 200)), max_size=20))
def test_nobody_gets_more_than_the_rate_and_one_operation(asked: list[tuple[int, float]]) -> None:
    clock, spent, largest = Clock(), 0, 0
    client = clients_with(60, clock)
    for cost, pause in asked:
        clock.now += pause
        if is_admitted(client("a")):
            client("a").charge(cost)
            spent, largest = spent + cost, max(largest, cost)
        assert spent <= 60 + clock.now + largest


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        lambda: factory.embedded_engine(tmp_path), cache_bytes=1_000_000, client_limits=ClientLimits(cost_a_minute=30)
    )
    async with asking(app) as client:
        yield client


async def test_over_http(client: httpx.AsyncClient) -> None:
    said = {"query": "{ articles { totalCount } }"}  # costs 11, and once it is known 1
    left = []
    for _ in range(3):
        answer = await client.post("/graphql", json=said)
        assert answer.json() == {"data": {"articles": {"totalCount": 0}}}
        left.append(int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]))
    assert 19 <= left[0] < 30  # some of it has come back
    assert left[1] >= left[0] - 1
    await client.post("/graphql", json={"query": "{ articles(first: 100) { nodes { id } } }"})
    refused = await client.post("/graphql", json=said)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) > 100
    streamed = await client.get("/graphql", params=said, headers={"Accept": "text/event-stream"})
    assert streamed.status_code == 429
    assert (await client.get("/livez")).status_code == 200


async def test_off_unless_it_is_set(tmp_path: Path) -> None:
    async with asking(create_app(lambda: factory.embedded_engine(tmp_path))) as client:
        answer = await client.post("/graphql", json={"query": "{ index { documents } }"})
        assert "ratelimit" not in answer.headers
