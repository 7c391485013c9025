"""What the server keeps of an article: its document as it is, and beside it attributes for comparing and counting.

Meilisearch compares filter values after folding them its own way, which tells neither ``Slug`` from ``slug`` nor
a term that begins with ``¨`` from itself, and it cuts them at 468 bytes. So nothing is ever compared by its
text: `KEYS` holds digests, of the value itself for exact fields and of its `terms.fold` for terms. A digest needs no
quoting either. `SPELLINGS` holds terms for counting: the server shows one spelling of all that fold alike and
does not say how often which occurs, so every spelling is made a value of its own by a digest in front of it.

Nor does it read texts as we do: letters with accents, signs between words and wide letters are all different to it,
and telling it of every sign would cost 60 ms a search. So words are searched in `WORDS`, our own reading of the texts.

And it has no counts by time. `TIMES` holds the UTC day and hour of publication, each with the sentiment, for counting
(`histograms`), and how many seconds into them it was.

All four are private: searches name the attributes they want, and these never leave the engine.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from search import terms
from search.article import Document
from search.conditions import ExactField, FlagField, TermField
from search.filters import FacetField
from search.page import TextField
from search.related import leading
from search.text import tokens

#: Part of an index's identity. Raise it with every change of what is kept, and every target fills itself anew.
LAYOUT = 6

#: Fields of which an article can have several values.
MultiValued: TypeAlias = Literal["tags", "author"]
MULTI_VALUED: frozenset[str] = frozenset(get_args(MultiValued))

KEYS = "_keys"
SPELLINGS = "_spellings"
WORDS = "_words"
TIMES = "_times"
FLAGS = f"{KEYS}.flags"

_MARK_LENGTH = 8

#: Letters, because the server takes for a number whatever looks like one.
_TONES = {"POSITIVE": "p", "NEUTRAL": "t", "NEGATIVE": "n", "UNKNOWN": "u"}
_SENTIMENTS = {letter: sentiment for sentiment, letter in _TONES.items()}


class Unit(IntEnum):
    """Stretches of UTC that publications are counted by, in seconds."""

    HOUR = 3_600
    DAY = 86_400


# The server cuts a text where its script changes, and takes figures for part of what stands before them: after a
# Ukrainian word ``4b`` would be ``4`` and ``b``. A control character that it takes for Latin, and then drops, keeps
# the word whole.
_LATIN = "\x80"
# That it begins a word is looked at after its first figure: the search goes from figure to figure.
_FIGURES_AND_LATIN = re.compile(r"[0-9](?<![^ ].)[0-9]*[a-z]")


def kept(document: Document) -> Document:
    """The document as the server keeps it."""
    spelled = _terms(document)
    keys: dict[str, Iterable[str]] = {
        **{name: map(digest, values) for name, values in _exact_values(document).items()},
        **{name: map(_key, values) for name, values in spelled.items()},
        "flags": _flags(document),
    }
    spellings: dict[str, Iterable[str]] = {name: map(_marked, values) for name, values in spelled.items()}
    return {
        **document,
        KEYS: _without_empty(keys),
        SPELLINGS: _without_empty(spellings),
        TIMES: _times(document["publishedAt"], document.get("sentiment", "UNKNOWN")),
        WORDS: {name.value: _words(document[name]) for name in TextField if name in document},
    }


def key_attribute(field: TermField | ExactField) -> str:
    """The attribute whose values are digests of the field's."""
    return f"{KEYS}.{field}"


def facet_attribute(facet: FacetField) -> str:
    """The attribute whose values are counted for a facet; `spelling` makes terms of them."""
    return f"{SPELLINGS}.{facet.value}"


def digest(value: str) -> str:
    """112 bits of SHA-256 in 28 characters. Any string has one, even one that is not valid Unicode."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:28]


def time_attribute(unit: Unit) -> str:
    """The attribute whose values are counted for a histogram; `time_and_sentiment` takes them apart."""
    return f"{TIMES}.{unit.name.lower()}"


def seconds_attribute(unit: Unit) -> str:
    """The attribute with the seconds from the unit's beginning to the publication."""
    return f"{TIMES}.{unit.name.lower()}Seconds"


def words_attribute(field: TextField) -> str:
    """The attribute that a field's words are searched in."""
    return f"{WORDS}.{field.value}"


def spelling(counted: str) -> str:
    """The term behind a value of a facet's attribute."""
    return counted[_MARK_LENGTH:]


def time_and_sentiment(counted: str) -> tuple[int, str]:
    """Which unit since 1970, and the sentiment or UNKNOWN, of a value of a unit's attribute."""
    return int(counted[:-1]), _SENTIMENTS[counted[-1]]


def joined(words: Iterable[str]) -> str:
    """Words in comparable form as one text that the server cuts into the same words, one blank between them."""
    return _FIGURES_AND_LATIN.sub(_LATIN + r"\g<0>", " ".join(words))


def _words(value: str | list[str]) -> str | list[str]:
    """As many as there are texts, so that marks in one can be carried over to the other."""
    return joined(tokens(value)) if isinstance(value, str) else [_words_of_term(text) for text in value]


# Of terms there are few: with these three, making a document takes two thirds of the time.
@lru_cache(maxsize=8_192)
def _words_of_term(term: str) -> str:
    return joined(tokens(term))


@lru_cache(maxsize=8_192)
def _key(term: str) -> str:
    return digest(terms.fold(term))


def _times(published: int, sentiment: str) -> dict[str, str | int]:
    times: dict[str, str | int] = {}
    for unit in Unit:
        name = unit.name.lower()
        times |= {name: f"{published // unit}{_TONES[sentiment]}", f"{name}Seconds": published % unit}
    return times


@lru_cache(maxsize=8_192)
def _marked(term: str) -> str:
    return digest(term)[:_MARK_LENGTH] + term


def _terms(document: Document) -> dict[TermField, list[str]]:
    return {
        "tags": document.get("tags", []),
        "category": _present(document, "category"),
        "source": _present(document["source"], "key"),
        "lang": _present(document, "lang"),
        "author": document.get("authors", []),
        "sentiment": _present(document, "sentiment"),
    }


def _exact_values(document: Document) -> dict[ExactField, list[str]]:
    return {
        "id": _present(document, "id"),
        "externalId": _present(document, "externalId"),
        "slug": document["slugs"],
        "url": _present(document, "url", "canonicalUrl"),
        "group": _present(document, "group"),
        "story": _present(document, "story"),
        "topic": leading(document),
    }


def _flags(document: Document) -> list[FlagField | MultiValued]:
    """What the article has. Counted like a facet's values, they tell how many have none of a field's."""
    flags: dict[FlagField | MultiValued, bool] = {
        "coverImage": "coverImage" in document,
        "translation": "translatedFrom" in document.get("ai", {}),
        "tags": bool(document.get("tags")),
        "author": bool(document.get("authors")),
    }
    return [name for name, is_set in flags.items() if is_set]


def _present(fields: Document, *names: str) -> list[str]:
    return [fields[name] for name in names if name in fields]


def _without_empty(attributes: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Without the attributes that have no values: ``EXISTS`` holds for an empty list."""
    lists = {name: list(values) for name, values in attributes.items()}
    return {name: values for name, values in lists.items() if values}
