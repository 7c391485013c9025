"""What was measured, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.gateways.agreement import Agreement
from bench.gateways.embedded import Size
from bench.gateways.settings import Row

_MEASURES = ("p50 at 1, ms", "p99 at 1", "p50 at 16", "p99 at 16", "CPU a request, ms", "MB")


def of_rows(rows: Sequence[Row], base: str) -> str:
    """``base`` names what ``Row.ratio`` is a multiple of. Where nothing has an overhead there is no column for it."""
    has_overhead = any(row.overhead is not None for row in rows)
    head = ["", "requests/s at 16", f"of {base}", *_MEASURES, *(["over one search, ms"] if has_overhead else [])]
    return _table(head, ([*_cells(row), *([_overhead(row)] if has_overhead else [])] for row in rows))


def of_hits(found: Mapping[int, Sequence[Row]], base: str) -> str:
    head = ["hits", "", "requests/s at 16", f"of {base}", *_MEASURES]
    return _table(head, ([str(hits), *_cells(row)] for hits, rows in found.items() for row in rows))


def of_sizes(sizes: Iterable[Size]) -> str:
    head = ["articles", "requests/s at 16", *_MEASURES, "suggest p50, ms", "suggest p99", "first answer after, s"]
    return _table(
        head,
        (
            [
                f"{size.articles:,}",
                f"{size.sample.rate:,.0f}",
                *_measures(size),
                f"{size.suggest_p50:.1f}",
                f"{size.suggest_p99:.1f}",
                f"{size.first_answer:.2f}",
            ]
            for size in sizes
        ),
    )


def of_agreements(found: Mapping[str, Agreement]) -> str:
    head = ["", "same total", "same facet counts", "same hits", "in the same order", "same articles, field by field"]
    return _table(
        head,
        (
            [
                name,
                *(f"{part} of {one.answers}" for part in (one.totals, one.counts, one.hits, one.order, one.articles)),
            ]
            for name, one in found.items()
        ),
    )


def _cells(row: Row) -> list[str]:
    return [row.name, f"{row.sample.rate:,.0f}", f"{row.ratio:.2f}", *_measures(row)]


def _measures(row: Row | Size) -> list[str]:
    one = row.sample
    times = (one.p50_alone, one.p99_alone, one.p50, one.p99, one.cpu)
    return [*(f"{time:.2f}" for time in times), f"{row.resident_mb:.0f}"]


def _overhead(row: Row) -> str:
    return "" if row.overhead is None else f"{row.overhead:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # Numbers on the right.
    rule = [":--", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
