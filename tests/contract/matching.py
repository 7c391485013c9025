"""The rule by which words match, written down naively: what both engines are held to.

Meilisearch's rule is the one (nothing of it can be switched off there): all words, the last as a prefix, typos by
length, and word boundaries that may be missing or superfluous.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from search.article import Article
from search.text import tokens

#: Words that Meilisearch joins into one at most.
_JOINED = 3


class Vocabulary:
    """Which words, and which neighbours, stand in the articles of an index."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._words = {one.id: set[str]() for one in articles}
        self._pairs = {one.id: set[tuple[str, str]]() for one in articles}
        self._articles_with_pair: Counter[tuple[str, str]] = Counter()
        for one in articles:
            for text in texts(one):
                found = tokens(text)
                self._words[one.id].update(found)
                self._pairs[one.id].update(pairwise(found))
            self._articles_with_pair.update(self._pairs[one.id])

    def has(self, article: Article, words: Sequence[str], *, last_is_prefix: bool = True) -> bool:
        """All these words. No words: every article."""
        return any(
            all(self._has_group(article, group, prefix=last and last_is_prefix) for group, last in _flagged(grouping))
            for grouping in _groupings(tuple(words))
        )

    def _has_group(self, article: Article, group: tuple[str, ...], *, prefix: bool) -> bool:
        joined = "".join(group)
        typos = max(0, typos_allowed(joined) - (len(group) - 1))
        if any(is_near(joined, word, typos, prefix=prefix) for word in self._words[article.id]):
            return True
        split = self._split(joined)
        return split is not None and split in self._pairs[article.id]

    def _split(self, word: str) -> tuple[str, str] | None:
        """The word in two, as most articles have it."""
        splits = [(word[:at], word[at:]) for at in range(1, len(word))]
        best = max(splits, key=lambda split: self._articles_with_pair[split], default=None)
        return best if best and self._articles_with_pair[best] else None


def texts(article: Article) -> list[str]:
    """What words are searched in. Words of two texts are no neighbours."""
    return [article.title, *article.tags, article.description or "", article.text]


def typos_allowed(word: str) -> int:
    """One from five letters, two from nine."""
    return (len(word) >= 5) + (len(word) >= 9)


def is_near(word: str, other: str, typos: int, *, prefix: bool) -> bool:
    """Whether a text's word counts as the query's. A wrong first letter counts as two typos."""
    if not typos:
        return other.startswith(word) if prefix else other == word
    allowed = typos if other[0] == word[0] else typos - 1
    if not allowed:
        return False
    return _distance(word, other, prefix=prefix) <= allowed


@cache
def _distance(word: str, other: str, *, prefix: bool) -> int:
    """Edits between two words, a swap of neighbours being one; with ``prefix`` to the nearest prefix of other."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return min(rows[-1]) if prefix else rows[-1][-1]


def _groupings(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """All the ways to join neighbouring words."""
    if not words:
        yield ()
    for size in range(1, min(_JOINED, len(words)) + 1):
        for rest in _groupings(words[size:]):
            yield (words[:size], *rest)


def _flagged(grouping: tuple[tuple[str, ...], ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    for number, group in enumerate(grouping, 1):
        yield group, number == len(grouping)
