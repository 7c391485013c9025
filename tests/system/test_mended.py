"""A search index that somebody spoils, wipes or puts back to an older state, on both engines; and new rules."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from search.article import Document
from tests.indexer import files
from tests.indexer.fetch.upstream import Upstream, ok
from tests.indexer.polling.looking import item, polled
from tests.meilisearch_server import serving
from tests.system.site import Site

pytestmark = pytest.mark.anyio

STORIES = 30


async def filled(site: Site) -> Path:
    """A folder of articles that are in the store and in the index."""
    folder = site.folder / "stories"
    for number in range(STORIES):
        files.write(folder, f"{number}.md", title=f"Story {number}")
    await site.fill(folder)
    return folder


async def searchable(site: Site) -> dict[str, str]:
    """The titles in the index, by id."""
    async with site.store() as store, site.engine() as engine:
        ids = [change.article for change in await store.changes_after(0, 10_000)]
        found = {id: document["title"] for id, document in (await engine.fetch(ids, ["title"])).items()}
        assert (await engine.status()).documents == len(found)
        return found


async def spoil(site: Site) -> dict[str, list[str]]:
    """Writes past the store: one article of three kinds each. What is to be found out, as ``verify --json`` has it."""
    async with site.store() as store, site.index() as index:
        documents = await store.documents([change.article for change in await store.changes_after(0, 10_000)])
        missing, changed = sorted(documents)[:2]
        orphan: Document = {**documents[missing], "id": "art_00000000000000000000000000"}
        await index.apply([{**documents[changed], "title": "Not ours", "digest": "x"}, orphan], [missing])
    return {"missing": [missing], "changed": [changed], "orphaned": [orphan["id"]]}


async def test_drift_is_listed_and_put_right(site: Site) -> None:
    await filled(site)
    before, drift = await searchable(site), await spoil(site)
    told = await site.newsgate("verify", "--json")
    assert (told.code, json.loads(told.out)) == (1, drift)
    told = await site.newsgate("verify")
    assert (told.code, told.out.splitlines()) == (
        1,
        [
            f"missing   1  {drift['missing'][0]}",
            f"changed   1  {drift['changed'][0]}",
            "orphaned  1  art_00000000000000000000000000",
            "newsgate verify --fix puts it right.",
        ],
    )
    assert (await site.well("verify", "--fix")).splitlines()[-1] == "All of it was put right."
    assert await site.well("verify") == "The index holds what the store does.\n"
    assert await searchable(site) == before


async def test_drift_is_mended_by_the_next_push(site: Site) -> None:
    await filled(site)
    before = await searchable(site)
    await spoil(site)
    assert (await site.fill()).pushed[0].mended == 3
    assert await searchable(site) == before


class Keeper(Protocol):
    """Of the files of an index."""

    def copy(self) -> None:
        """As a backup does."""
        ...

    def put_back(self) -> None: ...

    def wipe(self) -> None: ...


class Folder:
    """Of an embedded index, which nobody has to be stopped for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def copy(self) -> None:
        shutil.copytree(self._directory, self._copy)

    def put_back(self) -> None:
        self.wipe()
        shutil.copytree(self._copy, self._directory)

    def wipe(self) -> None:
        shutil.rmtree(self._directory)

    @property
    def _copy(self) -> Path:
        return self._directory.with_name("copy")


class Server:
    """A Meilisearch of its own, which is stopped meanwhile."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary, self._folder = binary, folder
        folder.mkdir()
        self._start(0)
        self._port = int(self.url.rpartition(":")[2])

    def copy(self) -> None:
        self.stop()
        shutil.copytree(self._folder / "data", self._folder / "copy")
        self._start(self._port)

    def put_back(self) -> None:
        self.stop()
        shutil.rmtree(self._folder / "data")
        shutil.copytree(self._folder / "copy", self._folder / "data")
        self._start(self._port)

    def wipe(self) -> None:
        self.stop()
        shutil.rmtree(self._folder / "data")
        self._start(self._port)

    def _start(self, port: int) -> None:
        self._running = serving(self._binary, self._folder, port=port)
        self.url = self._running.__enter__()

    def stop(self) -> None:
        self._running.__exit__(None, None, None)


@pytest.fixture(params=["embedded", "meilisearch"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Keeper]]:
    """A site, and who keeps its index's files."""
    chosen = {"NEWSGATE_DATA_DIR": str(tmp_path / "data"), "NEWSGATE_CONFIG": str(tmp_path / "newsgate.toml")}
    if request.param == "embedded":
        yield Site(tmp_path, chosen), Folder(tmp_path / "data" / "index")
    else:
        server = Server(request.getfixturevalue("meilisearch_binary"), tmp_path / "server")
        yield Site(tmp_path, {**chosen, "NEWSGATE_MEILISEARCH_URL": server.url}), server
        server.stop()


async def test_an_index_that_is_wiped_is_filled_again(kept: tuple[Site, Keeper]) -> None:
    site, keeper = kept
    await filled(site)
    before = await searchable(site)
    keeper.wipe()
    assert await searchable(site) == {}
    (pushed,) = (await site.fill()).pushed
    assert (pushed.refilled, pushed.upserts) == (True, STORIES)
    assert await searchable(site) == before


@pytest.mark.parametrize("is_rebuilt", [False, True])
async def test_an_index_that_is_put_back_to_an_older_state_is_mended(
    kept: tuple[Site, Keeper], is_rebuilt: bool
) -> None:
    """Also to that of before a rebuild, when it was another index."""
    site, keeper = kept
    folder = await filled(site)
    keeper.copy()
    if is_rebuilt:
        await site.well("rebuild")
    files.write(folder, "1.md", title="Another title")
    files.write(folder, "new.md", title="New")
    (folder / "2.md").unlink()
    await site.fill(folder)
    after = await searchable(site)
    keeper.put_back()
    assert await searchable(site) != after
    (pushed,) = (await site.fill()).pushed
    assert (pushed.refilled, pushed.mended) == ((True, 0) if is_rebuilt else (False, 3))
    assert await searchable(site) == after
    assert await site.well("verify") == "The index holds what the store does.\n"


RULES = """
[fetch]
allowed_networks = ["127.0.0.0/8"]
host_delay = "0s"
"""
NEW_RULES = """
[tags]
banned = ["GOSSIP"]
priority = ["HARBOR"]
aliases = { BITCOIN = "BTC" }
"""
UNDATED = b"""<rss version="2.0"><channel><title>Harbor Daily</title><item><guid>undated</guid><title>Undated</title>
<description>Boats came and went.</description><category>Bitcoin</category><category>Gossip</category></item>
</channel></rss>"""


async def test_new_rules_are_applied_without_asking_an_upstream(site: Site) -> None:
    site.configure(RULES)
    bitcoin = item(1, keywords="bitcoin|gossip|tide", category_data=[{"NAME": "BTC", "CATEGORY": "BTC"}])
    market = item(2, keywords="", category_data=[{"NAME": name, "CATEGORY": name} for name in ("MARKET", "HARBOR")])
    plain = item(3, keywords="fog")
    async with Upstream() as upstream:
        for path, answer in (("/feed", ok(polled(bitcoin, market, plain))), ("/rss", ok(UNDATED, "text/xml"))):
            await site.well("index", upstream.script(path, answer))
        before = await documents(site)
        asked = len(upstream.seen)
        site.configure(RULES + NEW_RULES)
        told = await site.well("rebuild", "--from-raw")
        assert len(upstream.seen) == asked
    # Nor could one be.
    assert await site.well("rebuild", "--from-raw") == told.replace("3 changed", "0 changed")
    assert told.splitlines()[0] == "4 records read again: 0 new, 3 changed, 0 rejected"
    tags = {title: (document["category"], document["tags"]) for title, document in before.items()}
    assert tags == {
        "Story 1": ("BTC", ["BTC", "BITCOIN", "GOSSIP", "TIDE"]),
        "Story 2": ("MARKET", ["MARKET", "HARBOR"]),
        "Story 3": ("OTHER", ["FOG"]),
        "Undated": ("BITCOIN", ["BITCOIN", "GOSSIP"]),
    }
    after = await documents(site)
    assert {title: (document["category"], document["tags"]) for title, document in after.items()} == {
        "Story 1": ("BTC", ["BTC", "TIDE"]),
        "Story 2": ("HARBOR", ["MARKET", "HARBOR"]),
        "Story 3": ("OTHER", ["FOG"]),
        "Undated": ("BTC", ["BTC"]),
    }
    for name in ("id", "publishedAt", "slugs"):
        assert {title: document[name] for title, document in after.items()} == {
            title: document[name] for title, document in before.items()
        }


SOURCE = """
[[sources]]
name = "wire"
kind = "rss"
location = "{url}"
"""


async def test_a_source_that_is_set_otherwise_is_read_so_too(site: Site) -> None:
    async with Upstream() as upstream:
        url = upstream.script("/rss", ok(UNDATED, "text/xml"))
        site.configure(RULES + SOURCE.format(url=url))
        await site.well("sources", "list")
        await site.well("index", url)
    site.configure(RULES + SOURCE.format(url=url) + 'key = "harbor"\ntitle = "Harbor"\n')
    told = await site.well("rebuild", "--from-raw")
    # Whose article it is, is a part of its id.
    assert told.splitlines()[0] == "1 records read again: 1 new, 0 changed, 0 rejected"
    async with site.engine() as engine:
        ids = list(await searchable(site))
        assert [document["source"]["key"] for document in (await engine.fetch(ids, ["source"])).values()] == ["harbor"]


async def documents(site: Site) -> dict[str, Document]:
    """What is in the index, by title."""
    ids = list(await searchable(site))
    async with site.engine() as engine:
        found = await engine.fetch(ids, ["title", "category", "tags", "publishedAt", "slugs"])
    return {document["title"]: document for document in found.values()}
