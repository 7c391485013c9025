"""The benchmark's own arithmetic, and that it asks, compares and draws what it says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from bench.gateways import table, upstream
from bench.gateways.agreement import Agreement, compare
from bench.gateways.load import BadAnswer, Load, Request, ask, load, post
from bench.gateways.picture import Bar, Panel, draw
from bench.gateways.samples import Sample, median, percentile, rate_ratios
from bench.gateways.settings import Row

SAMPLE = Sample(p50_alone=0.4, p99_alone=1.0, rate=2_000.0, p50=8.0, p99=16.0, cpu=0.5)


def test_percentiles() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, percent) for percent in (0, 20, 21, 50, 99, 100)] == [1, 1, 2, 3, 5, 5]
    assert percentile(list(range(1, 201)), 99) == 198


def test_a_sample_is_in_milliseconds() -> None:
    alone = Load(1.0, [0.001] * 99 + [0.005])
    many = Load(2.0, [0.010] * 100)
    expected = Sample(p50_alone=1.0, p99_alone=1.0, rate=50.0, p50=10.0, p99=10.0, cpu=5.0)
    assert Sample.of(alone, many, cpu_seconds=0.5) == expected


def test_medians_are_taken_measure_by_measure() -> None:
    samples = [replace(SAMPLE, rate=rate, cpu=cpu) for rate, cpu in ((1, 9), (2, 8), (30, 1))]
    assert median(samples) == replace(SAMPLE, rate=2, cpu=8)


def test_ratios_are_of_the_same_round() -> None:
    def rates(*values: float) -> list[Sample]:
        return [replace(SAMPLE, rate=value) for value in values]

    # In the second round the machine was slow, for both.
    rounds = {"one": rates(300, 30, 330), "other": rates(100, 10, 110)}
    assert rate_ratios(rounds, "other") == {"one": 3.0, "other": 1.0}


def answer(ids: Sequence[str], counts: Sequence[int], total: int = 9) -> dict[str, Any]:
    values = [{"value": f"v{number}", "count": count} for number, count in enumerate(counts)]
    nodes = [{"id": each, "title": each.upper()} for each in ids]
    return {"data": {"articles": {"totalCount": total, "nodes": nodes, "facets": {"tags": {"values": values}}}}}


def test_agreement_tells_order_from_hits_and_hits_from_totals() -> None:
    expected = answer("abc", [3, 2])
    pairs = [(answer("abc", [3, 2]), expected), (answer("acb", [3, 2]), expected), (answer("abd", [3, 1], 8), expected)]
    assert compare(pairs) == Agreement(answers=3, totals=2, hits=2, order=1, articles=1, counts=2)


@pytest.mark.parametrize(
    ("received", "request_"),
    [
        (b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n", (b"GET /a HTTP/1.1", b"")),
        (b"POST /a HTTP/1.1\r\ncontent-LENGTH: 3\r\nHost: x\r\n\r\nabc", (b"POST /a HTTP/1.1", b"abc")),
        (b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", None),
        (b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n", None),
    ],
)
def test_the_instant_upstream_waits_for_the_whole_request(
    received: bytes, request_: tuple[bytes, bytes] | None
) -> None:
    assert upstream.whole(received) == request_


async def test_load_asks_the_requests_in_turn_and_refuses_bad_answers() -> None:
    asked: list[bytes] = []

    async def answer_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"POST /graphql ")
                asked.append(await reader.readexactly(1))
                status = b"500 No" if asked[-1] == b"!" else b"200 OK"
                # In pieces, as some servers send theirs.
                writer.write(b"HTTP/1.1 " + status + b"\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlong\r\n")
                await writer.drain()
                writer.write(b"2\r\ner\r\n0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer_all, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await ask(port, post("/graphql", b"a")) == b"longer"
        found = await load(port, [Request(post("/graphql", body), 6) for body in (b"a", b"b", b"c")], 1, 0.05)
        assert len(found.latencies) == len(asked) - 1
        assert sum(found.latencies) <= found.seconds
        assert asked[1:5] == [b"a", b"b", b"c", b"a"][: len(asked) - 1]
        with pytest.raises(BadAnswer, match="6 bytes instead of 7"):
            await load(port, [Request(post("/graphql", b"a"), 7)], 2, 0.05)
        with pytest.raises(BadAnswer, match="Status 500"):
            await ask(port, post("/graphql", b"!"))
        await asyncio.sleep(0)  # the server sees who hung up


def test_a_table_has_a_row_each() -> None:
    rows = [Row("newsgate", SAMPLE, 2.0, 60.4, overhead=0.25), Row("other", replace(SAMPLE, rate=1_000), 1.0, 90)]
    assert table.of_rows(rows, "other").splitlines() == [
        "|  | requests/s at 16 | of other | p50 at 1, ms | p99 at 1 | p50 at 16 | p99 at 16 | CPU a request, ms | MB "
        "| over one search, ms |",
        "| :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
        "| newsgate | 2,000 | 2.00 | 0.40 | 1.00 | 8.00 | 16.00 | 0.50 | 60 | 0.25 |",
        "| other | 1,000 | 1.00 | 0.40 | 1.00 | 8.00 | 16.00 | 0.50 | 90 |  |",
    ]


def test_bars_are_as_long_as_their_values() -> None:
    drawn = draw([Panel("a < b", [Bar("one", 10, "10", is_ours=True), Bar("half", 5, "5"), Bar("less", -1, "-1")])])
    svg = ElementTree.fromstring(drawn)
    bars = svg.findall("{*}rect")
    widths = [float(bar.get("width", "")) for bar in bars]
    assert widths[0] == 2 * widths[1] > 0 == widths[2]
    assert [bar.get("class") for bar in bars] == ["bar ours", "bar", "bar"]
    assert [text.text for text in svg.findall("{*}text")] == ["a < b", "one", "10", "half", "5", "less", "-1"]
