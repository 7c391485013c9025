"""From marked words to the parts of a text that clients get: the same for every engine that knows what matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import sub

from search.page import TextField, TextMatch, TextPart
from search.spans import Span

#: Words of a body's excerpt, and of those the ones before the first match, so that it reads well.
EXCERPT_WORDS = 40
_LEAD_WORDS = 8
_ELLIPSIS = "…"


def text_match(field: TextField, text: str, words: Sequence[Span], matched: Sequence[bool]) -> TextMatch:
    """What matched in a text; of a body an excerpt around it. ``matched`` tells of each word; one did."""
    cut = _excerpt if field is TextField.BODY else _parts
    return TextMatch(field, tuple(cut(text, words, matched)))


def _parts(
    text: str, words: Sequence[Span], matched: Sequence[bool], start: int = 0, end: int | None = None
) -> Iterator[TextPart]:
    """The text from start to end, cut at matched words."""
    end = len(text) if end is None else end
    for (begins, ends), is_matched in zip(words, matched, strict=True):
        if is_matched:
            if begins > start:
                yield TextPart(text[start:begins], False)
            yield TextPart(text[begins:ends], True)
            start = ends
    if start < end:
        yield TextPart(text[start:end], False)


def _excerpt(text: str, words: Sequence[Span], matched: Sequence[bool]) -> Iterator[TextPart]:
    """The stretch of the text with the most matches, marked where something was left out."""
    at = _best_window(matched)
    inside, end = words[at : at + EXCERPT_WORDS], at + EXCERPT_WORDS
    cut_before, cut_after = at > 0, end < len(words)
    if cut_before:
        yield TextPart(_ELLIPSIS, False)
    begins, ends = inside[0][0] if cut_before else 0, inside[-1][1] if cut_after else len(text)
    yield from _parts(text, inside, matched[at:end], begins, ends)
    if cut_after:
        yield TextPart(_ELLIPSIS, False)


def _best_window(matched: Sequence[bool]) -> int:
    """Where the window with the most matches begins, the earliest of equals, with some lead before its first match."""
    latest = max(0, len(matched) - EXCERPT_WORDS)
    before = [0, *accumulate(matched)]
    inside = list(map(sub, before[EXCERPT_WORDS:], before)) or [before[-1]]
    best = inside.index(max(inside))
    return min(max(0, matched.index(True, best) - _LEAD_WORDS), latest)
