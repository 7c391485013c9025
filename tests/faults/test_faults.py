"""What users see while the engine fails, on every kind of gateway, and that it passes without a trace.

At the wire of a real Meilisearch. The stand-in lacks one article, so that nobody can take its answers for the engine's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bench.fault_proxy import Fault, FaultProxy, in_front_of
from gateway.access.access import Access, Scope
from gateway.access.gate import Door, Key
from gateway.access.keys import digest
from gateway.app import create_app
from search import factory
from search.filters import ArticleFilter, Terms
from search.guarded import GuardedEngine
from tests.articles import ARTICLES
from tests.gateway.asking import started

pytestmark = pytest.mark.anyio

ALL, STOOD_IN = 34, 33
SEARCH = frozenset({Scope.SEARCH})
#: The newest is not the one that the stand-in lacks.
PAGE = """{ articles(query: "harbor", first: 2) {
  totalCount nodes { title source { name } } facets { tags { missing } }
  warnings { code path } meta { engine degraded cached generation }
} }"""
COUNT = "{ articles { totalCount meta { degraded engine } } }"
ONE = f'{{ article(by: {{id: "{ARTICLES[0].id}"}}) {{ title }} }}'
SOURCES = "{ sources { key articleCount } }"
INDEX = "{ index { documents engine } }"
QUESTIONS = [PAGE, ONE, SOURCES, INDEX]

#: What ends in no answer of the engine's.
FAILURES = [each for each in Fault if each not in (Fault.NONE, Fault.HALF_OPEN)]


@dataclass
class Gateway:
    client: httpx.AsyncClient
    guarded: GuardedEngine

    async def ask(self, question: str) -> httpx.Response:
        return await self.client.get("/graphql", params={"query": question})

    async def until_it_is_back(self) -> None:
        async with asyncio.timeout(20):
            while not self.guarded.breaker.is_closed:  # noqa: ASYNC110  # there is no event to wait for
                await asyncio.sleep(0.02)


@dataclass
class Gateways:
    """``bare`` has neither memory nor stand-in."""

    proxy: FaultProxy
    bare: Gateway
    remembering: Gateway
    stood_in: Gateway

    @property
    def all(self) -> list[Gateway]:
        return [self.bare, self.remembering, self.stood_in]


@pytest.fixture(scope="module")
async def index_name(meilisearch_url: str) -> str:
    name = f"faults-{uuid4().hex}"
    async with aclosing(factory.meilisearch_index(meilisearch_url, None, name)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    return name


@pytest.fixture(scope="module")
async def standby(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("standby")
    async with aclosing(factory.embedded_index(folder)) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES[:-1]], ())
    return folder


def own_tasks() -> set[asyncio.Task[Any]]:
    """Without those that run the tests."""
    return {task for task in asyncio.all_tasks() if "TestRunner" not in str(task.get_coro())}


@pytest.fixture
async def gateways(meilisearch_url: str, index_name: str, standby: Path) -> AsyncIterator[Gateways]:
    """Afterwards nothing is left of them: no task, no connection."""
    before = own_tasks()
    async with in_front_of(meilisearch_url) as proxy:
        async with AsyncExitStack() as stack:

            async def gateway(**given: Any) -> Gateway:
                open_engine = partial(
                    factory.meilisearch_engine, proxy.url, None, index_name, generation_ttl=0, deadline=0.6
                )
                client, state = await stack.enter_async_context(started(create_app(open_engine, **given)))
                return Gateway(client, state["engine"].guard)

            yield Gateways(
                proxy,
                await gateway(),
                await gateway(cache_bytes=4_000_000),
                await gateway(cache_bytes=4_000_000, open_standby=partial(factory.embedded_engine, standby)),
            )
        async with asyncio.timeout(10):
            while proxy.open:  # noqa: ASYNC110  # it hears of it a moment later
                await asyncio.sleep(0.01)
    assert own_tasks() == before


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


def data(response: httpx.Response) -> Any:
    answer = response.json()
    assert "errors" not in answer
    return answer["data"]


async def asked(gateways: Gateways, question: str) -> list[httpx.Response]:
    """By each, at once."""
    return await asyncio.gather(*(each.ask(question) for each in gateways.all))


async def healthy(gateways: Gateways) -> dict[str, httpx.Response]:
    """What all of them answer while nothing is wrong."""
    answers = {}
    for question in QUESTIONS:
        first, *others = await asked(gateways, question)
        assert all(data(each) == data(first) for each in others)
        assert all("newsgate-degraded" not in each.headers for each in (first, *others))
        answers[question] = first
    return answers


def is_marked(answer: httpx.Response, instead: str) -> bool:
    """It tells where it is from, and nobody keeps it."""
    headers = answer.headers
    return (headers["newsgate-degraded"], headers["cache-control"], headers.get("etag")) == (instead, "no-store", None)


def without_meta(answer: httpx.Response) -> Any:
    return {name: value for name, value in data(answer)["articles"].items() if name not in {"meta", "warnings"}}


@pytest.mark.parametrize("fault", FAILURES)
async def test_what_users_see(gateways: Gateways, fault: Fault) -> None:
    before = await healthy(gateways)
    await gateways.proxy.become(fault)
    stale, other = {}, {}
    for question in QUESTIONS:
        refused, stale[question], other[question] = await asked(gateways, question)
        assert code(refused) == "SEARCH_UNAVAILABLE"
        assert is_marked(stale[question], "stale")
        assert is_marked(other[question], "standby")

    for question in (ONE, SOURCES, INDEX):
        assert data(stale[question]) == data(before[question])
    assert without_meta(stale[PAGE]) == without_meta(before[PAGE])
    page = data(stale[PAGE])["articles"]
    assert page["warnings"] == [{"code": "STALE_RESULT", "path": None}]
    generation = data(before[PAGE])["articles"]["meta"]["generation"]
    assert page["meta"] == {"degraded": True, "engine": "meilisearch", "cached": True, "generation": generation}

    assert data(other[ONE]) == data(before[ONE])
    assert data(other[INDEX]) == {"index": {"documents": STOOD_IN, "engine": "embedded"}}
    assert sum(each["articleCount"] for each in data(other[SOURCES])["sources"]) == STOOD_IN
    page = data(other[PAGE])["articles"]
    assert (page["totalCount"], page["facets"], page["warnings"]) == (
        data(before[PAGE])["articles"]["totalCount"],
        data(before[PAGE])["articles"]["facets"],
        [],
    )
    assert (page["meta"]["degraded"], page["meta"]["engine"]) == (True, "embedded")
    assert page["meta"]["generation"] != generation

    await passes_without_a_trace(gateways, before)


async def passes_without_a_trace(gateways: Gateways, before: dict[str, httpx.Response]) -> None:
    """Of the stand-in or of the past nothing is left, in whatever was remembered meanwhile."""
    await gateways.proxy.become(Fault.NONE)
    await asyncio.gather(*(each.until_it_is_back() for each in gateways.all))
    for question, first in before.items():
        for again in await asked(gateways, question):
            assert "newsgate-degraded" not in again.headers
            assert again.headers.get("etag") == first.headers.get("etag")
            if question == PAGE:
                assert without_meta(again) == without_meta(first)
                meta = data(again)["articles"]["meta"]
                assert (meta["degraded"], meta["engine"]) == (False, "meilisearch")
            else:
                assert again.content == first.content


@pytest.mark.parametrize("fault", FAILURES)
async def test_what_was_not_asked_before_and_how_it_is_doing(gateways: Gateways, fault: Fault) -> None:
    proxy = gateways.proxy
    await asked(gateways, INDEX)
    await proxy.become(fault)
    for _ in range(3):
        bare, remembering, stood_in = await asked(gateways, COUNT)
        assert [code(bare), code(remembering)] == ["SEARCH_UNAVAILABLE"] * 2
        answer = {"totalCount": STOOD_IN, "meta": {"degraded": True, "engine": "embedded"}}
        assert data(stood_in) == {"articles": answer}
    assert [each.guarded.breaker.opened for each in gateways.all] == [1, 1, 1]

    ready = [await each.client.get("/readyz") for each in gateways.all]
    assert [(each.status_code, each.text) for each in ready] == [
        (503, "search is not available\n"),
        (503, "search is not available\n"),
        (200, f"ready, by the stand-in, {STOOD_IN} articles\n"),
    ]
    assert [(await each.client.get("/livez")).status_code for each in gateways.all] == [200, 200, 200]
    if fault is Fault.BUSY:
        # Longer than it would be left in peace otherwise.
        assert all(each.guarded.breaker.remaining > 2 for each in gateways.all)


@pytest.mark.parametrize("fault", [Fault.HUNG, Fault.ERRORS])
async def test_while_it_is_open_nobody_reaches_the_server(gateways: Gateways, fault: Fault) -> None:
    proxy, gateway = gateways.proxy, gateways.stood_in
    await proxy.become(fault)
    while gateway.guarded.breaker.is_closed:
        await gateway.ask(COUNT)
    asked_before, probes = proxy.asked, 3
    answers = await asyncio.gather(*(gateway.ask(COUNT) for _ in range(100)))
    assert {answer.headers["newsgate-degraded"] for answer in answers} == {"standby"}
    assert proxy.asked - asked_before <= probes


async def test_dead_connections_cost_a_second_attempt_and_nothing_else(gateways: Gateways) -> None:
    before = await healthy(gateways)
    await gateways.proxy.become(Fault.HALF_OPEN)
    for question, first in before.items():
        for again in await asked(gateways, question):
            assert "newsgate-degraded" not in again.headers
            assert again.headers.get("etag") == first.headers.get("etag")
    assert [each.guarded.breaker.opened for each in gateways.all] == [0, 0, 0]


async def test_searches_that_hang_are_cut_and_leave_no_connection(gateways: Gateways) -> None:
    await gateways.proxy.become(Fault.HUNG)
    await asyncio.gather(*(gateways.bare.ask(COUNT) for _ in range(50)))
    assert gateways.bare.guarded.admission.inside == 0
    await gateways.proxy.become(Fault.NONE)
    await gateways.bare.until_it_is_back()
    assert data(await gateways.bare.ask(COUNT))["articles"]["totalCount"] == ALL


async def test_tenants_share_no_memory(meilisearch_url: str, index_name: str) -> None:
    """Each is given what was answered to itself, or to one with the same rights, and nobody else's."""
    wanted = {name: ArticleFilter(source=Terms((name,))) for name in ("harbor-daily", "orbit-wire")}
    people = {"one": "harbor-daily", "alike": "harbor-daily", "other": "orbit-wire"}
    door = Door([Key(name, digest(name.encode()), Access(SEARCH, wanted[people[name]])) for name in people])

    async with in_front_of(meilisearch_url) as proxy, AsyncExitStack() as stack:
        open_engine = partial(factory.meilisearch_engine, proxy.url, None, index_name, generation_ttl=0)
        client, _ = await stack.enter_async_context(started(create_app(open_engine, door=door, cache_bytes=4_000_000)))

        async def ask(name: str, question: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {name}"}
            return await client.post("/graphql", json={"query": question}, headers=headers)

        before = {question: data(await ask("one", question)) for question in (COUNT, ONE)}
        await proxy.become(Fault.ERRORS)
        for name in ("one", "alike"):
            for question, first in before.items():
                stale = await ask(name, question)
                assert stale.headers["newsgate-degraded"] == "stale"
                assert "errors" not in stale.json()
                if question == COUNT:
                    assert without_meta(stale) == {"totalCount": first["articles"]["totalCount"]}
        for question in before:
            assert code(await ask("other", question)) == "SEARCH_UNAVAILABLE"


@pytest.mark.parametrize("broken", [False, True])
async def test_a_stand_in_that_knows_nothing_does_not_answer(
    meilisearch_url: str, index_name: str, tmp_path: Path, broken: bool
) -> None:
    """Never filled, or spoilt: then it is as if there was none."""
    if broken:
        async with aclosing(factory.embedded_index(tmp_path)) as index:
            await index.open()
            await index.apply([one.document() for one in ARTICLES], ())
        for meta in tmp_path.rglob("meta.json"):
            meta.write_text("{}")
    async with in_front_of(meilisearch_url) as proxy, AsyncExitStack() as stack:
        open_engine = partial(factory.meilisearch_engine, proxy.url, None, index_name, generation_ttl=0)
        app = create_app(open_engine, cache_bytes=4_000_000, open_standby=partial(factory.embedded_engine, tmp_path))
        client, state = await stack.enter_async_context(started(app))
        gateway = Gateway(client, state["engine"].guard)
        before = data(await gateway.ask(ONE))
        await proxy.become(Fault.ERRORS)
        stale = await gateway.ask(ONE)
        assert (data(stale), stale.headers["newsgate-degraded"]) == (before, "stale")
        assert code(await gateway.ask(COUNT)) == "SEARCH_UNAVAILABLE"
        assert (await client.get("/readyz")).status_code == 503


async def test_an_invalid_query_is_nobodys_failure(gateways: Gateways) -> None:
    for _ in range(5):
        for answer in await asked(gateways, '{ articles(after: "nonsense") { totalCount } }'):
            assert code(answer) == "INVALID_CURSOR"
            assert "newsgate-degraded" not in answer.headers
    assert [each.guarded.breaker.opened for each in gateways.all] == [0, 0, 0]


async def test_cursors_cross_over_and_back(gateways: Gateways) -> None:
    """Under a date sort they are positions in any index; under relevance it is told that they are of another."""
    gateway = gateways.stood_in

    async def page(sort: str, after: str | None) -> Any:
        begin = f', after: "{after}"' if after else ""
        words = ', query: "the"' if sort == "RELEVANCE" else ""
        selected = "nodes { id } pageInfo { endCursor } warnings { code }"
        found = await gateway.ask(f"{{ articles(first: 5, sort: {sort}{words}{begin}) {{ {selected} }} }}")
        return data(found)["articles"]

    async def walk(sort: str) -> list[Any]:
        pages: list[Any] = []
        for fault in (Fault.NONE, Fault.ERRORS, Fault.NONE):
            await gateways.proxy.become(fault)
            if fault is Fault.NONE:
                await gateway.until_it_is_back()
            pages.append(await page(sort, pages[-1]["pageInfo"]["endCursor"] if pages else None))
        return pages

    pages = await walk("PUBLISHED_AT_DESC")
    newest = sorted(ARTICLES, key=lambda one: (one.published_at, one.id), reverse=True)
    assert ARTICLES[-1] not in newest[:15]
    assert [node["id"] for one in pages for node in one["nodes"]] == [one.id for one in newest[:15]]
    assert [one["warnings"] for one in pages] == [[], [], []]
    told = [[warning["code"] for warning in one["warnings"]] for one in await walk("RELEVANCE")]
    assert told == [[], ["STALE_CURSOR"], ["STALE_CURSOR"]]
