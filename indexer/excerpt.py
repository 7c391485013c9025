"""The description of an article whose upstream gives none: how its text begins."""

from __future__ import annotations

import re

MAX_LENGTH = 180

# A sentence that ends here says enough; one that ends earlier is more likely an abbreviation, or "Yes."
_ENOUGH = 60
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2})[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]")
_READ_CHARACTERS = 2_000


def of(text: str) -> str | None:
    """The first sentences of a plain text, in one line of at most 180 characters; None of an empty one.

    Where no sentence ends in time it is cut after a word and ends in ``…``.
    """
    line = " ".join(text[:_READ_CHARACTERS].split())
    if len(line) <= MAX_LENGTH:
        return line or None
    ends = [end.end() for end in _SENTENCE_END.finditer(line, 0, MAX_LENGTH + 1) if end.end() <= MAX_LENGTH]
    if ends and ends[-1] >= _ENOUGH:
        return line[: ends[-1]]
    return _cut(line)


def _cut(line: str) -> str:
    kept = line[: MAX_LENGTH - 1]
    # A word that ends just there is whole; without any blank in time there are no words.
    if not line[MAX_LENGTH - 1].isspace() and (blank := kept.rfind(" ")) >= _ENOUGH:
        kept = kept[:blank]
    return kept.rstrip(" ,;:–—-") + "…"
