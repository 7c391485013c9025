"""Invented articles: the same for the same seed anywhere, and distributed like real ones."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

from bench import synthetic
from indexer.normalise import normalise
from indexer.sources.markdown import Markdown

NUMBER = 400
FIRST_TEN = "synthetic.markdown(item) for item in synthetic.items(10, seed=7)"


def test_the_same_in_another_process() -> None:
    script = (
        f"from bench import synthetic; import hashlib; print(hashlib.sha256(''.join({FIRST_TEN}).encode()).hexdigest())"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "5"}
    )
    here = "".join(synthetic.markdown(item) for item in synthetic.items(10, seed=7))
    assert said.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


def test_any_part_is_the_same() -> None:
    assert list(synthetic.items(6, seed=3))[4:] == list(synthetic.items(2, seed=3, first=4))


def test_another_seed_gives_others() -> None:
    assert next(synthetic.items(1, seed=1)).fields != next(synthetic.items(1, seed=2)).fields


def test_files_and_documents_are_the_same_articles() -> None:
    items = list(synthetic.items(20))
    reader, now = Markdown("bench", "Bench"), datetime(2026, 1, 1, tzinfo=UTC)
    read = [reader.parse(item.key, synthetic.markdown(item).encode(), now) for item in items]
    assert [normalise(item).article.document() for item in read] == list(synthetic.documents(20))


def test_distributed_like_real_ones() -> None:
    documents = list(synthetic.documents(NUMBER))
    assert len({document["id"] for document in documents}) == NUMBER
    assert Counter(document["lang"] for document in documents) == {"en": NUMBER // 2, "uk": NUMBER // 2}
    groups = Counter(document["group"] for document in documents)
    assert set(groups.values()) == {2}  # each with its translation
    assert 0.8 < sum("coverImage" in document for document in documents) / NUMBER < 0.95
    tags = Counter(tag for document in documents for tag in document.get("tags", []))
    assert tags.most_common(1)[0][1] > NUMBER / 4
    assert sum(count <= 2 for count in tags.values()) > len(tags) / 2
    assert 150 < sum(len(document["text"].split()) for document in documents) / NUMBER < 350
