"""Typing inside a long facet: which of its values are meant.

Works on counted values, whoever counted them, so that all engines agree. It runs at every keystroke over thousands of
values: what most of it does is to look for a piece of text in each, and only distinct words are compared letter by
letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from search import terms
from search.facet_counts import FacetCount
from search.text import tokens
from search.typos import is_near, typos_allowed

#: Values whose words are remembered: those of a facet while somebody types in it.
_REMEMBERED = 16_384


def typed_in(values: Sequence[FacetCount], typed: str, labels: Mapping[str, str] | None = None) -> list[FacetCount]:
    """The values that have all the words typed, in any order, the last one as a prefix; all where nothing was typed.

    Words are cut and folded as everywhere (`search.text`), with as many typos as in a search (`search.typos`). Values
    that have every word as it was typed come first; beside that the order of ``values`` is kept. Those that have a
    label are found by its words as well. A text without words, such as an emoji, finds the values in which something
    begins with it, blanks being what separates.
    """
    words = tokens(typed)
    if not words:
        begun = terms.key(typed)
        return [value for value in values if f" {begun}" in f" {terms.key(value.value)}"] if begun else list(values)
    named = labels or {}
    texts = [_spaced(value.value, named.get(value.value, "")) for value in values]
    found = _exact(texts, words)
    if any(map(typos_allowed, words)):
        found += sorted(_near(texts, words).difference(found))
    return [values[number] for number in found]


@lru_cache(maxsize=_REMEMBERED)
def _spaced(value: str, label: str) -> str:
    """The words of both, one blank before and after each."""
    return f" {' '.join([*tokens(value), *tokens(label)])} "


@lru_cache(maxsize=_REMEMBERED)
def _words(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


def _exact(texts: Sequence[str], words: Sequence[str]) -> list[int]:
    """The numbers of the texts that have all of the words without typos."""
    *whole, last = words
    found = [number for number, text in enumerate(texts) if f" {last}" in text]
    for word in whole:
        found = [number for number in found if f" {word} " in texts[number]]
    return found


def _near(texts: Sequence[str], words: Sequence[str]) -> set[int]:
    """The numbers of the texts that have all of the words within the typos that are allowed."""
    found: Sequence[int] = range(len(texts))
    for left, word in enumerate(reversed(words)):
        found = _narrowed(texts, found, word, prefix=not left)
    return set(found)


def _narrowed(texts: Sequence[str], numbers: Sequence[int], word: str, *, prefix: bool) -> list[int]:
    typos = typos_allowed(word)
    if typos < 2:  # noqa: PLR2004  # what a wrong first letter costs
        numbers = [number for number in numbers if f" {word[0]}" in texts[number]]
    known = frozenset[str]().union(*(_words(texts[number]) for number in numbers))
    near = {other for other in known if is_near(word, other, typos, prefix=prefix)}
    return [number for number in numbers if not near.isdisjoint(_words(texts[number]))]
