"""A `SearchState` as bytes, a few for each thing that it restricts, and back.

It is a row of items: a number that says what it is, the length, the content. A filter inside a filter is the content
of an item. The numbers stand in tokens that people have kept: add to them, and never change one or use it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from search.cursor import Sort
from search.filters import MAX_FILTER_DEPTH, ArticleFilter, Period, Terms
from search.state import SearchState

_QUERY, _SORT = 1, 2
#: The first of four: any_of, all_of, none_of, exists.
_TERMS = {"tags": 16, "category": 20, "source": 24, "lang": 28, "author": 32, "sentiment": 36, "external_id": 40}
#: The first of three: gte, lt, within.
_PERIODS = {"published_at": 48, "updated_at": 52}
_STORY, _HAS_COVER_IMAGE, _TRANSLATION, _ANY_OF, _NOT = 56, 57, 58, 59, 60
_SORTS = {Sort.RELEVANCE: 0, Sort.PUBLISHED_AT_DESC: 1, Sort.PUBLISHED_AT_ASC: 2, Sort.UPDATED_AT_DESC: 3}
_SORTS_BY_NUMBER = {number: sort for sort, number in _SORTS.items()}

#: Of lengths: seven bits a byte, the lowest first, the eighth saying that more follow (LEB128).
_CONTINUED = 0x80

#: The longest duration there is has six; engines take eight.
_MOST_NUMBER_BYTES = 6

Items: TypeAlias = dict[int, list[bytes]]


def packed(state: SearchState) -> bytes:
    """Without what is empty. Raises `ValueError` for look-ups and bounds, which no client can ask for."""
    return b"".join(_state_items(state))


def unpacked(content: bytes) -> SearchState:
    """Raises `ValueError` for what `packed` did not make, and `InvalidRequest` for a period that is empty."""
    items = _items_of(content)
    query, sort = _text(_only(items, _QUERY)), _number(_only(items, _SORT))
    if sort is not None and sort not in _SORTS_BY_NUMBER:
        raise ValueError(f"There is no sort with number {sort}.")
    return SearchState(query or "", _filter(items), _SORTS_BY_NUMBER[sort or 0])


def _state_items(state: SearchState) -> Iterator[bytes]:
    if state.query:
        yield _item(_QUERY, _text_bytes(state.query))
    if state.sort is not Sort.RELEVANCE:
        yield _item(_SORT, _number_bytes(_SORTS[state.sort]))
    yield from _filter_items(state.filter)


def _filter_items(wanted: ArticleFilter) -> Iterator[bytes]:
    if wanted.ids or wanted.group or wanted.topics or wanted.slug is not None or wanted.url is not None:
        raise ValueError("Look-ups have no token.")
    if wanted.bounds is not None:
        raise ValueError("Bounds have no token: they are no part of what was asked.")
    for name, first in _TERMS.items():
        yield from _terms_items(first, getattr(wanted, name))
    for name, first in _PERIODS.items():
        yield from _period_items(first, getattr(wanted, name))
    if wanted.story is not None:
        yield _item(_STORY, _text_bytes(wanted.story))
    yield from _flag_items(_HAS_COVER_IMAGE, wanted.has_cover_image)
    yield from _flag_items(_TRANSLATION, wanted.translation)
    for alternative in wanted.any_of:
        yield _item(_ANY_OF, b"".join(_filter_items(alternative)))
    if wanted.not_ is not None:
        yield _item(_NOT, b"".join(_filter_items(wanted.not_)))


def _terms_items(first: int, wanted: Terms) -> Iterator[bytes]:
    for number, values in enumerate((wanted.any_of, wanted.all_of, wanted.none_of), first):
        for value in values:
            yield _item(number, _text_bytes(value))
    yield from _flag_items(first + 3, wanted.exists)


def _period_items(first: int, wanted: Period) -> Iterator[bytes]:
    for number, seconds in enumerate((wanted.gte, wanted.lt, wanted.within), first):
        if seconds is not None:
            yield _item(number, _number_bytes(seconds))


def _flag_items(number: int, flag: bool | None) -> Iterator[bytes]:
    if flag is not None:
        yield _item(number, _number_bytes(flag))


def _item(number: int, content: bytes) -> bytes:
    length, size = bytearray(), len(content)
    while size >= _CONTINUED:
        length.append(size % _CONTINUED | _CONTINUED)
        size //= _CONTINUED
    return bytes((number, *length, size)) + content


def _text_bytes(text: str) -> bytes:
    # A filter may have lone surrogates, which match nothing.
    return text.encode(errors="surrogatepass")


def _number_bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, signed=True)


def _items_of(content: bytes) -> Items:
    found: Items = {}
    at = 0
    while at < len(content):
        number = content[at]
        size, start = _length(content, at + 1)
        at = start + size
        if at > len(content):
            raise ValueError("An item is cut off.")
        found.setdefault(number, []).append(content[start:at])
    return found


def _length(content: bytes, at: int) -> tuple[int, int]:
    """The number that begins there, and where it ends."""
    size = 0
    for digits, byte in enumerate(content[at : at + 4]):
        size += (byte % _CONTINUED) << (7 * digits)
        if byte < _CONTINUED:
            return size, at + digits + 1
    raise ValueError("A length is cut off.")


def _filter(items: Items, depth: int = 1) -> ArticleFilter:
    """Of all the items that are left."""
    if depth > MAX_FILTER_DEPTH:
        raise ValueError("The filter is nested too deep.")
    restricted: dict[str, Any] = {name: _terms(items, first) for name, first in _TERMS.items()}
    restricted |= {name: _period(items, first) for name, first in _PERIODS.items()}
    alternatives, not_ = items.pop(_ANY_OF, []), _only(items, _NOT)
    found = ArticleFilter(
        **restricted,
        story=_text(_only(items, _STORY)),
        has_cover_image=_flag(_only(items, _HAS_COVER_IMAGE)),
        translation=_flag(_only(items, _TRANSLATION)),
        any_of=tuple(_filter(_items_of(alternative), depth + 1) for alternative in alternatives),
        not_=None if not_ is None else _filter(_items_of(not_), depth + 1),
    )
    if items:
        raise ValueError(f"There are no items with numbers {sorted(items)}.")
    return found


def _terms(items: Items, first: int) -> Terms:
    any_of, all_of, none_of = (tuple(map(_text_of, items.pop(first + part, []))) for part in range(3))
    return Terms(any_of, all_of, none_of, _flag(_only(items, first + 3)))


def _period(items: Items, first: int) -> Period:
    gte, lt, within = (_number(_only(items, first + part)) for part in range(3))
    if within is not None and within < 0:
        raise ValueError("A duration is negative.")
    return Period(gte, lt, within)


def _only(items: Items, number: int) -> bytes | None:
    found = items.pop(number, [])
    if len(found) > 1:
        raise ValueError(f"Item {number} stands there {len(found)} times.")
    return found[0] if found else None


def _text_of(content: bytes) -> str:
    return content.decode(errors="surrogatepass")


def _text(content: bytes | None) -> str | None:
    return None if content is None else _text_of(content)


def _number(content: bytes | None) -> int | None:
    if content is None:
        return None
    if not 1 <= len(content) <= _MOST_NUMBER_BYTES:
        raise ValueError("A number is out of range.")
    return int.from_bytes(content, signed=True)


def _flag(content: bytes | None) -> bool | None:
    return None if content is None else bool(_number(content))
