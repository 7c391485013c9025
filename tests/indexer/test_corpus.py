"""The 2,062 real articles, where they are there."""

from __future__ import annotations

import sqlite3
import tarfile
from pathlib import Path

import pytest

from indexer.push import push
from indexer.run import index_folder
from indexer.store import Store
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex
from tests.indexer.test_run import counts

pytestmark = pytest.mark.anyio

ARCHIVE = Path(__file__).parents[3] / "shared" / "corpus" / "articles-2025-11.tar.xz"
FILES, ARTICLES = 2062, 2056


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not ARCHIVE.exists():
        pytest.skip(f"The corpus {ARCHIVE} is not there.")
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder


async def test_every_article_is_read(store: Store, corpus: Path) -> None:
    first = await index_folder(store, corpus, now=NOW)
    assert first.letters == ()
    assert (first.files, *counts(first)) == (FILES, ARTICLES, 0, 0, 0, 0)
    second = await index_folder(store, corpus, now=NOW)
    assert (second.files, *counts(second)) == (FILES, 0, 0, FILES, 0, 0)

    index = FakeIndex()
    assert (await push(store, index, now=NOW)).upserts == ARTICLES
    documents = index.documents.values()

    # Both translations of an article are linked.
    groups: dict[str, set[str]] = {}
    for document in documents:
        groups.setdefault(document["group"], set()).add(document["lang"])
    assert all(languages == {"en", "uk"} for languages in groups.values())
    assert len(groups) == ARTICLES // 2

    # Six articles were found under two slugs, and the newest file is the article.
    renamed = [document for document in documents if len(document["slugs"]) > 1]
    assert sorted(len(document["slugs"]) for document in renamed) == [2] * (FILES - ARTICLES)
    with sqlite3.connect(store.path) as db:
        for document in renamed:
            versions = db.execute(
                "SELECT slug FROM items WHERE article = ? ORDER BY instant DESC", [document["id"]]
            ).fetchall()
            assert [slug for (slug,) in versions] == document["slugs"]

    assert not any("â€" in document["title"] + document.get("description", "") for document in documents)
    assert not any("<p>" in document["text"] or "](http" in document["text"] for document in documents)
