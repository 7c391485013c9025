"""Cursors: where a page begins, as an opaque token.

Under a date sort a cursor is a position (the sort's key and the article's id), so that writes in between neither
repeat nor skip an article. Under relevance it is an offset together with the generation it was counted in.
"""

from __future__ import annotations

import base64
import binascii
import re
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from search.errors import InvalidCode, InvalidRequest

_VERSION = "1"
_MAX_OFFSET = 2**31 - 1
_KEY = re.compile(r"-?[0-9]{1,15}")
_OFFSET = re.compile(r"[0-9]{1,10}")
_ARTICLE = re.compile(r"art_[0-9a-v]{26}")
#: Characters of a wrong cursor that its error repeats.
_SHOWN = 40


class Sort(StrEnum):
    """The orders of the public contract. Ties are broken by id, in the direction of the sort."""

    RELEVANCE = "RELEVANCE"
    PUBLISHED_AT_DESC = "PUBLISHED_AT_DESC"
    PUBLISHED_AT_ASC = "PUBLISHED_AT_ASC"
    UPDATED_AT_DESC = "UPDATED_AT_DESC"

    @property
    def key(self) -> str | None:
        """The document's field that a date sort goes by."""
        return _KEYS[self]

    @property
    def descending(self) -> bool:
        return self is not Sort.PUBLISHED_AT_ASC


_KEYS = {
    Sort.RELEVANCE: None,
    Sort.PUBLISHED_AT_DESC: "publishedAt",
    Sort.PUBLISHED_AT_ASC: "publishedAt",
    Sort.UPDATED_AT_DESC: "touchedAt",
}


class Position(NamedTuple):
    """Just at this article, under a sort whose key is ``field``. ``key`` is in epoch seconds."""

    field: str
    key: int
    id: str


class Offset(NamedTuple):
    """At the hit with this number, from 0, as counted in an index generation."""

    offset: int
    generation: str


Cursor: TypeAlias = Position | Offset


def encode(cursor: Cursor) -> str:
    parts: tuple[str, ...]
    if isinstance(cursor, Position):
        parts = ("p", cursor.field, str(cursor.key), cursor.id)
    else:
        parts = ("o", str(cursor.offset), cursor.generation)
    return base64.urlsafe_b64encode("|".join((_VERSION, *parts)).encode()).rstrip(b"=").decode()


def decode(token: str, sort: Sort) -> Cursor:
    """The cursor behind a token. Raises `InvalidRequest` unless it is one of ours, for this sort."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        plain = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (UnicodeError, binascii.Error):
        raise _unknown(token) from None
    match plain.split("|"):
        case [version, *_] if version != _VERSION:
            raise _unknown(token)
        case [_, "p", field, key, article] if _KEY.fullmatch(key) and _ARTICLE.fullmatch(article):
            cursor: Cursor = Position(field, int(key), article)
        case [_, "o", offset, generation] if _OFFSET.fullmatch(offset) and int(offset) <= _MAX_OFFSET:
            cursor = Offset(int(offset), generation)
        case _:
            raise _unknown(token)
    if sort.key != (cursor.field if isinstance(cursor, Position) else None):
        raise InvalidRequest(
            InvalidCode.INVALID_CURSOR,
            "The cursor belongs to another sort; use the cursors of this one's own pages.",
        )
    return cursor


def _unknown(token: str) -> InvalidRequest:
    shown = token[:_SHOWN]
    return InvalidRequest(
        InvalidCode.INVALID_CURSOR,
        f"Unknown cursor {shown!r}; use one that an earlier page returned, unchanged.",
    )
