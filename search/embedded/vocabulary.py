"""What is known of the words in one state of the index, as far as searches have asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from tantivy import Query, Searcher

from search import terms
from search.embedded import values
from search.embedded.fields import SCHEMA, counted, tripled

#: Answers that are remembered at most, of each kind.
_REMEMBERED = 4_096


class Vocabulary:
    """Of one searcher. Used by several threads: at worst two of them find out the same.

    While somebody types, each search asks what the one before it has asked, and more.
    """

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self._splits: dict[str, tuple[str, str] | None] = {}
        self._found: dict[Hashable, bool] = {}
        self._variants: dict[str, bool] = {}

    def has(self, word: Hashable, query: Callable[[], Query]) -> bool:
        """Whether any article has a word. ``query`` makes what finds it, where that is not known yet."""
        if word not in self._found:
            _make_room(self._found)
            self._found[word] = counted(self.searcher.search(query(), limit=1, count=True)) > 0
        return self._found[word]

    def split(self, token: str) -> tuple[str, str] | None:
        """The two words that a token splits into whose pair is in the most articles; the first of equals."""
        if token not in self._splits:
            _make_room(self._splits)
            self._splits[token] = self._best_split(token)
        return self._splits[token]

    def has_variants(self, column: str, number: str) -> bool:
        """Whether any two values of a column are spellings of one term. ``number``: the column of its numbers."""
        if column not in self._variants:
            found = values.count(self.searcher, Query.all_query(), [column], numbers={column: number})[column]
            self._variants[column] = len(set(map(terms.fold, found))) < len(found)
        return self._variants[column]

    def _best_split(self, token: str) -> tuple[str, str] | None:
        frequency = self.searcher.doc_freq
        # No pair is in more articles than either word: those that may be in the most are counted first.
        bounds = [
            (min(frequency("words", tripled(half)) for half in (token[:at], token[at:])), at)
            for at in range(1, len(token))
        ]
        best, most = 0, 0
        for bound, at in sorted(bounds, key=lambda one: (-one[0], one[1])):
            if not bound or bound < most:
                break
            pair = next_to_each_other(token[:at], token[at:])
            found = counted(self.searcher.search(pair, limit=1, count=True))
            if found > most or (found == most and found and at < best):
                best, most = at, found
        return (token[:best], token[best:]) if most else None


def _make_room(known: dict[Any, Any]) -> None:
    if len(known) >= _REMEMBERED:
        known.clear()


def next_to_each_other(first: str, second: str) -> Query:
    return Query.const_score_query(Query.phrase_query(SCHEMA, "words", [tripled(first), tripled(second)]), 1.0)
