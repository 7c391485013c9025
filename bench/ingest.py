"""Index runs and pushes over the real corpus, beside curl: ``python -m bench.ingest --meilisearch BIN [--folder F]``.

Every piece runs in a process of its own; push and curl in turn, round after round, each against a fresh server, so that
what else the machine does hits both alike. Of each the median is shown. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.corpus import unpacked
from bench.processes import meilisearch, run, size_mb


@dataclass(frozen=True, slots=True)
class Taken:
    """What one piece took, round by round, as `bench.once` tells it."""

    rounds: list[Mapping[str, float]] = field(default_factory=list)

    def median(self, name: str) -> float:
        return statistics.median(one[name] for one in self.rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    parser.add_argument("--folder", type=Path, help="of articles; the real corpus where none is given")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = (chosen.folder or stack.enter_context(unpacked())).resolve()
        data = stack.enter_context(tempfile.TemporaryDirectory())
        pieces: dict[str, Taken] = {}
        for number in range(chosen.rounds):
            _ours(pieces, folder, f"{data}/{number}")
        lines = f"{data}/lines"
        _once("documents", f"{data}/0", lines)
        # The first server after other work is slower by half, whatever it is given: the machine has to find it memory.
        _served({}, "", chosen.meilisearch, "curl", lines)
        for _ in range(chosen.rounds):
            _served(pieces, "push to Meilisearch", chosen.meilisearch, "meilisearch", f"{data}/0")
            _served(pieces, "curl to Meilisearch", chosen.meilisearch, "curl", lines)
    _show(pieces)


def _ours(pieces: dict[str, Taken], folder: Path, data: str) -> None:
    _piece(pieces, "first run, into the store", "store", folder, data)
    _piece(pieces, "second run, nothing changed", "store", folder, data)
    _piece(pieces, "push to the embedded index", "embedded", data)


def _served(pieces: dict[str, Taken], name: str, binary: Path, piece: str, what: str) -> None:
    """Measures a piece against a fresh server."""
    with meilisearch(binary) as server:
        taken = _piece(pieces, name, piece, what, server.url)
        taken["server_cpu_seconds"], taken["server_peak_mb"] = server.cpu_seconds, server.peak_mb
        taken["server_data_mb"] = size_mb(server.folder)


def _piece(pieces: dict[str, Taken], name: str, *arguments: object) -> dict[str, float]:
    taken = _once(*arguments)
    pieces.setdefault(name, Taken()).rounds.append(taken)
    return taken


def _once(*arguments: object) -> dict[str, float]:
    taken: dict[str, float] = json.loads(run([sys.executable, "-m", "bench.once", *map(str, arguments)]).output)
    return taken


def _show(pieces: Mapping[str, Taken]) -> None:
    print("| piece | articles | seconds | CPU s | CPU µs each | each CPU second | peak MB |\n|" + "---|" * 7)
    for name, taken in pieces.items():
        number, cpu = taken.median("articles"), taken.median("cpu_seconds")
        costs = f"{taken.median('seconds'):.2f} | {cpu:.2f} | {cpu / number * 1e6:.0f} | {number / cpu:,.0f}"
        print(f"| {name} | {number:,.0f} | {costs} | {taken.median('peak_mb'):.0f} |")
    print("\n| Meilisearch meanwhile | CPU s | peak MB | data MB |\n|---|---|---|---|")
    push, curl = pieces["push to Meilisearch"], pieces["curl to Meilisearch"]
    for name, taken in (("push", push), ("curl", curl)):
        peak, data = taken.median("server_peak_mb"), taken.median("server_data_mb")
        print(f"| {name} | {taken.median('server_cpu_seconds'):.2f} | {peak:.0f} | {data:.1f} |")
    for what, name in (("time until the tasks succeeded", "seconds"), ("the server's CPU", "server_cpu_seconds")):
        ratios = [one[name] / other[name] for one, other in zip(push.rounds, curl.rounds, strict=True)]
        shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"\nPush to curl, {what}: **{statistics.median(ratios):.2f}** ({shown})")


if __name__ == "__main__":
    main()
