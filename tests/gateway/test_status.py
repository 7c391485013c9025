"""What `newsgate status` tells of sources that are not well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from gateway import settings, status
from gateway.polling import looking
from indexer import registry
from indexer.configuration import settings_of
from indexer.store import Store
from tests.indexer.fetch.upstream import Upstream, error, ok, too_many

pytestmark = pytest.mark.anyio

CONFIGURATION = """
[fetch]
allowed_networks = ["127.0.0.0/8"]
host_delay = "0s"
"""
NOW = datetime(2026, 5, 17, 12, tzinfo=UTC)


async def test_sources_that_are_not_well(tmp_path: Path) -> None:
    (tmp_path / "newsgate.toml").write_text(CONFIGURATION)
    chosen = settings.load(data_dir=tmp_path, config=tmp_path / "newsgate.toml")
    async with Upstream() as upstream, Store.open(chosen.store_path) as store:
        answers = {"gone": error(410), "page": ok(b"<html>"), "refused": too_many(36_000), "waiting": ok(b"[]")}
        for name, answer in answers.items():
            given = {"name": name, "kind": "polled", "location": upstream.script(f"/{name}", answer)}
            await registry.add(store, settings_of({**given, "max_interval": "5h"}, "test"))
        async with looking(chosen, store) as looker:
            for name in answers:
                await looker.look(await registry.find(store, name), now=NOW)
        found = await status.read(chosen)

    told = {line.split()[1]: line for line in status.lines(found, tmp_path) if line.startswith("Source")}
    beginning = (
        "Source    {0} ({1}): never read to its end, 0 rejected, next 2026-05-17 17:00:00 UTC, 1 errors in a row, "
    )
    assert told["gone"] == (
        beginning.format("gone", upstream.url("/gone")) + f"the last: {upstream.url('/gone')} answered 410 Gone. "
        "It is tried as seldom as max_interval allows until somebody mends or removes it."
    )
    assert told["page"].endswith("1 errors in a row, the last: The answer is a web page or XML, not JSON.")
    assert "answered 429 Too Many Requests. It wants to be left alone until" in told["refused"]
    assert told["waiting"].startswith(
        f"Source    waiting ({upstream.url('/waiting')}): never read to its end, 0 rejected, next"
    )

    facts = {source["name"]: source for source in orjson.loads(status.as_json(found))["sources"]}
    assert {name: each["consecutiveErrors"] for name, each in facts.items()} == {
        "gone": 1,
        "page": 1,
        "refused": 1,
        "waiting": 0,
    }
    due = {name: datetime.fromisoformat(each["nextCheckAt"]) for name, each in facts.items()}
    assert due["gone"] == NOW + timedelta(hours=5)
    assert due["page"] < NOW + timedelta(hours=1)
