"""What matched in a hit, as parts of the article's own texts.

Words are searched in `WORDS`, the article's words as every engine reads them. There the server marks what matched: it
alone knows which words a misspelt or unfinished one stands for. The marks are carried over, word by word, to the text
that people wrote. (Marking that text itself, the server cuts it into other words: ``<b>bold</b>`` is a single one to
it, and ``їжак`` is not the ``іжак`` that was searched for.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from search.article import Document
from search.excerpt import text_match
from search.meilisearch.documents import WORDS, words_attribute
from search.page import TextField, TextMatch
from search.spans import token_spans

# Characters that no text has, so that text which looks like a mark cannot be taken for one.
_OPEN, _CLOSE = "\x01", "\x02"

#: Attributes that `matches` reads beside the marks.
TEXTS = frozenset(field.value for field in TextField)

#: What a query says to get the marks.
HIGHLIGHTING: dict[str, Any] = {
    "attributesToHighlight": [words_attribute(field) for field in TextField],
    "highlightPreTag": _OPEN,
    "highlightPostTag": _CLOSE,
}


def matches(document: Document, formatted: Document) -> tuple[TextMatch, ...]:
    """Every text in which a word matched, in the order of `TextField`; of a body an excerpt.

    ``formatted`` is the server's copy with marks. It is read for them alone: numbers in it are strings.
    """
    return tuple(_matches(document, formatted.get(WORDS, {})))


def _matches(document: Document, marked: Document) -> Iterator[TextMatch]:
    for field in TextField:
        for text, marks in zip(_texts(document, field), _texts(marked, field), strict=False):
            if _OPEN in marks:
                words, matched = token_spans(text), list(_matched(marks))
                # They differ where the marks are of another reading of the text: an older version's, or a number's.
                if len(words) == len(matched):
                    yield text_match(field, text, words, matched)


def _texts(document: Document, field: TextField) -> list[str]:
    value = document.get(field.value, [])
    return value if isinstance(value, list) else [value]


def _matched(marks: str) -> Iterator[bool]:
    """For each word whether it is marked, wholly or at its beginning, or is part of something marked."""
    inside = False
    for word in marks.split(" "):
        yield inside or _OPEN in word
        if _OPEN in word or _CLOSE in word:
            inside = word.rfind(_OPEN) > word.rfind(_CLOSE)
