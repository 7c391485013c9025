"""Parts of an answer are of one moment, which the answer itself tells: no request is needed to see that."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import httpx
import orjson
from hypothesis import given
from hypothesis import strategies as st

from search.filters import ArticleFilter, FacetField, Terms
from search.meilisearch import MeilisearchEngine, MeilisearchIndex
from search.meilisearch.marks import MARK, STAMP, Stamps, stamped
from search.page import SearchPage
from search.request import Page, SearchRequest
from search.text import Query
from tests.articles import article
from tests.search.meilisearch.accepted import done
from tests.search.meilisearch.recorder import Recorder
from tests.search.meilisearch.scripted_server import Heard, answering, behaving

INDEX, SEARCH = "/indexes/news", "/multi-search"
TWO_QUERIES = [SearchRequest(), SearchRequest(page=Page(0))]


class Written:
    """A server whose mark is the next one whenever it is asked for."""

    def __init__(self, *marks: int) -> None:
        self.marks = iter(marks)
        self.paths: list[str] = []

    def __call__(self, heard: Heard) -> tuple[int, object]:
        self.paths.append(heard.path)
        if heard.path == SEARCH:
            return 200, {"results": [self._answer(query) for query in orjson.loads(heard.body)["queries"]]}
        moment = "2025-11-24T12:00:00Z"
        return 200, {"createdAt": moment, "updatedAt": moment}

    def _answer(self, query: dict[str, Any]) -> dict[str, Any]:
        hits = [{STAMP: next(self.marks)}] if STAMP in query["attributesToRetrieve"] else []
        return {"hits": hits, "estimatedTotalHits": 10}


async def paths(written: Written, *requests: SearchRequest) -> list[str]:
    async with behaving(answering(written)) as server:
        engine = MeilisearchEngine(server.url, None, "news", generation_ttl=0)
        await engine.search(requests)
        await engine.aclose()
    return written.paths


async def test_several_queries_are_one_round_trip() -> None:
    assert await paths(Written(1, 1), *TWO_QUERIES) == [INDEX, SEARCH]


async def test_a_single_query_needs_no_mark() -> None:
    assert await paths(Written(), SearchRequest()) == [INDEX, SEARCH]


async def test_a_search_that_a_write_landed_in_is_made_again() -> None:
    assert await paths(Written(1, 2, 2, 2), *TWO_QUERIES) == [INDEX, SEARCH, SEARCH]


async def test_writes_without_end_do_not_keep_a_search_from_ending() -> None:
    assert (await paths(Written(*range(100)), *TWO_QUERIES)).count(SEARCH) == 5


class Contents:
    """An index as `MeilisearchIndex` fills it: documents by name, each with the stamp of its upload."""

    def __init__(self) -> None:
        self.stamps = Stamps()
        self.documents: dict[str, int] = {}

    def apply(self, upserts: set[str], deletes: set[str]) -> None:
        if upserts:
            self.documents |= dict.fromkeys(upserts, self.stamps.next())
        for name in deletes:
            self.documents.pop(name, None)

    @property
    def mark(self) -> tuple[int, int]:
        return max(self.documents.values(), default=0), len(self.documents)


_NAMES = st.sets(st.sampled_from("abcde"), max_size=3)


@given(st.lists(st.tuples(_NAMES, _NAMES), max_size=25))
def test_moments_of_one_mark_have_the_same_documents(writes: list[tuple[set[str], set[str]]]) -> None:
    contents = Contents()
    seen: dict[tuple[int, int], dict[str, int]] = {}
    for upserts, deletes in writes:
        contents.apply(upserts, deletes - upserts)
        assert seen.setdefault(contents.mark, dict(contents.documents)) == contents.documents


@given(st.lists(st.one_of(st.none(), st.integers(0, 2**52))))
def test_stamps_rise_whatever_the_clock_says(others: list[int | None]) -> None:
    stamps, last = Stamps(), 0
    for other in others:
        stamps.follow(other)
        stamp = stamps.next()
        assert stamp > max(last, other or 0)
        last = stamp


def test_a_stamp_is_one_attribute_more() -> None:
    lines = stamped([b'{"id":"a"}', b'{"id":"b","n":[1]}'], 7).splitlines()
    assert [orjson.loads(line) for line in lines] == [{"id": "a", STAMP: 7}, {"id": "b", "n": [1], STAMP: 7}]


async def mark(server: httpx.AsyncClient, index_name: str) -> tuple[int | None, int]:
    question = {"queries": [{"indexUid": index_name, **MARK}]}
    (answer,) = (await server.post("/multi-search", json=question)).json()["results"]
    return (answer["hits"][0].get(STAMP) if answer["hits"] else None), answer["estimatedTotalHits"]


async def test_every_write_changes_the_mark(
    index: MeilisearchIndex, index_name: str, server: httpx.AsyncClient
) -> None:
    ship, boat = (article(slug=slug).document() for slug in ("ship", "boat"))
    seen = [await mark(server, index_name)]
    for upserts, deletes in (([ship], []), ([boat], []), ([ship], []), ([], [boat["id"]]), ([], [ship["id"]])):
        await index.apply(upserts, deletes)
        seen.append(await mark(server, index_name))
    assert [documents for _, documents in seen] == [0, 1, 2, 2, 1, 0]
    # Deleting the last one gives back the empty index that there was before.
    assert len(set(seen)) == len(seen) - 1
    assert seen[-1] == seen[0]


async def test_a_writer_goes_on_above_what_another_one_stamped(
    index: MeilisearchIndex, index_name: str, meilisearch_url: str, server: httpx.AsyncClient
) -> None:
    ahead = 2**52
    body = stamped([orjson.dumps(article(slug="ship").document())], ahead)
    headers = {"Content-Type": "application/x-ndjson"}
    await done(server, await server.post(f"/indexes/{index_name}/documents", content=body, headers=headers))
    other = MeilisearchIndex(meilisearch_url, None, index_name)
    await other.open()
    await other.apply([article(slug="boat").document()], [])
    assert await mark(server, index_name) == (ahead + 1, 2)


async def test_parts_agree_while_others_write(index: MeilisearchIndex, engine: MeilisearchEngine) -> None:
    """The same question at both ends of a multi-search: never another answer."""
    documents = [article(slug=f"ship-{n}", title="Ship", lang="en" if n % 2 else "uk").document() for n in range(40)]
    everything = SearchRequest(page=Page(0), facets=frozenset({FacetField.LANG}))
    english = SearchRequest(Query.parse("ship"), ArticleFilter(lang=Terms(any_of=("en",))), page=Page(0))

    async def write() -> None:
        while True:
            for n in range(0, 40, 2):
                await index.apply(documents[n : n + 2], [documents[n - 2]["id"]])

    writing = asyncio.create_task(write())
    totals = set()
    for _ in range(40):
        first, among, last = await engine.search([everything, english, replaced(everything)])
        assert _told(first) == _told(last)
        assert among.total == dict(_told(first)[1]).get("en", 0)
        totals.add(first.total)
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    assert len(totals) > 1


def replaced(request: SearchRequest) -> SearchRequest:
    """Equal to the engine, and not to who compares requests."""
    return SearchRequest(filter=ArticleFilter(any_of=(ArticleFilter(),)), page=request.page, facets=request.facets)


def _told(page: SearchPage) -> tuple[int, list[tuple[str, int]]]:
    return page.total, [(count.value, count.count) for count in page.facets[FacetField.LANG].values]


async def test_only_several_queries_ask_for_the_mark(
    index: MeilisearchIndex, engine: MeilisearchEngine, recorder: Recorder
) -> None:
    await engine.search([SearchRequest()])
    await engine.search(TWO_QUERIES)
    asked = [[STAMP in query["attributesToRetrieve"] for query in queries] for queries in recorder.multi_searches]
    assert asked == [[False], [True, False, False, True]]
