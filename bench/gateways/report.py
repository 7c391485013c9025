"""All results of a run, as one page of Markdown and one picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.gateways import table
from bench.gateways.agreement import Agreement
from bench.gateways.contenders import CACHE_ON
from bench.gateways.embedded import Size
from bench.gateways.picture import Bar, Panel, draw
from bench.gateways.settings import MERCURIUS, SEARCH_ALONE, UPSTREAM_ALONE, Row

_PAGE = """# Gateways, measured

Written by `scripts/bench` on two cores: {articles:,} synthetic articles, medians of {rounds} interleaved rounds of
{seconds:g} s at one connection and at sixteen. What is compared, and how: [docs/speed.md](../../docs/speed.md).

![requests a second, and what a gateway adds](gateways.svg)

## One core for the gateway, an upstream that answers at once

{instant}

## Meilisearch on a core of its own; gateway and load on the other

{own_core}

## Two cores shared by all

{shared}

## With the hits of a page, upstream that answers at once

{by_hits}

## With the articles, embedded engine, one core, cache off

{sizes}

newsgate on Meilisearch gives its first answer {first_answer:.2f} s after its process was started.

## How far the answers agree

With those of newsgate on Meilisearch, over the same questions. Where the engine is the same, so is the order of hits;
the embedded engine has its own by relevance.

{agreements}
"""


@dataclass(slots=True)
class Report:
    """Filled as the run goes on."""

    articles: int
    rounds: int
    seconds: float
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    instant: Sequence[Row] = ()
    own_core: Sequence[Row] = ()
    shared: Sequence[Row] = ()
    by_hits: Mapping[int, Sequence[Row]] = field(default_factory=dict)
    sizes: list[Size] = field(default_factory=list)
    first_answer: float = 0.0

    def markdown(self) -> str:
        return _PAGE.format(
            articles=self.articles,
            rounds=self.rounds,
            seconds=self.seconds,
            instant=table.of_rows(self.instant, MERCURIUS),
            own_core=table.of_rows(self.own_core, SEARCH_ALONE),
            shared=table.of_rows(self.shared, SEARCH_ALONE),
            by_hits=table.of_hits(self.by_hits, MERCURIUS),
            sizes=table.of_sizes(self.sizes),
            first_answer=self.first_answer,
            agreements=table.of_agreements(self.agreements),
        )

    def picture(self) -> str:
        """Without what remembers answers: it would make all other bars short."""
        instant = [row for row in self.instant if row.name != UPSTREAM_ALONE]
        return draw(
            [
                _panel("Requests a second, upstream that answers at once, one core", instant, _rate, "{:,.0f}"),
                _panel("Requests a second, Meilisearch on a core of its own", self.own_core, _rate, "{:,.0f}"),
                _panel("What a gateway adds to one search, ms", self.own_core, lambda row: row.overhead, "{:.2f}"),
            ]
        )


def _rate(row: Row) -> float:
    return row.sample.rate


def _panel(title: str, rows: Sequence[Row], value_of: Callable[[Row], float | None], shown: str) -> Panel:
    bars = [
        Bar(row.name, value, shown.format(value), row.name.startswith("newsgate"))
        for row in rows
        if not row.name.endswith(CACHE_ON) and (value := value_of(row)) is not None
    ]
    return Panel(title, bars)
