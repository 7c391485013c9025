"""The 400 polls of a real upstream that lie beside the checkout, and the articles that its site made of them."""

from __future__ import annotations

import lzma
import tarfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import pytest

from indexer import renditions, slug
from indexer.normalise import Normalised, normalise
from indexer.source import Record
from indexer.sources.markdown import Markdown
from indexer.sources.polled import PolledFeed
from search.article import Article
from tests.indexer.sources.answers import answer

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
FEED = PolledFeed("https://feed.example/items")


def corpus(name: str) -> Path:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"The corpus {path} is not there.")
    return path


@pytest.fixture(scope="module")
def records() -> dict[str, tuple[Record, datetime]]:
    """The last version of each record, and when it was first seen."""
    found: dict[str, tuple[Record, datetime]] = {}
    with lzma.open(corpus("feed-polls-2025-11.jsonl.xz")) as polls:
        for line in polls:
            poll = orjson.loads(line)
            at = datetime.fromtimestamp(poll["polledAt"], UTC)
            page = FEED.split(answer(poll["items"], FEED.url, at))
            assert not page.rejected
            for record in page.records:
                found[record.key] = record, found.get(record.key, (record, at))[1]
    return found


@pytest.fixture(scope="module")
def articles(records: dict[str, tuple[Record, datetime]]) -> dict[str, Normalised]:
    return {key: normalise(FEED.parse(key, record.payload, seen)) for key, (record, seen) in records.items()}


def test_every_item_becomes_an_article(
    records: dict[str, tuple[Record, datetime]], articles: dict[str, Normalised]
) -> None:
    assert len(records) == len(articles) == 2_150
    assert len({made.article.id for made in articles.values()}) == 2_150
    for key, (record, seen) in records.items():
        given, article = orjson.loads(record.payload), articles[key].article
        assert article.text == " ".join(given["body"].split())
        assert article.published_at == min(seen, datetime.fromtimestamp(given["published"] // 1000, UTC))
        assert article.description


def test_what_they_are(articles: dict[str, Normalised]) -> None:
    made = [each.article for each in articles.values()]
    assert Counter(article.lang for article in made) == {"en": 2_150}
    assert Counter(article.sentiment for article in made) == {"POSITIVE": 1_282, "NEGATIVE": 868}
    assert len({article.source.key for article in made}) == 7
    # Articles with the same title share it.
    assert len({article.slugs[0] for article in made}) == 1_261
    assert not {"SPONSORED", "CRYPTOCURRENCY"} & {tag for article in made for tag in article.tags}


def _of_the_site() -> Iterator[Article]:
    with tarfile.open(corpus("articles-2025-11.tar.xz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".en.md") else None
            if file is not None:
                name = PurePosixPath(member.name).name
                yield normalise(Markdown("x", "X").parse(name, file.read(), datetime.now(UTC))).article


def test_they_are_what_the_site_made_of_them(articles: dict[str, Normalised]) -> None:
    differences = Counter[str]()
    for theirs in _of_the_site():
        ours = articles[theirs.external_id].article
        names: tuple[Any, ...] = ("id", "tags", "category", "sentiment", "score", "source", "slugs", "published_at")
        differences.update(name for name in names if getattr(ours, name) != getattr(theirs, name))
        assert slug.of(theirs.title, "") == theirs.slugs[0]
    # Upstream changed some titles and times after the site had taken them.
    assert differences == {"slugs": 3, "published_at": 7}


def test_renditions_are_those_of_unsplash() -> None:
    others = []
    for article in _of_the_site():
        image = article.cover_image.model_dump(exclude={"small_s3"}) if article.cover_image else None
        if image and any(renditions.of(address) != image for address in image.values()):
            others.append(article.external_id)
    # One cover was set by hand, with a single address.
    assert len(others) == 1
