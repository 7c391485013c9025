"""The right article is among the first three hits, in the real corpus where it is there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from bench import relevance
from bench.corpus import CORPUS, unpacked
from bench.relevance import Judgement, Ranked
from indexer.store import Store
from search import factory
from search.engine import SearchEngine, SearchIndex
from tests.docs import pages

ENGINES = ("embedded", "meilisearch")
SEARCHING = pages.ROOT / "docs" / "searching.md"
JUDGED = relevance.judgements()
#: Of a hundred, in each engine.
ENOUGH = 95


def test_there_are_a_hundred_queries_in_two_languages() -> None:
    assert len({judged.query for judged in JUDGED}) == len(JUDGED) == 100
    assert Counter(judged.language for judged in JUDGED) == {"en": 50, "uk": 50}
    assert all(judged.right for judged in JUDGED)


def test_scores() -> None:
    judged = Judgement("en", "words", "lamps", frozenset({"1.en"}))
    found = [Ranked(judged, place) for place in (1, 3, 4, None)]
    assert [one.is_within(3) for one in found] == [True, True, False, False]
    assert relevance.mean_reciprocal_rank(found) == pytest.approx((1 + 1 / 3 + 1 / 4) / 4)


@pytest.mark.parametrize("name", [ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.slow)])
async def test_the_right_article_is_among_the_first_three(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if not CORPUS.exists():
        pytest.skip(f"The corpus {CORPUS} is not there.")
    index, engine = _opened(name, request, tmp_path)
    async with Store.open(tmp_path / "store.sqlite3") as store:
        with unpacked() as articles:
            await relevance.filled(store, articles, [index])
        documents = (await store.documents(list(await store.digests()))).values()
    found = await relevance.ranked(engine, JUDGED)
    await engine.aclose()
    await index.aclose()

    judged = {article for one in JUDGED for article in one.right}
    assert judged <= {relevance.label(document) for document in documents}
    misses = [one.judgement.query for one in found if not one.is_within(3)]
    assert len(found) - len(misses) >= ENOUGH, misses
    column = ENGINES.index(name) * 3
    told = {kind: cells[column : column + 3] for kind, cells in pages.table(SEARCHING, "queries").items()}
    assert relevance.rows(found) == told, "docs/searching.md has the table"


def _opened(name: str, request: pytest.FixtureRequest, folder: Path) -> tuple[SearchIndex, SearchEngine]:
    if name == "embedded":
        return factory.embedded_index(folder / "index"), factory.embedded_engine(folder / "index")
    url = request.getfixturevalue("meilisearch_url")
    place = f"relevance-{uuid4().hex}"
    return factory.meilisearch_index(url, None, place), factory.meilisearch_engine(url, None, place)
