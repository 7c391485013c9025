"""Where the tokens of a text stand in the text itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from search.text import fold_text, tokens


def token_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each of the text's `tokens`, as character offsets; none where folding cannot be followed."""
    folded = fold_text(text)
    origins = _origins(text)
    if len(origins) != len(folded):
        return []
    spans, end = [], 0
    for token in tokens(text):
        start = folded.index(token, end)
        end = start + len(token)
        spans.append((origins[start], _whole(text, origins[end - 1] + 1)))
    return spans


def _origins(text: str) -> Sequence[int]:
    """For each character of the folded text, which character of the text it comes from."""
    if all(len(_folded(character)) == 1 for character in set(text)):
        return range(len(text))
    return [number for number, character in enumerate(text) for _ in _folded(character)]


def _whole(text: str, end: int) -> int:
    """Accents that are characters of their own fold to nothing and go with the letter before them."""
    while end < len(text) and not _folded(text[end]):
        end += 1
    return end


# News in two or three languages have a few hundred different characters.
@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return fold_text(character)
