"""How often each value of a column occurs: all of them, although tantivy refuses to list more than 65,000 at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

import tantivy

#: Values in one answer of tantivy's, of all columns together.
MOST = 60_000

Counts: TypeAlias = dict[str, int]

#: What may follow, in the expressions that tantivy knows.
_ANYTHING = r"(.|\n)*"


def count(
    searcher: tantivy.Searcher, query: tantivy.Query, columns: Collection[str], most: int = MOST
) -> dict[str, Counts]:
    """Of each column, in one pass unless one of them has very many."""
    size = most // len(columns)
    found = _asked(searcher, query, {column: {"field": column, "size": size} for column in columns})
    return {
        column: counts if len(counts) < size else _Column(searcher, query, column, most).all()
        for column, counts in found.items()
    }


def _asked(searcher: tantivy.Searcher, query: tantivy.Query, wanted: Mapping[str, dict[str, Any]]) -> dict[str, Counts]:
    found = searcher.aggregate(query, {name: {"terms": options} for name, options in wanted.items()})
    return {name: {bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]} for name in wanted}


class _Column:
    """A column with more values than fit into an answer: they are asked for by how they begin."""

    def __init__(self, searcher: tantivy.Searcher, query: tantivy.Query, name: str, most: int) -> None:
        self._searcher, self._query, self._name, self._most = searcher, query, name, most

    def all(self) -> Counts:
        return self._beginning("")

    def _beginning(self, prefix: str) -> Counts:
        """Of what begins so: by the letters that follow in what is found, and then by others."""
        start, known = _escaped(prefix), ""
        found = self._matching(start + _ANYTHING)
        whole: Counts = {}
        while len(found) == self._most:
            whole |= self._matching(start)
            for letters in _groups(found, len(prefix), self._most):
                whole |= self._continuing(prefix, letters)
                known += letters
            found = self._matching(f"{start}[^{_escaped(known)}]{_ANYTHING}")
        return whole | found

    def _continuing(self, prefix: str, letters: str) -> Counts:
        """Of what begins so and goes on with one of these letters."""
        if len(letters) > 1:
            found = self._matching(f"{_escaped(prefix)}[{_escaped(letters)}]{_ANYTHING}")
            if len(found) < self._most:
                return found
        whole: Counts = {}
        for letter in letters:
            whole |= self._beginning(prefix + letter)
        return whole

    def _matching(self, expression: str) -> Counts:
        wanted = {"field": self._name, "size": self._most, "include": expression}
        return _asked(self._searcher, self._query, {self._name: wanted})[self._name]


def _groups(values: Collection[str], place: int, most: int) -> Iterator[str]:
    """The letters at a place, so many together that what has them is likely to fit into an answer."""
    group, size = "", 0
    for letter, number in sorted(Counter(value[place] for value in values if len(value) > place).items()):
        if group and size + number > most // 4:
            yield group
            group, size = "", 0
        group, size = group + letter, size + number
    yield group


def _escaped(text: str) -> str:
    return "".join(f"\\x{{{ord(letter):x}}}" for letter in text)
