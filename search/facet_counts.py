"""How often the values of a facet occur.

There may be thousands, of which a page shows ten: so they are put in order only as far as they are looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import filterfalse, islice
from operator import itemgetter, neg
from threading import Lock
from typing import NamedTuple, overload

from search import terms
from search.remembered import Remembered

#: Terms that are remembered; when there are more, all are forgotten.
_MOST_MET = 100_000


class FacetCount(NamedTuple):
    """``count`` ignores the facet's own selection, ``current`` does not."""

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody misses
    current: int


class Spelling:
    """What an engine counts, and the terms that it means by it: by default the terms themselves."""

    def __init__(self, shown: Callable[[str], str] = str) -> None:
        self.shown = shown
        #: The term in comparable form. The same come up in search after search, and folding takes longer than counting.
        self.term = Remembered(lambda counted: terms.fold(shown(counted)))
        #: Of the spellings that were met, those whose term has no other one, and those whose term has.
        self._alone: set[str] = set()
        self._among: set[str] = set()
        self._met: dict[str, str] = {}  # the first by term
        self._meeting = Lock()  # embedded searches run in threads

    def are_distinct(self, counted: Mapping[str, int]) -> bool:
        """Whether no two of these are one term. Among thousands that were met before there are few to look at."""
        with self._meeting:
            doubtful = [*filterfalse(self._alone.__contains__, counted)]
            if not self._among.issuperset(doubtful):
                self._meet(counted)
                doubtful = [*filterfalse(self._alone.__contains__, counted)]
        return len({self.term[spelling] for spelling in doubtful}) == len(doubtful)

    def _meet(self, spellings: Iterable[str]) -> None:
        if len(self._met) > _MOST_MET:
            self._alone, self._among, self._met = set(), set(), {}
        for spelling in spellings:
            first = self._met.setdefault(self.term[spelling], spelling)
            if first == spelling and first not in self._among:
                self._alone.add(first)
            elif first != spelling:
                self._alone.discard(first)
                self._among |= {first, spelling}


_PLAIN = Spelling()


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Every value of a facet in this search, most frequent first, equals by value. ``missing``: hits without any."""

    values: Sequence[FacetCount]
    missing: int

    @classmethod
    def of(
        cls,
        counts: Mapping[str, int],
        current: Mapping[str, int],
        selected: Collection[str],
        missing: int,
        spelling: Spelling = _PLAIN,
    ) -> FacetCounts:
        """From counts by spelling. Spellings of one term are added up and the most frequent is shown.

        Selected values are listed even where nothing has them: a user must be able to switch them off.
        """
        if not spelling.are_distinct(counts):
            counts, current = _joined(counts, current, spelling)
        ordered = _InOrder(counts, current, spelling.shown)
        absent = _absent(selected, counts, spelling) if selected else ()
        return cls((*ordered, *absent) if absent else ordered, missing)


class _InOrder(Sequence[FacetCount]):
    """Counted values, of which the first are found without putting all others in order."""

    __slots__ = ("_all", "_counts", "_current", "_shown")

    def __init__(self, counts: Mapping[str, int], current: Mapping[str, int], shown: Callable[[str], str]) -> None:
        self._counts, self._current, self._shown = counts, current, shown
        self._all: Sequence[FacetCount] | None = None

    def __len__(self) -> int:
        return len(self._counts)

    def __iter__(self) -> Iterator[FacetCount]:
        return iter(self._whole())

    @overload
    def __getitem__(self, index: int) -> FacetCount: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[FacetCount]: ...

    def __getitem__(self, index: int | slice) -> FacetCount | Sequence[FacetCount]:
        if self._all is None and isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if start == 0 and step == 1 and 0 < stop < len(self):
                return self._first(stop)
        return self._whole()[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(self._whole())

    def _whole(self) -> Sequence[FacetCount]:
        if self._all is None:
            self._all = self._made(self._counts.items())
        return self._all

    def _first(self, number: int) -> Sequence[FacetCount]:
        """Engines give most counts, or all, in this order; then sorting takes next to no time, and so does the rest."""
        counts = [*self._counts.values()]
        ordered = sorted(counts, reverse=True)
        least, items = ordered[number - 1], self._counts.items()
        enough: Iterable[tuple[str, int]]
        if counts == ordered:
            enough = islice(items, bisect_right(ordered, -least, key=neg))
        else:
            enough = (item for item in items if item[1] >= least)
        return self._made(enough)[:number]

    def _made(self, items: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
        shown, current = self._shown, self._current.get
        made = [FacetCount(shown(counted), count, current(counted, 0)) for counted, count in items]
        made.sort(key=itemgetter(0))
        made.sort(key=itemgetter(1), reverse=True)
        return tuple(made)


def _absent(selected: Iterable[str], counts: Iterable[str], spelling: Spelling) -> list[FacetCount]:
    known = {spelling.term[counted] for counted in counts}
    absent = []
    for value in selected:
        if (term := terms.key(value)) and term not in known:
            known.add(term)
            absent.append(FacetCount(terms.clean(value), 0, 0))
    return sorted(absent)


def _joined(
    counts: Mapping[str, int], current: Mapping[str, int], spelling: Spelling
) -> tuple[dict[str, int], dict[str, int]]:
    """Both by the most frequent spelling of each term, equals by value."""
    spellings: dict[str, list[str]] = {}
    for counted in counts:
        spellings.setdefault(spelling.term[counted], []).append(counted)
    first = {
        term: min(among, key=lambda counted: (-counts[counted], spelling.shown(counted)))
        for term, among in spellings.items()
    }
    now = dict.fromkeys(first.values(), 0)
    for counted, count in current.items():
        if (term := spelling.term[counted]) in first:
            now[first[term]] += count
    return {first[term]: sum(counts[counted] for counted in among) for term, among in spellings.items()}, now
