"""What matched in a document, as plain text parts; the same rules as in `words.py`, applied to the text itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TypeAlias

from rapidfuzz.distance import OSA

from search.article import Document
from search.embedded.words import Reading, Word
from search.page import TextField, TextMatch, TextPart
from search.text import fold_text, word_spans

#: Words of a body's excerpt, like Meilisearch's cropLength.
EXCERPT_WORDS = 40
_LEAD_WORDS = 8
_ELLIPSIS = "…"


def matches(document: Document, reading: Reading) -> tuple[TextMatch, ...]:
    """Every field in which some word matched, in the order of `TextField`."""
    return tuple(_matches(document, _Wanted(reading)))


class _Wanted:
    def __init__(self, reading: Reading) -> None:
        self._words = reading.words
        self._pairs = set(reading.pairs)
        self._known: dict[str, bool] = {}

    def spans(self, text: str) -> _Spans:
        """The text's words as start, end, and whether they matched."""
        spans = word_spans(text)
        folded = [fold_text(text[start:end]) for start, end in spans]
        found = [self._matches(token) for token in folded]
        if self._pairs:
            for at, pair in enumerate(itertools.pairwise(folded)):
                if pair in self._pairs:
                    found[at] = found[at + 1] = True
        return [(start, end, matched) for (start, end), matched in zip(spans, found, strict=True)]

    def _matches(self, token: str) -> bool:
        if token not in self._known:
            self._known[token] = any(_is_near(word, token) for word in self._words)
        return self._known[token]


def _is_near(word: Word, token: str) -> bool:
    if not word.prefix:
        return _within(word, token)
    if token.startswith(word.token):
        return True
    shortest, longest = len(word.token) - word.typos, min(len(token), len(word.token) + word.typos)
    return any(_within(word, token[:length]) for length in range(max(1, shortest), longest + 1))


def _within(word: Word, token: str) -> bool:
    if token == word.token:
        return True
    if not word.typos or abs(len(token) - len(word.token)) > word.typos:
        return False
    # A wrong first letter costs one more than the edit that it is.
    distance = OSA.distance(word.token, token, score_cutoff=word.typos)
    return distance + (token[0] != word.token[0]) <= word.typos


def _matches(document: Document, wanted: _Wanted) -> Iterator[TextMatch]:
    for field in TextField:
        value = document.get(field.value) or ()
        for text in value if isinstance(value, list) else [value] if value else ():
            spans = wanted.spans(text)
            if any(matched for *_, matched in spans):
                parts = _excerpt(text, spans) if field is TextField.BODY else _parts(text, spans)
                yield TextMatch(field, tuple(parts))


_Spans: TypeAlias = list[tuple[int, int, bool]]


def _parts(text: str, spans: _Spans, start: int = 0, end: int | None = None) -> Iterator[TextPart]:
    """The text from start to end, cut at matched words; neighbours of one kind are one part."""
    end = len(text) if end is None else end
    for word_start, word_end, matched in spans:
        if matched:
            if word_start > start:
                yield TextPart(text[start:word_start], False)
            yield TextPart(text[word_start:word_end], True)
            start = word_end
    if start < end:
        yield TextPart(text[start:end], False)


def _excerpt(text: str, spans: _Spans) -> Iterator[TextPart]:
    """The stretch of the text with the most matches, the earliest of equals, marked where something was left out."""
    at = _best_window([matched for *_, matched in spans])
    inside = spans[at : at + EXCERPT_WORDS]
    cut_before, cut_after = at > 0, at + EXCERPT_WORDS < len(spans)
    start = inside[0][0] if cut_before else 0
    end = inside[-1][1] if cut_after else len(text)
    if cut_before:
        yield TextPart(_ELLIPSIS, False)
    yield from _parts(text, inside, start, end)
    if cut_after:
        yield TextPart(_ELLIPSIS, False)


def _best_window(matched: list[bool]) -> int:
    """Where the window with the most matches begins, with a few words of lead so that its first match reads well."""
    latest = max(0, len(matched) - EXCERPT_WORDS)
    best = count = sum(matched[:EXCERPT_WORDS])
    at = 0
    for start in range(1, latest + 1):
        count += matched[start + EXCERPT_WORDS - 1] - matched[start - 1]
        if count > best:
            best, at = count, start
    return min(max(0, matched.index(True, at) - _LEAD_WORDS), latest)
