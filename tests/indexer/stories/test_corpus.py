"""Stories among the 2,062 real articles, where they are there."""

from __future__ import annotations

import tarfile
from collections import defaultdict
from pathlib import Path

import pytest

from indexer.run import index_folder
from indexer.store import Store
from tests.indexer.conftest import NOW
from tests.indexer.test_corpus import ARCHIVE

pytestmark = pytest.mark.anyio

PAIRS = 1_028


async def test_every_translation_is_in_its_originals_story(store: Store, tmp_path: Path) -> None:
    if not ARCHIVE.exists():
        pytest.skip(f"The corpus {ARCHIVE} is not there.")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path / "corpus", filter="data")
    await index_folder(store, tmp_path / "corpus", now=NOW)
    stories: defaultdict[str, set[str | None]] = defaultdict(set)
    for document in (await store.documents(list(await store.digests()))).values():
        stories[document["group"]].add(document.get("story"))
    assert len(stories) == PAIRS
    assert all(len(found) == 1 and None not in found for found in stories.values())
    # Some of them with other publishers' articles, but no story swallows the rest.
    of_story: defaultdict[str | None, int] = defaultdict(int)
    for (story,) in stories.values():
        of_story[story] += 1
    assert 900 < len(of_story) < PAIRS
    assert max(of_story.values()) < 20
