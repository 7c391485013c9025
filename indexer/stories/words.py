"""Texts as terms: what two reports of one event have in common, whoever wrote them."""

from __future__ import annotations

import re

from search.stop_words import STOP_WORDS
from search.text import tokens

#: A term keeps this much of a word, so that *acquires* meets *acquired* and *банку* meets *банком*: truncation
#: comes close to stemming in languages of all kinds (McNamee and Mayfield 2004, "Character n-gram tokenization").
_STEM = 5
#: Stands before a number, so that 2025 the year is no word.
NUMBER = "#"

_SCALES = {"k": "k", "thousand": "k", "тис": "k", "m": "m", "mn": "m", "mln": "m", "million": "m", "млн": "m"}
_SCALES |= {"b": "b", "bn": "b", "billion": "b", "млрд": "b", "мільярдів": "b", "мільйонів": "m"}
_SCALES |= {"t": "t", "tn": "t", "trillion": "t", "трлн": "t"}
# That nothing of a word or number stands before it is looked at after the first figure, for the search is four times as
# fast where a pattern begins with what it looks for.
_NUMBER = re.compile(
    rf"(\d(?<![\w.,].)(?:[\d,.]*\d)?)(?:\s?({'|'.join(sorted(_SCALES, key=len, reverse=True))})\b)?", re.IGNORECASE
)
_THOUSANDS = re.compile(r",(?=\d{3}\b)")


def terms(text: str) -> list[str]:
    """The terms of a text in order: words without endings, numbers as ``#2.5m``. Stop words are left out."""
    found: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text):
        found += _words(text[end : match.start()])
        found.append(_number(match))
        end = match.end()
    return found + _words(text[end:])


def is_number(term: str) -> bool:
    return term.startswith(NUMBER)


def _words(text: str) -> list[str]:
    return [token[:_STEM] for token in tokens(text) if token not in STOP_WORDS and not token.isdecimal()]


def _number(match: re.Match[str]) -> str:
    """``$2,500`` is ``#2500``, ``2.50 billion`` and ``2.5bn`` are ``#2.5b``."""
    digits, scale = match.groups()
    plain = _THOUSANDS.sub("", digits).replace(",", ".")
    if plain.count(".") == 1:
        plain = plain.rstrip("0").rstrip(".")
    return NUMBER + plain + (_SCALES[scale.lower()] if scale else "")
