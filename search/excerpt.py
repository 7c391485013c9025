"""From marked words to the parts of a text that clients get: the same for every engine that knows what matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.page import TextField, TextMatch, TextPart

#: Words of a body's excerpt, and of those the ones before the first match, so that it reads well.
EXCERPT_WORDS = 40
_LEAD_WORDS = 8
_ELLIPSIS = "…"


class MarkedWord(NamedTuple):
    """A word of a text, as character offsets into it, and whether it matched."""

    start: int
    end: int
    matched: bool


def text_match(field: TextField, text: str, words: Sequence[MarkedWord]) -> TextMatch:
    """What matched in a text that has at least one matched word; of a body an excerpt around it."""
    return TextMatch(field, tuple(_excerpt(text, words) if field is TextField.BODY else _parts(text, words)))


def _parts(text: str, words: Sequence[MarkedWord], start: int = 0, end: int | None = None) -> Iterator[TextPart]:
    """The text from start to end, cut at matched words."""
    end = len(text) if end is None else end
    for word in words:
        if word.matched:
            if word.start > start:
                yield TextPart(text[start : word.start], False)
            yield TextPart(text[word.start : word.end], True)
            start = word.end
    if start < end:
        yield TextPart(text[start:end], False)


def _excerpt(text: str, words: Sequence[MarkedWord]) -> Iterator[TextPart]:
    """The stretch of the text with the most matches, marked where something was left out."""
    at = _best_window([word.matched for word in words])
    inside = words[at : at + EXCERPT_WORDS]
    cut_before, cut_after = at > 0, at + EXCERPT_WORDS < len(words)
    if cut_before:
        yield TextPart(_ELLIPSIS, False)
    yield from _parts(text, inside, inside[0].start if cut_before else 0, inside[-1].end if cut_after else len(text))
    if cut_after:
        yield TextPart(_ELLIPSIS, False)


def _best_window(matched: Sequence[bool]) -> int:
    """Where the window with the most matches begins, the earliest of equals, with some lead before its first match."""
    latest = max(0, len(matched) - EXCERPT_WORDS)
    count = most = sum(matched[:EXCERPT_WORDS])
    best = 0
    for start in range(1, latest + 1):
        count += matched[start + EXCERPT_WORDS - 1] - matched[start - 1]
        if count > most:
            most, best = count, start
    return min(max(0, matched.index(True, best) - _LEAD_WORDS), latest)
