"""How the pages are served: to whom, how long they are kept, and under which policy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from gateway.app import create_app
from gateway.errors import InvalidSettings
from gateway.pages import WEB, Pages
from gateway.settings import load
from search import factory
from tests.gateway.asking import asking

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(create_app(lambda: factory.embedded_engine(tmp_path))) as client:
        yield client


async def test_a_browser_gets_the_page_and_a_terminal_a_first_query(client: httpx.AsyncClient) -> None:
    page, greeting = await client.get("/", headers=BROWSER), await client.get("/", headers={"Accept": "*/*"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text.startswith("<!doctype html>")
    assert (greeting.status_code, greeting.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert greeting.text.startswith("newsgate answers GraphQL")
    assert "Accept" in page.headers["vary"].split(", ")
    assert "Accept" in greeting.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("address", "script"),
    [("/", "search-page.js"), ("/dashboard", "dashboard-page.js"), ("/graphql", "explorer-page.js")],
)
async def test_all_that_a_page_names_is_there_and_kept_for_good(
    client: httpx.AsyncClient, address: str, script: str
) -> None:
    page = (await client.get(address, params={"explorer": "plain"}, headers=BROWSER)).text
    named = re.findall(r'(?:href|src)="(web/[^"]+)"', page)
    assert any(name.endswith(f"/js/{script}") for name in named)
    for name in named:
        answer = await client.get(f"/{name}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("document", ["search", "dashboard", "explorer", "graphiql"])
def test_a_page_loads_every_module_at_once(document: str) -> None:
    """Otherwise a browser learns of them one import after the other."""
    page = (WEB / f"{document}.html").read_text()
    preloaded = set(re.findall(r'rel="modulepreload" href="web/js/([\w-]+\.js)"', page))
    reached, waiting = set[str](), {f"{document}-page.js"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(re.findall(r'from "\./([\w-]+\.js)"', (WEB / "js" / name).read_text())) - reached
    assert preloaded == reached - {f"{document}-page.js"}


async def test_what_was_kept_is_asked_for_by_its_tag(client: httpx.AsyncClient) -> None:
    first = await client.get("/", headers=BROWSER)
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get("/", headers={**BROWSER, "If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]


async def test_compressed_for_those_who_take_it(client: httpx.AsyncClient) -> None:
    plain = await client.get("/", headers={**BROWSER, "Accept-Encoding": "identity"})
    packed = await client.get("/", headers={**BROWSER, "Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "Accept-Encoding" in packed.headers["vary"]


async def test_a_page_of_another_version_gets_what_is_there_and_does_not_keep_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/web/0123456789abcdef/js/search-page.js")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "path", ["/web/x/search.html", "/web/x/../pyproject.toml", "/web/x/%2e%2e/README.md", "/web/x"]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, follow_redirects=True)).status_code == 404


async def test_the_policy(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers=BROWSER)
    policy = dict(directive.split(" ", 1) for directive in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'", "'self'", "'self'")
    assert policy["img-src"] == "'self' https:"
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    # What the policy forbids does not stand in the page.
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)


async def test_images_come_from_the_hosts_that_are_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSGATE_IMAGE_HOSTS", "images.example *.cdn.example")
    pages = Pages(load().image_hosts.split())
    async with asking(create_app(lambda: factory.embedded_engine(tmp_path), pages=pages)) as client:
        policy = (await client.get("/", headers=BROWSER)).headers["content-security-policy"]
    assert "; img-src 'self' images.example *.cdn.example; " in policy


@pytest.mark.parametrize("hosts", ["images.example; script-src *", "javascript:", "*", "a,b", "'unsafe-inline'"])
def test_what_is_no_host_is_refused(hosts: str) -> None:
    with pytest.raises(InvalidSettings, match="NEWSGATE_IMAGE_HOSTS must be https: or hosts such as"):
        load(image_hosts=hosts)


def test_the_pages_are_in_the_wheel_beside_the_gateway(tmp_path: Path) -> None:
    """With what scripts/explorer fetched, where it did: it is not in git."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=WEB.parent, check=True, capture_output=True)
    (wheel,) = tmp_path.iterdir()
    packed = set(zipfile.ZipFile(wheel).namelist())
    pages = {path.relative_to(WEB.parent).as_posix() for path in WEB.rglob("*") if path.is_file()}
    assert {"gateway/pages.py", "web/search.html", *pages} <= packed
    assert ("web/graphiql/graphiql.min.js" in packed) >= ("NEWSGATE_TEST_EXPLORER" in os.environ)


def test_javascript_reads_no_html() -> None:
    """But for the one place that makes an article's body anew."""
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|createContextualFragment")
    ours = {path.name: path.read_text() for path in WEB.rglob("*.js") if path.parent.name != "graphiql"}
    found = {name for name, text in ours.items() if forbidden.search(text)}
    readers = {name for name, text in ours.items() if "DOMParser" in text}
    assert (found, readers) == (set(), {"safe-body.js"})
