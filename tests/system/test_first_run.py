"""From the checkout to a site with the sample articles by one command, and the same again."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from gateway import filling, settings
from gateway.engines import open_engine
from indexer.progress import Silent
from schema import schema
from schema.context import Context
from tests.gateway.command import ROOT, Served, serving

TOUR = """{
  articles(query: "bitcoin", filter: {lang: {anyOf: "en"}, hasCoverImage: true}, first: 1) {
    totalCount
    nodes { title description body source { key name articleCount } coverImage { srcset } }
    facets { lang { values { value count selected } } source { values { value label } } }
    meta { engine degraded }
  }
  article(by: {slug: {slug: "bitcoin-slips-below-its-spring-range-as-weekend-liquidity-thins", lang: "en"}}) {
    translations { lang }
  }
  index { documents pendingChanges engine }
  sources { key }
}"""


@pytest.fixture
def script() -> str:
    """`scripts/serve`, unless it would first change the environment that these tests run in."""
    installed = Path(os.environ.get("NEWSGATE_VENV", ROOT / ".venv")) / "installed-dev.txt"
    if not installed.exists() or installed.read_bytes() != (ROOT / "requirements/dev.txt").read_bytes():
        pytest.skip("The environment is not what requirements/dev.txt says; scripts/test brings it up to date.")
    return str(ROOT / "scripts/serve")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
        return free


@pytest.fixture
def command(script: str, port: int, tmp_path: Path) -> list[str]:
    return [script, "--port", str(port), "--data-dir", str(tmp_path / "data")]


def ask(served: Served, question: str = TOUR) -> Any:
    answer = httpx.post(f"{served.url}/graphql", json={"query": question}).json()
    assert "errors" not in answer
    return answer["data"]


def check_tour(data: Any, engine: str) -> None:
    """There are hits with a source and an image, facets, and a translation."""
    articles, (node,) = data["articles"], data["articles"]["nodes"]
    values = {value["value"]: value for value in articles["facets"]["lang"]["values"]}
    assert "bitcoin" in json.dumps(node).lower()
    assert values["en"]["selected"]
    assert articles["totalCount"] == values["en"]["count"] > 1
    assert values["uk"]["count"] > 0
    assert all(value["label"] != value["value"] for value in articles["facets"]["source"]["values"])
    assert node["source"]["articleCount"] > 1
    assert node["coverImage"]["srcset"].startswith("https://")
    assert data["article"] == {"translations": [{"lang": "uk"}]}
    assert data["index"] == {"documents": data["index"]["documents"], "pendingChanges": 0, "engine": engine}
    assert data["index"]["documents"] >= 60
    assert len(data["sources"]) >= 5
    assert articles["meta"] == {"engine": engine, "degraded": False}


def test_samples_are_served_and_served_again(command: list[str], port: int) -> None:
    with serving(command) as served:
        first = ask(served)
        assert served.url == f"http://127.0.0.1:{port}"
        assert served.stop(signal.SIGTERM) == (0, "")
    check_tour(first, "embedded")
    with serving(command) as served:
        assert ask(served) == first
        assert served.stop(signal.SIGTERM) == (0, "")
    counts = f"{served.said[0].split()[0]} read: 0 new, 0 changed, "
    assert served.said[0].startswith(counts)
    assert served.said[1] == "embedded: 0 written, 0 deleted"


def test_samples_are_pushed_into_meilisearch_and_served_from_it(
    command: list[str], tmp_path: Path, meilisearch_url: str
) -> None:
    chosen = {"NEWSGATE_MEILISEARCH_URL": meilisearch_url, "NEWSGATE_MEILISEARCH_INDEX": f"first-run-{uuid4().hex}"}
    with serving(command, **chosen) as served:
        check_tour(ask(served), "meilisearch")
        assert served.stop(signal.SIGTERM) == (0, "")
    assert not (tmp_path / "data" / "index").exists()


EVERY = """{ articles(first: 100) {
  nodes { lang sentiment tags source { key } coverImage { raw } ai { translatedFrom } translations { lang } }
} }"""


async def test_the_samples_are_varied_and_all_right(tmp_path: Path) -> None:
    chosen = settings.load(data_dir=tmp_path)
    filled = await filling.fill(chosen, [], Silent(), ROOT / "samples")
    files = sorted((ROOT / "samples").rglob("*.md"))
    assert (filled.read.letters, filled.read.files) == ((), len(files))
    assert filled.read.new == filled.pushed[0].upserts >= 60

    articles = await _all(chosen)
    assert len(articles) == filled.read.new
    assert {one["lang"] for one in articles} == {"en", "uk"}
    assert {one["sentiment"] for one in articles} == {"POSITIVE", "NEUTRAL", "NEGATIVE", None}
    assert len({one["source"]["key"] for one in articles}) >= 5
    assert len({tag for one in articles for tag in one["tags"]}) >= 20
    assert len([one for one in articles if one["coverImage"]]) >= 20
    assert len([one for one in articles if not one["coverImage"]]) >= 10
    translated = [one for one in articles if one["ai"] and one["ai"]["translatedFrom"]]
    assert len(translated) >= 10
    assert all(one["translations"] for one in translated)


async def _all(chosen: settings.Settings) -> list[Any]:
    engine = open_engine(chosen)
    try:
        result = await schema.execute(EVERY, context_value=Context(engine))
    finally:
        await engine.aclose()
    assert result.errors is None
    assert result.data
    return list(result.data["articles"]["nodes"])
