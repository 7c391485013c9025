"""Stories in the store: after a crash, when articles change and go, and what search indexes are told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from indexer import intake
from indexer.linking import link
from indexer.push import push, verify
from indexer.run import index_folder
from indexer.store import Store, stories
from indexer.stories.likeness import Features, features_of
from search.article import article_id, story_id
from tests.indexer.conftest import NOW
from tests.indexer.fake_index import FakeIndex
from tests.indexer.files import write
from tests.indexer.stories.making import GATE, GATE_AGAIN, GATE_AGAIN_LEAD, GATE_LEAD, TIDES, TIDES_LEAD

pytestmark = pytest.mark.anyio

ONE, TWO = (article_id(source, "x", "en") for source in ("harbor-daily", "orbit-wire"))
ALONE = article_id("lunar-post", "x", "en")


def publish(root: Path, source: str, title: str, lead: str, **fields: Any) -> Path:
    publisher = {"name": source, "key": source}
    return write(root, f"{source}.md", title=title, description=lead, externalId="x", source=publisher, **fields)


@pytest.fixture
def three(root: Path) -> Path:
    publish(root, "harbor-daily", GATE, GATE_LEAD)
    publish(root, "orbit-wire", GATE_AGAIN, GATE_AGAIN_LEAD)
    publish(root, "lunar-post", TIDES, TIDES_LEAD)
    return root


async def in_stories(store: Store) -> dict[str, str | None]:
    """Of every live article; and what an index is told is what the store has."""
    index = FakeIndex()
    await push(store, index, now=NOW)
    documents = await store.documents(list(await store.digests()))
    assert index.documents == documents
    assert not await verify(store, index, fix=False, now=NOW)
    return {id: document.get("story") for id, document in documents.items()}


async def test_what_belongs_together_has_a_story(store: Store, three: Path) -> None:
    summary = await index_folder(store, three, now=NOW)
    assert (summary.new, summary.changed) == (3, 0)
    found = await in_stories(store)
    assert found[ONE] == found[TWO]
    assert found[ONE] in (story_id(ONE), story_id(TWO))
    assert found[ALONE] is None


async def test_an_index_that_has_the_first_hears_of_its_story(store: Store, root: Path) -> None:
    publish(root, "harbor-daily", GATE, GATE_LEAD)
    await index_folder(store, root, now=NOW)
    index = FakeIndex()
    await push(store, index, now=NOW)
    alone = index.documents[ONE]
    assert "story" not in alone
    publish(root, "orbit-wire", GATE_AGAIN, GATE_AGAIN_LEAD)
    await index_folder(store, root, now=NOW)
    assert (await push(store, index, now=NOW)).upserts == 2
    assert index.documents[ONE] == {**alone, "story": story_id(ONE), "digest": index.documents[ONE]["digest"]}
    assert index.documents[ONE]["digest"] != alone["digest"]


@pytest.mark.parametrize("change", [{"draft": True}, {"title": TIDES, "description": TIDES_LEAD}, None])
async def test_a_story_with_one_article_left_is_none(store: Store, three: Path, change: dict[str, Any] | None) -> None:
    await index_folder(store, three, now=NOW)
    if change is None:
        (three / "orbit-wire.md").unlink()
    else:
        told = {"title": GATE_AGAIN, "description": GATE_AGAIN_LEAD, **change}
        write(three, "orbit-wire.md", externalId="x", source={"name": "orbit-wire", "key": "orbit-wire"}, **told)
    await index_folder(store, three, now=NOW)
    found = await in_stories(store)
    assert found[ONE] is None
    moved = found.get(TWO)
    assert moved == found[ALONE]
    assert (moved is not None) == (change is not None and "draft" not in change)


async def test_a_crash_between_storing_and_linking_loses_nothing(
    store: Store, three: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(store: Store, made: Mapping[bytes, Features]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(intake, "link", killed)
        with pytest.raises(KeyboardInterrupt):
            await index_folder(store, three, now=NOW)
    assert set((await in_stories(store)).values()) <= {None}
    await index_folder(store, three, now=NOW)
    found = await in_stories(store)
    assert found[ONE] == found[TWO] is not None


async def test_linking_again_changes_nothing(store: Store, three: Path) -> None:
    await index_folder(store, three, now=NOW)
    before = await store.changes_after(0, 100)
    async with store.writing() as db:
        await stories.move(db, 0)
    await link(store)
    await index_folder(store, three, now=NOW)
    assert await store.changes_after(0, 100) == before


async def test_articles_that_come_one_by_one_or_all_at_once(store: Store, three: Path, tmp_path: Path) -> None:
    await index_folder(store, three, now=NOW)
    async with Store.open(tmp_path / "other.sqlite3") as other:
        for name in ("lunar-post", "orbit-wire", "harbor-daily"):
            await index_folder(other, three / f"{name}.md", now=NOW, name="stories")
        one, several = await in_stories(other), await in_stories(store)
    assert (one[ONE] is None, one[ALONE]) == (False, None)
    assert [one[ONE] == one[TWO], several[ONE] == several[TWO]] == [True, True]


async def test_a_change_that_is_nothing_to_a_story_leaves_it(store: Store, three: Path) -> None:
    await index_folder(store, three, now=NOW)
    before = await in_stories(store)
    publish(three, "orbit-wire", GATE_AGAIN, GATE_AGAIN_LEAD, tags=["HARBOR"])
    assert (await index_folder(store, three, now=NOW)).changed == 1
    assert await in_stories(store) == before


async def test_what_an_article_says_by_now_is_what_it_is_found_by(store: Store, three: Path) -> None:
    publish(three, "harbor-daily", TIDES, TIDES_LEAD)
    (three / "orbit-wire.md").unlink()
    await index_folder(store, three, now=NOW)
    publish(three, "harbor-daily", GATE, GATE_LEAD)
    await index_folder(store, three, now=NOW)
    publish(three, "orbit-wire", GATE_AGAIN, GATE_AGAIN_LEAD)
    await index_folder(store, three, now=NOW)
    found = await in_stories(store)
    assert found[ONE] == found[TWO] is not None
    assert found[ALONE] is None


async def test_what_linking_is_handed_is_what_the_documents_say(store: Store, three: Path) -> None:
    await index_folder(store, three, now=NOW)
    documents = await store.documents([ONE, TWO, ALONE])
    linked = await stories.by_article(store.reader, [ONE, TWO, ALONE])
    assert {each.article: each.weighed.features for each in linked} == {
        article: features_of(document) for article, document in documents.items()
    }


async def test_the_founder_leaves_and_the_story_stays(store: Store, three: Path) -> None:
    publish(three, "tide-table", GATE, GATE_AGAIN_LEAD)
    await index_folder(store, three, now=NOW)
    before = await in_stories(store)
    story = before[ONE]
    founder = next(id for id, found in before.items() if found == story and story_id(id) == story)
    source = {ONE: "harbor-daily", TWO: "orbit-wire"}.get(founder, "tide-table")
    (three / f"{source}.md").unlink()
    await index_folder(store, three, now=NOW)
    after = await in_stories(store)
    assert [id for id, found in after.items() if found == story] == [
        id for id, found in before.items() if found == story and id != founder
    ]
