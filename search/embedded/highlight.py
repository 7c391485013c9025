"""What matched in a document, as plain text parts; the same rules as in `words.py`, applied to the text itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from search.article import Document
from search.embedded.words import Reading
from search.excerpt import MarkedWord, text_match
from search.page import TextField, TextMatch
from search.spans import token_spans
from search.text import tokens
from search.typos import is_near


def matches(document: Document, reading: Reading) -> tuple[TextMatch, ...]:
    """Every field in which some word matched, in the order of `TextField`."""
    return tuple(_matches(document, _Wanted(reading)))


class _Wanted:
    def __init__(self, reading: Reading) -> None:
        self._words = reading.words
        self._pairs = set(reading.pairs)
        self._known: dict[str, bool] = {}

    def words(self, text: str) -> list[MarkedWord]:
        found, spans = tokens(text), token_spans(text)
        matched = [self._matches(token) for token in found]
        if self._pairs:
            for at, pair in enumerate(itertools.pairwise(found)):
                if pair in self._pairs:
                    matched[at] = matched[at + 1] = True
        return [MarkedWord(*span, is_matched) for span, is_matched in zip(spans, matched, strict=False)]

    def _matches(self, token: str) -> bool:
        if token not in self._known:
            self._known[token] = any(is_near(word.token, token, word.typos, prefix=word.prefix) for word in self._words)
        return self._known[token]


def _matches(document: Document, wanted: _Wanted) -> Iterator[TextMatch]:
    for field in TextField:
        value = document.get(field.value) or ()
        for text in value if isinstance(value, list) else [value] if value else ():
            words = wanted.words(text)
            if any(word.matched for word in words):
                yield text_match(field, text, words)
