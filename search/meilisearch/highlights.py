"""What matched in a hit, out of the server's highlighted copy of its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from search.article import Document
from search.page import TextField, TextMatch, TextPart

# Characters that no article's text has, so that text which looks like a mark cannot be taken for one.
_OPEN, _CLOSE = "\x01", "\x02"
_MARKED = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")

#: Words of a body's excerpt around what matched.
EXCERPT_WORDS = 40

#: What a query says to get the copies that `matches` reads.
HIGHLIGHTING: dict[str, Any] = {
    "attributesToHighlight": [field.value for field in TextField],
    "highlightPreTag": _OPEN,
    "highlightPostTag": _CLOSE,
    "attributesToCrop": [TextField.BODY.value],
    "cropLength": EXCERPT_WORDS,
    "cropMarker": "…",
}


def matches(formatted: Document) -> tuple[TextMatch, ...]:
    """Of a hit's ``_formatted``: texts only, since numbers in it are strings."""
    return tuple(
        TextMatch(field, _parts(marked))
        for field in TextField
        for marked in _texts(formatted.get(field.value))
        if _MARKED.search(marked)
    )


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _parts(marked: str) -> tuple[TextPart, ...]:
    return tuple(TextPart(text, matched) for text, matched in _split(marked) if text)


def _split(marked: str) -> Iterator[tuple[str, bool]]:
    # The pattern has one group, so pieces outside and inside of marks take turns.
    for number, piece in enumerate(_MARKED.split(marked)):
        yield piece, number % 2 == 1
