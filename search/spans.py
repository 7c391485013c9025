"""Where the tokens of a text stand in the text itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from search.text import TOKEN, fold_text

#: Start and end, as character offsets.
Span: TypeAlias = tuple[int, int]

#: Characters that fold to one each, as nearly all do: those of Latin and Cyrillic, and what is usual between them.
_ALIKE = frozenset(
    character for character in map(chr, [*range(0x530), *range(0x2010, 0x2040)]) if len(fold_text(character)) == 1
)


def token_spans(text: str) -> list[Span]:
    """Where each of the text's `tokens` stands; nothing where folding cannot be followed."""
    folded = fold_text(text)
    found = [match.span() for match in TOKEN.finditer(folded)]
    if text.isascii() or (len(folded) == len(text) and _is_folded_one_by_one(text)):
        return found
    # For each character of the folded text, which character of the text it comes from.
    origins = [number for number, character in enumerate(text) for _ in _folded(character)]
    if len(origins) != len(folded):
        return []
    return [(origins[start], _whole(text, origins[end - 1] + 1)) for start, end in found]


def _is_folded_one_by_one(text: str) -> bool:
    unknown = set(text) - _ALIKE
    return not unknown or all(len(_folded(character)) == 1 for character in unknown)


def _whole(text: str, end: int) -> int:
    """Accents that are characters of their own fold to nothing and go with the letter before them."""
    while end < len(text) and not _folded(text[end]):
        end += 1
    return end


# News in two or three languages have a few hundred different characters.
@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold_text(character)
