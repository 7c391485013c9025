"""Whether completions are what goes on most often: ``python -m bench.completions --meilisearch BIN``. Prints Markdown.

`bench.suggest.TYPED` are typed letter by letter, on both engines over the real corpus. What goes on most often is
counted by brute force: of all words, pairs and threes of all titles, and of all tags, those that continue what was
typed and do not end with a stop word, by the titles and articles that have them. Of the first one, three and six of
these are:

- found: shown, or a search takes it for one that is shown (`search.completions`)
- outranked: six others are shown, each of which leads to as many articles or more
- missed: neither, though it would have had a place
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.corpus import CORPUS, unpacked
from bench.processes import meilisearch
from bench.relevance import filled
from bench.suggest import KEYSTROKES
from indexer.store import Store
from schema import schema
from schema.context import Context
from search import factory
from search.completions import Tokens, is_mistaken_for, is_unfinished
from search.cursor import Sort
from search.engine import SearchEngine
from search.filters import FacetField
from search.request import Page, SearchRequest
from search.text import Query, tokens

SHOWN = 6
DEPTHS = (1, 3, SHOWN)
#: Fewer titles are a chance.
_OFTEN = 2
_BOX = "query($typed: String!, $first: Int!) { suggest(prefix: $typed, first: $first) { completions { text count } } }"


class BruteForce:
    """All that titles and tags say, and how often."""

    def __init__(self, titles: Sequence[str], tags: Counter[str]) -> None:
        said = Counter(phrase for title in titles for phrase in set(_phrases(tokens(title))))
        for tag, articles in tags.items():
            said[tuple(tokens(tag))] += articles
        self._by_letter: dict[str, list[tuple[Tokens, int]]] = {}
        for phrase, times in sorted(said.items(), key=lambda one: (-one[1], one[0])):
            if phrase and times >= _OFTEN and not is_unfinished(phrase[-1:]):
                self._by_letter.setdefault(phrase[0][0], []).append((phrase, times))

    def continuing(self, typed: Tokens) -> list[Tokens]:
        """The most frequent ones, no more than a word longer than what was typed."""
        return [
            phrase
            for phrase, _ in self._by_letter.get(typed[0][0], ())
            if len(typed) <= len(phrase) <= len(typed) + 1
            and phrase[: len(typed) - 1] == typed[:-1]
            and phrase[len(typed) - 1].startswith(typed[-1])
            and phrase != typed
            and not (len(typed) == 1 and is_unfinished(phrase[:1]))
        ][:SHOWN]


def _phrases(words: Sequence[str]) -> Iterator[Tokens]:
    for size in (1, 2, 3):
        for start in range(len(words) - size + 1):
            yield tuple(words[start : start + size])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--meilisearch", type=Path, required=True, help="the server's binary")
    binary = parser.parse_args().meilisearch
    if not CORPUS.exists():
        sys.exit(f"The corpus is not there: {CORPUS}")
    with unpacked() as articles, tempfile.TemporaryDirectory() as data, meilisearch(binary) as server:
        asyncio.run(_measure(articles, Path(data), server.url))


async def _measure(articles: Path, data: Path, url: str) -> None:
    indexes = [factory.embedded_index(data / "index"), factory.meilisearch_index(url, None)]
    async with Store.open(data / "store.sqlite3") as store:
        await filled(store, articles, indexes)
    for index in indexes:
        await index.aclose()
    engines = [factory.embedded_engine(data / "index"), factory.meilisearch_engine(url, None)]
    truth = BruteForce(await _titles(engines[0]), await _tags(engines[0]))
    print("| the most frequent | engine | there are | found | outranked | missed |\n|---|---|---|---|---|---|")
    misses: dict[str, list[str]] = {}
    for engine in engines:
        for depth, judged in (await _judged(engine, truth, misses.setdefault(engine.name, []))).items():
            rest = " | ".join(f"{judged[name]} ({judged[name] / judged.total():.1%})" for name in _VERDICTS)
            print(f"| {depth} | {engine.name} | {judged.total()} | {rest} |", flush=True)
    for engine in engines:
        print(f"\nMissed among the first three, {engine.name}: {', '.join(misses[engine.name])}")
        await engine.aclose()


_VERDICTS = ("found", "outranked", "missed")


async def _judged(engine: SearchEngine, truth: BruteForce, misses: list[str]) -> dict[int, Counter[str]]:
    judged: dict[int, Counter[str]] = {depth: Counter() for depth in DEPTHS}
    for typed in KEYSTROKES:
        words = tuple(Query.parse(typed).tokens)
        wanted = truth.continuing(words)
        shown = await _completions(engine, typed)
        for place, phrase in enumerate(wanted, 1):
            verdict = await _verdict(engine, phrase, words, shown)
            for depth in DEPTHS:
                judged[depth][verdict] += place <= depth
            if verdict == "missed" and place <= DEPTHS[1]:
                misses.append(f"`{typed}` {' '.join(phrase)}")
    return judged


async def _verdict(engine: SearchEngine, phrase: Tokens, typed: Tokens, shown: dict[Tokens, int]) -> str:
    if phrase in shown or any(is_mistaken_for(phrase, other) for other in (*shown, typed)):
        return "found"
    (page,) = await engine.search([SearchRequest(Query.parse(" ".join(phrase)), page=Page(0))])
    return "outranked" if len(shown) == SHOWN and page.total <= min(shown.values()) else "missed"


async def _completions(engine: SearchEngine, typed: str) -> dict[Tokens, int]:
    variables = {"typed": typed, "first": SHOWN}
    result = await schema.execute(_BOX, variable_values=variables, context_value=Context(engine))
    assert result.data  # noqa: S101
    return {tuple(tokens(one["text"])): one["count"] for one in result.data["suggest"]["completions"]}


async def _titles(engine: SearchEngine) -> list[str]:
    titles: list[str] = []
    page = Page(100)
    while True:
        request = SearchRequest(sort=Sort.PUBLISHED_AT_DESC, page=page, attributes=frozenset({"title"}))
        (found,) = await engine.search([request])
        titles += [hit.document["title"] for hit in found.hits]
        if not found.has_next:
            return titles
        page = Page(100, found.hits[-1].cursor)


async def _tags(engine: SearchEngine) -> Counter[str]:
    (found,) = await engine.search([SearchRequest(page=Page(0), facets=frozenset({FacetField.TAGS}))])
    return Counter({count.value: count.count for count in found.facets[FacetField.TAGS].values})


if __name__ == "__main__":
    main()
