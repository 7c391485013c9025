"""Whole queries that continue what somebody has typed, taken from titles and tags.

Which ones there are is read from the titles of the best hits and from the tags of all hits. How many articles each of
them leads to is for an engine to count: `candidates` gives what is worth counting, `ranked` what is worth showing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count
from typing import NamedTuple, TypeAlias

from search.facet_counts import FacetCount
from search.facet_values import typed_in
from search.page import SearchPage, TextPart
from search.phrases import Run, Unit, runs
from search.spans import token_spans
from search.stop_words import STOP_WORDS
from search.text import MAX_QUERY_WORDS, Query, fold_text, tokens
from search.typos import is_near, typos_allowed

#: Titles that completions are read from. More find hardly more.
TITLES = 50
#: So many times more are counted than are shown: what is in many titles need not be in the most articles.
_COUNTED = 2
#: Words, beside stop words, that a completion goes beyond what was typed. A tag is taken to its end.
_FURTHER = 2
_STOP_WORDS_IN_A_ROW = 2
#: Characters. Longer ones do not fit below a search box.
_LONGEST = 80
#: Titles that must agree on a completion, where there are others to show.
_ENOUGH_TITLES = 2

_AMOUNTS = "million millions billion billions trillion млн млрд тис мільйон мільйони мільйонів мільярд мільярдів"
#: What no completion ends with: it wants another word.
_UNFINISHED = STOP_WORDS.union(tokens(_AMOUNTS))

Tokens: TypeAlias = tuple[str, ...]
#: Whether a token of a text is what was typed at a place.
Fits: TypeAlias = Callable[[str, int], bool]


class Completion(NamedTuple):
    """A query, and how many articles have all its words."""

    text: str
    total: int


def candidates(typed: Query, titles: Sequence[str], hits: int, tags: Sequence[FacetCount], first: int) -> list[str]:
    """Queries that continue ``typed`` and are worth counting where ``first`` of them will be shown.

    ``titles`` are those of the best of ``hits`` articles, ``tags`` the tags of all of these. Words are taken as they
    were typed; only where nothing continues them so, with typos.
    """
    words = tuple(typed.tokens)
    if typed.truncated or not words:
        return []
    begun = [tag for tag in typed_in(tags, words[-1]) if tag.current]
    for fits in (_exactly(words), _nearly(words)):
        found = _read(words, fits, titles, begun)
        if chosen := _chosen(found, words, hits / max(1, len(titles)), first):
            return chosen
    return []


def ranked(texts: Sequence[str], pages: Sequence[SearchPage], first: int) -> list[Completion]:
    """Candidates with the answers to searches for them: those with the most articles, equals in the order given."""
    counted = zip(texts, pages, strict=True)
    found = [Completion(text, page.total) for text, page in counted if page.total and not page.relaxed]
    return sorted(found, key=lambda one: -one.total)[:first]


def parts(text: str, typed: Query) -> list[TextPart]:
    """A completion with what was typed of it as matched; of a misspelt word, all of the word that it stands for."""
    end = _typed_end(text, typed.tokens)
    return [TextPart(piece, matched) for piece, matched in ((text[:end], True), (text[end:], False)) if piece]


def _typed_end(text: str, words: Sequence[str]) -> int:
    spans = token_spans(text)
    if len(spans) < len(words):
        return 0
    start, end = spans[len(words) - 1]
    if not fold_text(text[start:end]).startswith(words[-1]):
        return end
    return next(at for at in count(start) if len(fold_text(text[start:at])) >= len(words[-1]))


def _exactly(words: Tokens) -> Fits:
    last = len(words) - 1
    return lambda token, at: token.startswith(words[at]) if at == last else token == words[at]


def _nearly(words: Tokens) -> Fits:
    last = len(words) - 1
    return cache(lambda token, at: is_near(words[at], token, typos_allowed(words[at]), prefix=at == last))


@dataclass(slots=True)
class _Found:
    """What continues the typed words. ``titles`` of those that were read have it, and ``tagged`` articles in a tag.

    ``together``: the words stand like this in a text. Otherwise only the last typed one is taken from there.
    """

    text: str
    together: bool
    titles: int = 0
    tagged: int = 0


def _read(words: Tokens, fits: Fits, titles: Sequence[str], tags: Sequence[FacetCount]) -> dict[Tokens, _Found]:
    """What continues the typed words in these texts, by its tokens; what was typed itself too, where it is there."""
    reader = _Reader(fits, len(words), _words_before(words, fits, chain(titles, (tag.value for tag in tags))))
    found: dict[Tokens, _Found] = {}
    for title in titles:
        for one in reader.found_in(title, _FURTHER, found):
            one.titles += 1
    for tag in tags:
        for one in reader.found_in(tag.value, len(tag.value), found):
            one.tagged += tag.current
    return found


def _words_before(words: Tokens, fits: Fits, texts: Iterable[str]) -> tuple[Unit, ...] | None:
    """All typed words but the last as the texts have them; None where one of them is in no text.

    Stop words and single letters are None as well: being somewhere in an article, they say nothing of it.
    """
    wanted = words[:-1]
    if not wanted or any(is_unfinished((word,)) for word in wanted):
        return None
    units = Counter(unit for text in texts for run in runs(text) for unit in run if len(unit.tokens) == 1)
    before: list[Unit] = []
    for at, word in enumerate(wanted):
        fitting = [unit for unit in units if fits(unit.tokens[0], at)]
        if not fitting:
            return None
        before.append(max(fitting, key=lambda unit: (unit.tokens[0] == word, units[unit], unit)))
    return tuple(before)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads texts for what continues ``size`` words. ``before``: all but the last one, where they may stand apart."""

    fits: Fits
    size: int
    before: tuple[Unit, ...] | None

    def found_in(self, text: str, further: int, found: dict[Tokens, _Found]) -> list[_Found]:
        """What is in a text, each once, as entered in ``found``."""
        inside = {_tokens(units): units for run in runs(text) for units in self._together(run, further)}
        together = bool(inside)
        if not together and self.before is not None:
            inside = {_tokens(units): units for run in runs(text) for units in self._apart(run, further)}
        return [_entered(found, key, units, together=together) for key, units in inside.items()]

    def _together(self, run: Run, further: int) -> Iterator[tuple[Unit, ...]]:
        """What begins with the typed words."""
        for start, unit in enumerate(run):
            if not self.fits(unit.tokens[0], 0) or (self.size == 1 and is_unfinished(unit.tokens)):
                continue
            last = self._last_typed(run, start)
            if last is not None:
                for end in _ends(run, last, further):
                    yield run[start : end + 1]

    def _last_typed(self, run: Run, start: int) -> int | None:
        """The unit in which the typed words end that begin with this one; None where others stand there."""
        place = 0
        for number in range(start, len(run)):
            for token in run[number].tokens:
                if not self.fits(token, place):
                    return None
                place += 1
                if place == self.size:
                    return number
        return None

    def _apart(self, run: Run, further: int) -> Iterator[tuple[Unit, ...]]:
        """The last typed word and what follows on it, behind the others."""
        before = self.before or ()
        said = set(_tokens(before))
        for start, unit in enumerate(run):
            if self.fits(unit.tokens[0], self.size - 1) and not is_unfinished(unit.tokens):
                for end in _ends(run, start, further):
                    if said.isdisjoint(_tokens(run[start : end + 1])):
                        yield (*before, *run[start : end + 1])


def _entered(found: dict[Tokens, _Found], key: Tokens, units: tuple[Unit, ...], *, together: bool) -> _Found:
    one = found.get(key)
    if one is None:
        one = found[key] = _Found(" ".join(unit.text for unit in units), together)
    one.together |= together
    return one


def _tokens(units: Iterable[Unit]) -> Tokens:
    return tuple(chain.from_iterable(unit.tokens for unit in units))


def _ends(run: Run, last: int, further: int) -> Iterator[int]:
    """Where a completion may end: with the last typed word, or so many words further that are no stop words."""
    yield last
    between = 0
    for at in range(last + 1, len(run)):
        if not is_unfinished(run[at].tokens):
            if not further:
                return
            yield at
            further, between = further - 1, 0
        elif (between := between + 1) > _STOP_WORDS_IN_A_ROW:
            return


def is_unfinished(words: Tokens) -> bool:
    return all(word in _UNFINISHED or len(word) == 1 for word in words)


def _chosen(found: dict[Tokens, _Found], typed: Tokens, scale: float, first: int) -> list[str]:
    """The best known ones. ``scale``: articles that a title stands for, being one of so few that were read."""

    def support(key: Tokens) -> tuple[float, int, Tokens]:
        # What a single title has may be a chance.
        return -max(found[key].tagged, (found[key].titles - 1) * scale), len(key), key

    together: list[str] = []
    apart: list[str] = []
    known: list[Tokens] = []
    for key in sorted(found, key=support):
        one = found[key]
        if len(together) >= first and not one.tagged and one.titles < _ENOUGH_TITLES:
            continue
        if any(is_mistaken_for(key, other) for other in known):
            continue
        known.append(key)
        fits_a_query = len(key) <= MAX_QUERY_WORDS and len(one.text) <= _LONGEST
        if key != typed and fits_a_query and not is_unfinished(key[-1:]):
            (together if one.together else apart).append(one.text)
        if len(together) == _COUNTED * first:
            break
    return together + apart[: max(0, first - len(together))]


def is_mistaken_for(key: Tokens, other: Tokens) -> bool:
    """Whether a search finds the articles of a better known one as well, for a typo in a word: *tradfi* and *trading*.

    It leads to as many articles then, and hardly to others.
    """
    if len(key) != len(other):
        return False
    differing = [at for at, (one, two) in enumerate(zip(key, other, strict=True)) if one != two]
    if len(differing) != 1:
        return False
    one, two = key[differing[0]], other[differing[0]]
    is_last = differing[0] == len(key) - 1
    return not two.startswith(one) and is_near(one, two, typos_allowed(one), prefix=is_last)
