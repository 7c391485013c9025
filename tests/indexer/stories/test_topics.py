"""What articles are about: weighed by how rare it is, kept beside them, and told to every index."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer import intake
from indexer.push import push, verify
from indexer.run import index_folder
from indexer.store import Store, database, migrations
from indexer.stories.likeness import Frequencies, features_of
from indexer.stories.topics import topics_of
from search.article import article_id
from tests.articles import article
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex
from tests.indexer.files import write

pytestmark = pytest.mark.anyio

#: Titles, leads and tags of three articles, and of which the last is weighed.
DOCUMENTS = [
    article(slug="a", title="Harbor gate", description="Fog", tags=["Shipping", "news"]).document(),
    article(slug="b", title="Harbor fair", tags=["news"]).document(),
    article(slug="c", title="Harbor fog", description="Fog lifts", tags=["NEWS", "tide"]).document(),
]


def counted() -> Frequencies:
    frequencies = Frequencies()
    for document in DOCUMENTS:
        frequencies.add(features_of(document))
    return frequencies


def test_shares_are_of_the_weights_together() -> None:
    def idf(articles: int) -> float:
        return math.log((3 + 1_000 + 1) / (articles + 1))

    weights = {
        "fog": 1.5 * idf(2),
        "harbo": 1.5 * idf(3),
        "lifts": idf(1),
        "tag:tide": 0.8 * idf(1),
        "tag:news": 0.8 * idf(3),
    }
    whole = sum(weights.values())
    expected = {term: round(weight / whole * 10_000) for term, weight in weights.items()}
    found = topics_of(features_of(DOCUMENTS[2]), counted())
    assert found == expected
    assert list(found) == ["fog", "harbo", "lifts", "tag:tide", "tag:news"]


def test_the_heaviest_are_kept_and_are_the_whole() -> None:
    tags = [f"tag {number:02}" for number in range(40)]
    features = features_of(article(title="Harbor gate", tags=tags).document())
    found = topics_of(features, Frequencies())
    assert list(found)[:3] == ["gate", "harbo", "tag:tag 00"]
    assert len(found) == 32
    assert abs(sum(found.values()) - 10_000) <= 16


def test_an_article_without_words_is_about_nothing() -> None:
    assert topics_of(features_of(article(title="…").document()), Frequencies()) == {}


def test_tags_are_no_evidence_of_a_story() -> None:
    with_tags = features_of(DOCUMENTS[0])
    without = replace(with_tags, tags=())
    assert counted().vector(with_tags) == counted().vector(without)


GATE = article_id("harbor-daily", "gate", "en")


def publish(root: Path, title: str = "Harbor gate opens", **fields: Any) -> None:
    publisher = {"name": "Harbor Daily", "key": "harbor-daily"}
    write(root, "gate.md", title=title, description=title, externalId="gate", source=publisher, **fields)


async def told(store: Store) -> dict[str, list[str]]:
    """What an index is told of each article; nothing that it is told differs from the store."""
    index = FakeIndex()
    await push(store, index, now=NOW)
    assert not await verify(store, index, fix=False, now=NOW)
    return {id: document.get("topics", []) for id, document in index.documents.items()}


async def test_indexes_are_told(store: Store, root: Path) -> None:
    publish(root, tags=["Shipping"])
    await index_folder(store, root, now=NOW)
    assert await told(store) == {GATE: ["gate", "harbo", "opens", "tag:shipping"]}
    publish(root, "Harbor gate closes", tags=[])
    await index_folder(store, root, now=NOW)
    assert await told(store) == {GATE: ["close", "gate", "harbo"]}


async def test_an_index_that_was_told_before_they_were_weighed_is_told_again(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a crash in between, and another process that pushes then."""
    index, seen = FakeIndex(), list[bool]()

    async def push_first(*args: object) -> None:
        await push(store, index, now=NOW)
        assert "topics" not in index.documents.get(GATE, {})
        seen.append(GATE in index.documents)
        await link(*args)  # type: ignore[arg-type]

    link = intake.link  # type: ignore[attr-defined]
    monkeypatch.setattr(intake, "link", push_first)
    publish(root)
    await index_folder(store, root, now=NOW)
    assert any(seen)
    await push(store, index, now=NOW)
    assert index.documents[GATE]["topics"] == ["gate", "harbo", "opens"]


async def test_what_a_target_lacks_is_found(store: Store, root: Path) -> None:
    publish(root)
    await index_folder(store, root, now=NOW)
    index = FakeIndex()
    await push(store, index, now=NOW)
    async with store.writing() as db:
        await db.execute("DELETE FROM linked_terms")
        await db.execute("DELETE FROM linked")
    assert (await verify(store, index, fix=True, now=NOW)).changed == (GATE,)
    assert "topics" not in index.documents[GATE]


async def test_a_store_from_before_is_weighed_once(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its articles have no topics yet; the next run gives them some, and counts no word twice."""
    path = tmp_path / "old.sqlite3"
    publish(root, tags=["Shipping"])
    write(root, "tagless.md", title="Tides fall", description="Tides fall", externalId="tides")
    async with Store.open(path) as store:
        await index_folder(store, root, now=NOW)
        before = await frequencies(store)
        async with store.writing() as db:
            # As the step before left it: linked, and nothing weighed.
            await db.execute("ALTER TABLE linked DROP COLUMN topics")
            await db.execute("ALTER TABLE linked DROP COLUMN tags")
            await db.execute("DELETE FROM term_frequencies WHERE term LIKE '%:tag:%'")
            await db.execute(f"PRAGMA user_version = {WEIGHING}")
    monkeypatch.setattr(database, "MIGRATIONS", migrations.MIGRATIONS[: WEIGHING + 1])
    async with Store.open(path) as store:
        assert list((await told(store)).values()) == [[], []]
        await index_folder(store, root, now=NOW)
        found = await told(store)
        assert found.pop(GATE) == ["gate", "harbo", "opens", "tag:shipping"]
        assert list(found.values()) == [["fall", "tides"]]
        assert await frequencies(store) == before


#: The step that adds topics.
WEIGHING = next(number for number, step in enumerate(migrations.MIGRATIONS) if "ADD COLUMN topics" in step)


async def frequencies(store: Store) -> dict[str, int]:
    return dict(await store.reader.execute_fetchall("SELECT term, articles FROM term_frequencies"))  # type: ignore[arg-type]
