"""How the embedded engine grows with the articles: newsgate on one core, cache off, load on the other."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import aclosing, closing
from dataclasses import dataclass
from pathlib import Path

from bench import accounting, synthetic
from bench.gateways import contenders, questions
from bench.gateways.contenders import running
from bench.gateways.load import Line, Request, ask
from bench.gateways.measuring import Say, Target, rounds
from bench.gateways.samples import Sample, median, percentile
from bench.gateways.settings import first_answer
from search import factory

_KEYSTROKES = 300
_TITLES = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    """``suggest_…`` in milliseconds, at one connection; ``first_answer`` in seconds from the start of the process."""

    articles: int
    sample: Sample
    suggest_p50: float
    suggest_p99: float
    resident_mb: float
    first_answer: float


async def grown(
    articles: int, data: Path, texts: Sequence[str], number: int, seconds: float, cores: tuple[int, int], say: Say
) -> Size:
    """``data`` is newsgate's folder with so many synthetic articles; ``cores`` are newsgate's and the load's."""
    contender = contenders.newsgate(data, None, cache=False)
    messages = questions.graphql(texts)
    os.sched_setaffinity(0, {cores[1]})
    with running(contender) as one:
        accounting.pin(one.pid, {cores[0]})
        target = Target(
            one.name, one.pid, one.port, [Request(each, len(await ask(one.port, each))) for each in messages]
        )
        found = await rounds([target], number, seconds, say)
        suggest = await _typed(one.port, titles(articles))
        resident = accounting.resident_mb(one.pid)
    began = await first_answer(contender, messages[0])
    sample = median(found[target.name])
    return Size(articles, sample, percentile(suggest, 50) * 1e3, percentile(suggest, 99) * 1e3, resident, began)


async def texts_of(index: Path, articles: int, number: int, hits: int) -> list[str]:
    """What is searched for in so many synthetic articles, whose embedded index this is: see `questions.typed`."""
    async with aclosing(factory.embedded_engine(index)) as engine:
        return await questions.typed(engine, titles(articles), number, hits)


def titles(articles: int) -> list[str]:
    """Of the first articles: of enough of them for words of all kinds."""
    return [document["title"] for document in synthetic.documents(min(articles, _TITLES))]


async def _typed(port: int, wanted: Sequence[str]) -> list[float]:
    """Seconds of each keystroke."""
    with closing(Line(port)) as line:
        for message in questions.keystrokes(wanted, 5, seed=2):  # the plan is made, and the index's words are read
            await line.seconds(Request(message))
        return [await line.seconds(Request(message)) for message in questions.keystrokes(wanted, _KEYSTROKES)]
