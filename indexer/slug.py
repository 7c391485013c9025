"""Slugs of articles whose upstream gives none, made of their titles.

They are those that the site behind the Markdown corpus makes (1,031 of 1,031), so that an article keeps its address
when it comes by another way. Like there, articles with the same title share a slug; a look-up by slug and language
answers with the newest of them, and the others are found by id, external id or url.
"""

from __future__ import annotations

import hashlib
import re

from anyascii import anyascii

MAX_LENGTH = 80

_LETTERS = re.compile(r"[^\W\d_a-zA-Z]+")
_OTHERS = re.compile(r"[^a-z0-9]+")
# More of a title cannot show, however many of its characters are dropped.
_READ_CHARACTERS = 1_000


def of(title: str, key: str) -> str:
    """Lower case ASCII letters and digits with single hyphens between words; letters of other scripts transliterated.

    Never empty: of a title without letters and digits it is made of the ``key``.
    """
    return _made_of(title) or _made_of(key) or hashlib.sha256(key.encode(errors="replace")).hexdigest()[:12]


def _made_of(text: str) -> str:
    latin = text[:_READ_CHARACTERS]
    if not latin.isascii():
        latin = _LETTERS.sub(lambda letters: anyascii(letters[0]), latin)
    # Cut after trimming, as the site does: a slug may end in a hyphen.
    return _OTHERS.sub("-", latin.lower()).strip("-")[:MAX_LENGTH]
