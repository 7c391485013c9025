"""Server-sent events, one connection for each operation."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from gateway.subscriptions.limits import Limits
from tests.articles import article
from tests.gateway.asking import internals
from tests.gateway.subscriptions.conftest import over_a_folder
from tests.gateway.subscriptions.following import ADDED, Site, Sse

pytestmark = pytest.mark.anyio

ONE, TWO, THREE = (article(slug=title.lower(), title=title) for title in ("One", "Two", "Three"))


async def test_what_enters_the_index_is_told(any_site: Site) -> None:
    await any_site.write([ONE])
    nested = "subscription { articleAdded { title source { articleCount } translations { title } } }"
    async with any_site.follow(nested) as stream:
        await any_site.write([TWO, THREE])
        told = [await stream.answer() for _ in range(2)]
    assert [one["data"]["articleAdded"] for one in told] == [
        {"title": title, "source": {"articleCount": 3}, "translations": []} for title in ("Two", "Three")
    ]


async def test_what_is_written_and_how(site: Site) -> None:
    async with site.follow() as stream:
        assert stream.response.headers["cache-control"] == "no-store"
        assert stream.response.headers["x-accel-buffering"] == "no"
        assert await stream.block() == [("", "")]  # at once: now it has begun
        await site.write([ONE])
        data = '{"data":{"articleAdded":{"title":"One"}}}'
        assert await stream.block() == [("event", "next"), ("id", "1"), ("data", data)]
        await site.feeds.aclose()
        assert await stream.block() == [("event", "complete"), ("data", "")]
        assert await stream.block() == []


async def test_an_update_is_no_arrival_and_a_return_is_one(any_site: Site) -> None:
    async with any_site.follow() as stream:
        await any_site.write([ONE])
        assert await stream.titles(1) == ["One"]
        await any_site.write([article(slug="one", title="One, corrected")])
        await any_site.write([], [ONE.id])
        await any_site.write([ONE])
        await any_site.write([TWO])
        assert await stream.titles(2) == ["One", "Two"]


async def test_words_and_filters(any_site: Site) -> None:
    asked = 'subscription($filter: ArticleFilter) { articleAdded(query: "harbor north", filter: $filter) { title } }'
    wanted = {"lang": {"anyOf": ["en"]}, "publishedAt": {"within": "P40000D"}}
    titles = ("Harbour north", "North of the harbor", "South of the harbor", "Harbors, northern ones")
    async with any_site.follow(asked, filter=wanted) as stream:
        # It has one of the words, and there is nothing that has both: a search would drop the other one.
        await any_site.write([article(slug="harbor", title="Harbor")])
        await any_site.write([article(slug="uk", title="Harbor north", lang="uk")])
        await any_site.write([article(slug=title, title=title) for title in titles])
        assert await stream.titles(3) == ["Harbour north", "North of the harbor", "Harbors, northern ones"]


async def test_a_client_that_comes_back_goes_on_where_it_was(any_site: Site) -> None:
    async with any_site.follow() as stream:
        await any_site.write([ONE, TWO])
        event = await stream.event()
    assert (event["id"], json.loads(event["data"])["data"]["articleAdded"]["title"]) == ("1", "One")
    await any_site.write([THREE])
    async with any_site.follow(headers={"Last-Event-ID": event["id"]}) as stream:
        assert await stream.titles(2) == ["Two", "Three"]
        await any_site.write([article(slug="four", title="Four")])
        assert await stream.titles(1) == ["Four"]


@pytest.mark.parametrize("unknown", ["99", "-1", "", "x", "1e3", "9" * 40])
async def test_an_id_that_we_never_gave_begins_now(site: Site, unknown: str) -> None:
    await site.write([ONE])
    async with site.follow(headers={"Last-Event-ID": unknown}) as stream:
        await site.write([TWO])
        assert await stream.titles(1) == ["Two"]


async def test_by_post(site: Site) -> None:
    asked = {"query": ADDED, "operationName": None}
    headers = {"Accept": "text/event-stream"}
    async with site.client.stream("POST", f"{site.url}/graphql", json=asked, headers=headers) as response:
        stream = Sse(response)
        assert await stream.block() == [("", "")]
        await site.write([ONE])
        assert await stream.titles(1) == ["One"]


async def test_changes_of_the_index(any_site: Site) -> None:
    async with any_site.follow("subscription { indexChanged { documents generation engine } }") as stream:
        await any_site.write([ONE, TWO])
        first = (await stream.answer())["data"]["indexChanged"]
        await any_site.write([], [ONE.id])
        second = (await stream.answer())["data"]["indexChanged"]
    assert (first["documents"], second["documents"]) == (2, 1)
    assert first["generation"] != second["generation"]


async def test_a_query_is_answered_once(site: Site) -> None:
    async with site.follow("{ index { documents } }") as stream:
        assert await stream.answer() == {"data": {"index": {"documents": 0}}}
        assert await stream.event() == {"event": "complete", "data": ""}
        assert await stream.event() == {}


async def test_whoever_takes_everything_gets_a_query_as_json_and_a_subscription_as_events(site: Site) -> None:
    """As urql asks."""
    headers = {
        "Accept": "application/graphql-response+json, application/graphql+json, application/json, "
        "text/event-stream, multipart/mixed"
    }
    answer = await site.client.post(f"{site.url}/graphql", json={"query": "{ index { documents } }"}, headers=headers)
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert answer.json() == {"data": {"index": {"documents": 0}}}
    async with site.follow(headers=headers) as stream:
        assert await stream.block() == [("", "")]
        await site.write([ONE])
        assert await stream.titles(1) == ["One"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { articleAdded { title } indexChanged { documents } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription($a: Int!) { articleAdded { title(a: $a) } }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { articleAdded(query: "%s") { title } }' % ("a" * 1_001), "QUERY_TOO_LONG"),
        (
            "subscription { articleAdded(filter: {publishedAt: "
            '{gte: "2025-01-02T00:00:00Z", lt: "2025-01-01T00:00:00Z"}}) { title } }',
            "INVALID_RANGE",
        ),
        (
            "subscription A { indexChanged { documents } } query B { index { documents } }",
            "OPERATION_RESOLUTION_FAILURE",
        ),
    ],
)
async def test_what_is_wrong_is_told_in_the_stream(site: Site, wrong: str, code: str) -> None:
    """By the protocol: what reads streams cannot read a status."""
    async with site.follow(wrong) as stream:
        (error,) = (await stream.answer())["errors"]
        assert await stream.event() == {"event": "complete", "data": ""}
    assert error["extensions"]["code"] == code
    assert internals(json.dumps(error)) == []


async def test_a_subscription_where_one_answer_is_wanted(site: Site) -> None:
    answer = await site.client.post(f"{site.url}/graphql", json={"query": ADDED})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "SUBSCRIPTION_NOT_STREAMED"


async def test_what_is_no_request_is_refused_as_ever(site: Site) -> None:
    headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
    answer = await site.client.post(f"{site.url}/graphql", content="{", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json; charset=utf-8")


async def test_whoever_goes_away_leaves_nothing(site: Site) -> None:
    async with site.follow(), site.follow(), site.follow("subscription { indexChanged { documents } }"):
        assert len(site.feeds.subscribers) == 3
        assert site.feeds.watch.streams == 2
    await site.until(lambda: not site.feeds.subscribers)
    assert site.feeds.watch.streams == 0
    looks = site.feeds.watch.looks
    await site.write([ONE])
    await asyncio.sleep(0.1)
    assert site.feeds.watch.looks == looks


async def test_equal_subscriptions_are_answered_once(site: Site) -> None:
    async with site.follow() as one, site.follow() as other:
        before = sum(site.feeds.executor.ways.values())
        await site.write([ONE, TWO])
        assert await one.titles(2) == await other.titles(2) == ["One", "Two"]
    assert sum(site.feeds.executor.ways.values()) - before == 2


async def test_whoever_joins_later_gets_what_comes_later(site: Site) -> None:
    async with site.follow() as one:
        await site.write([ONE])
        async with site.follow() as other:
            await site.write([TWO])
            assert await other.titles(1) == ["Two"]
        assert await one.titles(2) == ["One", "Two"]


async def test_a_sign_of_life(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path, Limits(heartbeat=0.01)) as site, site.follow() as stream:
        assert [await stream.block() for _ in range(3)] == [[("", "")]] * 3


async def test_there_is_a_limit(tmp_path: Path) -> None:
    async with over_a_folder(tmp_path, Limits(subscriptions=2)) as site:
        async with site.follow(), site.follow():
            async with site.follow() as third:
                assert (await third.answer())["errors"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
            async with site.follow("{ index { documents } }") as query:
                assert await query.answer() == {"data": {"index": {"documents": 0}}}
        await site.until(lambda: not site.feeds.subscribers)
        async with site.follow() as third:
            await site.write([ONE])
            assert await third.titles(1) == ["One"]
