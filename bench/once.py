"""One piece of indexing in a process of its own, so that its memory and processor time are its own.

``python -m bench.once store FOLDER DATA``, ``… embedded DATA``, ``… synthetic NUMBER DATA``,
``… meilisearch DATA URL``, ``… documents DATA LINES`` and ``… curl LINES URL``. Prints JSON: how many articles, and
seconds of the piece itself, by the clock and of the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import orjson

from bench import synthetic
from indexer.push import push
from indexer.run import index_folder
from indexer.store import Store
from search import factory
from search.engine import SearchIndex
from search.meilisearch.documents import kept

_CHUNK = 1_000
_BATCH = 10_000
# The server refuses bodies above 100 MB.
_MAX_BODY_BYTES = 90_000_000
_UNFINISHED = ("enqueued", "processing")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("piece", choices=PIECES)
    parser.add_argument("arguments", nargs="+")
    chosen = parser.parse_args()
    asyncio.run(PIECES[chosen.piece](*chosen.arguments))


async def _store(folder: str, data: str) -> None:
    async with _opened(data) as store:
        with _Stopwatch() as watch:
            summary = await index_folder(store, Path(folder), now=datetime.now(UTC))
        watch.report(summary.files)


async def _embedded(data: str) -> None:
    await _push(data, factory.embedded_index(Path(data) / "index"))


async def _synthetic(number: str, data: str) -> None:
    """Articles straight into the embedded index, which takes half of the time: nobody asks for a store."""
    articles = synthetic.documents(int(number))
    index = factory.embedded_index(Path(data) / "index")
    await index.open()
    with _Stopwatch() as watch:
        while batch := list(islice(articles, _BATCH)):
            await index.apply(batch, ())
        await index.aclose()
    watch.report(int(number))


async def _meilisearch(data: str, url: str) -> None:
    await _push(data, factory.meilisearch_index(url, None))


async def _push(data: str, index: SearchIndex) -> None:
    async with _opened(data) as store:
        await index.open()  # the settings are not the push's
        with _Stopwatch() as watch:
            pushed = await push(store, index, now=datetime.now(UTC))
            await index.aclose()
        watch.report(pushed.upserts)


async def _documents(data: str, lines: str) -> None:
    """Writes what a push would send as a file, or as several where the server would refuse one."""
    number = position = 0
    with _Stopwatch() as watch:
        async with _opened(data) as store:
            while changes := await store.changes_after(position, _CHUNK):
                documents = await store.documents([change.article for change in changes])
                made = b"".join(orjson.dumps(kept(document)) + b"\n" for document in documents.values())
                _append(Path(lines), made)
                number += len(documents)
                position = changes[-1].sequence
    watch.report(number)


def _append(folder: Path, made: bytes) -> None:
    folder.mkdir(exist_ok=True)
    number = len(list(folder.iterdir()))
    file = folder / f"{max(number, 1):03}.ndjson"
    if file.exists() and file.stat().st_size + len(made) > _MAX_BODY_BYTES:
        file = folder / f"{number + 1:03}.ndjson"
    with file.open("ab") as lines:
        lines.write(made)


async def _curl(lines: str, url: str) -> None:
    """Posts the files as they are, one after the other, and waits for the last one's task."""
    index = factory.meilisearch_index(url, None)
    await index.open()
    command = ["curl", "-sS", "-H", "Content-Type: application/x-ndjson", f"{url}/indexes/articles/documents"]
    with _Stopwatch() as watch:
        tasks = [_said([*command, "--data-binary", f"@{file}"])["taskUid"] for file in _files(lines)]
        await _succeeded(url, tasks[-1])
    watch.report(await index.count())


def _files(lines: str) -> list[Path]:
    return sorted(Path(lines).iterdir())


def _said(command: list[str]) -> Any:
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603


async def _succeeded(url: str, task: int) -> None:
    async with httpx.AsyncClient() as http:
        while (found := (await http.get(f"{url}/tasks/{task}")).json())["status"] in _UNFINISHED:  # noqa: ASYNC110
            await asyncio.sleep(0.05)  # there is no event to wait for
    if found["status"] != "succeeded":
        raise RuntimeError(str(found["error"]))


@asynccontextmanager
async def _opened(data: str) -> AsyncIterator[Store]:
    async with Store.open(Path(data) / "newsgate.sqlite3") as store:
        yield store


class _Stopwatch:
    def __enter__(self) -> _Stopwatch:
        self._cpu, self._clock = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self._cpu, self._clock = time.process_time() - self._cpu, time.perf_counter() - self._clock

    def report(self, articles: int) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"articles": articles, "seconds": self._clock, "cpu_seconds": self._cpu, "peak_mb": peak}))


PIECES: dict[str, Callable[..., Coroutine[None, None, None]]] = {
    "store": _store,
    "embedded": _embedded,
    "synthetic": _synthetic,
    "meilisearch": _meilisearch,
    "documents": _documents,
    "curl": _curl,
}

if __name__ == "__main__":
    main()
