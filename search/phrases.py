"""Texts as words that stand together, for whoever wants to quote a piece of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from search.text import tokens

#: From a letter or figure to the last one before a blank: ``on-chain`` and ``s&p`` are one.
_UNIT = re.compile(r"[^\W_](?:\S*[^\W_])?")
_POSSESSIVE = re.compile(r"['’ʼ]s$")
#: What may stand between two words that belong together, beside blanks: ``Strategy's $100`` is no end of a thought.
_HARMLESS = " \t\n\u00a0'’$€£₴%#@"

#: Texts whose runs are remembered: while somebody types, the same titles and tags come up again and again.
_REMEMBERED = 8_192


class Unit(NamedTuple):
    """What stands between two blanks, in lower case, without the punctuation around it. It has a token or more."""

    text: str
    tokens: tuple[str, ...]


#: Units with nothing between them that ends a thought.
Run: TypeAlias = tuple[Unit, ...]


@lru_cache(maxsize=_REMEMBERED)
def runs(text: str) -> tuple[Run, ...]:
    """The whole text in order, cut where punctuation stands."""
    found: list[list[Unit]] = []
    end = -1
    plain = unicodedata.normalize("NFC", text)
    for start, stop, unit in _units(plain):
        if end < 0 or plain[end:start].strip(_HARMLESS):
            found.append([])
        found[-1].append(unit)
        end = stop
    return tuple(map(tuple, found))


def _units(text: str) -> Iterator[tuple[int, int, Unit]]:
    """Where each begins and ends."""
    for match in _UNIT.finditer(text):
        spelled = _POSSESSIVE.sub("", match[0].lower())
        if words := tokens(spelled):
            yield *match.span(), Unit(spelled, tuple(words))
