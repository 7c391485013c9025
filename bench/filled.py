"""Invented articles (`bench.synthetic`), brought by the real indexer into a store, the embedded index and Meilisearch.

Each step is a process of its own (`bench.once`), so that its memory is its own. What was filled is kept and used again.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import synthetic
from bench.processes import Server, meilisearch, run, size_mb

_TOLD = "filled.json"
_TOLD_OF_INDEX = "filled-index.json"


@dataclass(frozen=True, slots=True)
class Filled:
    """``steps`` are what `bench.once` told of each: articles, seconds, cpu_seconds, peak_mb."""

    server: Server
    index: Path
    steps: dict[str, dict[str, float]]

    def table(self) -> str:
        """Markdown."""
        lines = ["| step | articles | seconds | CPU s | peak MB | on disk, MB |", "|---|---|---|---|---|---|"]
        for name, step in self.steps.items():
            lines.append(
                f"| {name} | {step['articles']:,.0f} | {step['seconds']:,.0f} | {step['cpu_seconds']:,.0f} |"
                f" {step['peak_mb']:,.0f} | {step['disk_mb']:,.0f} |"
            )
        return "\n".join(lines)


@contextmanager
def filled(number: int, binary: Path, kept: Path | None) -> Iterator[Filled]:
    """``kept`` is a folder for all that is filled, by number of articles; without it all is deleted at the end."""
    with ExitStack() as stack:
        above = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = above / str(number)
        if not (place / _TOLD).exists():
            shutil.rmtree(place, ignore_errors=True)
        (place / "meilisearch").mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(meilisearch(binary, place / "meilisearch"))
        if not (place / _TOLD).exists():
            (place / _TOLD).write_text(json.dumps(_fill(number, place, server)))
        yield Filled(server, place / "index", json.loads((place / _TOLD).read_text()))


@contextmanager
def filled_index(number: int, kept: Path | None) -> Iterator[Path]:
    """The folder of an embedded index, with a store only where `filled` kept one, which will do."""
    with ExitStack() as stack:
        above = kept or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = above / str(number)
        if not any((place / told).exists() for told in (_TOLD, _TOLD_OF_INDEX)):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            indexed = _step("articles into the embedded index", "synthetic", number, place)
            (place / _TOLD_OF_INDEX).write_text(json.dumps(indexed | {"disk_mb": size_mb(place / "index")}))
        yield place


def _fill(number: int, place: Path, server: Server) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as files:
        _say(f"writing {number:,} files")
        synthetic.write(Path(files), number)
        store = _step("files into the store", "store", files, place)
    store["disk_mb"] = size_mb(place) - size_mb(place / "meilisearch")
    embedded = _step("store to the embedded index", "embedded", place)
    embedded["disk_mb"] = size_mb(place / "index")
    pushed = _step("store to Meilisearch", "meilisearch", place, server.url)
    pushed["disk_mb"] = size_mb(place / "meilisearch")
    theirs = {**pushed, "cpu_seconds": server.cpu_seconds, "peak_mb": server.peak_mb}
    return {
        "files into the store": store,
        "store to the embedded index": embedded,
        "store to Meilisearch: newsgate": pushed,
        "store to Meilisearch: the server": theirs,
    }


def _step(name: str, *arguments: object) -> dict[str, float]:
    _say(name)
    told: dict[str, float] = json.loads(run([sys.executable, "-m", "bench.once", *map(str, arguments)]).output)
    return told


def _say(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
