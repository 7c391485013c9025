"""The settings in which gateways are compared: who runs, on which cores, and what is asked."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench import accounting
from bench.gateways import contenders, questions
from bench.gateways.agreement import Agreement, Answer, compare
from bench.gateways.contenders import CACHE_ON, Contender, Running, running
from bench.gateways.load import Request, ask
from bench.gateways.measuring import Say, Target, overheads, rounds
from bench.gateways.samples import Sample, median, rate_ratios
from bench.processes import Server

#: The names that others are compared with.
MERCURIUS = "Mercurius with JIT"
SEARCH_ALONE = "Meilisearch alone, one search"
MULTI_SEARCH_ALONE = "Meilisearch alone, as newsgate asks it"
UPSTREAM_ALONE = "the instant upstream alone"

#: Meilisearch tells how long a search took, in more or fewer figures.
_SLACK = 20


class Disagreement(Exception):
    """Gateways that search the same do not answer the same. The message is for people."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What all settings have in common. ``engine_core`` and ``gateway_core`` are two of the machine's.

    ``data`` is newsgate's folder with the embedded index. Gateways on Meilisearch get one of their own, ``no_data``, or
    they would first push into Meilisearch what the store has.
    """

    server: Server
    data: Path
    no_data: Path
    workshop: Path
    texts: Sequence[str]
    number: int
    seconds: float
    gateway_core: int
    engine_core: int
    say: Say

    @property
    def both(self) -> set[int]:
        return {self.gateway_core, self.engine_core}

    def gateways(self, url: str) -> list[Contender]:
        """Those that search the server at ``url``."""
        ours = [contenders.newsgate(self.no_data, url, cache=cache) for cache in (False, True)]
        return [*ours, *contenders.peers(self.workshop, url)]

    def embedded(self) -> list[Contender]:
        return [contenders.newsgate(self.data, None, cache=cache) for cache in (False, True)]


@dataclass(frozen=True, slots=True)
class Row:
    """``ratio`` is of requests a second, ``overhead`` in milliseconds; None where it makes no sense."""

    name: str
    sample: Sample
    ratio: float
    resident_mb: float
    overhead: float | None = None


async def instant(plan: Plan) -> list[Row]:
    """The gateway has a core for itself; load and an upstream that answers at once have the other."""
    async with _upstream(plan) as (upstream, url), _asked(plan, plan.gateways(url), plan.gateway_core) as gateways:
        search = Target(UPSTREAM_ALONE, upstream.pid, upstream.port, await _plain(plan, upstream.port))
        os.sched_setaffinity(0, {plan.engine_core})
        return _rows(await _measured(plan, [*gateways, search]), [*gateways, search], MERCURIUS)


async def by_hits(plan: Plan, sizes: Sequence[int]) -> dict[int, list[Row]]:
    """As `instant`, of newsgate and Mercurius alone, with so many hits."""
    found = {}
    async with _upstream(plan) as (_, url):
        chosen = [one for one in plan.gateways(url) if one.name in ("newsgate", MERCURIUS)]
        for size in sizes:
            async with _asked(plan, chosen, plan.gateway_core, hits=size) as gateways:
                os.sched_setaffinity(0, {plan.engine_core})
                plan.say(f"{size} hits")
                found[size] = _rows(await _measured(plan, gateways), gateways, MERCURIUS)
    return found


async def own_core(plan: Plan) -> list[Row]:
    """The engine, Meilisearch or newsgate with its own, has a core for itself; gateway and load have the other."""
    url = plan.server.url
    accounting.pin(plan.server.pid, {plan.engine_core})
    os.sched_setaffinity(0, {plan.gateway_core})
    async with (
        _asked(plan, plan.gateways(url), plan.gateway_core) as gateways,
        _asked(plan, plan.embedded(), plan.engine_core) as embedded,
    ):
        alone = await _alone(plan)
        everyone = [*alone, *gateways, *embedded]
        found = await _measured(plan, everyone)
        searching = [one for one in gateways if not one.name.endswith(CACHE_ON)]
        over = await overheads(alone[0], searching, len(plan.texts))
        return _rows(found, everyone, SEARCH_ALONE, over)


async def shared(plan: Plan) -> list[Row]:
    """Engine, gateway and load share both cores."""
    accounting.pin(plan.server.pid, plan.both)
    os.sched_setaffinity(0, plan.both)
    async with _asked(plan, [*plan.gateways(plan.server.url), *plan.embedded()], *plan.both) as gateways:
        everyone = [*await _alone(plan), *gateways]
        return _rows(await _measured(plan, everyone), everyone, SEARCH_ALONE)


async def agreements(plan: Plan) -> dict[str, Agreement]:
    """Of each gateway with newsgate on Meilisearch, over all questions.

    Raises `Disagreement` where one on the same Meilisearch does not find the same: there is nothing to compare then.
    """
    ours, *others = [*plan.gateways(plan.server.url), *plan.embedded()]
    same_engine = {one.name for one in plan.gateways(plan.server.url)}
    messages = questions.graphql(plan.texts)
    with running(ours) as one:
        expected = await _answers(one.port, messages)
    found = {}
    for other in others:
        with running(other) as one:
            found[other.name] = compare(zip(await _answers(one.port, messages), expected, strict=True))
        plan.say(f"{other.name} agrees: {found[other.name]}")
        if other.name in same_engine and not found[other.name].is_enough:
            raise Disagreement(f"{other.name} finds something else than newsgate: {found[other.name]}")
    return found


async def first_answer(contender: Contender, message: bytes, number: int = 3) -> float:
    """Seconds from the start of a process to its first answer: the median of several starts."""
    taken = []
    for _ in range(number):
        began = time.perf_counter()
        with running(contender) as one:
            await ask(one.port, message)
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def _measured(plan: Plan, targets: Sequence[Target]) -> dict[str, list[Sample]]:
    return await rounds(targets, plan.number, plan.seconds, plan.say)


def _rows(
    found: dict[str, list[Sample]], targets: Sequence[Target], base: str, over: dict[str, float] | None = None
) -> list[Row]:
    ratios = rate_ratios(found, base)
    return [
        Row(
            target.name,
            median(found[target.name]),
            ratios[target.name],
            accounting.resident_mb(target.pid),
            (over or {}).get(target.name),
        )
        for target in targets
    ]


@asynccontextmanager
async def _upstream(plan: Plan) -> AsyncIterator[tuple[Running, str]]:
    accounting.pin(plan.server.pid, {plan.engine_core})
    with running(contenders.upstream(plan.server.url)) as one:
        accounting.pin(one.pid, {plan.engine_core})
        yield one, f"http://127.0.0.1:{one.port}"


@asynccontextmanager
async def _asked(plan: Plan, chosen: Iterable[Contender], *cores: int, hits: int = 20) -> AsyncIterator[list[Target]]:
    """Running gateways that were asked every question once: so what they answer is known, and they are warm."""
    messages = questions.graphql(plan.texts, hits)
    with ExitStack() as stack:
        targets = []
        for contender in chosen:
            one = stack.enter_context(running(contender))
            accounting.pin(one.pid, cores)
            plan.say(f"{one.name} runs")
            targets.append(Target(one.name, one.pid, one.port, await _known(one.port, messages)))
        yield targets


async def _alone(plan: Plan) -> list[Target]:
    port = int(plan.server.url.rpartition(":")[2])
    multi = await _known(port, await questions.multi_searches(plan.server.url, plan.texts))
    return [
        Target(SEARCH_ALONE, plan.server.pid, port, await _plain(plan, port)),
        Target(MULTI_SEARCH_ALONE, plan.server.pid, port, multi),
    ]


async def _plain(plan: Plan, port: int) -> list[Request]:
    return await _known(port, questions.searches(plan.texts))


async def _known(port: int, messages: Iterable[bytes]) -> list[Request]:
    return [Request(message, len(await ask(port, message)) - _SLACK) for message in messages]


async def _answers(port: int, messages: Iterable[bytes]) -> list[Answer]:
    return [orjson.loads(await ask(port, message)) for message in messages]
