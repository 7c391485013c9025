"""Terms: the short values that filters compare and facets count (tags, authors, languages, …).

Two terms are the same when they fold alike. Folding is what Meilisearch does to facet values
(trim, NFKD, lower case), done here once so that every engine agrees with it. Meilisearch indexes only
the first 468 bytes of a folded term, so longer ones are cut where they are made.
"""

from __future__ import annotations

import re
import unicodedata

#: UTF-8 bytes of a folded term that are kept. Below Meilisearch's 468, with room to spare.
MAX_TERM_BYTES = 400

_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(value: str) -> str:
    """The spelling of a term that is kept and shown: NFC, no control characters, white space folded, cut to size.

    Returns "" for a value without any content; such a term does not exist.
    """
    if len(value) <= MAX_TERM_BYTES and value.isascii() and value.isprintable():
        return " ".join(value.split())  # as below, in a fifth of the time
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", _SURROGATES.sub("", value))).strip()
    while len(fold(text).encode()) > MAX_TERM_BYTES:
        # Folding can lengthen a character but never shortens one below a byte,
        # so dropping a whole excess of characters may overshoot only where it must.
        excess = len(fold(text).encode()) - MAX_TERM_BYTES
        text = text[: len(text) - max(1, excess // 8)].rstrip()
    return text


def upper(value: str) -> str:
    """Upper case that folds as before: Python's own makes "SS" of "ß", which is another term."""
    big = value.upper()
    if value.isascii():
        return big
    return big if fold(big) == fold(value) else "".join(_upper_letter(letter) for letter in value)


def _upper_letter(letter: str) -> str:
    big = letter.upper()
    return big if fold(big) == fold(letter) else letter


def fold(value: str) -> str:
    """The form in which terms are compared: NFKD, lower case, trimmed."""
    if value.isascii():
        return value.lower().strip()
    return unicodedata.normalize("NFKD", value).lower().strip()


def key(value: str) -> str:
    """What a value from outside is compared by: cleaned, then folded. "" matches nothing."""
    return fold(clean(value))
