"""Who gets the explorer at ``/graphql``, which one, and under which policy."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from gateway.errors import InvalidSettings
from gateway.pages import WEB, Pages
from gateway.settings import load
from search import factory
from tests.gateway.asking import asking
from tests.gateway.test_pages import BROWSER

QUERY = {"query": "{ index { documents } }"}
ANSWER = {"data": {"index": {"documents": 0}}}


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """The pages of a checkout in which nothing was fetched."""
    return Path(shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("graphiql")))


@pytest.fixture
def fetched(plain: Path) -> Path:
    (plain / "graphiql").mkdir()
    (plain / "graphiql" / "graphiql.min.js").write_text("// as fetched")
    return plain


async def _look(tmp_path: Path, pages: Path, has_explorer: bool = True, explorer: str = "") -> httpx.Response:
    """What a browser gets that follows a link."""
    app = create_app(
        lambda: factory.embedded_engine(tmp_path / "index"), pages=Pages(folder=pages, has_explorer=has_explorer)
    )
    async with asking(app) as client:
        return await client.get("/graphql", params={**QUERY, "explorer": explorer}, headers=BROWSER)


async def test_a_browser_gets_the_plain_page_where_nothing_was_fetched(tmp_path: Path, plain: Path) -> None:
    answer = await _look(tmp_path, plain)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "/js/explorer-page.js" in answer.text
    assert "Accept" in answer.headers["vary"].split(", ")
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in answer.headers["content-security-policy"]


async def test_a_browser_gets_graphiql_where_it_was_fetched(tmp_path: Path, fetched: Path) -> None:
    answer = await _look(tmp_path, fetched)
    assert "/js/graphiql-page.js" in answer.text
    policy = dict(directive.split(" ", 1) for directive in answer.headers["content-security-policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["connect-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["frame-ancestors"], policy["img-src"], policy["font-src"]) == ("'none'", "'self' data:", "data:")
    assert "'unsafe" not in answer.headers["content-security-policy"]


async def test_the_plain_page_can_be_asked_for(tmp_path: Path, fetched: Path) -> None:
    answer = await _look(tmp_path, fetched, explorer="plain")
    assert "/js/explorer-page.js" in answer.text


async def test_switched_off_a_browser_gets_what_everybody_gets(tmp_path: Path, fetched: Path) -> None:
    answer = await _look(tmp_path, fetched, has_explorer=False)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == ANSWER


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/graphql-response+json", "application/json, text/html;q=0.1", ""]
)
async def test_clients_get_the_endpoint(tmp_path: Path, accept: str) -> None:
    async with asking(create_app(lambda: factory.embedded_engine(tmp_path), cache_bytes=1_000_000)) as client:
        page = await client.get("/graphql", params=QUERY, headers=BROWSER)
        for _ in range(2):  # the second time by its bytes
            answer = await client.get("/graphql", params=QUERY, headers={"Accept": accept})
            assert answer.json() == ANSWER
            assert "Accept" in answer.headers["vary"].split(", ")
        again = await client.get("/graphql", params=QUERY, headers=BROWSER)
    assert page.text.startswith("<!doctype html>")
    assert (again.status_code, again.text) == (200, page.text)


async def test_a_form_that_is_sent_is_no_visit(tmp_path: Path) -> None:
    async with asking(create_app(lambda: factory.embedded_engine(tmp_path))) as client:
        answer = await client.post("/graphql", data=QUERY, headers=BROWSER)
    assert answer.status_code == 415


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().explorer == "on"
    monkeypatch.setenv("NEWSGATE_EXPLORER", "off")
    assert load().explorer == "off"
    monkeypatch.setenv("NEWSGATE_EXPLORER", "perhaps")
    with pytest.raises(InvalidSettings, match="NEWSGATE_EXPLORER Input should be 'on' or 'off'"):
        load()
