"""Going back through older pages: as far as nothing is known, and again where a poll was cut off."""

from __future__ import annotations

from random import Random

import pytest

from indexer.errors import FetchFailed
from indexer.fetch import Fetcher, Outcome, Validators
from indexer.local import AnyFetcher
from indexer.look import Looker
from indexer.source import Request
from indexer.store import Store
from indexer.tagging import TagRules
from tests.indexer.fetch.upstream import Answer, Upstream, error, ok, too_many
from tests.indexer.polling.looking import API_PATH, LATER, Archive, added, counts, entry, look, titles, wire

pytestmark = pytest.mark.anyio


class Killed(BaseException):
    """What no code of ours catches."""


class Deadly(AnyFetcher):
    """Dies at the fetch with this number."""

    def __init__(self, fetcher: Fetcher, at: int) -> None:
        super().__init__(fetcher)
        self._left = at

    async def fetch(self, request: Request, validators: Validators | None = None) -> Outcome:
        self._count()
        return await super().fetch(request, validators)

    async def follow(self, request: Request) -> Outcome:
        self._count()
        return await super().follow(request)

    def _count(self) -> None:
        self._left -= 1
        if not self._left:
            raise Killed


@pytest.fixture
def archive(upstream: Upstream) -> Archive:
    """Ten articles, three to a page, of which two share a second."""
    archive = Archive([entry(number) for number in range(1, 10)] + [entry(10, second=9)])
    upstream.script(API_PATH, archive)
    return archive


def stories(*numbers: int) -> list[str]:
    return sorted(f"Story {number}" for number in numbers)


async def test_the_first_poll_goes_back_to_the_beginning(
    store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive
) -> None:
    """Pages overlap by a second, so the oldest of each page is met again on the next, which is no reason to stop."""
    await added(store, upstream.url(), "coindesk")
    assert counts(await look(store, fetcher))[0] == 10
    assert archive.asked == [None, 8, 6, 4, 2, 1]
    assert await titles(store) == stories(*range(1, 11))


async def test_no_further_than_pages(store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive) -> None:
    await added(store, upstream.url(), "coindesk", pages=2)
    assert counts(await look(store, fetcher))[0] == 5
    assert archive.asked == [None, 8]
    # That was the wish, and is not made up for.
    assert counts(await look(store, fetcher, 1)) == (0, 0, 3, 0, 0)
    assert archive.asked == [None, 8, None]


async def test_a_page_with_anything_known_is_the_last(
    store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive
) -> None:
    await added(store, upstream.url(), "coindesk")
    await look(store, fetcher)
    archive.asked.clear()
    archive.entries += [entry(11), entry(12)]
    assert counts(await look(store, fetcher, 1)) == (2, 0, 1, 0, 0)
    assert archive.asked == [None]

    archive.entries += [entry(number) for number in range(13, 18)]
    assert counts(await look(store, fetcher, 2))[0] == 5
    assert archive.asked == [None, None, 15, 13]


async def test_a_dead_letter_is_known_too(store: Store, fetcher: Fetcher, upstream: Upstream) -> None:
    archive = Archive([entry(number, TITLE="") for number in range(1, 10)])
    upstream.script(API_PATH, archive)
    await added(store, upstream.url(), "coindesk")
    await look(store, fetcher)
    assert len(await store.dead_letters()) == 9
    archive.asked.clear()
    await look(store, fetcher, 1)
    assert archive.asked == [None]


@pytest.mark.parametrize("at", [1, 2, 3, 4, 5])
async def test_killed_between_two_pages(
    store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive, at: int
) -> None:
    await added(store, upstream.url(), "coindesk")
    with pytest.raises(Killed):
        await Looker(store, Deadly(fetcher, at), TagRules(), Random(1)).look(await wire(store), now=LATER[0])
    assert (await wire(store)).validators == {}
    assert len(await titles(store)) == [0, 3, 5, 7, 9][at - 1]
    archive.entries += [entry(11)]
    look_again = await look(store, fetcher, 1)
    assert look_again.error is None
    assert await titles(store) == stories(*range(1, 12))
    assert len(await store.changes_after(0, 100)) == 11
    assert (await wire(store)).unfinished == ()


@pytest.mark.parametrize("answer", [error(500), too_many(600), ok(b"{"), ok(b'{"Err": {"message": "no"}}')])
async def test_an_older_page_that_fails_is_made_up_for(
    store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive, answer: Answer
) -> None:
    archive.broken = {3: answer}
    await added(store, upstream.url(), "coindesk")
    failed = await look(store, fetcher)
    assert failed.error is not None
    assert await titles(store) == stories(6, 7, 8, 9, 10)
    source = await wire(store)
    assert (source.consecutive_errors, [way.since for way in source.unfinished]) == (1, [LATER[0]])

    # More has come meanwhile than fits a page: two ways back, and both are gone to their end.
    archive.entries += [entry(number) for number in range(11, 16)]
    archive.asked.clear()
    assert (await look(store, fetcher, 1)).error is None
    assert archive.asked == [None, 13, 11, 6, 4, 2, 1]
    assert await titles(store) == stories(*range(1, 16))
    source = await wire(store)
    assert (source.consecutive_errors, source.unfinished) == (0, ())


async def test_an_older_page_that_fails_for_good_is_given_up(
    store: Store, fetcher: Fetcher, upstream: Upstream, archive: Archive
) -> None:
    await added(store, upstream.url(), "coindesk")
    archive.broken = {2: error(404)} | {number: error(404) for number in (4, 6, 8, 10)}
    for hour in range(5):
        assert (await look(store, fetcher, hour)).error is not None
    archive.asked.clear()
    assert counts(await look(store, fetcher, 5)) == (0, 0, 3, 0, 0)
    assert archive.asked == [None]
    assert (await wire(store)).consecutive_errors == 0


async def test_no_feed_leads_to_a_file_of_ours(fetcher: Fetcher) -> None:
    with pytest.raises(FetchFailed, match=r"file:///etc/hostname is neither http nor https\."):
        await AnyFetcher(fetcher).follow(Request("file:///etc/hostname"))
