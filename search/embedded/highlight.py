"""What matched in a document, as plain text parts; the same rules as in `words.py`, applied to the text itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from rapidfuzz.distance import OSA

from search.article import Document
from search.embedded.words import typos_allowed
from search.page import TextField, TextMatch, TextPart
from search.text import fold_text, word_spans

#: Words of a body's excerpt, like Meilisearch's cropLength.
EXCERPT_WORDS = 40
_LEAD_WORDS = 8
_ELLIPSIS = "…"


def matches(document: Document, tokens: Sequence[str], *, last_is_prefix: bool) -> tuple[TextMatch, ...]:
    """Every field in which some word matched, in the order of `TextField`."""
    wanted = _Wanted(tokens, last_is_prefix)
    return tuple(_matches(document, wanted))


class _Wanted:
    def __init__(self, tokens: Sequence[str], last_is_prefix: bool) -> None:
        self._whole = tokens[:-1] if last_is_prefix else tokens
        self._prefix = tokens[-1] if last_is_prefix else None
        self._known: dict[str, bool] = {}

    def matches(self, word: str) -> bool:
        token = fold_text(word)
        if token not in self._known:
            self._known[token] = any(_near(wanted, token) for wanted in self._whole) or (
                self._prefix is not None and _near_prefix(self._prefix, token)
            )
        return self._known[token]


def _near(wanted: str, token: str) -> bool:
    typos = typos_allowed(wanted)
    if token == wanted:
        return True
    if not typos or abs(len(token) - len(wanted)) > typos:
        return False
    distance = OSA.distance(wanted, token, score_cutoff=typos)
    return distance + (token[0] != wanted[0]) <= typos


def _near_prefix(wanted: str, token: str) -> bool:
    if token.startswith(wanted):
        return True
    typos = typos_allowed(wanted)
    lengths = range(max(1, len(wanted) - typos), min(len(token), len(wanted) + typos) + 1) if typos else ()
    return any(_near(wanted, token[:length]) for length in lengths)


def _matches(document: Document, wanted: _Wanted) -> Iterator[TextMatch]:
    for field in TextField:
        value = document.get(field.value) or ()
        for text in value if isinstance(value, list) else [value] if value else ():
            spans = [(start, end, wanted.matches(text[start:end])) for start, end in word_spans(text)]
            if any(matched for *_, matched in spans):
                yield TextMatch(field, tuple(_excerpt(text, spans) if field is TextField.BODY else _parts(text, spans)))


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
