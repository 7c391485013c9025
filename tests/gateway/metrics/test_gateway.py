"""What an application counts of its work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.access import keys
from gateway.access.access import Access
from gateway.access.access import Scope as May
from gateway.access.gate import Door, Key
from gateway.app import create_app
from gateway.limits.limits import QueryLimits
from gateway.metrics.report import Report
from gateway.metrics.stored import Stored
from gateway.observing import Observed
from search import factory
from search.arrivals import Arrivals, Arriving
from search.article import Document
from search.engine import SearchEngine
from search.errors import EngineFailed, EngineUnavailable
from search.page import IndexStatus, SearchPage
from search.request import SearchRequest
from tests.articles import ARTICLES
from tests.gateway.asking import asking
from tests.gateway.metrics.told import of

pytestmark = pytest.mark.anyio

SEARCH = 'query Search { articles(query: "bitcoin") { totalCount } }'


async def no_targets() -> list[str]:
    return []


class Faulty:
    """An engine that fails in a way that is set."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine
        self.fault: Exception | None = None
        self.seconds = 0.0
        self.name = engine.name

    async def search(self, requests: Sequence[SearchRequest]) -> list[SearchPage]:
        await asyncio.sleep(self.seconds)
        if self.fault:
            raise self.fault
        return await self._engine.search(requests)

    async def fetch(self, ids: Collection[str], attributes: Collection[str]) -> dict[str, Document]:
        return await self._engine.fetch(ids, attributes)

    async def arrivals(self, questions: Sequence[Arriving]) -> Arrivals:
        return await self._engine.arrivals(questions)

    async def status(self) -> IndexStatus:
        if self.fault:
            raise self.fault
        return await self._engine.status()

    async def generation(self) -> str:
        return await self._engine.generation()

    async def aclose(self) -> None:
        await self._engine.aclose()


class Site:
    """An application over the collection, the engine behind it, and what is told of both."""

    def __init__(self, folder: Path) -> None:
        self.observed = Observed()
        stored = Stored(folder / "none", no_targets)
        self.report = Report(self.observed.work.meters, stored)
        self.engine = Faulty(factory.embedded_engine(folder / "index"))
        self.client: Any = None

    async def text(self) -> str:
        return (await asyncio.to_thread(self.report.text)).decode()

    async def told(self, name: str) -> dict[tuple[str, ...], float]:
        return of(await self.text(), name)

    async def ask(self, query: str, **more: object) -> httpx.Response:
        answer: httpx.Response = await self.client.post("/graphql", json={"query": query, **more})
        return answer


@asynccontextmanager
async def _served(tmp_path: Path, **options: Any) -> AsyncIterator[Site]:
    async with aclosing(factory.embedded_index(tmp_path / "index")) as index:
        await index.open()
        await index.apply([one.document() for one in ARTICLES], ())
    site = Site(tmp_path)
    app = create_app(lambda: site.engine, cache_bytes=1_000_000, observed=site.observed, **options)
    async with asking(app) as site.client:
        yield site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with _served(tmp_path) as site:
        yield site


async def test_operations_by_name_and_by_way(site: Site) -> None:
    for _ in range(3):
        await site.ask(SEARCH)
    await site.ask("{ index { documents pendingChanges } }")
    await site.ask("{ index { documents pendingChanges } }")
    await site.ask("query A { index { documents } } query B { index { generation } }", operationName="B")
    await site.ask("query Wrong { nothing }")
    await site.ask("{")
    await site.ask('query Id { node(id: "x") { id } }')
    assert await site.told("newsgate_operations_total") == {
        ("kept",): 2,
        ("new",): 4,
        ("plan",): 1,
        ("refused",): 2,
    }
    assert await site.told("newsgate_operation_seconds_count") == {
        ("Search",): 3,
        ("(unnamed)",): 2,
        ("B",): 1,
        ("(other)",): 2,
        ("Id",): 1,
    }
    assert await site.told("newsgate_operation_errors_total") == {("(other)",): 2, ("Id",): 1}


async def test_requests_by_path_and_status(site: Site) -> None:
    await site.ask(SEARCH)
    await site.client.post("/graphql", content=b"[")
    for path in ("/livez", "/livez", "/readyz", "/nowhere", "/somewhere/else", "/web/1/x.js", "/metrics"):
        await site.client.get(path)
    assert await site.told("newsgate_requests_total") == {
        ("/graphql", "200"): 1,
        ("/graphql", "415"): 1,
        ("/livez", "200"): 2,
        ("/readyz", "200"): 1,
        ("(other)", "404"): 3,
        ("/metrics", "403"): 1,
    }
    assert await site.told("newsgate_requests_under_way") == {(): 0}


async def test_names_that_clients_choose_are_bounded(site: Site) -> None:
    for number in range(120):
        await site.ask(f"query Name{number} {{ index {{ documents }} }}")
    await site.ask(f"query {'L' * 65} {{ index {{ documents }} }}")
    await site.ask("query Name7 { index { documents } }")
    told = await site.told("newsgate_operation_seconds_count")
    assert len(told) == 101
    assert (told[("Name7",)], told[("Name99",)], told[("(other)",)]) == (2, 1, 21)


async def test_nothing_that_was_searched_for_is_told(site: Site) -> None:
    said = "sesame7391"
    await site.ask(f'query Q {{ articles(query: "{said}") {{ totalCount }} }}')
    await site.ask("query V($q: String) { articles(query: $q) { totalCount } }", variables={"q": said})
    await site.ask(f"query {said} {{ nothing }}")
    await site.ask(f'{{ {said}(x: "{said}") }}', operationName=said)
    await site.client.get("/graphql", params={"query": f"{{ {said} }}"})
    await site.client.get(f"/{said}", headers={"X-Request-ID": said})
    assert said not in await site.text()


async def test_searches_and_calls_of_the_engine(site: Site) -> None:
    site.engine.seconds = 0.01
    await asyncio.gather(*(site.ask(f"query Q{n} " + SEARCH.removeprefix("query Search ")) for n in range(3)))
    await site.ask(SEARCH)
    assert await site.told("newsgate_searches_total") == {("engine",): 1, ("shared",): 2, ("memory",): 1}
    assert await site.told("newsgate_engine_seconds_count") == {("search", "embedded"): 1}
    (seconds,) = (await site.told("newsgate_engine_seconds_sum")).values()
    assert seconds >= 0.01
    assert await site.told("newsgate_engine_errors_total") == {}


async def test_an_engine_that_fails(site: Site) -> None:
    site.engine.fault = EngineFailed("nonsense")
    await site.ask("query One { articles { totalCount } }")
    site.engine.fault = EngineUnavailable("away")
    for number in range(3):
        await site.ask(f'query Q {{ articles(query: "away{number}") {{ totalCount }} }}')
    assert await site.told("newsgate_breaker_open") == {("embedded",): 1}
    assert await site.told("newsgate_breaker_opened_total") == {("embedded",): 1}
    errors = await site.told("newsgate_engine_errors_total")
    assert errors[("search", "embedded", "failed")] >= 1
    assert errors[("search", "embedded", "unavailable")] >= 3
    assert await site.told("newsgate_operation_errors_total") == {("One",): 1, ("Q",): 3}
    assert (await site.client.get("/readyz")).status_code == 503


async def test_what_is_cut_off_is_counted(tmp_path: Path) -> None:
    async with _served(tmp_path, query_limits=QueryLimits(seconds=0.05)) as site:
        site.engine.seconds = 10
        await site.ask(SEARCH)
        assert await site.told("newsgate_operations_total") == {("cut",): 1}
        assert await site.told("newsgate_operation_seconds_count") == {("(other)",): 1}
        assert await site.told("newsgate_engine_seconds_count") == {("search", "embedded"): 1}
        assert await site.told("newsgate_engine_calls_under_way") == {("embedded",): 0}


async def test_metrics_are_for_those_who_may_see_everything(tmp_path: Path) -> None:
    admin, other = keys.make(), keys.make()
    door = Door(
        keys=[
            Key("admin", keys.digest(admin.encode()), Access(frozenset({May.ADMIN}))),
            Key("other", keys.digest(other.encode()), Access(frozenset({May.SEARCH, May.SUBSCRIBE}))),
        ],
        anonymous=Access(frozenset({May.SEARCH})),
    )
    report = Report(Observed().work.meters, Stored(tmp_path / "none", no_targets)).text
    async with _served(tmp_path, door=door) as site:
        pass
    app = create_app(lambda: site.engine, door=door, observed=Observed(report=report))
    async with asking(app) as client:

        async def status(authorization: str | None) -> int:
            headers = {"Authorization": authorization} if authorization else {}
            return (await client.get("/metrics", headers=headers)).status_code

        told = await client.get("/metrics", headers={"Authorization": f"Bearer {admin}"})
        assert (told.status_code, told.headers["content-type"].partition(";")[0]) == (200, "text/plain")
        assert "newsgate_build_info" in told.text
        assert [await status(None), await status(f"Bearer {other}"), await status("Bearer x")] == [403, 403, 401]


async def test_without_keys_nobody_is_told(site: Site) -> None:
    answer = await site.client.get("/metrics")
    assert (answer.status_code, "NEWSGATE_METRICS" in answer.text, "newsgate_" in answer.text) == (403, True, False)
