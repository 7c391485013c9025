"""What matched in a hit, as parts of the article's own texts.

Words are searched in `WORDS`, the article's words as every engine reads them. There the server marks what matched: it
alone knows which words a misspelt or unfinished one stands for. The marks are carried over, word by word, to the text
that people wrote. (Marking that text itself, the server cuts it into other words: ``<b>bold</b>`` is a single one to
it, and ``їжак`` is not the ``іжак`` that was searched for.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from search.article import Document
from search.meilisearch.documents import WORDS, words_attribute
from search.meilisearch.spans import token_spans
from search.page import TextField, TextMatch, TextPart

# Characters that no text has, so that text which looks like a mark cannot be taken for one.
_OPEN, _CLOSE = "\x01", "\x02"

#: Words of a body's excerpt, and of those the ones before the first match, so that it reads well.
EXCERPT_WORDS = 40
_LEAD_WORDS = 8
_ELLIPSIS = "…"

#: Attributes that `matches` reads beside the marks.
TEXTS = frozenset(field.value for field in TextField)

#: What a query says to get the marks.
HIGHLIGHTING: dict[str, Any] = {
    "attributesToHighlight": [words_attribute(field) for field in TextField],
    "highlightPreTag": _OPEN,
    "highlightPostTag": _CLOSE,
}


class _Word(NamedTuple):
    start: int
    end: int
    matched: bool


def matches(document: Document, formatted: Document) -> tuple[TextMatch, ...]:
    """Every text in which a word matched, in the order of `TextField`; of a body an excerpt.

    ``formatted`` is the server's copy with marks. It is read for them alone: numbers in it are strings.
    """
    marked = formatted.get(WORDS, {})
    return tuple(
        TextMatch(field, tuple(_excerpt(text, words) if field is TextField.BODY else _parts(text, words)))
        for field in TextField
        for text, marks in zip(_texts(document, field), _texts(marked, field), strict=False)
        if _OPEN in marks and (words := _words(text, marks))
    )


def _texts(document: Document, field: TextField) -> list[str]:
    value = document.get(field.value, [])
    return value if isinstance(value, list) else [value]


def _words(text: str, marks: str) -> list[_Word]:
    """None if the marks are of another reading of the text: an older version's, or a number's."""
    spans, matched = token_spans(text), list(_matched(marks))
    if len(spans) != len(matched):
        return []
    return [_Word(*span, is_matched) for span, is_matched in zip(spans, matched, strict=True)]


def _matched(marks: str) -> Iterator[bool]:
    """For each word whether it is marked, wholly or at its beginning, or is part of something marked."""
    inside = False
    for word in marks.split(" "):
        yield inside or _OPEN in word
        if _OPEN in word or _CLOSE in word:
            inside = word.rfind(_OPEN) > word.rfind(_CLOSE)


def _parts(text: str, words: Sequence[_Word], start: int = 0, end: int | None = None) -> Iterator[TextPart]:
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


def _excerpt(text: str, words: Sequence[_Word]) -> Iterator[TextPart]:
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
