"""How much a client may ask for in a minute."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access.budgets import Budgets
from gateway.access.denied import Denied
from gateway.app import create_app
from gateway.limits.limits import QueryLimits
from search import factory
from tests.gateway.asking import asking

pytestmark = pytest.mark.anyio


class Clock:
    """Seconds, as a test sets them."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def is_admitted(budgets: Budgets, client: bytes = b"a") -> bool:
    try:
        budgets.of(client).admit()
    except Denied:
        return False
    return True


def test_what_is_spent_comes_back_evenly() -> None:
    clock = Clock()
    budgets = Budgets(60, clock)
    budgets.of(b"a").charge(60)
    assert (is_admitted(budgets), is_admitted(budgets, b"b")) == (False, True)
    clock.now = 10.0
    assert is_admitted(budgets)
    budgets.of(b"a").charge(9)
    policy, left = budgets.of(b"a").headers()
    assert policy == (b"ratelimit-policy", b'"cost";q=60;w=60')
    assert left == (b"ratelimit", b'"cost";r=1;t=59')


def test_who_went_far_below_waits_the_longer() -> None:
    clock = Clock()
    budgets = Budgets(60, clock)
    budgets.of(b"a").charge(180)
    with pytest.raises(Denied) as raised:
        budgets.of(b"a").admit()
    assert (raised.value.status, raised.value.code) == (429, "RATE_LIMITED")
    assert dict(raised.value.headers)[b"retry-after"] == b"121"
    clock.now = 120.0
    assert not is_admitted(budgets)
    clock.now = 121.0
    assert is_admitted(budgets)


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(0, 200)), max_size=20))
def test_nobody_gets_more_than_the_rate_and_one_operation(asked: list[tuple[int, float]]) -> None:
    clock, budgets, spent, largest = Clock(), None, 0, 0
    budgets = Budgets(60, clock)
    for cost, pause in asked:
        clock.now += pause
        if is_admitted(budgets):
            budgets.of(b"a").charge(cost)
            spent, largest = spent + cost, max(largest, cost)
        assert spent <= 60 + clock.now + largest


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        lambda: factory.embedded_engine(tmp_path), cache_bytes=1_000_000, query_limits=QueryLimits(cost_a_minute=30)
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
