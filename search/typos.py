"""Which misspelt words count as which: the same for searching, for showing what matched and for typing in a facet."""

from __future__ import annotations

from rapidfuzz.distance import OSA

_ONE_TYPO_FROM = 5
#: Letters.
TWO_TYPOS_FROM = 9


def typos_allowed(token: str) -> int:
    """By length in characters, as Meilisearch's ``minWordSizeForTypos`` has it by default."""
    return (len(token) >= _ONE_TYPO_FROM) + (len(token) >= TWO_TYPOS_FROM)


def is_near(token: str, word: str, typos: int, *, prefix: bool) -> bool:
    """Whether a text's word, or with ``prefix`` its beginning, is within so many typos of a token.

    A typo is a letter too many, too few or wrong, or two neighbours swapped. A wrong first letter counts as two.
    """
    if not prefix:
        return _within(token, word, typos)
    if word.startswith(token):
        return True
    if not typos or (typos == 1 and word[0] != token[0]):
        return False
    shortest, longest = len(token) - typos, min(len(word), len(token) + typos)
    return any(_within(token, word[:length], typos) for length in range(max(1, shortest), longest + 1))


def _within(token: str, word: str, typos: int) -> bool:
    if word == token:
        return True
    if not typos or abs(len(word) - len(token)) > typos:
        return False
    # A wrong first letter costs one more than the edit that it is.
    return OSA.distance(token, word, score_cutoff=typos) + (word[0] != token[0]) <= typos
