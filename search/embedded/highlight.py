"""What matched in a document, as plain text parts; the same rules as in `words.py`, applied to the text itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from search.article import Document
from search.embedded.words import Reading, Word
from search.excerpt import text_match
from search.page import TextField, TextMatch
from search.spans import token_spans
from search.text import tokens
from search.typos import is_near


class Marker:
    """Marks what a query's words are in the documents that they found."""

    def __init__(self, reading: Reading) -> None:
        # Only words with two typos may begin with another letter than the text's.
        self._far = [word for word in reading.words if word.typos > 1]
        self._by_letter: dict[str, list[Word]] = {}
        for word in reading.words:
            if word.typos <= 1:
                self._by_letter.setdefault(word.token[0], []).append(word)
        self._pairs = set(reading.pairs)
        self._known: dict[str, bool] = {}

    def matches(self, document: Document) -> tuple[TextMatch, ...]:
        """Every field in which some word matched, in the order of `TextField`."""
        return tuple(self._matches(document))

    def _matches(self, document: Document) -> Iterator[TextMatch]:
        for field in TextField:
            value = document.get(field.value) or ()
            for text in value if isinstance(value, list) else [value] if value else ():
                matched = self._among(text)
                if any(matched) and (words := token_spans(text)):
                    yield text_match(field, text, words, matched)

    def _among(self, text: str) -> list[bool]:
        """For each of the text's tokens whether it matched."""
        found = tokens(text)
        known = self._known
        for token in set(found).difference(known):
            known[token] = self._is_meant(token)
        matched = [known[token] for token in found]
        if self._pairs:
            for at, pair in enumerate(itertools.pairwise(found)):
                if pair in self._pairs:
                    matched[at] = matched[at + 1] = True
        return matched

    def _is_meant(self, token: str) -> bool:
        words = [*self._by_letter.get(token[0], ()), *self._far]
        return any(is_near(word.token, token, word.typos, prefix=word.prefix) for word in words)
