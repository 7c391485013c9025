"""The indexer running for good: folders, feeds, targets, and what other processes do to its sources."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from indexer import clock, listening, registry, watch
from indexer.configuration import settings_of
from indexer.fetch import Fetcher, Outcome, Validators
from indexer.local import AnyFetcher
from indexer.log import Quiet
from indexer.look import Looker
from indexer.source import Request
from indexer.store import Store
from indexer.tagging import TagRules
from search.article import Document
from search.errors import EngineFailed, EngineUnavailable
from tests.contract.conftest import Place
from tests.gateway.command import NEWSGATE, environment
from tests.indexer import files
from tests.indexer.fake_index import FakeIndex
from tests.indexer.fetch.conftest import fetcher, upstream
from tests.indexer.fetch.opened import opened
from tests.indexer.fetch.upstream import Upstream, error, ok, silence, too_many
from tests.indexer.polling.looking import API_PATH, item, polled
from tests.indexer.polling.places import found, place_for

__all__ = ["fetcher", "upstream"]

pytestmark = pytest.mark.anyio

#: Seconds. Generous: it only ends a test that hangs. `bench.saved` measures.
SOON = 20.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "NOTICE_SECONDS", 0.1)
    monkeypatch.setattr(watch, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(listening, "_NOTICE_SECONDS", 0.1)


class Heard:
    """A log that remembers."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **facts: object) -> None:
        self.lines.append((event, facts))

    warning = info

    def errors(self, event: str) -> list[object]:
        return [facts["error"] for said, facts in self.lines if said == event]


async def until(true: Callable[[], Awaitable[bool]], seconds: float = SOON) -> None:
    """Waits until something is true."""
    began = time.monotonic()
    while not await true():
        assert time.monotonic() - began < seconds, "it did not come true in time"
        await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def watching(store: Store, fetcher: AnyFetcher, index: Callable[[], Any], log: Heard) -> AsyncIterator[None]:
    looker = Looker(store, fetcher, TagRules(), Random(1))
    task = asyncio.create_task(watch.Watch(store, looker, [index], log).run())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def add(store: Store, name: str, kind: str, location: object, **settings: Any) -> None:
    given = {"name": name, "kind": kind, "location": str(location), **settings}
    await registry.add(store, settings_of(given, "test"))


@pytest.fixture
def log() -> Heard:
    return Heard()


@pytest.fixture
def index() -> FakeIndex:
    return FakeIndex()


@pytest.fixture
def any_fetcher(fetcher: Fetcher) -> AnyFetcher:
    return AnyFetcher(fetcher)


def titles(index: FakeIndex) -> set[str]:
    return {str(document["title"]) for document in index.documents.values()}


async def until_there(index: FakeIndex, *expected: str) -> None:
    async def there() -> bool:
        return titles(index) == set(expected)

    await until(there)


@pytest.mark.parametrize("place", ["embedded", "meilisearch"], indirect=True)
async def test_a_saved_file_is_searchable_soon(
    store: Store,
    any_fetcher: AnyFetcher,
    root: Path,
    place: Place,
    log: Heard,
) -> None:
    files.write(root, "first.md", title="The first")
    await add(store, "stories", "markdown", root)
    engine = place.engine()

    async def searchable() -> bool:
        return wanted in await found(engine)

    async with watching(store, any_fetcher, place.index, log):
        wanted = "The first"
        await until(searchable)
        for number in range(5):
            wanted = f"Saved as number {number}"
            files.write(root, f"saved-{number % 2}.md", title=wanted)
            await until(searchable)
    await engine.aclose()


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return place_for(request, tmp_path)


async def test_files_and_folders_come_change_and_go(
    store: Store, any_fetcher: AnyFetcher, root: Path, index: FakeIndex, log: Heard
) -> None:
    files.write(root, "2025/1.md", title="One")
    files.write(root, "v1.0/2.md", title="Two")
    await add(store, "stories", "markdown", root)
    async with watching(store, any_fetcher, lambda: index, log):
        await until_there(index, "One", "Two")
        files.write(root, "2025/1.md", title="One again")
        await until_there(index, "One again", "Two")
        (root / "2025").rename(root / "v2.5")
        (root / "v2.5" / "1.md").write_text(files.text(externalId="2025/1.md", title="One moved"))
        await until_there(index, "One moved", "Two")
        (root / "v1.0").rename(root.parent / "away")
        await until_there(index, "One moved")
        (root.parent / "away").rename(root / "v1.1")
        await until_there(index, "One moved", "Two")
        shutil.rmtree(root / "v2.5")
        await until_there(index, "Two")


async def test_a_folder_that_is_missing_is_waited_for(
    store: Store, any_fetcher: AnyFetcher, tmp_path: Path, index: FakeIndex, log: Heard
) -> None:
    root = tmp_path / "not yet"
    await add(store, "stories", "markdown", root)
    async with watching(store, any_fetcher, lambda: index, log):

        async def is_told() -> bool:
            return bool(log.errors("source failed"))

        await until(is_told)
        assert log.errors("source failed") == [f"The folder {root} does not exist; nothing was changed."]
        (source,) = await store.sources()
        assert (source.consecutive_errors, source.last_error) == (1, log.errors("source failed")[0])
        files.write(root, "1.md", title="One")
        await until_there(index, "One")
        # Gone: perhaps a disk that is not mounted. Its articles stay.
        root.rename(tmp_path / "elsewhere")
        await asyncio.sleep(0.5)
        assert titles(index) == {"One"}
        files.write(root, "2.md", title="Two")
        await until_there(index, "Two")
        files.write(root, "3.md", title="Three")
        await until_there(index, "Two", "Three")
    (source,) = await store.sources()
    assert (source.consecutive_errors, source.last_error) == (0, None)


async def test_what_happens_while_a_folder_is_first_read_is_heard(root: Path) -> None:
    heard = asyncio.Event()
    task = asyncio.create_task(listening.listen(root, heard, Quiet()))
    try:
        for number in range(3):
            await asyncio.wait_for(heard.wait(), SOON)
            heard.clear()
            files.write(root, f"{number}.md")  # at once: whoever reads the folder may be past this file
        await asyncio.wait_for(heard.wait(), SOON)
    finally:
        task.cancel()


async def test_what_is_no_article_is_not_heard(root: Path) -> None:
    heard = asyncio.Event()
    task = asyncio.create_task(listening.listen(root, heard, Quiet()))
    try:
        await asyncio.wait_for(heard.wait(), SOON)
        heard.clear()
        files.put(root, "image.png", "x")
        files.put(root, ".1.md.swp", "x")
        await asyncio.sleep(1)
        assert not heard.is_set()
    finally:
        task.cancel()


async def test_sources_that_another_process_adds_pauses_resumes_and_removes(
    store: Store, any_fetcher: AnyFetcher, upstream: Upstream, root: Path, index: FakeIndex, log: Heard
) -> None:
    upstream.script("/feed", ok(polled(item(1))), ok(polled(item(2))))
    async with Store.open(store.path) as other, watching(store, any_fetcher, lambda: index, log):
        await add(other, "wire", "polled", upstream.url("/feed"))
        await until_there(index, "Story 1")
        await add(other, "stories", "markdown", root)
        files.write(root, "1.md", title="One")
        await until_there(index, "Story 1", "One")

        await registry.pause(other, "stories", True)
        await asyncio.sleep(0.5)
        files.write(root, "2.md", title="Two")
        await asyncio.sleep(0.7)
        assert titles(index) == {"Story 1", "One"}
        await registry.pause(other, "stories", False)
        await until_there(index, "Story 1", "One", "Two")

        # Resumed before its pause was noticed: due all the same.
        await registry.pause(other, "wire", True)
        await registry.pause(other, "wire", False)
        await until_there(index, "Story 1", "Story 2", "One", "Two")

        await registry.remove(other, "stories", now=clock.now())
        files.write(root, "3.md", title="Three")
        await until_there(index, "Story 1", "Story 2")
        await asyncio.sleep(0.5)
        assert [source.name for source in await store.sources()] == ["wire"]

        # Under the id of the one before.
        await registry.remove(other, "wire", now=clock.now())
        await add(other, "stories", "markdown", root)
        await until_there(index, "One", "Two", "Three")


async def test_a_host_that_refuses_one_source_is_not_asked_for_the_others(
    store: Store, upstream: Upstream, index: FakeIndex, log: Heard
) -> None:
    for number in range(5):
        await add(store, f"wire {number}", "polled", upstream.script(f"/{number}", too_many(3_600)))
    async with opened(per_host=1) as fetcher:
        fetcher.time = clock.now()
        async with watching(store, AnyFetcher(fetcher), lambda: index, log):

            async def all_are_told() -> bool:
                return len([event for event, _ in log.lines if event in ("source failed", "source put off")]) == 5

            await until(all_are_told)
    assert len(upstream.seen) == 1
    sources = await store.sources()
    assert sorted(source.consecutive_errors for source in sources) == [0, 0, 0, 0, 1]
    assert all(source.next_check_at and source.next_check_at > clock.now() for source in sources)


class Faulty(AnyFetcher):
    async def fetch(self, request: Request, validators: Validators | None = None) -> Outcome:
        if "faulty" in request.url:
            raise ZeroDivisionError("a fault of our own")
        return await super().fetch(request, validators)


async def test_a_fault_in_one_source_does_not_end_the_others(
    store: Store, fetcher: Fetcher, upstream: Upstream, index: FakeIndex, log: Heard
) -> None:
    await add(store, "a", "polled", upstream.url("/faulty"))
    await add(store, "b", "polled", upstream.script("/feed", ok(polled(item(1))), ok(polled(item(2)))))
    async with watching(store, Faulty(fetcher), lambda: index, log):
        await until_there(index, "Story 1")

        async def is_told() -> bool:
            return bool(log.errors("source failed"))

        await until(is_told)
        async with store.writing() as db:
            await db.execute("UPDATE sources SET next_check_at = NULL WHERE name = 'b'")
        await until_there(index, "Story 1", "Story 2")
        # It is put off as any other failure is, and not tried again every moment.
        assert log.errors("source failed") == ["ZeroDivisionError('a fault of our own')"]


async def test_a_target_that_is_down_and_comes_back(
    store: Store, any_fetcher: AnyFetcher, root: Path, index: FakeIndex, log: Heard
) -> None:
    files.write(root, "1.md", title="One")
    await add(store, "stories", "markdown", root)
    index.open_faults = [EngineUnavailable("It is down."), EngineFailed("It is ill.")]

    opens = 0

    def open_index() -> FakeIndex:
        nonlocal opens
        opens += 1
        if opens == 2:
            raise OSError("no such device")
        return index

    async with watching(store, any_fetcher, open_index, log):
        await until_there(index, "One")
    assert log.errors("target failed") == ["It is ill.", "OSError('no such device')"]


class Sore(FakeIndex):
    """Has something to say when it is let go of in the middle of a write, as libraries do."""

    async def apply(self, upserts: Sequence[Document], deletes: Collection[str]) -> None:
        self.is_writing = asyncio.Event()
        self.is_writing.set()
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError("I was not done.")


async def test_a_fault_on_the_way_out_does_not_keep_it_running(
    store: Store, any_fetcher: AnyFetcher, root: Path, log: Heard
) -> None:
    files.write(root, "1.md", title="One")
    await add(store, "stories", "markdown", root)
    index = Sore()
    async with asyncio.timeout(SOON):
        async with watching(store, any_fetcher, lambda: index, log):

            async def is_writing() -> bool:
                return hasattr(index, "is_writing")

            await until(is_writing)


async def test_a_target_that_lost_what_it_had_is_filled_again_without_being_asked(
    store: Store, any_fetcher: AnyFetcher, root: Path, index: FakeIndex, log: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "REREAD_SECONDS", 0.1)
    files.write(root, "1.md", title="One")
    await add(store, "stories", "markdown", root)
    async with watching(store, any_fetcher, lambda: index, log):
        await until_there(index, "One")
        index.lose_everything("second")
        await until_there(index, "One")
        index.documents.clear()
        index.writes += 1  # by somebody else
        await until_there(index, "One")


WATCH = [*NEWSGATE, "watch"]
KEY = "s3cr3t-of-the-wire"
CONFIG = """
[fetch]
allowed_networks = ["127.0.0.0/8"]
host_delay = "0s"

[[sources]]
name = "stories"
kind = "markdown"
location = "{stories}"

[[sources]]
name = "wire"
kind = "coindesk"
location = "{url}"
api_key = "env:WIRE_KEY"

[[sources]]
name = "keyless"
kind = "coindesk"
location = "{url}"
api_key = "env:NO_SUCH_KEY"
"""


async def started(tmp_path: Path, **settings: str) -> asyncio.subprocess.Process:
    env = environment({"NEWSGATE_DATA_DIR": str(tmp_path / "data"), **settings})
    return await asyncio.create_subprocess_exec(
        *WATCH, cwd=tmp_path, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )


async def test_the_process_logs_json_without_secrets_and_ends_when_it_is_told(
    tmp_path: Path, root: Path, upstream: Upstream
) -> None:
    upstream.script(API_PATH, error(401, b"who?"))
    files.write(root, "1.md", title="One")
    (tmp_path / "newsgate.toml").write_text(CONFIG.format(stories=root, url=upstream.url()))
    process = await started(tmp_path, WIRE_KEY=KEY)
    assert process.stderr
    lines: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not {("target told", None), ("source failed", "wire"), ("source failed", "keyless")} <= {
            (line["event"], line.get("source")) for line in lines
        }:
            lines.append(json.loads(await process.stderr.readline()))
    process.send_signal(signal.SIGTERM)
    out, rest = await asyncio.wait_for(process.communicate(), 30)
    lines += [json.loads(line) for line in rest.splitlines()]

    assert (process.returncode, out) == (0, b"")
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    assert lines[0] | {"timestamp": ""} == {"event": "watching", "level": "info", "sources": 3, "timestamp": ""}
    failed = {line["source"]: line["error"] for line in lines if line["event"] == "source failed"}
    assert failed == {
        "keyless": "The source keyless has no API key: there is no env:NO_SUCH_KEY.",
        "wire": f"{upstream.url(API_PATH)}?lang=EN&limit=100 answered 401 Unauthorized.",
    }
    assert f"api_key={KEY}" in upstream.seen[0].target
    assert KEY not in json.dumps(lines)
    assert all(KEY.encode() not in path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())


async def test_the_process_ends_at_once_while_an_upstream_says_nothing(tmp_path: Path, upstream: Upstream) -> None:
    upstream.script(API_PATH, silence())
    (tmp_path / "newsgate.toml").write_text(CONFIG.format(stories=tmp_path / "none", url=upstream.url()))
    process = await started(tmp_path, WIRE_KEY=KEY)

    async def is_asked() -> bool:
        return bool(upstream.seen)

    await until(is_asked, 60)
    process.send_signal(signal.SIGTERM)
    await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 0


async def test_interrupted(tmp_path: Path) -> None:
    process = await started(tmp_path)
    assert process.stderr
    assert json.loads(await process.stderr.readline())["event"] == "watching"
    process.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == b"newsgate: Interrupted; what was done so far is kept."


async def test_a_configuration_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "newsgate.toml").write_text("[[sources]]\nname = 'x'")
    process = await started(tmp_path)
    out, errors = await asyncio.wait_for(process.communicate(), 30)
    assert (process.returncode, out) == (3, b"")
    assert errors == (
        b"newsgate: newsgate.toml: sources[1].kind is missing. newsgate.toml: sources[1].location is missing.\n"
    )
