"""Runs everything and writes the tables and the picture: see docs/speed.md. Progress goes to standard error."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvloop

from bench.filled import filled, filled_index
from bench.gateways import contenders, embedded, questions, settings
from bench.gateways.report import Report
from bench.gateways.settings import Plan
from bench.processes import ROOT

_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Options:
    meilisearch: Path
    peers: Path
    results: Path
    data: Path | None
    articles: Sequence[int]
    hits: Sequence[int]
    rounds: int
    seconds: float


def main() -> None:
    options = _options(sys.argv[1:])
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:  # noqa: PLR2004  # one for who asks, one for who answers
        sys.exit("bench: Two cores are needed, so that load and gateway do not share one; there is one only.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all that was started is ended
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        report = runner.run(_measured(options, (cores[0], cores[1])))
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "gateways.md").write_text(report.markdown())
    (options.results / "gateways.svg").write_text(report.picture())
    print(report.markdown())


async def _measured(options: Options, cores: tuple[int, int]) -> Report:
    smallest, *larger = sorted(set(options.articles))
    report = Report(smallest, options.rounds, options.seconds)
    with tempfile.TemporaryDirectory() as folder, filled(smallest, options.meilisearch, options.data) as world:
        texts = await embedded.texts_of(world.index, smallest, _QUESTIONS, max(*options.hits, 20))
        workshop, no_data = contenders.node_workshop(Path(folder) / "peers", options.peers), Path(folder) / "no data"
        data, rounds, seconds = world.index.parent, options.rounds, options.seconds
        plan = Plan(world.server, data, no_data, workshop, texts, rounds, seconds, *cores, _say)
        report.agreements = await settings.agreements(plan)
        report.instant = await settings.instant(plan)
        report.own_core = await settings.own_core(plan)
        report.shared = await settings.shared(plan)
        report.by_hits = await settings.by_hits(plan, options.hits)
        on_meilisearch = contenders.newsgate(no_data, world.server.url, cache=True)
        report.first_answer = await settings.first_answer(on_meilisearch, questions.graphql(texts)[0])
    for articles in (smallest, *larger):
        with filled_index(articles, options.data) as place:
            texts = await embedded.texts_of(place / "index", articles, _QUESTIONS, 20)
            _say(f"{articles:,} articles")
            measured = await embedded.grown(articles, place, texts, options.rounds, options.seconds, cores, _say)
            report.sizes.append(measured)
    return report


def _options(given: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--meilisearch", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--peers", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results", help="folder to write to")
    parser.add_argument("--data", type=Path, help="keep what is indexed in this folder, and use it the next time")
    parser.add_argument(
        "--articles",
        type=int,
        nargs="+",
        default=[11_000],
        help="the smallest number is for the comparison, all are for the embedded engine",
    )
    parser.add_argument("--hits", type=int, nargs="+", default=[5, 20, 100], help="hits of a page, for how cost grows")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0, help="of load, in each round at 1 and at 16 connections")
    return Options(**vars(parser.parse_args(given)))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
