"""The documentation as the tests read it: pages, and what stands in their fences and tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A query and the answer that stands below it. ``name`` tells where: the page and the line."""

    name: str
    query: str
    answer: str


class Fence(NamedTuple):
    language: str
    text: str
    line: int


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fences(page: Path) -> list[Fence]:
    text = page.read_text()
    return [Fence(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in _FENCE.finditer(text)]


def prose(page: Path) -> str:
    """The page without its fences."""
    return _FENCE.sub("", page.read_text())


def examples() -> Iterator[Example]:
    """Every query that is followed by an answer. A query without one is a mistake, and so is the other way round."""
    for page in PAGES:
        asked = [fence for fence in fences(page) if fence.language in ("graphql", "json")]
        for query, answer in zip(asked[::2], asked[1::2], strict=True):
            where = f"{name(page)}:{query.line}"
            assert (query.language, answer.language) == ("graphql", "json"), where
            yield Example(where, query.text, answer.text)


def table(page: Path, head: str) -> dict[str, list[str]]:
    """The rows of the table whose first column is headed so: first cell to the others. Backticks are taken off."""
    lines = itertools.dropwhile(lambda line: not line.startswith(f"| {head} |"), page.read_text().splitlines())
    rows = [_cells(line) for line in itertools.takewhile(lambda line: line.startswith("|"), lines)]
    assert len(rows) > 2, f"{name(page)} has no table headed {head!r}"
    return {first.strip("`"): others for first, *others in rows[2:]}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
