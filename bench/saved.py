"""How soon a saved file is found: ``python -m bench.saved --meilisearch BIN [--files 2000] [--saves 20]``.

Over a folder of invented articles that ``newsgate watch`` follows, in a process of its own. A file is written, new or
anew, and a search is asked again and again until it finds it. Prints Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench import synthetic
from bench.processes import ROOT, meilisearch
from gateway import settings
from gateway.engines import open_engine
from search.engine import SearchEngine
from search.request import Page, SearchRequest
from search.text import Query

_ASKED_EVERY = 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--saves", type=int, default=20)
    chosen = parser.parse_args()
    print("| target | files | median, s | slowest, s |\n|---|---|---|---|")
    with meilisearch(chosen.meilisearch) as server:
        for target, environment in (("embedded", {}), ("Meilisearch", {"NEWSGATE_MEILISEARCH_URL": server.url})):
            taken = _measured(environment, chosen.files, chosen.saves)
            print(f"| {target} | {chosen.files:,} | {statistics.median(taken):.2f} | {max(taken):.2f} |", flush=True)


def _measured(environment: Mapping[str, str], files: int, saves: int) -> list[float]:
    with tempfile.TemporaryDirectory() as data:
        folder = Path(data) / "stories"
        synthetic.write(folder, files)
        (Path(data) / "newsgate.toml").write_text(
            f'[[sources]]\nname = "stories"\nkind = "markdown"\nlocation = "{folder}"\n'
        )
        with _watching({**environment, "NEWSGATE_DATA_DIR": f"{data}/data"}, Path(data)) as chosen:
            return asyncio.run(_saved(chosen, folder, files, saves))


@contextlib.contextmanager
def _watching(environment: Mapping[str, str], folder: Path) -> Iterator[settings.Settings]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "gateway.cli", "watch"],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            cwd=folder,
            stderr=log,
        )
    try:
        given = {name.removeprefix("NEWSGATE_").lower(): value for name, value in environment.items()}
        yield settings.load(**given)
    finally:
        process.terminate()
        process.wait()


async def _saved(chosen: settings.Settings, folder: Path, files: int, saves: int) -> list[float]:
    async with contextlib.aclosing(open_engine(chosen)) as engine:
        while (await engine.status()).documents < files:  # noqa: ASYNC110  # it is another process that writes
            await asyncio.sleep(0.5)
        return [await _one(engine, folder, number) for number in range(saves)]


async def _one(engine: SearchEngine, folder: Path, number: int) -> float:
    """Every other file is written anew. The word is in no other article."""
    word = f"q{'abcdefghij'[number % 10]}zx{number}vw"
    path = folder / f"saved-{number // 2}.md"
    path.write_text(
        f"---\ntitle: {word}\nexternalId: saved-{number // 2}\npublishedAt: 2025-11-24T12:00:{number % 60:02}Z\n"
        f"source: {{name: Saved, key: saved}}\nlang: en\n---\n{word} is what it is about.\n"
    )
    began = time.monotonic()
    question = SearchRequest(query=Query.parse(word), page=Page(size=1), attributes=frozenset({"title"}))
    while True:
        (page,) = await engine.search([question])
        if page.hits and page.hits[0].document["title"] == word:
            return time.monotonic() - began
        await asyncio.sleep(_ASKED_EVERY)


if __name__ == "__main__":
    main()
