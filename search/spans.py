"""Where the tokens of a text stand in the text itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from search.text import TOKEN, fold_text

#: Start and end, as character offsets.
Span: TypeAlias = tuple[int, int]


def token_spans(text: str) -> list[Span]:
    """Where each of the text's `tokens` stands; nothing where folding cannot be followed."""
    folded = fold_text(text)
    found = [match.span() for match in TOKEN.finditer(folded)]
    if all(len(_folded(character)) == 1 for character in set(text)):
        return found
    # For each character of the folded text, which character of the text it comes from.
    origins = [number for number, character in enumerate(text) for _ in _folded(character)]
    if len(origins) != len(folded):
        return []
    return [(origins[start], _whole(text, origins[end - 1] + 1)) for start, end in found]


def _whole(text: str, end: int) -> int:
    """Accents that are characters of their own fold to nothing and go with the letter before them."""
    while end < len(text) and not _folded(text[end]):
        end += 1
    return end


# News in two or three languages have a few hundred different characters.
@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold_text(character)
