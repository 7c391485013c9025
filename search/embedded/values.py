"""How often each value of a column occurs: all of them, although tantivy refuses to list more than 65,000 at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

import tantivy

from search.embedded.fields import number_of

#: Values in one answer of tantivy's, of all columns together.
MOST = 60_000

Counts: TypeAlias = dict[str, int]

_NONE: Mapping[str, str] = {}
_NO_LIMITS: Mapping[str, int] = {}
#: Values that are asked for beyond those that are wanted, as many of the last ones may be equally frequent.
_SPARE = 200
_EVERY_ONE = 2**31

#: The values of the numbers that were seen. As a number never stands for another value, any index may use it.
_SPELLINGS: dict[int, str] = {}
_MOST_SPELLINGS = 200_000

#: What may follow, in the expressions that tantivy knows.
_ANYTHING = r"(.|\n)*"


def count(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    columns: Collection[str],
    most: int = MOST,
    numbers: Mapping[str, str] = _NONE,
    first: Mapping[str, int] = _NO_LIMITS,
) -> dict[str, Counts]:
    """Of each column, in one pass unless one of them has very many.

    ``numbers``: columns with the `number_of` each value of others. They are counted in these' place. ``first``: columns
    of which so many of the most frequent values will do; what is there then is exact, and hardly more.
    """
    size = most // len(columns)
    asked: dict[str, dict[str, Any]] = {
        column: {"field": numbers.get(column, column), "size": size} for column in columns
    }
    for column, wanted in first.items():
        # Of each segment all values all the same: what is rare in one may be frequent in the next.
        asked[column] |= {"size": min(size, 2 * wanted + _SPARE), "segment_size": _EVERY_ONE}
    found = _asked(searcher, query, asked)
    for column, counts in found.items():
        enough: Counts | None = counts
        if len(counts) >= asked[column]["size"]:
            enough = _without_last(counts, first[column]) if column in first else None
        if enough is None:
            found[column] = _whole(searcher, query, column, most, numbers)
        elif column in numbers:
            found[column] = _spelled(searcher, query, column, enough)
        else:
            found[column] = enough
    return found


def _whole(
    searcher: tantivy.Searcher, query: tantivy.Query, column: str, most: int, numbers: Mapping[str, str]
) -> Counts:
    wanted = {"field": numbers.get(column, column), "size": most}
    counts = _asked(searcher, query, {column: wanted})[column]
    if len(counts) >= most:
        return _Column(searcher, query, column, most).all()
    return _spelled(searcher, query, column, counts) if column in numbers else counts


def _without_last(counts: Counts, first: int) -> Counts | None:
    """Without the values that are as rare as the rarest: others may be, too. None where too few are left."""
    least = min(counts.values())
    frequent = {value: number for value, number in counts.items() if number > least}
    return frequent if len(frequent) >= first else None


def _spelled(searcher: tantivy.Searcher, query: tantivy.Query, column: str, counts: Mapping[Any, int]) -> Counts:
    """Values that no search has had so far are learnt from their texts."""
    spelled: dict[Any, int] = dict(zip(map(_SPELLINGS.get, counts), counts.values(), strict=True))
    if None not in spelled:
        return spelled
    learnt = {number_of(value): value for value in _whole(searcher, query, column, MOST, _NONE)}
    if len(_SPELLINGS) > _MOST_SPELLINGS:
        _SPELLINGS.clear()
    _SPELLINGS.update(learnt)
    return {learnt[number]: count for number, count in counts.items()}


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
