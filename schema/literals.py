"""Values of a filter as GraphQL writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields

from pydantic.alias_generators import to_camel

from schema.scalars import format_duration, format_instant
from search.applied import Applied
from search.filters import ArticleFilter, Period, Terms

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOTHING = (None, (), Terms(), Period())


def name(attribute: str) -> str:
    """Of a filter's field or part: ``published_at`` is ``publishedAt``, and ``not_`` is ``not``."""
    return to_camel(attribute.removesuffix("_"))


def sendable(text: str) -> str:
    """Without lone surrogates: no JSON can carry them, but a filter may have them."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def value(one: Applied) -> str:
    """As a variable has it: ``BITCOIN``, ``P7D``, ``true``; of a filter as `literal` has it."""
    return sendable(one.value) if isinstance(one.value, str) else _written(one.part or one.field, one.value).strip('"')


def literal(wanted: ArticleFilter) -> str:
    """As it stands in a query: ``{tags: {anyOf: ["BITCOIN"]}}``."""
    return _braced(wanted)


def _braced(parts: ArticleFilter | Terms | Period) -> str:
    return "{" + ", ".join(_members(parts)) + "}"


def _members(parts: ArticleFilter | Terms | Period) -> Iterator[str]:
    for field in fields(parts):
        own = getattr(parts, field.name)
        if own not in _NOTHING:
            written = _written(field.name, own)
            if field.name == "sentiment":  # whose values are of an enum
                written = written.replace('"', "")
            yield f"{name(field.name)}: {written}"


def _written(attribute: str, own: object) -> str:
    match own:
        case ArticleFilter() | Terms() | Period():
            return _braced(own)
        case tuple():
            return "[" + ", ".join(_written(attribute, one) for one in own) + "]"
        case bool():
            return str(own).lower()
        case int():
            return f'"{format_duration(own) if attribute == "within" else format_instant(own)}"'
    return json.dumps(sendable(str(own)), ensure_ascii=False)
