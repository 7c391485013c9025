"""What is on in a filter, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from itertools import groupby
from typing import NamedTuple

from schema.literals import sendable
from schema.scalars import instant
from search.applied import Applied, applied
from search.filters import ArticleFilter


class Named(NamedTuple):
    """Something that people know by another name than filters do: a source, a story."""

    field: str
    value: str


_NOUNS = {
    "tags": "tag",
    "category": "category",
    "source": "source",
    "lang": "language",
    "author": "author",
    "sentiment": "tone",
    "external_id": "external id",
}
_FLAGS = {
    ("has_cover_image", True): "with cover image",
    ("has_cover_image", False): "without cover image",
    ("translation", True): "only translations",
    ("translation", False): "only originals",
}
_VERBS = {"published_at": "published", "updated_at": "updated"}
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def named(one: Applied) -> Iterator[Named]:
    """Everything in the value, and in filters inside of it, that `label` wants a name for."""
    if isinstance(one.value, ArticleFilter):
        for inner in applied(one.value):
            yield from named(inner)
    elif one.field in ("source", "story") and isinstance(one.value, str):
        yield Named(one.field, one.value)


def label(one: Applied, names: Mapping[Named, str]) -> str:
    """What ``names`` leaves out is called as the filter calls it."""
    match one.value:
        case ArticleFilter() as inner if one.field == "not_":
            return f"not {_joined('and', _phrases(inner, names))}"
        case ArticleFilter() as alternative:
            return " and ".join(_phrases(alternative, names))
        case bool() as flag if one.part is None:
            return _FLAGS[one.field, flag]
        case bool() as exists:
            return f"{'any' if exists else 'no'} {_NOUNS[one.field]}"
        case int() as seconds:
            return f"{_VERBS[one.field]} {_when(one.part, seconds)}"
        case str() as value:
            spelled = names.get(Named(one.field, value)) or sendable(value) or '""'
            return f"not {spelled}" if one.part == "none_of" else spelled


def _phrases(wanted: ArticleFilter, names: Mapping[Named, str]) -> list[str]:
    """All of them hold. Values of which one is enough are one phrase."""
    phrases: list[str] = []
    for place, group in groupby(applied(wanted), lambda one: (one.field, one.part)):
        labels = [_phrase(one, names) for one in group]
        phrases += [_joined("or", labels)] if "any_of" in place else labels
    return phrases


def _phrase(one: Applied, names: Mapping[Named, str]) -> str:
    """As `label`, but an alternative is held together when it stands among others."""
    if isinstance(one.value, ArticleFilter) and one.field == "any_of":
        return _joined("and", _phrases(one.value, names))
    return label(one, names)


def _joined(word: str, phrases: Sequence[str]) -> str:
    """Held together by parentheses where there are several."""
    return phrases[0] if len(phrases) == 1 else f"({f' {word} '.join(phrases)})"


def _when(part: str | None, seconds: int) -> str:
    if part == "within":
        return f"in the last {_duration(seconds)}"
    return f"{'since' if part == 'gte' else 'before'} {_instant(seconds)}"


def _instant(seconds: int) -> str:
    """``2025-11-24 17:10 UTC``, and ``2025-11-24`` where that day begins."""
    at = instant(seconds).replace(tzinfo=None)
    if at.time() == time.min:
        return at.date().isoformat()
    return at.isoformat(" ", "seconds" if at.second else "minutes") + " UTC"


def _duration(seconds: int) -> str:
    """``7 days``, ``1 hour 30 minutes``."""
    return " ".join(_amounts(seconds)) or "0 seconds"


def _amounts(seconds: int) -> Iterator[str]:
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            yield f"{number} {unit}" if number == 1 else f"{number} {unit}s"
